"""Icons as inline SVG."""

from __future__ import annotations

from pathlib import Path

import pytest

from buyergroup_hub.kit import icons
from buyergroup_hub.kit.icons import icon


@pytest.fixture(autouse=True)
def drawings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "FOLDER", tmp_path)
    icons._drawing.cache_clear()
    (tmp_path / "bell.svg").write_text('<!-- licence -->\n<svg\n  class="x"\n>\n  <path d="M1 1" />\n</svg>\n')


def test_an_icon_beside_its_word_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"><path d="M1 1" /></svg>' in icon("bell")


def test_an_icon_that_stands_alone_says_its_label() -> None:
    assert 'role="img" aria-label="Meldingen &#34;aan&#34;"' in icon("bell", 'Meldingen "aan"')


def test_an_unknown_name_is_a_mistake_and_says_what_to_do() -> None:
    with pytest.raises(LookupError, match=r"bel.*kit\.vendor"):
        icon("bel")
