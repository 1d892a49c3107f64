"""Words for codes, in both languages; what no list knows is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buyergroup_hub.notices.eforms import codes

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            [
                "Bouwwerkzaamheden",
                "Bouwwerkzaamheden",
                "Werken",
                "Zuid-Limburg",
                "PL622 (Polen)",
                "Noorwegen",
                "Pools",
            ],
        ),
        (
            "en",
            [
                "Construction work",
                "Construction work",
                "Works",
                "Zuid-Limburg",
                "PL622 (Poland)",
                "Norway",
                "Polish",
            ],
        ),
    ],
)
def test_words_in_the_readers_language(app: Hub, language: str, words: list[str]) -> None:
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert [
            codes.cpv("45000000"),
            codes.cpv("45"),
            codes.word("contract-nature", "works"),
            codes.place("NL423"),
            codes.place("PL622"),
            codes.country("NOR"),
            codes.language("POL"),
        ] == words


def test_unknown_codes_stay_as_they_are(app: Hub) -> None:
    with app.test_request_context():
        assert [codes.cpv("99999999"), codes.word("contract-nature", "x"), codes.place("??"), codes.country("1A0")] == [
            "99999999", "x", "??", "1A0",
        ]  # fmt: skip
        assert codes.language("zzz") == "zzz"


def test_the_page_says_a_language_only_where_it_differs(app: Hub) -> None:
    with app.test_request_context():
        assert [codes.tag("NLD"), codes.tag("NOB"), codes.tag("zzz"), codes.tag(None)] == [None, "nb", None, None]


def test_every_subtype_has_words_in_two_languages() -> None:
    assert len(codes.subtypes()) == 51
