"""Goals, indicators and measurements for the matrix of all addresses."""

from __future__ import annotations

from tests.cast import Cast
from tests.matrix.placed import EVERYONE, Placed
from tests.outcomes import measured
from tests.tenders import told

LEADERS = frozenset({"coordinator", "secretary"})
INSIDE = LEADERS | {"core_member", "participant"}
CLIENTS = INSIDE
OWN = frozenset({"core_member"})

MAY = {
    "outcomes.new_indicator": {"programme"},
    "outcomes.define": {"programme"},
    "outcomes.new_version": {"programme"},
    "outcomes.revise": {"programme"},
    "outcomes.new_goal": LEADERS,
    "outcomes.set_goal": LEADERS,
    "outcomes.edit_goal": LEADERS,
    "outcomes.save_goal": LEADERS,
    "outcomes.new_successor": LEADERS,
    "outcomes.replace_goal": LEADERS,
    "outcomes.share_goal": LEADERS,
    "outcomes.assessment": {"programme"},
    "outcomes.assess": {"programme"},
    "outcomes.measure_tender": LEADERS | OWN,
    "outcomes.record_for_tender": LEADERS | OWN,
    "outcomes.inputs": LEADERS | OWN,
    "outcomes.record_input": LEADERS | OWN,
    "outcomes.measure_organisation": OWN,
    "outcomes.record_for_organisation": OWN,
    "outcomes.measure_group": LEADERS,
    "outcomes.record_for_group": LEADERS,
    "outcomes.correction": LEADERS | OWN,
    "outcomes.correct": LEADERS | OWN,
}


def stage(cast: Cast) -> list[Placed]:
    """A goal for everyone and one of the group; a definition; a measurement in each circle of a tender. Who may correct
    one of an organisation or group is tried in test_circles."""
    key = measured.defined(cast, "Kanariemaat")
    hidden = measured.aimed(cast, "Kanariedoel binnen", public=False)
    open_ = measured.aimed(cast, "Kanariedoel buiten", indicator=key)
    public = told.published(cast, "Kanariemarkt", lots=("a", "b"))
    clients = told.shared(cast, "clients", title="Kanariekring")
    own = told.planned(cast, "Kanarieeigen")
    goals = "/groups/group/goals"
    indicator = f"/outcomes/indicators/{key}"
    placed = [
        Placed("/outcomes/indicators/<key>", {"key": key}, "Kanariemaat", EVERYONE, shown_at=("/outcomes/indicators",)),
        Placed("/goals/<pid>", {"pid": hidden}, "Kanariedoel binnen", INSIDE, shown_at=(goals, "/groups/group")),
        Placed("/goals/<pid>", {"pid": open_}, "Kanariedoel buiten", EVERYONE, shown_at=(goals, "/groups/group")),
    ]
    seen = {
        measured.recorded(cast, key, public, 1, value="11", note="Kanariewaarde markt"): EVERYONE,
        measured.recorded(cast, key, clients, None, value="12", note="Kanariewaarde kring"): CLIENTS,
        measured.recorded(cast, key, own, None, value="13", note="Kanariewaarde eigen"): OWN,
    }
    words = ("Kanariewaarde markt", "Kanariewaarde kring", "Kanariewaarde eigen")
    for (pid, who), canary in zip(seen.items(), words, strict=True):
        placed.append(Placed("/measurements/<pid>", {"pid": pid}, canary, who))
    # The title of what is not public stands on the indicator's page for those alone who see it.
    placed += [
        Placed("/tenders/<pid>/measurements", {"pid": public}, "Kanariemarkt", EVERYONE, shown_at=(indicator,)),
        Placed("/tenders/<pid>/measurements", {"pid": clients}, "Kanariekring", CLIENTS, shown_at=(indicator,)),
        Placed("/tenders/<pid>/measurements", {"pid": own}, "Kanarieeigen", OWN, shown_at=(indicator,)),
        Placed("/groups/<slug>/goals", {"slug": "group"}, "", EVERYONE),
        Placed("/groups/<slug>/measurements", {"slug": "group"}, "", EVERYONE),
    ]
    with cast.reading():
        province = cast.organisation("province").pid
    return [*placed, Placed("/organisations/<pid>/measurements", {"pid": province}, "", EVERYONE)]
