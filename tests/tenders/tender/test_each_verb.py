"""Each verb on a tender leaves one event, for the organisation that did it, and has the search take the tender in
again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.tender.actions import correcting, involving, items, planning, running, tying
from buyergroup_hub.tenders.tender.models import Lot, LotItem, Tender
from tests.cast import Cast
from tests.clauses import written
from tests.consultations import consulting
from tests.fixtures.clock import StandingClock
from tests.tenders import told

Verb = Callable[[Lot, Tender], Any]


def _themes(answer: bool | None) -> dict[Theme, bool | None]:
    return dict.fromkeys(db.session.scalars(select(Theme).limit(1)), answer)


def _item() -> LotItem:
    return db.session.scalars(select(LotItem)).one()


def _life(cast: Cast, code: str) -> list[tuple[str, Verb]]:
    """From intention to delivery: what each verb is called in the record."""
    return [
        ("tender.edited", lambda _, tender: planning.edit(tender, title="Brug Oostsluis")),
        ("lot.added", lambda _, tender: planning.add_lot(tender, "Een")),
        ("lot.added", lambda _, tender: planning.add_lot(tender, "Twee")),
        ("lot.edited", lambda lot, tender: planning.edit_lot(lot, tender, title="Eerste")),
        ("lot.removed", lambda _, tender: planning.remove_lot(tender.lots[1], tender)),
        ("tender.linked", lambda _, tender: tying.link(tender, cast.group("other_group"), "set")),
        ("tender.untied", lambda _, tender: tying.untie(tender, cast.group("other_group"))),
        ("lot.themes_said", lambda lot, tender: clause_uses_actions.say_themes(lot, tender, _themes(False))),
        ("lot.item_added", lambda lot, tender: items.add_item(lot, tender, "Liggers")),
        ("lot.item_removed", lambda lot, tender: items.remove_item(_item(), lot, tender)),
        (
            "tender.involved",
            lambda _, tender: involving.involve(tender, db.session.scalars(select(Consultation)).all()),
        ),
        ("tender.no_longer_involved", lambda _, tender: involving.involve(tender, [])),
        ("tender.arranged", lambda _, tender: running.arrange(tender, "materialenpaspoort", "Uit de begroting")),
        (
            "clause_use.recorded",
            lambda lot, tender: clause_uses_actions.use(lot, tender, written.version(code, 1), 1, {"weken": "8"}),
        ),
        ("clause_use.removed", lambda lot, tender: clause_uses_actions.remove(lot.uses[0], lot, tender)),
        ("tender.shared", lambda _, tender: planning.share(tender, "public")),
        ("tender.decided", lambda _, tender: planning.decide(tender)),
        ("tender.published", lambda _, tender: running.publish(tender)),
        (
            "clause_use.recorded",
            lambda lot, tender: clause_uses_actions.use(lot, tender, written.version(code, 1), 1, {"weken": "8"}),
        ),
        (
            "clause_use.resulted",
            lambda lot, tender: clause_uses_actions.tell_result(lot.uses[0], lot, tender, "Na 7 weken."),
        ),
        ("lot.declared_complete", lambda lot, tender: clause_uses_actions.declare_complete(lot, tender)),
        ("lot.awarded", lambda lot, tender: running.award(lot, tender, "Aannemer A")),
        ("lot.contracted", lambda lot, tender: running.contract(lot, tender)),
        ("lot.day_corrected", lambda lot, tender: correcting.correct_day(tender, "contracted", clock.today(), lot)),
        ("tender.day_corrected", lambda _, tender: correcting.correct_day(tender, "decided", clock.today())),
        ("tender.cancelled", lambda _, tender: planning.cancel(tender, "Geen geld.")),
        ("lot.realised", lambda lot, tender: running.realise(lot, tender)),
    ]


def test_each_verb_is_recorded_once_and_searched_again(cast: Cast, clock: StandingClock) -> None:
    code = written.published(cast)
    consulting.opened(cast)
    pid = told.planned(cast)
    for name, verb in _life(cast, code):
        now = clock.forward(minutes=1)
        with cast.acting("core_member"):
            tender = told.tender(pid)
            verb(tender.lots[0], tender)
        with cast.reading():
            done = db.session.execute(select(Event.name, Event.acting_for_id).where(Event.at == now)).all()
            assert [tuple(one) for one in done] == [(name, cast.organisations["province"])]
            assert told.tender(pid).changed_at == now, name


def test_what_an_older_hub_recorded_keeps_its_line() -> None:
    """Events are never rewritten, so a name that no verb records any more stays declared."""
    assert CATALOGUE["tender.publication_corrected"].sentence is not None
