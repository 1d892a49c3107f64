"""Rules 2, 3, 5, 6 and 7: what is sealed, what may be released, what a report holds, what is counted."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from buyergroup_hub.access import sees
from buyergroup_hub.consultations.answers.actions import answering as actions_answering
from buyergroup_hub.consultations.answers.actions import receipts, warning
from buyergroup_hub.consultations.answers.models import Choice
from buyergroup_hub.consultations.dossiers.actions import dossiers
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.releases.models import Answer, Release
from buyergroup_hub.consultations.report.actions import points, reporting, widening
from buyergroup_hub.consultations.report.models import Report, ReportItem
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.events import actions as chain
from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.fixtures.clock import StandingClock

CANARY = "kanariezin met wapening"


def unsealed_one(cast: Cast, choice: str = "anonymised") -> str:
    """One unsealed answer of firm A whose text holds the canary."""
    pid = the.opened(cast)
    the.submitted(cast, pid, choice=choice, k1={"text": CANARY})
    the.unsealed(cast, pid)
    return pid


@pytest.mark.one_engine
def test_unsealing_is_for_after_closing(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    clock.set(the.CLOSES - timedelta(seconds=1))
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="na de sluiting"):
        unsealing.unseal(the.consultation(pid))


@pytest.mark.one_engine
def test_a_receipt_is_verifiable(cast: Cast) -> None:
    """Its digest is the SHA-256 of the statement, and the chain of events holds it."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    with cast.reading():
        submission = actions_answering.submissions_of(the.party(cast, pid))[0]
        submission.party.consultation = the.consultation(pid)
        statement = canonical(receipts.statement_of(submission))
        assert digest(statement) == submission.digest
        assert "Minimaal de tekening." in statement
        head = receipts.chain_head(submission)
        told = db.session.scalars(select(Event).where(Event.hash == head)).one()
        assert told.keys["digest"] == submission.digest
        assert list(chain.faults()) == []


def test_events_hold_no_text_of_an_answer(cast: Cast) -> None:
    unsealed_one(cast)
    with cast.reading():
        for event in db.session.scalars(select(Event)):
            assert CANARY not in canonical(event.keys)
        assert db.session.scalar(text("SELECT count(*) FROM event_payloads WHERE text LIKE '%kanariezin%'")) == 0


@pytest.mark.one_engine
def test_reading_a_raw_answer_is_recorded(cast: Cast) -> None:
    pid = unsealed_one(cast)
    with cast.reading():
        raw = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}"
        before = db.session.scalar(select(func.count()).where(Event.name == "answer.read"))
    assert CANARY in cast.client("coordinator", assurance=2).get(raw).get_data(as_text=True)
    with cast.reading():
        read = db.session.scalars(select(Event).where(Event.name == "answer.read")).all()
        assert len(read) == (before or 0) + 1
        assert read[-1].actor_id == cast.people["coordinator"]


@pytest.mark.one_engine
def test_a_form_that_comes_back_is_no_second_reading(cast: Cast) -> None:
    """And who never opened the answer sees it on no form with errors: what that writes is not kept."""
    pid = unsealed_one(cast)
    with cast.reading():
        raw = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}"
    reader, other = cast.client("coordinator", assurance=2), cast.client("secretary", assurance=2)
    reader.get(raw)
    with cast.acting("coordinator"):
        planning.add_to_team(the.consultation(pid), cast.people["secretary"])
    for client, status, times in ((reader, 422, 1), (reader, 422, 1), (other, 303, 1)):
        answer = client.post(f"{raw}/releases", data={"decision": "nonsense"})
        assert (answer.status_code, CANARY in answer.text) == (status, status == 422)
        with cast.reading():
            assert db.session.scalar(select(func.count()).where(Event.name == "answer.read")) == times


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["party_b", "programme", "administrator", "supplier_member", "participant", "visitor"])
def test_nobody_else_reads_an_answer(cast: Cast, who: str) -> None:
    """Rules 2 and 15: not through what is seen, nor through a search."""
    pid = unsealed_one(cast)
    with cast.reading():
        answer = the.answer(pid, "1", "Aannemer A")
        assert not sees(cast.standing(who), answer)
        raw = f"/consultations/{pid}/answers/{answer.pid}"
    assert cast.client(who, assurance=2).get(raw).status_code == 404
    from buyergroup_hub.search import actions as searching

    with cast.app.app_context():
        searching.drain()
    found = cast.client(who).get("/search?q=kanariezin").get_data(as_text=True)
    assert "kanariezin met" not in found
    assert "Liggers hergebruiken" not in found.split("<main")[1]


def test_confidential_never_leaves(cast: Cast) -> None:
    """Rule 3, in words and in the database."""
    pid = unsealed_one(cast, "confidential")
    with cast.acting("coordinator"):
        answer = the.answer(pid, "1", "Aannemer A")
        with pytest.raises(RuleBroken, match="vertrouwelijk"):
            releasing.propose_rewritten(answer, "Zonder naam.")
        with pytest.raises(RuleBroken, match="koos niet voor openbaar"):
            releasing.release_as_given(answer)
        with pytest.raises(RuleBroken, match="vertrouwelijk"):
            points.make_point(the.consultation(pid), "Een punt.", [answer])
    assert refused_by_database(cast, pid, kind="as_given", confidentiality="confidential")
    assert refused_by_database(cast, pid, kind="as_given", confidentiality="public"), "no such choice"


def refused_by_database(cast: Cast, pid: str, **columns: Any) -> bool:
    with cast.app.app_context():
        answer = the.answer(pid, "1", "Aannemer A")
        said: dict[str, Any] = {
            "answer_id": answer.id,
            "number": 9,
            "choice_id": answer.part.choice.id,
            "part_id": answer.part_id,
            "silence_agrees": True,
            "proposed_at": the.CLOSES,
            "audience": f"dialogue:{answer.party_id}",
        }
        db.session.add(Release(**said | columns))
        try:
            db.session.flush()
        except IntegrityError:
            return True
        finally:
            db.session.rollback()
    return False


def test_anonymised_is_not_released_as_given(cast: Cast) -> None:
    pid = unsealed_one(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="koos niet voor openbaar"):
        releasing.release_as_given(the.answer(pid, "1", "Aannemer A"))
    assert refused_by_database(cast, pid, kind="as_given", confidentiality="anonymised")


def test_a_rewritten_text_waits_for_the_party(cast: Cast, clock: StandingClock) -> None:
    """Shown first; silence counts only after the time that was given, and only where the promise said so."""
    pid = unsealed_one(cast)
    with cast.acting("coordinator"):
        release = releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Zonder naam.")
        with pytest.raises(RuleBroken, match="nog niet besloten"):
            reporting.publish_report(the.consultation(pid), "Nog niet.")
        releasing.take_silence([release])
        assert release.state == "waiting"
    the.mail_leaves(cast)
    clock.forward(days=14)
    with cast.acting("coordinator"):
        last = releasing.last_release(the.answer(pid, "1", "Aannemer A"))
        assert last is not None
        with db.session.no_autoflush:
            last.silence_agrees = False
            releasing.take_silence([last])
        db.session.expire(last)
        assert last.state == "waiting"
        releasing.take_silence(the.answer(pid, "1", "Aannemer A").releases)
        assert last.state == "released"
    assert refused_by_database(
        cast, pid, kind="rewritten", confidentiality="anonymised", text="X", object_until=the.CLOSES + timedelta(99),
        released_at=the.CLOSES,
    )  # fmt: skip


@pytest.mark.one_engine
def test_an_objection_stops_the_text(cast: Cast) -> None:
    pid = unsealed_one(cast)
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Zonder naam.")
    with cast.acting("party_a"):
        release = the.answer(pid, "1", "Aannemer A").releases[-1]
        releasing.object_to(release, "Dit verraadt ons project.")
        with pytest.raises(RuleBroken, match="al besloten"):
            releasing.agree(release)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="nog niet besloten"):
        reporting.publish_report(the.consultation(pid), "Nog niet.")


def test_only_the_party_widens_and_only_wider(cast: Cast) -> None:
    pid = unsealed_one(cast)
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        part = actions_answering.submissions_of(mine)[0].parts[0]
        with pytest.raises(RuleBroken, match="ruimer"):
            widening.widen(part, "confidential", mine)
        widening.widen(part, "public", mine)
    with cast.acting("coordinator"):
        releasing.release_as_given(the.answer(pid, "1", "Aannemer A"))
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE choices SET confidentiality = 'public'"))
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Choice)) == 4


def test_the_promise_that_was_read_is_frozen(cast: Cast) -> None:
    pid = unsealed_one(cast, "confidential")
    with cast.reading():
        promise = the.answer(pid, "1", "Aannemer A").part.choice.promise
        assert promise.text_nl == (
            "Alleen de organisatoren lezen dit. Moet het volgens de wet toch openbaar worden, dan hoor je dat eerst en "
            "kun je reageren."
        )
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE promise_texts SET text_nl = 'Niemand leest dit.'"))


def test_the_report_holds_what_was_released_and_stays(cast: Cast) -> None:
    pid = unsealed_one(cast)
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Zonder naam.")
    with cast.acting("party_a"):
        releasing.agree(the.answer(pid, "1", "Aannemer A").releases[-1])
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Wat we leerden.")
    with cast.reading():
        [item] = db.session.scalars(select(ReportItem)).all()
        assert (item.text, item.organisation_id) == ("Zonder naam.", None)
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE reports SET summary = 'Anders.'"))
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("DELETE FROM report_items"))
    page = cast.client("visitor").get(f"/consultations/{pid}/reports/1").get_data(as_text=True)
    assert "Zonder naam." in page
    assert CANARY not in page
    assert "Aannemer A" not in page
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Report)) == 1


def test_the_dossier_says_what_was_handed_to_whom(cast: Cast, clock: StandingClock) -> None:
    """Rule 6; it ends, can be revoked, and is checked again at each download."""
    pid = unsealed_one(cast)
    with cast.acting("coordinator"):
        answer = the.answer(pid, "1", "Aannemer A")
        unsealing.read([answer])
        dossier = dossiers.ask_for(the.consultation(pid), "public").pid
        own = dossiers.ask_for(the.consultation(pid)).pid
    with cast.app.app_context():
        jobs.work_off()
    urls = [f"/consultations/{pid}/dossiers/{one}" for one in (dossier, own)]
    assert cast.client("coordinator").get(urls[0]).status_code == 303, "a second factor, as wherever answers are read"
    noor = cast.client("coordinator", assurance=2)
    texts = []
    for url in urls:
        with zipfile.ZipFile(io.BytesIO(noor.get(url).get_data())) as archive:
            texts.append(archive.read("dossier.json").decode() + archive.read("verstrekt.csv").decode())
        assert cast.client("party_a").get(url).status_code == 404
    assert "de vragen" in texts[0]
    assert "een antwoord op vraag 1" not in texts[0]
    assert CANARY not in texts[0]
    for words in ("de vragen", "een antwoord op vraag 1", "een organisator"):
        assert words in texts[1]
    with cast.acting("coordinator"):
        for one in db.session.scalars(select(Dossier)).all():
            dossiers.revoke(one)
    assert [noor.get(url).status_code for url in urls] == [404, 404]


def test_a_frozen_table_is_not_made_again_and_stops_widening(cast: Cast) -> None:
    pid = the.opened(cast)
    for who in ("party_a", "party_b", "unverified"):
        the.submitted(cast, pid, who, k1={"text": "x"})
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        for answer in unsealing.answers_of(the.consultation(pid)):
            if answer.question.key == "1":
                releasing.keep_inside(answer, "Niet nodig.")
        reporting.publish_report(the.consultation(pid), "Wat we leerden.")
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        counted = next(part for part in actions_answering.submissions_of(mine)[0].parts if part.question.key == "2")
        with pytest.raises(RuleBroken, match="andere partijen te herkennen"):
            widening.widen(counted, "public", mine)
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE calibrations SET as_of = as_of, audience = 'x'"))


@pytest.mark.one_engine
def test_warned_when_drafted_and_not_submitted(cast: Cast, clock: StandingClock) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    the.submitted(cast, pid, "party_b")

    def warned() -> list[int | None]:
        with cast.writing():
            warning.warn_before_closing()
        with cast.reading():
            kind = "consultations.closing_soon"
            return list(db.session.scalars(select(Mail.person_id).where(Mail.kind == kind).order_by(Mail.id)))

    clock.set(the.CLOSES - timedelta(hours=25))
    assert warned() == []
    clock.set(the.CLOSES - timedelta(hours=23))
    firm = {cast.people["party_a"], cast.people["colleague_a"]}
    assert set(warned()) == firm
    assert len(warned()) == len(firm)
    clock.set(the.CLOSES - timedelta(hours=1))
    assert len(warned()) == 2 * len(firm)
    with cast.acting("coordinator"):
        opening.extend(the.consultation(pid), the.CLOSES + timedelta(days=9), "Er kwamen vragen.")
    clock.set(the.CLOSES + timedelta(days=8, hours=2))
    assert len(warned()) == 3 * len(firm)


def test_the_sheet_is_frozen_and_the_teams_until_it_opens(cast: Cast, clock: StandingClock) -> None:
    """Rule 8: no supplier member, sounding board or staff reads a draft sheet; rule 15: a late worker cannot leak."""
    pid = the.planned(cast)
    insiders = {"coordinator", "secretary"}
    with cast.reading():
        asked = the.question(pid, "1")
        assert {who for who in cast.people if sees(cast.standing(who), asked)} == insiders
    the.approve(cast, pid)
    clock.set(the.OPENS + timedelta(hours=3))
    with cast.reading():
        assert {who for who in cast.people if sees(cast.standing(who), the.question(pid, "1"))} == insiders
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="goedgekeurd"):
        planning.edit_question(the.consultation(pid), the.question(pid, "1"), the.SHEET[0])
    with cast.writing():
        opening.open_due()
    with cast.reading():
        opened = the.consultation(pid)
        assert (opened.opens_at, opened.opened_at) == (the.OPENS, the.OPENS + timedelta(hours=3))
        assert sees(cast.standing("visitor"), the.question(pid, "1"))
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE questions SET title = 'Anders'"))
    with cast.app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE consultations SET sheet_digest = 'x'"))


@pytest.mark.one_engine
def test_who_acts_for_a_market_party_is_no_organiser(cast: Cast) -> None:
    """Rule 8, both ways, and also when it comes about later."""
    from tests import factories as make

    pid = the.opened(cast)
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="marktpartij"):
        planning.add_to_team(the.consultation(pid), cast.people["party_a"])
    with cast.writing():
        make.affiliation(cast.person("secretary"), cast.organisation("firm_b"))
    with cast.acting("party_b"), pytest.raises(RuleBroken, match="organiseert"):
        actions_answering.begin_answering(the.consultation(pid), cast.organisation("firm_b"))
    the.submitted(cast, pid)
    with cast.writing():
        make.affiliation(cast.person("secretary"), cast.organisation("firm_a"))
    with cast.reading():
        assert the.consultation(pid).id not in cast.standing("secretary").teams
        assert the.consultation(pid).id in cast.standing("coordinator").teams
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


@pytest.mark.one_engine
def test_a_reason_that_lacks_is_asked_where_it_is_written(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    with cast.acting("party_a"):
        mine = the.party(cast, pid).pid
    said = {"level_basic": "now", "level_significant": "now", "level_ambitious": "no", "confidentiality": "public"}
    path = f"/consultations/{pid}/parties/{mine}/questions/4"
    answer = cast.client("party_a").post(path, data=said | {"base": "0", "text": ""})
    assert answer.status_code == 422
    assert re.search(r'href="#text"[^>]*>[^<]*Schrijf waarom een niveau niet haalbaar is', answer.text)


@pytest.mark.one_engine
def test_who_organises_already_is_not_offered_again(cast: Cast) -> None:
    pid = the.planned(cast)
    page = cast.client("coordinator").get(f"/consultations/{pid}/manage").text
    assert "Coordinator Person (" not in page
    assert "Participant Person (" in page
