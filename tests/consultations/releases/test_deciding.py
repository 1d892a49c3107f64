"""Deciding about a part: what the page asks before a text goes to the party, and what it keeps when a rule says no."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape

import pytest

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.answers.actions import answering as actions_answering
from buyergroup_hub.consultations.answers.actions import attaching
from buyergroup_hub.consultations.releases import queries
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.report.actions import widening
from buyergroup_hub.files.forms import checked
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


def part_of(cast: Cast, choice: str = "anonymised") -> str:
    """The address of an unsealed answer of the first firm, which the coordinator opened."""
    pid = the.opened(cast)
    the.submitted(cast, pid, choice=choice, k1={"text": "Bij Aannemer A duurt dat lang."})
    the.unsealed(cast, pid)
    with cast.reading():
        url = f"/consultations/{pid}/answers/{the.answer(pid, '1', 'Aannemer A').pid}"
    page_of(cast, "coordinator", url)
    return url


def test_a_text_without_a_name_that_names_the_party_is_asked_about_first(cast: Cast) -> None:
    url, noor = part_of(cast), cast.client("coordinator", assurance=2)
    said = {"decision": "rewritten", "text": "Bij Aannemer A duurt het lang. Bel 06-12345678."}
    response = noor.post(f"{url}/releases", data=said)
    assert response.status_code == 422
    page = unescape(response.text)
    for words in ("“Aannemer A” (de naam van de organisatie)", "06-12345678", "De tekst mag zo blijven", said["text"]):
        assert words in page
    assert "De mail aan de partij is nog niet weg." not in page_of(cast, "coordinator", url)
    assert noor.post(f"{url}/releases", data=said | {"anyway": "y"}).status_code == 303
    assert "De mail aan de partij is nog niet weg." in page_of(cast, "coordinator", url)


def test_a_text_without_a_name_that_names_the_party_all_the_same_needs_its_yes(
    cast: Cast, clock: StandingClock
) -> None:
    """What was promised to have no name is not public by silence."""
    pid = the.opened(cast)
    the.submitted(cast, pid, choice="anonymised", k1={"text": "Bij ons duurt dat lang."})
    the.unsealed(cast, pid)
    for text, by_silence in (("Bij Aannemer A duurt het lang.", False), ("Bij één bedrijf duurt het lang.", True)):
        with cast.acting("coordinator"):
            releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), text)
        the.mail_leaves(cast)
        clock.forward(days=14)
        with cast.reading():
            answer = the.answer(pid, "1", "Aannemer A")
            assert (answer.id in releasing.released([answer])) is by_silence, text


def test_a_text_that_stands_with_its_name_may_name_the_party(cast: Cast) -> None:
    url = part_of(cast, "public")
    said = {"decision": "rewritten", "text": "Bij Aannemer A duurt het lang."}
    assert cast.client("coordinator", assurance=2).post(f"{url}/releases", data=said).status_code == 303


def test_a_decision_that_a_rule_refuses_keeps_what_was_typed(cast: Cast) -> None:
    """Beside the field where it was typed, not on a page of its own."""
    url, noor = part_of(cast), cast.client("coordinator", assurance=2)
    refused = noor.post(f"{url}/releases", data={"decision": "none", "text": "Een half geschreven tekst."})
    assert refused.status_code == 422
    assert "Schrijf waarom dit niet in het verslag komt" in unescape(refused.text)
    assert "Een half geschreven tekst." in unescape(refused.text)


def decided(cast: Cast) -> str:
    """Answers of every choice and kind, of which some are decided about in each way."""
    pid = the.opened(cast)
    the.drafted(cast, pid, "party_a", k2={"choice": "a", "text": "Want wij bouwen."})
    with cast.acting("party_a"):
        attaching.attach(the.party(cast, pid), the.question(pid, "3"), checked(io.BytesIO(b"Bijlage."), "x.txt"))
        the.hand_in(cast, pid)
    the.submitted(cast, pid, "party_b", "confidential")
    the.submitted(cast, pid, "unverified", "public")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        for key in ("1", "2", "3"):
            releasing.propose_rewritten(the.answer(pid, key, "Aannemer A"), "Een tekst.")
        releasing.release_as_given(the.answer(pid, "1", "Onbekend Bedrijf"))
        releasing.keep_inside(the.answer(pid, "2", "Onbekend Bedrijf"), "Past niet.")
    with cast.acting("party_a"):
        releasing.agree(the.answer(pid, "2", "Aannemer A").releases[-1])
        releasing.object_to(the.answer(pid, "3", "Aannemer A").releases[-1], "Liever niet.")
    return pid


def agrees(cast: Cast, pid: str) -> list[str]:
    """The states of all answers, after what is asked of the database was held against what verbs judge by."""
    with cast.reading(), standing_as(cast.standing("coordinator")):
        ours, judged = the.consultation(pid), unsealing.answers_of(the.consultation(pid))
        waiting = queries.texts_waiting([ours.id])
        taken = releasing.silent(waiting)
        states = {each.pid: releasing.state_of(each) for each in judged}
        assert {row.pid: row.state for row in queries.answers_of(ours.id)} == states
        released = {each.pid for each in judged if each.id in releasing.released(judged)}
        sources = queries.answers_as_sources(ours.id, taken)
        assert {(row.pid, row.is_released) for row in sources} == {(one, one in released) for one in states}
        last = [(states[each.pid], releasing.last_release(each)) for each in judged]
        waits = {one.id for state, one in last if state == "waiting" and one}
        assert {row.id for row in waiting} == waits
        assert releasing.silent(one for state, one in last if one and state == "waiting") == taken
        [counted] = queries.answers_undecided_counted([ours.id], taken)
        assert counted.todo == len([state for state, _one in last if state in ("todo", "objected")])
        assert counted.waiting == len(waits - taken)
        following = next((each.pid for each in judged if states[each.pid] == "todo"), None)
        assert queries.answers_undecided.one_or_none(ours.id) == following
        other = ours.id + 1  # of which there is nothing
        assert not queries.answers_of(other)
        assert not queries.answers_as_sources(other, taken)
        assert not queries.answers_undecided(other)
        assert not queries.answers_undecided_counted([other], taken)
    return sorted(states.values())


def test_what_is_asked_of_decisions_is_what_verbs_judge_by(cast: Cast, clock: StandingClock) -> None:
    pid = decided(cast)
    inside = ["inside"] * 4
    assert agrees(cast, pid) == [*inside, "objected", "released", "released", "todo", "waiting"]
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        widening.widen(actions_answering.submissions_of(mine)[0].parts[0], "public", mine)
    assert agrees(cast, pid) == [*inside, "objected", "released", "released", "todo", "todo"]
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "3", "Aannemer A"), "Een andere tekst.")
    the.mail_leaves(cast)
    clock.forward(days=15)
    assert agrees(cast, pid) == [*inside, "released", "released", "todo", "todo", "waiting"]
    with the.arriving(cast, "party_b", the.CLOSES - timedelta(seconds=1)):
        actions_answering.withdraw_submission(actions_answering.submissions_of(the.party(cast, pid, "party_b"))[0])
    assert agrees(cast, pid) == ["inside", "released", "released", "todo", "todo", "waiting"]


@pytest.mark.parametrize("who", ["visitor", "party_a", "party_b", "participant", "programme", "administrator"])
def test_nobody_else_is_answered_about_answers(cast: Cast, who: str) -> None:
    """A party neither, though the parts are its own: what the team decides is the team's."""
    pid = decided(cast)
    with cast.reading():
        ours = the.consultation(pid).id
        with standing_as(cast.standing(who)):
            assert not queries.answers_of(ours)
            assert not queries.answers_as_sources(ours, [])
            assert not queries.answers_undecided(ours)
            assert not queries.answers_undecided_counted([ours], [])
