"""Two people who edit one draft never overwrite each other silently (rule 9); translations; what is kept is private."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.access import visible_to
from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.drafts.models import ClauseRevision, KeptDraft
from buyergroup_hub.clauses.registry.wording import Content, Level
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from tests.cast import Cast
from tests.clauses.written import BASIC, WEEKS, content, drafted, publish_draft, published, version

pytestmark = pytest.mark.one_engine


def test_saving_makes_the_next_revision(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("core_member"):
        assert drafting.save(version(code), content("Anders"), 1) is None
    with cast.reading():
        head = drafting.head_of(version(code))
        assert head is not None
        assert (head.number, head.person_id) == (2, cast.people["core_member"])
        assert version(code).text_in().title == "Anders"


def test_the_second_editor_overwrites_nothing_and_loses_nothing(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("core_member"):
        drafting.save(version(code), content("Van de kerngroep"), 1)
    with cast.acting("participant"):
        collision = drafting.save(version(code), content("Van de deelnemer"), 1)
        assert collision is not None
        assert collision.theirs.read().wording.title == "Van de kerngroep"
        assert collision.kept.read().wording.title == "Van de deelnemer"
        assert collision.base.wording.title == "Materialenpaspoort"
    with cast.reading():
        assert version(code).text_in().title == "Van de kerngroep"
        assert db.session.scalars(select(KeptDraft)).one().read().wording.title == "Van de deelnemer"


@pytest.mark.both_engines
def test_the_database_finds_two_that_save_at_once(cast: Cast) -> None:
    code = drafted(cast)
    with cast.writing():
        head = db.session.scalars(select(ClauseRevision)).one()
        again = {"language": "nl", "number": 1, "at": clock.now(), "content": head.content}
        db.session.add(ClauseRevision(version_id=version(code).id, **again))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_what_was_kept_goes_when_it_is_saved(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.keep(version(code), content("Half af"), 1)
    with cast.acting("participant"):
        drafting.save(version(code), content("Af"), 1)
    with cast.reading():
        assert db.session.scalars(select(KeptDraft)).all() == []


def test_a_draft_that_arrives_after_its_saving_is_none(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.save(version(code), content("Af"), 1)
        assert drafting.keep(version(code), content("Af"), 1) is None
        assert drafting.kept_of(version(code)) is None
    with cast.acting("coordinator"):
        assert drafting.keep(version(code), content("Af"), 1) is not None  # hers: another saved the same words


def test_the_same_text_sent_twice_is_saved_once(cast: Cast) -> None:
    code = drafted(cast)
    for _ in range(2):
        with cast.acting("participant"):
            assert drafting.save(version(code), content("Af"), 1) is None
    with cast.reading():
        head = drafting.head_of(version(code))
        assert head is not None
        assert head.number == 2


@pytest.mark.both_engines
def test_what_is_kept_is_the_writers_alone(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.keep(version(code), content("Half af"), 1)
    with cast.reading():
        for who, sees in (("participant", 1), ("coordinator", 0), ("administrator", 0)):
            mine = select(KeptDraft).where(visible_to(cast.standing(who), KeptDraft))
            assert len(db.session.scalars(mine).all()) == sees
    with cast.acting("coordinator"):
        assert drafting.kept_of(version(code)) is None


def test_saving_what_stands_there_changes_nothing(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("core_member"):
        drafting.save(version(code), version(code).written(), 1)
    with cast.reading():
        head = drafting.head_of(version(code))
        assert head is not None
        assert head.number == 1


def test_saving_what_stands_there_lets_go_of_what_was_kept(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.keep(version(code), content("Half af"), 1)
        drafting.save(version(code), version(code).written(), 1)
    with cast.reading():
        assert db.session.scalars(select(KeptDraft)).all() == []


def test_what_was_published_is_not_kept_beside_it(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="verandert niet meer"):
        drafting.keep(version(code, 1), content("Anders"), 1)


def test_a_visitor_keeps_nothing_and_has_no_basket(cast: Cast) -> None:
    code = drafted(cast)
    with cast.writing():
        with pytest.raises(RuleBroken, match="Log eerst in"):
            drafting.keep(version(code), content("Half af"), 1)
        with pytest.raises(RuleBroken, match="Log eerst in"):
            sets_actions.begin_basket("Mandje")


def test_each_language_has_its_own_savings_and_what_one_keeps_of_it(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        assert drafting.save(version(code), content("Anders"), 1) is None
        assert drafting.save(version(code), english(), 0, "en") is None
        drafting.keep(version(code), content("Half af"), 2)
        drafting.keep(version(code), english("Half done"), 1, "en")
        for language, number, title in (("nl", 2, "Half af"), ("en", 1, "Half done")):
            head, kept = drafting.head_of(version(code), language), drafting.kept_of(version(code), language)
            assert head is not None
            assert kept is not None
            assert (head.number, kept.read().wording.title) == (number, title)
        drafting.let_go(version(code), "en")
        assert drafting.kept_of(version(code)) is not None
        assert drafting.kept_of(version(code), "en") is None


def test_a_translation_changes_nothing_that_holds_in_every_language(cast: Cast) -> None:
    code = drafted(cast, legal_basis="Artikel 1")
    wrong = Content(english().wording, content(legal_basis="Artikel 2").facts)
    with cast.acting("participant"):
        drafting.save(version(code), wrong, 0, "en")
    with cast.reading():
        one = version(code)
        assert one.legal_basis == "Artikel 1"
        assert [place.key for place in one.parameters_of(1)] == ["weken"]
        said = next(text for text in one.texts if text.language == "en")
        assert said.audience == f"group:{cast.groups['group']}"


def test_a_content_is_the_same_after_being_kept() -> None:
    first = content(themes=(3, 1), project_types=("Nieuw kunstwerk",), provides={"draaiuren": 2}, mvi_number="MVI-7")
    assert Content.from_json(first.as_json()) == first


def english(title: str = "Material passport", text: str = "The contractor delivers within {weken} weeks.") -> Content:
    wording = content(title).wording
    levels = (Level(1, text), Level(2, f"{text} As an open file."))
    return Content(replace(wording, summary="Records what a part is made of.", levels=levels))


def translated(cast: Cast, code: str, made: Content | None = None) -> None:
    with cast.acting("participant"):
        assert drafting.save(version(code, 1), made or english(), 0, "en") is None


def test_a_translation_is_published_by_itself_with_its_own_digest(cast: Cast) -> None:
    code = published(cast)
    translated(cast, code)
    with cast.reading():
        assert version(code, 1).text_in("en").language == "nl"
    with cast.acting("coordinator"):
        publishing.publish_translation(version(code, 1), "en")
    with cast.reading():
        told = db.session.scalars(select(Event).where(Event.name == "clause.translated")).one()
        one = version(code, 1)
        assert told.keys == {"code": code, "number": 1, "language": "en", "digest": one.text_in("en").digest}
        assert one.text_in("en").title == "Material passport"
        assert one.text_in("en").audience == "public"
        assert one.text_in("en").is_intact
        assert one.text_in("en").digest not in (None, one.text_in("nl").digest, one.digest)
        assert one.is_intact


def test_a_published_translation_stays_as_it_is(cast: Cast) -> None:
    code = published(cast)
    translated(cast, code)
    with cast.acting("coordinator"):
        publishing.publish_translation(version(code, 1), "en")
    with cast.acting("participant"), pytest.raises(RuleBroken, match="verandert niet meer"):
        drafting.save(version(code, 1), english("Otherwise"), 1, "en")


def test_a_translation_has_the_levels_and_places_of_its_source(cast: Cast) -> None:
    code = published(cast)
    translated(cast, code, english(text="The contractor delivers soon."))
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match=r"\{weken\} staat niet in de tekst"):
        publishing.publish_translation(version(code, 1), "en")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Vertaal de titel"),
        ({"summary": ""}, "Vertaal de samenvatting"),
        ({"levels": english().wording.levels[:1]}, "Significant is nog niet vertaald"),
        ({"levels": (*english().wording.levels, Level(3, "More."))}, "Ambitieus staat niet in de bron"),
    ],
)
def test_a_translation_that_is_not_finished_is_not_published(
    cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    code = published(cast)
    translated(cast, code, Content(replace(english().wording, **changes)))  # type: ignore[arg-type]
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match=sentence):
        publishing.publish_translation(version(code, 1), "en")


def test_a_translation_is_published_once_and_after_its_version(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.save(version(code), english(), 0, "en")
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="eerst de versie zelf"):
        publishing.publish_translation(version(code), "en")
    publish_draft(cast, code)
    with cast.acting("coordinator"):
        with pytest.raises(RuleBroken, match="geen concept van deze vertaling"):
            publishing.publish_translation(version(code, 1), "nl")
        publishing.publish_translation(version(code, 1), "en")
        with pytest.raises(RuleBroken, match="geen concept van deze vertaling"):
            publishing.publish_translation(version(code, 1), "en")


def test_a_draft_can_be_thrown_away_and_a_published_version_not(cast: Cast) -> None:
    code = published(cast)
    with cast.acting("participant"), pytest.raises(RuleBroken, match="intrekken"):
        drafting.discard(version(code, 1))
    other = drafted(cast, "Anders")
    with cast.acting("participant"):
        drafting.keep(version(other), content("Half"), 1)
        drafting.discard(version(other))
    with cast.reading():
        assert db.session.scalars(select(KeptDraft)).all() == []


def test_parameters_follow_the_level(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.save(version(code), content(levels=(Level(3, BASIC, parameters=(replace(WEEKS, usual="9"),)),)), 1)
    publish_draft(cast, code)
    with cast.reading():
        one = version(code, 1)
        assert [level.level for level in one.text_in().levels] == [3]
        assert one.parameters_of(1) == ()
        assert one.parameters_of(3)[0].usual == "9"
