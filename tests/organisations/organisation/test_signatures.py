"""A client that took another name stands with a word beside it wherever others read what it does."""

from __future__ import annotations

from buyergroup_hub.groups.commitments import actions as commitments_actions
from buyergroup_hub.groups.overview import search
from buyergroup_hub.organisations.manifest import actions as manifest
from tests.cast import Cast


def test_a_new_name_that_nobody_looked_up_is_marked_wherever_it_stands(cast: Cast) -> None:
    with cast.acting("coordinator"):
        commitments_actions.commit_project(cast.group(), cast.organisation("municipality"), project="Brug")
        manifest.sign(cast.organisation("municipality"), "2025-02-03")
    with cast.reading():
        own, group = f"/organisations/{cast.organisation('municipality').pid}", f"/groups/{cast.group().slug}"
    places = (group, f"{group}/members", f"{group}/commitments", "/manifest")
    reader = cast.client("participant")
    for place in places:
        page = reader.get(place).text
        assert "Gemeente Veen" in page, place
        assert "niet nagekeken" not in page, place
    renamed = cast.client("coordinator").post(own, data={"name": "Gemeente Vennen", "website": ""})
    assert renamed.status_code == 303
    for place in places:
        page = reader.get(place).text
        assert "Gemeente Vennen (niet nagekeken)" in page, place
        assert page.count("Gemeente Vennen") == page.count("Gemeente Vennen (niet nagekeken)"), place
    with cast.reading():
        assert search.leaders([cast.group().id])[cast.group().id][0] == "Trekker: Gemeente Vennen (niet nagekeken)"
