"""A whole consultation with something of everything, and the dossiers of it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.dialogue.actions import asking, handing_out, thread
from buyergroup_hub.consultations.dialogue.models import Clarification, IndividualQuestion
from buyergroup_hub.consultations.dossiers.actions import dossiers
from buyergroup_hub.consultations.dossiers.actions.dossiers import ALGORITHM
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.releases.models import Release
from buyergroup_hub.consultations.sheets.actions import opening as actions_opening
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.actions import keep_day_head
from buyergroup_hub.home import chain
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.fixtures.clock import StandingClock

SHEET = (Asked("text", "Wat is nodig?"), Asked("text", "Wat houdt je tegen?"))


def a_day_later(cast: Cast, clock: StandingClock) -> None:
    clock.forward(days=1)
    with cast.writing():
        keep_day_head()


def held(cast: Cast, clock: StandingClock) -> str:
    """A consultation in which two parties answered; firm A also asked something individually, posted, and objected."""
    pid = the.opened(cast, *SHEET)
    with cast.writing():
        keep_day_head()
    with cast.acting("coordinator"):
        handing_out.hand_out(the.consultation(pid), "Een correctie", "Vraag 2 gaat over liggers van “beton”.")
    for who, kept in (("party_a", "kanariemortel"), ("party_b", "kanariestaal")):
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            answering.save_draft(mine, the.question(pid, "1"), {"text": "Bij brug Singel."}, "anonymised", base=0)
            answering.save_draft(mine, the.question(pid, "2"), {"text": kept}, "confidential", base=0)
        with cast.acting(who):
            the.hand_in(cast, pid, who)
    with cast.acting("party_a"):
        asking.ask_individually(the.party(cast, pid), "Mag onze mortel?", "De samenstelling is geheim.")
        thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), "Wij zien liggers.")
    with cast.acting("party_b"):
        asking.ask(the.consultation(pid), cast.organisation("firm_b"), "Welke brug?")
    with cast.acting("coordinator"):
        alone = db.session.scalars(select(IndividualQuestion.pid)).one()
        found = db.session.scalars(IndividualQuestion.addressed(pid=pid, individual=alone)).one()
        asking.settle_individual(found, answer="Ja, dat mag.")
        asked = db.session.scalars(Clarification.addressed(pid=pid, key=_asked())).one()
        asking.answer_clarification(asked, "Brug Singel.")
        asking.plan_round(the.consultation(pid), hub_clock.now() + timedelta(hours=1))
    clock.forward(hours=2)
    with cast.writing():
        asking.rounds_due()
    with cast.acting("coordinator"):
        consultation = the.consultation(pid)
        actions_opening.extend(consultation, consultation.closes_at + timedelta(days=1), "Een bijlage kwam later.")
    a_day_later(cast, clock)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Bij een brug.")
        releasing.propose_rewritten(the.answer(pid, "1", "Aannemer B"), "Bij een andere brug.")
    with cast.acting("party_a"):
        shown = db.session.scalars(select(Release.pid).where(Release.text == "Bij een brug.")).one()
        there = {"pid": pid, "party": the.party(cast, pid).pid, "release": shown}
        releasing.object_to(db.session.scalars(Release.addressed(**there)).one(), "Noem de brug niet.")
    return pid


def _asked() -> str:
    return db.session.scalars(select(Clarification.key)).one()


def made(cast: Cast, pid: str, kind: str = "organisers", who: str = "coordinator") -> str:
    """The address of a dossier that a job has made."""
    with cast.acting(who):
        mine = the.party(cast, pid, who) if kind == "party" else None
        asked = dossiers.ask_for(the.consultation(pid), kind, mine).pid
        place = f"parties/{mine.pid}/" if mine else ""
    with cast.app.app_context():
        jobs.work_off()
    return f"/consultations/{pid}/{place}dossiers/{asked}"


def fetched(cast: Cast, url: str, who: str = "coordinator") -> dict[str, bytes]:
    answer = cast.client(who, assurance=2).get(url)
    assert answer.status_code == 200, answer.status
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def proof(inside: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(inside["dossier.json"])
    return found


def feed(cast: Cast) -> bytes:
    with cast.reading(), cast.app.test_request_context():
        return chain.feed().get_data()


__all__ = ["Consultation", "a_day_later", "feed", "fetched", "held", "made", "proof", "standing_as"]


def commands() -> list[str]:
    """Those of the page of algorithm, as they stand there."""
    page = ALGORITHM.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return ["\n".join(line.removeprefix("   ") for line in block.splitlines()) + "\n" for block in blocks]


def agree_on(folder: Path, script: str, **numbers: int) -> None:
    """The commands print two halves, which are the same."""
    script = re.sub(r"^[nd]=0\n", "", script, flags=re.MULTILINE)
    before = "".join(f"{name}={value}\n" for name, value in numbers.items())
    done = subprocess.run(
        ["sh", "-c", before + script], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    lines = [line.removesuffix("  -") for line in done.stdout.splitlines()]
    half = len(lines) // 2
    assert lines[:half] == lines[half:]
    assert half
