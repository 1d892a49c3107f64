"""Rule 17: a person can go, and take what is hers; her organisation's answer stays and can be verified."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from buyergroup_hub.accounts.person.actions.people import erase
from buyergroup_hub.accounts.person.personal_data import OWNERS
from buyergroup_hub.consultations.answers.actions import answering, receipts
from buyergroup_hub.consultations.dialogue.actions import asking, thread
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.overview.panels import PANELS
from buyergroup_hub.consultations.overview.personal_data import leave_teams
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.models import TeamMember
from buyergroup_hub.events import actions as chain
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.panels import Panel
from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine


def test_her_organisations_answer_stays_and_its_receipt_verifies(cast: Cast) -> None:
    pid = the.opened(cast)
    the.submitted(cast, pid)
    with cast.acting("party_a"):
        erase(cast.person("party_a"))
    with cast.reading():
        [submission] = answering.submissions_of(the.party(cast, pid))
        submission.party.consultation = the.consultation(pid)
        assert digest(canonical(receipts.statement_of(submission))) == submission.digest
        assert receipts.chain_head(submission)
        assert list(chain.faults()) == []
    the.unsealed(cast, pid)
    with cast.reading():
        assert len(unsealing.answers_of(the.consultation(pid))) == 3
    page = cast.client("colleague_a").get(f"/consultations/{pid}").get_data(as_text=True)
    assert "Party a Person" not in page


def test_how_many_deeds_somebody_has_is_told_to_herself_alone(cast: Cast) -> None:
    """How often a party handed in is nobody else's to count, whoever asks what stays of a person."""
    the.submitted(cast, the.opened(cast))
    told = [panel for panel in PANELS if isinstance(panel, Panel) and panel.slot == "account.stays"]
    with cast.reading():
        people = [cast.person("party_a")]
        counted = {
            who: any(panel.rows(people, cast.standing(who)) for panel in told)
            for who in ("party_a", "colleague_a", "coordinator", "administrator", "visitor")
        }
    assert counted == dict.fromkeys(counted, False) | {"party_a": True}


def test_what_she_gets_is_hers_and_holds_no_text_of_an_answer(cast: Cast) -> None:
    """She may have left the firm that answered. Of clarifying questions there is nothing: they hold no person."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    with cast.acting("party_a"):
        firm = cast.organisation("firm_a")
        asking.ask(the.consultation(pid), firm, "Mag een scan?")
        asking.ask_individually(the.party(cast, pid), "Mag onze methode?", "Die is geheim.")
        thread.say(the.consultation(pid), the.question(pid, "1"), firm, "Wij doen dit al.")
    with cast.reading():
        mine = OWNERS["consultations"](cast.people["party_a"])
        assert isinstance(mine, dict)
        assert {name: len(rows) for name, rows in mine.items() if isinstance(rows, list)} == {
            "submissions": 1,
            "drafts": 3,
            "individual_questions": 1,
            "posts": 1,
            "teams": 0,
        }
        said = json.dumps(mine)
        assert "Wij doen dit al." in said
        for inside in ("Minimaal de tekening", "Mag een scan", "Mag onze methode"):
            assert inside not in said
        colleague = OWNERS["consultations"](cast.people["colleague_a"])
        assert isinstance(colleague, dict)
        assert not any(colleague.values())
        assert db.session.scalars(select(Clarification)).one().text == "Mag een scan?"
    page = cast.client("party_a").get("/account/erasure").get_data(as_text=True)
    assert "1 antwoord in een consultatie, namens een organisatie" in page


def test_the_last_organiser_names_another_first(cast: Cast) -> None:
    pid = the.opened(cast)
    with cast.acting("secretary"):
        erase(cast.person("secretary"))
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="enige organisator"):
        leave_teams(cast.person("coordinator"))
    with cast.acting("coordinator"):
        actions.withdraw(the.consultation(pid), "De vraag is vervallen.")
        leave_teams(cast.person("coordinator"))
    with cast.reading():
        assert not db.session.scalars(planning.team_of(the.consultation(pid).id)).all()
        assert all(member.until for member in db.session.scalars(select(TeamMember)))
