"""Others' front-end files that the hub serves itself: copied from `node_modules` to the git-ignored `static/vendor`.

There is no bundler. `npm ci` brings the packages, `collect` copies the few files of them that a page or a PDF asks for.
Run it by hand with `python -m buyergroup_hub.kit.vendor` after naming a new icon in a template.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

COPIES = (
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("@digdir/designsystemet-css/dist/src/index.css", "designsystemet.css"),
    ("@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2", "fonts/latin.woff2"),
    ("@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2", "fonts/latin-ext.woff2"),
    # The typesetter of the PDFs reads TTF only.
    ("source-sans/TTF/SourceSans3-Regular.ttf", "fonts/pdf/SourceSans3-Regular.ttf"),
    ("source-sans/TTF/SourceSans3-Semibold.ttf", "fonts/pdf/SourceSans3-Semibold.ttf"),
    ("source-sans/TTF/SourceSans3-Bold.ttf", "fonts/pdf/SourceSans3-Bold.ttf"),
    # Their licences ask to travel along.
    ("htmx.org/LICENSE", "licences/htmx.txt"),
    ("@digdir/designsystemet-css/LICENSE", "licences/designsystemet.txt"),
    ("@fontsource-variable/source-sans-3/LICENSE", "licences/source-sans-3.txt"),
    ("lucide-static/LICENSE", "licences/lucide.txt"),
)
"""File in `node_modules`, and where it goes under `static/vendor`."""

QUOTED = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
"""A word in quotes, spelled as an icon's name may be."""


def collect(checkout: Path) -> int:
    """Fill `static/vendor` of a checkout from its `node_modules`; the number of files that are there afterwards.

    Of the icons come those whose name stands in quotes in a template or a module. What is not asked for any more goes.

    Raises:
        FileNotFoundError: a file to copy is not there, and which; nothing of the old `static/vendor` is lost then.
    """
    packages = checkout / "node_modules"
    copies = [(packages / source, target) for source, target in COPIES]
    copies += [(packages / f"lucide-static/icons/{name}.svg", f"icons/{name}.svg") for name in _icons(checkout)]
    missing = [str(source.relative_to(checkout)) for source, _ in copies if not source.is_file()]
    if missing:
        raise FileNotFoundError(f"run `npm ci` first, it brings {', '.join(missing)}")
    vendor = checkout / "static" / "vendor"
    for source, target in copies:
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, vendor / target)
    wanted = {vendor / target for _, target in copies}
    for left in [path for path in vendor.rglob("*") if path.is_file() and path not in wanted]:
        left.unlink(missing_ok=True)  # a start beside this one was first
    return len(wanted)


def _icons(checkout: Path) -> list[str]:
    """The icons that are named somewhere. A quoted word that happens to be an icon's name costs one small file."""
    known = {path.stem for path in (checkout / "node_modules/lucide-static/icons").glob("*.svg")}
    places = [*(checkout / "templates").rglob("*.html"), *(checkout / "buyergroup_hub").rglob("*.py")]
    words = {word for place in places for word in QUOTED.findall(place.read_text(encoding="utf-8"))}
    return sorted(words & known)


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    sys.stderr.write(f"{collect(root)} front-end files in static/vendor\n")
