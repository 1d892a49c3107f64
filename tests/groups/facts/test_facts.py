"""Facts of a group: each under its own source, all of them where sources differ, none that cannot be so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import selectinload

from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.facts import actions as facts
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import Group, GroupFact, GroupSuccession, Membership, Source
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

PAGE = Source("https://bron.nl/groep", place="bladzijde 4", date="2023")
LATER = Source("https://later.nl/bericht", date="2024-05")
PAPER = Source(title="Brief over de groep", date="2025-02-03")
FORM = {"where": "address", "url": "https://bron.nl/groep", "source_date": "2023"}


@pytest.fixture
def group(cast: Cast) -> str:
    with cast.writing():
        make.group("Bruggen", slug="bruggen", origin="public_source", source_url="https://bron.nl/groep", started=None)
    return "bruggen"


def _group(slug: str = "bruggen") -> Group:
    found = select(Group).where(Group.slug == slug).options(selectinload(Group.phases), selectinload(Group.themes))
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def _state(cast: Cast, kind: str, value: str, source: Source = PAGE, **more: Any) -> str:
    with cast.acting("programme"):
        return facts.state(_group(), kind, value, source, **more).pid


def _refused(cast: Cast, kind: str, value: str, source: Source = PAGE, **more: Any) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as broken:
        _state(cast, kind, value, source, **more)
    return str(broken.value), str(broken.value.at or "")


def _post(cast: Cast, kind: str, **filled: str) -> Any:
    return cast.client("programme").post("/groups/bruggen/facts", data={"kind": kind, **FORM, **filled})


def _withdraw(cast: Cast, pid: str, reason: str = "Ging over een andere groep.") -> None:
    with cast.acting("programme"):
        found = select(GroupFact).where(GroupFact.pid == pid).options(selectinload(GroupFact.group))
        facts.withdraw(db.session.scalars(found).one(), reason)


def test_sources_that_differ_stand_together(cast: Cast, group: str) -> None:
    assert _post(cast, "started", value="2022", place="bladzijde 4").status_code == 303
    assert (
        _post(cast, "started", value="2021", url="https://later.nl/bericht", source_date="2024-05").status_code == 303
    )
    visitor = cast.client("visitor")
    page, listed = visitor.get(f"/groups/{group}").text, visitor.get(f"/groups/{group}/facts").text
    assert "Bronnen verschillen: 2 keer anders gezegd" in page
    assert "Start 2021" in page
    for html in (page, listed):
        assert html.index("bron.nl") < html.index("later.nl")
    assert "2023, bladzijde 4" in " ".join(listed.split())
    assert "ingevoerd door programmamedewerkers op 24 nov 2026" in listed
    assert "mei 2024" in listed


def test_what_is_changed_without_a_source_stands_under_none(cast: Cast, group: str) -> None:
    """Rule 20: also where it is changed by the form of the group."""
    _state(cast, "started", "2021")
    edited = {"name": "Bruggen", "summary": "Van het programma.", "sector": "civil_works", "started": "2019"}
    assert cast.client("programme").post(f"/groups/{group}", data=edited).status_code == 303
    listed = cast.client("visitor").get(f"/groups/{group}/facts").text
    started = listed[listed.index("h-started") :]
    assert started.index("2021") < started.index("bron.nl") < started.index("2019") < started.index("zonder bron")
    assert "door programmamedewerkers, zonder bron, 24 nov 2026" in started
    with cast.reading():
        stated = select(GroupFact.value, GroupFact.source_url).where(GroupFact.kind == "started").order_by(GroupFact.id)
        rows = [tuple(row) for row in db.session.execute(stated)]
        assert rows == [("2021", PAGE.url), ("2019", None)]
        assert _group().started == "2019"


def test_a_fact_can_be_stated_without_a_source_and_says_so(cast: Cast, group: str) -> None:
    nothing = {"where": "none", "url": "", "source_date": ""}
    assert _post(cast, "goal", value="Half zoveel nieuw beton", **nothing).status_code == 303
    html = cast.client("visitor").get(f"/groups/{group}").text
    assert "door programmamedewerkers, zonder bron, 24 nov 2026" in html


def test_a_document_without_an_address_is_a_source(cast: Cast, group: str) -> None:
    document = {"where": "document", "url": "", "title": "Brief over de groep", "source_date": "2025-02-03"}
    assert _post(cast, "result", value="Een marktvisie", day="2021", **document).status_code == 303
    html = " ".join(cast.client("visitor").get(f"/groups/{group}").text.split())
    assert "Brief over de groep, 3 februari 2025" in html
    assert "Een marktvisie, 2021" in html
    assert "<b>2021</b>: Een marktvisie" in html


def test_a_phase_that_is_entered_later_stands_where_it_began(cast: Cast, group: str) -> None:
    _state(cast, "phase", "application", day="2024")
    _state(cast, "phase", "core_group", LATER, day="2022-03")
    _state(cast, "phase", "market_vision", PAPER)
    _state(cast, "phase", "application", PAPER, day="2023-06")
    with cast.reading():
        stays = [(one.phase, one.since, one.until, one.left) for one in _group().phases]
        assert stays == [
            ("core_group", "2022-03", "2023-06", True),
            ("application", "2023-06", None, True),
            ("market_vision", None, None, False),
        ]
        assert _group().phase_now == "market_vision"
    html = cast.client("visitor").get(f"/groups/{group}").text
    assert "Bronnen verschillen: 2 keer anders gezegd" in html
    assert "Kerngroep, sinds maart 2022" in html
    assert "Marktvisie, begin onbekend" in html


def test_what_is_withdrawn_stays_with_its_reason_and_counts_no_more(cast: Cast, group: str) -> None:
    with cast.writing():
        make.organisation("Provincie Westland", origin="public_source")
        make.group("Wegen", slug="wegen")
    pids = [
        _state(cast, "started", "2021"),
        _state(cast, "phase", "core_group", day="2022"),
        _state(cast, "ended", "ended", day="2025"),
        _state(cast, "theme", "klimaat"),
        _state(cast, "lead", "Provincie Westland"),
        _state(cast, "name", "Kunstwerken"),
        _state(cast, "summary", "Wat de bron zegt."),
        _state(cast, "sector", "energy"),
    ]
    with cast.acting("programme"):
        found = _group("wegen")
        pids.append(facts.state(_group(), "successor", "Wegen", PAGE, other=found).pid)
    with cast.reading():
        group_now = _group()
        assert (group_now.started, group_now.phase_now, group_now.sector) == ("2021", "ended", "energy")
        assert [theme.key for theme in group_now.themes] == ["klimaat"]
        assert db.session.scalars(select(Membership.role).filter_by(group_id=group_now.id)).all() == ["coordinator"]
        assert db.session.scalar(select(GroupSuccession.source_url).filter_by(from_id=group_now.id)) == PAGE.url
    for pid in reversed(pids):
        _withdraw(cast, pid)
    with cast.reading():
        group_now = _group()
        assert (group_now.started, group_now.phase_now, group_now.phases, group_now.themes) == (None, None, [], [])
        assert db.session.scalars(select(Membership).filter_by(group_id=group_now.id)).all() == []
        assert db.session.scalar(select(GroupSuccession.id).filter_by(from_id=group_now.id)) is None
    listed = cast.client("visitor").get(f"/groups/{group}/facts").text
    assert listed.count("Ingetrokken op 24 nov 2026: Ging over een andere groep.") == len(pids)
    assert "Kunstwerken" not in cast.client("visitor").get(f"/groups/{group}").text


@pytest.mark.both_engines
def test_a_row_never_changes(cast: Cast, group: str) -> None:
    pid = _state(cast, "started", "2021")
    for change in ("value = '2020'", "source_url = 'https://ander.nl'", "stated_as = 'group'"):
        with cast.writing(), pytest.raises(DatabaseError, match="frozen"), db.session.begin_nested():
            db.session.execute(text(f"UPDATE group_facts SET {change} WHERE pid = '{pid}'"))
    with cast.writing(), pytest.raises(DatabaseError, match="frozen"), db.session.begin_nested():
        db.session.execute(text(f"DELETE FROM group_facts WHERE pid = '{pid}'"))


def test_who_stated_and_who_withdrew_is_kept_and_the_record_has_only_words(cast: Cast, group: str) -> None:
    _withdraw(cast, _state(cast, "goal", "Geheime naam"))
    with cast.reading():
        told = select(Event.name, Event.keys, Event.actor_id).where(Event.name.like("fact.%")).order_by(Event.seq)
        assert [tuple(one) for one in db.session.execute(told)] == [
            ("fact.stated", {"kind": "goal"}, cast.people["programme"]),
            ("fact.withdrawn", {"kind": "goal"}, cast.people["programme"]),
        ]
        assert _group().last_event_at is None


@pytest.mark.parametrize(
    ("filled", "at", "sentence"),
    [
        ({"url": ""}, "url", "Vul het adres van de bron in"),
        ({"url": "zie mail"}, "url", "Vul het adres van de bron in"),
        ({"url": "ftp://bron.nl"}, "url", "Vul het adres van de bron in"),
        ({"where": "document", "url": ""}, "title", "Vul in hoe het document heet"),
        ({"where": "document", "title": "Brief"}, "where", "Je vulde een adres in"),
        ({"where": "none"}, "url", "Je kiest dat er geen bron is"),
        ({"source_date": "vorig jaar"}, "source_date", "Schrijf een jaar, maand of dag"),
        ({"source_date": "2027"}, "source_date", "Deze dag ligt in de toekomst"),
        ({"value": "2027"}, "value", "Deze dag ligt in de toekomst"),
        ({"value": ""}, "value", "Vul dit veld in"),
        ({"url": "https://demo-bron.example/x"}, "url", "Wat echt is, heeft een echt adres"),
    ],
)
def test_a_form_is_refused_with_a_sentence(
    cast: Cast, group: str, filled: dict[str, str], at: str, sentence: str
) -> None:
    answer = _post(cast, "started", **{"value": "2021"} | filled)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#{at}' in answer.text
    with cast.reading():
        assert db.session.scalars(select(GroupFact)).all() == []


@pytest.mark.parametrize("kind", ["phase", "ended"])
def test_nobody_dates_a_phase_by_being_silent(cast: Cast, group: str, kind: str) -> None:
    value = {"value": "core_group"} if kind == "phase" else {}
    assert "of geef aan dat dit onbekend is" in _post(cast, kind, **value).text
    assert _post(cast, kind, undated="y", **value).status_code == 303


def test_phases_stand_between_the_start_and_the_end(cast: Cast, group: str) -> None:
    _state(cast, "started", "2022")
    said = "De groep begon volgens de bronnen in 2022. Kies een latere dag, of leg een eerder begin vast."
    assert _refused(cast, "phase", "core_group", day="2021-12") == (said, "day")
    assert _refused(cast, "ended", "ended", day="2021") == (said, "day")
    _state(cast, "started", "2021", LATER)  # the earliest counts
    _state(cast, "phase", "core_group", day="2021-12")
    _state(cast, "phase", "application", day="2023")
    ends = _refused(cast, "ended", "ended", day="2022")
    assert ends == ("De fase toepassing begon pas op 2023. De groep eindigde niet daarvoor.", "day")
    _state(cast, "ended", "ended", day="2024")
    after = _refused(cast, "phase", "evaluation", day="2025")
    assert after == ("De groep eindigde op 2024. Een fase begint niet daarna.", "day")
    _state(cast, "phase", "evaluation", day="2024-02")


def test_a_start_is_not_after_the_first_phase(cast: Cast, group: str) -> None:
    _state(cast, "phase", "core_group", day="2021")
    said = "De fase kerngroep begon al op 2021. Een groep kan niet later beginnen."
    assert _refused(cast, "started", "2022") == (said, "value")
    _state(cast, "started", "2021-05")
    _state(cast, "started", "2022", LATER)  # another source may say so: the earliest still fits


def test_the_same_from_the_same_source_is_refused(cast: Cast, group: str) -> None:
    pid = _state(cast, "started", "2021")
    assert _refused(cast, "started", "2021")[0] == "Dit feit staat er al, met dezelfde bron."
    _state(cast, "started", "2021", LATER)
    _withdraw(cast, pid)
    _state(cast, "started", "2021")
    with pytest.raises(RuleBroken, match="al ingetrokken"):
        _withdraw(cast, pid)


def test_real_and_invented_are_never_tied(cast: Cast, group: str) -> None:
    """Rule 18, both ways."""
    with cast.writing():
        make.organisation("Demo-gemeente Delta", demo=True, origin="public_source")
        make.organisation("Provincie Westland", origin="public_source")
        make.group("Demo: Wegen", slug="demo-wegen", demo=True)
    refused = "Je kunt echte gegevens en verzonnen gegevens (demo) niet aan elkaar koppelen."
    assert _refused(cast, "lead", "Demo-gemeente Delta")[0] == refused
    invented = Source("https://demo-bron.example/1")
    with cast.acting("programme"):
        demo, real = _group("demo-wegen"), _group()
        with pytest.raises(RuleBroken, match="verzonnen gegevens"):
            facts.state(demo, "lead", "Provincie Westland", invented)
        with pytest.raises(RuleBroken, match="verzonnen gegevens"):
            facts.state(demo, "successor", "Bruggen", invented, other=real)
        with pytest.raises(RuleBroken, match="verzonnen gegevens"):
            facts.state(real, "successor", demo.name_nl, PAGE, other=demo)
        with pytest.raises(RuleBroken, match=r"eindigt op \.example"):
            facts.state(demo, "goal", "Een doel", PAGE)
        facts.state(demo, "lead", "Demo-gemeente Delta", invented)
    with cast.reading():
        assert [one.demo for one in db.session.scalars(select(GroupFact))] == [True]


def test_a_group_does_not_succeed_itself(cast: Cast, group: str) -> None:
    with cast.acting("programme"), pytest.raises(RuleBroken, match="komt zelf uit deze groep voort"):
        facts.state(_group(), "successor", "Bruggen", PAGE, other=_group())


def test_an_organisation_that_a_source_names_has_no_rights(cast: Cast, group: str) -> None:
    """One that nobody knows stays a name; of the market side it is listed as a sounding board."""
    with cast.writing():
        make.organisation("Bouwbedrijf", "market_party", origin="public_source")
    _state(cast, "participant", "Bouwbedrijf")
    _state(cast, "participant", "Nergens Bekend")
    with cast.reading():
        members = select(Membership.role, Membership.affiliation_id, Membership.source_url)
        assert [tuple(one) for one in db.session.execute(members.filter_by(group_id=_group().id))] == [
            ("sounding_board", None, PAGE.url)
        ]
    assert "Nergens Bekend" in cast.client("visitor").get(f"/groups/{group}").text


def _listed(slug: str = "bruggen") -> list[str]:
    return list(db.session.scalars(select(Membership.role).filter_by(group_id=_group(slug).id, origin="public_source")))


def test_nobody_lists_an_organisation_that_speaks_for_itself(cast: Cast, group: str) -> None:
    """Whoever leads a group lists nobody with a source, programme staff nobody of whom somebody may sign."""
    with cast.writing():
        make.organisation("Provincie Westland", origin="public_source")
        name = cast.organisation("hospital").name
    with cast.acting("coordinator"):
        facts.state(_group("group"), "participant", "Provincie Westland", PAGE)
    _state(cast, "participant", name)
    with cast.reading():
        assert (_listed("group"), _listed()) == ([], [])
    _state(cast, "participant", "Provincie Westland")
    with cast.reading():
        assert _listed() == ["participant"]


def test_a_fact_does_not_tell_that_a_hidden_firm_is_here(cast: Cast, group: str) -> None:
    with cast.writing():
        hidden = make.organisation("Stil Bedrijf", "market_party")
        hidden.audience = f"org:{hidden.id}"
    pid = _state(cast, "participant", "Stil Bedrijf")
    with cast.reading():
        assert db.session.scalar(select(GroupFact.organisation_id).where(GroupFact.pid == pid)) is None
        assert _listed() == []


def test_what_another_fact_still_says_stays_listed(cast: Cast, group: str) -> None:
    with cast.writing():
        make.organisation("Provincie Westland", origin="public_source")
    lead = _state(cast, "lead", "Provincie Westland")
    _state(cast, "participant", "Provincie Westland", LATER)
    _withdraw(cast, lead)
    with cast.reading():
        assert _listed() == ["participant"]


def test_a_phase_of_a_source_is_not_taken_back_by_the_group(cast: Cast, group: str) -> None:
    _state(cast, "phase", "core_group", day="2021")
    with cast.acting("programme"), pytest.raises(RuleBroken, match="Een bron zegt dat de groep in deze fase kwam"):
        groups.take_back_phase(_group(), "core_group")
    with cast.acting("programme"):
        groups.enter_phase(_group(), "deepening", "2022")
        groups.take_back_phase(_group(), "deepening")
    with cast.reading():
        assert _group().phase_now == "core_group"
        assert [one.withdrawn_at is None for one in db.session.scalars(select(GroupFact).order_by(GroupFact.id))] == [
            True,
            False,
        ]


def test_a_group_of_people_keeps_no_facts_until_a_source_says_one(cast: Cast) -> None:
    edited = {"name": "Viaducten en bruggen", "summary": "Anders.", "sector": "energy"}
    assert cast.client("coordinator").post("/groups/group", data=edited).status_code == 303
    visitor = cast.client("visitor")
    assert "Feiten en bronnen" not in visitor.get("/groups/group").text
    stated = {"kind": "goal", "value": "Een doel", **FORM}
    assert cast.client("coordinator").post("/groups/group/facts", data=stated).status_code == 303
    assert "ingevoerd door de groep op 24 nov 2026" in visitor.get("/groups/group/facts").text


@pytest.mark.parametrize("address", ["/groups/bruggen/facts/new", "/groups/bruggen/facts/new?kind=geluk"])
def test_a_kind_that_is_none_leads_to_the_facts(cast: Cast, group: str, address: str) -> None:
    staff = cast.client("programme")
    assert staff.get(address).location.endswith("/groups/bruggen/facts")
    assert staff.post("/groups/bruggen/facts", data={"kind": "geluk"}).location.endswith("/groups/bruggen/facts")


@pytest.mark.parametrize(
    "kind", ["name", "summary", "sector", "started", "phase", "ended", "lead", "participant", "theme", "goal", "result"]
)
def test_each_kind_has_its_form(cast: Cast, group: str, kind: str) -> None:
    values = {"sector": "energy", "started": "2021", "phase": "core_group", "theme": "klimaat", "ended": ""}
    staff = cast.client("programme")
    assert staff.get(f"/groups/bruggen/facts/new?kind={kind}").status_code == 200
    undated = {"undated": "y"} if kind in ("phase", "ended") else {}
    assert _post(cast, kind, value=values.get(kind, "Iets"), **undated, then="another").location.endswith(kind)


def test_a_successor_is_chosen_and_a_withdrawal_says_why(cast: Cast, group: str) -> None:
    with cast.writing():
        make.group("Wegen", slug="wegen")
    staff = cast.client("programme")
    assert _post(cast, "successor", value="wegen").status_code == 303
    with cast.reading():
        pid = db.session.scalars(select(GroupFact.pid)).one()
    page = staff.get(f"/groups/bruggen/facts/{pid}")
    assert "Wegen" in page.text
    assert staff.post(f"/groups/bruggen/facts/{pid}/withdrawal", data={"reason": ""}).status_code == 422
    form = {"reason": "Was een ander.", "seen": page.form()["seen"]} if hasattr(page, "form") else {"reason": "Was een"}
    assert staff.post(f"/groups/bruggen/facts/{pid}/withdrawal", data=form).status_code == 303


def test_facts_can_be_taken_along(cast: Cast, group: str) -> None:
    _withdraw(cast, _state(cast, "goal", "=cmd"))
    _state(cast, "started", "2021")
    lines = cast.client("visitor").get(f"/groups/{group}/facts.csv").text.splitlines()
    assert lines[0].startswith("\ufeffgroup,kind,value,day,source_url,source_title,source_place,source_date,stated_as")
    assert lines[1].startswith("bruggen,goal,'=cmd,,https://bron.nl/groep,,bladzijde 4,2023,programme,2026-11-24,2026")
    assert lines[2] == "bruggen,started,2021,,https://bron.nl/groep,,bladzijde 4,2023,programme,2026-11-24,,,nee"


def test_who_withdraws_what_was_withdrawn_reads_which_fact_and_why(cast: Cast, group: str) -> None:
    pid = _state(cast, "goal", "Half zoveel nieuw beton")
    client = cast.client("programme")
    page = client.get(f"/groups/{group}/facts/{pid}").text
    seen = re.findall(r'name="seen"[^>]*value="([^"]*)"', page)[0]
    _withdraw(cast, pid)
    late = client.post(f"/groups/{group}/facts/{pid}/withdrawal", data={"reason": "Ook fout.", "seen": seen})
    assert late.status_code == 422
    assert "<del>Half zoveel nieuw beton</del>" in late.text
    assert "Ingetrokken op 24 nov 2026" in late.text
    assert "<textarea" not in late.text
