"""The six themes: process and effect apart, over lots that everyone sees, each cell with its rows."""

from __future__ import annotations

import re

import pytest

from buyergroup_hub.access import standing_as
from buyergroup_hub.outcomes.figures import heat
from buyergroup_hub.outcomes.figures.queries.numbers import Number
from tests import factories as make
from tests.cast import Cast
from tests.outcomes import world
from tests.queries import counted
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def cell(
    cast: Cast, view: str = "process", *, key: str = world.CLIMATE, sector: str | None = "civil_works", year: int = 2026
) -> Number | None:
    """A cell of the map as a visitor sees it; None has no lot."""
    with cast.reading(), cast.app.test_request_context():
        return heat.heat(view, year).cells.get((sector, world.theme(key)))


def test_process_is_asked_of_every_published_lot(cast: Cast) -> None:
    """Rule 21: a silent lot is one of N, and unknown."""
    code = world.clause(cast)
    world.lot(cast, code)
    world.lot(cast, code, "Bruggen")
    world.say_theme(cast, world.lot(cast, title="Sluizen"), False)
    world.lot(cast, title="Niemand zei iets")
    assert cell(cast) == (2, 4, False, 1)


def test_what_nobody_said_is_unknown_and_never_zero(cast: Cast) -> None:
    """Rule 14."""
    world.lot(cast, world.clause(cast))
    assert cell(cast, key=world.CIRCULAR) == (0, 1, False, 1)
    html = cast.client("visitor").get("/outcomes").text
    assert re.search(r'<td class="hx">\s*<a href="[^"]+&amp;rows=all"><small>1 onbekend</small>', html)
    assert "0 van 0" not in html


def test_the_lots_of_sectors_add_up_and_lead_to_their_rows(cast: Cast) -> None:
    code = world.clause(cast)
    world.lot(cast, code, "Brug")
    world.lot(cast, code, "Zon", sector="energy")
    world.say_theme(cast, world.lot(cast, title="Wind", sector="energy"), False)
    world.lot(cast, title="Stil")
    with cast.reading(), cast.app.test_request_context():
        totals = dict(zip((theme.key for theme in heat.heat().themes), heat.heat().totals(), strict=True))
    number, url = totals[world.CLIMATE]
    assert number == (2, 4, False, 1)
    visitor = cast.client("visitor")
    assert sorted(world.rows(visitor.get(url).text)) == ["Brug", "Zon"]
    assert len(world.rows(visitor.get(f"{url}&rows=all").text)) == 4


def test_a_theme_that_was_not_asked_anywhere_is_zero_with_its_denominator(cast: Cast) -> None:
    world.say_theme(cast, world.lot(cast), False)
    assert cell(cast) == (0, 1, False, 0)
    assert "<b>0 van 1</b><small>alles bekend</small>" in cast.client("visitor").get("/outcomes").text


def test_parts_replaced_and_unpublished_lots_are_not_counted(cast: Cast) -> None:
    code = world.clause(cast)
    for column, value in (("kind", "part"), ("replaced_by_id", _lot_id(cast, world.lot(cast, code)))):
        pid = world.lot(cast, code, "Niet geteld")
        with cast.writing():
            setattr(told.tender(pid).lots[0], column, value)
    told.used(cast, told.planned(cast, "Voornemen", sector="civil_works"), code)
    assert cell(cast) == (1, 1, False, 0)


def _lot_id(cast: Cast, pid: str) -> int:
    with cast.reading():
        return world.lot_id(pid)


def test_effect_is_what_is_known_of_realised_lots_that_asked(cast: Cast) -> None:
    code = world.clause(cast)
    delivered, running, silent = (world.lot(cast, code, name) for name in ("Klaar", "Loopt", "Klaar, niet gemeten"))
    not_asked = world.lot(cast, title="Niet gevraagd")
    world.say_theme(cast, not_asked, False)
    for pid in (delivered, silent, not_asked):
        world.realised(cast, pid)
    for pid in (delivered, running, not_asked):
        world.measured(cast, pid)
    assert cell(cast, "effect") == (1, 2, False, 1)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "process"},
        {"key": world.CIRCULAR},
        {"unknown_reason": "not_measured"},
        {"audience": "group:1"},
    ],
    ids=["of the process", "of another theme", "unknown", "not public"],
)
def test_no_other_measurement_is_an_effect(cast: Cast, said: dict[str, str]) -> None:
    """Rule 12: process and effect are never mixed."""
    pid = world.lot(cast, world.clause(cast))
    world.realised(cast, pid)
    world.measured(cast, pid, **said)
    assert cell(cast, "effect") == (0, 1, False, 1)


def test_a_measurement_that_was_replaced_does_not_count(cast: Cast) -> None:
    pid = world.lot(cast, world.clause(cast))
    world.realised(cast, pid)
    first = world.measured(cast, pid)
    world.measured(cast, pid, replaces_id=first, unknown_reason="inputs_missing")
    assert cell(cast, "effect") == (0, 1, False, 1)


def test_years_of_publication_and_sectors_stand_apart(cast: Cast) -> None:
    code = world.clause(cast)
    world.in_year(cast, world.lot(cast, code), 2025)
    energy = world.lot(cast, code, sector="energy")
    nowhere = world.lot(cast, code)
    with cast.writing():
        told.tender(nowhere).sector = None
    assert cell(cast, year=2025) == cell(cast, sector="energy") == cell(cast, sector=None) == (1, 1, False, 0)
    assert cell(cast) is None
    html = cast.client("visitor").get("/outcomes?year=2026").text
    assert html.index('<th scope="row">Energie') < html.index('<th scope="row">Sector onbekend')
    assert energy


def test_the_map_is_the_same_for_everyone(cast: Cast) -> None:
    """One citable figure: who sees a tender that is not public does not count it."""
    code = world.clause(cast)
    world.lot(cast, code)
    told.used(cast, told.planned(cast, "Alleen van de koper", sector="civil_works"), code)
    with cast.reading(), cast.app.test_request_context(), standing_as(cast.standing("core_member")):
        mine = heat.heat("process", 2026).cells
    assert {number.of for number in mine.values()} == {1}


@pytest.mark.both_engines
def test_each_cell_leads_to_exactly_the_rows_that_it_counts(cast: Cast) -> None:
    code, other = world.clause(cast), world.clause(cast, "Hergebruik", key=world.CIRCULAR)
    for name in ("Een", "Twee"):
        pid = world.lot(cast, code, name)
        world.realised(cast, pid)
    world.measured(cast, pid)
    world.lot(cast, other, "Drie", sector="energy")
    world.say_theme(cast, world.lot(cast, title="Vier"), False)
    visitor = cast.client("visitor")
    for view, many in (("process", 2), ("effect", 1)):
        cells = world.heat_cells(visitor.get(f"/outcomes?view={view}").text)
        assert len([each for each in cells if each[0]]) == many
        for n, of, address in cells:
            assert len(world.rows(visitor.get(address).text)) == n
            assert len(world.rows(visitor.get(f"{address}&rows=all").text)) == of
            assert len(world.rows(visitor.get(f"{address}&rows=open").text)) == of - n


def test_the_map_can_be_read_and_reached_without_a_mouse(cast: Cast) -> None:
    world.lot(cast, world.clause(cast))
    html = cast.client("visitor").get("/outcomes").text
    assert '<div class="scroller" tabindex="0" role="region" aria-label="' in html
    assert "Lees de kaart als tekst" in html
    assert "klimaat 1 van 1; onbekend: milieu en biodiversiteit" in html.lower()


def test_invented_lots_are_said_to_be(cast: Cast) -> None:
    """Rule 18."""
    pid = world.lot(cast, world.clause(cast))
    with cast.writing():
        make.invented(told.tender(pid))
    html = cast.client("visitor").get("/outcomes").text
    assert '<span class="demo">Demo-percelen</span>' in html
    (address,) = (address for n, _of, address in world.heat_cells(html) if n)
    assert '<span class="demo">Demo</span>' in cast.client("visitor").get(address).text


def test_the_map_costs_as_much_with_twenty_lots_as_with_two(cast: Cast) -> None:
    code = world.clause(cast)
    world.lot(cast, code)
    with counted(cast.app) as few:
        cast.client("visitor").get("/outcomes")
    for sector in ("energy", "care", "digital"):
        world.say_theme(cast, world.lot(cast, code, sector=sector), True, key=world.CIRCULAR)
    with counted(cast.app) as many:
        cast.client("visitor").get("/outcomes")
    assert len(few) == len(many)


def test_what_cannot_be_chosen_is_passed_over(cast: Cast) -> None:
    for query in ("view=total", "year=x", "year=99999", "view=effect&year=-3"):
        assert cast.client("visitor").get(f"/outcomes?{query}").status_code == 200
