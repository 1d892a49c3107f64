"""Icons as inline SVG, so that they take the colour of their text and need no request of their own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

FOLDER = Path(__file__).parents[2] / "static/vendor/icons"
_DRAWING = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)


def icon(name: str, label: str | None = None) -> Markup:
    """The icon of that name (lucide.dev). An icon stands beside its word; one that stands alone needs a label.

    Raises:
        LookupError: no such icon is in `static/vendor`.
    """
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 - the drawing is a package's own file, the label is escaped
        '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round" {said}>{_drawing(name)}</svg>'
    )


@cache
def _drawing(name: str) -> str:
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        raise LookupError(
            f"no icon {name!r}: is it spelled right? Then `python -m buyergroup_hub.kit.vendor` brings it"
        )
    found = _DRAWING.search(path.read_text(encoding="utf-8"))
    if not found:
        raise LookupError(f"{path.name} holds no drawing")
    return re.sub(r"\s+", " ", found[1]).strip()
