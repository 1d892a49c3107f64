"""Versions: from draft to published, frozen, current on a day, withdrawn; codes are never used again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.registry.models import (
    Clause,
    ClauseLevel,
    ClauseParameter,
    ClauseText,
    ClauseVersion,
    VersionTheme,
    current,
)
from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs.actions import tick
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from tests.cast import Cast
from tests.clauses.written import (
    BASIC,
    WEEKS,
    clause,
    content,
    drafted,
    lettered,
    publish_draft,
    published,
    revised,
    version,
)
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 1, 1)


def test_a_clause_gets_its_code_at_its_first_draft(cast: Cast) -> None:
    assert [drafted(cast), drafted(cast, "Losmaakbare verbinding")] == ["VB-01", "VB-02"]


def test_a_number_is_never_used_again(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.discard(version(code))
    assert drafted(cast) == "VB-02"
    with cast.reading():
        assert db.session.scalars(select(Clause.code)).all() == ["VB-02"]


def test_without_letters_there_is_no_code(cast: Cast) -> None:
    with cast.acting("participant"), pytest.raises(RuleBroken, match="nog geen letters"):
        drafting.draft(cast.group(), "requirement", content())


def test_letters_are_chosen_once_and_stay_with_the_group(cast: Cast) -> None:
    with cast.acting("coordinator"):
        drafting.choose_prefix(cast.group(), "VB")
        with pytest.raises(RuleBroken, match="beginnen met VB"):
            drafting.choose_prefix(cast.group(), "VX")
        with pytest.raises(RuleBroken, match="van een andere groep"):
            drafting.choose_prefix(cast.group("other_group"), "VB")


def test_letters_that_made_codes_are_not_given_to_another_group(cast: Cast) -> None:
    drafted(cast)
    with cast.acting("coordinator"):
        cast.group().code_prefix = None
        db.session.flush()
        with pytest.raises(RuleBroken, match="van een andere groep"):
            drafting.choose_prefix(cast.group("other_group"), "VB")


def test_there_are_five_types_and_no_other(cast: Cast) -> None:
    lettered(cast)
    with cast.acting("participant"), pytest.raises(ValueError, match="no type of clause"):
        drafting.draft(cast.group(), "wish", content())


def test_a_draft_is_the_groups_and_a_published_version_everybodys(cast: Cast) -> None:
    code = drafted(cast)
    with cast.reading():
        draft = version(code)
        tokens = {draft.audience, draft.text_in().audience, clause(code).audience}
        assert tokens == {f"group:{cast.groups['group']}"}
    publish_draft(cast, code)
    with cast.reading():
        one = version(code, 1)
        assert {one.audience, one.text_in().audience, clause(code).audience} == {"public"}


def test_a_published_version_has_a_number_a_day_and_a_digest(cast: Cast) -> None:
    code = published(cast)
    with cast.reading():
        one = version(code, 1)
        assert (one.number, one.valid_from, one.published_at) == (1, TODAY, kit_clock.now())
        assert one.is_intact
        assert one.text_in().is_intact


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Geef de bepaling een titel"),
        ({"summary": ""}, "waarvoor de bepaling is bedoeld"),
        ({"levels": (Level(1, ""),)}, "minstens één niveau"),
        ({"levels": (Level(1, "Binnen {dagen} dagen."),)}, r"noemt \{dagen\}"),
        ({"levels": (Level(1, "Snel.", parameters=(WEEKS,)),)}, r"\{weken\} staat niet in de tekst"),
    ],
)
def test_what_is_not_finished_is_not_published(cast: Cast, changes: dict[str, object], sentence: str) -> None:
    code = drafted(cast, **{"title": "Materialenpaspoort", **changes})  # type: ignore[arg-type]
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match=sentence):
        publishing.publish(version(code), TODAY)


def test_a_first_version_has_nothing_to_say_of_a_change(cast: Cast) -> None:
    code = published(cast, change_note="")
    with cast.reading():
        assert version(code, 1).number == 1


def test_a_next_version_says_what_changed(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        drafting.save(drafting.revise(clause(code)), content(change_note=""), 1)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="anders is dan in de vorige versie"):
        publishing.publish(version(code), TODAY)


def test_the_next_version_begins_with_nothing_said_of_the_change(cast: Cast) -> None:
    """What the last one said of its own change is not true of this one."""
    code = published(cast, change_note="Eerste tekst.")
    with cast.acting("participant"):
        drafting.revise(clause(code))
    with cast.reading():
        assert version(code).text_in().change_note == ""
        assert version(code).text_in().level(1).text == BASIC  # type: ignore[union-attr]


def test_a_version_is_published_once(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="al gepubliceerd"):
        publishing.publish(version(code, 1), TODAY)


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1)])
def test_a_last_day_comes_after_the_first(cast: Cast, until: date) -> None:
    code = drafted(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="ligt niet na de eerste"):
        publishing.publish(version(code), TODAY, until)
    with cast.acting("coordinator"):
        publishing.publish(version(code), TODAY, TODAY + timedelta(days=1))
        assert version(code, 1).valid_until == TODAY + timedelta(days=1)


def test_a_version_does_not_begin_in_the_past(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="ligt voor vandaag"):
        publishing.publish(version(code), TODAY - timedelta(days=1))


def test_a_version_does_not_begin_before_the_one_before_it(cast: Cast) -> None:
    code = published(cast, valid_from=NEXT_YEAR)
    with cast.acting("participant"):
        drafting.revise(clause(code))
        drafting.save(version(code), content(change_note="Eerder."), 1)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="gaat pas in op vrijdag 1 januari 2027"):
        publishing.publish(version(code), TODAY)


def test_a_version_may_begin_on_the_day_of_the_one_before_it_or_before_one_that_was_withdrawn(cast: Cast) -> None:
    published(cast, "Van een andere bepaling", valid_from=NEXT_YEAR + timedelta(days=60))
    code = published(cast, valid_from=NEXT_YEAR)
    revised(cast, code, valid_from=NEXT_YEAR)
    revised(cast, code, valid_from=NEXT_YEAR + timedelta(days=30), change_note="Later.")
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 3), "Toch niet.")
    revised(cast, code, valid_from=NEXT_YEAR + timedelta(days=1), change_note="Eerder.")
    with cast.reading():
        assert version(code, 4).valid_from == NEXT_YEAR + timedelta(days=1)


def test_there_is_one_draft_at_a_time(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        drafting.revise(clause(code))
    with cast.acting("participant"), pytest.raises(RuleBroken, match="al een concept"):
        drafting.revise(clause(code))


def test_a_published_version_keeps_its_text_when_the_next_is_written(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, levels=(Level(1, "Een heel andere tekst."),))
    with cast.reading():
        assert next(one.text for one in version(code, 1).text_in().levels) == BASIC
        assert [one.text for one in version(code, 2).text_in().levels] == ["Een heel andere tekst."]


def test_the_published_cannot_be_saved_over(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="verandert niet meer"):
        drafting.save(version(code, 1), content("Anders"), 1)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ClauseVersion, {"legal_basis": "Anders"}),
        (ClauseVersion, {"valid_from": NEXT_YEAR}),
        (ClauseVersion, {"number": 7}),
        (ClauseVersion, {"digest": "0" * 64}),
        (ClauseText, {"title": "Anders"}),
        (ClauseLevel, {"text": "Anders"}),
        (ClauseParameter, {"usual": "9"}),
        (Clause, {"code": "VB-99"}),
        (Clause, {"type": "requirement"}),
    ],
)
def test_the_database_refuses_to_change_what_was_published(
    cast: Cast, model: type[object], values: dict[str, object]
) -> None:
    published(cast)
    with cast.trying(), pytest.raises(IntegrityError, match="frozen"):
        db.session.execute(update(model).values(values))


@pytest.mark.both_engines
@pytest.mark.parametrize("model", [ClauseLevel, ClauseParameter, VersionTheme, ClauseText, ClauseVersion, Clause])
def test_the_database_refuses_to_delete_what_was_published(cast: Cast, model: type[object]) -> None:
    published(cast, themes=(1,))
    table = model.__tablename__  # type: ignore[attr-defined]
    with cast.trying(), pytest.raises(IntegrityError):
        db.session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.both_engines
def test_the_database_refuses_a_level_more_in_what_was_published(cast: Cast) -> None:
    code = published(cast)
    with cast.trying():
        values = {
            "text_id": version(code, 1).text_in().id,
            "level": 3,
            "text": "Erbij",
            "note": "",
            "recommended": False,
        }
        with pytest.raises(IntegrityError, match="frozen"):
            db.session.execute(insert(ClauseLevel).values(values))


@pytest.mark.both_engines
def test_a_last_day_only_comes_nearer(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("coordinator"):
        registry_actions.limit(version(code, 1), NEXT_YEAR)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="loopt al af op vrijdag 1 januari 2027"):
        registry_actions.limit(version(code, 1), NEXT_YEAR + timedelta(days=1))
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="Kies een eerdere dag"):
        registry_actions.limit(version(code, 1), NEXT_YEAR)
    with cast.acting("coordinator"):
        registry_actions.limit(version(code, 1), NEXT_YEAR - timedelta(days=1))
    with cast.trying(), pytest.raises(IntegrityError, match="refused"):
        db.session.execute(update(ClauseVersion).values(valid_until=None))


def test_a_last_day_lies_after_today_and_after_the_first(cast: Cast) -> None:
    code = published(cast)
    coming = published(cast, "Straks", valid_from=NEXT_YEAR)
    with cast.acting("coordinator"):
        for which, day in ((code, TODAY - timedelta(days=1)), (code, TODAY), (coming, NEXT_YEAR)):
            with pytest.raises(RuleBroken, match="na vandaag en na de eerste dag"):
                registry_actions.limit(version(which, 1), day)
        registry_actions.limit(version(code, 1), TODAY + timedelta(days=1))
        registry_actions.limit(version(coming, 1), NEXT_YEAR + timedelta(days=1))


def test_a_last_day_that_has_passed_would_change_what_was_current(cast: Cast, clock: StandingClock) -> None:
    code = published(cast)
    clock.forward(days=10)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="na vandaag en na de eerste dag"):
        registry_actions.limit(version(code, 1), TODAY + timedelta(days=5))


def test_of_a_draft_and_of_what_was_withdrawn_nothing_ends(cast: Cast) -> None:
    draft, code = drafted(cast, "Nog niet"), published(cast)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 1), "Fout.")
        verbs: tuple[Callable[[ClauseVersion], None], ...] = (
            lambda one: registry_actions.limit(one, NEXT_YEAR),
            lambda one: registry_actions.withdraw(one, "Nog eens."),
            lambda one: registry_actions.endorse(one, TODAY),
        )
        for verb in verbs:
            with pytest.raises(RuleBroken, match="nog niet gepubliceerd"):
                verb(version(draft))
            with pytest.raises(RuleBroken, match="al ingetrokken"):
                verb(version(code, 1))


def test_a_clause_is_withdrawn_once_and_only_after_publication(cast: Cast) -> None:
    draft, code = drafted(cast, "Nog niet"), published(cast)
    with cast.acting("coordinator"):
        with pytest.raises(RuleBroken, match="Verwijder het concept"):
            registry_actions.withdraw_clause(clause(draft), "Weg.")
        registry_actions.withdraw_clause(clause(code), "Weg.")
        with pytest.raises(RuleBroken, match="al ingetrokken"):
            registry_actions.withdraw_clause(clause(code), "Nog eens.")


def test_withdrawing_a_clause_leaves_what_was_withdrawn_before_with_its_own_reason(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 1), "De norm is vervallen.")
    with cast.acting("participant"):
        drafting.revise(clause(code))
    with cast.acting("coordinator"):
        registry_actions.withdraw_clause(clause(code), "De groep is gestopt.")
    with cast.reading():
        reasons = [version(code, number).withdrawn_reason for number in (1, 2, None)]
        assert reasons == ["De norm is vervallen.", "De groep is gestopt.", None]


def test_withdrawing_ends_a_version_today_and_never_later_than_was_said(cast: Cast) -> None:
    running, ended, coming = published(cast), published(cast, "Kort"), published(cast, "Straks", valid_from=NEXT_YEAR)
    with cast.acting("coordinator"):
        registry_actions.limit(version(ended, 1), TODAY + timedelta(days=3))
    with cast.acting("coordinator"), kit_clock.at(kit_clock.now() + timedelta(days=10)):
        for code in (running, ended, coming):
            registry_actions.withdraw(version(code, 1), "Op.")
    with cast.reading():
        until = [version(code, 1).valid_until for code in (running, ended, coming)]
        assert until == [TODAY + timedelta(days=10), TODAY + timedelta(days=3), NEXT_YEAR]


def test_that_a_version_was_endorsed_is_said_once_and_stays(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("coordinator"):
        for day in (TODAY, NEXT_YEAR):
            registry_actions.endorse(version(code, 1), day)
        assert version(code, 1).endorsed_on == TODAY
        told = select(Event).where(Event.name == "clause.endorsed")
        assert [event.keys for event in db.session.scalars(told)] == [{"code": code, "number": 1}]


def test_a_future_version_is_public_and_not_yet_current(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, valid_from=NEXT_YEAR)
    with cast.reading():
        versions = clause(code).versions
        assert version(code, 2).audience == "public"
        assert [current(versions, day) for day in (TODAY, NEXT_YEAR - timedelta(days=1))] == [versions[0]] * 2
        assert current(versions, NEXT_YEAR) is versions[1]


def test_a_withdrawn_version_stays_readable_and_is_not_current(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, valid_from=TODAY + timedelta(days=5))
    with cast.acting("coordinator"), kit_clock.at(kit_clock.now() + timedelta(days=30)):
        registry_actions.withdraw(version(code, 2), "De norm is vervallen.")
    with cast.reading():
        assert version(code, 2).withdrawn_reason == "De norm is vervallen."
        assert version(code, 2).text_in().title == "Materialenpaspoort"
        assert current(clause(code).versions, TODAY + timedelta(days=31)) is None


def test_a_version_that_was_withdrawn_before_its_day_replaced_nothing(cast: Cast) -> None:
    code = published(cast)
    revised(cast, code, valid_from=NEXT_YEAR)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 2), "Toch niet.")
    with cast.reading():
        assert current(clause(code).versions, NEXT_YEAR) is clause(code).versions[0]


def test_a_withdrawn_clause_has_no_current_version(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("coordinator"):
        registry_actions.withdraw_clause(clause(code), "De groep is gestopt.")
    with cast.reading():
        assert current(clause(code).versions, TODAY) is None
        assert version(code, 1).withdrawn_reason == "De groep is gestopt."
    with cast.acting("participant"), pytest.raises(RuleBroken, match="ingetrokken"):
        drafting.revise(clause(code))


def test_what_lists_show_follows_the_days(cast: Cast, clock: StandingClock) -> None:
    code = published(cast)
    revised(cast, code, valid_from=NEXT_YEAR)
    with cast.reading():
        assert clause(code).shown_id == version(code, 1).id
    clock.set(kit_clock.dutch(NEXT_YEAR, 0, 1))
    with cast.app.app_context():
        tick()
    with cast.reading():
        assert clause(code).shown_id == version(code, 2).id
        assert clause(code).shown_until is None


def test_every_verb_records_one_event(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 1), "Een geheime reden")
    with cast.reading():
        events = db.session.scalars(
            select(Event).where(Event.subject_kind == "clause_versions").order_by(Event.seq)
        ).all()
        assert [event.name for event in events] == ["clause.drafted", "clause.published", "clause.version_withdrawn"]
        assert [event.audience for event in events] == [f"group:{cast.groups['group']}", "public", "public"]
        assert "geheime" not in str([event.keys for event in events])


def test_what_happened_to_a_clause_is_told_with_its_code(cast: Cast) -> None:
    code, other = published(cast), drafted(cast, "Concept verwijderen")
    with cast.acting("coordinator"):
        drafting.choose_prefix(cast.group("other_group"), "BK")
        drafting.save(version(other), content("Anders"), 1)
        drafting.discard(version(other))
        registry_actions.limit(version(code, 1), NEXT_YEAR)
        registry_actions.withdraw_clause(clause(code), "Een geheime reden")
    with cast.reading():
        events = {event.name: event for event in db.session.scalars(select(Event).order_by(Event.seq))}
        digest = version(code, 1).digest
        assert {name: events[name].keys for name in events if name.startswith("clause.")} == {
            "clause.drafted": {"code": other},
            "clause.published": {"code": code, "number": 1, "valid_from": "2026-11-24", "digest": digest},
            "clause.prefix_chosen": {"prefix": "BK"},
            "clause.edited": {"code": other, "language": "nl"},
            "clause.discarded": {"code": other},
            "clause.limited": {"code": code, "number": 1, "valid_until": "2027-01-01"},
            "clause.withdrawn": {"code": code},
        }
        assert events["clause.withdrawn"].payload_id is not None
        assert events["clause.edited"].audience == f"group:{cast.groups['group']}"


def test_a_version_is_still_there_when_the_next_draft_is_thrown_away(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"):
        drafting.discard(drafting.revise(clause(code)))
    with cast.reading():
        assert [one.number for one in clause(code).versions] == [1]
        assert clause(code).shown_id == version(code, 1).id


def test_lists_show_what_comes_next_and_else_what_was_last(cast: Cast) -> None:
    """Never the draft of who writes on, as long as something was published."""
    code = published(cast, valid_from=NEXT_YEAR)
    with cast.acting("participant"):
        drafting.revise(clause(code))
    with cast.reading():
        assert clause(code).shown_id == version(code, 1).id
        assert clause(code).shown_until == NEXT_YEAR
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(code, 1), "Toch niet.")
    with cast.reading():
        assert clause(code).shown_id == version(code, 1).id
    later = published(cast, "Twee")
    revised(cast, later, valid_from=NEXT_YEAR)
    with cast.acting("coordinator"):
        registry_actions.withdraw(version(later, 1), "Fout.")
    with cast.reading():
        assert clause(later).shown_id == version(later, 2).id


def test_an_adaptation_is_a_new_clause_that_grew_from_anothers_version(cast: Cast) -> None:
    code = published(cast)
    lettered(cast, "other_group", "BK")
    with cast.acting("other_member"):
        base = version(code, 1)
        adapted = drafting.draft(cast.group("other_group"), base.clause.type, base.written(), base=base)
        assert (adapted.clause.code, adapted.base_id) == ("BK-01", base.id)
