"""What makes pages fast by construction: what is the same each time is made once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from buyergroup_hub.access import _addressed
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.web import Hub, request_cache
from buyergroup_hub.tenders.tender.actions.proof import proofs
from buyergroup_hub.texts import markdown
from tests.cast import Cast
from tests.clauses import written
from tests.queries import counted, is_compiled
from tests.tenders import told

pytestmark = pytest.mark.one_engine
PAGES = (
    "/groups",
    "/groups/group",
    "/groups/group/timeline",
    "/clauses",
    "/consultations",
    "/tenders",
    "/calendar",
    "/outcomes",
)
OWN = ("/my-work", "/groups/group", "/groups/group/members")


def test_who_looks_around_and_comes_back_has_nothing_compiled_again(cast: Cast) -> None:
    visitor, secretary = cast.client("visitor"), cast.client("secretary")
    visits = [(visitor, page) for page in ("/", *PAGES)] + [(secretary, page) for page in OWN]
    for client, page in visits:
        assert client.get(page).status_code == 200
    with counted(cast.app, is_compiled) as again:
        for client, page in visits:
            client.get(page)
    assert again == []


def test_the_engine_keeps_the_statements_of_all_pages(app: Hub) -> None:
    with app.app_context():
        kept: Any = db.engine._compiled_cache
        assert kept.capacity >= 2000


def test_the_statement_of_an_address_is_made_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []
    addressed = Group.addressed.__func__  # type: ignore[attr-defined]

    def note(cls: type[Group], /, **address: Any) -> Any:
        made.append(address)
        return addressed(cls, **address)

    monkeypatch.setattr(Group, "addressed", classmethod(note))
    _addressed.cache_clear()
    try:
        for slug, status in (("group", 200), ("none-such", 404), ("group", 200)):
            assert cast.client("visitor").get(f"/groups/{slug}").status_code == status
    finally:
        _addressed.cache_clear()
    assert len(made) == 1


def test_two_panels_that_show_the_same_ask_for_it_once(cast: Cast) -> None:
    with counted(cast.app) as sent:
        assert cast.client("secretary").get("/groups/group").status_code == 200
    assert sum(statement.startswith("SELECT visions.") for statement in sent) == 1
    assert sum("SELECT clauses.group_id, count" in statement for statement in sent) == 1


def test_what_a_group_has_is_counted_in_one_statement(cast: Cast) -> None:
    with counted(cast.app) as sent:
        assert cast.client("secretary").get("/groups/group").status_code == 200
    counting = [statement for statement in sent if "SELECT clauses.group_id, count" in statement]
    tables = ("clauses", "consultations", "knowledge_items", "tenders", "goals", "memberships", "adoptions")
    assert len(counting) == 1
    assert [table for table in tables if f"{table}.audience" not in counting[0]] == []


def _asked(cast: Cast, who: str, page: str) -> list[tuple[str, str]]:
    """The statements of a page with their values."""
    sent: list[tuple[str, str]] = []

    def note(context: Any) -> bool:
        sent.append((context.statement, str(context.parameters)))
        return True

    with counted(cast.app, note):
        assert cast.client(who).get(page).status_code == 200
    return sent


def _plans(cast: Cast, who: str, page: str) -> list[str]:
    """How SQLite finds what a page asks for."""
    plans: list[str] = []

    def note(context: Any) -> bool:
        if context.statement.startswith(("SELECT", "WITH")):
            explained = context.root_connection.connection.driver_connection.execute(
                f"EXPLAIN QUERY PLAN {context.statement}", context.parameters[0]
            )
            plans.extend(row[3] for row in explained)
        return True

    with counted(cast.app, note):
        assert cast.client(who).get(page).status_code == 200
    return plans


def test_a_group_is_found_without_looking_at_the_others(cast: Cast) -> None:
    """By its address, and by one that it had before."""
    plans = _plans(cast, "visitor", "/groups/group")
    assert "SEARCH groups USING INTEGER PRIMARY KEY (rowid=?)" in plans
    assert [plan for plan in plans if plan.startswith("SEARCH groups USING INDEX ix_")] == []


def test_who_somebody_is_is_found_without_looking_at_everybody(cast: Cast) -> None:
    """Every request of a person asks it, however many people the hub knows."""
    plans = _plans(cast, "party_a", "/account/password")
    assert any(plan.startswith("SEARCH affiliations") for plan in plans)
    nothing = ("SCAN CONSTANT ROW", "SCAN (", "SCAN json_each")  # an empty list, and the tokens
    assert [plan for plan in plans if plan.startswith("SCAN") and not plan.startswith(nothing)] == []


def test_a_tender_is_shown_without_what_only_its_editors_need(cast: Cast) -> None:
    """Of the clauses that it names the page shows titles; what else they say is not loaded."""
    pid = told.published(cast, lots=("a", "b"))
    told.used(cast, pid, written.published(cast))
    asked = "".join(statement for statement, _values in _asked(cast, "visitor", f"/tenders/{pid}"))
    assert "FROM clause_uses" in asked
    assert "FROM clause_levels" not in asked
    assert "FROM clause_parameters" not in asked


def test_a_clause_is_loaded_once(cast: Cast) -> None:
    """One statement for its versions, one for their texts, one for the levels of the version that is shown."""
    code = written.published(cast)
    asked = [statement for statement, _values in _asked(cast, "visitor", f"/clauses/{code}")]
    for table in ("clause_versions", "clause_texts", "clause_levels", "clause_parameters"):
        assert len([one for one in asked if one.startswith(f"SELECT {table}.id, {table}.")]) == 1, table


@pytest.mark.parametrize("who", ["visitor", "secretary", "programme"])
def test_no_page_asks_the_same_twice(cast: Cast, who: str) -> None:
    """What two parts of a page show is looked up once."""
    code = written.published(cast)
    pid = told.published(cast, lots=("a", "b"))
    told.used(cast, pid, code)
    places = [f"/clauses/{code}", f"/tenders/{pid}", "/outcomes", "/calendar", "/consultations", "/manifest"]
    for page in [*places, "/" if who == "visitor" else "/my-work"]:
        asked = _asked(cast, who, page)
        assert [one for one in asked if asked.count(one) > 1] == [], page


def test_what_is_kept_for_a_page_is_not_kept_where_something_is_written(app: Hub) -> None:
    made: list[int] = []
    for method, times in (("GET", 1), ("POST", 2)):
        del made[:]
        with app.test_request_context(method=method):
            assert [request_cache("tried", lambda: made.append(1) or len(made)) for _ in range(2)] == [1, times]  # type: ignore[func-returns-value,redundant-expr]
    with app.app_context():
        del made[:]
        for _ in range(2):
            request_cache("tried", lambda: made.append(1))
    assert len(made) == 2


def test_the_figures_of_all_clauses_take_two_queries(cast: Cast) -> None:
    with cast.app.app_context():
        clauses = db.session.scalars(select(Clause)).all()
        with counted(cast.app) as sent:
            proofs(clauses)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 2


def test_a_text_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = markdown.parsed

    def note(text: str) -> Any:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(markdown, "parsed", note)
    text = "Zie *hier* [[TE-99]], en nergens anders."
    assert [markdown.plain(text) for _ in range(3)] == ["Zie hier TE-99, en nergens anders."] * 3
    assert [markdown.references_in(text) for _ in range(3)] == [["TE-99"]] * 3
    assert markdown.references_in("Zonder verwijzing.") == []
    assert len(parsed) == 2
