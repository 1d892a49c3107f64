"""Real groups from a table: nothing lost, nothing overwritten, nothing made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import Group, GroupFact, GroupName, GroupSuccession, Membership
from buyergroup_hub.groups.members.actions import members as members_actions
from buyergroup_hub.groups.overview.imports import FACTS, Imported, import_facts, import_groups
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.models import Organisation
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

HEAD = "slug,name_nl,sector,source_url,started,phase,lead_organisations,participants,themes,aliases,successor\n"
SOURCE = "https://voorbeeld.example/groep"


def _table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    file = folder / "groepen.csv"
    file.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def _row(slug: str = "bruggen", **said: str) -> str:
    cells = {"slug": slug, "name_nl": f"Groep {slug}", "sector": "gww", "source_url": SOURCE, **said}
    return ",".join(cells.get(name, "") for name in HEAD.strip().split(","))


def _import(cast: Cast, file: Path) -> Imported:
    with cast.app.app_context():
        return import_groups(file)


def _reasons(cast: Cast, file: Path) -> list[tuple[str, str]]:
    return [(row["file"], row["reason"]) for row in _import(cast, file).rejected]


def _group(slug: str) -> Group:
    found = select(Group).where(Group.slug == slug).options(selectinload(Group.phases))
    return db.session.scalars(found).one()


def test_the_groups_of_the_project_come_in_once(cast: Cast) -> None:
    first, second = _import(cast, FACTS / "groups.csv"), _import(cast, FACTS / "groups.csv")
    assert (first.read, first.imported, first.rejected) == (19, 19, [])
    assert (second.read, second.unchanged, second.rejected) == (19, 19, [])


def test_what_no_source_says_stays_unknown(cast: Cast, tmp_path: Path) -> None:
    """Rule 14. That the hub took it over today does not make it a group in which something happened today."""
    _import(cast, _table(tmp_path, _row()))
    with cast.reading():
        group = _group("bruggen")
        assert (group.started, group.phases, group.last_event_at) == (None, [], None)
        assert (group.origin, group.demo, group.source_url) == ("public_source", False, SOURCE)
    page = cast.client("visitor").get("/groups").text
    assert "laatste gebeurtenis onbekend" in page
    assert "fase onbekend" in page


def test_a_broken_row_is_named_and_stops_nothing(cast: Cast, tmp_path: Path) -> None:
    file = _table(
        tmp_path,
        _row("goed"),
        _row("Niet Goed"),
        _row("zonder-naam", name_nl=""),
        _row("sector", sector="zeevaart"),
        _row("bron", source_url="zie mail"),
        _row("jaar", started="vorig jaar"),
        _row("fase", phase="klaar"),
        _row("thema", themes="geluk"),
        _row("ook-goed"),
    )
    result = _import(cast, file)
    assert (result.read, result.imported) == (9, 2)
    assert [row["file"] for row in result.rejected] == [f"groepen.csv:{line}" for line in range(3, 10)]
    assert [row["reason"].split(".")[0] for row in result.rejected] == [
        "“Niet Goed” is geen adres",
        "De kolom name_nl is leeg",
        "“zeevaart” kennen we niet",
        "De openbare bron ontbreekt",
        "“vorig jaar” is geen jaar, maand of dag",
        "“klaar” kennen we niet",
        "“geluk” kennen we niet",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            b"slug;name_nl\nx;y\n",
            "De kolommen sector, source_url ontbreken. De eerste rij noemt de kolommen: slug, name_nl",
        ),
        (b"", "Het bestand is leeg."),
        (HEAD.encode(), "De tabel heeft geen rijen onder de kolomkoppen."),
        (HEAD.replace("phase", "started").encode() + b"x", "De kolom started staat er twee keer."),
        ("slug".encode("utf-16"), "Het bestand is niet in UTF-8."),
        ("Brüggen".encode("latin-1"), "Het bestand is niet in UTF-8."),
        (b"slug,name_nl\0", "Het bestand is geen goede CSV."),
        (b"x" * 5_000_001, "Het bestand is groter dan 5 MB."),
        (HEAD.encode() + b'a,"' + b"x" * 200_000 + b'",gww,', "Het bestand is geen goede CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_reason(
    cast: Cast, tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "groepen.csv"
    file.write_bytes(content)
    [(_place, said)] = _reasons(cast, file)
    assert said.startswith(reason)


def test_a_file_that_is_not_there_is_said(cast: Cast, tmp_path: Path) -> None:
    [(_place, said)] = _reasons(cast, tmp_path / "weg.csv")
    assert said.startswith("Het bestand is niet te lezen")


def test_a_better_source_mends_and_what_people_wrote_is_left_alone(cast: Cast, tmp_path: Path) -> None:
    _import(cast, _table(tmp_path, _row(started="2021"), _row("wegen")))
    with cast.acting("administrator"):
        group = _group("bruggen")
        groups.enter_phase(group, "market_vision")
        groups.edit(group, name=group.name_nl, summary="Van ons.", sector="civil_works", started="2019", themes=[])
    better = {"started": "2022", "phase": "exploration"}
    result = _import(cast, _table(tmp_path, _row(**better), _row("wegen", **better)))
    assert (result.read, result.unchanged, result.updated) == (2, 0, 2)
    with cast.reading():
        group = _group("bruggen")
        assert (group.started, group.phase_now, group.summary_nl) == ("2019", "market_vision", "Van ons.")
        assert (_group("wegen").started, _group("wegen").phase_now) == ("2022", "exploration")
        stated = select(GroupFact.value, GroupFact.source_url).where(GroupFact.withdrawn_at.is_(None))
        starts = db.session.execute(stated.filter_by(group_id=group.id, kind="started").order_by(GroupFact.id))
        assert [tuple(row) for row in starts] == [("2019", None), ("2022", SOURCE)]


def test_a_better_source_adds_names_and_themes_and_takes_nothing_away(cast: Cast, tmp_path: Path) -> None:
    rows: tuple[dict[str, str], ...] = (
        {"themes": "klimaat", "aliases": "Bruggengroep", "phase": "exploration"},
        {"themes": "klimaat;circulair", "aliases": "Bruggengroep;Kunstwerken"},
        {"phase": "application", "participants": "Provincie Westland"},
        {},
    )
    came = [_import(cast, _table(tmp_path, _row(**row))) for row in rows]
    assert [(one.imported, one.updated, one.unchanged) for one in came] == [(1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1)]
    with cast.reading():
        group = _group("bruggen")
        groups.load_parts(group)
        assert [theme.key for theme in group.themes] == ["klimaat", "circulair"]
        names = select(GroupName.name).where(GroupName.group_id == group.id).order_by(GroupName.id)
        assert db.session.scalars(names).all() == ["Bruggengroep", "Kunstwerken"]
        assert [phase.phase for phase in group.phases] == ["exploration", "application"]
        told = select(Event).where(Event.name == "group.imported", Event.subject_id == group.id)
        assert [event.keys for event in db.session.scalars(told)] == [{"source": "public"}] * 3


def test_a_group_that_was_renamed_is_not_made_again(cast: Cast, tmp_path: Path) -> None:
    _import(cast, _table(tmp_path, _row()))
    with cast.acting("administrator"):
        groups.rename(_group("bruggen"), "Kunstwerken")
    assert _import(cast, _table(tmp_path, _row())).unchanged == 1
    with cast.reading():
        assert db.session.scalars(select(Group.slug).where(Group.origin == "public_source")).all() == ["kunstwerken"]


def test_an_organisation_that_was_renamed_is_not_made_again(cast: Cast, tmp_path: Path) -> None:
    file = _table(tmp_path, _row(participants="Provincie Westland;Gemeente Duin"))
    _import(cast, file)
    with cast.writing():
        renamed = db.session.scalars(select(Organisation).where(Organisation.name == "Provincie Westland")).one()
        for name in ("Provincie Westkust", "Provincie Kust"):
            organisations.edit(renamed, name=name, website=None)
    with cast.reading():
        before = db.session.scalar(select(func.count(Organisation.id)))
    assert _import(cast, file).unchanged == 1
    with cast.reading():
        assert db.session.scalar(select(func.count(Organisation.id))) == before
        assert (
            db.session.scalar(select(func.count(Membership.id)).where(Membership.group_id == _group("bruggen").id)) == 2
        )


def test_a_group_that_people_started_is_not_the_tables(cast: Cast, tmp_path: Path) -> None:
    with cast.acting("programme"):
        groups.start("Bruggen", "civil_works")
    assert _import(cast, _table(tmp_path, _row(started="2021"))).unchanged == 1
    with cast.reading():
        assert (_group("bruggen").name_nl, _group("bruggen").started) == ("Bruggen", None)


@pytest.mark.parametrize(
    ("fits", "too_long"),
    [
        ({"slug": "x" * 80}, {"slug": "x" * 81}),
        ({"name_nl": "x" * 160}, {"name_nl": "x" * 161}),
        ({"source_url": "https://x.example/".ljust(500, "x")}, {"source_url": "https://x.example/".ljust(501, "x")}),
        ({"source_url": "http://x.example"}, {"source_url": "ftp://x.example"}),
        ({"started": "2021-02"}, {"started": "2021-02-30"}),
    ],
)
def test_the_bounds_of_a_row(cast: Cast, tmp_path: Path, fits: dict[str, str], too_long: dict[str, str]) -> None:
    result = _import(cast, _table(tmp_path, _row(**fits), _row(**{"slug": "ander"} | too_long)))
    assert (result.imported, len(result.rejected)) == (1, 1)


def test_a_kind_that_is_none_is_refused(cast: Cast, tmp_path: Path) -> None:
    head = "slug,name_nl,sector,source_url,kind\n"
    rows = [f"{kind.replace('_', '-')},Groep,gww,{SOURCE},{kind}" for kind in ("call", "club")]
    result = _import(cast, _table(tmp_path, *rows, head=head))
    assert result.imported == 1
    assert result.rejected[0]["reason"].startswith("“club” kennen we niet")


@pytest.mark.both_engines
def test_who_is_listed_gets_no_more_rights_than_a_source_says(cast: Cast, tmp_path: Path) -> None:
    """A trade association decides nothing with the clients, and a name that nobody described carries least."""
    with cast.writing():
        make.organisation("Brancheclub", "trade_association")
        make.organisation("Gemeente Verzonnen", "market_party", demo=True)
    listed = "Brancheclub; Gemeente Verzonnen; Zomaar Iemand"
    for slug in ("bruggen", "wegen"):
        _import(cast, _table(tmp_path, _row(slug, participants=listed)))
    with cast.reading():
        for slug in ("bruggen", "wegen"):
            members = (
                select(Organisation.name, Organisation.kind, Organisation.demo, Membership.role)
                .join(Membership, Membership.organisation_id == Organisation.id)
                .where(Membership.group_id == _group(slug).id)
                .order_by(Membership.id)
            )
            assert [tuple(row) for row in db.session.execute(members)] == [
                ("Brancheclub", "trade_association", False, "sounding_board"),
                ("Gemeente Verzonnen", "public_client", False, "participant"),
                ("Zomaar Iemand", "knowledge_partner", False, "participant"),
            ]


def test_what_was_read_is_counted_and_told_on_the_way(cast: Cast, tmp_path: Path) -> None:
    assert _import(cast, tmp_path / "weg.csv").read == 1
    told: list[tuple[int, int]] = []
    with cast.app.app_context():
        import_groups(_table(tmp_path, _row("een"), _row("Niet Goed"), _row("twee")), lambda *n: told.append(n))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_member_that_is_listed_twice_is_one(cast: Cast, tmp_path: Path) -> None:
    file = _table(
        tmp_path,
        _row(lead_organisations="Provincie Westland", participants="Provincie Westland; Gemeente Oosterhoek"),
    )
    for _time in range(2):
        _import(cast, file)
    with cast.reading():
        members = select(func.count()).where(Membership.group_id == _group("bruggen").id)
        assert db.session.scalar(members) == 2


def test_each_succession_is_one_of_its_own(cast: Cast, tmp_path: Path) -> None:
    file = _table(
        tmp_path,
        _row("a", successor="c"),
        _row("b", successor="c"),
        _row("c", successor="d"),
        _row("d", successor="d"),
        _row("e", successor="onbekend"),
    )
    for _time in range(2):
        _import(cast, file)
    with cast.reading():
        slugs = {group.id: group.slug for group in db.session.scalars(select(Group))}
        chains = [(slugs[chain.from_id], slugs[chain.to_id]) for chain in db.session.scalars(select(GroupSuccession))]
        assert chains == [("a", "c"), ("b", "c"), ("c", "d")]


def test_a_successor_may_stand_below_and_is_linked_once(cast: Cast, tmp_path: Path) -> None:
    file = _table(tmp_path, _row(successor="wegen"), _row("wegen"))
    for _time in range(2):
        _import(cast, file)
    with cast.reading():
        chains = select(GroupSuccession).where(GroupSuccession.from_id == _group("bruggen").id)
        assert [chain.to_id for chain in db.session.scalars(chains)] == [_group("wegen").id]


def test_a_fact_that_was_changed_here_stands_under_no_source(cast: Cast, tmp_path: Path) -> None:
    """Rule 20. What the source says stands beside it; the rest says when and for whom it was changed."""
    _import(cast, _table(tmp_path, _row(started="2021", phase="core_group", participants="Provincie Westland")))
    visitor = cast.client("visitor")
    assert "Hier gewijzigd" not in visitor.get("/groups/bruggen").text
    staff = cast.client("programme")
    edited = {"name": "Groep bruggen", "summary": "Een zin van het programma.", "sector": "energy", "started": "2021"}
    assert staff.post("/groups/bruggen", data=edited).status_code == 303
    assert staff.post("/groups/bruggen/phases", data={"phase": "ended", "undated": "y"}).status_code == 303
    html = visitor.get("/groups/bruggen").text
    day = "(24 nov 2026, namens Expertisecentrum)"
    assert f"Hier gewijzigd, zonder bron: samenvatting {day}, sector {day} en fase {day}." in html
    facts = visitor.get("/groups/bruggen/facts").text
    assert facts.count("door programmamedewerkers, zonder bron, 24 nov 2026") == 3
    assert facts.count("ingelezen uit groepen.csv:2 op 24 nov 2026") == 5
    with cast.acting("programme"):
        groups.rename(_group("bruggen"), "Andere bruggen")
        members_actions.admit(_group("andere-bruggen"), cast.organisation("municipality"), "participant")
    html = visitor.get("/groups/andere-bruggen").text
    assert html.count("Hier gewijzigd, zonder bron: naam") == 1
    assert f"fase {day} en leden {day}." in html
    rows = visitor.get("/groups/andere-bruggen/members").text.split("<tr")
    said = {row.count("hier gewijzigd") for row in rows if "Provincie Westland" in row}
    assert (said, [row.count("hier gewijzigd") for row in rows if "Gemeente Veen" in row]) == ({0}, [1])


def test_a_group_that_no_source_tells_of_says_nothing_of_sources(cast: Cast) -> None:
    edited = {"name": "Viaducten en bruggen", "summary": "Anders.", "sector": "energy"}
    assert cast.client("coordinator").post("/groups/group", data=edited).status_code == 303
    assert "zonder bron" not in cast.client("visitor").get("/groups/group").text


def test_what_sources_say_further_comes_in_once(cast: Cast) -> None:
    with cast.app.app_context():
        import_groups(FACTS / "groups.csv")
        first, second = import_facts(FACTS / "facts.csv"), import_facts(FACTS / "facts.csv")
    assert (first.read, first.imported + first.updated, first.rejected) == (28, 28, [])
    assert (second.read, second.unchanged, second.rejected) == (28, 28, [])
    page = " ".join(cast.client("visitor").get("/groups/circulair-textiel-boa-kleding").text.split())
    assert "Bronnen verschillen: 2 keer anders gezegd" in page
    assert "<b>2025</b>: Een bredere community voor bedrijfskleding" in page
    assert "maart 2021" in page


def test_a_successor_that_a_table_names_is_a_fact_and_no_second_import(cast: Cast) -> None:
    for _time in range(2):
        _import(cast, FACTS / "groups.csv")
    with cast.reading():
        made = select(func.count() - func.count(Event.subject_id.distinct())).where(Event.name == "group.imported")
        assert db.session.scalar(made) == 0
        stated = select(Event.keys).where(Event.name == "fact.stated")
        assert db.session.scalars(stated).all() == [{"kind": "successor"}]


def test_a_hidden_firm_is_no_member_by_a_table(cast: Cast, tmp_path: Path) -> None:
    """Rule 3: where others are listed, it is listed as one that nobody knew."""
    with cast.writing():
        hidden = make.organisation("Stil Bedrijf", "market_party")
        hidden.audience, pid = f"org:{hidden.id}", hidden.pid
    _import(cast, _table(tmp_path, _row(participants="Stil Bedrijf")))
    page = cast.client("visitor").get("/groups/bruggen").text
    assert "Stil Bedrijf" in page
    assert pid not in page
    with cast.reading():
        assert db.session.scalar(select(Membership.id).join(Organisation).where(Organisation.pid == pid)) is None


def test_a_file_is_named_from_where_one_stands(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child that reads it stands elsewhere."""
    _table(tmp_path, _row())
    monkeypatch.chdir(tmp_path)
    assert _import(cast, Path("groepen.csv")).imported == 1
