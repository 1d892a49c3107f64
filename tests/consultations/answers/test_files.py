"""Files with an answer, a sheet and a handout: read by whom they came with, by nobody else, and by nobody sooner."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.consultations.answers.actions import answering, attaching, receipts
from buyergroup_hub.consultations.answers.models import DraftFile, PartFile
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.releases.models import ReleaseFile
from buyergroup_hub.consultations.report.actions import reporting
from buyergroup_hub.consultations.report.models import Report, ReportFile
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import MOST_FILES, SheetFile
from buyergroup_hub.events.models import Event
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.authors import authors
from buyergroup_hub.files.forms import checked
from buyergroup_hub.files.media import DOCX, PDF
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.search import actions as searching
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, refused
from tests.files.made import packed, pdf
from tests.fixtures.clock import StandingClock

CANARY = "koekoekszin"
OUTSIDERS = ("party_b", "visitor", "programme", "administrator", "supplier_member", "participant")


def word(said: str, author: str = "") -> bytes:
    document = docx.Document()
    document.add_paragraph(said)
    document.core_properties.author = document.core_properties.last_modified_by = author
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def upload(content: bytes, name: str = "proef.docx") -> Upload:
    return checked(io.BytesIO(content), name)


def with_file(cast: Cast, choice: str = "anonymised", content: bytes = b"") -> str:
    """Firm A submitted one answer with a file."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        answering.save_draft(mine, the.question(pid, "1"), {"text": "Zie het bestand."}, choice, base=0)
        attaching.attach(mine, the.question(pid, "1"), upload(content or word(CANARY)))
        the.hand_in(cast, pid)
    return pid


def mine_at(cast: Cast, pid: str) -> str:
    with cast.reading():
        return f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"


def send(client: FlaskClient, url: str, content: bytes, name: str, **data: Any) -> Any:
    return client.post(url, data={**data, "file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def test_a_file_goes_up_with_the_draft_and_can_be_taken_out(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    url, firm = mine_at(cast, pid), cast.client("party_a")
    said = {"base": "1", "text": "Minimaal de tekening.", "confidentiality": "anonymised"}
    plan = word("x")  # a Word file holds the second in which it was made
    for _twice in range(2):
        assert send(firm, f"{url}/questions/1", plan, "plan.docx", **said).status_code == 303
    page = firm.get(f"{url}/questions/1").get_data(as_text=True)
    assert page.count("plan.docx</a>") == 1, "the same file twice is one"
    assert "plan.docx" in cast.client("colleague_a").get(url).get_data(as_text=True)
    assert "plan.docx" in firm.get(f"{url}/draft").get_data(as_text=True)
    with cast.reading():
        one = db.session.scalars(select(DraftFile)).one()
        pid_of_file = db.session.get_one(File, one.file_id).pid
    download = firm.get(f"/files/{pid_of_file}")
    assert download.headers["Content-Disposition"] == "attachment; filename=plan.docx"
    assert download.get_data()[:2] == b"PK"
    assert firm.post(f"{url}/questions/1", data={**said, "drop": one.pid}).status_code == 303
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(DraftFile)) == 0
        assert db.session.scalar(select(func.count()).select_from(File)) == 0


@pytest.mark.one_engine
def test_a_file_that_cannot_be_taken_loses_no_text(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    url, firm = mine_at(cast, pid), cast.client("party_a")
    answer = send(firm, f"{url}/questions/1", b"", "leeg.pdf", base="1", text="Getypt en nog niet bewaard.")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Dit bestand is leeg." in page
    assert "Getypt en nog niet bewaard." in page
    with cast.acting("party_a"):
        for number in range(MOST_FILES):
            attaching.attach(the.party(cast, pid), the.question(pid, "1"), upload(word(str(number))))
    refused(
        cast,
        "party_a",
        lambda: attaching.attach(the.party(cast, pid), the.question(pid, "1"), upload(word("te veel"))),
        f"passen {MOST_FILES} bestanden",
    )


@pytest.mark.one_engine
def test_a_file_that_comes_after_closing_is_kept_with_the_draft(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.set(the.CLOSES + timedelta(seconds=1))
    url, firm = mine_at(cast, pid), cast.client("party_a")
    answer = send(firm, f"{url}/questions/1", word("laat"), "laat.docx", base="1", text="Ook laat.")
    assert answer.status_code == 409
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(DraftFile)) == 1
    assert "laat.docx" in firm.get(f"{url}/draft").get_data(as_text=True)


@pytest.mark.one_engine
def test_who_made_it_is_told_to_the_party(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    url, firm = mine_at(cast, pid), cast.client("party_a")
    send(firm, f"{url}/questions/1", word("x", "Jan Jansen"), "plan.docx", base="1", text="Zie bestand.")
    for page in (f"{url}/questions/1", url):
        assert "In dit bestand staat wie het maakte: Jan Jansen." in firm.get(page).get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (word("x", "Jan Jansen & Co"), DOCX, ["Jan Jansen & Co"]),
        (word("x"), DOCX, []),
        (
            packed({"[Content_Types].xml": "x", "word/comments.xml": '<w:comment w:author="Piet P."/>'}),
            DOCX,
            ["Piet P."],
        ),
        (pdf("x", extra="/Info << /Author (Els \\(E.\\) Bos) >> "), PDF, ["Els (E.) Bos"]),
        (pdf("x", extra="/Info << /Author <FEFF004A0061006E> >> "), PDF, ["Jan"]),
        (b"%PDF-1.7 <dc:creator> <rdf:Seq><rdf:li>Jan de Wit</rdf:li>", PDF, ["Jan de Wit"]),
        (b"PK\x03\x04torn", DOCX, []),
        (packed({"docProps/core.xml": b"<dc:creator>" + b"a" * 9_000_000}), DOCX, []),
    ],
)
def test_authors_are_found_where_programs_put_them(content: bytes, kind: Any, found: list[str]) -> None:
    assert authors(io.BytesIO(content), kind) == found


def test_a_file_alone_is_an_answer_and_the_receipt_covers_it(cast: Cast) -> None:
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        attaching.attach(mine, the.question(pid, "1"), upload(word("x"), "plan.docx"))
        lacking = answering.missing(answering.whole_draft(mine))
        assert [one.sentence for one in lacking] == ["Kies wie dit antwoord mag lezen."]
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        answering.save_draft(mine, the.question(pid, "1"), {}, "confidential", base=1)
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
    with cast.reading():
        [submission] = answering.submissions_of(the.party(cast, pid))
        submission.party.consultation = the.consultation(pid)
        statement = canonical(receipts.statement_of(submission))
        assert digest(statement) == submission.digest
        kept = db.session.scalars(select(PartFile)).one()
        assert kept.sha256 in statement
        assert "plan.docx" in statement
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE part_files SET name = 'anders.docx'"))


@pytest.mark.one_engine
def test_another_file_is_another_submission_and_the_first_keeps_its_own(cast: Cast) -> None:
    pid = with_file(cast)
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        [[first]] = attaching.files_of(mine).values()
        attaching.detach(first)
        attaching.attach(mine, the.question(pid, "1"), upload(word("tweede"), "tweede.docx"))
    with cast.acting("party_a"):
        the.hand_in(cast, pid)
    with cast.reading():
        second, first_one = answering.submissions_of(the.party(cast, pid))
        assert [one.name for one in second.parts[0].files] == ["tweede.docx"]
        assert [one.name for one in first_one.parts[0].files] == ["proef.docx"]


@pytest.mark.one_engine
@pytest.mark.parametrize("choice", ["public", "anonymised", "confidential"])
def test_a_submitted_file_is_sealed_as_its_part(cast: Cast, choice: str) -> None:
    """Before unsealing only its party has it; after, organisers with a second factor, and each opening is recorded."""
    pid = with_file(cast, choice)
    with cast.reading():
        own = db.session.scalars(select(File)).one().pid
        kept = db.session.scalars(select(PartFile)).one().pid
    for who in (*OUTSIDERS, "coordinator", "secretary"):
        assert cast.client(who, assurance=2).get(f"/files/{own}").status_code == 404, who
    assert cast.client("colleague_a").get(f"/files/{own}").status_code == 200
    the.unsealed(cast, pid)
    with cast.reading():
        url = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}/files/{kept}"
    for who in OUTSIDERS:
        assert cast.client(who, assurance=2).get(url).status_code in (401, 403, 404), who
    assert cast.client("coordinator").get(url).status_code == 303, "a second factor is asked for"
    assert cast.client("coordinator", assurance=2).get(f"/files/{own}").status_code == 404
    download = cast.client("coordinator", assurance=2).get(url)
    assert download.status_code == 200
    assert download.headers["Content-Disposition"] == "attachment; filename=proef.docx"
    with cast.reading():
        read = db.session.scalars(select(Event).where(Event.name == "answer.read")).all()
        assert [event.actor_id for event in read] == [cast.people["coordinator"]]
    assert cast.client("coordinator", assurance=2).get(f"{url}x").status_code == 404


@pytest.mark.one_engine
def test_no_search_knows_a_word_of_it_and_nothing_reads_it(cast: Cast) -> None:
    pid = with_file(cast)
    the.unsealed(cast, pid)
    with cast.app.app_context():
        jobs.work_off()
        searching.drain()
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(FileText)) == 0
    for who in (*OUTSIDERS, "coordinator", "party_a"):
        assert "Liggers" not in page_of(cast, who, f"/search?q={CANARY}").partition("<main")[2]


def test_documents_are_found_by_their_words_once_they_are_everyones(cast: Cast, clock: StandingClock) -> None:
    pid = the.planned(cast)
    with cast.acting("coordinator"):
        planning.add_document(the.consultation(pid), upload(word(CANARY), "tekening.docx"))

    def finds(who: str) -> bool:
        with cast.app.app_context():
            jobs.work_off()
            searching.drain()
        return "Liggers hergebruiken" in page_of(cast, who, f"/search?q={CANARY}").partition("<main")[2]

    the.approve(cast, pid)
    assert not finds("visitor")
    clock.set(the.OPENS)
    with cast.writing():
        opening.open_due()
    assert finds("visitor")


def propose(cast: Cast, pid: str, content: bytes | None) -> None:
    with cast.acting("coordinator"):
        whole = the.answer(pid, "1", "Aannemer A")
        files = {whole.part.files[0]: upload(content, "zonder-namen.docx")} if content else {}
        releasing.propose_rewritten(whole, "Zie het bestand.", files)


def test_a_file_is_anonymised_by_replacement_and_the_trace_is_kept(cast: Cast) -> None:
    pid = with_file(cast)
    the.unsealed(cast, pid)
    propose(cast, pid, word("Zonder namen."))
    with cast.reading():
        kept = db.session.scalars(select(ReleaseFile)).one()
        original = db.session.scalars(select(PartFile)).one()
        assert kept.part_file_id == original.id
        assert kept.sha256 != original.sha256
        shown = db.session.get_one(File, kept.file_id).pid
    assert cast.client("party_a").get(f"/files/{shown}").status_code == 200
    for who in OUTSIDERS:
        assert cast.client(who).get(f"/files/{shown}").status_code == 404
    with cast.acting("party_a"):
        releasing.agree(the.answer(pid, "1", "Aannemer A").releases[-1])
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Wat we leerden.")
    with cast.reading():
        public = db.session.scalars(select(ReportFile)).one()
        report = db.session.scalars(select(Report)).one()
        assert f'"files":["{public.sha256}"]' in canonical(report.content), "the digest covers the files"
        assert report.digest == digest(canonical(report.content))
        copy = db.session.get_one(File, public.file_id)
        assert (public.sha256, copy.audience, copy.copy_of_id) == (kept.sha256, "public", None)
        address = copy.pid
    page = page_of(cast, "visitor", f"/consultations/{pid}/reports/1")
    assert "zonder-namen.docx" in page
    assert "proef.docx" not in page
    assert "Aannemer A" not in page
    assert cast.client("visitor").get(f"/files/{address}").status_code == 200
    for table in ("release_files", "report_files"):
        with cast.app.app_context(), pytest.raises(IntegrityError):
            db.session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.one_engine
def test_what_has_no_replacement_stays_inside(cast: Cast) -> None:
    pid = with_file(cast)
    the.unsealed(cast, pid)
    propose(cast, pid, None)
    with cast.acting("party_a"):
        releasing.agree(the.answer(pid, "1", "Aannemer A").releases[-1])
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Wat we leerden.")
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 0


@pytest.mark.one_engine
def test_a_replacement_stands_for_a_file_of_its_own_answer(cast: Cast) -> None:
    """Else a file of one party would go out under what another agreed to."""
    pid = with_file(cast)
    with cast.acting("party_b"):
        other = answering.begin_answering(the.consultation(pid), cast.organisation("firm_b"))
        answering.save_draft(other, the.question(pid, "1"), {"text": "Niets nodig."}, "anonymised", base=0)
        the.hand_in(cast, pid, "party_b")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        theirs = the.answer(pid, "1", "Aannemer A").part.files[0]
        with pytest.raises(RuleBroken, match="hoort bij een ander antwoord"):
            releasing.propose_rewritten(
                the.answer(pid, "1", "Aannemer B"), "Wij zien er niets in.", {theirs: upload(word("Zonder namen."))}
            )
        db.session.rollback()


@pytest.mark.one_engine
def test_a_replacement_that_still_says_who_made_it_is_refused(cast: Cast) -> None:
    pid = with_file(cast)
    the.unsealed(cast, pid)
    with pytest.raises(RuleBroken, match="staat nog wie het bestand maakte: Jan Jansen"):
        propose(cast, pid, word("Zonder namen.", "Jan Jansen"))


@pytest.mark.one_engine
def test_a_public_file_goes_into_the_report_as_given(cast: Cast) -> None:
    pid = with_file(cast, "public")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        releasing.release_as_given(the.answer(pid, "1", "Aannemer A"))
        reporting.publish_report(the.consultation(pid), "Wat we leerden.")
    page = page_of(cast, "visitor", f"/consultations/{pid}/reports/1")
    assert "proef.docx" in page
    assert "Aannemer A" in page


def test_documents_with_the_sheet_open_with_it_and_stay(cast: Cast, clock: StandingClock) -> None:
    pid = the.planned(cast)
    with cast.reading():
        before = planning.sheet_digest(the.consultation(pid))
    noor = cast.client("coordinator")
    sent = {"document": (io.BytesIO(word("x", "Jan Jansen")), "tekening.docx")}
    url = f"/consultations/{pid}/sheet/documents"
    assert noor.post(url, data=sent, content_type="multipart/form-data").status_code == 303
    assert "staat wie het maakte: Jan Jansen" in noor.get(f"/consultations/{pid}/sheet").get_data(as_text=True)
    with cast.reading():
        assert planning.sheet_digest(the.consultation(pid)) != before
        file = db.session.scalars(select(File)).one().pid
    the.approve(cast, pid)
    assert cast.client("coordinator").get(f"/files/{file}").status_code == 200
    for who in ("party_a", "supplier_member", "sounding_board", "participant", "visitor"):
        assert cast.client(who).get(f"/files/{file}").status_code == 404
        assert "tekening.docx" not in page_of(cast, who, f"/consultations/{pid}")

    def remove() -> None:
        document = db.session.scalars(select(SheetFile.pid)).one()
        found = db.session.scalars(SheetFile.addressed(pid=pid, document=document)).one()
        planning.remove_document(the.consultation(pid), found)

    refused(cast, "coordinator", remove, "goedgekeurd")
    clock.set(the.OPENS)
    with cast.writing():
        opening.open_due()
    for who in ("party_a", "visitor"):
        assert cast.client(who).get(f"/files/{file}").status_code == 200
        assert "tekening.docx" in page_of(cast, who, f"/consultations/{pid}")
    refused(cast, "coordinator", remove, "open geweest")
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("DELETE FROM sheet_files"))


def test_a_document_is_handed_out_to_everyone_at_once(cast: Cast) -> None:
    pid = the.opened(cast)
    noor = cast.client("coordinator")
    sent = {"title": "Tekeningen", "body": "Zie bijlage.", "document": (io.BytesIO(pdf("Een ligger.")), "liggers.pdf")}
    assert noor.post(f"/consultations/{pid}/handouts", data=sent, content_type="multipart/form-data").status_code == 303
    assert "liggers.pdf" in page_of(cast, "visitor", f"/consultations/{pid}")
    with cast.reading():
        assert db.session.scalars(select(File)).one().audience == "public"
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("DELETE FROM handout_files"))


@pytest.mark.one_engine
def test_questions_stand_under_the_heading_of_their_section(cast: Cast) -> None:
    sheet = (
        Asked("text", "Wie ben je?", section="Over je bedrijf"),
        Asked("text", "Wat doe je?", section="Over je bedrijf"),
        Asked("text", "Wat is nodig?", section="Terugname"),
    )
    pid = the.opened(cast, *sheet)
    page = page_of(cast, "visitor", f"/consultations/{pid}")
    places = [
        page.index(words) for words in ("Over je bedrijf", "Wie ben je?", "Wat doe je?", "Terugname", "Wat is nodig?")
    ]
    assert places == sorted(places)
    assert page.count("Over je bedrijf") == 1


@pytest.mark.one_engine
def test_a_file_comes_along_with_an_answer_that_comes_back(cast: Cast) -> None:
    """Both are kept, and the page says what to mend and what is attached."""
    pid = the.opened(cast, Asked("text", "Hoe?"))
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a")).pid
    told = {"text": "x" * 30_000, "confidentiality": "public", "file": (io.BytesIO(b"Een tekst."), "plan.txt")}
    page = cast.client("party_a").post(f"/consultations/{pid}/parties/{mine}/questions/1", data=told)
    assert page.status_code == 422
    assert "De tekst is te lang." in page.text
    assert "plan.txt" in page.text
    assert 'name="drop"' in page.text
