"""What is judged under the write lock is read under it."""

from __future__ import annotations

from buyergroup_hub.consultations.models import Consultation, Party, Round
from buyergroup_hub.kit.db import db


def lock(thing: Consultation | Party | Round, *, shared: bool = False) -> None:
    """Read a row's own columns again and hold it until the transaction ends. Shared: others may hold it shared too,
    and nobody changes it meanwhile. (SQLite's writing transaction holds everything already.)"""
    mapper = type(thing).__mapper__
    columns = [column.key for column in mapper.column_attrs]
    db.session.flush()
    db.session.refresh(thing, columns, with_for_update={"read": True} if shared else True)
