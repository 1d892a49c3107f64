"""Files for the matrix of all addresses."""

from __future__ import annotations

from io import BytesIO

from buyergroup_hub.files.actions import Upload, add
from buyergroup_hub.files.media import TXT
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, Placed

INSIDE = frozenset({"coordinator", "secretary", "core_member", "participant"})


def stage(cast: Cast) -> list[Placed]:
    """A file for everyone, and one for a group."""
    with cast.writing():
        open_file = add(Upload(BytesIO(b"Kanariebestand"), "open.txt", TXT), "public")
        inside = add(Upload(BytesIO(b"Kanariebijlage"), "groep.txt", TXT), f"group:{cast.groups['group']}")
        return [
            Placed("/files/<pid>", {"pid": open_file.pid}, "Kanariebestand", EVERYONE),
            Placed("/files/<pid>", {"pid": inside.pid}, "Kanariebijlage", INSIDE),
        ]
