"""What is offered when two texts met: nothing of either is lost."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.visions.drafts.clashes import Clash, clash
from buyergroup_hub.visions.drafts.models import SectionDraft, SectionRevision

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXTS = st.lists(st.sampled_from(["Een.", "Twee.", "Drie.", "Vier.", "Vijf."]), max_size=5).map("\n\n".join)


def met(base: str | None, mine: str, theirs: str, headings: tuple[str, str, str] = ("K", "K", "K")) -> Clash:
    began = None if base is None else SectionRevision(number=1, heading=headings[0], body=base, saved_at=AT)
    draft = SectionDraft(base=1 if began else 0, heading=headings[1], body=mine, note="", kept_at=AT)
    return clash(began, draft, SectionRevision(number=2, heading=headings[2], body=theirs, saved_at=AT))


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_offered_holds_everything_that_either_added(base: str, mine: str, theirs: str) -> None:
    """A clean merge holds both's additions; else one's own words stand where both changed the same, and the saved text
    stands beside it, whole."""
    found = met(base, mine, theirs)
    was, added = base.split("\n\n"), set(mine.split("\n\n"))
    for sentence in added - set(was):
        assert sentence in found.text
    if found.clean:
        for sentence in set(theirs.split("\n\n")) - set(was):
            assert sentence in found.text
    assert (found.mine.body, found.theirs.body) == (mine, theirs)


@given(TEXTS, TEXTS)
def test_changes_of_one_side_alone_are_clean(base: str, changed: str) -> None:
    assert met(base, changed, base).text == changed
    assert met(base, base, changed).text == changed
    assert met(base, changed, base).clean
    assert met(base, base, changed).clean


def test_two_that_began_with_nothing_clash_whole() -> None:
    found = met(None, "Mijn begin.", "Jouw begin.")
    assert not found.clean
    assert found.text == "Mijn begin."


def test_a_heading_follows_whoever_changed_it() -> None:
    assert met("T", "T", "T", ("Oud", "Oud", "Nieuw")).heading == "Nieuw"
    assert met("T", "T", "T", ("Oud", "Nieuw", "Oud")).heading == "Nieuw"
    both = met("T", "T", "T", ("Oud", "Mijn", "Jouw"))
    assert (both.heading, both.clean) == ("Mijn", False)
