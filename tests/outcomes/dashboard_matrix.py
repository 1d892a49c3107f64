"""The dashboard, the chain and the reports for the matrix of all addresses."""

from __future__ import annotations

from datetime import date

from buyergroup_hub.access import standing_as
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.reports import actions
from buyergroup_hub.outcomes.reports.models import StateReport
from buyergroup_hub.texts.versions import digest_of
from tests import factories as make
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, Placed

MAY = {
    "outcomes.draw_up": {"programme"},
    "outcomes.publish_report": {"programme"},
}
MEMBERS = frozenset({"coordinator", "secretary", "core_member", "participant"})


def stage(cast: Cast) -> list[Placed]:
    """Goals in two circles behind a figure, and a report in each of its states."""
    with cast.writing():
        group = cast.group()
        for statement, audience in (
            ("Kanariedashboard openbaar", "public"),
            ("Kanariedashboard binnen", f"group:{group.id}"),
        ):
            said = {"target": "de helft", "target_on": "2030", "scope": "alle percelen", "set_on": date(2024, 1, 1)}
            make.add(Goal(group_id=group.id, statement=statement, audience=audience, demo=group.demo, **said))
    lists = ("/outcomes/goals",)
    return [
        Placed("/outcomes/figures/<definition>", {"definition": "groups_started"}, "", EVERYONE),
        Placed("/outcomes/figures/<definition>.csv", {"definition": "groups_started"}, "", EVERYONE),
        Placed("/outcomes/goals", {}, "Kanariedashboard openbaar", EVERYONE, shown_at=lists),
        Placed("/outcomes/goals", {}, "Kanariedashboard binnen", MEMBERS, shown_at=lists),
        _report(cast, 2022, "Kanarieverslag gepubliceerd", publish=True),
        _report(cast, 2023, "Kanarieverslag concept", publish=False),
    ]


def _report(cast: Cast, year: int, canary: str, *, publish: bool) -> Placed:
    """A report that says the canary; its figure 1 has rows."""
    with cast.writing(), standing_as(cast.standing("programme")):
        made: StateReport = actions.draw_up(year)
        texts = {language: text | {"lead": canary} for language, text in made.content["texts"].items()}
        made.content = {"texts": texts}
        made.digest = digest_of(actions.sealed(made))
        if publish:
            actions.publish(made, made.digest)
        values: dict[str, str | int] = {"pid": made.pid, "position": 1}
        seen = EVERYONE if publish else frozenset({"programme"})
        return Placed("/outcomes/reports/<pid>", values, canary, seen)
