"""The sheet as it is made, and what every form of the organisers keeps when a rule says no."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.dialogue.actions import asking, handing_out, thread
from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.report import pages
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of
from tests.pages import hidden_of

pytestmark = pytest.mark.one_engine


def test_a_question_that_a_rule_refuses_comes_back_whole(cast: Cast) -> None:
    pid = the.planned(cast)
    typed = {"kind": "number", "title": "Hoe lang?", "unit": "weken", "minimum": "9", "maximum": "1", "section": "Tijd"}
    there = f"/consultations/{pid}/sheet/questions/3"
    seen = hidden_of(page_of(cast, "coordinator", there), "seen")
    for address in (f"/consultations/{pid}/sheet/questions", there):
        refused = cast.client("coordinator").post(address, data=typed | (seen if address == there else {}))
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
        asked = asking.ask_individually(mine, "Telt onze mortel?", "Geheim.").pid
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
        the.answered(cast, pid, who, k1={"choice": "yes"}, k2={"choice": "yes"})
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Kort.")
    with cast.reading():
        assert [table.question.key for table, _rows in pages.calibrations(the.consultation(pid))] == ["1", "2"]


def test_a_later_closing_is_on_a_working_day_too(cast: Cast) -> None:
    """As the opening asks it: else nobody helps a party that gets stuck."""
    pid = the.opened(cast)
    noor, url = cast.client("coordinator"), f"/consultations/{pid}/extensions"
    sunday = noor.post(url, data={"closes_at": "2027-01-10T12:00", "reason": "Feestdagen."})
    assert sunday.status_code == 422
    assert "Kies een werkdag tussen 09:00 en 17:00." in sunday.text
    assert noor.post(url, data={"closes_at": "2027-01-11T12:00", "reason": "Feestdagen."}).status_code == 303


def test_the_check_before_opening_is_not_all_well_while_it_gives_advice(cast: Cast) -> None:
    pid = the.planned(cast)
    assert "Ja, alles is in orde." in page_of(cast, "coordinator", f"/consultations/{pid}/sheet")
    with cast.acting("coordinator"):
        planning.add_question(the.consultation(pid), Asked("text", "Wat is je prijs?"))
    page = page_of(cast, "coordinator", f"/consultations/{pid}/sheet")
    assert "Ja, alles is in orde." not in page
    assert "Ja. Controleer nog wel de punten bovenaan de lijst." in page
    assert "Vraag 7 gaat over prijs of capaciteit." in page


def test_a_party_reads_beforehand_what_an_answer_must_hold(cast: Cast) -> None:
    """The bounds of a number, a reason where a level is out of reach; and which level it forgot."""
    pid = the.opened(cast)
    with cast.acting("party_a"):
        mine = answering.begin_answering(the.consultation(pid), cast.organisation("firm_a")).pid
    url = f"/consultations/{pid}/parties/{mine}/questions"
    kim = cast.client("party_a")
    assert "Vul een getal in van 1 tot 104 weken." in kim.get(f"{url}/3").text
    assert "Kies je ergens Nee? Schrijf dan waarom." in kim.get(f"{url}/4").text
    lacks = kim.post(f"{url}/4", data={"level_basic": "now", "level_significant": "now", "base": "0"})
    assert '<a href="#level_ambitious">' in lacks.text


def test_who_comes_after_closing_is_not_offered_to_begin(cast: Cast) -> None:
    pid = the.opened(cast)
    url = f"/consultations/{pid}/parties/new"
    assert "Begin met antwoorden" in page_of(cast, "party_a", url)
    clock.start_at(the.CLOSES)
    page = page_of(cast, "party_a", url)
    assert "Begin met antwoorden" not in page
    assert "Je kunt nu niet meedoen" in page


def test_who_asks_without_taking_part_reads_how_to_hear_of_the_answer(cast: Cast) -> None:
    """No mail goes to askers (rule 4); who answers or follows hears of every round."""
    pid = the.opened(cast)
    url, words = f"/consultations/{pid}/clarifications", "Wil je bericht als er nieuwe antwoorden zijn?"
    with cast.acting("party_a"):
        asking.ask(the.consultation(pid), cast.organisation("firm_a"), "Telt staal mee?")
    kim = cast.client("party_a")
    assert words in kim.get(url).text
    kim.post(f"/consultations/{pid}/subscription")
    assert words not in kim.get(url).text


def test_who_concludes_without_a_report_is_told_what_parties_miss(cast: Cast) -> None:
    pid = the.opened(cast)
    the.unsealed(cast, pid)
    url, words = f"/consultations/{pid}/manage", "Er is nog geen verslag."
    assert words in page_of(cast, "coordinator", url)
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Niemand antwoordde.")
    assert words not in page_of(cast, "coordinator", url)


def test_texts_keep_the_lines_in_which_they_were_written(cast: Cast) -> None:
    pid, text = the.opened(cast), "Eerste regel.\n\nTweede regel."
    the.submitted(cast, pid)
    with cast.acting("party_a"):
        asked = asking.ask(the.consultation(pid), cast.organisation("firm_a"), text)
        asking.ask_individually(the.party(cast, pid), text, "Geheim.")
        thread.say(the.consultation(pid), the.question(pid, "1"), cast.organisation("firm_a"), text)
        key = asked.key
    with cast.acting("coordinator"):
        handing_out.hand_out(the.consultation(pid), "Kaart", text)
        found = db.session.scalars(Clarification.addressed(pid=pid, key=key)).one()
        asking.answer_clarification(found, text)
        asking.publish_round(asking.plan_round(the.consultation(pid), clock.now()))
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        releasing.keep_inside(the.answer(pid, "1", "Aannemer A"), text)
        made = points.make_point(the.consultation(pid), "Een punt.", [])
        points.dispose(made, "partly", text)
        reporting.publish_report(the.consultation(pid), text)
    with cast.reading():
        mine = the.party(cast, pid).pid
    here = f"/consultations/{pid}"
    for address in ("", "/questions/1", "/clarifications", "/reports/1", f"/parties/{mine}"):
        page = BeautifulSoup(page_of(cast, "party_a", here + address), "html.parser")
        said = page.find_all(string=re.compile("Tweede regel"))
        assert said, address
        for one in said:
            near = {name for parent in list(one.parents)[:2] for name in parent.get("class") or ()}
            assert near & {"letter", "lead"}, f"{address}: {one.parent}"
