"""The chain of a group: what gets further, where it breaks in words, what to do, and which groups have which gaps."""

from __future__ import annotations

import re

import pytest

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.commitments import actions as commitments_actions
from buyergroup_hub.outcomes.chain import pages
from buyergroup_hub.outcomes.chain.pages import Chain
from tests import factories as make
from tests.cast import Cast
from tests.outcomes import world
from tests.queries import counted
from tests.tenders import told

pytestmark = pytest.mark.one_engine


def chain_of(cast: Cast, who: str = "visitor", name: str = "group") -> Chain:
    with cast.reading(), cast.app.test_request_context(), standing_as(cast.standing(who)):
        group = cast.group(name)
        return pages.chains([group])[group.id]


def state(cast: Cast, key: str, who: str = "visitor") -> tuple[str, int, int]:
    step = next(step for step in chain_of(cast, who).steps if step.link.key == key)
    return step.state, step.number.n, step.number.of


def page(cast: Cast, address: str = "/groups/group/chain", who: str = "visitor") -> str:
    answer = cast.client(who).get(address)
    assert answer.status_code == 200
    return str(answer.text)


def test_where_nothing_is_yet_nothing_is_counted(cast: Cast) -> None:
    """Rule 14."""
    found = chain_of(cast)
    assert [step.state for step in found.steps] == ["none"] * 8
    assert found.gaps == []
    html = page(cast)
    assert "Er is nog geen doel vastgelegd." in html
    assert "0 van 0" not in html
    assert "Schrijf en publiceer de eerste bepaling" in html
    assert "Vraag leden waarom ze deze bepalingen niet gebruiken." not in html
    assert "We weten niet wat de groep daarbuiten deed." in html
    assert len(re.findall(r"<b[^>]*>\s*onbekend", html)) == 8, "none is a claim that nobody can make here"
    assert "Wat het opleverde" not in page(cast, "/groups/group")


@pytest.mark.both_engines
def test_each_link_says_how_many_get_further(cast: Cast) -> None:
    code = world.clause(cast)
    world.clause(cast, "Nooit gebruikt")
    delivered, running = world.lot(cast, code, "Klaar"), world.lot(cast, code, "Loopt")
    world.lot(cast, title="Onbekend")
    world.realised(cast, delivered)
    world.goal(cast)
    assert state(cast, "goal") == ("broken", 0, 1)
    assert state(cast, "clause") == ("broken", 1, 2)
    assert state(cast, "lot") == ("broken", 2, 3)
    assert state(cast, "contract") == ("broken", 1, 3)
    assert state(cast, "effect") == ("broken", 0, 1)
    assert state(cast, "vision") == state(cast, "commitment") == state(cast, "adoption") == ("none", 0, 0)
    assert {step["key"]: step["count"] for step in chain_of(cast).drawn}["vision"] == "nog geen"
    world.measured(cast, delivered)
    assert state(cast, "effect") == ("whole", 1, 1)
    assert running


def test_the_breaks_are_said_in_words_with_what_to_do(cast: Cast) -> None:
    code = world.clause(cast)
    for name in ("Een", "Twee", "Drie"):
        pid = world.lot(cast, code, name)
        world.realised(cast, pid)
    world.measured(cast, pid)
    html = page(cast)
    assert "2 van 3 opgeleverde percelen hebben nog geen meting." in html
    assert "Leg de meting vast, met methode en bron." in html
    assert "Regel vóór de publicatie welke gegevens" not in html
    assert "Van 1 van 3 opgeleverde percelen is het effect bekend." in page(cast, "/groups/group")
    english = cast.client("visitor")
    english.get("/language/en?next=/")
    assert "2 of 3 delivered lots have no measurement yet." in english.get("/groups/group/chain").text


@pytest.mark.both_engines
def test_a_gap_leads_to_exactly_the_rows_that_break(cast: Cast) -> None:
    code = world.clause(cast)
    for name in ("Een", "Twee"):
        world.realised(cast, world.lot(cast, code, name))
    world.lot(cast, title="Drie")
    world.goal(cast)
    html = page(cast)
    links = re.findall(
        r'<p>(?:Het (enige) |(\S+ ?\d*) van (?:\d+ van )?)[^<]*<a href="(/outcomes/figures/[^"]+)">', html
    )
    assert len(links) == 4
    for only, some, address in links:
        rows = world.rows(page(cast, address.replace("&amp;", "&")))
        many = "1" if only else re.sub(r"\D", "", some) or re.findall(r"Van (\d+)", html)[0]
        assert len(rows) == int(many)


@pytest.mark.parametrize("stopped", ["not_awarded_reason", "cancelled"])
def test_what_was_stopped_waits_for_no_contract(cast: Cast, stopped: str) -> None:
    pid = world.lot(cast, world.clause(cast))
    assert state(cast, "contract") == ("broken", 0, 1)
    with cast.writing():
        tender = told.tender(pid)
        if stopped == "cancelled":
            tender.cancelled_on, tender.cancelled_reason = tender.published_on, "Te duur"
        else:
            tender.lots[0].not_awarded_reason = "Geen inschrijvingen"
    assert state(cast, "contract") == ("none", 0, 0)


@pytest.mark.both_engines
def test_a_commitment_is_kept_by_a_published_tender_only(cast: Cast) -> None:
    with cast.acting("core_member"):
        province = cast.organisation("province")
        promised = commitments_actions.commit_project(cast.group(), province, project="Brug", audience="public").id
    assert state(cast, "commitment") == ("broken", 0, 1)
    planned = told.planned(cast, "Brug")
    world.matched(cast, planned, promised)
    assert state(cast, "commitment", "core_member") == ("broken", 0, 1)
    world.publish(cast, planned)
    assert state(cast, "commitment") == ("whole", 1, 1)


def test_members_count_what_only_they_see(cast: Cast) -> None:
    """Rule 15."""
    with cast.reading():
        inside = f"group:{cast.group().id}"
    world.goal(cast, "Alleen voor leden", audience=inside)
    pid = world.lot(cast, world.clause(cast))
    world.realised(cast, pid)
    world.measured(cast, pid, audience=inside)
    assert state(cast, "goal") == ("none", 0, 0)
    assert state(cast, "effect") == ("broken", 0, 1)
    assert state(cast, "goal", "participant") == ("broken", 0, 1)
    assert state(cast, "effect", "participant") == ("whole", 1, 1)


def test_what_a_link_counts_is_named_by_its_number(cast: Cast) -> None:
    world.lot(cast, world.clause(cast))
    with cast.app.test_request_context():
        labels = {step["key"]: step["label"] for step in chain_of(cast).drawn}
    assert (labels["lot"], labels["goal"]) == ("perceel", "doelen")


def test_who_may_do_something_is_led_there(cast: Cast) -> None:
    way = '<a href="/tenders?group=group">Aanbestedingen</a>'
    world.realised(cast, world.lot(cast, world.clause(cast)))
    assert way in page(cast, who="core_member")
    assert way not in page(cast)


@pytest.mark.both_engines
def test_all_gaps_of_all_groups_stand_on_one_page(cast: Cast) -> None:
    world.realised(cast, world.lot(cast, world.clause(cast)))
    html = page(cast, "/outcomes/gaps")
    assert "1 van 3 groepen met een open schakel" in html
    assert "Effect (1)" in html
    assert "Contract (0)" in html
    assert "Viaducten en bruggen" in html
    assert "Bedrijfskleding" not in html
    assert "Viaducten en bruggen" in page(cast, "/outcomes/gaps?link=effect")
    assert "Viaducten en bruggen" not in page(cast, "/outcomes/gaps?link=contract")
    assert "Viaducten en bruggen" in page(cast, "/outcomes/gaps?link=nothing&page=x")


def test_hidden_groups_are_in_no_list_of_gaps(cast: Cast) -> None:
    world.realised(cast, world.lot(cast, world.clause(cast)))
    with cast.writing():
        group = cast.group()
        group.audience = f"group:{group.id}"
    html = page(cast, "/outcomes/gaps")
    assert "Viaducten en bruggen" not in html
    assert "Effect (0)" in html
    assert cast.client("visitor").get("/groups/group/chain").status_code == 404
    assert "Effect (1)" in page(cast, "/outcomes/gaps", "participant")


@pytest.mark.both_engines
def test_gaps_cost_as_much_with_many_groups_as_with_few(cast: Cast) -> None:
    visitor = cast.client("visitor")
    world.goal(cast)
    visitor.get("/outcomes/gaps")
    with counted(cast.app) as few:
        visitor.get("/outcomes/gaps")
    for number in range(20):
        with cast.writing():
            group_id = make.group(f"Groep {number}").id
        world.goal(cast, group_id=group_id)
    with counted(cast.app) as many:
        visitor.get("/outcomes/gaps")
    assert len(few) == len(many)


def test_the_page_of_a_group_counts_its_chain_once(cast: Cast) -> None:
    world.goal(cast)
    visitor = cast.client("visitor")
    with counted(cast.app) as sent:
        visitor.get("/groups/group")
    assert sum("UNION ALL" in statement and "goal_clauses" in statement for statement in sent) == 1
