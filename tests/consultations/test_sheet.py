"""The sheet as it is made, and what every form of the organisers keeps when a rule says no."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from buyergroup_hub.consultations import pages
from buyergroup_hub.consultations.actions import answering, dialogue, planning, reporting
from buyergroup_hub.consultations.actions.planning import Asked
from buyergroup_hub.kit import clock
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of


def test_a_question_that_a_rule_refuses_comes_back_whole(cast: Cast) -> None:
    pid = the.planned(cast)
    typed = {"kind": "number", "title": "Hoe lang?", "unit": "weken", "minimum": "9", "maximum": "1", "section": "Tijd"}
    for address in (f"/consultations/{pid}/sheet/questions", f"/consultations/{pid}/sheet/questions/3"):
        refused = cast.client("coordinator").post(address, data=typed)
        assert refused.status_code == 422
        page = unescape(refused.text)
        assert "De kleinste waarde is groter dan de grootste. Draai ze om." in page
        assert all(f'value="{typed[name]}"' in page for name in ("unit", "minimum", "maximum", "section"))


def test_whoever_looks_at_a_plan_as_a_party_would_reads_the_numbers_of_the_sheet(cast: Cast) -> None:
    pid = the.planned(cast)
    with cast.acting("coordinator"):
        planning.move_question(the.consultation(pid), the.question(pid, "3"), -1)
    page = page_of(cast, "coordinator", f"/consultations/{pid}")
    assert re.findall(r'/questions/\w+"[^>]*>(\d)[.] ', page) == list("123456")


@pytest.mark.parametrize("way", ["extensions", "rounds", "woo", "reports"])
def test_a_moment_that_a_rule_refuses_is_said_beside_the_field(cast: Cast, way: str) -> None:
    """And what was written beside it stays."""
    pid = the.opened(cast)
    if way in ("woo", "reports"):
        the.submitted(cast, pid)
        the.unsealed(cast, pid)
    past = (clock.now() - timedelta(days=1)).astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    typed = {"closes_at": past, "goes_out_at": past, "view_until": past, "reason": "Feestdagen."}
    typed |= {"reference": "WOO-7", "summary": "Kort."}
    refused = cast.client("coordinator").post(f"/consultations/{pid}/{way}", data=typed)
    assert refused.status_code == 422
    assert past in refused.text or way == "reports"
    kept = {"extensions": "Feestdagen.", "woo": "WOO-7", "reports": "Kort.", "rounds": ""}[way]
    assert kept in refused.text


def test_what_was_written_to_a_party_alone_stays_where_both_ways_were_filled_in(cast: Cast) -> None:
    pid = the.opened(cast)
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a"))
        asked = dialogue.ask_individually(mine, "Telt onze mortel?", "Geheim.").pid
    url = f"/consultations/{pid}/individual-questions/{asked}"
    typed = {"answer": "Ja.", "refused": "Nee, vraag het openbaar."}
    refused = cast.client("coordinator").post(f"{url}/answer", data=typed)
    assert refused.status_code == 422
    assert "Schrijf óf een antwoord, óf waarom" in unescape(refused.text)
    assert all(words in refused.text for words in typed.values())


def test_tables_of_a_report_stand_in_the_order_of_the_questions(cast: Cast) -> None:
    pid = the.planned(cast, Asked("yes_no", "Eerste?"), Asked("yes_no", "Tweede?"))
    with cast.acting("coordinator"):
        planning.move_question(the.consultation(pid), the.question(pid, "2"), -1)
    the.approve(cast, pid, now=True)
    for who in ("party_a", "party_b", "unverified"):
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            for key in ("1", "2"):
                answering.save_draft(mine, the.question(pid, key), {"choice": "yes"}, "anonymised", base=0)
        with cast.acting(who):
            the.hand_in(cast, pid, who)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Kort.")
    with cast.reading():
        assert [table.question.key for table, _rows in pages.calibrations(the.consultation(pid))] == ["1", "2"]
