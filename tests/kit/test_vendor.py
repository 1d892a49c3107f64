"""What the hub serves of others' front-end files."""

from __future__ import annotations

from pathlib import Path

import pytest

from buyergroup_hub.kit.vendor import COPIES, collect


def _checkout(folder: Path) -> Path:
    for source in (*(source for source, _ in COPIES), "lucide-static/icons/bell.svg", "lucide-static/icons/mail.svg"):
        path = folder / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    (folder / "templates").mkdir()
    (folder / "buyergroup_hub").mkdir()
    (folder / "templates/page.html").write_text('{{ icon("bell") }}', encoding="utf-8")
    return folder


def test_copies_the_files_and_only_the_icons_that_are_named(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path)

    assert collect(checkout) == len(COPIES) + 1

    assert (checkout / "static/vendor/icons/bell.svg").is_file()
    assert not (checkout / "static/vendor/icons/mail.svg").exists()
    assert (checkout / "static/vendor/htmx.min.js").read_text(encoding="utf-8") == "htmx.org/dist/htmx.min.js"


def test_an_icon_that_nobody_names_any_more_goes(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path)
    collect(checkout)
    (checkout / "templates/page.html").write_text("{{ icon('mail') }}", encoding="utf-8")

    collect(checkout)

    assert [path.name for path in (checkout / "static/vendor/icons").iterdir()] == ["mail.svg"]


def test_two_starts_at_once_take_the_same_file_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have listed it; the one that comes second finds it gone."""
    checkout = _checkout(tmp_path)
    collect(checkout)
    left = checkout / "static/vendor/icons/mail.svg"
    left.write_text("<svg/>", encoding="utf-8")
    unlink = Path.unlink

    def second(path: Path, *, missing_ok: bool = False) -> None:
        if path == left and left.exists():
            unlink(left)  # the first start
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", second)

    assert collect(checkout) == len(COPIES) + 1
    assert not left.exists()


def test_says_what_is_missing_and_keeps_what_was_there(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path)
    collect(checkout)
    (checkout / "node_modules/htmx.org/dist/htmx.min.js").unlink()

    with pytest.raises(FileNotFoundError, match=r"npm ci.*htmx\.min\.js"):
        collect(checkout)

    assert (checkout / "static/vendor/htmx.min.js").is_file()
