"""The report on the state of affairs: drawn up from what everyone sees, previewed, published, never changed."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from pypdfium2 import PdfDocument
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.manifest import actions as manifest
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries import numbers
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.reports import actions
from buyergroup_hub.outcomes.reports.models import Figure, StateReport
from buyergroup_hub.search.actions import drain
from tests import factories as make
from tests.cast import PEOPLE, Cast
from tests.fixtures.clock import StandingClock
from tests.outcomes import world
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def drawn(cast: Cast, year: int = 2026) -> str:
    """The address of a report that programme staff drew up."""
    answer = cast.client("programme").post("/outcomes/reports", data={"year": year})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def published(cast: Cast, year: int = 2026) -> str:
    address = drawn(cast, year)
    answer = cast.client("programme").post(f"{address}/publication", data={"digest": report(address, cast).digest})
    assert answer.status_code == 303
    return address


def report(address: str, cast: Cast) -> StateReport:
    with cast.reading():
        return db.session.scalars(StateReport.addressed(pid=address.rpartition("/")[2])).one()


def figures(address: str, cast: Cast, key: str) -> list[Figure]:
    return [one for one in report(address, cast).figures if one.definition == key]


def text_of(cast: Cast, address: str, who: str = "visitor", status: int = 200) -> str:
    answer = cast.client(who).get(address)
    assert answer.status_code == status
    return str(answer.get_data(as_text=True))


@pytest.fixture
def told_of(cast: Cast) -> Cast:
    """Two lots of 2026 with the set, one that was delivered and measured, one of 2025, and a goal with evidence."""
    code = world.clause(cast)
    delivered = world.lot(cast, code, "Opgeleverd")
    world.realised(cast, delivered)
    world.measured(cast, delivered)
    told.declared(cast, world.lot(cast, title="Zonder bepaling"))
    world.in_year(cast, world.lot(cast, code, "Vorig jaar"), 2025)
    world.goal(cast, verdict="reached")
    return cast


def test_an_unknown_number_is_said_as_such_and_one_is_one(told_of: Cast) -> None:
    """No signatory stands in the hub yet: that is no number of them. One lot was delivered and not measured."""
    world.realised(told_of, world.lot(told_of, world.clause(told_of, "Anders"), "Zonder meting"))
    page = " ".join(re.sub("<[^>]+>", " ", text_of(told_of, drawn(told_of), "programme")).split())
    assert "onbekend hoeveel ondertekenaars een openbaar actieplan hebben" in page
    assert "Het is onbekend hoeveel ondertekenaars een openbaar actieplan hebben." in page
    assert "onbekend ondertekenaars" not in page
    assert "Het effect van 1 opgeleverd perceel dat een bepaling gebruikte." in page


def test_a_report_that_is_due_counts_where_nothing_is_known_of_it(cast: Cast) -> None:
    """Rule 21: n of N with k unknown, on the page of the figure, in the report and in its files. Who signed in the year
    itself owes none; of whom the day is unknown it may be due."""
    signed = (("2022-11-24", "published"), ("2024", "missing"), ("2023-03", None), (None, None), ("2025-02-01", None))
    with cast.acting("programme"):
        for day, state in signed:
            signatory = manifest.sign(make.organisation(), day)
            if state:
                manifest.report_year(signatory, 2025, state=state)
    with cast.reading():
        definition = DEFINITIONS["reports_public"]
        assert numbers.number(definition, year=2025) == (1, 4, False, 2)
        parts = {part: numbers.parts(definition, part, year=2025) for part in numbers.PARTS}
        assert [len(parts[part]) for part in ("counted", "missing", "unknown", "open", "all")] == [1, 1, 2, 3, 4]
        assert numbers.number(definition, year=2026).of == 0, "this year is not over"
    page = text_of(cast, "/outcomes/figures/reports_public?year=2025&rows=unknown")
    for words in ("Onbekend (2)", "Nee (1)", "Alle (4)"):
        assert words in page
    assert len(world.rows(page)) == 2
    address = published(cast, 2025)
    said = " ".join(re.sub("<[^>]+>", " ", text_of(cast, address)).split())
    assert "1 van 4 ondertekenaars is over 2025 een verslag openbaar. Van 2 is het onbekend." in said
    assert "1 van 4 ondertekenaars met een openbaar verslag over 2025 (2 onbekend)" in said
    assert "0 van 5 ondertekenaars in de hub is een actieplan openbaar. Van 5 is het onbekend." in said
    (figure,) = figures(address, cast, "reports_public")
    assert (figure.definition_version, figure.n, figure.of, figure.unknown) == (2, 1, 4, 2)
    assert len(world.rows(text_of(cast, f"{address}/figures/{figure.position}?rows=unknown"))) == 2


def test_only_programme_staff_draw_up_and_see_a_draft(told_of: Cast) -> None:
    address = drawn(told_of)
    for who in PEOPLE:
        may = who == "programme"
        client = told_of.client(who)
        assert client.get(address).status_code == (200 if may else 404), who
        assert client.post("/outcomes/reports", data={"year": "2026"}).status_code in (
            (303,) if may else (302, 401, 403)
        )
        assert ("Alleen programmamedewerkers zien dit" in client.get("/outcomes/reports").text) == may
    draft = report(address, told_of)
    assert (
        told_of.client("coordinator").post(f"{address}/publication", data={"digest": draft.digest}).status_code == 404
    )


def test_figures_keep_definition_parameters_and_rows(told_of: Cast) -> None:
    address = published(told_of)
    (sets,) = figures(address, told_of, "set_used")
    assert (sets.n, sets.of, sets.definition_version) == (1, 2, 2)
    assert sets.parameters["year"] == 2026
    assert sets.parameters["group_name"] == "Viaducten en bruggen"
    assert (len(sets.counted["n"]), len(sets.counted["of"])) == (1, 2)
    assert world.rows(text_of(told_of, f"{address}/figures/{sets.position}")) == ["Opgeleverd"]
    assert len(world.rows(text_of(told_of, f"{address}/figures/{sets.position}?rows=of"))) == 2
    (last_year,) = figures(drawn(told_of, 2025), told_of, "set_used")
    assert (last_year.n, last_year.of) == (1, 1)
    (effects,) = figures(address, told_of, "effects_known")
    assert (effects.n, effects.of) == (1, 1)
    html = text_of(told_of, address)
    assert f'<a href="{address}/figures/{sets.position}">1 van 2</a>' in html


def test_what_is_not_known_is_unknown_and_said_so(told_of: Cast) -> None:
    """Rule 14."""
    address = drawn(told_of)
    cells = figures(address, told_of, "theme_asked")
    silent = [cell for cell in cells if cell.of is None or cell.unknown == cell.of]
    assert {cell.n for cell in cells if cell.of is None} == {None}
    assert [cell for cell in cells if cell not in silent]
    html = text_of(told_of, address, "programme")
    assert f"in {len(silent)} van {len(cells)} combinaties" in html
    assert "Het startjaar van 3 groepen." in html


def test_process_and_effect_have_chapters_of_their_own_and_no_totals(told_of: Cast) -> None:
    """Rules 12 and 13."""
    chapters = report(drawn(told_of), told_of).content["texts"]["nl"]["chapters"]
    of = {chapter["key"]: json.dumps(chapter, ensure_ascii=False) for chapter in chapters}
    assert "Gemeten" not in of["asked"]
    assert "set" not in of["delivered"].replace("gezet", "")
    assert "We geven geen totaal" in of["asked"]


def test_only_what_everyone_sees_is_counted(told_of: Cast) -> None:
    """Rule 15: also for who draws it up."""
    with told_of.reading():
        inside = f"group:{told_of.group().id}"
    world.goal(told_of, "Geheim doel", verdict="reached", audience=inside)
    secret = world.lot(told_of, world.clause(told_of, "Andere bepaling"), "Nog een")
    world.realised(told_of, secret)
    world.measured(told_of, secret, audience=inside)
    for who in ("programme", "participant"):  # a member holds tokens that the report must not count with
        with told_of.acting(who):
            made = {one.definition: (one.n, one.of) for one in actions.draw_up(2026).figures}
        assert made["goals_proven"] == (1, 1)
        assert made["effects_known"] == (1, 2)


@pytest.mark.both_engines
def test_a_published_report_never_changes(told_of: Cast) -> None:
    address = published(told_of)
    before = text_of(told_of, address)
    world.lot(told_of, world.clause(told_of, "Later"), "Later")
    with told_of.writing():
        told_of.group().name_nl = "Andere naam"
    assert _article(text_of(told_of, address)) == _article(before)
    one = report(address, told_of)
    for change in (
        update(StateReport).where(StateReport.id == one.id).values(digest="0" * 64),
        update(Figure).where(Figure.report_id == one.id).values(n=0),
        delete(StateReport).where(StateReport.id == one.id),
    ):
        with pytest.raises(IntegrityError), told_of.writing():
            db.session.execute(change)


def _article(html: str) -> str:
    return html.partition("<article")[2].partition("</article>")[0]


def test_what_was_counted_and_is_hidden_since_is_said_to_be_gone(told_of: Cast) -> None:
    address = published(told_of)
    (goals,) = figures(address, told_of, "goals_proven")
    with told_of.writing():
        group = told_of.group()
        db.session.execute(update(Goal).values(audience=f"group:{group.id}"))
    html = text_of(told_of, f"{address}/figures/{goals.position}")
    assert "1 rij die is geteld, is nu niet meer te zien." in html
    assert "Minder uitstoot" not in html


def test_anyone_can_compute_the_digest_again(told_of: Cast) -> None:
    address = published(told_of)
    taken = json.loads(text_of(told_of, f"{address}/report.json"))
    assert digest(canonical(taken["report"])) == taken["digest"] == report(address, told_of).digest
    with told_of.reading():
        assert actions.is_intact(db.session.scalars(StateReport.addressed(pid=address.rpartition("/")[2])).one())


def test_what_is_published_is_what_was_read(told_of: Cast, clock: StandingClock) -> None:
    address = drawn(told_of)
    read = report(address, told_of).digest
    clock.forward(hours=1)
    assert drawn(told_of) == address
    answer = told_of.client("programme").post(f"{address}/publication", data={"digest": read})
    assert answer.status_code == 409
    assert "intussen opnieuw gemaakt" in answer.text
    assert report(address, told_of).number is None
    assert told_of.client("programme").post(f"{address}/publication", data={}).status_code == 422


def test_a_correction_is_a_new_report(told_of: Cast) -> None:
    """Rule 11."""
    first = published(told_of)
    again = told_of.client("programme").post(f"{first}/publication", data={"digest": report(first, told_of).digest})
    assert again.status_code == 409
    assert "Dit verslag is al gepubliceerd en ligt vast." in again.text
    second = published(told_of)
    assert second != first
    assert [report(address, told_of).number for address in (first, second)] == [1, 2]
    assert f'<a href="{second}">Lees de verbetering</a>' in text_of(told_of, first)
    assert "verbetering 1" in text_of(told_of, "/outcomes/reports")


@pytest.mark.parametrize(
    ("year", "why"),
    [
        ("2027", "Kies een jaar van 2020 tot en met 2026."),
        ("1999", "Kies een jaar van 2020 tot en met 2026."),
        ("volgend", "Vul een heel getal in."),
        ("", "Vul dit veld in."),
    ],
)
def test_a_year_that_cannot_be_told_is_refused_at_its_field(cast: Cast, year: str, why: str) -> None:
    answer = cast.client("programme").post("/outcomes/reports", data={"year": year})
    assert answer.status_code == 422
    assert why in BeautifulSoup(answer.text, "html.parser").select("#year-error")[0].get_text()
    with cast.reading():
        assert db.session.scalars(select(StateReport)).all() == []


@pytest.mark.both_engines
def test_its_deeds_are_events_and_its_news_is_told(told_of: Cast) -> None:
    address = published(told_of)
    with told_of.reading():
        known = {one.name: one for one in db.session.scalars(select(Event).where(Event.name.like("state_report.%")))}
    assert known["state_report.made"].audience == "programme"
    assert known["state_report.published"].keys["digest"] == report(address, told_of).digest
    feed = text_of(told_of, "/feed.atom")
    assert "Stand van zaken buyer groups 2026: Stand van zaken 2026 gepubliceerd" in feed
    assert address in feed


@pytest.mark.both_engines
def test_a_published_report_is_found_and_a_draft_is_not(told_of: Cast) -> None:
    address = drawn(told_of)

    def found(who: str) -> bool:
        with told_of.app.app_context():
            drain()
        return address in text_of(told_of, "/search?q=stand+van+zaken", who)

    assert (found("visitor"), found("programme")) == (False, True)
    digest_read = report(address, told_of).digest
    told_of.client("programme").post(f"{address}/publication", data={"digest": digest_read})
    assert found("visitor")


def test_the_figures_can_be_taken_along_with_their_columns(told_of: Cast) -> None:
    address = published(told_of)
    lines = list(csv.DictReader(StringIO(text_of(told_of, f"{address}/figures.csv").removeprefix("\ufeff"))))
    assert len(lines) == len(report(address, told_of).figures)
    line = next(one for one in lines if one["definition"] == "set_used")
    assert (line["n"], line["of"], line["rows"]) == ("1", "2", "lots")
    rows = line["all_addresses"].split()
    opened = [told_of.client("visitor").get(row, follow_redirects=True) for row in rows]
    assert [answer.status_code for answer in opened] == [200, 200]
    assert {one["n"] for one in lines if one["of"] == ""} == {""}
    columns = list(csv.reader(StringIO(text_of(told_of, f"{address}/columns.csv").removeprefix("\ufeff"))))
    assert [name for name, _meaning in columns[1:]] == list(lines[0])


@pytest.mark.both_engines
def test_the_worker_prints_it_in_both_languages(told_of: Cast) -> None:
    address = published(told_of)
    waiting = told_of.client("visitor").get(f"{address}/report.pdf")
    assert waiting.status_code == 409
    with told_of.app.app_context():
        work_off()
    answer = told_of.client("visitor").get(f"{address}/report.pdf", follow_redirects=True)
    assert answer.mimetype == "application/pdf"
    assert b"pdfuaid" in answer.data
    said = "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.data))
    assert "Stand van zaken buyer groups 2026" in said
    assert "1 van 2" in said


def test_invented_rows_make_an_invented_report(told_of: Cast) -> None:
    """Rule 18."""
    assert "Demo-verslag" not in text_of(told_of, published(told_of))
    pid = world.lot(told_of, world.clause(told_of, "Verzonnen bepaling"), "Verzonnen")
    with told_of.writing():
        make.invented(told.tender(pid))
    address = published(told_of)
    assert "Demo-verslag" in text_of(told_of, address)
    assert "verzonnen groepen en percelen" in text_of(told_of, address)
    assert json.loads(text_of(told_of, f"{address}/report.json"))["report"]["demo"] is True
    assert '<span class="demo">Demo</span>' in text_of(told_of, "/outcomes/reports")


def test_no_other_figure_or_address_is_there(told_of: Cast) -> None:
    address = published(told_of)
    for wrong in ("/figures/9999", "/figures/0", "/nothing"):
        text_of(told_of, f"{address}{wrong}", status=404)
    text_of(told_of, "/outcomes/reports/aaaaaaaaaaaa", status=404)


def test_the_verb_refuses_years_before_the_first_groups(cast: Cast) -> None:
    with cast.acting("programme"), pytest.raises(RuleBroken, match="2020"):
        actions.draw_up(2019)
