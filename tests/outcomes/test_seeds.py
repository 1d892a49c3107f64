"""The demo's goals and measurements: they fit the tenders of the story, say unknown, and are made once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating.filling import SOWN
from buyergroup_hub.outcomes import seeds as outcomes_seeds
from buyergroup_hub.outcomes.goals.models import Assessment, Goal
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.seeds.goals import ASKED, CO2, REUSE
from tests.pages import check_page

NOT_BELOW = ("visions", "consultations", "knowledge", "outcomes")


@pytest.fixture
def told(sow: Callable[..., Hub]) -> Hub:
    """A hub with the story as far as this room builds on it, and this room's own."""
    return sow(*(room for room in SOWN if room not in NOT_BELOW), "outcomes")


@pytest.mark.one_engine
def test_the_story_has_a_band_a_correction_unknown_values_and_judgements(told: Hub) -> None:
    with told.app_context():
        measured = db.session.query(Measurement).all()
        assert any(one.low is not None for one in measured)
        assert any(one.replaces_id is not None for one in measured)
        assert any(one.unknown_reason == "inputs_missing" for one in measured)
        assert all(one.demo for one in measured)
        assert all(one.demo for one in db.session.query(Goal))
        assert any(goal.baseline for goal in db.session.query(Goal))
        scores = [(one.score, one.of) for one in db.session.query(Assessment)]
        assert scores
        assert all(of and score is not None and score <= of for score, of in scores)
        before = len(measured)
        begin(writes=True)
        outcomes_seeds.sow(groups=8, seed=2026)
        commit()
        assert db.session.query(Measurement).count() == before


@pytest.mark.one_engine
def test_its_pages_show_what_may_be_added_and_what_may_not(told: Hub) -> None:
    client = told.test_client()
    shown = {}
    for address in (
        f"/outcomes/indicators/{REUSE}",
        f"/outcomes/indicators/{CO2}",
        f"/outcomes/indicators/{ASKED}",
        "/groups/demo-viaducten-en-bruggen/goals",
        "/groups/demo-viaducten-en-bruggen",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        check_page(answer)
        shown[address] = answer.text
    reuse, co2, asked, goals, group = shown.values()
    assert "Deze waarden tellen niet mee." in reuse
    assert "De afbakening verschilt." in reuse
    assert "Samen 134–194 ton CO₂-eq." in co2
    assert "tel je niet op, en de definitie noemt geen geheel" in asked
    assert "Vervangen doelen" in goals
    assert "Doelbereik" in group
