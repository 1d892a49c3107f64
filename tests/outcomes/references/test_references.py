"""Figures of sources: each with its date, definition and source; a newer one erases none; nothing is calculated."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.references.models import ReferenceFigure
from tests.outcomes.tables.test_tables import _look, _take

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.one_engine

PLANS = {
    "label_nl": "Plannen die zijn geteld",
    "subject": "manifest",
    "qualifier": "at_least",
    "value": "53",
    "unit": "plannen",
    "as_of": "2025-03-31",
    "boundary": "Actieplannen van ondertekenaars, bij het programma ingediend.",
    "source": "Brief over de stand van zaken",
    "place": "deel C",
}


def _state(cast: Cast, who: str = "programme", **said: str) -> Any:
    return cast.client(who).post("/outcomes/references", data=PLANS | said)


def _words(cast: Cast, who: str = "visitor") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", cast.client(who).get("/outcomes/references").text).split())


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(ReferenceFigure)) or 0


@pytest.mark.both_engines
def test_a_newer_figure_stands_beside_the_older(cast: Cast) -> None:
    assert _state(cast, qualifier="exact", value="27", as_of="2023-12-31", place="").status_code == 303
    assert _state(cast).status_code == 303
    words = _words(cast)
    newer, older = words.index("ten minste 53 plannen"), words.index("27 plannen")
    assert newer < older
    assert "31 maart 2025" in words[newer:older]
    assert "Brief over de stand van zaken, deel C" in words[newer:older]
    assert "Actieplannen van ondertekenaars, bij het programma ingediend." in words[:newer]
    assert "31 december 2023" in words[older:]
    assert "%" not in words
    dashboard = cast.client("visitor").get("/outcomes").text
    assert "53 plannen" in dashboard
    assert "27 plannen" not in dashboard


def test_the_page_of_the_manifest_shows_what_staff_keep(cast: Cast) -> None:
    before = cast.client("visitor").get("/manifest").text
    assert "ten minste 53" in before
    newer = {"label_nl": "Actieplannen die zijn ingediend", "unit": "actieplannen"}
    newer["boundary"] = "Plannen van ondertekenaars, bij het programma ingediend."
    _state(cast, value="61", as_of="2026-03", **newer)
    after = " ".join(cast.client("visitor").get("/manifest").text.split())
    assert "ten minste 61 actieplannen" in after
    assert "maart 2026" in after
    assert "ten minste 53" not in after


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"as_of": "2099"}, "Deze dag ligt in de toekomst."),
        ({"as_of": ""}, "Zeg van wanneer het cijfer is"),
        ({"since": "2025", "until": "2021"}, "De periode eindigt voor die begint."),
        ({"of": "12"}, "Het deel is groter dan het geheel."),
        ({"source_url": "https://bron.example/"}, "Dit adres bestaat niet echt."),
        ({"boundary": ""}, "Vul dit veld in."),
        ({"source": ""}, "Vul dit veld in."),
        ({"value": "veel"}, "Vul een getal in"),
    ],
)
def test_a_figure_that_cannot_be_so_is_refused(cast: Cast, said: dict[str, str], sentence: str) -> None:
    answer = _state(cast, **said)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.both_engines
def test_the_same_figure_is_there_once(cast: Cast) -> None:
    _state(cast)
    again = _state(cast)
    assert again.status_code == 422
    assert "Dit cijfer staat er al, met dezelfde bron." in again.text


def test_a_figure_is_withdrawn_with_a_reason_that_stays(cast: Cast) -> None:
    _state(cast)
    with cast.reading():
        key = db.session.scalars(select(ReferenceFigure.key).where(ReferenceFigure.source == PLANS["source"])).one()
    client = cast.client("programme")
    page = client.get(f"/outcomes/references/{key}").text
    seen = re.findall(r'name="seen"[^>]*value="([^"]*)"', page)[0]
    data = {"reason": "Dubbel geteld.", "seen": seen}
    assert client.post(f"/outcomes/references/{key}/withdrawal", data=data).status_code == 303
    assert "Dubbel geteld." in _words(cast)
    assert "Plannen die zijn geteld" not in cast.client("visitor").get("/outcomes").text
    assert client.post(f"/outcomes/references/{key}/withdrawal", data=data).status_code in (409, 422)
    assert _state(cast).status_code == 303


@pytest.mark.both_engines
@pytest.mark.parametrize("change", ["value = 54", "source = 'Iets anders'", "as_of = '2026'"])
def test_the_database_keeps_a_figure_as_it_was(cast: Cast, change: str) -> None:
    _state(cast)
    with cast.writing(), pytest.raises(DatabaseError):
        db.session.execute(
            text(f"UPDATE reference_figures SET {change} WHERE source = 'Brief over de stand van zaken'")
        )
    with cast.writing():
        db.session.rollback()


@pytest.mark.both_engines
def test_what_leaves_as_a_table_comes_in_again_without_doubling(cast: Cast) -> None:
    _state(cast)
    kept = cast.client("visitor").get("/outcomes/references.csv").text
    with cast.reading():
        before = _count()
    seen = _look(cast, kept.removeprefix("\ufeff"), kind="references", name="cijfers.csv").text
    rows = list(csv.DictReader(io.StringIO(kept.removeprefix("\ufeff"))))
    assert len(rows) == before
    taken = _take(cast, seen, kind="references")
    with cast.reading():
        assert db.session.scalar(select(func.count()).where(ReferenceFigure.source == PLANS["source"])) == 1
    assert taken.status_code == 303


def _cells(heads: str, line: str) -> dict[str, str]:
    """By their heads; a fact may hold the separator itself."""
    first, last = line.split(";", 3), line.rsplit(";", 5)
    fact = line[len(";".join(first[:3])) + 1 : len(last[0])]
    return dict(zip(heads.split(";"), [*first[:3], fact, *last[1:]], strict=True))


def test_each_figure_that_the_letter_states_has_a_place(cast: Cast, real_data: Path) -> None:
    """Entered by the import and out again, with its date, its place in the letter and its definition."""
    letter = real_data / "letter" / "facts.csv"
    heads, *lines_of = letter.read_text(encoding="utf-8").splitlines()
    stated = [row for line in lines_of if ";" in line and (row := _cells(heads, line))["value"]]
    assert len(stated) >= 15
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(["label_nl", "value", "unit", "boundary", "source", "as_of", "since", "until", "place"])
    for row in stated:
        since, _dash, until = row["period"].partition("-")
        lines.writerow(
            [
                row["fact"][:200],
                row["value"],
                row["unit"],
                row["subject"],
                "Brief",
                row["as_of"] or "2025",
                since,
                until,
                row["place"],
            ]
        )
    seen = _look(cast, table.getvalue(), kind="references", name="brief.csv").text
    assert _take(cast, seen, kind="references").status_code == 303
    out = list(
        csv.DictReader(io.StringIO(cast.client("visitor").get("/outcomes/references.csv").text.removeprefix("\ufeff")))
    )
    found = {(one["label_nl"], one["value"], one["unit"], one["place"]) for one in out if one["source"] == "Brief"}
    assert found == {(row["fact"][:200], row["value"], row["unit"], row["place"]) for row in stated}
