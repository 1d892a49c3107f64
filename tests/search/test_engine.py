"""What any engine behind the search interface must do, tried on a real index."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as some

from buyergroup_hub.search import suggest
from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.records import Part, Record
from tests.search.engine_records import PUBLIC, hit, ids, record

CANARY = "Kwikstaartolie"
"""A word that stands only in what one party may see."""


@pytest.fixture
def index(tmp_path: Path) -> Engine:
    return Engine(tmp_path / "index")


@pytest.fixture
def filled(index: Engine) -> Engine:
    index.index(
        [
            record("1", "Emissieloos bouwmaterieel", "Graafmachines zonder uitstoot.", date="2025-01-01", uses=2,
                   facets={"theme": ["climate", "circular"], "level": "basic"}),
            record("2", "Hergebruikt materiaal", "Liggers uit een betonviaduct.", kind="lesson", date="2024-05",
                   facets={"theme": "circular"}),
            record("3", "Antwoord van een partij", f"Wij gebruiken {CANARY} in materieel.", audience="org:7"),
            record("4", "Coördinator van de groep", "Bepaling VB-12 en NEN-EN 16516 gelden.", uses=5,
                   facets={"theme": "climate"}),
        ]
    )  # fmt: skip
    return index


def test_compounds_are_found_by_their_parts_and_false_friends_are_not(filled: Engine) -> None:
    assert ids(filled, "materieel") == ["1"]
    assert ids(filled, "viaduct") == ["2"]
    assert ids(filled, "coordinator") == ["4"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [("kadetrappen", "Trappen", "Kade"), ("matrasgaranties", "Garantie", "Matrassen")],
)
def test_a_compound_that_is_nowhere_is_looked_for_by_its_parts(
    index: Engine, text: str, first: str, second: str
) -> None:
    """Said and undoable; not where one of its parts is nowhere either, as far as the asker may see."""
    index.index([record("1", first), record("2", second, audience="org:7")])
    hidden = index.search(text, PUBLIC)
    assert (hidden.total, hidden.also_searched) == (0, ())
    found = index.search(text, PUBLIC | {"org:7"})
    assert {each.id for each in found.hits} == {"1", "2"}
    assert len(found.also_searched) == 2
    assert index.search(text, PUBLIC | {"org:7"}, own_words=True).total == 0


def test_a_compound_is_as_rare_as_itself_and_not_as_its_parts(index: Engine) -> None:
    index.index([record("1", "Betonmortel"), *(record(f"l{each}", "Levering") for each in range(4))])
    index.index(record(f"b{each}", "Beton") for each in range(20))
    assert ids(index, "levering betonmortel")[0] == "1"


def test_synonyms_are_found_and_named(filled: Engine) -> None:
    found = filled.search("uitstootvrij", PUBLIC)
    assert [each.id for each in found.hits] == ["1"]
    assert "emissieloos" in found.also_searched
    assert filled.search("uitstootvrij", PUBLIC, own_words=True).total == 0


def test_codes_are_found_as_people_write_them(filled: Engine) -> None:
    assert ids(filled, "VB-012") == ids(filled, "vb 12") == ["4"]
    assert ids(filled, "16516") == ["4"]


@pytest.mark.parametrize("text", ["LV-7", "LV7", "lv 7", "lv-007"])
def test_what_is_called_by_a_code_stands_before_what_names_it(index: Engine, text: str) -> None:
    names = [
        record(str(number), f"Toelichting op LV-7 en LV-{number}", "LV-7 LV-7 LV-7", uses=9) for number in range(3)
    ]
    itself = record("9", "Schoner vervoer", "Lange tekst over vervoer. " * 40, code="LV-7")
    index.index([*names, itself, record("10", "Iets anders", code="LV-70"), record("11", "Ook LV7 geheten")])
    assert ids(index, text)[0] == "9"
    assert set(ids(index, text)) >= {"0", "1", "2", "9"}


def test_a_phrase_counts_words(filled: Engine) -> None:
    assert ids(filled, '"uit een betonviaduct"') == ["2"]
    assert not filled.search('"uit een betonviaduct"', PUBLIC).loosened
    assert filled.search('"betonviaduct uit een"', PUBLIC).loosened


def test_a_minus_leaves_out(filled: Engine) -> None:
    assert ids(filled, "materieel OF viaduct -graafmachine") == ["2"]


def test_a_beginning_is_enough(filled: Engine) -> None:
    assert ids(filled, "graaf*") == ["1"]
    assert ids(filled, "graafmach") == ["1"]


def test_a_typing_mistake_is_mended_and_can_be_undone(filled: Engine) -> None:
    found = filled.search("graafmachnies", PUBLIC)
    assert [each.id for each in found.hits] == ["1"]
    assert found.did_you_mean is not None
    assert (found.did_you_mean.meant, found.did_you_mean.applied) == ("graafmachines", True)
    two = filled.search("emissieloze graafmachnies", PUBLIC).did_you_mean
    assert two is not None
    assert two.changed == ("graafmachnies", "graafmachines")
    assert filled.search("graafmachnies", PUBLIC, as_typed=True).total == 0


@pytest.mark.parametrize("text", ["materieel -graafmachnies", "graafmachnies*", "16517", "uir"])
def test_only_a_whole_word_that_is_asked_is_mended(filled: Engine, text: str) -> None:
    """Neither what is left out, nor a beginning, the number of another norm, or a word of three letters."""
    assert filled.search(text, PUBLIC).did_you_mean is None


def test_facets_count_what_another_choice_would_bring(filled: Engine) -> None:
    everything = "materieel OF viaduct OF coördinator"
    found = filled.search(everything, PUBLIC)
    assert found.facets == {
        "kind": {"clause": 2, "lesson": 1},
        "theme": {"climate": 2, "circular": 2},
        "level": {"basic": 1},
        "year": {"2024": 1, "2025": 1},
    }
    narrowed = filled.search(everything, PUBLIC, {"theme": ["climate"]})
    assert narrowed.total == 2
    assert narrowed.facets["theme"] == {"climate": 2, "circular": 2}
    assert narrowed.facets["kind"] == {"clause": 2}
    assert filled.search(everything, PUBLIC, {"theme": ["climate"], "kind": ["lesson"]}).total == 0


def test_order_by_date_and_by_use(filled: Engine) -> None:
    everything = "materieel OF viaduct OF coördinator"
    assert ids(filled, everything, order="newest") == ["1", "2", "4"], "an unknown date comes last"
    assert ids(filled, everything, order="most_used") == ["4", "1", "2"]


def test_what_is_current_stands_above_what_is_superseded(index: Engine) -> None:
    index.index(
        [record("old", "Dwangarbeid in de keten", status="superseded"), record("new", "Dwangarbeid in de keten")]
    )
    assert ids(index, "dwangarbeid") == ["new", "old"]


def test_what_was_proven_stands_above_its_like(index: Engine) -> None:
    index.index([record("a", "Dwangarbeid in de keten"), record("b", "Dwangarbeid in de keten", uses=3)])
    assert ids(index, "dwangarbeid") == ["b", "a"]


def test_pages(index: Engine) -> None:
    index.index([record(str(number), "Dwangarbeid", date=f"2025-01-{number:02}") for number in range(1, 24)])
    seen = [each for page in (1, 2, 3) for each in ids(index, "dwangarbeid", page=page)]
    assert sorted(seen, key=int) == [str(number) for number in range(1, 24)]
    assert index.search("dwangarbeid", PUBLIC, page=99).page == 3


def test_of_equals_the_first_comes_first_and_of_one_day_the_best(index: Engine) -> None:
    index.index([record(str(number), "Dwangarbeid", "In de keten.") for number in range(9)])
    assert ids(index, "dwangarbeid") == [str(number) for number in range(9)]
    index.index([record("better", "Dwangarbeid, dwangarbeid in de keten"), record("newer", "Keten", date="2025")])
    assert ids(index, "dwangarbeid keten", order="newest")[:2] == ["newer", "better"]
    assert ids(index, "dwangarbeid keten")[0] == "better"


def test_a_phrase_ends_in_the_record_in_which_it_began(index: Engine) -> None:
    index.index([record("1", "Een oude kade"), record("2", "Natuursteen"), record("3", "Kade", "Van natuursteen.")])
    assert ids(index, '"kade natuursteen"') == ["3"], "nowhere side by side, so wherever they stand"
    assert index.search('"kade natuursteen"', PUBLIC).loosened
    assert ids(index, '"oude kade"') == ["1"]
    assert ids(index, '"van natuursteen"') == ["3"]


def test_a_word_within_a_compound_says_less_and_a_group_name_least(index: Engine) -> None:
    index.index(
        [record("named", "Stalen profielen", context="Natuursteen"), record("part", "Werk", "Een natuursteenkade."),
         record("itself", "Werk", "Er is natuursteen."), record("title", "Natuursteen")]
    )  # fmt: skip
    assert ids(index, "natuursteen") == ["title", "itself", "part", "named"]


def test_a_canary_is_nowhere_for_who_may_not_see_it(filled: Engine) -> None:
    shown = [
        found
        for text in (CANARY, CANARY[:8], "kwikstartolie", f"{CANARY} materieel", f'"{CANARY}"', "kwik*")
        for found in (filled.search(text, PUBLIC), filled.search(text, PUBLIC, {"kind": ["clause"]}))
    ]
    assert not any(hit("3") in found.hits for found in shown)
    assert not any(found.did_you_mean and CANARY.lower() in found.did_you_mean.meant.lower() for found in shown)
    assert filled.search(CANARY, PUBLIC).total == 0
    assert filled.search("materieel", PUBLIC).total == 1
    assert not any(filled.suggest(CANARY[:length], PUBLIC) for length in range(2, len(CANARY) + 1))
    assert filled.similar(hit("3"), PUBLIC) == []
    assert hit("3") not in filled.similar(hit("1"), PUBLIC)


def test_its_owner_finds_it(filled: Engine) -> None:
    owner = {"public", "org:7"}
    assert ids(filled, CANARY, "org:7") == ids(filled, "kwikstartolie", "org:7") == ["3"]
    assert filled.suggest("kwik", owner) == [CANARY.lower()]
    assert filled.search("materieel", owner).total == 2
    assert hit("3") in filled.similar(hit("1"), owner)


def test_how_rare_a_word_is_depends_on_what_the_asker_sees(index: Engine) -> None:
    """Else the order of two hits would tell how often a word stands in what is hidden."""
    index.index([record("a", "Dwangarbeid"), record("b", "Kinderarbeid")])
    before = ids(index, "dwangarbeid OF kinderarbeid", own_words=True)
    index.index([record(f"h{number}", "Dwangarbeid", audience="org:7") for number in range(50)])
    assert ids(index, "dwangarbeid OF kinderarbeid", own_words=True) == before


def test_narrowing_and_deleting_hold_in_the_serving_process(filled: Engine) -> None:
    assert ids(filled, "graafmachines") == ["1"]
    filled.index([record("1", "Emissieloos bouwmaterieel", "Graafmachines zonder uitstoot.", audience="group:2")])
    assert ids(filled, "graafmachines") == []
    assert ids(filled, "graafmachines", "group:2") == ["1"]
    filled.delete([hit("1")])
    assert ids(filled, "graafmachines", "group:2") == []
    assert filled.ids() == {hit("2", "lesson"), hit("3"), hit("4")}


def test_narrowing_holds_in_a_second_process(filled: Engine) -> None:
    """A process that had opened the index before the change, as a second server has."""
    asking = (
        "import sys, json\n"
        "from pathlib import Path\n"
        "from buyergroup_hub.search.engine import Engine\n"
        "engine = Engine(Path(sys.argv[1]))\n"
        "for line in sys.stdin:\n"
        "    print(json.dumps([hit.id for hit in engine.search(line, {'public'}).hits]), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", asking, str(filled.directory)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    ) as other:  # fmt: skip
        questions, answers = other.stdin, other.stdout
        assert questions is not None
        assert answers is not None

        def ask(text: str) -> list[str]:
            print(text, file=questions, flush=True)
            return list(json.loads(answers.readline()))

        assert ask("graafmachines") == ["1"]
        filled.index([record("1", "Emissieloos bouwmaterieel", audience="group:2")])
        assert ask("graafmachines") == []
        assert ask("viaduct") == ["2"]
        filled.rebuild([record("9", "Graafmachines")])
        assert ask("graafmachines") == ["9"]
        questions.close()


def test_what_was_narrowed_a_moment_ago_can_be_hidden(filled: Engine) -> None:
    found = filled.search("graafmachines", PUBLIC, hidden={hit("1")})
    assert (found.total, found.hits, dict(found.facets)) == (0, (), {})
    assert filled.suggest("graafmach", PUBLIC, hidden={hit("1")}) == []
    assert filled.similar(hit("1"), PUBLIC, hidden={hit("1")}) == []
    filled.index([record("5", "Elektrische graafmachines", "Materieel zonder uitstoot op de bouwplaats.")])
    assert hit("1") not in filled.similar(hit("5"), PUBLIC, hidden={hit("1")})


def test_a_rebuild_replaces_everything_and_searching_goes_on(filled: Engine) -> None:
    assert ids(filled, "viaduct") == ["2"]
    assert filled.rebuild([record("9", "Een nieuw viaduct")]) == 1
    assert ids(filled, "viaduct") == ["9"]
    assert [path.name for path in filled.directory.iterdir() if path.is_dir()] == ["2"]


def test_a_rebuild_that_fails_leaves_the_old_index(filled: Engine) -> None:
    def failing() -> Iterator[Record]:
        yield record("9", "Een nieuw viaduct")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        filled.rebuild(failing())
    assert ids(filled, "viaduct") == ["2"]
    assert [path.name for path in filled.directory.iterdir() if path.is_dir()] == ["1"]


def test_an_index_that_is_replaced_while_it_is_opened(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen of the pointer is gone when its directory is opened: it is looked at again."""
    pointer = filled._pointer().read_text()
    other = Engine(filled.directory)
    filled.rebuild([record("9", "Een nieuw viaduct")])
    seen = iter([pointer, pointer])
    read = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, *given: next(seen, None) or read(path, *given))
    assert ids(other, "viaduct") == ["9"]


def test_an_index_of_another_analyser_is_stale(filled: Engine) -> None:
    pointer = filled.directory / "current"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"made_by": "analyser 0, layout 0"}))
    assert Engine(filled.directory).stale
    assert ids(Engine(filled.directory), "viaduct") == [], "what lies otherwise than expected is not read"
    filled.rebuild([record("9", "Een nieuw viaduct")])
    assert not Engine(filled.directory).stale
    assert ids(filled, "viaduct") == ["9"]


def test_two_that_begin_at_once_share_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As server and worker do at the first start; before, each could take the other's away."""
    makes, others = Engine._fresh_directory, list[Thread]()

    def while_another_begins(engine: Engine) -> str:
        name = makes(engine)
        if not others:
            others.append(Thread(target=Engine, args=(tmp_path,)))
            others[0].start()
            others[0].join(0.2)
        return name

    monkeypatch.setattr(Engine, "_fresh_directory", while_another_begins)
    index = Engine(tmp_path)
    others[0].join()
    index.index([record("1", "Een viaduct")])
    assert ids(Engine(tmp_path), "viaduct") == ["1"]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["1"]


@pytest.mark.parametrize("what", ["*/*.toc", "1", "current"])
def test_an_index_of_which_files_are_gone_must_be_rebuilt(filled: Engine, what: str) -> None:
    said = [filled.fault()]
    for path in filled.directory.glob(what):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    said.append(filled.fault())
    assert ids(filled, "viaduct") == [], "nothing is found, and nothing fails"
    filled.rebuild([record("9", "Een nieuw viaduct")])
    assert [bool(why) for why in (*said, filled.fault())] == [False, True, False]
    assert ids(filled, "viaduct") == ["9"]


def test_only_one_keeps_the_index(filled: Engine) -> None:
    other = Engine(filled.directory)
    with filled.alone(wait=True) as first, other.alone(wait=False) as second:
        assert (first, second) == (True, False)
    with other.alone(wait=False) as again:
        assert again


def test_a_long_document_is_found_by_its_last_word(tmp_path: Path) -> None:
    """The places of words are kept up to the 60,000th; what comes after is found all the same."""
    engine = Engine(tmp_path / "long")
    words = " ".join(f"woord{number}" for number in range(70_000))
    text = f"eerste zin {words} laatste keuring keuring".split()
    parts = tuple(Part("", " ".join(text[start : start + 3_000])) for start in range(0, len(text), 3_000))
    engine.index([Record("item", "1", "public", "Lang", parts=parts)])
    for asked in ("eerste", "woord69999", "keuring", '"eerste zin"', "woord3 woord69998"):
        assert [hit.id for hit in engine.search(asked, {"public"}).hits] == ["1"], asked


def test_a_question_that_takes_too_long_is_answered_in_part(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyergroup_hub.search.engine.PATIENCE", -1.0)
    found = filled.search("materieel", PUBLIC)
    assert found.incomplete
    assert found.total == 0


def test_files_are_found_by_what_stands_in_them(index: Engine) -> None:
    parts = (Part("pagina 1", "Inleiding over kades."), Part("pagina 2", "De natuursteen wordt teruggelegd."))
    index.index([record("1", "Leidraad", parts=parts)])
    assert ids(index, "natuursteen") == ["1"]


def test_segments_that_whoosh_merges_hold_what_they_held(index: Engine) -> None:
    for number in range(12):
        index.index(
            [record(str(number), "Kade", f"De oude natuursteen wordt herplaatst, en nog eens natuursteen {number}.",
                    facets={"level" if number % 2 else "theme": "a"})]
        )  # fmt: skip
    assert len(index.view().leaves) < 12, "some were merged"
    found = index.search('"natuursteen wordt herplaatst"', PUBLIC)
    assert (found.total, found.loosened) == (12, False)
    assert index.search('"herplaatst natuursteen"', PUBLIC).loosened
    assert found.facets == {"kind": {"clause": 12}, "level": {"a": 6}, "theme": {"a": 6}}
    assert index.search("kade", PUBLIC, {"level": ["a"]}).total == 6
    assert index.search("kade", PUBLIC, {"unheard": ["a"]}).total == 0
    assert ids(index, "natuursteen 7", own_words=True)[0] == "7"


def test_similar_records_share_what_they_are_about(filled: Engine) -> None:
    filled.index([record("5", "Elektrische graafmachines", "Materieel zonder uitstoot op de bouwplaats.")])
    assert filled.similar(hit("5"), PUBLIC)[0] == hit("1")


def test_a_completion_keeps_what_was_typed_before(filled: Engine) -> None:
    assert filled.suggest("emissieloos graaf", PUBLIC) == ["emissieloos graafmachines"]
    assert filled.suggest("coord", PUBLIC) == ["coördinator"]
    assert filled.suggest("niets te vinden graaf", PUBLIC) == []
    assert filled.suggest("", PUBLIC) == []


def test_words_that_one_may_not_see_take_no_room_among_completions(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a word that one sees would be missing, and tell that others begin as it does."""
    monkeypatch.setattr(suggest, "MOST_WALKED", 2)
    filled.index([record("6", "Wandhout", "Wandgroen", audience="org:7"), record("7", "Wandtegel")])
    assert filled.suggest("wand", PUBLIC) == ["wandtegel"]
    assert filled.suggest("wand", {"public", "org:7"}) == ["wandgroen", "wandhout"]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = Engine(tmp_path_factory.mktemp("index"))
    engine.index([record("1", "Emissieloos bouwmaterieel", "Graafmachines zonder uitstoot, 5,5 kW, VB-12.")])
    return engine


@given(some.text(some.one_of(some.characters(), some.sampled_from(' "-*()OFemissieloosVB12')), max_size=120))
def test_any_text_can_be_asked(shared: Engine, text: str) -> None:
    found = shared.search(text, PUBLIC)
    assert found.total in (0, 1)
    assert len(found.hits) == found.total
    assert all(completed.startswith(text[:1]) for completed in shared.suggest(text, PUBLIC))
