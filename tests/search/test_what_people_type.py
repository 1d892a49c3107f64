"""What people type: hyphens, compounds, corrections, the order of like texts, and filters among the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench import relevance
from bench.relevance import read
from buyergroup_hub.search import actions, fields
from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.kinds import FACETS, Facet
from buyergroup_hub.search.records import SUPERSEDED
from tests.search.engine_records import PUBLIC, ids, record
from tests.search.test_pages import chips_of, filled, page, titles

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

__all__ = ["filled"]

pytestmark = pytest.mark.one_engine


@pytest.fixture
def index(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


WRITTEN = {
    "kWh-meter": ("kWh-meter", "kWh meter", "kwhmeter"),
    "NO2-meting": ("NO2-meting", "NO2 meting", "no2meting", "NO₂-meting"),
    "pvc-vrij": ("pvc-vrij", "pvcvrij", "pvc vrij"),
    "sloop-afval": ("sloop-afval", "sloopafval", "sloop afval"),
    "lokale-kringloop-eis": ("lokale-kringloop-eis", "lokale kringloop-eis", "lokale-kringloop eis"),
}


@pytest.mark.parametrize("asked", [way for ways in WRITTEN.values() for way in ways])
def test_hyphens_join_and_part(index: Engine, asked: str) -> None:
    ways = next(ways for ways in WRITTEN.values() if asked in ways)
    index.index(record(str(number), f"De {way} van het werk") for number, way in enumerate(ways))
    index.index([record("other", "Iets anders van het werk")])
    assert set(ids(index, asked)) == {str(number) for number in range(len(ways))}


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        ("perronbanken", "Perrons langs het spoor", "Banken van hout"),
        ("lichtmast-eis", "Masten langs de weg met licht", "De eis geldt overal"),
    ],
)
def test_a_compound_that_stands_nowhere_is_looked_for_by_its_parts(
    index: Engine, asked: str, first: str, second: str
) -> None:
    index.index([record("1", first), record("2", second)])
    found = index.search(asked, PUBLIC)
    assert {hit.id for hit in found.hits} == {"1", "2"}
    assert found.also_searched
    assert index.search(asked, PUBLIC, own_words=True).total == 0


def test_what_a_part_is_also_called_counts_less_than_the_part(index: Engine) -> None:
    index.index(
        [record("1", "Lawaai en schermen"), record("2", "Geluid en schermen"), record("3", "Schermen langs wegen")]
    )
    assert ids(index, "geluidschermen")[:2] == ["2", "1"]


@pytest.mark.parametrize("text", ["roeren", "reuse", "haken"])
def test_a_word_that_somebody_knows_is_not_mended(index: Engine, text: str) -> None:
    index.index([record("1", "Voeren en maken"), record("2", "Reuze en roeden")])
    assert index.search(text, PUBLIC).did_you_mean is None


def test_a_dutch_question_is_not_mended_with_an_english_word(index: Engine) -> None:
    index.index([record("1", "Concrete girders", language="en"), record("2", "Oude bruggen")])
    assert index.search("bruggen girdars", PUBLIC).did_you_mean is None
    mended = index.search("girdars", PUBLIC).did_you_mean
    assert mended is not None
    assert mended.meant == "girders"


def test_of_equal_texts_the_better_stands_first(index: Engine) -> None:
    text = record("plain", "Stille pompen in het park")
    ranked = [
        replace(text, id="proven", uses=2),
        text,
        replace(text, id="foreign", language="en"),
        replace(text, id="mention", weight=0.7),
        replace(text, id="old", status=SUPERSEDED),
    ]
    index.index(reversed(ranked))
    assert ids(index, "stille pompen") == [one.id for one in ranked]


def test_an_english_word_lends_no_synonym_to_a_dutch_one_with_its_key(index: Engine) -> None:
    """The past tense of wassen is written as waste is."""
    index.index([record("1", "Afval van de keuken"), record("2", "Was van het huis")])
    assert "1" not in ids(index, "gewassen")
    assert "1" in ids(index, "waste")


def test_the_group_that_answers_best_brings_its_records_forward(index: Engine) -> None:
    of = [record(f"a{each}", "Pompen", "lucht " * each, facets={"group": "pompen"}) for each in range(4)]
    index.index(
        [*of, record("b", "Pompen", "lucht " * 2, facets={"group": "lucht"}), record("c", "Pompen", "lucht " * 2)]
    )
    found = ids(index, "pompen")
    assert found.index("b") > found.index("a2")


VALUES: Mapping[str, Sequence[str]] = {
    "kind": ["note", "clause"],
    "level": ["1", "2"],
    "year": ["2024", "2025"],
    "group": ["stille-pompen", "groene-daken"],
}
WORDS = {"note": "Notities", "clause": "Bepalingen", "1": "Basis", "2": "Ambitieus", "2024": "2024", "2025": "2025"}
WORDS |= {"stille-pompen": "Stille pompen", "groene-daken": "Groene daken in de stad"}


@pytest.mark.parametrize(
    ("text", "rest", "chosen"),
    [
        ("soort:bepaling pompen", "pompen", {"kind": ["clause"]}),
        ("pompen SOORT:Bepalingen", "pompen", {"kind": ["clause"]}),
        ("kind:notitie", "", {"kind": ["note"]}),
        ("jaar:2025 pompen", "pompen", {"year": ["2025"]}),
        ('groep:"groene daken" gras', "gras", {"group": ["groene-daken"]}),
        ("groep:stille-pompen", "", {"group": ["stille-pompen"]}),
        ("niveau:basis eis", "eis", {"level": ["1"]}),
        ("soort:bepaling soort:notitie", "", {"kind": ["clause", "note"]}),
        ("soort:onzin pompen", "soort:onzin pompen", {}),
        ("kleur:rood pompen", "kleur:rood pompen", {}),
        ("jaar:1999", "jaar:1999", {}),
        ("om 12:30 uur", "om 12:30 uur", {}),
        ("groep:", "groep:", {}),
    ],
)
def test_a_field_among_the_words_is_a_filter(
    app: Hub, monkeypatch: pytest.MonkeyPatch, text: str, rest: str, chosen: dict[str, list[str]]
) -> None:
    for name, legend in (("kind", "Soort"), ("level", "Niveau"), ("year", "Jaar"), ("group", "Groep")):
        facet = Facet(name=name, legend=legend, words=lambda values: {value: WORDS[value] for value in values})
        monkeypatch.setitem(FACETS, name, facet)
    with app.test_request_context():
        assert fields.taken_out(text, lambda name: VALUES.get(name, ())) == (rest, chosen)


def test_a_value_that_only_others_may_see_is_a_word(index: Engine) -> None:
    index.index(
        [
            record("1", "Pompen", facets={"group": "open"}),
            record("2", "Pompen", audience="org:7", facets={"group": "dicht"}),
        ]
    )
    assert set(index.values("group", PUBLIC)) == {"open"}
    assert set(index.values("group", PUBLIC | {"org:7"})) == {"open", "dicht"}


def test_a_filter_alone_shows_all_that_has_it(index: Engine) -> None:
    index.index([record("1", "Pompen", date="2025-03"), record("2", "Daken", date="2024"), record("3", "Gras")])
    index.index([record("4", "Niet voor ieder", audience="org:7", date="2025")])
    found = index.search("", PUBLIC, {"year": ["2025"]})
    assert ([hit.id for hit in found.hits], found.total) == (["1"], 1)
    assert index.search("", PUBLIC, {}).total == 0


def test_a_typed_field_stands_as_a_filter_that_can_be_taken_away(filled: Hub) -> None:
    client = filled.test_client()
    html = page(client, "/search?q=soort:notitie+materieel")
    assert titles(html) == titles(page(client, "/search?q=materieel&kind=note"))
    assert [chip.split()[0] for chip in chips_of(html)] == ["Notitie"]
    assert titles(page(client, "/search?q=soort:notitie"))
    with filled.app_context():
        assert actions.values("kind") == {"note": 3}


def test_own_questions_on_the_judged_set(real_data: Path, tmp_path: Path) -> None:
    """Questions that nobody but this project has: 38, of the same kinds as those of the judged set."""
    figures = _figures(real_data, tmp_path, Path(__file__).with_name("own_questions.jsonl"))
    assert figures["ndcg10"] >= 0.83
    assert figures["recall20"] >= 0.9


def _figures(real_data: Path, folder: Path, questions: Path) -> dict[str, Any]:
    engine = Engine(folder)
    engine.rebuild(map(relevance.record, read(real_data / "search/corpus.jsonl")))
    asked = read(questions)
    ranking = relevance._ranking(engine)
    return relevance.evaluate(asked, ranking)["all"] | {"traps": relevance.traps(asked, ranking)}
