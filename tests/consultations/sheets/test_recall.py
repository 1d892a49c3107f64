"""What is changed after an approval was taken back is the team's, until the next one."""

from __future__ import annotations

import pytest

from buyergroup_hub.consultations.sheets.actions import opening, planning
from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine

WORD, SUMMARY = "Zilverwilg herzien", "Waterlelie tot het zover is."
SHOWN_AT = ("/consultations", "/groups/{slug}/consultations", "/groups/{slug}", "/groups/{slug}/timeline", "/feed.atom")
OUTSIDE = ("visitor", "participant", "party_a", "programme", "administrator")


def _recalled(cast: Cast) -> tuple[str, str]:
    pid = the.planned(cast, *the.SHEET)
    the.approve(cast, pid)
    with cast.acting("coordinator"):
        opening.recall(the.consultation(pid))
    with cast.acting("coordinator"):
        one = the.consultation(pid)
        planning.edit(one, WORD, the.DATES, summary=SUMMARY, contact=one.contact, tells=False)
        return pid, one.group.slug


@pytest.mark.parametrize("who", OUTSIDE)
def test_what_is_edited_after_a_recall_is_public_with_the_next_approval(cast: Cast, who: str) -> None:
    pid, slug = _recalled(cast)
    own = f"/consultations/{pid}"
    client = cast.client(who)
    for address in (*SHOWN_AT, own, f"{own}/feed.xml", f"{own}/ledger", f"{own}/clarifications"):
        page = client.get(address.format(slug=slug)).get_data(as_text=True)
        assert "Zilverwilg" not in page, address
        assert "Waterlelie" not in page, address
        assert pid not in page.replace(f"next=%2Fconsultations%2F{pid}", "").replace(f"next={own}", ""), address
    assert client.get(own).status_code == 404
    the.approve(cast, pid)
    page = client.get(own).get_data(as_text=True)
    assert WORD in page
    assert SUMMARY in page


def test_everybody_reads_that_an_opening_is_postponed(cast: Cast) -> None:
    _pid, slug = _recalled(cast)
    assert "is uitgesteld" in the.page_of(cast, "visitor", f"/groups/{slug}/timeline")
    assert WORD in the.page_of(cast, "coordinator", "/consultations")


def test_the_sheet_says_what_a_recall_does(cast: Cast) -> None:
    pid = the.planned(cast, *the.SHEET)
    the.approve(cast, pid)
    page = the.page_of(cast, "coordinator", f"/consultations/{pid}/sheet")
    assert "Daarna zien alleen de organisatoren de consultatie, tot de volgende goedkeuring." in page
