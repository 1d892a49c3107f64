"""What is somebody's own is read, found, counted, mailed and logged to nobody else, before closing, after it, after the
report and after the conclusion.

Here a few readers go by what matters at each stage. `--wide` sends every kind of person by every address, in English
too, and with `--engine=both` on PostgreSQL as well; that takes minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pytest

from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications import actions as notifications
from buyergroup_hub.search import actions as search
from tests import factories as make
from tests.canaries.crawl import Log, Reader, Walk, addresses, reader
from tests.canaries.story import Story
from tests.canaries.table import CANARIES, READERS, STAGES, word_of
from tests.cast import Cast
from tests.files import made

WITNESSES = ("visitor", "participant", "programme", "party_a")
"""Whose pages hold still while others act."""
BY_STAGE = {
    "open": ("coordinator", "party_b", "core_member", "administrator", "former_colleague", "unconfirmed"),
    "closed": ("party_b", "unverified", "coordinator", "former_organiser"),
    "reported": ("visitor", "party_b"),
    "concluded": ("visitor", "party_a", "coordinator", "other_member"),
}
ROWS = (
    "/consultations/", "/tenders/", "/files/", "/groups/<slug>/", "/organisations/<pid>", "/measurements/",
    "/adoptions/",
)  # fmt: skip
"""Where rows of the story have pages of their own."""
LISTS = {
    "/tenders", "/calendar.csv", "/calendar.ics", "/outcomes", "/outcomes.csv", "/outcomes/gaps", "/organisations",
    "/outcomes/indicators/<key>/values.csv", "/clauses/<code>", "/account/data", "/administration/people",
    "/administration/organisations", "/commitments",
}  # fmt: skip
ALWAYS = {"/", "/my-work", "/consultations", "/groups/<slug>", "/groups/<slug>/timeline", "/feed.atom", "/chain.atom"}
OWN = {
    "party_a": ("/people",),  # the colleague that she invited
    "programme": ("/administration/organisations", "/my-work"),  # a firm to look up
}
"""What moves for a witness because it is hers; for all of them the list of what they did and of their sessions."""


ON_NO_PAGE = {"removed point", "reworded point", "contract", "input note", "guest address", "invited address"}
"""What was taken back, shows once there is more, or goes by a name: who may read it found it on no page."""


def chosen(rule: str, stage: str) -> bool:
    """Only the consultation goes on after its closing."""
    if stage == "open" and (rule in LISTS or rule.startswith(ROWS)):
        return True
    return rule in ALWAYS or rule.startswith(("/consultations/", "/files/"))


def told(cast: Cast, *, wide: bool = False, language: str = "nl") -> tuple[Walk, Story]:
    """The whole story, read at each stage; and again where a party did what is its own alone, which moves nothing."""
    story, walk = Story(cast), Walk(cast, language)
    story.quiet()
    seen = _read(walk, story, READERS if wide else (*WITNESSES, "coordinator"), wide=wide)
    story.answer()
    _still(walk, *seen, but=("party_b", "unverified"))
    for stage, act in story.stages().items():
        act()
        walk.stage = stage
        here = (*(WITNESSES if stage == "open" else ()), *BY_STAGE[stage])
        watched = WITNESSES if stage == "open" else ()
        seen = _read(walk, story, READERS if wide else here, wide=wide, watched=watched)
        if stage == "closed" or (wide and stage != "open"):
            walk.go(seen[0], _records(seen[1]))  # with what was opened since
            story.come_late()
            _still(walk, *seen, but=("party_b",))
    return walk, story


def _read(
    walk: Walk, story: Story, who: tuple[str, ...], *, wide: bool, watched: tuple[str, ...] = ()
) -> tuple[list[Reader], list[str]]:
    """Everybody reads all that there is; of `watched` nothing moved since they did. Answers who read what."""
    visits = []
    for rule, of_rule in addresses(story).items():
        if wide or chosen(rule, walk.stage):
            walk.visited[rule].update(of_rule)
            visits += of_rule
    readers = [reader(walk.cast, one, walk.language) for one in dict.fromkeys(who)]
    walk.go(readers, visits, watched=watched)
    walk.search(readers)
    walk.mails()
    return readers, visits


def _still(walk: Walk, readers: Iterable[Reader], visits: list[str], *, but: tuple[str, ...]) -> None:
    """Nothing that somebody read moves by what these do. Who opens an answer now, moves what says so."""
    others = [one for one in readers if one.who not in but]
    everyone, first = [one.who for one in others], _records(visits)
    walk.go(others, first, watched=everyone)
    walk.go(others, [one for one in visits if one not in first], watched=everyone)


def _records(visits: Iterable[str]) -> list[str]:
    """Where it stands who opened what."""
    return [one for one in visits if one.endswith("/ledger")]


@pytest.fixture
def log() -> Iterator[Log]:
    kept = Log()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


@pytest.mark.one_engine
def test_what_is_somebodys_own_stays_so(cast: Cast, log: Log) -> None:
    _holds(told(cast), log)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_as_everybody_everywhere(cast: Cast, log: Log, language: str, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--wide"):
        pytest.skip("Everybody everywhere takes minutes: --wide")
    _holds(told(cast, wide=True, language=language), log)


def _holds(walked: tuple[Walk, Story], log: Log) -> None:
    walk, story = walked
    walk.logged(log.lines)
    assert list(dict.fromkeys(walk.leaks)) == []
    assert [one for one in walk.moved if not _own(one)] == []
    unread = {one.name for one in CANARIES if one.readers(STAGES[-1])} - walk.read.keys() - ON_NO_PAGE
    assert unread == set(), "who may read it does not find it either"
    rules = {rule.rule for rule in story.cast.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert [rule for rule in rules if rule.startswith(ROWS) and not walk.visited[rule]] == []


def _own(moved: str) -> bool:
    _stage, who, _sees, address, *_ = moved.split()
    return address.endswith(("/account", "/account/data", *OWN.get(who, ())))


# it can fail


def planted(cast: Cast, monkeypatch: pytest.MonkeyPatch, answer: Callable[[], object]) -> None:
    """A page that everyone opens answers with what it should not."""
    view = cast.app.view_functions["home.about"]

    def leaking(**values: object) -> object:
        return answer()

    leaking.__dict__.update(view.__dict__)
    monkeypatch.setitem(cast.app.view_functions, "home.about", leaking)


@dataclass
class Leak:
    """How the word of a canary gets out, and where it is noticed."""

    how: Callable[[Cast, pytest.MonkeyPatch, str], None]
    noticed: str


def _page(cast: Cast, patch: pytest.MonkeyPatch, word: str) -> None:
    planted(cast, patch, lambda: f"<p>{word.upper()}</p>")


def _header(cast: Cast, patch: pytest.MonkeyPatch, word: str) -> None:
    planted(cast, patch, lambda: ("", 303, {"Location": f"/groups?q={word}"}))


def _export(cast: Cast, patch: pytest.MonkeyPatch, word: str) -> None:
    planted(cast, patch, lambda: made.packed({"answers.docx": made.word(("Normal", word))}))


def _print(cast: Cast, patch: pytest.MonkeyPatch, word: str) -> None:
    planted(cast, patch, lambda: made.pdf(word))


def _indexed(cast: Cast, _patch: pytest.MonkeyPatch, word: str) -> None:
    with cast.writing():
        make.organisation(f"Kanariezin {word}")
    with cast.app.app_context():
        search.drain()


def _mail(cast: Cast, patch: pytest.MonkeyPatch, word: str) -> None:
    patch.setitem(notifications.WRITERS, "planted", lambda _mail: Letter("Bericht", f"Over {word}."))
    with cast.writing():
        notifications.post("planted", "party_b@example.org", {}, person_id=cast.people["party_b"])


def _logged(cast: Cast, patch: pytest.MonkeyPatch, word: str) -> None:
    def answer() -> str:
        logging.getLogger("buyergroup_hub.web").warning("wrong: %s", word)
        return ""

    planted(cast, patch, answer)


def _count(cast: Cast, patch: pytest.MonkeyPatch, _word: str) -> None:
    drafts = iter(range(9))
    planted(cast, patch, lambda: f"<p>{next(drafts)} partijen zijn begonnen</p>")


LEAKS = {
    "page": Leak(_page, "/about"),
    "header": Leak(_header, "/about"),
    "export": Leak(_export, "/about"),
    "print": Leak(_print, "/about"),
    "search": Leak(_indexed, "a search"),
    "completion": Leak(_indexed, "completions"),
    "mail": Leak(_mail, "a mail"),
    "log": Leak(_logged, "the log"),
    "count": Leak(_count, "move"),
}


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_is_noticed(cast: Cast, log: Log, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    walk, readers = Walk(cast), [reader(cast, "party_b")]
    LEAKS[kind].how(cast, monkeypatch, word_of("a inside"))
    for _twice in range(2):
        walk.go(readers, ["/about"], watched=("party_b",))
    walk.search(readers)
    walk.mails()
    walk.logged(log.lines)
    assert any(LEAKS[kind].noticed in one for one in (*walk.leaks, *walk.moved))
