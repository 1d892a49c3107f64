"""What the verbs of tenders refuse, each with a sentence, and what then stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.tender.actions import correcting, planning, running, tying
from buyergroup_hub.tenders.tender.models import Lot, LotTheme, Tender
from tests.cast import Cast
from tests.clauses import written
from tests.fixtures.clock import StandingClock
from tests.tenders import told

pytestmark = pytest.mark.one_engine

Verb = Callable[[Lot, Tender], Any]


def _do(cast: Cast, pid: str, verb: Verb, lot: int = 1) -> None:
    with cast.acting("core_member"):
        tender = told.tender(pid)
        verb(tender.lots[lot - 1], tender)


def _refused(cast: Cast, pid: str, verb: Verb, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        _do(cast, pid, verb)


def _award(lot: Lot, tender: Tender) -> None:
    running.award(lot, tender, "Aannemer A")


def _leave(lot: Lot, tender: Tender) -> None:
    running.leave_unawarded(lot, tender, "Geen inschrijvingen.")


def _contract(lot: Lot, tender: Tender) -> None:
    running.contract(lot, tender)


def _realise(lot: Lot, tender: Tender) -> None:
    running.realise(lot, tender)


def _decide(_lot: Lot, tender: Tender) -> None:
    planning.decide(tender)


def _cancel(_lot: Lot, tender: Tender) -> None:
    planning.cancel(tender, "Geen geld.")


def _publish(_lot: Lot, tender: Tender) -> None:
    running.publish(tender)


def _share(_lot: Lot, tender: Tender) -> None:
    planning.share(tender, "public")


def _before(verb: Any) -> Verb:
    return lambda lot, tender: verb(lot, tender, clock.today() - timedelta(days=3))


def test_a_lot_goes_to_market_before_it_is_awarded(cast: Cast) -> None:
    pid = told.planned(cast)
    for verb in (_award, _leave):
        _refused(cast, pid, verb, "nog niet gepubliceerd")


def test_what_was_cancelled_on_the_market_is_awarded_to_nobody(cast: Cast) -> None:
    pid = told.published(cast)
    _do(cast, pid, _cancel)
    for verb in (_award, _leave):
        _refused(cast, pid, verb, "geannuleerd")


def test_what_was_known_first_stands(cast: Cast) -> None:
    """A second winner is awarded on the lot's own day; a contract that says nothing of delivery leaves what was said,
    and a publication the day of the decision."""
    pid, decided, awarded = told.planned(cast), date(2026, 1, 5), date(2026, 3, 2)
    _do(cast, pid, lambda _, tender: planning.decide(tender, decided))
    _do(cast, pid, lambda _, tender: running.publish(tender, date(2026, 2, 2)))
    _do(cast, pid, lambda lot, tender: running.award(lot, tender, "Aannemer A", on=awarded))
    _do(cast, pid, lambda lot, tender: running.award(lot, tender, "Aannemer B"))
    _do(cast, pid, lambda lot, tender: running.contract(lot, tender, realisation_expected="2027"))
    _do(cast, pid, _contract)
    with cast.reading():
        tender = told.tender(pid)
        (lot,) = tender.lots
        assert (tender.decided_on, lot.awarded_on, lot.realisation_expected) == (decided, awarded, "2027")
        assert lot.winners == ["Aannemer A", "Aannemer B"]


def test_a_lot_is_awarded_or_it_is_not(cast: Cast) -> None:
    pid = told.published(cast, lots=("Een", "Twee"))
    _do(cast, pid, _award, lot=1)
    _refused(cast, pid, _leave, "al gegund")
    _do(cast, pid, _leave, lot=2)
    with pytest.raises(RuleBroken, match="is niet gegund"):
        _do(cast, pid, _award, lot=2)


def test_contract_and_delivery_come_in_their_order(cast: Cast, clock: StandingClock) -> None:
    pid = told.published(cast)
    _refused(cast, pid, _contract, "nog niet gegund")
    _do(cast, pid, _award)
    _refused(cast, pid, _before(running.contract), "vóór de gunning")
    _refused(cast, pid, _realise, "nog geen contract")
    _do(cast, pid, _contract)
    _refused(cast, pid, _before(running.realise), "vóór het contract")
    _do(cast, pid, _realise)
    _refused(cast, pid, _cancel, "gerealiseerd")
    clock.forward(days=1)
    _refused(cast, pid, _contract, "na de oplevering")
    with cast.reading():
        assert told.tender(pid).stage == "realised"


def test_nothing_is_awarded_before_it_went_to_market(cast: Cast) -> None:
    pid = told.published(cast)
    early = clock.today() - timedelta(days=1)
    _refused(cast, pid, lambda lot, tender: running.award(lot, tender, "Aannemer A", on=early), "vóór de publicatie")
    _do(cast, pid, _award)


def test_what_went_to_market_had_been_decided_by_then(cast: Cast) -> None:
    pid = told.planned(cast)
    _do(cast, pid, _decide)
    day = clock.today() - timedelta(days=30)
    _do(cast, pid, lambda _lot, tender: running.publish(tender, day))
    with cast.reading():
        assert (told.tender(pid).decided_on, told.tender(pid).published_on) == (day, day)


def _correction(step: str, day: str) -> dict[str, str]:
    return {"correction-step": step, "correction-on": day}


def test_a_day_of_publication_that_was_typed_wrong_is_corrected(cast: Cast) -> None:
    pid = told.planned(cast)
    address, mended = f"/tenders/{pid}/days", _correction("published", "1-3-2026")
    buyer = cast.client("core_member")
    assert buyer.post(address, data=mended).status_code == 422
    _do(cast, pid, lambda _lot, tender: running.publish(tender, date(2020, 3, 2)))
    assert "de publicatie: 2 mrt 2020" in buyer.get(f"/tenders/{pid}/progress").text
    assert cast.client("coordinator").post(address, data=mended).status_code in (403, 404)
    assert buyer.post(address, data=mended).status_code == 303
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.published_on, tender.ready_on) == (date(2026, 3, 1), date(2026, 3, 1))
        assert tender.decided_on == date(2026, 3, 1)
    _do(cast, pid, lambda lot, tender: running.award(lot, tender, "Aannemer A", on=date(2026, 4, 1)))
    for day, words in (("2-4-2026", "na de gunning van 1 apr 2026"), ("1-1-2027", "ligt in de toekomst")):
        refused = buyer.post(address, data=_correction("published", day))
        assert (refused.status_code, words in refused.text, day in refused.text) == (422, True, True)
    assert buyer.post(address, data=_correction("published", "1-4-2026")).status_code == 303


def test_each_day_of_a_lot_is_corrected_and_stays_in_its_order(cast: Cast) -> None:
    pid, days = told.planned(cast, lots=("Een", "Twee")), [date(2026, month, 2) for month in range(1, 6)]
    decided, published, awarded, contracted, delivered = days
    _do(cast, pid, lambda _, tender: planning.decide(tender, decided))
    _do(cast, pid, lambda _, tender: running.publish(tender, published))
    _do(cast, pid, lambda lot, tender: running.award(lot, tender, "Aannemer A", on=awarded))
    _do(cast, pid, lambda lot, tender: running.contract(lot, tender, contracted))
    _do(cast, pid, lambda lot, tender: running.realise(lot, tender, delivered))
    buyer, of_lot, of_tender = cast.client("core_member"), f"/tenders/{pid}/lots/1/days", f"/tenders/{pid}/days"
    refused = [
        (of_lot, "awarded", "1-2-2026", "vóór de publicatie van 2 feb 2026"),
        (of_lot, "awarded", "3-4-2026", "na het contract van 2 apr 2026"),
        (of_lot, "contracted", "1-3-2026", "vóór de gunning van 2 mrt 2026"),
        (of_lot, "contracted", "3-5-2026", "na de oplevering van 2 mei 2026"),
        (of_lot, "realised", "1-4-2026", "vóór het contract van 2 apr 2026"),
        (of_tender, "decided", "3-2-2026", "na de publicatie van 2 feb 2026"),
    ]
    for address, step, day, words in refused:
        answer = buyer.post(address, data=_correction(step, day))
        assert (answer.status_code, words in answer.text) == (422, True), (step, day)
    for address, step in ((of_lot, "realised"), (of_lot, "contracted"), (of_lot, "awarded"), (of_tender, "decided")):
        mended = days[("decided", "published", "awarded", "contracted", "realised").index(step)] + timedelta(days=1)
        assert buyer.post(address, data=_correction(step, f"{mended:%d-%m-%Y}")).status_code == 303
    with cast.reading():
        tender = told.tender(pid)
        lot, other = tender.lots
        held = (tender.decided_on, tender.published_on, lot.awarded_on, lot.contracted_on, lot.realised_on)
        assert held == tuple(day if day == published else day + timedelta(days=1) for day in days)
        assert (other.awarded_on, other.contracted_on, other.realised_on) == (None, None, None)
    assert "De dag van de gunning van perceel 1 is verbeterd" in buyer.get(f"/tenders/{pid}").text


def test_a_day_that_does_not_stand_there_or_of_what_was_cancelled_is_not_corrected(cast: Cast) -> None:
    pid, today = told.published(cast), clock.today()
    _refused(cast, pid, lambda lot, tender: correcting.correct_day(tender, "awarded", today, lot), "Leg die eerst vast")
    _do(cast, pid, _cancel)
    _refused(cast, pid, lambda _, tender: correcting.correct_day(tender, "published", today), "geannuleerd")


def test_each_step_of_a_tender_is_taken_once(cast: Cast) -> None:
    pid = told.planned(cast)
    _do(cast, pid, _decide)
    _refused(cast, pid, _decide, "al besloten")
    _do(cast, pid, _share)
    _refused(cast, pid, _share, "al")
    _do(cast, pid, _publish)
    _refused(cast, pid, _publish, "al gepubliceerd")


def _add_lot(_lot: Lot, tender: Tender) -> None:
    planning.add_lot(tender, "Nog een")


@pytest.mark.parametrize("verb", [_decide, _publish, _cancel, _add_lot, planning.remove_lot])
def test_what_was_cancelled_does_not_go_on(cast: Cast, verb: Verb) -> None:
    pid = told.planned(cast)
    _do(cast, pid, _cancel)
    _refused(cast, pid, verb, "geannuleerd")


def test_nothing_is_published_without_a_lot_that_counts(cast: Cast) -> None:
    pid = told.planned(cast)
    with cast.writing():
        told.tender(pid).lots[0].kind = "part"
    _refused(cast, pid, _publish, "nog geen perceel")


def test_after_publication_lots_come_from_notices_alone(cast: Cast) -> None:
    pid = told.published(cast, lots=("Een", "Twee"))
    _refused(cast, pid, lambda _lot, tender: planning.add_lot(tender, "Drie"), "uit een publicatie")
    _refused(cast, pid, planning.remove_lot, "gepubliceerd")


def test_a_lot_that_asks_for_something_and_the_last_one_stay(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast, lots=("Een", "Twee"))
    told.used(cast, pid, code)
    _refused(cast, pid, planning.remove_lot, "heeft bepalingen")
    _do(cast, pid, planning.remove_lot, lot=2)
    _do(cast, pid, lambda lot, tender: clause_uses_actions.remove(lot.uses[0], lot, tender))
    _refused(cast, pid, planning.remove_lot, "minstens één perceel")


def test_the_first_lot_takes_the_place_of_the_whole(cast: Cast) -> None:
    pid = told.planned(cast)
    _do(cast, pid, lambda _lot, tender: planning.add_lot(tender, "Een"))
    _do(cast, pid, lambda _lot, tender: planning.add_lot(tender, "Twee"))
    with cast.reading():
        assert [(lot.number, lot.kind, lot.title) for lot in told.tender(pid).lots] == [
            (1, "lot", "Een"),
            (2, "lot", "Twee"),
        ]


def test_the_market_plans_no_tender(cast: Cast) -> None:
    with cast.acting("party_a"), pytest.raises(RuleBroken, match="geen opdrachtgever"):
        planning.plan(cast.organisation("firm_a"), "Eigen inkoop")


@pytest.mark.parametrize("expected", ["2027-Q5", "volgend jaar", "2027-1", "27"])
def test_a_quarter_that_is_none_is_refused(cast: Cast, expected: str) -> None:
    with pytest.raises(RuleBroken, match="kwartaal of een jaar"):
        told.planned(cast, expected=expected)
    _refused(
        cast, told.planned(cast), lambda _, tender: planning.edit(tender, expected=expected), "kwartaal of een jaar"
    )


def test_a_day_that_is_still_to_come_is_refused(cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    pid = told.planned(cast)
    _refused(cast, pid, lambda _, tender: running.publish(tender, tomorrow), "in de toekomst")
    _do(cast, pid, lambda _, tender: running.publish(tender, clock.today()))


def test_a_tender_of_no_group_is_shown_to_nobody_but_everyone(cast: Cast) -> None:
    with cast.acting("core_member"):
        tender = planning.plan(cast.organisation("province"), "Zonder groep")
        with pytest.raises(RuleBroken, match="bij welke groep"):
            planning.share(tender, "clients")
        planning.share(tender, "public")
        assert tender.audience == "public"


def test_a_tender_is_tied_to_a_group_once(cast: Cast) -> None:
    """Who says it again says nothing new; who says it otherwise changes it."""
    pid = told.planned(cast)
    for relation in ("set", "cites", "cites"):
        _do(cast, pid, lambda _, tender, relation=relation: tying.link(tender, cast.group(), relation))  # type: ignore[misc]
    with cast.reading():
        assert [(one.group_id, one.relation) for one in told.tender(pid).groups] == [(cast.groups["group"], "cites")]
        assert len(db.session.query(Event).filter_by(name="tender.linked").all()) == 1


def test_codes_are_put_in_another_order(cast: Cast) -> None:
    pid = told.planned(cast)
    for codes in (["45000000", "43200000"], ["43200000", "45000000", "43200000"]):
        _do(cast, pid, lambda _, tender, codes=codes: planning.code(tender, codes))  # type: ignore[misc]
    with cast.reading():
        assert [one.code for one in told.tender(pid).codes] == ["43200000", "45000000"]


@pytest.mark.parametrize(("who", "own"), [("core_member", ["Provincie Noord"]), ("party_a", [])])
def test_a_person_plans_for_her_own_clients(cast: Cast, who: str, own: list[str]) -> None:
    with cast.acting(who):
        assert [one.name for one in planning.own_clients()] == own


def test_a_draft_of_a_clause_is_used_by_nobody(cast: Cast) -> None:
    code = written.drafted(cast)
    pid = told.planned(cast)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        with pytest.raises(RuleBroken, match="nog een concept"):
            clause_uses_actions.use(tender.lots[0], tender, written.version(code), 1, {"weken": "8"})


def test_what_a_text_leaves_open_is_filled_in_first(cast: Cast) -> None:
    weeks = Parameter("weken", "Paspoort klaar na oplevering", "weken")
    code = written.published(cast, levels=(Level(1, "Binnen {weken} weken.", parameters=(weeks,)),))
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="Vul nog in: Paspoort klaar na oplevering"):
        told.used(cast, pid, code, parameters={})


@pytest.mark.parametrize("said", [{}, {"reason": "Toch later."}, {"reason_kind": "market"}])
def test_a_clause_is_changed_with_a_reason_and_its_kind(cast: Cast, said: dict[str, Any]) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="schrijf de reden op"):
        told.used(cast, pid, code, final_text="Binnen 40 weken.", **said)


def test_what_is_written_otherwise_may_leave_open_what_the_clause_leaves_open(cast: Cast) -> None:
    weeks = Parameter("weken", "Paspoort klaar na oplevering", "weken")
    code = written.published(cast, levels=(Level(1, "Binnen {weken} weken.", parameters=(weeks,)),))
    pid = told.planned(cast)
    changed: dict[str, Any] = {
        "final_text": "Zo snel mogelijk.",
        "reason_kind": "market",
        "reason": "Niemand haalt dat.",
    }
    told.used(cast, pid, code, parameters={}, **changed)
    with cast.reading():
        assert told.tender(pid).lots[0].uses[0].final_text == "Zo snel mogelijk."


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_clause_is_dropped_with_a_reason(cast: Cast, reason: str) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        with pytest.raises(RuleBroken, match="waarom de bepaling vervalt"):
            clause_uses_actions.drop(tender.lots[0], tender, written.version(code, 1), "project", reason)
        assert tender.lots[0].uses == []


def test_a_part_of_a_planning_notice_asks_for_nothing(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with cast.writing():
        told.tender(pid).lots[0].kind = "part"
    with pytest.raises(RuleBroken, match="per perceel"):
        told.used(cast, pid, code)
    _refused(cast, pid, clause_uses_actions.declare_complete, "per perceel")


def test_a_lot_is_declared_complete_once(cast: Cast) -> None:
    pid = told.published(cast)
    _do(cast, pid, clause_uses_actions.declare_complete)
    _refused(cast, pid, clause_uses_actions.declare_complete, "al bevestigd")


def test_what_was_asked_of_the_market_stays_as_it_was_asked(cast: Cast) -> None:
    """`final_text` is what the tender says: after publication neither text nor use changes, and nothing
    is taken back."""
    code = written.published(cast)
    pid = told.planned(cast)
    told.used(cast, pid, code)
    _do(cast, pid, _publish)
    _refused(cast, pid, lambda lot, tender: clause_uses_actions.remove(lot.uses[0], lot, tender), "blijft staan")
    with pytest.raises(RuleBroken, match="blijft staan"):
        told.used(cast, pid, code, final_text="Binnen 40 weken.", reason_kind="market", reason="Toch later.")
    with pytest.raises(RuleBroken, match="blijft staan"):
        told.used(cast, pid, code, level=2)
    with pytest.raises(RuleBroken, match="blijft staan"):
        told.dropped(cast, pid, code)
    with cast.reading():
        use = told.tender(pid).lots[0].uses[0]
        assert (use.use, use.level, use.final_text) == (
            "used",
            1,
            "De opdrachtnemer levert binnen 8 weken een materialenpaspoort.",
        )


def test_what_was_recorded_afterwards_can_be_put_right(cast: Cast, clock: StandingClock) -> None:
    """Who tells years later what a tender asked may have read it wrongly; the version that it cites stays."""
    code = written.published(cast)
    pid = told.published(cast)
    clock.forward(days=400)
    told.used(cast, pid, code)
    told.used(cast, pid, code, final_text="Binnen 12 weken.", reason_kind="market", reason="Stond er anders.")
    with cast.reading():
        assert told.tender(pid).lots[0].uses[0].use == "changed"


def test_nothing_comes_of_what_was_dropped(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast)
    told.dropped(cast, pid, code)
    _refused(
        cast,
        pid,
        lambda lot, tender: clause_uses_actions.tell_result(lot.uses[0], lot, tender, "Niets."),
        "Daarom kun je geen resultaat melden",
    )


def test_a_theme_goes_with_the_clause_that_asks_for_it_and_other_lots_keep_theirs(cast: Cast) -> None:
    with cast.reading():
        theme = db.session.scalars(select(Theme.id).order_by(Theme.position).limit(1)).one()
    code = written.published(cast, themes=(theme,))
    pid = told.planned(cast, lots=("Een", "Twee", "Drie"))
    with cast.writing():
        db.session.add(LotTheme(lot_id=told.tender(pid).lots[2].id, theme_id=theme, asked=False, source="person"))
    for lot in (1, 2):
        told.used(cast, pid, code, lot=lot)
    _do(cast, pid, lambda lot, tender: clause_uses_actions.remove(lot.uses[0], lot, tender))
    with cast.reading():
        lots = told.tender(pid).lots
        assert [[row.asked for row in clause_uses_actions.themes_of(lot)] for lot in lots] == [[], [True], [False]]


def test_what_a_person_said_of_a_theme_stands(cast: Cast) -> None:
    with cast.reading():
        theme = db.session.scalars(select(Theme.id).order_by(Theme.position).limit(1)).one()
    code = written.published(cast, themes=(theme,))
    pid = told.planned(cast)
    with cast.writing():
        lot = told.tender(pid).lots[0]
        db.session.add(LotTheme(lot_id=lot.id, theme_id=theme, asked=False, source="person"))
        lot_id = lot.id
    told.used(cast, pid, code)
    with cast.reading():
        said = db.session.get_one(LotTheme, (lot_id, theme))
        assert (said.asked, said.source) == (False, "person")


def test_saving_the_same_again_is_no_change(cast: Cast) -> None:
    pid = told.planned(cast)
    _do(cast, pid, lambda _lot, tender: planning.edit(tender, title=tender.title, expected=None))
    with cast.reading():
        assert db.session.query(Event).filter_by(name="tender.edited").all() == []


def test_a_day_is_kept_as_it_was_given(cast: Cast) -> None:
    pid = told.planned(cast)
    _do(cast, pid, lambda _lot, tender: running.publish(tender, date(2026, 3, 2)))
    with cast.reading():
        tender = told.tender(pid)
        assert (tender.published_on, tender.decided_on) == (date(2026, 3, 2), date(2026, 3, 2))
