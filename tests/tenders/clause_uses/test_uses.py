"""Clause uses: exact versions, texts, reasons, and the figure that they are proof of."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.search.models import PendingChange
from buyergroup_hub.tenders.clause_uses import actions as clause_uses_actions
from buyergroup_hub.tenders.tender.actions import proof as actions_proof
from buyergroup_hub.tenders.tender.actions import running, tying
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, LotTheme
from tests.cast import Cast
from tests.clauses import written
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def test_a_use_keeps_its_version_when_a_newer_one_comes(cast: Cast) -> None:
    """Expert try 4 and rule 10."""
    code = written.published(cast)
    pid = told.published(cast)
    told.used(cast, pid, code)
    written.revised(cast, code, levels=(Level(1, "Een andere tekst."),))
    with cast.reading():
        use = told.tender(pid).lots[0].uses[0]
        assert use.version.number == 1
        assert use.final_text == "De opdrachtnemer levert binnen 8 weken een materialenpaspoort."
    page = cast.client("visitor").get(f"/tenders/{pid}").text
    assert "versie 1" in page
    assert "versie 2" in page


def test_dutch_reasons_say_so_on_an_english_page(cast: Cast) -> None:
    """WCAG 3.1.2: a screen reader is told in which language what a buyer wrote is."""
    code = written.published(cast)
    pid = told.planned(cast, "Viaducten")
    told.dropped(cast, pid, code)
    with cast.acting("core_member"):
        running.publish(told.tender(pid))
    visitor = cast.client("visitor")
    visitor.get("/language/en?next=/")
    page = BeautifulSoup(visitor.get(f"/clauses/{code}").text, "html.parser")
    for words in ("Geen nieuwe onderdelen.", "Viaducten"):
        found = page.find("span", string=words)
        assert found, words
        assert found["lang"] == "nl"


def test_after_publication_another_version_is_refused(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast)
    told.used(cast, pid, code)
    written.revised(cast, code)
    with pytest.raises(RuleBroken, match=r"versie 1\. Je kunt die versie niet meer wijzigen"):
        told.used(cast, pid, code, number=2)


def test_before_publication_a_newer_version_takes_its_place(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    told.used(cast, pid, code)
    written.revised(cast, code)
    told.used(cast, pid, code, number=2)
    with cast.reading():
        assert [use.version.number for use in told.tender(pid).lots[0].uses] == [2]


@pytest.mark.both_engines
def test_the_database_keeps_the_version_of_a_use(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast)
    told.used(cast, pid, code)
    written.revised(cast, code)
    with cast.writing():
        other = written.version(code, 2).id
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text("UPDATE clause_uses SET version_id = :v"), {"v": other})


def test_the_text_as_it_stands_is_used(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    told.used(cast, pid, code, final_text="De opdrachtnemer levert  binnen 8 weken\neen materialenpaspoort.")
    with cast.reading():
        assert told.tender(pid).lots[0].uses[0].use == "used"


def test_another_text_is_changed_and_asks_for_the_reason(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="reden"):
        told.used(cast, pid, code, final_text="Binnen 12 weken.")
    told.used(cast, pid, code, final_text="Binnen 12 weken.", reason_kind="market", reason="Leverancier is later.")
    with cast.reading():
        use = told.tender(pid).lots[0].uses[0]
        assert (use.use, use.reason, use.level) == ("changed", "Leverancier is later.", 1)


def test_a_value_out_of_bounds_is_refused(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="buiten de grenzen"):
        told.used(cast, pid, code, parameters={"weken": "40"})


def test_a_level_that_the_clause_has_not_is_refused(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with pytest.raises(RuleBroken, match="niveau"):
        told.used(cast, pid, code, level=3, parameters={})


@pytest.mark.parametrize(
    "wrong",
    [
        {"use": "dropped"},
        {"use": "used", "level": None},
        {"use": "changed"},
        {"use": "used", "reason": "Waarom", "reason_kind": "other"},
        {"use": "changed", "reason": " ", "reason_kind": "other"},
        {"use": "perhaps"},
    ],
)
def test_the_database_refuses_what_contradicts_itself(cast: Cast, wrong: dict[str, object]) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    with cast.writing():
        version, lot = written.version(code, 1), told.tender(pid).lots[0]
        right = {"use": "used", "level": 1, "final_text": "Tekst", "recorded_on": clock.today()}
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(
                ClauseUse(lot_id=lot.id, clause_id=version.clause_id, version_id=version.id, **right | wrong)
            )


def test_the_figure_counts_known_lots_only(cast: Cast) -> None:
    """D: a row, or a lot declared complete. A lot of which nobody said anything is unknown, and in no denominator."""
    code = written.published(cast)
    first = told.published(cast, lots=("Een", "Twee", "Drie", "Vier"))
    assert told.figure(cast, code) == (None, None)
    told.used(cast, first, code, lot=1)
    told.used(
        cast, first, code, lot=2, final_text="Binnen 12 weken.", reason_kind="market", reason="Leverancier is later."
    )
    assert told.figure(cast, code) == (2, 2)
    told.dropped(cast, first, code, lot=3)
    assert told.figure(cast, code) == (2, 3)
    told.declared(cast, first, lot=4)
    told.declared(cast, first, lot=1)
    assert told.figure(cast, code) == (2, 4)


def test_lots_outside_the_group_and_unpublished_ones_stand_beside_the_figure(cast: Cast) -> None:
    code = written.published(cast)
    inside = told.published(cast)
    told.used(cast, inside, code)
    outside = told.published(cast, "Elders", group="other_group")
    told.used(cast, outside, code)
    coming = told.shared(cast, title="Later")
    told.used(cast, coming, code)
    with cast.reading():
        clause = written.clause(code)
        proof = actions_proof.proofs([clause])[clause.id]
    assert (proof.asked, proof.known, proof.outside, proof.dropped) == (1, 1, 1, 0)
    assert told.figure(cast, code) == (1, 1)


def test_a_tender_that_only_cites_a_group_is_outside_its_figure(cast: Cast) -> None:
    """D are the lots of tenders that use the set; who cites a clause stands beside it, also when declared complete."""
    code = written.published(cast)
    told.used(cast, told.published(cast), code)
    citing = told.published(cast, "Noemt haar", group="other_group", lots=("Een", "Twee"))
    with cast.acting("core_member"):
        tying.link(told.tender(citing), cast.group(), "cites")
    told.used(cast, citing, code)
    told.declared(cast, citing, lot=2)
    with cast.reading():
        clause = written.clause(code)
        proof = actions_proof.proofs([clause])[clause.id]
    assert (proof.asked, proof.known, proof.outside, proof.dropped) == (1, 1, 1, 0)


def test_the_figure_follows_a_publication(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    told.used(cast, pid, code)
    assert told.figure(cast, code) == (None, None)
    with cast.acting("core_member"):
        running.publish(told.tender(pid))
    assert told.figure(cast, code) == (1, 1)


def test_members_see_what_is_not_public_apart_and_not_in_the_figure(cast: Cast) -> None:
    code = written.published(cast)
    told.used(cast, told.published(cast, "Naar de markt"), code)
    told.used(cast, told.shared(cast, "clients", title="Nog binnen"), code)
    page = BeautifulSoup(cast.client("coordinator").get(f"/clauses/{code}").text, "html.parser")
    tables = [[row.get_text() for row in table.select("tbody th a")] for table in page.select("table")]
    assert ["Naar de markt"] in tables
    assert ["Nog binnen"] in tables
    assert "Nog binnen" not in cast.client("visitor").get(f"/clauses/{code}").text


def test_parts_and_replaced_lots_never_count(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast, lots=("Een", "Twee", "Drie"))
    for lot in (1, 2, 3):
        told.used(cast, pid, code, lot=lot)
    assert told.figure(cast, code) == (3, 3)
    with cast.writing():
        lots = told.tender(pid).lots
        lots[1].kind = "part"
        lots[2].replaced_by_id = lots[0].id
        actions_proof.recount([cast.groups["group"]])
    assert told.figure(cast, code) == (1, 1)


def test_what_not_everyone_may_see_is_in_no_figure(cast: Cast) -> None:
    """Rule 15: neither a lot that is declared complete before it is on the market, nor a clause that is a draft."""
    code, draft = written.published(cast), written.drafted(cast)
    pid = told.published(cast, lots=("Een", "Twee"))
    told.declared(cast, pid)
    told.declared(cast, told.planned(cast))
    assert told.figure(cast, code) == (0, 1)
    with cast.writing():
        actions_proof.recount([cast.groups["group"]])
    assert told.figure(cast, draft) == (None, None)


def test_a_lot_that_nobody_won_was_asked_and_counts(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast, lots=("Een", "Twee"))
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        running.leave_unawarded(tender.lots[0], tender, "Geen inschrijvingen.")
        actions_proof.recount([cast.groups["group"]])
    assert told.figure(cast, code) == (1, 1)


def test_a_clause_whose_figure_changes_is_indexed_again(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.published(cast)
    with cast.writing():
        db.session.query(PendingChange).delete()
    told.used(cast, pid, code)
    with cast.reading():
        changed = {(row.kind, row.record_id) for row in db.session.scalars(select(PendingChange))}
        assert ("clause", str(written.clause(code).id)) in changed
        assert ("tender", str(told.tender(pid).id)) in changed


def test_a_use_writes_the_themes_that_it_asks_for(cast: Cast) -> None:
    from buyergroup_hub.organisations.manifest.models import Theme

    with cast.reading():
        theme = db.session.scalars(select(Theme.id).order_by(Theme.position).limit(1)).one()
    code = written.published(cast, themes=(theme,))
    pid = told.planned(cast)
    told.used(cast, pid, code)
    with cast.reading():
        lot = db.session.scalars(select(Lot)).one()
        assert db.session.get_one(LotTheme, (lot.id, theme)).asked is True
    told.dropped(cast, pid, code)
    with cast.reading():
        assert db.session.get(LotTheme, (lot.id, theme)) is None


def test_what_came_of_it_is_told_after_publication_only(cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    told.used(cast, pid, code)
    with cast.acting("core_member"):
        tender = told.tender(pid)
        with pytest.raises(RuleBroken, match="nog niet gepubliceerd"):
            clause_uses_actions.tell_result(tender.lots[0].uses[0], tender.lots[0], tender, "Na 7 weken.")
        running.publish(tender)
        clause_uses_actions.tell_result(tender.lots[0].uses[0], tender.lots[0], tender, "Na 7 weken.")
    with cast.reading():
        assert told.tender(pid).lots[0].uses[0].result == "Na 7 weken."
