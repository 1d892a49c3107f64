"""From notices to tenders: gaps are filled, twice gives one, differences are a person's to choose; and proposals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.models import GroupName
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notices.imports import Imported
from buyergroup_hub.notices.models import Notice
from buyergroup_hub.notices.procedure import Party
from buyergroup_hub.organisations.models import Identifier
from buyergroup_hub.tenders import actions
from buyergroup_hub.tenders.actions.importing import resolve
from buyergroup_hub.tenders.models import Lot, NoticeChoice, NoticeLook, NoticeProposal, Tender, TenderNotice
from tests import factories as make
from tests.cast import Cast
from tests.notices import written
from tests.notices.test_procedure import published
from tests.tenders import told

Bring = Callable[..., Imported]


def _taken(cast: Cast) -> str:
    """The pid of the tender of the first notice, taken over by programme staff."""
    with cast.acting("programme"):
        notice = db.session.scalars(select(Notice).order_by(Notice.id).limit(1)).one()
        return actions.take_over(notice).pid


def test_a_notice_becomes_a_tender_with_all_that_it_says(cast: Cast, bring_in: Bring) -> None:
    with cast.writing():
        make.organisation("Gemeente Waterstad", kvk="22222222")
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.title, tender.nature, tender.origin) == ("Emissievrij bouwmaterieel", "works", "imported")
        assert (tender.amount, tender.currency) == (Decimal("1500000.50"), "EUR")
        assert (tender.published_on, tender.stage, tender.audience) == (date(2025, 3, 26), "published", "public")
        assert [code.code for code in tender.codes] == ["43200000", "45000000"]
        assert [(one.name, one.organisation_id is None) for one in tender.buyers] == [
            ("Gemeente Waterstad", False),
            ("Waterschap Lage Kade", True),
        ]
        assert tender.organisation is not None
        assert tender.organisation.name == "Gemeente Waterstad"
        assert [lot.external_id for lot in tender.lots] == ["LOT-0001", "LOT-0002"]
        assert tender.lots[0].closes_at is not None


def test_twice_gives_one(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    assert _taken(cast) == _taken(cast)
    with cast.reading():
        assert db.session.scalar(select(func.count(Tender.id))) == 1
        assert db.session.scalar(select(func.count(Lot.id))) == 2
        assert db.session.scalar(select(func.count()).select_from(TenderNotice)) == 1


def test_a_later_notice_fills_what_was_open(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    with cast.writing():
        actions.look_at_new_notices()
    with cast.reading():
        won, none = told.tender(pid).lots
        assert (won.awarded_on, won.winners) == (date(2025, 8, 10), ["Groene Bouw bv"])
        assert none.not_awarded_reason == "no-rece"
        assert db.session.scalar(select(func.count()).select_from(TenderNotice)) == 2


def test_what_stands_here_is_never_overwritten(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.writing():
        told.tender(pid).title = "Onze eigen naam"
    _taken(cast)
    with cast.acting("programme"):
        tender = told.tender(pid)
        assert tender.title == "Onze eigen naam"
        (choice,) = db.session.scalars(select(NoticeChoice)).all()
        assert (choice.field, choice.said, choice.held) == ("title", "Emissievrij bouwmaterieel", "Onze eigen naam")
        with pytest.raises(RuleBroken, match="waarom"):
            actions.choose(choice, tender, take=False)
        actions.choose(choice, tender, take=True)
        assert tender.title == "Emissievrij bouwmaterieel"
        with pytest.raises(RuleBroken, match="al gekozen"):
            actions.choose(choice, tender, take=False, reason="Toch niet.")
    _taken(cast)
    with cast.reading():
        assert db.session.scalar(select(func.count(NoticeChoice.id))) == 1


def test_a_market_consultation_is_no_tender(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.consultation())
    with pytest.raises(RuleBroken, match="geen aanbesteding"):
        _taken(cast)


def _named(cast: Cast, name: str) -> None:
    """A group that has a name in some source."""
    with cast.writing():
        db.session.add(GroupName(group_id=cast.groups["group"], name=name))


def _looked(cast: Cast) -> list[NoticeProposal]:
    with cast.writing():
        actions.look_at_new_notices()
    with cast.reading():
        return list(db.session.scalars(select(NoticeProposal)))


def test_a_notice_is_proposed_by_words_and_a_person_confirms(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Emissieloos bouwmaterieel")
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    assert (proposal.group_id, "words" in proposal.reasons) == (cast.groups["group"], True)
    with cast.reading():
        assert db.session.scalar(select(func.count(Tender.id))) == 0
    answer = cast.client("coordinator").post(f"/proposals/{proposal.pid}", data={"relation": "set"})
    assert answer.status_code == 303
    with cast.reading():
        tender = told.tender(answer.headers["Location"].rpartition("/")[2])
        assert [(link.group_id, link.relation) for link in tender.groups] == [(cast.groups["group"], "set")]


def test_a_notice_is_proposed_by_cpv_of_what_the_group_bought(cast: Cast, bring_in: Bring) -> None:
    pid = told.planned(cast)
    with cast.acting("core_member"):
        actions.code(told.tender(pid), ["43200000"])
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    assert proposal.reasons["cpv"] == ["43200"]


def test_a_buyer_alone_is_not_enough(cast: Cast, bring_in: Bring) -> None:
    with cast.writing():
        place = make.affiliation(make.person(), make.organisation("Gemeente Waterstad", kvk="22222222"))
        make.member(cast.group(), place)
    bring_in(written.notice())
    assert _looked(cast) == []


def test_who_says_no_is_not_asked_again(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    assert cast.client("secretary").post(f"/proposals/{proposal.pid}", data={"relation": "no"}).status_code == 303
    assert [one.answer for one in _looked(cast)] == ["dismissed"]


@pytest.mark.parametrize(("who", "status"), [("party_a", 404), ("visitor", 404), ("participant", 403)])
def test_others_do_not_answer_for_the_group(cast: Cast, bring_in: Bring, who: str, status: int) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    assert cast.client(who).post(f"/proposals/{proposal.pid}", data={"relation": "set"}).status_code == status


def test_each_notice_is_looked_at_once(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    _looked(cast)
    _looked(cast)
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(NoticeLook)) == 1


def test_what_was_kept_is_not_asked_again(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.writing():
        told.tender(pid).title = "Onze eigen naam"
    _taken(cast)
    with cast.acting("programme"):
        actions.choose(
            db.session.scalars(select(NoticeChoice)).one(), told.tender(pid), take=False, reason="Zo heet het."
        )
    _taken(cast)
    with cast.reading():
        choice = db.session.scalars(select(NoticeChoice)).one()
        assert (choice.choice, choice.reason, told.tender(pid).title) == ("kept", "Zo heet het.", "Onze eigen naam")


def test_a_notice_belongs_to_one_tender(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    elsewhere = told.planned(cast, "Iets anders")
    with cast.acting("programme"):
        other = told.tender(elsewhere)
        notice = db.session.scalars(select(Notice)).one()
        with pytest.raises(RuleBroken, match="hoort al bij een andere aanbesteding: Emissievrij"):
            actions.take_over(notice, into=other)
        assert actions.take_over(notice, into=told.tender(pid)).pid == pid


def test_an_official_notice_makes_a_tender_public(cast: Cast, bring_in: Bring) -> None:
    pid = told.planned(cast, "Nog van ons alleen")
    bring_in(written.notice())
    with cast.acting("core_member"):
        actions.take_over(db.session.scalars(select(Notice)).one(), into=told.tender(pid))
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.audience, tender.published_on) == ("public", date(2025, 3, 26))


def test_a_lot_that_was_awarded_here_is_not_unawarded_by_a_notice(cast: Cast, bring_in: Bring) -> None:
    """Lot 2 of the award notice went to nobody; here somebody says that it was awarded. A person chooses."""
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.writing():
        told.tender(pid).lots[1].awarded_on = date(2025, 8, 1)
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    with cast.writing():
        actions.look_at_new_notices()
    with cast.reading():
        lot = told.tender(pid).lots[1]
        assert (lot.awarded_on, lot.not_awarded_reason) == (date(2025, 8, 1), None)


def _resolved(cast: Cast, name: str = "Gemeente Waterstad", number: str = "", country: str = "NLD", **said: Any) -> str:
    """The name of the organisation that a notice means, or nothing."""
    with cast.reading():
        found = resolve(Party(name=name, identifier=number, country=country), **said)
        return found.name if found else ""


def test_a_buyer_is_known_by_its_number_or_else_its_name(cast: Cast) -> None:
    with cast.writing():
        make.organisation("Gemeente Waterstad", kvk="22222222")
    assert _resolved(cast, "Iets anders", "22222222") == "Gemeente Waterstad"
    assert _resolved(cast, " gemeente waterstad ") == "Gemeente Waterstad"
    assert _resolved(cast, "Gemeente Elders", "99999999") == ""


def test_who_is_not_known_for_sure_stays_a_name(cast: Cast) -> None:
    """Two that fit, an invented one for a real notice, a market party, another country, a number that ended."""
    with cast.writing():
        for _twice in range(2):
            make.organisation("Gemeente Dubbel")
        make.organisation("Gemeente Verzonnen", demo=True)
        make.organisation("Waterstad bv", "market_party")
        ended = make.organisation("Gemeente Opgeheven")
        make.add(Identifier(organisation_id=ended.id, scheme="KVK", value="33333333", until=date(2024, 1, 1)))
    assert _resolved(cast, "Gemeente Dubbel") == ""
    assert _resolved(cast, "Gemeente Verzonnen") == ""
    assert _resolved(cast, "Gemeente Verzonnen", demo=True) == "Gemeente Verzonnen"
    assert _resolved(cast, "Waterstad bv") == ""
    assert _resolved(cast, "Gemeente Opgeheven", country="BEL") == ""
    assert _resolved(cast, "Iemand", "33333333") == ""


@pytest.mark.parametrize("change", ["demo", "ended", "call", "network"])
def test_a_notice_is_proposed_to_real_groups_that_run(cast: Cast, bring_in: Bring, change: str) -> None:
    """Rule 18 keeps invented groups out; an ended group, a call and the Manifest's network buy nothing."""
    _named(cast, "Bouwmaterieel")
    with cast.writing():
        group = cast.group()
        if change == "demo":
            group.demo = True
        elif change == "ended":
            group.phase_now = "ended"
        else:
            group.kind = change
    bring_in(written.notice())
    assert _looked(cast) == []


def test_all_words_of_a_name_must_stand_in_a_notice(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel voor havens")
    bring_in(written.notice())
    assert _looked(cast) == []


def test_a_proposal_is_answered_once(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    client = cast.client("coordinator")
    assert client.post(f"/proposals/{proposal.pid}", data={"relation": "cites"}).status_code == 303
    again = client.post(f"/proposals/{proposal.pid}", data={"relation": "no"})
    assert (again.status_code, "al gekozen" in again.text) == (409, True)


def test_a_notice_whose_tender_is_known_fills_it_and_is_proposed_to_nobody(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    _taken(cast)
    assert _looked(cast) == []


def test_parts_of_a_planning_notice_keep_their_place(cast: Cast, bring_in: Bring) -> None:
    """A lot of a notice takes the place of the whole that was planned, never that of a part."""
    pid = told.planned(cast, lots=("Deel", "Geheel"))
    with cast.writing():
        told.tender(pid).lots[0].kind = "part"
    bring_in(written.notice())
    with cast.acting("core_member"):
        actions.take_over(db.session.scalars(select(Notice)).one(), into=told.tender(pid))
    with cast.reading():
        lots = told.tender(pid).lots
        assert [(lot.kind, lot.external_id) for lot in lots] == [
            ("part", None),
            ("lot", "LOT-0001"),
            ("lot", "LOT-0002"),
        ]


@pytest.mark.one_engine
def test_every_real_notice_can_be_looked_at(cast: Cast, real_data: object) -> None:
    from pathlib import Path

    from buyergroup_hub.notices.imports import import_files

    assert isinstance(real_data, Path)
    with cast.app.app_context():
        import_files([real_data / "notices"])
    taken = 0
    with cast.writing(), standing_as(cast.standing("programme")):
        for notice in db.session.scalars(select(Notice).order_by(Notice.id)).all():
            with suppress(RuleBroken):  # a market consultation is no tender, and says so
                actions.take_over(notice)
                taken += 1
        assert taken > 100
        assert db.session.scalar(select(func.count(Tender.id))) == len(
            set(db.session.scalars(select(TenderNotice.tender_id)))
        )
