"""Notices for the matrix of all addresses: everyone reads what a notice says, programme staff its file too."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.imports import import_files
from buyergroup_hub.notices.registry.models import Notice
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, Placed
from tests.notices import written

MAY = {"notices.new": {"programme"}, "notices.bring_in": {"programme"}}


def stage(cast: Cast) -> list[Placed]:
    with tempfile.TemporaryDirectory() as folder, cast.app.app_context():
        content = written.notice(project=written.project("Kanarieaanbesteding van bruggen"))
        (Path(folder) / "notice.xml").write_bytes(content)
        import_files([Path(folder)])
    with cast.reading():
        pid = db.session.scalars(select(Notice.pid)).one()
    return [
        Placed("/notices/<pid>", {"pid": pid}, "Kanarieaanbesteding", EVERYONE, shown_at=("/notices",)),
        Placed("/notices/<pid>/file", {"pid": pid}, "", frozenset({"programme"})),
    ]
