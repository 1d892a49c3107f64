"""Each refusal of a verb on knowledge, and what is carried along or kept out where nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.events.models import Event, Payload
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.knowledge import actions, imports, labels, pages, search, waiting
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.search.records import CURRENT, SUPERSEDED
from tests import factories as make
from tests.knowledge import written
from tests.knowledge.test_items import again, names
from tests.knowledge.test_pages import page, sent

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

HIDDEN = "Onder ons"
"""The name of a group that not everyone sees."""


def lesson(cast: Cast, title: str = "Titel") -> KnowledgeItem:
    return written.published(written.lesson(cast.group(), title=title))


def refused(verb: Callable[[], object], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        verb()


def test_what_is_published_is_not_published_again(cast: Cast) -> None:
    with cast.acting("participant"):
        item = lesson(cast)
        refused(lambda: written.published(item), "gepubliceerd")
        assert (item.number, names().count("item.published")) == (1, 1)


def test_a_draft_is_not_reviewed_replaced_or_withdrawn(cast: Cast) -> None:
    with cast.acting("participant"):
        draft, by = written.lesson(cast.group()), lesson(cast)
        refused(lambda: actions.review(draft, kit_clock.today() + timedelta(days=9)), "nog een concept")
        refused(lambda: actions.supersede(draft, by), "nog een concept")
        refused(lambda: actions.withdraw(draft, "Klopt niet."), "Alleen wat gepubliceerd is")


def test_what_was_replaced_is_not_reviewed_replaced_or_revised(cast: Cast) -> None:
    with cast.acting("participant"):
        old, new, other = lesson(cast), lesson(cast), lesson(cast)
        actions.supersede(old, new)
        refused(lambda: actions.review(old, kit_clock.today() + timedelta(days=9)), "al vervangen")
        refused(lambda: actions.supersede(old, other), "al vervangen")
        refused(lambda: actions.revise(old), "niet meer de geldende")
        assert old.superseded_by_id == new.id


def test_a_draft_is_its_own_next_version(cast: Cast) -> None:
    with cast.acting("participant"):
        draft = written.lesson(cast.group())
        assert actions.revise(draft) is draft
        assert names() == ["item.written"]


def test_a_next_version_begins_as_the_last_one_stood(cast: Cast) -> None:
    """With its clauses and its owner, whoever begins it; what was changed is said anew."""
    with cast.acting("participant"):
        clause = make.add(Clause(group_id=cast.groups["group"], code="VB-1", type="requirement", audience="public"))
        first = written.published(actions.write(cast.group(), "lesson", written.LESSON, [clause]))
        second = actions.revise(first)
        actions.edit(second, {"change_note": "Bijlage B erbij."}, [clause])
        number = written.published(second).id
    with cast.acting("coordinator"):
        third = actions.revise(again(number))
        assert [link.clause.code for link in third.clauses] == ["VB-1"]
        assert third.owner_id == cast.people["participant"]
        assert third.change_note == ""


def test_a_version_that_was_withdrawn_meanwhile_stays_withdrawn(cast: Cast) -> None:
    with cast.acting("participant"):
        first = lesson(cast)
        draft = actions.revise(first)
        actions.withdraw(first, "Klopt niet.")
        written.published(draft)
        assert (first.state, first.superseded_by_id, draft.state) == ("withdrawn", None, "current")


def test_what_is_invented_stays_invented_with_its_file(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    with cast.acting("participant"):
        item = written.document(cast.group())
        assert item.demo
        assert [file.demo for file in db.session.scalars(select(File))] == [True]


def test_another_file_takes_the_place_of_the_first(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.document(cast.group(), "Eerst")
        actions.edit(item, {}, [], written.pdf("Later"))
        assert [file.id for file in db.session.scalars(select(File))] == [item.file_id]


@pytest.mark.parametrize("part", ["situation", "approach", "result"])
def test_a_lesson_tells_its_whole_story(cast: Cast, part: str) -> None:
    with cast.acting("participant"):
        assert actions.missing(written.lesson(cast.group(), **{part: ""}))


def test_only_what_people_write_is_written(cast: Cast) -> None:
    with cast.acting("participant"), pytest.raises(ValueError, match="audience"):
        actions.write(cast.group(), "lesson", written.LESSON | {"audience": "public"})


@pytest.mark.both_engines
def test_a_review_is_asked_when_its_day_has_come_and_of_nothing_else(cast: Cast, clock: StandingClock) -> None:
    with cast.acting("participant"):
        written.published(written.lesson(cast.group()), 30)
        written.lesson(cast.group())  # a draft has no day
        actions.withdraw(written.published(written.lesson(cast.group()), 10), "Klopt niet.")
    clock.forward(days=29)
    with cast.app.app_context():
        jobs.tick()
    with cast.reading():
        assert names().count("item.review_due") == 0


@pytest.mark.both_engines
def test_what_was_looked_at_is_kept(cast: Cast) -> None:
    with cast.acting("participant"):
        actions.review(lesson(cast), kit_clock.today() + timedelta(days=9), "Met de beheerder gebeld.")
        said = select(Payload.text).join(Event, Event.payload_id == Payload.id).where(Event.name == "item.reviewed")
        assert "Met de beheerder gebeld." in str(db.session.scalars(said).one())


# Who sees what beside an item


def hide_group(cast: Cast) -> None:
    """A group that only its own people see, with something that it published."""
    with cast.writing():
        group = cast.group()
        group.audience, group.name_nl = f"group:{group.id}", HIDDEN


def test_a_hidden_group_is_named_nowhere_with_what_it_published(cast: Cast) -> None:
    with cast.acting("participant"):
        item = lesson(cast)
        pid, number = item.pid, str(item.id)
    hide_group(cast)
    with cast.reading(), cast.app.test_request_context():
        (record,) = search._records([number])
        assert (record.context, dict(record.facets)) == ("les", {"knowledge": "lesson"})
        assert HIDDEN not in search._hits([number], cast.standing("visitor"))[number].facts
        assert HIDDEN in search._hits([number], cast.standing("core_member"))[number].facts
    for address in (f"/knowledge/{pid}", "/knowledge?order=published"):
        assert HIDDEN not in page(cast.client("visitor"), address)
        assert HIDDEN in page(cast.client("core_member"), address)


def test_a_clause_that_one_may_not_see_is_not_named(cast: Cast) -> None:
    with cast.acting("participant"):
        audience = f"group:{cast.groups['group']}"
        clause = make.add(Clause(group_id=cast.groups["group"], code="VB-9", type="requirement", audience=audience))
        item = written.published(actions.write(cast.group(), "lesson", written.LESSON, [clause]))
        number = item.id
        assert pages.codes_of(again(number)) == "VB-9"
    with cast.acting("party_a"):
        assert pages.codes_of(again(number)) == ""


def test_what_is_related_stands_and_may_be_seen(cast: Cast) -> None:
    with cast.acting("participant"):
        item, stands, old = lesson(cast, "Deze"), lesson(cast, "Staat"), lesson(cast, "Oud")
        actions.supersede(old, stands)
        written.lesson(cast.group(), title="Concept")
        number = item.id
        assert [each.title for each in pages.related(again(number))] == ["Staat"]
    with cast.acting("party_a"):
        assert [each.title for each in pages.related(again(number))] == ["Staat"]


def test_what_may_take_its_place_is_its_groups_and_stands(cast: Cast) -> None:
    with cast.acting("participant"):
        item, stands, old = lesson(cast, "Deze"), lesson(cast, "Staat"), lesson(cast, "Oud")
        actions.supersede(old, stands)
        written.lesson(cast.group(), title="Concept")
        number = item.id
    with cast.acting("other_member"):
        written.published(written.lesson(cast.group("other_group"), title="Van anderen"))
    with cast.acting("participant"):
        assert [each.title for each in pages.successors(again(number))] == ["Staat"]


def test_the_list_of_a_group_leaves_out_what_was_withdrawn(cast: Cast) -> None:
    with cast.acting("participant"):
        actions.withdraw(lesson(cast, "Concept verwijderen"), "Klopt niet.")
        lesson(cast, "Staat")
        listed = [item.title for _head, items in pages.of_group(cast.group()) for item in items]
        assert listed == ["Staat"]


def test_lists_show_no_draft_to_others_and_panels_nothing_that_was_replaced(cast: Cast) -> None:
    with cast.acting("participant"):
        written.lesson(cast.group(), title="Ongezien")
        actions.supersede(lesson(cast, "Achterhaald"), lesson(cast, "Geldend"))
    for address in ("/groups/group/knowledge", "/knowledge?state=draft"):
        assert "Ongezien" not in page(cast.client("visitor"), address)
        assert "Ongezien" in page(cast.client("core_member"), address)
    overview = page(cast.client("visitor"), "/groups/group")
    assert "Geldend" in overview
    assert "Achterhaald" not in overview.partition("<main")[2].partition("Tijdlijn")[0]


def test_a_timeline_leads_nobody_to_a_draft_of_others(cast: Cast) -> None:
    with cast.acting("participant"):
        number = written.lesson(cast.group()).id
    with cast.acting("core_member"), cast.app.test_request_context():
        assert set(labels._find_items([number])) == {number}
    with cast.acting("party_a"), cast.app.test_request_context():
        assert labels._find_items([number]) == {}


def test_a_hit_leads_on_and_stands_lower_when_it_was_replaced(cast: Cast) -> None:
    with cast.acting("participant"):
        old, new = lesson(cast, "Oud"), lesson(cast, "Nieuw")
        assert next(iter(search._records([str(old.id)]))).status == CURRENT
        actions.supersede(old, new)
        number = str(old.id)
        db.session.flush()
        assert next(iter(search._records([number]))).status == SUPERSEDED
    with cast.reading(), cast.app.test_request_context():
        hit = search._hits([number], cast.standing("visitor"))[number]
        assert (hit.state, hit.onward and hit.onward[0]) == ("old", "Nieuw")


def test_counts_and_names_of_the_list_are_of_what_one_sees(cast: Cast) -> None:
    with cast.acting("participant"):
        lesson(cast)
    with cast.acting("other_member"):
        written.lesson(cast.group("other_group"), title="Concept")
    shown = page(cast.client("visitor"), "/knowledge?state=current&state=draft")
    with cast.reading():
        other = cast.group("other_group").name_nl
    assert other not in shown.partition("<main")[2]
    hide_group(cast)
    assert HIDDEN not in page(cast.client("visitor"), "/knowledge?order=published")
    assert HIDDEN in page(cast.client("core_member"), "/knowledge?order=published")


def test_work_that_one_may_not_see_any_more_waits_no_longer(cast: Cast) -> None:
    with cast.acting("participant"):
        item = written.lesson(cast.group())
        item.owner_id = cast.people["ex_member"]
    with cast.acting("ex_member") as who, cast.app.test_request_context():
        assert waiting.waits_for(who) == []


def test_what_members_wrote_is_no_document_of_a_source(cast: Cast) -> None:
    """A lesson with the title of a document does not keep the document out."""
    with cast.writing():
        number = make.group("Houtbouw", slug="houtbouw").id
        assert imports.bring_documents() == 1
        title = db.session.scalars(select(KnowledgeItem.title)).one()
    with cast.acting("participant"):
        other = make.group("Bruggen", slug="baggeren-elders")
        assert not imports._is_there(other, title)
        written.lesson(other, title=title)
        assert not imports._is_there(other, title)
        assert imports._is_there(db.session.get_one(Group, number), title)


# Forms


def test_a_form_takes_no_day_that_is_none(cast: Cast) -> None:
    data = {"title": "Besluit", "lead": "Waar het om gaat.", "body": "Omdat.", "dated": "gisteren"}
    answer = sent(cast.client("participant"), "/groups/group/knowledge?kind=decision", 422, data)
    assert "Schrijf een jaar, maand of dag" in answer.get_data(as_text=True)


def test_only_a_next_version_is_asked_what_changed(cast: Cast) -> None:
    with cast.acting("participant"):
        draft, item = written.lesson(cast.group()).pid, lesson(cast)
        newer = actions.revise(item).pid
    asked = "Wat is er anders dan in de vorige versie?"
    client = cast.client("participant")
    assert asked not in page(client, f"/knowledge/{draft}/edit")
    assert asked in page(client, f"/knowledge/{newer}/edit")


def test_a_kind_that_does_not_exist_is_chosen_again(cast: Cast) -> None:
    sent(cast.client("participant"), "/groups/group/knowledge?kind=gedicht", 422, written.LESSON)
    with cast.reading():
        assert db.session.scalars(select(KnowledgeItem)).all() == []


def test_the_form_of_something_published_leads_to_its_page(cast: Cast) -> None:
    with cast.acting("participant"):
        pid = lesson(cast).pid
    answer = cast.client("participant").get(f"/knowledge/{pid}/edit")
    assert (answer.status_code, answer.location) == (303, f"/knowledge/{pid}")
