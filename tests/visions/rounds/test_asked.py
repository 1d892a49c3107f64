"""Who is asked to endorse, who reads a round, and what a round refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.search.models import PendingChange
from buyergroup_hub.visions.rounds import queries
from buyergroup_hub.visions.rounds.actions import endorsing as actions_endorsing
from buyergroup_hub.visions.rounds.actions import publishing
from buyergroup_hub.visions.rounds.models import Endorsement
from tests import factories as make
from tests.cast import Cast
from tests.filled import word
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def _joins(cast: Cast, who: str, role: str = "participant", until: str | None = None) -> None:
    with cast.writing():
        place = db.session.scalars(select(Affiliation).filter_by(person_id=cast.people[who])).one()
        make.member(cast.group(), place, role, until=until)


def _asked(cast: Cast) -> set[str]:
    with cast.reading():
        return {one.name for one in queries.organisations_asked(cast.groups["group"])}


def test_a_market_party_is_not_asked_whatever_its_role(cast: Cast) -> None:
    """The strategy binds what clients buy; a supplier that a register calls participant signs nothing."""
    before = _asked(cast)
    _joins(cast, "party_a")
    assert _asked(cast) == before


@pytest.mark.parametrize(("until", "asked"), [(None, True), ("2026-01-31", False)])
def test_who_left_is_not_asked(cast: Cast, until: str | None, asked: bool) -> None:
    _joins(cast, "other_member", until=until)
    assert ("Ziekenhuis West" in _asked(cast)) == asked


def test_a_proposal_that_was_not_laid_before_the_board_is_not_read_there(cast: Cast) -> None:
    """Rule 8: the sounding board reads a draft by an act alone."""
    pid = the.frozen_one(cast)
    client = cast.client("sounding_board")
    for place in ("", "/text"):
        assert client.get(f"/visions/{pid}/proposals/1{place}").status_code == 404
    assert cast.client("participant").get(f"/visions/{pid}/proposals/1/text").status_code == 200


def test_an_organisation_that_takes_no_part_endorses_nothing(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.acting("other_member"), pytest.raises(RuleBroken, match="doet niet mee in deze groep"):
        actions_endorsing.endorse(the.proposal(pid), cast.organisation("hospital"), "endorsed")
    with cast.reading():
        assert len(actions_endorsing.endorsements_of(the.proposal(pid))) == 4


def test_where_everyone_answered_nobody_is_reminded(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in the.ORGANISATIONS:
        the.answers(cast, pid, who)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="Iedereen heeft gereageerd"):
        actions_endorsing.remind(the.proposal(pid))


def test_what_is_closed_is_neither_reminded_of_nor_withdrawn(cast: Cast) -> None:
    pid = the.published(cast)
    for verb in ("reminders", "withdrawal"):
        answer = cast.client("coordinator").post(f"/visions/{pid}/proposals/1/{verb}", data={"reason": "Toch niet."})
        assert (answer.status_code, "al gesloten" in answer.text) == (409, True)
    with cast.reading():
        assert the.proposal(pid).withdrawn_at is None


def test_an_objection_is_answered_only_while_it_is_one(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "core_member", "objection", "Te duur.")
    the.answers(cast, pid, "core_member", "endorsed")
    with cast.acting("coordinator"):
        proposal = the.proposal(pid)
        place = next(
            one for one in actions_endorsing.endorsements_of(proposal) if one.organisation.name == "Provincie Noord"
        )
        place.proposal = proposal
        with pytest.raises(RuleBroken, match="geen bezwaar meer"):
            actions_endorsing.answer_objection(place, "Wij passen het aan.")


def test_an_objection_to_a_closed_round_is_not_answered_any_more(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "core_member", "objection", "Te duur.")
    with cast.acting("coordinator"):
        actions_endorsing.withdraw(the.proposal(pid), "Eerst overleg.")
    address = f"/visions/{pid}/proposals/1/objections/{_pid(cast)}"
    answer = cast.client("coordinator").post(address, data={"words": "Wij passen het aan."})
    assert (answer.status_code, "gesloten" in answer.text) == (409, True)


def _pid(cast: Cast) -> str:
    with cast.reading():
        return cast.organisation("province").pid


def test_who_endorses_a_published_text_is_named_with_it(cast: Cast) -> None:
    pid = the.published(cast)
    the.answers(cast, pid, "participant")
    with cast.reading():
        place = db.session.scalars(
            select(Endorsement).filter_by(organisation_id=cast.organisations["municipality_2"])
        ).one()
        assert place.audience == "public"
    assert "Gemeente Haven" in cast.client("visitor").get(f"/visions/{pid}").text


def test_a_new_version_has_the_one_before_it_indexed_again(cast: Cast) -> None:
    """Search says of the old one that it is old."""
    pid = the.published(cast)
    with cast.acting("coordinator"):
        the.fill(the.vision(pid), "Nu vragen wij graniet.")
        the.freeze(pid)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who, number=2)
    with cast.writing():
        db.session.query(PendingChange).delete()
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid, 2), "Graniet.")
    with cast.reading():
        changed = {row.record_id for row in db.session.scalars(select(PendingChange).filter_by(kind="vision"))}
        assert changed == {str(the.version(pid, number).id) for number in (1, 2)}


def test_who_signs_for_one_organisation_does_not_for_the_other_that_she_works_for(cast: Cast) -> None:
    """A right to sign is of a person and an organisation; taking part for another gives none."""
    pid = the.frozen_one(cast)
    with cast.writing():
        place = make.affiliation(cast.person("secretary"), cast.organisation("province"), may_endorse=False)
        make.member(cast.group(), place, "participant")
    client, address = cast.client("secretary"), f"/visions/{pid}/proposals/1"
    province = cast.organisations["province"]
    said = {"organisation": word(province), "answer": "endorsed", "remark": "", "seen": f"{word(province)}:0"}
    assert client.post(f"{address}/endorsements", data=said).status_code == 422
    with cast.reading():
        assert [one.answer for one in actions_endorsing.endorsements_of(the.proposal(pid))] == [None] * 4


def test_a_late_objection_does_not_hold_up_publication(cast: Cast) -> None:
    """Who joined after the freezing is heard, outside the count and the rule."""
    pid = the.frozen_one(cast)
    _joins(cast, "other_member")
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who)
    with cast.acting("other_member"):
        actions_endorsing.endorse(
            the.proposal(pid), cast.organisation("hospital"), "objection", "Wij waren er niet bij."
        )
    with cast.acting("coordinator"):
        assert publishing.publish(the.proposal(pid), "De eerste versie.").number == 1


def page_before_freezing(cast: Cast) -> str:
    pid = the.started(cast, title="Een tweede")
    return cast.client("coordinator").get(f"/visions/{pid}/proposals/new").text


def test_where_nobody_may_sign_nobody_is_said_to_be_reminded(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    path = f"/visions/{pid}/proposals/1"
    sentence = "Hier mag nog niemand tekenen."
    assert sentence not in cast.client("core_member").get(path).text
    with cast.writing():
        db.session.execute(update(Affiliation).values(may_endorse=False))
    page = cast.client("coordinator").get(path).text
    assert page.count(sentence) == 4
    assert "/reminders" not in page
    assert page_before_freezing(cast).count(sentence) == 4
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="mag nog niemand tekenen"):
        actions_endorsing.remind(the.proposal(pid))
