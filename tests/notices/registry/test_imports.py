"""Files come in once, whole, without people; what is no notice is named and stops nothing."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from buyergroup_hub.events.actions import faults
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.registry import actions, imports
from buyergroup_hub.notices.registry.actions import together
from buyergroup_hub.notices.registry.imports import Imported, import_files
from buyergroup_hub.notices.registry.models import Notice, NoticeBuyer
from tests.notices import written
from tests.queries import counted

pytestmark = pytest.mark.one_engine

Bring = Callable[..., Imported]


def figures(result: Imported) -> tuple[int, int, int, int]:
    return result.imported, result.updated, result.unchanged, len(result.rejected)


def notices() -> list[Notice]:
    begin(writes=False)
    return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def test_a_notice_comes_in_with_what_lists_need(app: Hub, bring_in: Bring) -> None:
    content = written.notice()
    assert figures(bring_in(content)) == (1, 0, 0, 0)
    with app.app_context():
        (notice,) = notices()
        assert notice.sha256 == digest(content)
        assert (notice.publication_number, notice.subtype, notice.form) == ("123456-2025", "16", "competition")
        assert (notice.title, notice.title_language) == ("Emissievrij bouwmaterieel", "NLD")
        assert (notice.lot_count, notice.demo, notice.kind, notice.origin) == (2, False, "real", "imported")
        assert notice.closes_at is not None
        assert notice.closes_at.isoformat() == "2025-05-12T12:00:00+00:00"
        buyers = select(NoticeBuyer.name, NoticeBuyer.country).order_by(NoticeBuyer.position)
        rows = db.session.execute(buyers).all()
        assert [tuple(row) for row in rows] == [("Gemeente Waterstad", "NLD"), ("Waterschap Lage Kade", "NLD")]


def test_what_is_stored_reads_as_the_file(app: Hub, bring_in: Bring) -> None:
    contents = (written.notice(extra=written.CHANGES), written.award(), written.consultation(publication=""))
    bring_in(*contents)
    with app.app_context():
        assert [notice.reading for notice in notices()] == [parse(content) for content in contents]


def test_people_are_nowhere_in_the_database(app: Hub, bring_in: Bring) -> None:
    bring_in(written.notice())
    with app.app_context():
        (notice,) = notices()
        (kept,) = (one.content for one in db.session.scalars(select(type(notice).file.property.mapper.class_)))
        for personal in (written.PERSON, written.MAIL, "12345678"):
            assert personal not in repr(notice.parsed)
            assert personal.encode() not in kept


def test_twice_gives_one(app: Hub, bring_in: Bring) -> None:
    contents = (written.notice(), written.award(), written.notice())
    assert figures(bring_in(*contents)) == (2, 0, 1, 0)
    assert figures(bring_in(*contents)) == (0, 0, 3, 0)
    with app.app_context():
        assert len(notices()) == 2
        assert db.session.scalar(select(func.count()).select_from(Event)) == 2


def test_a_broken_file_is_named_and_stops_nothing(app: Hub, bring_in: Bring) -> None:
    result = bring_in(written.notice()[:-9], written.notice(), b"", b"{}")
    assert figures(result) == (1, 0, 0, 3)
    assert result.read == 4
    assert [Path(one.file).name for one in result.rejected] == ["000.xml", "002.xml", "003.xml"]
    assert "midden in het bericht" in result.rejected[0].reason
    assert result.document()["rejected"] == [{"file": one.file, "reason": one.reason} for one in result.rejected]


def test_the_same_publication_in_another_file_is_updated(app: Hub, bring_in: Bring) -> None:
    bring_in(written.notice())
    changed = written.notice(project=written.project("Uitstootvrij materieel", cpv="44000000"))
    assert figures(bring_in(changed)) == (0, 1, 0, 0)
    with app.app_context():
        (notice,) = notices()
        assert (notice.title, notice.sha256) == ("Uitstootvrij materieel", digest(changed))
        assert db.session.scalars(select(Event.name).order_by(Event.seq)).all() == ["notice.imported", "notice.updated"]


@pytest.mark.parametrize(
    "again",
    [written.notice() + b"\n", written.notice(comment="<!-- opnieuw opgehaald -->"), written.notice(version="00")],
)
def test_other_bytes_that_say_nothing_new_change_nothing(again: bytes, bring_in: Bring) -> None:
    bring_in(written.notice())
    assert figures(bring_in(again)) == (0, 0, 1, 0)


def test_what_could_not_be_read_says_nothing_new(bring_in: Bring) -> None:
    said = written.notice()
    assert b"2025-05-12" in said
    bring_in(said.replace(b"2025-05-12", b"binnenkort"))
    assert figures(bring_in(said.replace(b"2025-05-12", b"nog niet"))) == (0, 0, 1, 0)
    assert figures(bring_in(said)) == (0, 1, 0, 0)


def test_lots_are_counted_and_nothing_else(app: Hub, bring_in: Bring) -> None:
    """The whole (LOT-0000), parts of a planning notice and groups of lots are none."""
    bring_in(written.notice(lots=written.lot("LOT-0000")))
    others = written.lot("PAR-0001", "Part") + written.lot("GLO-0001", "LotsGroup") + written.lot("LOT-0001")
    bring_in(written.award(lots=others))
    with app.app_context():
        assert [notice.lot_count for notice in notices()] == [0, 1]


def test_a_notice_closes_when_its_first_lot_does(app: Hub, bring_in: Bring) -> None:
    later = written.until("cac:TenderSubmissionDeadlinePeriod", "2025-06-01+02:00", "14:00:00+02:00")
    bring_in(written.notice(lots=written.lot("LOT-0001", process=later) + written.lot("LOT-0002")))
    with app.app_context():
        (notice,) = notices()
        assert notice.closes_at is not None
        assert notice.closes_at.isoformat() == "2025-05-12T12:00:00+00:00"


def test_one_notice_id_in_two_files_is_two_notices(app: Hub, bring_in: Bring) -> None:
    """Drafts share their notice id, and many notices have no publication number: then the digest is the identity."""
    national = "eforms-sdk-1.7#urn:fdc:example:2023"
    first = written.notice(publication="", sdk=national)
    second = written.notice(publication="", sdk=national, language="ENG")
    assert figures(bring_in(first, second)) == (2, 0, 0, 0)


def test_an_example_never_takes_a_publication_number(app: Hub, bring_in: Bring) -> None:
    """Else an official example could overwrite the real publication that it was based on (rule 18)."""
    example = written.notice(comment="<!-- Values used are fictitious. -->")
    assert figures(bring_in(example, written.notice())) == (2, 0, 0, 0)
    with app.app_context():
        invented, real = notices()
        assert (invented.demo, invented.kind, invented.publication_number) == (True, "sample", None)
        assert (real.demo, real.publication_number) == (False, "123456-2025")


def test_a_list_of_sources_that_came_later_counts(app: Hub, tmp_path: Path) -> None:
    content = written.notice(publication="")
    (tmp_path / "een.xml").write_bytes(content)
    with app.app_context():
        assert figures(import_files([tmp_path])) == (1, 0, 0, 0)
        assert notices()[0].demo
        table = f"| file | kind | sha256 |\n|---|---|---|\n| een.xml | ted | {digest(content)} |\n"
        (tmp_path / "SOURCES.md").write_text(table)
        assert figures(import_files([tmp_path])) == (0, 1, 0, 0)
        assert not notices()[0].demo


def test_what_a_list_said_stands_where_the_file_comes_without_it(app: Hub, tmp_path: Path, bring_in: Bring) -> None:
    content = written.notice(publication="")
    folder = tmp_path / "met lijst"
    folder.mkdir()
    (folder / "een.xml").write_bytes(content)
    (folder / "SOURCES.md").write_text(
        f"| file | kind | sha256 |\n|---|---|---|\n| een.xml | ted | {digest(content)} |\n"
    )
    with app.app_context():
        import_files([folder])
    assert figures(bring_in(content)) == (0, 0, 1, 0)
    with app.app_context():
        assert not notices()[0].demo


def test_a_better_reader_reads_again(app: Hub, bring_in: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(written.notice())
    monkeypatch.setattr(actions, "READER", actions.READER + 1)
    assert figures(bring_in(written.notice())) == (0, 1, 0, 0)
    assert figures(bring_in(written.notice())) == (0, 0, 1, 0)


def test_a_better_reader_keeps_what_a_list_said(
    app: Hub, tmp_path: Path, bring_in: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real publication does not become an example because its file came again without the list."""
    content = written.notice(publication="")
    folder = tmp_path / "met lijst" / "jaar"
    folder.mkdir(parents=True)
    (folder / "een.xml").write_bytes(content)
    (folder.parent / "SOURCES.md").write_text(  # the list of the folder above counts too
        f"| file | kind | sha256 |\n|---|---|---|\n| een.xml | ted | {digest(content)} |\n"
    )
    with app.app_context():
        import_files([folder])
        assert notices()[0].kind == "real"
    monkeypatch.setattr(actions, "READER", actions.READER + 1)
    assert figures(bring_in(content)) == (0, 1, 0, 0)
    with app.app_context():
        assert notices()[0].kind == "real"


def test_files_and_folders_may_be_given(app: Hub, tmp_path: Path) -> None:
    deep = tmp_path / "jaar" / "maand"
    deep.mkdir(parents=True)
    (deep / "een.XML").write_bytes(written.notice())
    (deep / "lijst.csv").write_text("geen bericht")
    (deep / "twee.xml.gz").write_bytes(gzip.compress(written.award()))
    (deep / ".verborgen").write_text("van het systeem")
    (deep / "SOURCES.md").write_text("| file |")
    (tmp_path / "twee.txt").write_bytes(written.award())
    seen: list[int] = []
    with app.app_context():
        result = import_files(
            [tmp_path / "jaar", tmp_path / "twee.txt", tmp_path / "weg.xml", Path(os.devnull)],
            lambda read, _file: seen.append(read),
        )
    assert figures(result) == (2, 0, 0, 4)
    said = ["geen XML", "een ingepakt bestand (gz)", "er niet", "geen gewoon bestand"]
    assert [words in one.reason for words, one in zip(said, result.rejected, strict=True)] == [True] * 4
    assert seen == [1, 2, 3, 4, 5, 6]


def test_a_file_that_the_reader_trips_over_stops_nothing(
    app: Hub, bring_in: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(_content: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(imports, "parse", trip)
    result = bring_in(written.notice())
    assert figures(result) == (0, 0, 0, 1)
    assert "beheerder" in result.rejected[0].reason


def test_more_files_than_a_batch(app: Hub, bring_in: Bring) -> None:
    many = [
        written.notice(publication=written.PUBLICATION.replace("00123456", f"{number:08}"))
        for number in range(1, imports.BATCH + 3)
    ]
    assert figures(bring_in(*many)) == (len(many), 0, 0, 0)
    with app.app_context():
        assert len(notices()) == len(many)
        assert list(faults()) == []


def test_a_change_finds_what_it_changes_whichever_comes_first(app: Hub, bring_in: Bring) -> None:
    change = written.CHANGES.replace("00120000-2025", "00123456-2025")
    later = written.notice(extra=change, publication=written.PUBLICATION.replace("00123456", "00200000"))
    by_uuid = written.CHANGES.replace("00120000-2025", "0b6f9a4e-64ad-4d4e-9a53-5b8a6b3d7f10-01")
    last = written.notice(
        extra=by_uuid,
        uuid="11111111-64ad-4d4e-9a53-5b8a6b3d7f10",
        publication=written.PUBLICATION.replace("00123456", "00300000"),
    )
    bring_in(later.replace(b"0b6f9a4e-", b"22222222-"))
    bring_in(written.notice(), last)
    with app.app_context():
        by_number = {notice.publication_number: notice for notice in notices()}
        original = by_number["123456-2025"]
        assert by_number["200000-2025"].previous_id == original.id
        assert by_number["300000-2025"].previous_id == original.id
        assert original.previous_id is None


def test_a_notice_that_is_updated_finds_what_it_changes_and_what_changes_it(app: Hub, bring_in: Bring) -> None:
    change = written.CHANGES.replace("00120000-2025", "00000001-2025")
    waits = written.CHANGES.replace("00120000-2025", "55555555-64ad-4d4e-9a53-5b8a6b3d7f10-02")
    bring_in(numbered(1), numbered(2, uuid="55555555-64ad-4d4e-9a53-5b8a6b3d7f10"))
    bring_in(numbered(3, extra=waits, uuid="66666666-64ad-4d4e-9a53-5b8a6b3d7f10"))
    newer = numbered(2, extra=change, uuid="55555555-64ad-4d4e-9a53-5b8a6b3d7f10", version="02")
    assert figures(bring_in(newer)) == (0, 1, 0, 0)
    with app.app_context():
        first, second, third = notices()
        assert (first.previous_id, second.previous_id, third.previous_id) == (None, first.id, second.id)


def test_a_change_that_found_what_it_changes_keeps_it(app: Hub, bring_in: Bring) -> None:
    """Another file with the same id and version comes later and takes nothing over."""
    national = "eforms-sdk-1.7#urn:fdc:example:2023"
    by_uuid = written.CHANGES.replace("00120000-2025", "0b6f9a4e-64ad-4d4e-9a53-5b8a6b3d7f10-01")
    change = written.notice(extra=by_uuid, uuid="11111111-64ad-4d4e-9a53-5b8a6b3d7f10")
    bring_in(written.notice(publication="", sdk=national), change)
    bring_in(written.notice(publication="", sdk=national, language="ENG"))
    with app.app_context():
        original, changed, _twin = notices()
        assert changed.previous_id == original.id


def test_a_change_of_two_or_of_an_invented_one_changes_nothing(app: Hub, bring_in: Bring) -> None:
    """Two notices may share an id and a version; and no example stands in for the real one (rule 18)."""
    national = "eforms-sdk-1.7#urn:fdc:example:2023"
    twins = [written.notice(publication="", sdk=national, language=language) for language in ("NLD", "ENG")]
    by_uuid = written.CHANGES.replace("00120000-2025", "0b6f9a4e-64ad-4d4e-9a53-5b8a6b3d7f10-01")
    change = written.notice(extra=by_uuid, uuid="11111111-64ad-4d4e-9a53-5b8a6b3d7f10")
    bring_in(*twins, change)
    other = written.CHANGES.replace("00120000-2025", "33333333-64ad-4d4e-9a53-5b8a6b3d7f10-01")
    invented = written.notice(
        uuid="33333333-64ad-4d4e-9a53-5b8a6b3d7f10", comment="<!-- Values used are fictitious. -->"
    )
    bring_in(invented, numbered(7, extra=other, uuid="44444444-64ad-4d4e-9a53-5b8a6b3d7f10"))
    with app.app_context():
        assert len(notices()) == 5
        assert not any(notice.previous_id for notice in notices())


def numbered(number: int, **given: str) -> bytes:
    return written.notice(publication=written.PUBLICATION.replace("00123456", f"{number:08}"), **given)


@pytest.mark.both_engines
def test_notices_belong_together_by_procedure_and_a_shared_buyer(app: Hub, bring_in: Bring) -> None:
    stranger = written.organisation("ORG-0002", "Gemeente Elders", "99999999")
    same_name = written.organisation("ORG-0002", "GEMEENTE  Wáterstad", ".")
    other_country = written.organisation("ORG-0002", "Gemeente Waterstad", "22222222", country="BEL")
    alone = written.party()
    bring_in(
        numbered(1, parties=alone),
        numbered(2, parties=alone),
        numbered(3, parties=alone, organisations=stranger),
        numbered(4, parties=alone, organisations=same_name),
        numbered(5, parties=alone, organisations=other_country),
        numbered(6, parties=alone, procedure="7b2c2f7e-0f0b-4b0e-8f0e-1d2c3b4a5968"),
        numbered(7, parties=alone, comment="<!-- Values used are fictitious. -->"),
    )
    with app.app_context():
        first = notices()[0]
        assert [one.publication_number for one in together(first)] == ["1-2025", "2-2025", "4-2025"]


@pytest.mark.sqlite
def test_those_that_belong_together_are_found_without_the_others(app: Hub, bring_in: Bring) -> None:
    """A page of a notice costs as much with eleven thousand of them as with two."""
    bring_in(numbered(1, parties=written.party()), numbered(2, parties=written.party()))
    plans: list[str] = []

    def note(context: Any) -> bool:
        asked = context.root_connection.connection.driver_connection
        plans.extend(row[3] for row in asked.execute(f"EXPLAIN QUERY PLAN {context.statement}", context.parameters[0]))
        return True

    with app.app_context():
        first = notices()[0]
        with counted(app, note):
            together(first)
    found = [plan for plan in plans if plan.startswith(("SEARCH notices ", "SCAN notices"))]
    assert found
    assert [plan for plan in found if "procedure=?" not in plan and "rowid=?" not in plan] == []


def test_a_number_of_a_few_digits_is_no_shared_buyer(app: Hub, bring_in: Bring) -> None:
    """BT-501 holds `1` or a department's code as well as registered numbers."""
    for number, name in ((1, "Dienst Een"), (2, "Dienst Twee")):
        buyer = written.organisation("ORG-0002", name, "7")
        bring_in(numbered(number, parties=written.party(), organisations=buyer))
    with app.app_context():
        first = notices()[0]
        assert together(first) == [first]


def test_a_name_of_two_letters_is_no_shared_buyer(app: Hub, bring_in: Bring) -> None:
    for number in (1, 2):
        buyer = written.organisation("ORG-0002", "NV", ".")
        bring_in(numbered(number, parties=written.party(), organisations=buyer))
    with app.app_context():
        first = notices()[0]
        assert together(first) == [first]


def test_without_procedure_a_notice_stands_alone(app: Hub, bring_in: Bring) -> None:
    bring_in(numbered(1, procedure=""), numbered(2, procedure=""))
    with app.app_context():
        first = notices()[0]
        assert together(first) == [first]


@pytest.mark.both_engines
def test_all_real_files_come_in(app: Hub, real_data: Path) -> None:
    with app.app_context():
        folder = real_data / "notices"
        first = import_files([folder])
        assert figures(first) == (219, 0, 0, 23)
        assert {Path(one.file).parent.name for one in first.rejected} == {"broken", "legacy", "notices"}
        assert figures(import_files([folder])) == (0, 0, 219, 23)
        begin(writes=False)
        kinds = db.session.execute(select(Notice.kind, Notice.demo, func.count()).group_by(Notice.kind, Notice.demo))
        assert {tuple(row) for row in kinds} == {("real", False, 137), ("sample", True, 65), ("draft", True, 17)}
        assert list(faults()) == []
