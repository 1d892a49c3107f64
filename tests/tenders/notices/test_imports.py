"""From notices to tenders: gaps are filled, twice gives one, differences are a person's to choose; and proposals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing_as
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import GroupName
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notices.registry.imports import Imported
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import Party
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.models import Identifier
from buyergroup_hub.tenders.notices.actions import coding, importing, proposing
from buyergroup_hub.tenders.notices.actions import importing as actions_importing
from buyergroup_hub.tenders.notices.actions.importing import resolve
from buyergroup_hub.tenders.notices.models import NoticeChoice, NoticeLook, NoticeProposal, TenderNotice
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.tenders.tender.models import Lot, Tender
from tests import factories as make
from tests.cast import Browser, Cast
from tests.clauses import written as clauses
from tests.notices import written
from tests.notices.registry.test_procedure import published
from tests.tenders import told
from tests.tenders.told import hidden

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]


def _taken(cast: Cast) -> str:
    """The pid of the tender of the first notice, taken over by programme staff."""
    with cast.acting("programme"):
        notice = db.session.scalars(select(Notice).order_by(Notice.id).limit(1)).one()
        return actions_importing.take_over(notice).pid


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
        proposing.look_at_new_notices()
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
            actions_importing.choose(choice, tender, take=False)
        actions_importing.choose(choice, tender, take=True)
        assert tender.title == "Emissievrij bouwmaterieel"
        with pytest.raises(RuleBroken, match="al een keuze gemaakt"):
            actions_importing.choose(choice, tender, take=False, reason="Toch niet.")
    _taken(cast)
    with cast.reading():
        assert db.session.scalar(select(func.count(NoticeChoice.id))) == 1


def test_a_market_consultation_is_no_tender(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.consultation())
    with pytest.raises(RuleBroken, match="geen aanbesteding"):
        _taken(cast)


def test_what_is_said_twice_is_recorded_once_and_another_procedure_is_another_tender(
    cast: Cast, bring_in: Bring
) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    bring_in(
        written.notice(
            uuid="1b6f9a4e-64ad-4d4e-9a53-5b8a6b3d7f10",
            procedure="7a1c2f7e-0f0b-4b0e-8f0e-1d2c3b4a5968",
            publication=published("2025-04-01", "00345678"),
        )
    )
    with cast.acting("programme"):
        first, later, other = db.session.scalars(select(Notice).order_by(Notice.id))
        assert [actions_importing.take_over(one).pid == pid for one in (first, later, later, other)] == [
            True,
            True,
            True,
            False,
        ]
    with cast.reading():
        assert len(db.session.scalars(select(Event).where(Event.name == "tender.updated")).all()) == 1


def test_each_difference_is_asked_for_itself_but_a_description_never(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.writing():
        tender = told.tender(pid)
        closed = tender.lots[0].closes_at
        assert closed is not None
        tender.title = tender.description = tender.lots[0].title = tender.lots[1].title = "Anders"
        tender.lots[0].closes_at = closed + timedelta(days=1)
    _taken(cast)
    with cast.acting("programme"):
        tender = told.tender(pid)
        choices = db.session.scalars(select(NoticeChoice)).all()
        fields = sorted((one.lot_number, one.field) for one in choices)
        assert fields == [(0, "title"), (1, "closes_at"), (1, "title"), (2, "title")]
        for one in choices:
            actions_importing.choose(one, tender, take=True)
    with cast.reading():
        tender = told.tender(pid)
        assert tender.lots[0].closes_at == closed
        assert "Anders" not in (tender.title, tender.lots[0].title, tender.lots[1].title)


def test_another_winner_is_a_persons_to_choose(cast: Cast, bring_in: Bring) -> None:
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        running.award(tender.lots[0], tender, "Aannemer A", on=date(2025, 8, 10))
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        assert told.tender(pid).lots[0].winners == ["Aannemer A"]
    assert _choice(cast, pid, "winners", take=True) == "Aannemer A"
    with cast.reading():
        assert told.tender(pid).lots[0].winners == ["Groene Bouw bv"]


@pytest.mark.parametrize(
    ("amount", "currency", "known"),
    [
        ("0", "EUR", True),
        ("9999999999999999.99", "EUR", True),
        ("10000000000000000", "EUR", False),
        ("-1", "EUR", False),
        ("1", "EURO", False),
        ("1", None, False),
        (None, "EUR", False),
    ],
)
def test_an_amount_is_known_or_it_is_not(amount: str | None, currency: str | None, known: bool) -> None:
    assert (importing._money(Decimal(amount) if amount else None, currency) is not None) == known


@pytest.mark.parametrize(("letters", "kept"), [(400, "a" * 400), (401, "a" * 399 + "…")])
def test_a_title_that_is_too_long_is_shortened(letters: int, kept: str) -> None:
    assert importing._short("a" * letters) == kept


def _named(cast: Cast, name: str) -> None:
    """A group that has a name in some source."""
    with cast.writing():
        db.session.add(GroupName(group_id=cast.groups["group"], name=name))


def _looked(cast: Cast) -> list[NoticeProposal]:
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        return list(db.session.scalars(select(NoticeProposal)))


def _answer(client: Browser, address: str, relation: str) -> dict[str, str]:
    """What the page's form sends when this is chosen."""
    return {"relation": relation, "seen": hidden(client.get(address).text, address)["seen"]}


def test_a_notice_is_proposed_by_words_and_a_person_confirms(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Emissieloos bouwmaterieel")
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    assert (proposal.group_id, "words" in proposal.reasons) == (cast.groups["group"], True)
    with cast.reading():
        assert db.session.scalar(select(func.count(Tender.id))) == 0
    client, address = cast.client("coordinator"), f"/proposals/{proposal.pid}"
    answer = client.post(address, data=_answer(client, address, "set"))
    assert answer.status_code == 303
    with cast.reading():
        tender = told.tender(answer.headers["Location"].rpartition("/")[2])
        assert [(link.group_id, link.relation) for link in tender.groups] == [(cast.groups["group"], "set")]


@pytest.mark.parametrize("circle", ["org", "clients", "public"])
def test_a_notice_is_proposed_by_cpv_of_what_everyone_knows_that_the_group_buys(
    cast: Cast, bring_in: Bring, circle: str
) -> None:
    """The reason is told to the whole group, which must not learn from it what a member means to buy."""
    pid = told.planned(cast) if circle == "org" else told.shared(cast, circle)
    with cast.acting("core_member"):
        planning.code(told.tender(pid), ["43200000"])
    bring_in(written.notice())
    assert [one.reasons["cpv"] for one in _looked(cast)] == ([["43200"]] if circle == "public" else [])


def test_a_market_consultation_is_proposed_to_nobody(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.consultation())
    assert _looked(cast) == []


@pytest.mark.parametrize("name", ["Bouw", "Duurzaam bouwmaterieel van de groep"])
def test_a_name_counts_by_the_words_that_say_what_is_bought(cast: Cast, bring_in: Bring, name: str) -> None:
    """A name of which nothing is left says nothing, and stands in no other name's way."""
    _named(cast, name)
    if name == "Bouw":
        bring_in(written.notice())
        assert _looked(cast) == []
        _named(cast, "Bouwmaterieel")
        with cast.writing():
            db.session.query(NoticeLook).delete()
    else:
        bring_in(written.notice())
    assert len(_looked(cast)) == 1


@pytest.mark.parametrize("until", [None, "2026-01-31"])
@pytest.mark.parametrize("older", [False, True])
def test_a_buyer_that_takes_part_is_told_beside_it(cast: Cast, bring_in: Bring, until: str | None, older: bool) -> None:
    with cast.writing():
        buyer = make.organisation("Gemeente Waterstad", kvk="22222222")
        make.member(cast.group(), make.affiliation(make.person(), buyer), until=until)
        buyer_id = buyer.id
    bring_in(written.notice())
    if older:
        _looked(cast)
    with cast.acting("coordinator"):
        coding.set_codes(cast.group(), ["43200000"])
    (proposal,) = _looked(cast)
    assert proposal.reasons == {"cpv": ["43200"]} | ({} if until else {"buyer": buyer_id})


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
    client, address = cast.client("secretary"), f"/proposals/{proposal.pid}"
    assert client.post(address, data=_answer(client, address, "no")).status_code == 303
    assert [one.answer for one in _looked(cast)] == ["dismissed"]


@pytest.mark.parametrize(("who", "status"), [("party_a", 404), ("visitor", 404), ("participant", 403)])
def test_others_do_not_answer_for_the_group(cast: Cast, bring_in: Bring, who: str, status: int) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    assert cast.client(who).post(f"/proposals/{proposal.pid}", data={"relation": "set"}).status_code == status


@pytest.mark.both_engines
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
        actions_importing.choose(
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
            actions_importing.take_over(notice, into=other)
        assert actions_importing.take_over(notice, into=told.tender(pid)).pid == pid


def test_an_official_notice_makes_a_tender_public(cast: Cast, bring_in: Bring) -> None:
    pid, code = told.planned(cast, "Nog van ons alleen"), clauses.published(cast)
    told.used(cast, pid, code)
    bring_in(written.notice())
    with cast.acting("core_member"):
        actions_importing.take_over(db.session.scalars(select(Notice)).one(), into=told.tender(pid))
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.audience, tender.published_on) == ("public", date(2025, 3, 26))
    assert told.figure(cast, code) == (1, 1)


def _choice(cast: Cast, pid: str, field: str, *, take: bool) -> str:
    """Answer the one open choice, which is about that field; what stood here."""
    with cast.acting("programme"):
        (choice,) = db.session.scalars(select(NoticeChoice).where(NoticeChoice.choice.is_(None))).all()
        assert choice.field == field
        actions_importing.choose(choice, told.tender(pid), take=take, reason="Zo is het.")
        return choice.held


@pytest.mark.parametrize(("said", "expected"), [(None, "2027-Q2"), ("2028", "2028")])
def test_a_planning_notice_says_when_and_shows_it_to_nobody(
    cast: Cast, bring_in: Bring, said: str | None, expected: str
) -> None:
    """What the buyer itself expects stands."""
    pid = told.planned(cast, expected=said)
    when = "<cbc:PlannedDate>2027-05-01+02:00</cbc:PlannedDate>"
    early = {"root": "PriorInformationNotice", "subtype": "4", "form": "planning", "type": "pin-only"}
    bring_in(written.notice(project=when + written.project(), **early))
    with cast.acting("core_member"):
        actions_importing.take_over(db.session.scalars(select(Notice)).one(), into=told.tender(pid))
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.expected, tender.published_on) == (expected, None)
        assert tender.audience == f"org:{cast.organisations['province']}"


@pytest.mark.parametrize("take", [False, True])
def test_a_lot_that_was_awarded_here_is_unawarded_by_a_person_alone(cast: Cast, bring_in: Bring, take: bool) -> None:
    """Lot 2 of the award notice went to nobody; here somebody says that it was awarded."""
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        running.award(tender.lots[1], tender, "Aannemer A", on=date(2025, 8, 1))
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        lot = told.tender(pid).lots[1]
        assert (lot.awarded_on, lot.not_awarded_reason) == (date(2025, 8, 1), None)
    assert _choice(cast, pid, "not_awarded_reason", take=take) == "gegund op 1 aug 2025"
    with cast.reading():
        lot = told.tender(pid).lots[1]
        assert (lot.awarded_on, lot.not_awarded_reason, lot.winners) == (
            (None, "no-rece", []) if take else (date(2025, 8, 1), None, ["Aannemer A"])
        )


@pytest.mark.parametrize("take", [False, True])
def test_a_lot_that_went_to_nobody_here_is_awarded_by_a_person_alone(cast: Cast, bring_in: Bring, take: bool) -> None:
    """Nothing of the notice's winner and contract stands beside a lot that was not awarded."""
    bring_in(written.notice())
    pid = _taken(cast)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        running.leave_unawarded(tender.lots[0], tender, "Geen inschrijvingen.")
    bring_in(written.award(publication=published("2025-08-10", "00234567")))
    with cast.writing():
        proposing.look_at_new_notices()
    assert _choice(cast, pid, "awarded_on", take=take) == "Geen inschrijvingen."
    with cast.reading():
        lot = told.tender(pid).lots[0]
        assert (lot.awarded_on, lot.contracted_on, lot.not_awarded_reason, lot.winners) == (
            (date(2025, 8, 10), date(2025, 8, 1), None, ["Groene Bouw bv"])
            if take
            else (None, None, "Geen inschrijvingen.", [])
        )


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
    """Two that fit, an invented one for a real notice, a market party, another country, a number that ended; a name
    that somebody typed or took, which keeps nobody else from being known by it either."""
    with cast.writing():
        for _twice in range(2):
            make.organisation("Gemeente Dubbel")
        make.organisation("Gemeente Verzonnen", demo=True)
        organisations.register("Gemeente Getypt", "public_client", proposed=True)
        organisations.edit(make.organisation("Gemeente Eerlijk"), name="Gemeente Genomen", website=None)
        make.organisation("Gemeente Bezet")
        organisations.register("Gemeente Bezet", "public_client", proposed=True)
        make.organisation("Waterstad bv", "market_party")
        ended = make.organisation("Gemeente Opgeheven")
        make.add(Identifier(organisation_id=ended.id, scheme="KVK", value="33333333", until=date(2024, 1, 1)))
    assert _resolved(cast, "Gemeente Dubbel") == ""
    assert _resolved(cast, "Gemeente Verzonnen") == ""
    assert _resolved(cast, "Gemeente Getypt") == ""
    assert _resolved(cast, "Gemeente Genomen") == ""
    assert _resolved(cast, "Gemeente Bezet") == "Gemeente Bezet"
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
            make.invented(group)
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


def test_a_proposal_that_was_confirmed_by_mistake_is_answered_anew(cast: Cast, bring_in: Bring) -> None:
    """The notice stays a tender, since it is an official publication; it only has nothing to do with the group."""
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    client, address = cast.client("coordinator"), f"/proposals/{proposal.pid}"
    for relation in ("set", "cites", "no", "set", "no"):
        assert client.post(address, data=_answer(client, address, relation)).status_code == 303
        with cast.reading():
            tender = db.session.scalars(select(Tender)).one()
            ties = [link.relation for link in told.tender(tender.pid).groups]
            assert ties == [one for one in (relation,) if one != "no"]
            said = db.session.scalars(select(NoticeProposal.answer)).one()
            assert said == ("dismissed" if relation == "no" else "confirmed")
    assert "De aanbesteding hoort niet meer bij de groep" in client.get(f"/tenders/{tender.pid}").text
    assert f'href="{address}"' in client.get("/groups/group/proposals").text


def test_who_answers_what_another_answered_meanwhile_reads_that_first(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    (proposal,) = _looked(cast)
    client, address = cast.client("coordinator"), f"/proposals/{proposal.pid}"
    stale = _answer(client, address, "no")
    assert client.post(address, data=_answer(client, address, "cites")).status_code == 303
    refused = client.post(address, data=stale)
    assert (refused.status_code, "De aanbesteding noemt bepalingen van de groep." in refused.text) == (422, True)
    assert [one.answer for one in _looked(cast)] == ["confirmed"]


def test_a_notice_whose_tender_is_known_fills_it_and_is_proposed_to_nobody(cast: Cast, bring_in: Bring) -> None:
    _named(cast, "Bouwmaterieel")
    bring_in(written.notice())
    _taken(cast)
    assert _looked(cast) == []


def test_parts_of_a_planning_notice_keep_their_place(cast: Cast, bring_in: Bring) -> None:
    """A lot of a notice takes the place of the whole that was planned, never that of a part."""
    pid = told.planned(cast, lots=("Kop", "Geheel", "Nog een", "Rest"))
    with cast.writing():
        told.tender(pid).lots[0].kind = "part"
    bring_in(written.notice())
    with cast.acting("core_member"):
        for _twice in range(2):
            actions_importing.take_over(db.session.scalars(select(Notice)).one(), into=told.tender(pid))
    with cast.reading():
        lots = told.tender(pid).lots
        assert [(lot.kind, lot.external_id) for lot in lots] == [
            ("part", None),
            ("lot", "LOT-0001"),
            ("lot", "LOT-0002"),
            ("lot", None),
        ]


def test_every_real_notice_can_be_looked_at(cast: Cast, real_data: object) -> None:
    from pathlib import Path

    from buyergroup_hub.notices.registry.imports import import_files

    assert isinstance(real_data, Path)
    with cast.app.app_context():
        import_files([real_data / "notices"])
    taken = 0
    with cast.writing(), standing_as(cast.standing("programme")):
        for notice in db.session.scalars(select(Notice).order_by(Notice.id)).all():
            with suppress(RuleBroken):  # a market consultation is no tender, and says so
                actions_importing.take_over(notice)
                taken += 1
        assert taken > 100
        assert db.session.scalar(select(func.count(Tender.id))) == len(
            set(db.session.scalars(select(TenderNotice.tender_id)))
        )
