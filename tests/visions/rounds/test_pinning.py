"""A frozen text means exact versions of clauses, whatever happens to them afterwards (rule 10)."""

from __future__ import annotations

from datetime import date

import pytest

from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.sets import actions
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.visions.rounds.actions import publishing
from tests.cast import Cast
from tests.clauses import written as clauses
from tests.fixtures.clock import StandingClock
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def frozen_with(cast: Cast, body: str) -> str:
    pid = the.written(cast)
    with cast.acting("coordinator"):
        the.write(the.section(pid), body)
        the.freeze(pid)
    return pid


def body_of(pid: str) -> str:
    return str(next(one for one in the.proposal(pid).text["sections"] if one["key"] == "demand")["texts"]["nl"]["body"])


def publish(cast: Cast, pid: str) -> None:
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who)
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid), "Eerste.")


def test_freezing_pins_each_code_to_its_current_version(cast: Cast) -> None:
    code = clauses.published(cast)
    pid = frozen_with(cast, f"Zie [[{code}]] en nog eens [[{code}]].")
    with cast.reading():
        assert body_of(pid) == f"Zie [[{code}@1]] en nog eens [[{code}@1]]."
        assert the.proposal(pid).text["clauses"] == {code: 1}


def test_a_published_vision_keeps_the_version_and_says_that_a_newer_one_holds(cast: Cast, clock: StandingClock) -> None:
    code = clauses.published(cast)
    pid = frozen_with(cast, f"Zie [[{code}]].")
    publish(cast, pid)
    clock.forward(days=1)
    clauses.revised(cast, code)
    page = cast.client("visitor").get(f"/visions/{pid}/versions/1").get_data(as_text=True)
    assert f'<a href="/clauses/{code}/versions/1" rel="noopener">{code}, versie 1</a>' in page
    assert f"{code}: hier versie 1, nu geldt" in page
    assert f'href="/clauses/{code}/versions/2">versie 2' in page


def test_a_version_that_a_writer_names_stays_named(cast: Cast, clock: StandingClock) -> None:
    code = clauses.published(cast)
    clock.forward(days=1)
    clauses.revised(cast, code)
    pid = frozen_with(cast, f"Nog steeds [[{code}@1]], en [[{code}]].")
    with cast.reading():
        assert body_of(pid) == f"Nog steeds [[{code}@1]], en [[{code}@2]]."


@pytest.mark.parametrize("name", ["VB-99", "VB-01@7", "draft"])
def test_a_clause_that_nobody_published_cannot_be_frozen(cast: Cast, name: str) -> None:
    code = clauses.drafted(cast) if name == "draft" else name
    pid = the.written(cast)
    with cast.acting("coordinator"):
        the.write(the.section(pid), f"Zie [[{code}]].")
        with pytest.raises(RuleBroken, match=f"Nog niet gepubliceerd: {code}"):
            the.freeze(pid)


def test_publishing_says_at_the_clause_that_it_is_endorsed(cast: Cast) -> None:
    code = clauses.published(cast)
    pid = frozen_with(cast, f"Zie [[{code}]].")
    with cast.reading():
        assert clauses.version(code, 1).endorsed_on is None
    publish(cast, pid)
    with cast.reading():
        assert clauses.version(code, 1).endorsed_on == date(2026, 11, 24)


def test_the_clauses_of_the_groups_sets_are_pinned_and_endorsed_too(cast: Cast) -> None:
    code = clauses.published(cast)
    with cast.acting("coordinator"):
        chosen = actions.compose(cast.group(), "Nieuw kunstwerk", 1)
        actions.put(chosen, clauses.version(code, 1), 1)
        actions.publish_set(chosen)
        published = (chosen.pid, chosen.number, chosen.digest)
    pid = frozen_with(cast, "Geen verwijzing.")
    with cast.reading():
        (kept,) = the.proposal(pid).text["sets"]
        assert (kept["set"], kept["number"], kept["digest"]) == published
    publish(cast, pid)
    with cast.reading():
        assert clauses.version(code, 1).endorsed_on is not None


def test_a_clause_that_was_withdrawn_meanwhile_keeps_nobody_from_publishing(cast: Cast) -> None:
    code = clauses.published(cast)
    pid = frozen_with(cast, f"Zie [[{code}]].")
    with cast.acting("coordinator"):
        registry_actions.withdraw(clauses.version(code, 1), "Onjuist.")
    publish(cast, pid)
    assert f"{code}, versie 1" in cast.client("visitor").get(f"/visions/{pid}").get_data(as_text=True)
