"""The Manifest MVOI: signatories, plans, reports, and what is not known."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.manifest import actions as manifest_actions
from buyergroup_hub.organisations.manifest import queries
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.manifest.models import Plan, Signatory, YearlyReport
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests import factories as make
from tests.cast import PEOPLE, Cast
from tests.filled import word
from tests.mailbox import letters
from tests.organisations.manifest.plans import published
from tests.queries import counted

if TYPE_CHECKING:
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


def signed(cast: Cast, name: str = "province", signed_on: str | None = "2022-11-24") -> Signatory:
    return manifest_actions.sign(cast.organisation(name), signed_on)


def _plan(cast: Cast) -> dict[str, Any]:
    """As somebody fills it in."""
    with cast.reading():
        theme = word(queries.themes()[0].id)
    return {
        "plan-period": "2025–2028",
        "plan-until": "2028",
        "plan-url": "https://voorbeeld.nl/plan",
        "plan-themes": [theme],
    }


def test_one_signs_once_and_only_as_a_client(cast: Cast) -> None:
    with cast.acting("core_member"):
        signed(cast)
        with pytest.raises(RuleBroken, match="tekende al"):
            signed(cast)
        for name in ("firm_a", "association"):
            with pytest.raises(RuleBroken, match="Een marktpartij kan het niet tekenen"):
                signed(cast, name)


def test_one_may_sign_on_behalf_of_another(cast: Cast) -> None:
    with cast.acting("core_member"):
        manifest_actions.sign(cast.organisation("province"), "2022-11-24", signed_by=cast.organisation("water_board"))
        path = f"/organisations/{cast.organisation('province').pid}"
    assert "door Waterschap Oost" in cast.client("visitor").get(path).text


def test_what_nobody_told_is_unknown_and_never_no(cast: Cast) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast, signed_on=None)
        assert manifest.plan_state(signatory) == "unknown"
        assert manifest.years(signatory) == [
            (2024, "unknown"),
            (2025, "unknown"),
            (2026, "next"),
            (2027, "next"),
        ]
    page = cast.client("visitor").get("/manifest")
    assert page.text.count("onbekend") > 3


def test_years_say_what_is_known(cast: Cast) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast)
        manifest_actions.report_year(signatory, 2024, state="missing")
        manifest_actions.report_year(signatory, 2025, published_on="2026-03-27", url="https://voorbeeld.nl/2025")
        assert manifest.years(signatory) == [
            (2024, "missing"),
            (2025, "public"),
            (2026, "next"),
            (2027, "next"),
        ]


def test_no_report_is_due_in_the_year_of_signing_or_before(cast: Cast) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast, signed_on="2024-03-12")
        published(signatory, "2025", until=None, published_on=None)
        assert manifest.years(signatory) == [
            (2024, "next"),
            (2025, "expected"),
            (2026, "next"),
            (2027, "next"),
        ]
        manifest_actions.report_year(signatory, 2025)
        assert manifest.years(signatory) == [
            (2024, "next"),
            (2025, "public"),
            (2026, "next"),
            (2027, "next"),
        ]


def test_what_is_in_the_future_or_before_signing_is_refused(cast: Cast) -> None:
    with cast.acting("core_member"):
        for day in ("2027", "2026-12", "2026-11-25"):
            with pytest.raises(RuleBroken, match="ligt in de toekomst"):
                signed(cast, signed_on=day)
        signatory = signed(cast, signed_on="2024-03-12")
        for day, words in (("2026-12", "ligt in de toekomst"), ("2024-03-11", "vóór de handtekening")):
            with pytest.raises(RuleBroken, match=words):
                published(signatory, "2025", until=None, published_on=day)
        early = ((2026, "", "is niet om"), (2023, "", "vóór de handtekening"), (2025, "2025-12", "vóór het einde"))
        for year, on, words in (*early, (2025, "2027", "ligt in de toekomst")):
            with pytest.raises(RuleBroken, match=words):
                manifest_actions.report_year(signatory, year, published_on=on)
        published(signatory, "2024", until=None, published_on="2024-03")


@pytest.mark.parametrize(
    ("signed_on", "plan"),
    [("2022-11-24", "2021–2025"), ("2026", "2026–2030"), ("2019-06", None), (None, None)],
)
def test_a_signature_belongs_to_the_plan_of_its_day(cast: Cast, signed_on: str | None, plan: str | None) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast, signed_on=signed_on)
        assert db.session.scalar(select(Plan.key).where(Plan.id == signatory.plan_id)) == plan
        path = f"/organisations/{cast.organisation('province').pid}"
    for page in (path, "/manifest", "/manifest.csv"):
        assert ("datum onbekend" in cast.client("visitor").get(page).text) is (signed_on is None), page


def test_a_day_that_was_unknown_is_told_later(cast: Cast) -> None:
    with cast.acting("core_member"):
        own = f"/organisations/{cast.organisation('province').pid}"
        first = signed(cast, signed_on=None)
        first.source_url = "https://example.org/lijst"
        with pytest.raises(RuleBroken, match="tekende al"):
            signed(cast, signed_on=None)
        manifest_actions.report_year(first, 2024)
        with pytest.raises(RuleBroken, match="Er staat al een plan of verslag van voor die dag"):
            signed(cast, signed_on="2025-02")
    told = cast.client("core_member").post(f"{own}/signature", data={"sign-signed_on": "2022-11"})
    assert told.status_code == 303
    with cast.reading():
        (only,) = db.session.scalars(select(Signatory)).all()
        assert (only.signed_on, only.source_url) == ("2022-11", None)
        assert manifest_actions.plan_of("2022-11") == db.session.get(Plan, only.plan_id)
    assert "Leg de handtekening vast" not in cast.client("core_member").get(f"{own}/manifest").text


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2028", "public"),
        (None, "public"),
        ("2027-02-24", "ending"),
        ("2027-02-25", "public"),
        ("2026-12", "ending"),
        ("2026-11-24", "ending"),
        ("2026-11-23", "ended"),
        ("2026-10", "ended"),
        ("2025", "ended"),
    ],
)
def test_a_plan_ends(cast: Cast, until: str | None, state: str) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast)
        published(signatory, "2023", until=until, published_on="2024-03-01")
        assert manifest.plan_state(signatory) == state


@pytest.mark.parametrize(("until", "said"), [("2028", True), ("2025", False)])
def test_the_organisations_page_leads_with_a_plan_that_runs(cast: Cast, until: str, said: bool) -> None:
    with cast.acting("core_member"):
        published(signed(cast), "2023", until=until, published_on="2024-03-01")
        path = f"/organisations/{cast.organisation('province').pid}"
    assert ("Doet mee in 1 groep en publiceert een actieplan." in cast.client("visitor").get(path).text) is said


def test_the_plan_that_runs_longest_counts(cast: Cast) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast)
        for period, until in (("2022–2024", "2024"), ("2025–2028", "2028"), ("2023–2025", "2025")):
            published(signatory, period, until=until, published_on="2024")
        assert manifest.current_plan(signatory).period == "2025–2028"  # type: ignore[union-attr]
        with pytest.raises(RuleBroken, match="staat er al"):
            published(signatory, "2025–2028", until=None, published_on=None)


def test_a_report_is_corrected_and_never_of_a_year_to_come(cast: Cast) -> None:
    with cast.acting("core_member"):
        signatory = signed(cast)
        manifest_actions.report_year(signatory, 2025, state="missing")
        manifest_actions.report_year(signatory, 2025, published_on="2026-04")
        assert [(r.year, r.state) for r in db.session.scalars(select(YearlyReport))] == [(2025, "published")]
        with pytest.raises(RuleBroken, match="kan er nog geen verslag zijn"):
            manifest_actions.report_year(signatory, 2027)


def test_three_figures_of_three_dates_are_not_divided(cast: Cast) -> None:
    page = cast.client("visitor").get("/manifest").text
    for words in ("64 deelnemers", "24 november 2022", "3 maart 2025", "ten minste 53", "31 maart 2025"):
        assert words in page
    assert "Daarom rekenen we er geen percentage mee uit." in page
    known = page.split('id="h-known"', 1)[1].split("</section>", 1)[0]
    assert "%" not in known
    assert " van " not in known


def test_the_list_is_searched_and_filtered(cast: Cast) -> None:
    with cast.acting("core_member"):
        published(signed(cast), "2025–2028", until="2028", published_on=None)
    with cast.writing():
        signed(cast, "hospital")
    visitor = cast.client("visitor")
    assert all(name in visitor.get("/manifest").text for name in ("Provincie Noord", "Ziekenhuis West"))
    assert "Ziekenhuis West" not in visitor.get("/manifest?q=noord").text
    assert "Ziekenhuis West" not in visitor.get("/manifest?show=public").text
    assert "Provincie Noord" not in visitor.get("/manifest?show=unknown").text
    assert "Geen ondertekenaar gevonden" in visitor.get("/manifest?q=zzz&show=nonsense&page=-1").text
    for sign in ("%25", "_", "/"):
        assert "Geen ondertekenaar gevonden" in visitor.get(f"/manifest?q={sign}").text
    assert visitor.get("/manifest?page=zz").status_code == 200


def test_themes_in_the_plan_of_those_that_hold(cast: Cast, clock: StandingClock) -> None:
    with cast.acting("core_member"):
        themes = queries.themes()
        chosen = themes[:2]
        published(signed(cast), "2025–2028", themes=chosen)
        assert len(themes) == 6
    page = cast.client("visitor").get("/manifest").text
    assert "2 van 6" in page


def test_the_page_costs_as_many_queries_with_forty(cast: Cast) -> None:
    visitor = cast.client("visitor")

    def more(many: int) -> None:
        with cast.acting("core_member"):
            for _ in range(many):
                signatory = manifest_actions.sign(make.organisation(), "2022-11-24")
                published(signatory, "2025", until="2028", published_on=None)
                manifest_actions.report_year(signatory, 2025)

    more(2)
    with counted(cast.app) as few:
        visitor.get("/manifest")
    more(38)
    with counted(cast.app) as many:
        visitor.get("/manifest")
    assert len(many) == len(few)


def test_the_file_for_spreadsheets_runs_nothing(cast: Cast) -> None:
    with cast.acting("core_member"):
        manifest_actions.sign(make.organisation("=1+1|cmd", demo=True), None)
        signed(cast)
    answer = cast.client("visitor").get("/manifest.csv")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][:3] == ["'=1+1|cmd", "ja", "datum onbekend"]
    assert rows[2][:3] == ["Provincie Noord", "nee", "2022-11-24"]


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_report_for_an_organisation(cast: Cast, who: str) -> None:
    with cast.acting("core_member"):
        signed(cast)
        path = f"/organisations/{cast.organisation('province').pid}"
    may = who in ("core_member", "programme")
    outside = who in ("visitor", "blocked")
    client = cast.client(who)
    assert client.get(f"{path}/manifest").status_code == (200 if may else 303 if outside else 403)
    told = {"report-year": "2025", "report-state": "published"}
    answer = client.post(f"{path}/yearly-reports", data=told)
    assert answer.status_code == (303 if may else 401 if outside else 403)
    with cast.reading():
        assert (db.session.scalars(select(YearlyReport)).first() is not None) is may


def nobody_signs(cast: Cast) -> None:
    with cast.writing():
        db.session.execute(update(Affiliation).values(may_endorse=False))


def test_staff_say_that_an_organisation_signed_where_nobody_of_it_can_and_its_people_hear_it(cast: Cast) -> None:
    with cast.reading():
        path = f"/organisations/{cast.organisation('province').pid}"
    signature = f"{path}/signature", {"sign-signed_on": "2022-11-24"}
    staff = cast.client("programme")
    answer = staff.post(signature[0], data=signature[1])
    assert (answer.status_code, "Hier werkt iemand die mag tekenen" in answer.text) == (422, True)
    nobody_signs(cast)
    assert staff.post(signature[0], data=signature[1]).status_code == 303
    assert staff.post(f"{path}/action-plans", data=_plan(cast)).status_code == 303
    told = {"report-year": "2025", "report-state": "published"}
    assert staff.post(f"{path}/yearly-reports", data=told).status_code == 303
    heard = [letter.subject for letter in letters(cast.app, "core_member@example.org")]
    assert heard == [
        "Vastgelegd: Provincie Noord tekende het Manifest MVOI",
        "Vastgelegd: een actieplan van Provincie Noord",
        "Vastgelegd: een verslag van Provincie Noord",
    ]
    with cast.reading():
        addresses = set(db.session.scalars(select(Mail.address).where(Mail.kind == "organisations.manifest")))
    assert "programme@example.org" not in addresses


def test_what_an_organisation_says_of_itself_is_mailed_to_nobody(cast: Cast) -> None:
    with cast.acting("core_member"):
        signed(cast)
    with cast.reading():
        assert db.session.scalars(select(Mail.id).where(Mail.kind == "organisations.manifest")).first() is None


@pytest.mark.parametrize(("who", "speaks_for"), [("core_member", "province"), ("programme", "programme")])
def test_who_enters_a_signature_speaks_for_her_own_organisation(cast: Cast, who: str, speaks_for: str) -> None:
    with cast.reading():
        path = f"/organisations/{cast.organisation('province').pid}"
    client = cast.client(who)
    if who == "programme":
        nobody_signs(cast)
    assert client.post(f"{path}/signature", data={"sign-signed_on": "2022-11-24"}).status_code == 303
    assert client.post(f"{path}/action-plans", data=_plan(cast)).status_code == 303
    told = {"report-year": "2025", "report-state": "published"}
    assert client.post(f"{path}/yearly-reports", data=told).status_code == 303
    with cast.reading():
        said = select(Event.acting_for_id).where(
            Event.name.in_(("manifest.signed", "action_plan.published", "yearly_report.recorded"))
        )
        assert db.session.scalars(said).all() == [cast.organisations[speaks_for]] * 3
    assert "vastgelegd in de hub, zonder bron" in cast.client("visitor").get(path).text


def test_signing_plan_and_report_through_the_pages(cast: Cast) -> None:
    client = cast.client("core_member")
    with cast.reading():
        path = f"/organisations/{cast.organisation('province').pid}"
    assert client.post(f"{path}/action-plans", data={"plan-period": "2025–2028"}).status_code == 409
    assert client.post(f"{path}/signature", data={"sign-signed_on": "24 nov"}).status_code == 422
    assert client.post(f"{path}/signature", data={"sign-signed_on": "2022-11-24"}).status_code == 303
    plan = _plan(cast)
    assert client.post(f"{path}/action-plans", data=plan | {"plan-url": "javascript:alert(1)"}).status_code == 422
    assert client.post(f"{path}/action-plans", data=plan).status_code == 303
    assert (
        client.post(f"{path}/yearly-reports", data={"report-year": "x", "report-state": "published"}).status_code == 422
    )
    told = {"report-year": "2025", "report-state": "published", "report-published_on": "2026-03-27"}
    assert client.post(f"{path}/yearly-reports", data=told).status_code == 303
    page = cast.client("visitor").get(path).text
    for words in ("openbaar, tot en met 2028", "Verslag 2025", "27 maart 2026", "https://voorbeeld.nl/plan"):
        assert words in page


def test_years_move_with_the_calendar(cast: Cast, clock: StandingClock) -> None:
    with cast.acting("core_member"):
        signed(cast)
    clock.set(kit_clock.now().replace(year=2028))
    with cast.reading():
        (signatory,) = manifest.signatories()
        assert [year for year, _state in manifest.years(signatory)] == [2026, 2027, 2028, 2029]


@pytest.mark.parametrize(
    ("lacks", "words"),
    [("url", "Het plan heeft geen adres"), ("until", "tot en met wanneer"), ("themes", "minstens één thema")],
)
def test_a_plan_has_an_address_a_term_and_a_theme(cast: Cast, lacks: str, words: str) -> None:
    with cast.acting("core_member"):
        said = {"until": "2028", "published_on": "2025", "url": "https://voorbeeld.nl/plan"}
        whole: dict[str, Any] = said | {"themes": queries.themes()[:1]}
        with pytest.raises(RuleBroken, match=words):
            manifest_actions.publish_plan(signed(cast), "2025", **whole | {lacks: None})
