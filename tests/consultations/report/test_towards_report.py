"""From open answers to a report: what waits for the organisers, what a report waits for, and points put in order."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.overview.waiting import waits_for
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.report.models import Disposition, Point, PointSource
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.consulting import page_of, refused
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

FIRM, OTHER = "Aannemer A", "Aannemer B"


def unsealed(cast: Cast) -> str:
    """Two firms answered three questions each without a name; two of the three are only counted."""
    pid = the.opened(cast)
    the.submitted(cast, pid)
    the.submitted(cast, pid, "party_b")
    the.unsealed(cast, pid)
    return pid


def tasks(cast: Cast, who: str = "coordinator") -> list[str]:
    with cast.app.test_request_context("/"), cast.reading(), standing_as(cast.standing(who)):
        return [task.title for task in waits_for(cast.standing(who))]


def propose(cast: Cast, pid: str, firm: str) -> None:
    with cast.acting("coordinator"):
        releasing.propose_rewritten(the.answer(pid, "1", firm), "Een tekening.")
    the.mail_leaves(cast)


def test_organisers_find_what_to_decide_and_then_the_report(cast: Cast, clock: StandingClock) -> None:
    """While a party may still react nothing waits for them, and an objection comes back to them."""
    pid = unsealed(cast)
    assert tasks(cast) == tasks(cast, "secretary") == ["Beslis over 2 antwoorden"]
    propose(cast, pid, FIRM)
    propose(cast, pid, OTHER)
    assert tasks(cast) == []
    with cast.acting("party_a"):
        releasing.object_to(the.answer(pid, "1", FIRM).releases[-1], "Dit verraadt ons.")
    assert tasks(cast) == ["Beslis over 1 antwoord"]
    propose(cast, pid, FIRM)
    clock.forward(days=14)
    assert tasks(cast) == ["Maak het verslag: Liggers hergebruiken"]
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Kort.")
    assert tasks(cast) == []


def test_a_report_says_what_it_waits_for(cast: Cast, clock: StandingClock) -> None:
    pid = unsealed(cast)
    url = f"/consultations/{pid}/points"
    propose(cast, pid, FIRM)
    with cast.acting("coordinator"):
        points.make_point(the.consultation(pid), "Lever een tekening.", [])
    page = page_of(cast, "coordinator", url)
    for words in (
        "Over 1 onderdeel is nog niet besloten.",
        "Op 1 tekst kan de partij nog reageren",
        "Schrijf bij 1 punt",
    ):
        assert words in page
    assert "Publiceer het verslag voor iedereen" not in page
    propose(cast, pid, OTHER)
    with cast.acting("coordinator"):
        [made] = points.points_of(the.consultation(pid))
        made.consultation = the.consultation(pid)
        points.dispose(made, "taken_over", "Dat is redelijk.")
    clock.forward(days=14)
    assert "Publiceer het verslag voor iedereen" in page_of(cast, "coordinator", url)


def test_a_point_is_put_in_other_words_until_others_read_it(cast: Cast) -> None:
    pid = unsealed(cast)
    with cast.reading():
        first, second = (the.answer(pid, "1", firm).pid for firm in (FIRM, OTHER))
    the.released(cast, pid, "party_a", "Een tekening.")
    the.released(cast, pid, "party_b", "Een tekening.")
    noor = cast.client("coordinator")
    made = noor.post(f"/consultations/{pid}/points", data={"text": "Lever een tekning.", "answers": [first]})
    url = made.headers["Location"]
    assert re.search(rf'value="{first}"[^>]*checked|checked[^>]*value="{first}"', noor.get(url).text)
    assert noor.post(url, data={"text": ""}).status_code == 422
    assert noor.post(url, data={"text": "Lever een tekening.", "answers": [second]}).status_code == 303
    assert "Lever een tekening." in noor.get(url).text
    with cast.reading():
        assert [s.answer_id for s in db.session.scalars(select(PointSource))] == [the.answer(pid, "1", OTHER).id]


def test_a_point_goes_away_whole_until_others_read_it(cast: Cast) -> None:
    pid = unsealed(cast)
    with cast.acting("coordinator"):
        for answer in (the.answer(pid, "1", FIRM), the.answer(pid, "1", OTHER)):
            releasing.keep_inside(answer, "Niet nodig.")
        for text in ("Te veel.", "Blijft."):
            made = points.make_point(the.consultation(pid), text, [])
            points.dispose(made, "partly", "Een reden.")
        gone = points.points_of(the.consultation(pid))[0].pid
    noor, url = cast.client("coordinator"), f"/consultations/{pid}/points"
    assert noor.post(f"{url}/{gone}/removal").status_code == 303
    assert "Te veel." not in noor.get(url).text
    with cast.reading():
        assert [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Point, Disposition)] == [1, 1]
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Kort.")

    def stays() -> Point:
        [point] = points.points_of(the.consultation(pid))
        point.consultation = the.consultation(pid)
        return point

    refused(cast, "coordinator", lambda: points.remove_point(stays()), "Het verslag staat online")
    refused(cast, "coordinator", lambda: points.change_point(stays(), "Anders.", []), "Het verslag staat online")


def test_who_looks_after_a_report_is_out_reads_that_a_new_one_stands_beside_it(cast: Cast) -> None:
    pid = unsealed(cast)
    propose(cast, pid, FIRM)
    propose(cast, pid, OTHER)
    with cast.acting("party_a"):
        releasing.agree(the.answer(pid, "1", FIRM).releases[-1])
    with cast.acting("party_b"):
        releasing.agree(the.answer(pid, "1", OTHER).releases[-1])
    with cast.acting("coordinator"):
        reporting.publish_report(the.consultation(pid), "Kort.")
    page = page_of(cast, "coordinator", f"/consultations/{pid}/points")
    assert "Maak je een nieuw verslag, dan blijft dit verslag ook staan." in page
