"""Tables that staff bring in: read in a child, looked at, taken over as they were seen, and once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from sqlalchemy import func, select

from buyergroup_hub.events.actions import faults
from buyergroup_hub.events.models import Event
from buyergroup_hub.files import tables
from buyergroup_hub.groups.group.models import Group, GroupFact
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Signatory
from buyergroup_hub.organisations.organisation.models import Organisation
from tests import factories as make

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.one_engine

HEAD = "group;kind;value;day;source_url;source_date\n"
SOURCE = "https://bron.nl/bericht"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def _real_group(cast: Cast) -> None:
    with cast.writing():
        make.group("Bruggen", slug="bruggen", origin="public_source", source_url=SOURCE)


def _look(
    cast: Cast, content: bytes | str, *, name: str = "feiten.csv", kind: str = "facts", who: str = "programme"
) -> Any:
    content = content.encode() if isinstance(content, str) else content
    data = {"file": (io.BytesIO(content), name)}
    return cast.client(who).post(f"/outcomes/tables/{kind}", data=data, content_type="multipart/form-data")


def _sealed(page: str) -> str:
    return str(re.findall(r'name="sealed"[^>]*value="([^"]+)"', page)[0])


def _take(cast: Cast, page: str, *, kind: str = "facts", who: str = "programme") -> Any:
    return cast.client(who).post(f"/outcomes/tables/{kind}/rows", data={"sealed": _sealed(page)})


def _facts(cast: Cast) -> list[tuple[Any, ...]]:
    with cast.reading():
        found = select(GroupFact.kind, GroupFact.value, GroupFact.source_url, GroupFact.read_from, GroupFact.stated_as)
        return [tuple(row) for row in db.session.execute(found.order_by(GroupFact.id))]


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


ROWS = (
    f"bruggen;goal;Half zoveel nieuw beton;;{SOURCE};2024\n"
    f"bruggen;start;2021;;{SOURCE};2024\n"
    "bruggen;started;2020;;https://later.nl/;2025-05\n"
    f"nergens;goal;Niets;;{SOURCE};\n"
    "bruggen;goal;Zonder bron;;;\n"
    f"bruggen;result;Straks;2099;{SOURCE};\n"
    f"bruggen;geluk;Veel;;{SOURCE};\n"
    f"bruggen;started;vorig jaar;;{SOURCE};\n"
    f'bruggen;goal;"=HYPERLINK(""https://weg.nl"")";;{SOURCE};\n'
    f"bruggen;goal;Half zoveel nieuw beton;;{SOURCE};2024\n"
)


@pytest.mark.both_engines
def test_what_is_looked_at_is_kept_nowhere_and_taken_as_it_was_seen(cast: Cast) -> None:
    seen = _look(cast, HEAD + ROWS)
    assert seen.status_code == 200
    words = _words(seen.text)
    assert "4 van 10 rijen zijn goed" in words
    assert _facts(cast) == []
    for sentence in (
        "5 nergens goal Niets De groep “nergens” kennen we niet.",
        "6 bruggen goal Zonder bron De bron ontbreekt.",
        "7 bruggen result Straks Deze dag ligt in de toekomst.",
        "8 bruggen geluk Veel “geluk” kennen we niet.",
        "9 bruggen started vorig jaar value: Schrijf een jaar, maand of dag",
        "In kolom value staat een formule.",
        "4 bruggen started 2020 Er stond al: 2021. Beide blijven staan",
    ):
        assert sentence in words
    assert (
        words.index("Kan niet: 6")
        < words.index("Komt erbij: 1")
        < words.index("Nieuw: 2")
        < words.index("Staat er al: 1")
    )
    client = cast.client("programme")
    taken = client.post("/outcomes/tables/facts/rows", data={"sealed": _sealed(seen.text)}, follow_redirects=True)
    assert "3 rijen zijn opgenomen. 7 rijen niet." in taken.text
    assert _facts(cast) == [
        ("goal", "Half zoveel nieuw beton", SOURCE, "feiten.csv:2", "programme"),
        ("started", "2021", SOURCE, "feiten.csv:3", "programme"),
        ("started", "2020", "https://later.nl/", "feiten.csv:4", "programme"),
    ]


def test_the_same_file_again_brings_nothing(cast: Cast) -> None:
    _take(cast, _look(cast, HEAD + ROWS).text)
    again = _look(cast, HEAD + ROWS).text
    assert "Staat er al: 4" in _words(again)
    assert "rijen op " not in _words(again)
    before = _facts(cast)
    assert _take(cast, again).status_code == 303
    assert _facts(cast) == before


def test_what_was_seen_is_not_taken_once_something_else_would_come_of_it(cast: Cast) -> None:
    """The draft stays: what would come of it now is shown, and can be taken."""
    seen = _look(cast, HEAD + ROWS).text
    _take(cast, _look(cast, HEAD + f"bruggen;started;2021;;{SOURCE};2024\n").text)
    late = _take(cast, seen)
    assert late.status_code == 409
    assert "De hub veranderde nadat je keek. Er is niets opgenomen." in _words(late.text)
    assert len(_facts(cast)) == 1
    assert _take(cast, late.text).status_code == 303
    assert len(_facts(cast)) == 3
    assert _take(cast, late.text).status_code == 409
    assert len(_facts(cast)) == 3


@pytest.mark.parametrize("who", ["administrator", "coordinator", "core_member"])
def test_a_table_says_nothing_that_its_reader_may_not_say_in_a_form(cast: Cast, who: str) -> None:
    """Rule 20: an administrator neither states facts nor signs for others, in a table as little as in a form."""
    assert _look(cast, HEAD + ROWS, who=who).status_code == 403


def test_a_look_is_taken_by_whoever_looked_and_as_it_was(cast: Cast) -> None:
    seen = _look(cast, HEAD + ROWS).text
    with cast.writing():
        other_person = make.person("Tweede medewerker")
        make.affiliation(other_person, cast.organisation("programme"), capacity="programme_staff")
        cast.people["other"] = other_person.id
    other = _take(cast, seen, who="other")
    assert other.status_code == 409
    assert "hoort bij een andere tabel" in other.text
    assert _take(cast, seen, kind="groups").status_code == 409
    changed = _sealed(seen)[:-2] + "xx"
    answer = cast.client("programme").post("/outcomes/tables/facts/rows", data={"sealed": changed})
    assert answer.status_code == 409
    assert "verlopen" in answer.text
    assert _facts(cast) == []


def _xlsx(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_says_the_same(cast: Cast) -> None:
    head = ["group", "kind", "value", "day", "source_url"]
    rows: list[list[Any]] = [
        ["bruggen", "started", 2021, None, SOURCE],
        ["bruggen", "result", "Een visie", date(2022, 3, 4), SOURCE],
        ["bruggen", "goal", "=1+1", None, SOURCE],
    ]
    seen = _look(cast, _xlsx(head, *rows), name="feiten.xlsx").text
    assert "In kolom value staat een formule." in _words(seen)
    _take(cast, seen)
    assert [row[:2] for row in _facts(cast)] == [("started", "2021"), ("result", "Een visie")]
    with cast.reading():
        assert db.session.scalars(select(GroupFact.day).where(GroupFact.kind == "result")).all() == ["2022-03-04"]


def _bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_xlsx(["group"]))) as book, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for part in book.namelist():
            out.writestr(part, book.read(part))
        out.writestr("xl/media/zeros.bin", b"\0" * 150_000_000)
    return kept.getvalue()


MANY = HEAD + f"bruggen;goal;Doel;;{SOURCE};\n" * 10_000


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("naam;soort\nx;y\n", "feiten.csv", "De kolommen group, kind, value ontbreken."),
        ("group;kind;value;kind\na;b;c;d\n", "feiten.csv", "De kolom kind staat er twee keer."),
        (HEAD, "feiten.csv", "De tabel heeft geen rijen"),
        ((HEAD + "brüggen;goal;x;;;\n").encode("latin-1"), "feiten.csv", "Het bestand is niet in UTF-8."),
        (HEAD + 'bruggen;goal;"open;;\n', "feiten.csv", "Het bestand is geen goede CSV."),
        (MANY, "feiten.csv", "Dit zijn 10000 rijen. Neem er hoogstens 300 per keer."),
        (
            _xlsx(["group", "kind", "value"], ["a", "b", "c"])[:-900],
            "feiten.xlsx",
            "Dit bestand is beschadigd of niet af.",
        ),
        (_bomb(), "feiten.xlsx", "Uitgepakt is dit bestand te groot om te lezen."),
        (b"%PDF-1.4", "feiten.pdf", "Dit soort bestand nemen we niet aan."),
        (b"", "feiten.csv", "Dit bestand is leeg."),
    ],
    ids=["columns", "twice", "empty", "encoding", "quote", "many", "cut", "bomb", "pdf", "nothing"],
)
def test_a_file_that_is_no_table_is_refused_with_its_sentence(
    cast: Cast, content: bytes | str, name: str, sentence: str
) -> None:
    answer = _look(cast, content, name=name)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert _facts(cast) == []


def test_a_large_file_is_refused_before_it_is_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST", 100)
    assert "Het bestand is groter dan 5 MB." in _look(cast, HEAD + ROWS).text


@pytest.mark.parametrize("who", ["coordinator", "follower", "supplier_member"])
def test_only_staff_bring_in_tables(cast: Cast, who: str) -> None:
    assert _look(cast, HEAD + ROWS, who=who).status_code == 403


def test_real_and_invented_stay_apart(cast: Cast) -> None:
    """Rule 18, both ways."""
    with cast.writing():
        make.group("Demo: Wegen", slug="demo-wegen", demo=True)
        make.organisation("Demo-gemeente Ver", demo=True)
    rows = (
        f"demo-wegen;goal;Iets;;{SOURCE};\n"
        "bruggen;goal;Iets;;https://bron.example/;\n"
        f"bruggen;successor;demo-wegen;;{SOURCE};\n"
        f"bruggen;participant;Demo-gemeente Ver;;{SOURCE};\n"
    )
    words = _words(_look(cast, HEAD + rows).text)
    assert "0 van 4 rijen zijn goed" in words
    assert "Dit is verzonnen (demo)." in words
    assert "Dit adres bestaat niet echt." in words


def test_a_table_does_not_tell_that_a_hidden_firm_is_here(cast: Cast) -> None:
    """Rule 3: a row that names it comes out as one with a name that nobody knows."""
    with cast.writing():
        hidden = make.organisation("Stil Bedrijf", "market_party")
        hidden.audience = f"org:{hidden.id}"
    rows = (f"bruggen;participant;{name};;{SOURCE};\n" for name in ("Stil Bedrijf", "Nergens Bekend"))
    words = _words(_look(cast, HEAD + "".join(rows)).text)
    assert "Nieuw: 2" in words


@pytest.mark.both_engines
def test_groups_come_in_with_a_look_and_their_successor(cast: Cast) -> None:
    head = "slug,name_nl,sector,source_url,successor,telefoon\n"
    rows = f"wegen,Wegen,gww,{SOURCE},straten,06\nstraten,Straten,gww,{SOURCE},,\nniet goed,X,gww,{SOURCE},,\n"
    seen = _look(cast, head + rows, kind="groups", name="groepen.csv").text
    assert "2 van 3 rijen zijn goed" in _words(seen)
    assert "telefoon" in seen
    assert _take(cast, seen, kind="groups").status_code == 303
    with cast.reading():
        assert db.session.scalar(select(func.count()).where(Group.slug.in_(("wegen", "straten")))) == 2
        imported = select(func.count()).where(Event.name == "group.imported")
        assert db.session.scalar(imported) == 2


def test_the_outcome_of_each_row_goes_along(cast: Cast) -> None:
    seen = _look(cast, HEAD + ROWS).text
    kept = cast.client("programme").post("/outcomes/tables/facts/outcomes.csv", data={"sealed": _sealed(seen)})
    assert kept.status_code == 200
    assert "Er stond al: 2021." in kept.text
    assert "line,group,kind,value" in kept.text
    assert _facts(cast) == []
    empty = cast.client("programme").get("/outcomes/tables/facts.csv").text
    assert empty.strip("\ufeff\r\n").startswith("group,kind,value,day")


SIGNED = (
    "organisation;signed_on;plan_period;plan_until;plan_published_on;plan_url;plan_themes;report_year;report_state\n"
    "Gemeente Een;2022-11-24;2025-2028;2028;2025-03;https://een.nl/plan;klimaat;2025;published\n"
    "Gemeente Twee;2022-11-24;2025-2028;2028;2025-03;;klimaat;;\n"
    "Gemeente Drie;2027-05-01;;;;;;;\n"
    "Gemeente Vier;2022-11-24;2025-2028;2028;2025-03;https://vier.nl/;;;\n"
    "Gemeente Vijf;2024-02;;;;;;2023;published\n"
    "Gemeente Nergens;2022-11-24;;;;;;;\n"
    "Stil Bedrijf;2022-11-24;;;;;;;\n"
    "Gemeente Zes;;;;;;;2025;missing\n"
    "Gemeente Een;2022-11-24;2029;2029;2025-03;https://een.example/plan;klimaat;;\n"
)


@pytest.mark.both_engines
def test_signatories_come_in_with_plan_and_report_or_not_at_all(cast: Cast) -> None:
    """A row of which the plan is refused leaves no signature either."""
    with cast.writing():
        for name in ("Een", "Twee", "Drie", "Vier", "Vijf", "Zes"):
            make.organisation(f"Gemeente {name}", origin="public_source")
        hidden = make.organisation("Stil Bedrijf", "market_party")
        hidden.audience = f"org:{hidden.id}"
    seen = _look(cast, SIGNED, kind="signatories").text
    words = _words(seen)
    for sentence in (
        "plan_url: Vul dit veld in.",
        "Deze dag ligt in de toekomst.",
        "Kies minstens één thema waarvoor het plan doelen heeft.",
        "Dat jaar was vóór de handtekening.",
        "De organisatie “Gemeente Nergens” kennen we niet. Neem die eerst op.",
        "De organisatie “Stil Bedrijf” kennen we niet. Neem die eerst op.",
        "Dit adres bestaat niet echt. Wat echt is, heeft een echt adres.",
    ):
        assert sentence in words
    assert "2 van 9 rijen zijn goed" in words
    assert _take(cast, seen, kind="signatories").status_code == 303
    with cast.reading():
        names = select(Organisation.name).join(Signatory, Signatory.organisation_id == Organisation.id)
        assert set(db.session.scalars(names)) == {"Gemeente Een", "Gemeente Zes"}
    assert "Staat er al: 2" in _words(_look(cast, SIGNED, kind="signatories").text)
    later = SIGNED.splitlines()[0] + "\nGemeente Zes;;2026-2027;2027;2026-02;https://zes.nl/;isv;;\n"
    again = _words(_look(cast, later, kind="signatories").text)
    assert "De organisatie tekende al. Erbij komt: een plan." in again
    with cast.app.app_context():
        assert list(faults()) == []


@pytest.mark.both_engines
def test_organisations_come_in_and_no_market_party(cast: Cast) -> None:
    head = "name;kind;source_url\n"
    rows = (
        f"Provincie Nieuwland;public_client;{SOURCE}\n"
        f"Aannemer;market_party;{SOURCE}\n"
        f"Vereniging;trade_association;{SOURCE}\n"
        f"Iets;club;{SOURCE}\n"
        "Los;public_client;zie mail\n"
    )
    seen = _look(cast, head + rows, kind="organisations").text
    words = _words(seen)
    assert words.count("Een marktpartij meldt zich zelf aan.") == 2
    assert "1 van 5 rijen zijn goed" in words
    _take(cast, seen, kind="organisations")
    with cast.reading():
        made = db.session.scalars(select(Organisation).where(Organisation.name == "Provincie Nieuwland")).one()
        assert (made.origin, made.demo, made.audience) == ("public_source", False, "public")
    assert "Staat er al: 1" in _words(_look(cast, head + rows, kind="organisations").text)
