"""Pages cost as many queries with twenty rows as with two."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from buyergroup_hub.consultations.answers.actions import answering, attaching
from buyergroup_hub.consultations.dialogue.actions import asking, thread
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.dossiers.actions import woo
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.report.actions import points
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.files.forms import checked
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.queries import loaded

pytestmark = pytest.mark.one_engine


@contextmanager
def counted(cast: Cast) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    with cast.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def cost(cast: Cast, who: str, url: str) -> int:
    client = cast.client(who, assurance=2)
    assert client.get(url).status_code == 200  # whatever is made once per process is made now
    with counted(cast) as said:
        assert client.get(url).status_code == 200
    return len(said)


def more_questions(cast: Cast, number: int) -> str:
    pid = the.opened(cast, *(Asked("text", f"Vraag {one}?") for one in range(number)))
    with cast.acting("coordinator"):
        asking.plan_round(the.consultation(pid), hub_clock.now())
    for one in range(number):
        with cast.acting("party_a"):
            key = asking.ask(the.consultation(pid), cast.organisation("firm_a"), f"Verduidelijking {one}?").key
            thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), f"Bericht {one}")
        with cast.acting("coordinator"):
            asked = db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()
            asking.answer_clarification(asked, "Ja.")
    with cast.acting("coordinator"):
        asking.rounds_due()
    return pid


@pytest.mark.parametrize("who", ["visitor", "coordinator", "party_a"])
def test_pages_of_a_consultation(cast: Cast, who: str) -> None:
    few, many = more_questions(cast, 2), more_questions(cast, 12)
    for page in ("", "/clarifications", "/questions/1", "/feed.xml"):
        costs = {cost(cast, who, f"/consultations/{pid}{page}") for pid in (few, many)}
        assert len(costs) == 1, (page, costs)


def test_lists_and_panels(cast: Cast) -> None:
    the.opened(cast)
    urls = ("/consultations", "/groups/group", "/groups/group/consultations", "/")
    before = {url: cost(cast, "visitor", url) for url in urls}
    for _more in range(4):
        the.opened(cast)
    assert {url: cost(cast, "visitor", url) for url in urls} == before


def answered(cast: Cast, firms: tuple[str, ...], questions: int) -> dict[str, str]:
    """An unsealed consultation with a file at each answer, a request under the Woo, a point; who opens which page."""
    pid = the.opened(cast, *(Asked("text", f"Vraag {one}?", section=f"Deel {one}") for one in range(questions)))
    for who in firms:
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            for one in range(questions):
                asked = the.question(pid, str(one + 1))
                answering.save_draft(mine, asked, {"text": f"{who} {one}"}, "anonymised", base=0)
                attaching.attach(mine, asked, checked(io.BytesIO(f"{who} {one}".encode()), "x.txt"))
        with cast.acting(who):
            the.hand_in(cast, pid, who)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        began = woo.begin(the.consultation(pid), "WOO-1", hub_clock.now() + timedelta(days=14)).pid
        for answer in unsealing.answers_of(the.consultation(pid)):
            releasing.propose_rewritten(answer, "Een tekst.")
    for who in firms:
        with cast.acting(who):
            for answer in unsealing.answers_of(the.consultation(pid)):
                if answer.party_id == the.party(cast, pid, who).id:
                    releasing.agree(answer.releases[-1])
    with cast.acting("coordinator"):
        points.make_point(the.consultation(pid), "Een punt.", unsealing.answers_of(the.consultation(pid)))
        points.show_points(the.consultation(pid))
    with cast.reading():
        mine = the.party(cast, pid)
        receipt = answering.submissions_of(mine)[0].pid
        address = f"parties/{mine.pid}"
    organisers = dict.fromkeys(("answers", "points", "moderation", "sheet", "woo", f"woo/{began}"), "coordinator")
    own = dict.fromkeys((address, f"{address}/questions/1", f"{address}/submissions/{receipt}"), "party_a")
    return {f"/consultations/{pid}/{page}": who for page, who in (organisers | own).items()}


def test_pages_with_answers_files_and_requests(cast: Cast) -> None:
    few = answered(cast, ("party_a",), 2)
    costs = [cost(cast, who, url) for url, who in few.items()]
    hub_clock.start_at(the.OPENS)
    many = answered(cast, ("party_a", "party_b", "unverified"), 6)
    assert [cost(cast, who, url) for url, who in many.items()] == costs


def test_a_page_of_one_reads_no_others(cast: Cast) -> None:
    """What stands on it is as much with eighteen answers of three parties as with two of one."""
    pages = ("answers/{answer}", "woo-passages/{passage}", "parties/{party}/woo/{passage}", "points/{point}")
    read = []
    for firms, questions in ((("party_a",), 2), (("party_a", "party_b", "unverified"), 6)):
        hub_clock.start_at(the.OPENS)
        pid = next(iter(answered(cast, firms, questions))).split("/")[2]
        with cast.acting("coordinator"):
            ours = the.consultation(pid)
            one = the.answer(pid, "1", "Aannemer A")
            made = points.make_point(ours, "Nog een punt.", [one])
            passage = next(each for each in woo.passages_of(woo.requests_of(ours)[0]) if each.answer is one)
            names = {"answer": one.pid, "party": one.party.pid, "passage": passage.pid, "point": made.pid}
        for page in pages:
            client = cast.client("party_a" if page.startswith("parties") else "coordinator", assurance=2)
            client.get(f"/consultations/{pid}/{page.format(**names)}")  # what is made once per process is made now
            with loaded() as things:
                assert client.get(f"/consultations/{pid}/{page.format(**names)}").status_code == 200
            read.append((page, things))
    assert read[: len(pages)] == read[len(pages) :]


@pytest.mark.parametrize("who", ["coordinator", "party_a"])
def test_what_waits_and_what_was_decided_is_told_without_reading_answers(cast: Cast, who: str) -> None:
    pid = next(iter(answered(cast, ("party_a", "party_b"), 2))).split("/")[2]
    pages = ["/my-work", *(f"/consultations/{pid}/{page}" for page in ("answers", "points") if who == "coordinator")]
    for page in pages:
        with loaded() as things:
            assert cast.client(who, assurance=2).get(page).status_code == 200
        assert not things.keys() & {"Answer", "Part", "Choice", "PartFile", "Release", "Submission", "DraftPart"}, page


def test_a_page_of_a_version_reads_no_others(cast: Cast) -> None:
    pid, read = the.opened(cast), []
    for number in range(3):
        receipt = the.submitted(cast, pid, k1={"text": f"Versie {number}."})
        with cast.reading():
            party = the.party(cast, pid).pid
        for page in ("questions/1", f"submissions/{receipt}"):
            with loaded() as things:
                assert cast.client("party_a").get(f"/consultations/{pid}/parties/{party}/{page}").status_code == 200
            read.append(things)
    assert read[:2] == read[2:4] == read[4:]


MOST_READ_FOR_A_SUBMISSION = 14
"""Statements. Hundreds submit in the last seconds: each that is added makes all of them wait for it."""


def test_submitting_asks_as_little_with_many_answers_as_with_few(cast: Cast) -> None:
    for number in (2, 12):
        pid = the.opened(cast, *(Asked("text", f"Vraag {one}?") for one in range(number)))
        with cast.acting("party_a"):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
            for one in range(number):
                asked = the.question(pid, str(one + 1))
                answering.save_draft(mine, asked, {"text": f"Antwoord {one}."}, "public", base=0)
            attaching.attach(mine, asked, checked(io.BytesIO(b"Bijlage."), "x.txt"))
            url, seen = f"/consultations/{pid}/parties/{mine.pid}/submissions", answering.draft_digest(mine)
        client = cast.client("party_a")
        with counted(cast) as said:
            assert client.post(url, data={"seen": seen}).status_code == 303
        asked_for = [one for one in said if one.startswith(("SELECT", "WITH"))]
        assert len(asked_for) <= MOST_READ_FOR_A_SUBMISSION, "\n".join(
            one.replace("\n", " ")[:150] for one in asked_for
        )
