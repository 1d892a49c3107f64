"""Which tests stay together when several processes run them: those that share something dear.

The plugin's own marks do not arrive with this version of pytest, so the folder says it. Each other test goes to
whichever process is free; what stays together goes first, so that no process is left alone with it at the end.
"""

from __future__ import annotations

from xdist.scheduler import LoadGroupScheduling

TOGETHER = {"browser": "demo", "demo": "demo", "matrix": "matrix"}
"""By folder with what: one hub with its demo content, which a browser and a walk per person visit; one stage."""
WITH_DEMO = ("operating/test_running.py",)
FILES = ("/test_seeds.py", "migrations/test_migrations.py", "operating/test_seals.py")
"""A room's demo content, a database of each age, all that the demo froze: made once for such a file."""


class Together(LoadGroupScheduling):  # type: ignore[misc]  # the plugin has no types
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """What a test is sent with: its folder or its file, where that stays together, or itself."""
    file = nodeid.removeprefix("tests/").partition("::")[0]
    folder = "demo" if file.endswith(WITH_DEMO) else file.partition("/")[0]
    return TOGETHER.get(folder) or (file if file.endswith(FILES) else nodeid)
