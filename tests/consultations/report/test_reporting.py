"""What may stand in a report, who is told of it, what stays, and what the dossier says of it: rules 3, 5, 6 and 7."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import timedelta

import docx
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import func, select

from buyergroup_hub.consultations.answers.actions import answering as actions_answering
from buyergroup_hub.consultations.dialogue.actions import asking, thread
from buyergroup_hub.consultations.dossiers.actions import dossiers
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.releases.models import Answer, Calibration, Release
from buyergroup_hub.consultations.report.actions import points, reporting, widening
from buyergroup_hub.consultations.report.models import ConsultationPrint, PointSource, Report, ReportItem
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.events.models import Event
from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import begin, db
from tests import factories as make
from tests.cast import Cast
from tests.clauses.written import drafted, version
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, refused, told
from tests.fixtures.clock import StandingClock
from tests.visions import writing

pytestmark = pytest.mark.one_engine

TEXT = Asked("text", "Wat is nodig?")
FIRM = "Aannemer A"


def answered(cast: Cast, *firms: str, asked: Asked = TEXT, choice: str = "anonymised") -> str:
    """Unsealed answers to one question."""
    pid = the.opened(cast, asked)
    value: dict[str, object] = {"text": "Bij brug Singel."} if asked.kind == "text" else {"choice": "yes"}
    for who in firms:
        the.answered(cast, pid, who, choice, k1=value)
    the.unsealed(cast, pid)
    return pid


def one(pid: str) -> Answer:
    return the.answer(pid, "1", FIRM)


def publish(pid: str) -> Report:
    return reporting.publish_report(the.consultation(pid), "Wat we leerden.")


def test_a_choice_that_was_widened_is_decided_about_anew(cast: Cast) -> None:
    pid = answered(cast, "party_a")
    with cast.acting("coordinator"):
        releasing.keep_inside(one(pid), "Niet nodig.")
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        widening.widen(actions_answering.submissions_of(mine)[0].parts[0], "public", mine)
    with cast.reading():
        assert releasing.state_of(one(pid)) == "todo"
    refused(cast, "coordinator", lambda: publish(pid), "nog niet besloten")


def test_how_many_made_a_point_stops_widening_too(cast: Cast) -> None:
    """With one answer known, the published number would tell of the others (rule 7)."""
    pid = answered(cast, "party_a", "party_b")
    with cast.acting("coordinator"):
        for firm in (FIRM, "Aannemer B"):
            releasing.keep_inside(the.answer(pid, "1", firm), "Niet nodig.")
        made = points.make_point(the.consultation(pid), "Een punt.", [])
        points.dispose(made, "partly", "Een reden.")
        publish(pid)
        point = made.id

    def widen() -> None:
        mine = the.party(cast, pid)
        widening.widen(actions_answering.submissions_of(mine)[0].parts[0], "public", mine)

    with cast.writing():
        db.session.add(
            PointSource(point_id=point, answer_id=one(pid).id, audience=f"organisers:{the.consultation(pid).id}")
        )
    refused(cast, "party_a", widen, "andere partijen te herkennen")


def test_every_refusal_and_every_objection_has_a_reason(cast: Cast) -> None:
    pid = answered(cast, "party_a")
    refused(cast, "coordinator", lambda: releasing.keep_inside(one(pid), ""), "Schrijf waarom dit niet")
    refused(cast, "coordinator", lambda: releasing.propose_rewritten(one(pid), ""), "Schrijf de tekst")
    with cast.acting("coordinator"):
        releasing.propose_rewritten(one(pid), "Bij een brug.")
    assert told(cast, "release") == sorted((cast.people["party_a"], cast.people["colleague_a"]))
    refused(cast, "party_a", lambda: releasing.object_to(one(pid).releases[-1], ""), "Schrijf wat er anders")


def test_what_stays_inside_is_in_no_report_and_silence_past_its_time_is_taken(cast: Cast, clock: StandingClock) -> None:
    pid = answered(cast, "party_a", "party_b")
    with cast.acting("coordinator"):
        releasing.keep_inside(one(pid), "Niet nodig.")
        releasing.propose_rewritten(the.answer(pid, "1", "Aannemer B"), "Bij een brug.")
    the.mail_leaves(cast)
    clock.forward(days=14)
    with cast.acting("coordinator"):
        publish(pid)
    with cast.reading():
        assert [item.text for item in db.session.scalars(select(ReportItem))] == ["Bij een brug."]
    assert "brug Singel" not in page_of(cast, "visitor", f"/consultations/{pid}/reports/1")


def test_a_counted_answer_is_not_shown_alone(cast: Cast) -> None:
    """Anonymously shown it would be a cell of one (rule 7)."""
    pid = answered(cast, "party_a", asked=Asked("yes_no", "Kan het?"))
    refused(cast, "coordinator", lambda: releasing.propose_rewritten(one(pid), "Ja."), "is de partij te herkennen")


@pytest.mark.parametrize(
    ("asked", "choice", "offered"),
    [
        (TEXT, "anonymised", True),
        (TEXT, "confidential", False),
        (Asked("yes_no", "Kan het?"), "anonymised", False),
    ],
)
def test_no_text_is_asked_of_what_cannot_be_rewritten(cast: Cast, asked: Asked, choice: str, offered: bool) -> None:
    pid = answered(cast, "party_a", asked=asked, choice=choice)
    with cast.reading():
        path = f"/consultations/{pid}/answers/{one(pid).pid}"
    client = cast.client("coordinator", assurance=2)
    page = client.get(path).text
    assert ('value="rewritten"' in page) is offered
    assert ("Tekst in het verslag" in page) is offered
    assert client.post(f"{path}/releases", data={"decision": "", "reason": ""}).status_code == 422


def test_a_point_is_made_from_answers_of_its_own_consultation(cast: Cast) -> None:
    first = answered(cast, "party_a")
    hub_clock.start_at(the.OPENS)
    second = answered(cast, "party_b")
    refused(
        cast,
        "coordinator",
        lambda: points.make_point(the.consultation(second), "Een punt.", [one(first)]),
        "andere consultatie",
    )


@pytest.mark.both_engines
def test_deciding_asks_for_a_second_factor_and_agreeing_is_the_partys(cast: Cast) -> None:
    pid = answered(cast, "party_a")
    with cast.reading():
        url = f"/consultations/{pid}/answers/{one(pid).pid}/releases"
    said = {"decision": "rewritten", "text": "Bij een brug."}
    answer = cast.client("coordinator").post(url, data=said)
    assert (answer.status_code, "code" in answer.headers["Location"]) == (303, True)
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Release)) == 0
    cast.client("coordinator", assurance=2).post(url, data=said)
    with cast.reading():
        shown = one(pid).releases[-1].pid
        text = f"/consultations/{pid}/parties/{the.party(cast, pid).pid}/releases/{shown}"
    for who in ("coordinator", "secretary"):
        assert cast.client(who, assurance=2).post(f"{text}/agreement").status_code == 403
        assert cast.client(who, assurance=2).post(f"{text}/objection", data={"why": "Nee."}).status_code == 403
    with cast.reading():
        assert one(pid).releases[-1].state == "waiting"


def test_a_report_says_what_was_done_with_each_point_tells_everyone_and_stays(cast: Cast) -> None:
    pid = answered(cast, "party_a")
    with cast.acting("coordinator"):
        releasing.keep_inside(one(pid), "Niet nodig.")
        points.make_point(the.consultation(pid), "Lever een tekening.", [])
    refused(cast, "coordinator", lambda: publish(pid), "Schrijf eerst wat je met elk punt hebt gedaan")

    def dispose(outcome: str, reason: str) -> None:
        [found] = points.points_of(the.consultation(pid))
        found.consultation = the.consultation(pid)
        points.dispose(found, outcome, reason)

    refused(cast, "coordinator", lambda: dispose("taken_over", ""), "Kies wat ermee is gedaan")
    with cast.acting("coordinator"):
        dispose("taken_over", "Dat is redelijk.")
        publish(pid)
    assert told(cast, "report") == sorted((cast.people["party_a"], cast.people["colleague_a"]))
    assert "Dat is redelijk." in page_of(cast, "visitor", f"/consultations/{pid}/reports/1")
    refused(cast, "coordinator", lambda: dispose("partly", "Toch niet."), "Het verslag staat online")


def test_what_a_firm_says_shows_that_nobody_looked_it_up(cast: Cast) -> None:
    """Whoever registers a name says it under that name: at a question, in a report and what is made of it."""
    pid = answered(cast, "unverified", "party_a", choice="public")
    with cast.acting("coordinator"):
        for firm in ("Onbekend Bedrijf", FIRM):
            releasing.release_as_given(the.answer(pid, "1", firm))
        publish(pid)
    for who, firm in (("unverified", "firm_c"), ("party_a", "firm_a")):
        with cast.acting(who):
            thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation(firm), "Wij kunnen dit.")
    page = f"/consultations/{pid}"
    word = docx.Document(io.BytesIO(cast.client("visitor").get(f"{page}/reports/1/docx").get_data()))
    pages = [page_of(cast, "visitor", f"{page}/{one}") for one in ("questions/1", "reports/1")]
    for read in (*pages, " ".join(_cells(word))):
        assert "Onbekend Bedrijf (niet nagekeken)" in read
        assert f"{FIRM} (" not in read


def test_a_report_shows_the_points_of_one_outcome_and_goes_along_as_word(cast: Cast) -> None:
    """Each way says how many it leads to; an outcome that is none shows all. The file says what the page says."""
    pid, outcomes = answered(cast, "party_a"), ("taken_over", "taken_over", "not_taken_over")
    with cast.acting("coordinator"):
        releasing.keep_inside(one(pid), "Niet nodig.")
        for number, outcome in enumerate(outcomes):
            made = points.make_point(the.consultation(pid), f"Punt nummer {number}.", [])
            points.dispose(made, outcome, "Een reden.")
        publish(pid)
    url = f"/consultations/{pid}/reports/1"
    page = page_of(cast, "visitor", url)
    ways = re.findall(r'class="chip" href="([^"]+)"[^>]*>([^<]+)<', page)
    assert [words for _way, words in ways] == ["Alle 3", "Overgenomen (2)", "Niet overgenomen (1)"]
    for (way, _words), numbers in zip(ways, ("012", "01", "2"), strict=True):
        assert "".join(re.findall(r"Punt nummer (\d)", page_of(cast, "visitor", way.partition("#")[0]))) == numbers
    assert page_of(cast, "visitor", f"{url}?outcome=zzzz").count("Punt nummer") == 3
    answer = cast.client("visitor").get(f"{url}/docx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=verslag-{pid}-1.docx"
    word = docx.Document(io.BytesIO(answer.get_data()))
    said = "\n".join([*(line.text for line in word.paragraphs), *_cells(word)])
    for words in (
        "Wat we leerden.",
        "Punt nummer 2.",
        "Een reden.",
        "Niet overgenomen",
        "is geen antwoord vrijgegeven.",
    ):
        assert words in said
    assert "Bij brug Singel" not in said, "what stays inside is in no file"


def printed(cast: Cast) -> dict[str, str]:
    """The texts of the PDFs that the worker made, by language."""
    with cast.app.app_context():
        jobs.work_off()
        begin(writes=False)
        return {made.language: _text(made.file_id) for made in db.session.scalars(select(ConsultationPrint)).all()}


def _text(file_id: int) -> str:
    file = db.session.get_one(File, file_id)
    assert (file.audience, file.media_type) == ("public", "application/pdf")
    content = store.path_of(file.sha256).read_bytes()
    assert b"pdfuaid" in content
    document = PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


@pytest.mark.both_engines
def test_the_worker_prints_a_report_of_what_everyone_reads(cast: Cast, clock: StandingClock) -> None:
    """Released texts and what was done with the input; nothing that stays inside, or that only the group reads."""
    cast.invent()
    code = drafted(cast, "Geheime bepaling")
    pid = the.opened(cast, TEXT)
    the.answered(cast, pid, k1="Bij brug Singel.")
    the.answered(cast, pid, "party_b", "public", k1="Een scan is nodig.")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        releasing.keep_inside(one(pid), "Niet nodig.")
        releasing.release_as_given(the.answer(pid, "1", "Aannemer B"))
        made = points.make_point(the.consultation(pid), "Scannen helpt.", [])
        points.dispose(made, "taken_over", "Dat is redelijk.", clause_version_id=version(code).id)
        publish(pid)
    url, visitor = f"/consultations/{pid}/reports/1", cast.client("visitor")
    waiting = visitor.get(f"{url}/pdf")
    assert waiting.status_code == 409
    assert "De pdf wordt nog gemaakt" in waiting.text
    assert "Download als pdf" not in page_of(cast, "visitor", url)
    texts = printed(cast)
    assert texts.keys() == {"nl", "en"}
    for said in texts.values():
        for words in ("Wat we leerden.", "Een scan is nodig.", "Aannemer B", "Scannen helpt.", "Dat is redelijk."):
            assert words in said
        assert "Bij brug Singel" not in said
        assert said.count("1. Wat is nodig?") == 1, "a caption says what its table holds, not the heading once more"
        assert code not in said
        assert f"http://localhost{url}" in said.replace(" ", "")
    assert "nergens genoemd" in texts["nl"]
    assert "Demo: verzonnen inhoud" in texts["nl"]
    assert "Demo: fictional content" in texts["en"]
    assert "Download als pdf" in page_of(cast, "visitor", url)
    assert visitor.get(visitor.get(f"{url}/pdf").location).data.startswith(b"%PDF-")


def _cells(word: docx.document.Document) -> list[str]:
    return [cell.text for table in word.tables for row in table.rows for cell in row.cells]


def test_who_reads_a_report_reads_no_heading_that_is_the_group_s_own(cast: Cast) -> None:
    """A vision is everyone's once it has a version; what its sections are called since is still written."""
    published, pid = writing.published(cast), answered(cast, "party_a")
    with cast.acting("coordinator"):
        saved = writing.write(writing.section(published), "Nog niet voor buiten.", heading="Verbod op primair beton")
        releasing.keep_inside(one(pid), "Niet nodig.")
        made = points.make_point(the.consultation(pid), "Een punt.", [])
        points.dispose(made, "partly", "Een reden.", revision_id=saved.id)
        publish(pid)
    url = f"/consultations/{pid}/reports/1"
    for who, words in (("coordinator", "Verbod op primair beton"), ("visitor", "Wat we de markt vragen")):
        said = page_of(cast, who, url)
        assert (f"Marktvisie, {words}" in said, "Verbod op primair beton" in said) == (True, who == "coordinator")


def test_one_outcome_needs_no_choice(cast: Cast) -> None:
    pid = answered(cast, "party_a")
    with cast.acting("coordinator"):
        releasing.keep_inside(one(pid), "Niet nodig.")
        made = points.make_point(the.consultation(pid), "Een punt.", [])
        points.dispose(made, "partly", "Een reden.")
        publish(pid)
    assert 'class="chip"' not in page_of(cast, "visitor", f"/consultations/{pid}/reports/1")


def test_a_table_is_frozen_and_counts_concerns(cast: Cast) -> None:
    """Two of three firms have one parent: two concerns, so nothing is shown. A second report makes no other table."""
    pid = answered(cast, "party_a", "party_b", "unverified", asked=Asked("yes_no", "Kan het?"))
    with cast.writing():
        parent = make.organisation("Moederbedrijf", "market_party", kvk="10000009").id
        for firm in ("firm_a", "firm_b"):
            cast.organisation(firm).parent_id = parent
    with cast.acting("coordinator"):
        made = points.make_point(the.consultation(pid), "Het kan.", [])
        points.dispose(made, "taken_over", "Ja.")
        publish(pid)
        publish(pid)
    with cast.reading():
        [table] = db.session.scalars(select(Calibration)).all()
        assert table.rows == [{"key": "", "kind": "hidden", "cells": {}}]
        assert points.points_of(the.consultation(pid))[0].made_by == "organisers"
        assert db.session.scalar(select(func.count()).select_from(Report)) == 2


def test_the_dossier_begins_at_opening_names_suppliers_ends_and_records_each_download(
    cast: Cast, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = the.planned(cast)
    refused(cast, "coordinator", lambda: dossiers.ask_for(the.consultation(pid)), "vanaf de opening")
    pid = the.opened(cast)
    with cast.acting("coordinator"):
        asked = dossiers.ask_for(the.consultation(pid)).pid
    ledger = f"/consultations/{pid}/ledger"
    waiting = page_of(cast, "coordinator", ledger)
    assert "Het dossier wordt gemaakt." in waiting
    assert f'hx-get="{ledger}" hx-trigger="every 2s"' in waiting
    with cast.app.app_context():
        jobs.work_off()
    ready = page_of(cast, "coordinator", ledger)
    assert "Download het dossier" in ready
    assert "wordt gemaakt" not in ready
    assert "every 2s" not in ready
    url = f"/consultations/{pid}/dossiers/{asked}"
    noor = cast.client("coordinator", assurance=2)
    later = time.struct_time((2030, 1, 1, 0, 0, 0, 0, 1, 0))
    monkeypatch.setattr(time, "localtime", lambda *_at: later)  # when it is fetched changes nothing in it
    with zipfile.ZipFile(io.BytesIO(noor.get(url).get_data())) as archive:
        assert "Branchevereniging Bouw" in archive.read("dossier.json").decode()
    with cast.reading():
        fetched = db.session.scalars(select(Event).where(Event.name == "dossier.downloaded")).one()
        assert fetched.keys["digest"] == db.session.scalars(select(Dossier)).one().digest
    clock.forward(days=31)
    assert cast.client("coordinator", assurance=2).get(url).status_code == 404


def test_a_planned_round_is_in_nobodys_feed(cast: Cast) -> None:
    pid = the.opened(cast)
    with cast.acting("coordinator"):
        asking.plan_round(the.consultation(pid), hub_clock.now() + timedelta(days=1))
    for who in ("visitor", "coordinator"):
        assert "ronde" not in page_of(cast, who, f"/consultations/{pid}/feed.xml")
