"""Which tests stay together when several processes run them: those that share something dear.

The plugin's own marks do not arrive with this version of pytest, so the folder says it. Each other test goes to
whichever process is free; what stays together goes first, so that no process is left alone with it at the end.
"""

from __future__ import annotations

from xdist.scheduler import LoadGroupScheduling

TOGETHER = ("browser", "demo", "matrix")
"""One browser and its hub, one walk through the demo per person, one stage."""
SEEDS = "/test_seeds.py"
"""A room's demo content, made once for all tests of such a file."""


class Together(LoadGroupScheduling):  # type: ignore[misc]  # the plugin has no types
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """What a test is sent with: its folder or its file, where that stays together, or itself."""
    file = nodeid.removeprefix("tests/").partition("::")[0]
    folder = file.partition("/")[0]
    if folder in TOGETHER:
        return folder
    return file if file.endswith(SEEDS) else nodeid
