"""Addresses and forms that name two things: one's own beside another's opens nothing and writes nothing. And what was
open yesterday is not when the right is gone: each download asks again."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from buyergroup_hub.consultations.answers.actions import answering, attaching
from buyergroup_hub.consultations.answers.models import Choice, DraftFile, PartFile
from buyergroup_hub.consultations.dialogue.actions import asking
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.dossiers.actions import woo
from buyergroup_hub.consultations.dossiers.models import WooRequest
from buyergroup_hub.consultations.report.models import Point
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.files.forms import checked
from buyergroup_hub.files.models import File
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.filled import word

pytestmark = pytest.mark.one_engine

FIRMS = ("party_a", "party_b")


def two_answers(cast: Cast) -> str:
    """Two firms answered one question, each with a file; both are unsealed."""
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    for who in FIRMS:
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            answering.save_draft(mine, the.question(pid, "1"), {"text": f"Tekst van {who}."}, "anonymised", base=0)
            attaching.attach(mine, the.question(pid, "1"), checked(io.BytesIO(who.encode()), f"{who}.txt"))
        with cast.acting(who):
            the.hand_in(cast, pid, who)
    return pid


def places(cast: Cast, pid: str) -> dict[str, dict[str, str]]:
    """By firm: the pids of its party, submission, draft file and submitted file."""
    found = {}
    with cast.reading():
        for who in FIRMS:
            mine = the.party(cast, pid, who)
            [submission] = answering.submissions_of(mine)
            draft_file = db.session.scalars(select(DraftFile).where(DraftFile.party_id == mine.id)).one()
            found[who] = {
                "party": mine.pid,
                "submission": submission.pid,
                "drafted": draft_file.pid,
                "file": submission.parts[0].files[0].pid,
                "part": word(submission.parts[0].id),
            }
    return found


def test_a_party_reaches_nothing_of_another_through_its_own_address(cast: Cast) -> None:
    pid = two_answers(cast)
    a, b = places(cast, pid).values()
    firm = cast.client("party_a")
    base = f"/consultations/{pid}/parties"
    for url in (
        f"{base}/{a['party']}/submissions/{b['submission']}",
        f"{base}/{a['party']}/submissions/{b['submission']}/statement",
        f"{base}/{b['party']}/submissions/{a['submission']}",
        f"{base}/{b['party']}/draft",
        f"{base}/{b['party']}/questions/1",
    ):
        assert firm.get(url).status_code in (403, 404), url
    own = f"{base}/{a['party']}"
    assert firm.post(f"{own}/questions/1", data={"base": "1", "text": "x", "drop": b["drafted"]}).status_code == 422
    wider = firm.post(f"{own}/submissions/{a['submission']}/choices", data={"part": b["part"], "to": "public"})
    assert wider.status_code == 422
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(DraftFile)) == 2
        assert set(db.session.scalars(select(Choice.confidentiality))) == {"anonymised"}


@pytest.mark.one_engine
def test_organisers_reach_nothing_through_another_answer_or_consultation(cast: Cast) -> None:
    pid = two_answers(cast)
    other = the.planned(cast)
    the.unsealed(cast, pid)
    found = places(cast, pid)
    with cast.reading():
        one = the.answer(pid, "1", "Aannemer A").pid
    noor = cast.client("coordinator", assurance=2)
    assert noor.get(f"/consultations/{pid}/answers/{one}/files/{found['party_a']['file']}").status_code == 200
    assert noor.get(f"/consultations/{pid}/answers/{one}/files/{found['party_b']['file']}").status_code == 404
    assert noor.get(f"/consultations/{other}/answers/{one}").status_code == 404
    strange = noor.post(f"/consultations/{other}/points", data={"text": "Een punt.", "answers": one})
    assert strange.status_code in (409, 422)
    with cast.reading():
        assert db.session.scalar(select(func.count()).select_from(Point)) == 0


def test_a_question_is_not_merged_into_one_of_another_consultation(cast: Cast) -> None:
    here, there = the.opened(cast), the.opened(cast)
    keys = []
    for pid in (here, there):
        with cast.acting("party_a"):
            keys.append(asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Mag een scan?").key)
    url = f"/consultations/{here}/clarifications/{keys[0]}/merging"
    assert cast.client("coordinator").post(url, data={"into": keys[1]}).status_code == 422
    with cast.reading():
        assert set(db.session.scalars(select(Clarification.merged_into))) == {None}


@pytest.mark.one_engine
def test_a_passage_of_a_request_is_its_own_partys(cast: Cast) -> None:
    pid = two_answers(cast)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        woo.begin(the.consultation(pid), "WOO-1", hub_clock.now() + timedelta(days=14))
    with cast.reading():
        a, b = (the.party(cast, pid, who) for who in FIRMS)
        request = db.session.scalars(select(WooRequest)).one()
        passages = {one.answer.party_id: one.pid for one in woo.passages_of(request)}
        mixed = f"/consultations/{pid}/parties/{a.pid}/woo/{passages[b.id]}"
        own = f"/consultations/{pid}/parties/{a.pid}/woo/{passages[a.id]}"
    firm = cast.client("party_a")
    assert firm.get(own).status_code == 200
    assert firm.get(mixed).status_code == 404
    assert firm.post(mixed, data={"view": "Maak openbaar."}).status_code == 404


@pytest.mark.parametrize("leaves", ["team", "firm"])
def test_an_address_that_worked_is_dead_when_the_right_is_gone(cast: Cast, leaves: str) -> None:
    pid = two_answers(cast)
    the.unsealed(cast, pid)
    found = places(cast, pid)
    with cast.reading():
        answer = the.answer(pid, "1", "Aannemer A").pid
        file = db.session.scalars(select(PartFile).where(PartFile.pid == found["party_a"]["file"])).one().file_id
        own = f"/files/{db.session.get_one(File, file).pid}"
    raw = f"/consultations/{pid}/answers/{answer}/files/{found['party_a']['file']}"
    who, url = ("secretary", raw) if leaves == "team" else ("party_a", own)
    client = cast.client(who, assurance=2)
    assert client.get(url).status_code == 200
    with cast.acting("coordinator"):
        if leaves == "team":
            team = db.session.scalars(planning.team_of(the.consultation(pid).id)).all()
            planning.leave_team(next(one for one in team if one.person_id == cast.people["secretary"]))
        else:
            place = select(Affiliation).where(Affiliation.person_id == cast.people["party_a"])
            db.session.scalars(place).one().until = hub_clock.now()
    assert client.get(url).status_code in (403, 404)
