"""Whatever was frozen and is changed in the database behind the hub, doctor finds."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import selectinload

from buyergroup_hub.consultations.answers.models import PromiseText
from buyergroup_hub.events import sealing
from buyergroup_hub.events.actions import seal_what_stood
from buyergroup_hub.events.events import SEALED
from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Group, GroupName
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Model, begin, commit, db
from buyergroup_hub.kit.fixed import Loose, columns_of, state_of
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import filling, seals
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender.models import Lot, Tender, TenderCode
from tests.cast import Once

CHANGED = {
    "UPDATE clause_levels SET text = 'iets'": (seals._wholes, "clause version # is not what was frozen"),
    "UPDATE clause_levels SET text = 'iets anders'": (seals._wholes, "clause text # is not what was frozen"),
    "DELETE FROM set_items": (seals._wholes, "clause set # is not what was frozen"),
    "UPDATE knowledge_items SET body = 'iets' WHERE published_at IS NOT NULL": (
        seals._wholes,
        "knowledge item # is not what was frozen",
    ),
    "UPDATE figures SET n = 1 WHERE n = 0": (seals._wholes, "state report # is not what was frozen"),
    "UPDATE questions SET title = 'iets'": (seals._sheets, "the sheet of consultation # is not what was frozen"),
    "DELETE FROM events WHERE name = 'consultation.opened' OR name = 'consultation.approved'": (
        seals._sheets,
        "or no event any more",
    ),
    "UPDATE consultations SET closes_at = '2031-01-01 00:00:00' WHERE opened_at IS NOT NULL AND unsealed_at IS NULL": (
        seals._moments,
        "consultation # says of closes_at what no event says",
    ),
    "UPDATE consultations SET concluded_at = NULL WHERE concluded_at IS NOT NULL": (
        seals._moments,
        "consultation # says of concluded_at what no event says",
    ),
    "UPDATE endorsements SET answer = 'objection' WHERE answer = 'endorsed'": (
        seals._endorsements,
        "endorsement # says objection, and its last answer endorsed",
    ),
    "UPDATE files SET sha256 = (SELECT max(one.sha256) FROM files one WHERE one.sha256 <> files.sha256) "
    "WHERE id IN (SELECT file_id FROM part_files)": (seals._attached, "part_files # leads to another file"),
    "UPDATE parties SET audience = 'org:99' WHERE id = (SELECT min(id) FROM parties)": (
        seals._circles,
        "party # is open to org:#",
    ),
    "UPDATE files SET sha256 = 'ab' || substr(sha256, 3) WHERE id = (SELECT min(id) FROM files)": (
        seals._files,
        "is gone",
    ),
    "INSERT INTO choices (part_id, confidentiality, promise_id, chosen_at, audience) "
    "SELECT part_id, 'public', promise_id, chosen_at, audience FROM choices "
    "WHERE id = (SELECT min(id) FROM choices)": (seals._sealed, "choices # was written outside the hub"),
    "INSERT INTO tender_consultations (tender_id, consultation_id, linked_on) "
    "SELECT tenders.id, consultations.id, '2026-01-01' FROM tenders, consultations "
    "WHERE tenders.id NOT IN (SELECT tender_id FROM tender_consultations) LIMIT 1": (
        seals._sealed,
        "tender_consultations #:# was written outside the hub",
    ),
    "DELETE FROM events WHERE name = 'submission.submitted'": (
        seals._sealed,
        "submissions # was written outside the hub",
    ),
    "UPDATE events SET audience = 'public' WHERE name = 'submission.submitted'": (
        seals._sealed,
        "event # is open to public",
    ),
}


@pytest.fixture
def demo(app: Hub, once: Once) -> Hub:
    """Everything that the demo has frozen."""

    def sow() -> None:
        with app.app_context():
            from importlib import import_module

            begin(writes=True)
            seal_what_stood()
            commit()
            for room in filling.SOWN:
                begin(writes=True)
                import_module(f"buyergroup_hub.{room}.seeds").sow(groups=2, seed=2026)
                commit()

    once("demo of all rooms", sow)
    return app


@contextmanager
def past_the_guards(engine: str) -> Iterator[None]:
    """As whoever holds the database can; all of it is taken back afterwards."""
    begin(writes=True)
    if engine == "sqlite":
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for trigger in db.session.scalars(triggers).all():
            db.session.execute(text(f'DROP TRIGGER "{trigger}"'))
        db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    try:
        yield
    finally:
        db.session.rollback()
        db.session.remove()


def test_what_was_frozen_cannot_be_changed_unseen(demo: Hub, engine: str) -> None:
    with demo.app_context():
        begin(writes=False)
        files = [store.path_of(sha256) for sha256 in db.session.scalars(select(File.sha256).distinct())]
        assert [fault for fault in seals.faults() if "file" not in fault] == []
        for statement, (look, words) in CHANGED.items():
            with past_the_guards(engine), seals._read_as_needed():
                changed = db.session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
                assert changed, statement
                found = list(look())
                assert any(words in re.sub(r"\b\d+\b", "#", fault) for fault in found), (statement, found[:3])
        _check_a_file(files[0])


NEVER_IN_THE_DEMO = {
    "extensions",
    "group_facts",
    "handout_files",
    "individual_questions",
    "release_files",
    "report_files",
}
"""Fixed tables of which the demo has no row."""


@dataclass(frozen=True)
class Change:
    """What somebody does to one row behind the hub."""

    model: Any
    key: str
    column: str
    given: dict[str, Any]
    look: Callable[[Any, sealing.Sealed], Iterator[str]]


def test_no_row_can_be_changed_unseen(demo: Hub, engine: str) -> None:
    """Of each table one row: one of its values, and that it is there at all."""
    with demo.app_context():
        begin(writes=False)
        sealed = sealing.read(SEALED)
        fixed = {model: rows[0] for model in sealing.fixed_models() if (rows := list(sealing.fixed_rows(model)))}
        assert {one.__tablename__ for one in sealing.fixed_models() if one not in fixed} == NEVER_IN_THE_DEMO
        changing = {
            model: rows[0]
            for model in sealing.changing_models()
            if (rows := [row for row in sealing.rows(model) if state_of(row)])
        }
        changes = [_change(model, row, seals._rows) for model, row in fixed.items()]
        for change in [*changes, *(_change(model, row, seals._states) for model, row in changing.items())]:
            if change is not None:
                _check_a_row(change, sealed, engine)


def _change(model: Any, row: Any, look: Callable[[Any, sealing.Sealed], Iterator[str]]) -> Change | None:
    covered = look is seals._rows
    name = next((one.name for one in inspect(model).columns if _can_be_changed(one, row, covered=covered)), None)
    if name is None:
        return None
    given = {"value": _other(getattr(row, name)), "key": inspect(row).identity[0]}
    return Change(model, sealing.key_of(row), name, given, look)


def _check_a_row(change: Change, sealed: sealing.Sealed, engine: str) -> None:
    table, primary = change.model.__tablename__, inspect(change.model).primary_key[0].name
    for statement, words in (
        (f'UPDATE {table} SET "{change.column}" = :value WHERE {primary} = :key', "is not what was recorded"),
        (f"DELETE FROM {table} WHERE {primary} = :key", "is gone"),
    ):
        with past_the_guards(engine):
            if engine != "sqlite":
                _drop_checks(table)
            else:
                db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
            used = {each: change.given[each] for each in change.given if f":{each}" in statement}
            assert db.session.execute(text(statement), used).rowcount  # type: ignore[attr-defined]
            db.session.expire_all()
            assert f"{table} {change.key} {words}" in list(change.look(change.model, sealed)), statement


def _can_be_changed(column: Any, row: Any, *, covered: bool) -> bool:
    value = getattr(row, column.name, None)
    plain = isinstance(value, str | int | datetime) and not column.primary_key and not column.foreign_keys
    if covered:
        return plain and column.name not in row.__frozen__.changeable
    frozen = getattr(row, "__frozen__", None)
    return plain and column.name not in row.__loose__ and (frozen is None or column.name in frozen.changeable)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1_000_000
    return value.replace(year=2001) if isinstance(value, datetime) else "x"


def _drop_checks(table: str) -> None:
    named = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = CAST(:table AS regclass)"
    for name in db.session.scalars(text(named), {"table": table}).all():
        db.session.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))


def test_what_went_with_its_whole_or_was_taken_back_is_no_fault(demo: Hub) -> None:
    with demo.app_context():
        begin(writes=True)
        with_codes = select(Tender).where(Tender.codes.any()).options(selectinload(Tender.codes))
        tender = db.session.scalars(with_codes).first()
        assert tender is not None
        tender.codes.pop()  # it goes as an orphan
        taken_back = db.session.begin_nested()
        db.session.add(GroupName(group_id=_one(Group).id, name="Een andere naam", slug="een-andere-naam"))
        db.session.delete(_one(GroupName))
        db.session.flush()
        taken_back.rollback()
        commit()
        begin(writes=False)
        assert list(seals._sealed()) == []


def test_what_a_migration_changed_is_sealed_anew(demo: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo.app_context():
        begin(writes=True)
        db.session.execute(text("UPDATE organisations SET website = 'https://example.org'"))
        db.session.execute(text("DELETE FROM tender_codes"))
        assert {fault.split()[0] for fault in seals._sealed()} == {"organisations", "tender_codes"}
        for model in (Organisation, TenderCode):
            monkeypatch.setattr(model, "__resealed__", "0099_websites")
        assert list(seals._sealed()) == []  # until the worker's first turn
        seal_what_stood()
        commit()
        begin(writes=True)
        assert list(seals._sealed()) == []
        db.session.execute(text("UPDATE organisations SET website = 'https://example.com'"))
        assert {fault.split()[0] for fault in seals._sealed()} == {"organisations"}
        db.session.rollback()


def test_what_is_worked_out_from_other_rows_is_sealed_of_none(demo: Hub) -> None:
    """A lot is realised, and with it its tender, of which no column changed."""
    for model in (*sealing.changing_models(), *sealing.fixed_models()):
        assert {one.name for one in columns_of(model)} == set(model.__table__.columns.keys())
    with demo.app_context():
        begin(writes=True)
        tender = db.session.scalars(select(Tender).where(Tender.stage == "published")).first()
        assert tender is not None
        for lot in db.session.scalars(select(Lot).where(Lot.tender_id == tender.id)):
            lot.not_awarded_reason = None
            lot.awarded_on = lot.contracted_on = lot.realised_on = clock.today()
        commit()
        begin(writes=False)
        assert db.session.get_one(Tender, tender.id, populate_existing=True).stage == "realised"
        assert list(seals._sealed()) == []


def test_rows_that_a_migration_brought_are_sealed_and_no_other_again(
    demo: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a table that was sealed before, as each hub that is upgraded has it."""
    brought = "INSERT INTO promise_texts (confidentiality, number, text_nl, text_en, silence_agrees) VALUES "
    with demo.app_context():
        begin(writes=True)
        seal_what_stood()
        commit()
        begin(writes=True)
        monkeypatch.setattr(PromiseText, "__resealed__", "0099_promised")
        db.session.execute(text(f"{brought} ('public', 99, 'Ja.', 'Yes.', true)"))
        assert [fault.partition(" was ")[2] for fault in seals._sealed()] == ["written outside the hub"]
        seal_what_stood()
        commit()
        begin(writes=True)
        assert list(seals._sealed()) == []
        db.session.execute(text(f"{brought} ('public', 98, 'Nee.', 'No.', true)"))
        seal_what_stood()
        assert len(list(seals._sealed())) == 1, "once for each migration"
        db.session.rollback()


def _one(model: Any) -> Any:
    return db.session.scalars(select(model).order_by(model.id)).first()


def test_what_no_event_seals_is_named(demo: Hub) -> None:
    """Each other table is sealed, or part of a sealed whole: a new one is as well, unless it is named here."""
    models: list[Any] = [mapper.class_ for mapper in Model.registry.mappers]
    assert {one.__tablename__ for one in models if issubclass(one, Loose)} == LOOSE
    columns = {one.__tablename__: one.__loose__ for one in models}
    assert {table: named for table, named in columns.items() if named and table != "people"} == LOOSE_COLUMNS


def test_no_statement_writes_rows_that_no_event_then_seals() -> None:
    """A statement that writes many names none of them: they are written by the session, one by one."""
    sealed = {model.__name__ for model in (*sealing.changing_models(), *sealing.fixed_models())}
    written = {
        (str(path), call.args[0].id)
        for path in Path("buyergroup_hub").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("insert", "update", "delete")
        if call.args and isinstance(call.args[0], ast.Name)
    }
    assert {one for one in written if one[1] in sealed} == {
        ("buyergroup_hub/consultations/dialogue/actions/asking.py", "Clarification"),  # a column that is loose
    }


LOOSE = {
    *("chain_head", "day_heads", "event_payloads", "events", "identities"),  # the chain, and what is compared elsewhere
    *("clause_drafts", "clause_revisions", "draft_files", "draft_parts", "section_drafts"),  # typed
    *("links", "registrations", "second_factors", "sessions", "throttles"),  # tried, for a short time
    *("jobs", "mails", "subscriptions", "search_pending", "moderation_digests", "party_warnings"),  # sent and planned
    *("file_texts", "notice_buyers", "notice_codes", "notice_facets", "notice_looks"),  # read from a file
    *("clause_prefixes", "lot_inputs", "group_codes", "group_themes", "action_plan_themes"),  # counted, and chosen
    "clarification_salts",  # a secret that is destroyed
}
LOOSE_COLUMNS = {
    "affiliations": ("function",),
    "clarifications": ("merged_into", "told", "proposal"),
    "clauses": ("drafted_at", "proven_in", "proven_of", "shown_id", "shown_until"),
    "files": ("outcome", "read_at", "read_by", "cut"),
    "groups": ("last_event_at",),
    "handovers": ("address",),
    "invitations": ("address", "name", "mail_id", "reminded_at"),
    "join_requests": ("words",),
    "knowledge_items": ("lock", "review_asked_on"),
}


def test_every_frozen_table_is_sealed_or_part_of_a_sealed_whole(demo: Hub, engine: str) -> None:
    """A new one is given the mixin `Fixed`; what belongs to a whole is in the digest of that, and named here."""
    with demo.app_context():
        begin(writes=False)
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if engine == "sqlite"
            else "SELECT trigger_name FROM information_schema.triggers"
        )
        triggers = set(db.session.scalars(text(names)))
        frozen = {one.removeprefix("frozen_").removesuffix("_update") for one in triggers if FROZEN.fullmatch(one)}
        parts = {one for one in frozen if f"frozen_{one}_insert" in triggers}
        assert frozen - parts - CHAIN == {one.__tablename__ for one in sealing.fixed_models()}
        assert parts == PARTS


FROZEN = re.compile(r"frozen_\w+_update")
CHAIN = {"events", "day_heads"}
PARTS = {
    *("clause_levels", "clause_parameters", "figures", "item_clauses"),
    *("questions", "set_items", "sheet_files", "version_themes"),
}

OPENED = {
    "posts": "UPDATE posts SET audience = 'organisers:1'",
    "tenders": "UPDATE tenders SET audience = 'public' WHERE audience <> 'public'",
    "parties": "UPDATE parties SET audience = 'org:99'",
    "sections": "UPDATE sections SET audience = 'public'",
    "memberships": "UPDATE memberships SET audience = 'group:99'",
    "files": "UPDATE files SET audience = 'org:99'",
    "event": "UPDATE events SET audience = 'public' WHERE audience LIKE 'group:%'",
}


@pytest.mark.parametrize(("where", "statement"), OPENED.items(), ids=OPENED)
def test_nothing_is_opened_to_others_unseen(demo: Hub, engine: str, where: str, statement: str) -> None:
    with demo.app_context(), past_the_guards(engine):
        if engine != "sqlite" and where != "event":
            _drop_checks(where)
        assert db.session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
        found = list(seals._sealed())
        assert any(one.startswith(f"{where} ") and "is open to" in one for one in found), found[:3]


def _check_a_file(path: Path) -> None:
    begin(writes=False)
    kept = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"something else")
    assert any("was changed or damaged" in fault for fault in seals._files())
    if kept is None:
        path.unlink()
    else:
        path.write_bytes(kept)
