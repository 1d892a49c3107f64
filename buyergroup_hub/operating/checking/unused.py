"""A check for code that nothing uses: functions, methods and classes that no module, template or test names.

Vulture finds them. What a decorator registers is used by whoever it is registered with; fields and columns are used by
their form or table; both are left out. What a template names counts as used.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

from vulture import Vulture

from config import CHECKOUT

CODE = ("buyergroup_hub", "migrations", "bench", "tests", "config.py")
KINDS = frozenset({"function", "method", "class", "import", "unreachable_code"})
CALLED_BY_OTHERS = (
    "addressed",  # how a view finds what its address means
    "validate_*", "pre_validate", "process_formdata", "bind_field", "_value", "wrap_formdata",
    "_extract_indices",  # WTForms
    "process_bind_param", "process_result_value", "coerce_compared_value", "load_dialect_impl",  # SQLAlchemy
    "self_group",  # SQLAlchemy
    "downgrade", "upgrade", "sow",  # migrations and demo content, found by their name
    "pytest_*", "do_*", "log_message", "handle_*", "dispatch_request", "get_environment", "get_translations",
    "filter_stream", "load_bytecode", "dump_bytecode", "redirect_request",
    "subset", "open_compound_file", "new_segment", "add_postings", "field_writer", "postings_reader",  # Whoosh
    "ActionPlanTheme",  # a table between two others
)  # fmt: skip
"""Names that a library or a convention calls."""

WORD = re.compile(r"[A-Za-z_]\w*")


def unused(checkout: Path = CHECKOUT) -> Iterator[str]:
    """What is used nowhere, as PATH:LINE: what."""
    search = Vulture(ignore_names=list(CALLED_BY_OTHERS), ignore_decorators=["@*"])
    search.scavenge([str(checkout / each) for each in CODE if (checkout / each).exists()])
    pages = (page.read_text(encoding="utf-8") for page in (checkout / "templates").rglob("*.*"))
    words = {word for page in pages for word in WORD.findall(page) if not iskeyword(word)}
    search.scan("\n".join(f"used.{word}" for word in words), filename="templates")
    for item in search.get_unused_code(min_confidence=60):
        place = Path(item.filename).relative_to(checkout)
        if item.typ in KINDS and place.parts[0] != "tests":
            yield f"{place}:{item.first_lineno}: {item.message}"


def main() -> int:
    found = list(unused())
    sys.stdout.writelines(f"{each}\n" for each in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
