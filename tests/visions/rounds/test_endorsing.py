"""From draft to published version: what is frozen, who counts, and when a version may be published."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.access import sees
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.groups.members.actions import members as members_actions
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.visions.drafts import queries
from buyergroup_hub.visions.drafts.models import SectionRevision
from buyergroup_hub.visions.rounds import queries as rounds_queries
from buyergroup_hub.visions.rounds.actions import endorsing as actions_endorsing
from buyergroup_hub.visions.rounds.actions import publishing
from buyergroup_hub.visions.rounds.models import EndorsementAnswer, Erratum, Proposal, Seat, VisionVersion
from tests import factories as make
from tests.cast import PEOPLE, Cast
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def counts(pid: str, number: int = 1) -> actions_endorsing.Tally:
    of = the.proposal(pid, number)
    return actions_endorsing.tally(of, actions_endorsing.endorsements_of(of))


def state(pid: str, number: int = 1) -> str:
    return actions_endorsing.state(the.proposal(pid, number), counts(pid, number))


def test_freezing_keeps_the_text_with_a_digest_that_anybody_can_check(cast: Cast) -> None:
    pid = the.written(cast)
    with cast.acting("coordinator"):
        the.freeze(pid)
        the.write(the.section(pid), "na het bevriezen gewijzigd")
    with cast.reading():
        of = the.proposal(pid)
        assert of.digest == sha256(of.content.encode()).hexdigest()
        texts = {section["key"]: section["texts"]["nl"]["body"] for section in of.text["sections"]}
        assert texts["demand"] == "Wij vragen hergebruik. (demand)"
        assert len(texts) == 8
        head = json.dumps(json.loads(of.content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert head == of.content


def test_silence_is_a_row_and_stays_in_the_denominator(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.reading():
        rows = actions_endorsing.endorsements_of(the.proposal(pid))
        asked = {cast.organisations[name] for name in the.ORGANISATIONS.values()}
        assert {row.organisation_id for row in rows} == asked
        assert [row.answer for row in rows] == [None] * 4
        assert (counts(pid).asked, counts(pid).silent, counts(pid).needed) == (4, 4, 3)


def test_sounding_board_followers_and_who_left_are_not_asked(cast: Cast) -> None:
    with cast.reading():
        asked = {one.id for one in rounds_queries.organisations_asked(cast.groups["group"])}
        for outside in ("association", "agency", "hospital"):
            assert cast.organisations[outside] not in asked


def test_a_supplier_member_writes_and_does_not_sign(cast: Cast) -> None:
    pid = the.written(cast, "supplier_group", "supplier_client")
    with cast.acting("supplier_member"):
        the.write(the.section(pid), "een leverancier schreef mee")
    with cast.acting("supplier_client"):
        the.freeze(pid)
        assert [row.organisation.name for row in actions_endorsing.endorsements_of(the.proposal(pid))] == [
            "Rijksdienst Zuid"
        ]
    with cast.acting("supplier_member") as who:
        assert not can(who, Verb.ENDORSE, the.proposal(pid))
        with pytest.raises(RuleBroken, match="doet niet mee"):
            actions_endorsing.endorse(the.proposal(pid), cast.organisation("supplier"), "endorsed")


def test_only_who_may_sign_for_a_client_that_takes_part_endorses(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.reading():
        may = {who for who in PEOPLE if can(cast.standing(who), Verb.ENDORSE, the.proposal(pid))}
        assert may == set(the.ORGANISATIONS)


def test_a_member_without_the_right_to_sign_does_not_endorse(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.writing():
        place = make.affiliation(make.person(email="junior@example.org"), cast.organisation("province"))
        make.member(cast.group(), place)
        cast.people["junior"] = place.person_id
    with cast.reading():
        assert can(cast.standing("junior"), Verb.COMMENT, the.proposal(pid))
        assert not can(cast.standing("junior"), Verb.ENDORSE, the.proposal(pid))


def test_publishing_waits_for_the_groups_rule(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "coordinator")
    the.answers(cast, pid, "secretary", "endorsed_with_remark", "Noem ook fietsbruggen.")
    with cast.acting("coordinator"):
        assert (state(pid), counts(pid).missing) == ("frozen", 1)
        with pytest.raises(RuleBroken, match="ontbreekt 1 onderschrijving"):
            publishing.publish(the.proposal(pid), "Te vroeg.")
    the.answers(cast, pid, "participant")
    with cast.acting("coordinator"):
        assert state(pid) == "endorsed"
        version = publishing.publish(the.proposal(pid), "De eerste versie.")
        assert (version.number, version.audience, state(pid)) == (1, "public", "published")
        assert version.text == the.proposal(pid).text


def test_an_objection_stands_open_until_the_group_replies(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        the.answers(cast, pid, who)
    the.answers(cast, pid, "core_member", "objection", "30% halen wij niet.")
    with cast.acting("coordinator"):
        assert (counts(pid).missing, state(pid)) == (0, "frozen")
        with pytest.raises(RuleBroken, match="bezwaar open"):
            publishing.publish(the.proposal(pid), "Te vroeg.")
        of = the.proposal(pid)
        row = next(row for row in actions_endorsing.endorsements_of(of) if row.answer == "objection")
        actions_endorsing.answer_objection(row, "Je mag afwijken met een reden.")
        assert (counts(pid).objections, state(pid)) == (1, "endorsed")
        publishing.publish(the.proposal(pid), "Met een bezwaar dat is beantwoord.")


def test_a_new_objection_opens_again(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "core_member", "objection", "30% halen wij niet.")
    with cast.acting("coordinator"):
        of = the.proposal(pid)
        row = next(row for row in actions_endorsing.endorsements_of(of) if row.answer == "objection")
        actions_endorsing.answer_objection(row, "Afwijken mag.")
    the.answers(cast, pid, "core_member", "objection", "Dat helpt ons niet.")
    with cast.reading():
        assert counts(pid).open_objections == 1


def test_every_answer_of_an_organisation_stays(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "core_member", "objection", "Nee, want.")
    the.answers(cast, pid, "core_member")
    with cast.reading():
        row = next(row for row in actions_endorsing.endorsements_of(the.proposal(pid)) if row.answer)
        assert [(one.answer, one.remark) for one in row.answers] == [("objection", "Nee, want."), ("endorsed", "")]
        assert (row.answer, counts(pid).endorsed) == ("endorsed", 1)


@pytest.mark.parametrize("answer", ["objection", "endorsed_with_remark"])
def test_an_objection_or_remark_needs_words(cast: Cast, answer: str) -> None:
    pid = the.frozen_one(cast)
    with cast.acting("core_member"), pytest.raises(RuleBroken, match="Schrijf erbij"):
        actions_endorsing.endorse(the.proposal(pid), cast.organisation("province"), answer)


def test_who_joins_after_freezing_answers_outside_the_denominator(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.acting("coordinator"):
        members_actions.admit(cast.group(), cast.organisation("hospital"), "participant")
    with cast.acting("other_member"):
        actions_endorsing.endorse(the.proposal(pid), cast.organisation("hospital"), "objection", "Wij kunnen dit niet.")
    with cast.reading():
        found = counts(pid)
        assert (found.asked, found.endorsed, found.objections, found.open_objections, found.late) == (4, 0, 0, 0, 1)


def test_who_leaves_after_freezing_stays_in_the_denominator(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.writing():
        db.session.execute(
            update(Membership).filter_by(organisation_id=cast.organisations["province"]).values(until="2026-11-24")
        )
    with cast.reading():
        assert counts(pid).asked == 4


def test_the_rule_is_the_one_of_the_day_of_freezing(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.writing():
        cast.group().endorse_share = 100
    with cast.reading():
        assert counts(pid).needed == 3


def test_freezing_refuses_a_text_that_moved_on(cast: Cast) -> None:
    """The digest is that of what was read; somebody saved since."""
    pid = the.written(cast)
    with cast.acting("coordinator"):
        seen = actions_endorsing.draft_digest(the.vision(pid))
        the.write(the.section(pid), "net nog gewijzigd")
        with pytest.raises(RuleBroken, match="Lees het concept opnieuw"):
            actions_endorsing.freeze(the.vision(pid), seen)


def test_freezing_refuses_empty_sections_and_a_second_round(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="8 onderdelen hebben nog geen tekst"):
        the.freeze(pid)
    with cast.acting("coordinator"):
        the.fill(the.vision(pid))
        the.freeze(pid)
        with pytest.raises(RuleBroken, match="reageren al op een voorstel"):
            the.freeze(pid)


@pytest.mark.both_engines
def test_the_database_allows_one_open_round(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.writing():
        first = the.proposal(pid)
        twin = {c.key: getattr(first, c.key) for c in Proposal.__table__.columns if c.key != "id"} | {"number": 2}
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(Proposal(**twin))


def test_freezing_refuses_what_is_published_already(cast: Cast) -> None:
    pid = the.published(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="gelijk aan versie 1"):
        the.freeze(pid)


def test_a_withdrawn_round_stays_readable_and_takes_no_answers(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.acting("coordinator"):
        actions_endorsing.withdraw(the.proposal(pid), "Er kwam een bezwaar.")
        assert state(pid) == "withdrawn"
        with pytest.raises(RuleBroken, match="al gesloten"):
            publishing.publish(the.proposal(pid), "Toch.")
    with cast.acting("secretary"), pytest.raises(RuleBroken, match="ingetrokken"):
        actions_endorsing.endorse(the.proposal(pid), cast.organisation("water_board"), "endorsed")
    with cast.acting("coordinator"):
        assert the.freeze(pid).number == 2


def test_a_published_version_can_be_endorsed_and_not_objected_to(cast: Cast) -> None:
    pid = the.published(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="al gepubliceerd"):
        actions_endorsing.endorse(the.proposal(pid), cast.organisation("municipality_2"), "objection", "Toch niet.")
    the.answers(cast, pid, "participant")
    with cast.reading():
        assert counts(pid).endorsed == 4


def test_publishing_shows_who_endorsed_and_keeps_the_rest_inside(cast: Cast) -> None:
    """Rule 15: silence, objections and remarks are the group's."""
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        the.answers(cast, pid, who, "endorsed_with_remark", "Geheim van de groep")
    with cast.reading():
        visitor = cast.standing("visitor")
        assert not sees(visitor, the.proposal(pid))
        assert not sees(visitor, the.vision(pid))
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid), "De eerste versie.")
    with cast.reading():
        of = the.proposal(pid)
        rows = actions_endorsing.endorsements_of(of)
        assert sees(visitor, of)
        assert sees(visitor, the.vision(pid))
        assert {row.organisation_id for row in rows if sees(visitor, row)} == {
            cast.organisations[the.ORGANISATIONS[who]] for who in ("coordinator", "secretary", "participant")
        }
        assert not any(sees(visitor, one) for row in rows for one in row.answers)
        assert not any(sees(visitor, section) for section in queries.sections_of(the.vision(pid)))
        told = db.session.scalars(select(Event).filter_by(audience="public", group_id=cast.groups["group"])).all()
        assert {event.name for event in told if event.subject_kind != "memberships"} == {"vision.published"}


def test_only_the_sounding_board_that_it_is_laid_before_reads_a_proposal(cast: Cast) -> None:
    pid = the.written(cast)
    with cast.acting("coordinator"):
        the.freeze(pid, for_board=True)
    with cast.reading():
        board = cast.standing("sounding_board")
        assert sees(board, the.proposal(pid))
        assert not any(sees(board, row) for row in actions_endorsing.endorsements_of(the.proposal(pid)))
        assert not sees(board, the.section(pid))


def test_nobody_outside_the_group_sees_a_draft_or_a_round(cast: Cast) -> None:
    """Programme staff and the administrator neither: they see a group's drafts only as its members (rule 2)."""
    pid = the.frozen_one(cast)
    with cast.reading():
        things: list[Any] = [the.vision(pid), the.section(pid), the.proposal(pid)]
        seeing = {who for who in PEOPLE if any(sees(cast.standing(who), thing) for thing in things)}
        assert seeing - {"blocked"} == set(the.ORGANISATIONS)  # who is blocked cannot sign in


FROZEN: list[tuple[type[Model], str, Any]] = [
    (VisionVersion, "change_summary", "mooier"),
    (VisionVersion, "number", 9),
    (Proposal, "content", "{}"),
    (Proposal, "share", 1),
    (EndorsementAnswer, "remark", "anders"),
    (SectionRevision, "body", "anders"),
]


@pytest.mark.both_engines
def test_what_was_published_is_immutable(cast: Cast) -> None:
    """Rule 11, held by the database against everybody."""
    the.published(cast)
    with cast.writing():
        for model, column, value in FROZEN:
            with pytest.raises(IntegrityError, match="frozen"), db.session.begin_nested():
                db.session.execute(update(model).values({column: value}))
            with pytest.raises(IntegrityError, match="frozen"), db.session.begin_nested():
                db.session.execute(delete(model))


def test_a_correction_is_said_beside_the_version_or_is_a_new_one(cast: Cast) -> None:
    pid = the.published(cast)
    with cast.acting("coordinator"):
        before = the.version(pid).text
        publishing.note_erratum(the.version(pid), "In onderdeel 4 moet 30% staan.")
        the.write(the.section(pid), "Versie twee.")
        the.freeze(pid)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who, number=2)
    with cast.acting("coordinator"):
        assert publishing.publish(the.proposal(pid, 2), "30% in plaats van 20%.").number == 2
    with cast.reading():
        assert the.version(pid, 1).text == before
        assert [one.audience for one in db.session.scalars(select(Erratum))] == ["public"]
        current = rounds_queries.current_version(the.vision(pid))
        assert current is not None
        assert current.number == 2


def test_the_rounds_are_recorded(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "core_member", "objection", "Dit staat alleen in de rij van het antwoord")
    with cast.reading():
        events = list(db.session.scalars(select(Event).order_by(Event.seq)))
        objected = next(event for event in events if event.name == "proposal.objected")
        assert objected.keys == {"number": 1, "organisation": cast.organisations["province"]}
        assert objected.acting_for_id == cast.organisations["province"]
        assert "alleen in de rij" not in "".join(str(event.keys) for event in events)


def test_who_signs_for_one_organisation_does_not_sign_for_another(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    with cast.reading():
        seat = Seat(the.proposal(pid).group_id, cast.organisations["water_board"])
        assert can(cast.standing("secretary"), Verb.ENDORSE, seat)
        assert not can(cast.standing("coordinator"), Verb.ENDORSE, seat)


def test_a_group_without_clients_has_nobody_to_ask(cast: Cast) -> None:
    pid = the.written(cast)
    with cast.writing():
        db.session.execute(update(Membership).filter_by(group_id=cast.groups["group"]).values(until="2026-11-24"))
    with cast.writing(), pytest.raises(RuleBroken, match="Geen enkele opdrachtgever"):
        the.freeze(pid)
