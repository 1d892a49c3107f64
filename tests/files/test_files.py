"""Files from the form to the download."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms.validators import InputRequired, Optional

from buyergroup_hub.files import extraction, store
from buyergroup_hub.files.actions import Upload, add, remove
from buyergroup_hub.files.extraction import READERS, when_read
from buyergroup_hub.files.forms import MOST_MEGABYTES, UploadField
from buyergroup_hub.files.labels import place_words
from buyergroup_hub.files.media import DOCX, ODT, PDF, TXT, Kind
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.files.outcomes import READER
from buyergroup_hub.jobs.actions import tick, work_off
from buyergroup_hub.jobs.models import Job
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.forms import Form
from tests.files import made

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.datastructures import Headers

    from buyergroup_hub.kit.web import Hub
    from tests.cast import Cast
    from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


def upload(content: bytes, name: str = "protocol.pdf", kind: Kind = PDF) -> Upload:
    return Upload(BytesIO(content), name, kind)


class Handing(Form):
    document = UploadField("Bestand", [InputRequired()], kinds=(PDF, DOCX, ODT))
    annex = UploadField("Bijlage", [Optional()])


def handed(app: Hub, content: bytes, name: str) -> Handing:
    with app.test_request_context(method="POST"):
        form = Handing(MultiDict({"document": FileStorage(BytesIO(content), name)}), meta={"csrf": False})
        form.validate()
        return form


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.pdf", "Dit bestand is leeg."),
        (b"%PDF-" + b"0" * MOST_MEGABYTES * 1_000_000, "a.pdf", "Dit bestand is 21 MB."),
        (made.locked_word(), "a.docx", "Er zit een wachtwoord op dit bestand."),
        (made.open_document("text", "", "<m><encryption-data/></m>"), "a.odt", "Er zit een wachtwoord"),
        (made.pdf("a"), "a.docx", "De naam eindigt op .docx, de inhoud is pdf."),
        (made.word(("Normal", "a")), "a.pdf", "De naam eindigt op .pdf, de inhoud is Word."),
        (b"<svg onload=alert(1)>", "a.svg", "Dit soort bestand nemen we niet aan. Bewaar het als pdf, docx, odt."),
        (b"<html>", "a.pdf", "Dit soort bestand nemen we niet aan."),
        (b"tekst", "a.txt", "Dit soort bestand nemen we niet aan."),
        (b"MZ\0\0", "a.pdf", "Dit soort bestand nemen we niet aan."),
    ],
)
def test_a_refusal_says_what_to_do(app: Hub, content: bytes, name: str, says: str) -> None:
    form = handed(app, content, name)
    assert [error[: len(says)] for error in form.document.errors] == [says]
    assert form.document.upload is None


@pytest.mark.parametrize("name", ["protocol", "protocol.pdf", "protocol.v2", "protocol.PDF", "protocol.docx"])
def test_only_a_name_that_says_another_kind_misleads(app: Hub, name: str) -> None:
    assert bool(handed(app, made.pdf("a"), name).errors) == name.endswith("docx")


def test_a_file_of_just_the_most_is_taken(app: Hub) -> None:
    most = made.pdf("a").ljust(MOST_MEGABYTES * 1_000_000)
    assert handed(app, most, "a.pdf").errors == {}
    assert handed(app, most + b" ", "a.pdf").errors != {}


def test_a_file_in_order_is_taken(app: Hub) -> None:
    form = handed(app, made.pdf("a"), "protocol")
    assert form.errors == {}
    assert form.document.upload is not None
    assert (form.document.upload.name, form.document.upload.kind) == ("protocol", PDF)
    assert form.annex.upload is None
    assert form.document.accept == ".pdf,.docx,.odt"


def test_a_required_file_is_asked_for(app: Hub) -> None:
    form = handed(app, b"", "")
    assert list(form.errors) == ["document"]


@pytest.mark.both_engines
def test_content_is_kept_by_digest_and_once(context: Hub) -> None:
    content = made.pdf("Keuring")
    half_read = upload(content, "kopie.pdf")
    half_read.content.read(10)
    one, other = add(upload(content), "public"), add(half_read, "public")
    assert one.sha256 == other.sha256 == hashlib.sha256(content).hexdigest()
    assert one.size == len(content)
    path = store.path_of(one.sha256)
    assert path.read_bytes() == content
    assert path.is_relative_to(context.config["HUB"].data_folder / "files")
    assert [each for each in store.folder().rglob("*") if each.is_file()] == [path]
    assert path.stat().st_mode & 0o077 == 0


def test_content_is_on_disk_before_it_has_its_name(context: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        steps.append("sync")
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    store.keep(BytesIO(b"inhoud"))
    assert steps == ["sync", "rename", "sync", "sync"]


def test_a_torn_copy_leaves_nothing(context: Hub) -> None:
    class Torn(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the line went dead")

    with pytest.raises(OSError, match="the line went dead"):
        store.keep(Torn())
    assert list(store.folder().rglob("*")) == []


@pytest.mark.parametrize("digest", ["../../secret", "a" * 63, "A" * 64, "a" * 63 + "/", ""])
def test_a_digest_is_no_path(context: Hub, digest: str) -> None:
    with pytest.raises(ValueError, match="a digest has 64"):
        store.path_of(digest)


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The files of which rooms were told that they were read."""
    told: list[int] = []
    reader = when_read(lambda file: told.append(file.id))
    yield told
    READERS.remove(reader)


def test_the_worker_reads_and_tells(app: Hub, heard: list[int]) -> None:
    with app.app_context():
        begin(writes=True)
        file = add(upload(made.pdf("Keuring", "Oplegging")), "public")
        number = file.id
        assert not file.is_read
        assert file.sentence.startswith("We lezen de tekst nog.")
        commit()
        work_off()
        begin(writes=False)
        file = db.session.get_one(File, number)
        texts = db.session.scalars(select(FileText).filter_by(file_id=number).order_by(FileText.position)).all()
        assert (file.outcome, file.sentence, heard) == ("text", "", [number])
        assert [(each.place, each.label, each.text) for each in texts] == [
            ("page", "1", "Keuring"),
            ("page", "2", "Oplegging"),
        ]
        assert [place_words(each.place, each.label) for each in texts] == ["pagina 1", "pagina 2"]


def test_reading_again_replaces(app: Hub) -> None:
    with app.app_context():
        begin(writes=True)
        file = add(upload(made.pdf("Keuring")), "public")
        commit()
        work_off()
        begin(writes=True)
        extraction.ask(db.session.get_one(File, file.id))
        commit()
        work_off()
        begin(writes=False)
        assert len(db.session.scalars(select(FileText)).all()) == 1


@pytest.mark.both_engines
def test_what_an_earlier_reader_read_is_read_again_a_few_at_a_time(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "AT_ONCE", 2)
    with app.app_context():
        begin(writes=True)
        files = [add(upload(made.pdf(f"Keuring {number}")), "public") for number in range(4)]
        never = add(upload(made.pdf("Nooit gelezen")), "public", reads=False)
        commit()
        work_off()
        begin(writes=True)
        for file in files[:3]:
            file.read_by = None
        db.session.execute(delete(FileText).where(FileText.file_id.in_([file.id for file in files[:3]])))
        commit()
        for left in (1, 0, 0):
            begin(writes=False)
            assert all("We lezen de tekst opnieuw." in file.sentence for file in files[3 - left : 3])
            tick()
            tick()  # nothing is asked twice
            begin(writes=False)
            waits = select(func.count()).where(Job.name == extraction.EXTRACT, Job.done_at.is_(None))
            assert (db.session.scalar(waits) or 0) <= 2
            work_off()
            begin(writes=False)
            behind = select(func.count()).where(File.read_by.is_(None), File.outcome.is_not(None))
            assert db.session.scalar(behind) == left
        assert len(db.session.scalars(select(FileText)).all()) == 4
        assert db.session.get_one(File, never.id).outcome is None


def test_the_database_is_free_while_a_file_is_read(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child may take twenty seconds; nobody may wait for the write lock that long."""
    writing: list[bool] = []
    read = extraction.read

    def watched(path: Path, media_type: str) -> extraction.Reading:
        writing.append(bool(db.session.connection().get_execution_options().get("writes")))
        return read(path, media_type)

    monkeypatch.setattr(extraction, "read", watched)
    with app.app_context():
        begin(writes=True)
        add(upload(made.pdf("a")), "public")
        commit()
        work_off()
    assert writing == [False]


def test_a_file_that_went_meanwhile_is_no_fault(app: Hub) -> None:
    with app.app_context():
        begin(writes=True)
        file = add(upload(made.pdf("a")), "public")
        remove(file)
        commit()
        work_off()
        begin(writes=False)
        assert db.session.scalars(select(File)).all() == []


def test_content_goes_with_the_last_that_names_it(app: Hub, clock: StandingClock) -> None:
    with app.app_context():
        begin(writes=True)
        one, other = add(upload(made.pdf("a")), "public"), add(upload(made.pdf("a")), "public")
        path = store.path_of(one.sha256)
        commit()
        for file, is_there in ((one, True), (other, False)):
            begin(writes=True)
            remove(db.session.get_one(File, file.id))
            commit()
            clock.forward(hours=1)
            work_off()
            assert path.exists() is is_there
        begin(writes=False)
        assert db.session.scalars(select(FileText)).all() == []


def test_content_that_is_being_handed_in_again_stays(app: Hub, clock: StandingClock) -> None:
    """The second hand-in stands in a transaction that the worker does not see."""
    with app.app_context():
        begin(writes=True)
        file = add(upload(made.pdf("a")), "public")
        path = store.path_of(file.sha256)
        remove(file)
        commit()
        clock.forward(minutes=30)
        store.keep(BytesIO(made.pdf("a")))
        clock.forward(minutes=30)
        work_off()
        assert path.exists()
        clock.forward(hours=1)
        work_off()
        assert not path.exists()


def fetched(client: FlaskClient, pid: str, **headers: str) -> tuple[int, Headers, bytes]:
    with client.get(f"/files/{pid}", headers=headers) as answer:
        return answer.status_code, answer.headers, answer.data


def test_a_download_is_an_attachment_in_a_sandbox(cast: Cast) -> None:
    with cast.writing():
        file = add(upload(made.pdf("a"), 'keu"ring; x=../é.pdf'), "public")
        pid = file.pid
    status, headers, content = fetched(cast.client("visitor"), pid)
    assert (status, content) == (200, made.pdf("a"))
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert fetched(cast.client("visitor"), pid, **{"If-None-Match": headers["ETag"]})[0] == 304


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("participant", 200), ("visitor", 404), ("follower", 404), ("party_a", 404),
     ("other_member", 404), ("programme", 404), ("administrator", 404), ("ex_member", 404)],
)  # fmt: skip
def test_a_groups_file_is_the_groups(cast: Cast, who: str, status: int) -> None:
    with cast.writing():
        pid = add(upload(made.pdf("a")), f"group:{cast.groups['group']}").pid
    assert fetched(cast.client(who), pid)[0] == status


def test_a_narrowed_file_is_gone_for_who_had_it(cast: Cast) -> None:
    with cast.writing():
        file = add(upload(made.pdf("a")), "public")
        pid, number = file.pid, file.id
    client = cast.client("visitor")
    etag = fetched(client, pid)[1]["ETag"]
    with cast.writing():
        db.session.get_one(File, number).audience = f"group:{cast.groups['group']}"
    assert fetched(client, pid, **{"If-None-Match": etag})[0] == 404


@pytest.mark.parametrize("pid", ["0" * 12, "..%2f..%2fsecret", "%00", "../hub.sqlite", "x" * 300])
def test_a_made_up_address_leads_nowhere(cast: Cast, pid: str) -> None:
    assert fetched(cast.client("visitor"), pid)[0] in (400, 404)


@pytest.mark.parametrize(
    ("outcome", "kind", "says"),
    [
        ("no_text", PDF, "In dit bestand staat alleen beeld"),
        ("encrypted", PDF, "Er zit een wachtwoord op dit bestand"),
        ("unreadable", PDF, "We kunnen dit bestand niet lezen"),
        ("too_much", DOCX, "Dit bestand is te groot of te ingewikkeld"),
        ("text", TXT, ""),
    ],
)
def test_each_outcome_has_a_sentence(context: Hub, outcome: str, kind: Kind, says: str) -> None:
    said = File(outcome=outcome, media_type=kind.media_type, cut=False, read_by=READER).sentence
    assert said.startswith(says)
    assert bool(said) is bool(says)


def test_old_kinds_say_what_to_save_as(context: Hub) -> None:
    file = File(outcome="unreadable", media_type="application/msword", cut=False)
    assert "Bewaar het bestand als docx" in file.sentence
    assert "eerste deel" in File(outcome="text", media_type="text/plain", cut=True, read_by=READER).sentence
