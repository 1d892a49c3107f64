"""A group's sets in numbered publications, and a person's basket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.access import standing_as, visible_to
from buyergroup_hub.clauses.drafts.actions import drafting
from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.registry import labels, queries
from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.clauses.sets.personal_data import empty_baskets, own_data
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.organisations.manifest.models import Theme
from tests.cast import Cast
from tests.clauses.written import BASIC, WEEKS, content, drafted, published, revised, version
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

SERIES = "Reeks kunstwerken in één contract"


def the_set(number: int | None = None) -> ClauseSet:
    found = select(ClauseSet).where(ClauseSet.number == number).options(*ClauseSet.whole())
    return db.session.scalars(found).one()


def composed(cast: Cast, *codes: str, **values: str) -> None:
    with cast.acting("participant"):
        begun = sets_actions.compose(cast.group(), SERIES, 2)
        for code in codes:
            sets_actions.put(begun, version(code, 1), 2, values)


def test_a_set_is_the_groups_until_it_is_published(cast: Cast) -> None:
    composed(cast, published(cast))
    with cast.reading():
        assert the_set().audience == f"group:{cast.groups['group']}"
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
    with cast.reading():
        assert (the_set(1).audience, the_set(1).is_intact) == ("public", True)


def test_a_next_publication_begins_from_the_last_and_gets_the_next_number(cast: Cast) -> None:
    code = published(cast)
    composed(cast, code, weken="12")
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
    composed(cast)
    with cast.reading():
        copied = [(one.version.clause.code, one.version.number, one.level, one.parameters) for one in the_set().items]
        assert copied == [(code, 1, 2, {"weken": "12"})]
    composed(cast, published(cast, "Losmaakbaar"))
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
    composed(cast)
    with cast.reading():
        assert [len(the_set(number).items) for number in (1, 2, None)] == [1, 2, 2]


def test_a_set_of_an_invented_group_is_invented(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    composed(cast)
    with cast.reading():
        assert the_set().demo is True


def test_what_is_put_in_comes_last(cast: Cast) -> None:
    codes = [published(cast, f"Titel {n}") for n in range(3)]
    composed(cast, *codes[:2])
    with cast.acting("participant"):
        sets_actions.move(the_set(), the_set().items[1], -1)
    composed(cast, codes[2])
    with cast.reading():
        placed = [(one.version.clause.code, one.position) for one in the_set().items]
        assert placed == [("VB-02", 1), ("VB-01", 2), ("VB-03", 3)]


def test_there_is_one_set_in_the_making_for_a_project_type_and_level(cast: Cast) -> None:
    composed(cast)
    composed(cast)
    with cast.reading():
        assert len(db.session.scalars(select(ClauseSet)).all()) == 1


def test_each_project_type_and_level_has_a_set_of_its_own(cast: Cast) -> None:
    code = published(cast)
    composed(cast, code)
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
    for group, kind, level in (("group", SERIES, 1), ("group", "Anders", 2), ("other_group", SERIES, 2)):
        with cast.acting("coordinator"):
            begun = sets_actions.compose(cast.group(group), kind, level)
            assert begun.items == []
            sets_actions.put(begun, version(code, 1), 1)
            sets_actions.publish_set(begun)
            assert begun.number == 1


def test_a_set_is_published_once_and_a_basket_never(cast: Cast) -> None:
    code = published(cast)
    composed(cast, code)
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
        with pytest.raises(RuleBroken, match="Stel een nieuwe samen"):
            sets_actions.publish_set(the_set(1))
        basket = sets_actions.own_basket()
        sets_actions.put(basket, version(code, 1), 1)
        with pytest.raises(RuleBroken, match="Stel een nieuwe samen"):
            sets_actions.publish_set(basket)


def test_a_set_is_not_published_with_what_was_withdrawn_meanwhile(cast: Cast) -> None:
    code = published(cast)
    composed(cast, code)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 1), "Fout.")
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="is ingetrokken"):
        sets_actions.publish_set(the_set())


def test_what_happens_to_sets_and_baskets_is_told_and_a_basket_only_to_its_owner(cast: Cast) -> None:
    code, other = published(cast), published(cast, "Losmaakbaar")
    composed(cast, code, other)
    with cast.acting("coordinator"):
        whole = the_set()
        sets_actions.drop(whole, whole.items[1])
        sets_actions.publish_set(whole)
        digest = whole.digest
        basket = sets_actions.begin_basket("Viaduct")
        assert basket.title == "Viaduct"
        sets_actions.put(basket, version(code, 1), 1)
        sets_actions.rename(basket, "Brug")
        sets_actions.throw_away(basket)
    with cast.reading():
        told = db.session.scalars(select(Event).where(Event.subject_kind == "clause_sets").order_by(Event.seq)).all()
        assert [(event.name, event.keys) for event in told] == [
            ("clause_set.composed", {"level": "significant"}),
            ("clause_set.changed", {"code": code}),
            ("clause_set.changed", {"code": other}),
            ("clause_set.changed", {"code": other}),
            ("clause_set.published", {"level": "significant", "number": 1, "digest": digest}),
            ("basket.begun", {}),
            ("basket.changed", {"code": code}),
            ("basket.renamed", {}),
            ("basket.thrown_away", {}),
        ]
        group, mine = f"group:{cast.groups['group']}", f"person:{cast.people['coordinator']}"
        assert [event.audience for event in told] == [*[group] * 4, "public", *[mine] * 4]
        assert [event.group_id for event in told] == [*[cast.groups["group"]] * 5, *[None] * 4]


def test_an_empty_set_is_not_published(cast: Cast) -> None:
    composed(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="leeg"):
        sets_actions.publish_set(the_set())


@pytest.mark.both_engines
def test_a_published_set_stays_as_it_is(cast: Cast) -> None:
    composed(cast, published(cast))
    with cast.acting("coordinator"):
        sets_actions.publish_set(the_set())
    with cast.acting("participant"):
        whole = the_set(1)
        verbs: tuple[Callable[[], object], ...] = (
            lambda: sets_actions.drop(whole, whole.items[0]),
            lambda: sets_actions.move(whole, whole.items[0], 1),
            lambda: sets_actions.put(whole, whole.items[0].version, 1),
        )
        for verb in verbs:
            with pytest.raises(RuleBroken, match="verandert niet meer"):
                verb()
    for change in (update(SetItem).values(level=1), delete(SetItem), update(ClauseSet).values(project_type="Anders")):
        with cast.trying(), pytest.raises(IntegrityError, match="frozen"):
            db.session.execute(change)


def test_a_draft_and_a_withdrawn_version_do_not_go_into_a_set(cast: Cast) -> None:
    draft = drafted(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="nog een concept"):
        sets_actions.put(sets_actions.compose(cast.group(), SERIES, 2), version(draft), 1)
    code = published(cast)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 1), "Fout.")
    with cast.acting("participant"), pytest.raises(RuleBroken, match="ingetrokken"):
        sets_actions.put(sets_actions.compose(cast.group(), SERIES, 2), version(code, 1), 1)


def test_a_level_without_text_cannot_be_chosen(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="geen tekst op niveau Ambitieus"):
        sets_actions.put(sets_actions.compose(cast.group(), SERIES, 2), version(code, 1), 3)


def test_a_basket_is_its_owners_alone(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("party_a"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1)
    with cast.reading():
        for who, sees in (("party_a", 1), ("colleague_a", 0), ("coordinator", 0), ("administrator", 0), ("visitor", 0)):
            seen = select(ClauseSet).where(visible_to(cast.standing(who), ClauseSet))
            assert len(db.session.scalars(seen).all()) == sees


def test_a_value_out_of_bounds_is_refused_in_words(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match=r"buiten de grenzen\. Kies 4 tot en met 26"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "27"})
    with cast.acting("participant"):
        assert sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "26"}).parameters == {
            "weken": "26"
        }


def test_a_value_for_what_the_level_does_not_leave_open_is_refused(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        with pytest.raises(RuleBroken, match="hoort niet bij dit niveau"):
            sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"dagen": "12"})
        assert sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": ""}).parameters == {}


def test_what_was_filled_in_goes_along_only_where_it_fits(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "12"})
    revised(cast, code, levels=(Level(1, BASIC, parameters=(replace(WEEKS, highest="10"),)),))
    revised(cast, code, levels=(Level(1, "Zonder invulplek."),), change_note="Korter.")
    for number in (2, 3):
        with cast.acting("participant"):
            basket = sets_actions.own_basket()
            sets_actions.put(basket, version(code, 1), 1, {"weken": "12"})
            assert sets_actions.put(basket, version(code, number), 1).parameters == {}


def test_a_clause_stands_in_a_basket_once(cast: Cast) -> None:
    code, other = published(cast), published(cast, "Losmaakbaar")
    with cast.acting("participant"):
        basket = sets_actions.own_basket()
        for one, level in ((code, 1), (other, 1), (code, 2)):
            sets_actions.put(basket, version(one, 1), level)
        assert [(one.version.clause.code, one.level) for one in basket.items] == [(code, 2), (other, 1)]


def test_a_basket_is_as_invented_as_who_has_it(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    with cast.acting("participant"):
        assert sets_actions.own_basket().demo is True


def test_a_basket_needs_somebody_whose_it_is(cast: Cast) -> None:
    with cast.acting("visitor"), pytest.raises(RuleBroken, match="Log eerst in"):
        sets_actions.begin_basket("Van niemand")


def test_ones_own_basket_is_the_one_that_one_changed_last(cast: Cast, clock: StandingClock) -> None:
    code = published(cast)
    with cast.acting("party_a"):
        sets_actions.begin_basket("Van een ander")
    pids = []
    for title in ("Eerste", "Tweede"):
        clock.forward(hours=1)
        with cast.acting("participant"):
            pids.append(sets_actions.begin_basket(title).pid)
    with cast.acting("participant"):
        assert sets_actions.own_basket().pid == pids[1]
    clock.forward(hours=1)
    with cast.acting("participant"):
        first = db.session.scalars(ClauseSet.addressed(basket=pids[0])).one()
        sets_actions.put(first, version(code, 1), 1)
    with cast.acting("participant"):
        assert sets_actions.own_basket().pid == pids[0]
    clock.forward(hours=1)
    with cast.acting("participant"):
        sets_actions.rename(db.session.scalars(ClauseSet.addressed(basket=pids[1])).one(), "Weer de tweede")
    with cast.acting("participant"):
        assert sets_actions.own_basket().pid == pids[1]


def test_a_basket_keeps_the_version_until_its_owner_takes_the_newer_one(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "12"})
    revised(cast, code)
    with cast.acting("participant"):
        basket = sets_actions.own_basket()
        assert basket.items[0].version.number == 1
        sets_actions.put(basket, version(code, 2), 1)
    with cast.acting("participant"):
        item = sets_actions.own_basket().items[0]
        assert (item.version.number, item.parameters) == (2, {"weken": "12"})


def test_clauses_can_be_moved_and_taken_out(cast: Cast) -> None:
    codes = [published(cast, f"Titel {n}") for n in range(3)]
    with cast.acting("participant"):
        for code in codes:
            sets_actions.put(sets_actions.own_basket(), version(code, 1), 1)
    with cast.acting("participant"):
        basket = sets_actions.own_basket()
        sets_actions.move(basket, basket.items[2], -1)
    with cast.acting("participant"):
        basket = sets_actions.own_basket()
        sets_actions.move(basket, basket.items[0], -5)
        assert [one.version.clause.code for one in basket.items] == ["VB-01", "VB-03", "VB-02"]
        sets_actions.drop(basket, basket.items[1])
    with cast.acting("participant"):
        basket = sets_actions.own_basket()
        assert [one.version.clause.code for one in basket.items] == ["VB-01", "VB-02"]


def test_a_basket_that_is_thrown_away_leaves_nothing(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1)
        sets_actions.throw_away(sets_actions.own_basket())
    with cast.reading():
        assert db.session.scalars(select(SetItem)).all() == []


def test_names_of_texts_lead_to_versions(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code)
    draft = drafted(cast, "Nog niet")
    with cast.reading():
        found = queries.named([code, f"{code}@1", draft, f"{code}@9", "geen naam"])
        assert {name: one.number for name, one in found.items()} == {code: 2, f"{code}@1": 1}
        assert queries.pinned([code, draft]) == {code: 2}
        with cast.app.test_request_context():
            assert {name: one.address for name, one in labels.references([code, draft]).items()} == {
                code: f"/clauses/{code}/versions/2"
            }


def test_a_draft_is_cited_only_for_who_sees_it(cast: Cast) -> None:
    draft = drafted(cast)
    with cast.reading():
        ids = [version(draft).id]
        assert queries.versions_by_id(ids) == {}
        with standing_as(cast.standing("participant")):
            assert list(queries.versions_by_id(ids)) == ids
            assert queries.named([draft]) == {}


def test_who_goes_away_takes_her_baskets_and_unsaved_texts_along(cast: Cast) -> None:
    code, draft = published(cast), drafted(cast, "Nog niet")
    with cast.acting("core_member"):
        sets_actions.put(sets_actions.own_basket(), version(code, 1), 1, {"weken": "12"})
        drafting.keep(version(draft), content("Half af", themes=(1,)), 1)
    with cast.reading():
        mine: Any = own_data(cast.people["core_member"])
        assert mine["baskets"][0]["clauses"] == [{"clause": f"{code}@1", "level": 1, "parameters": {"weken": "12"}}]
        text = mine["unsaved"][0]["text"]
        assert text["wording"]["title"] == "Half af"
        assert text["facts"]["themes"] == [db.session.scalars(select(Theme.key).order_by(Theme.id)).first()]
        assert own_data(cast.people["coordinator"]) == {"baskets": [], "unsaved": []}
    with cast.acting("core_member"):
        empty_baskets(cast.person("core_member"))
    with cast.reading():
        assert own_data(cast.people["core_member"]) == {"baskets": [], "unsaved": []}
        assert version(draft).text_in().title == "Nog niet"
