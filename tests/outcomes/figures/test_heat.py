"""The six themes: process and effect apart, over lots that everyone sees, each cell with its rows (model.md §13)."""

from __future__ import annotations

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
    """A cell of the map as a visitor sees it; None is unknown."""
    with cast.reading(), cast.app.test_request_context():
        return heat.heat(view, year).cells.get((sector, world.theme(key)))


def test_process_is_asked_of_lots_with_a_row(cast: Cast) -> None:
    code = world.clause(cast)
    world.lot(cast, code)
    world.lot(cast, code, "Bruggen")
    world.say_theme(cast, world.lot(cast, title="Sluizen"), False)
    world.lot(cast, title="Niemand zei iets")
    assert cell(cast) == (2, 3, False, 0)


def test_what_nobody_said_is_unknown_and_never_zero(cast: Cast) -> None:
    """Product.md rule 14."""
    world.lot(cast, world.clause(cast))
    assert cell(cast, key=world.CIRCULAR) is None
    html = cast.client("visitor").get("/outcomes/themes").text
    assert '<td class="hx"><small>onbekend</small></td>' in html
    assert "0 van 0" not in html


def test_a_theme_that_was_not_asked_anywhere_is_zero_with_its_denominator(cast: Cast) -> None:
    world.say_theme(cast, world.lot(cast), False)
    assert cell(cast) == (0, 1, False, 0)
    assert ">0%</b><small>0 van 1</small>" in cast.client("visitor").get("/outcomes/themes").text


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
    assert cell(cast, "effect") == (1, 2, False, 0)


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
    """Product.md rule 12: process and effect are never mixed."""
    pid = world.lot(cast, world.clause(cast))
    world.realised(cast, pid)
    world.measured(cast, pid, **said)
    assert cell(cast, "effect") == (0, 1, False, 0)


@pytest.mark.both_engines
def test_a_measurement_that_was_replaced_does_not_count(cast: Cast) -> None:
    pid = world.lot(cast, world.clause(cast))
    world.realised(cast, pid)
    first = world.measured(cast, pid)
    world.measured(cast, pid, replaces_id=first, unknown_reason="inputs_missing")
    assert cell(cast, "effect") == (0, 1, False, 0)


@pytest.mark.both_engines
def test_years_of_publication_and_sectors_stand_apart(cast: Cast) -> None:
    code = world.clause(cast)
    world.in_year(cast, world.lot(cast, code), 2025)
    energy = world.lot(cast, code, sector="energy")
    nowhere = world.lot(cast, code)
    with cast.writing():
        told.tender(nowhere).sector = None
    assert cell(cast, year=2025) == cell(cast, sector="energy") == cell(cast, sector=None) == (1, 1, False, 0)
    assert cell(cast) is None
    html = cast.client("visitor").get("/outcomes/themes?year=2026").text
    assert html.index("Digitaal") < html.index("Sector onbekend")
    assert energy
    assert "Gepubliceerd in 2025." in cast.client("visitor").get("/outcomes/themes").text


def test_the_map_is_the_same_for_everyone(cast: Cast) -> None:
    """One citable figure: who sees a tender that is not public does not count it."""
    code = world.clause(cast)
    world.lot(cast, code)
    told.used(cast, told.planned(cast, "Alleen van de koper", sector="civil_works"), code)
    with cast.reading(), cast.app.test_request_context(), standing_as(cast.standing("core_member")):
        mine = heat.heat("process", 2026).cells
    assert set(mine.values()) == {(1, 1, False, 0)}


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
        cells = world.heat_cells(visitor.get(f"/outcomes/themes?view={view}").text)
        assert len(cells) == many
        for n, of, address in cells:
            assert len(world.rows(visitor.get(address).text)) == n
            assert len(world.rows(visitor.get(f"{address}&rows=all").text)) == of
            assert len(world.rows(visitor.get(f"{address}&rows=missing").text)) == of - n


def test_the_map_can_be_read_and_reached_without_a_mouse(cast: Cast) -> None:
    world.lot(cast, world.clause(cast))
    html = cast.client("visitor").get("/outcomes/themes").text
    assert '<div class="scroller" tabindex="0" role="region" aria-label="' in html
    assert "Lees de kaart als tekst" in html
    assert "klimaat 1 van 1; onbekend: milieu en biodiversiteit" in html.lower()


def test_invented_lots_are_said_to_be(cast: Cast) -> None:
    """Product.md rule 18."""
    pid = world.lot(cast, world.clause(cast))
    with cast.writing():
        make.invented(told.tender(pid))
    html = cast.client("visitor").get("/outcomes/themes").text
    assert '<span class="demo">Demo-cijfers</span>' in html
    ((_n, _of, address),) = world.heat_cells(html)
    assert '<span class="demo">Demo</span>' in cast.client("visitor").get(address).text


def test_the_map_costs_as_much_with_twenty_lots_as_with_two(cast: Cast) -> None:
    code = world.clause(cast)
    world.lot(cast, code)
    with counted(cast.app) as few:
        cast.client("visitor").get("/outcomes/themes")
    for sector in ("energy", "care", "digital"):
        world.say_theme(cast, world.lot(cast, code, sector=sector), True, key=world.CIRCULAR)
    with counted(cast.app) as many:
        cast.client("visitor").get("/outcomes/themes")
    assert len(few) == len(many)


def test_what_cannot_be_chosen_is_passed_over(cast: Cast) -> None:
    for query in ("view=total", "year=x", "year=99999", "view=effect&year=-3"):
        assert cast.client("visitor").get(f"/outcomes/themes?{query}").status_code == 200
