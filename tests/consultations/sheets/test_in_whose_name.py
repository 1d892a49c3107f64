"""A consultation goes out in the name of one organisation: one that takes part, and one of its own people says so."""

from __future__ import annotations

import pytest

from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.kit.errors import RuleBroken
from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine


def test_only_who_works_there_approves_what_goes_out_in_its_name(cast: Cast) -> None:
    pid = the.planned(cast)
    page = the.page_of(cast, "secretary", f"/consultations/{pid}/sheet")
    assert "Alleen wie bij Gemeente Veen werkt, keurt de opening goed." in page
    with pytest.raises(RuleBroken, match="Alleen wie bij Gemeente Veen werkt"):
        the.approve(cast, pid, who="secretary")
    assert cast.client("visitor").get(f"/consultations/{pid}").status_code == 404
    assert "keurt de opening goed" not in the.page_of(cast, "coordinator", f"/consultations/{pid}/sheet")
    the.approve(cast, pid)
    assert cast.client("visitor").get(f"/consultations/{pid}").status_code == 200


def test_who_follows_a_group_is_responsible_for_nothing_of_it(cast: Cast) -> None:
    assert "Rijksdienst Zuid" not in the.page_of(cast, "coordinator", "/groups/group/consultations/new")
    with cast.acting("coordinator"), pytest.raises(RuleBroken, match="Kies een opdrachtgever die lid is"):
        planning.plan(cast.group(), cast.organisation("agency"), "Liggers hergebruiken", the.DATES)
