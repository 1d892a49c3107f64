"""What a party reads of its own answer after it took one back, came too late, or is shown a text for the report."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.kit import clock
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of

pytestmark = pytest.mark.one_engine


def place(cast: Cast, pid: str) -> str:
    with cast.reading():
        return f"/consultations/{pid}/parties/{the.party(cast, pid).pid}"


def retyped(cast: Cast, pid: str, text: str) -> None:
    """The first answer of the draft is another than what was handed in."""
    with cast.acting("party_a"):
        mine = the.party(cast, pid)
        asked = the.question(pid, "1")
        base = answering.draft_of(mine)[asked.id].version
        answering.save_draft(mine, asked, {"text": text}, "anonymised", base=base)


def test_who_takes_a_version_back_reads_which_one_counts_now(cast: Cast) -> None:
    pid = the.opened(cast)
    first = the.submitted(cast, pid)
    second = the.submitted(cast, pid, k1={"text": "Toch meer."})
    kim, mine = cast.client("party_a"), place(cast, pid)
    kim.post(f"{mine}/submissions/{second}/withdrawal")
    assert "Versie 2 is ingetrokken. Versie 1 telt nu weer." in kim.get(mine).text
    kim.post(f"{mine}/submissions/{first}/withdrawal")
    assert "Versie 1 is ingetrokken. Er telt nu geen antwoord van je." in kim.get(mine).text


def test_a_change_that_comes_too_late_does_not_say_that_the_answer_was_refused(cast: Cast) -> None:
    """What was handed in before counts; where nothing was, neither page says that something does."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    mine = place(cast, pid)
    clock.start_at(the.CLOSES + timedelta(seconds=1))
    late = cast.client("party_a").post(f"{mine}/questions/1", data={"text": "Een late zin.", "base": "1"})
    assert late.status_code == 409
    assert "Je wijziging telt niet meer mee" in late.text
    assert "Versie 1, die je indiende op" in late.text
    assert "We hebben je antwoord niet aangenomen" not in late.text
    page = page_of(cast, "party_a", mine)
    assert "Controleer en dien in" not in page
    assert "Versie 1 telt. Wat je daarna in je concept wijzigde, telt niet mee." in page


def test_who_never_handed_in_reads_so_after_closing(cast: Cast) -> None:
    pid = the.opened(cast)
    the.drafted(cast, pid)
    clock.start_at(the.CLOSES - timedelta(hours=1))
    kim, mine = cast.client("party_a"), place(cast, pid)
    seen = re.findall(r'name="seen" value="([^"]+)"', kim.get(mine).text)[0]
    clock.start_at(the.CLOSES + timedelta(seconds=1))
    late = kim.post(f"{mine}/submissions", data={"seen": seen})
    assert "We hebben je antwoord niet aangenomen" in late.text
    assert "die je indiende" not in late.text
    page = page_of(cast, "party_a", mine)
    assert "Niet ingediend" in page
    assert "Dien je antwoord in" not in page


def test_what_was_handed_in_is_read_on_the_receipt_and_beside_a_text_for_the_report(cast: Cast) -> None:
    """The draft may say something else by then."""
    pid = the.opened(cast)
    made = the.submitted(cast, pid)
    retyped(cast, pid, "Een andere zin.")
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        shown = releasing.propose_rewritten(the.answer(pid, "1", "Aannemer A"), "Een tekening.").pid
    mine = place(cast, pid)
    for address in (f"{mine}/submissions/{made}", f"{mine}/releases/{shown}"):
        page = page_of(cast, "party_a", address)
        assert the.FILLED["1"]["text"] in page
        assert "Een andere zin." not in page


def test_a_receipt_has_its_parts_in_the_order_of_the_questions(cast: Cast) -> None:
    """Where they were moved before the opening too."""
    pid = the.planned(cast)
    with cast.acting("coordinator"):
        planning.move_question(the.consultation(pid), the.question(pid, "3"), -1)
    the.approve(cast, pid, now=True)
    made = the.submitted(cast, pid, k2={"number": "6"}, k3={"choice": "a"})
    page = page_of(cast, "party_a", f"{place(cast, pid)}/submissions/{made}")
    assert re.findall(r'<th role="rowheader" scope="row">\s*(\d)[.] ', page) == ["1", "2", "3"]
