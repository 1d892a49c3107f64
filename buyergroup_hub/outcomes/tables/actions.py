"""Look at a table, and take over what was looked at.

Looking does everything that taking does, in a transaction of which nothing is kept: so what a person reads beforehand
is what comes of it. She sends back what she saw, signed; where the hub would answer otherwise by now, nothing is taken
and she looks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from buyergroup_hub.access import standing
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.tables import Came, Outcome, Row, Table, Unfit, table
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import undo
from buyergroup_hub.outcomes.tables.imports import KINDS

LONGEST = 1_500_000
"""Characters that a form may carry from the look to the taking."""
A_DAY = 86_400


class Judged(NamedTuple):
    row: Row
    came: Came


class Look(NamedTuple):
    """A table as it was looked at, and what carries it to the taking."""

    kind: str
    table: Table
    rows: tuple[Judged, ...]
    sealed: str


def look(kind: str, upload: Upload) -> Look:
    """Read a file outside of any writing transaction and judge its rows in one that is given up. Raises RuleBroken."""
    with NamedTemporaryFile() as kept, closing(upload.content) as content:
        content.seek(0)
        copyfileobj(content, kept)
        kept.flush()
        try:
            read = table(Path(kept.name), upload.name, upload.kind, KINDS[kind].columns)
        except Unfit as reason:
            raise RuleBroken(str(reason), at="file") from reason
    return _look(kind, read)


def _look(kind: str, read: Table) -> Look:
    begin(writes=True)
    try:
        rows = tuple(_judge(kind, read))
    finally:
        undo()
    sealed = _seals().dumps([kind, standing().person_id, read.name, read.digest, read.rows, read.unused, _said(rows)])
    if len(sealed) > LONGEST:
        raise RuleBroken(_("De tabel bevat te veel tekst voor één keer. Knip het bestand op."), at="file")
    return Look(kind, read, rows, str(sealed))


def again(kind: str, sealed: str) -> Look:
    """What was looked at, as it would come now."""
    return _look(kind, _opened(kind, sealed)[0])


def take(kind: str, sealed: str) -> tuple[Look, bool]:
    """Take over what was looked at, and answer it with whether that was done: not where something else would come of
    it by now, and then it is looked at anew."""
    read, said = _opened(kind, sealed)
    judged = tuple(_judge(kind, read))
    if _said(judged) == said:
        return Look(kind, read, judged, sealed), True
    undo()
    return _look(kind, read), False


def _opened(kind: str, sealed: str) -> tuple[Table, str]:
    """The table that a person looked at, and what she read of it."""
    try:
        of, person, name, file, rows, unused, said = _seals().loads(sealed, max_age=A_DAY)
    except BadSignature as broken:
        raise RuleBroken(
            _("Dit overzicht is verlopen. Kies het bestand opnieuw. Er is nog niets opgenomen.")
        ) from broken
    if (of, person) != (kind, standing().person_id):
        raise RuleBroken(_("Dit overzicht hoort bij een andere tabel. Kies het bestand opnieuw."))
    return Table(name, file, tuple(Row(*row) for row in rows), tuple(unused)), said


def _judge(kind: str, read: Table) -> Iterator[Judged]:
    """Each row by the verb that its form has, in a savepoint of its own: one that is refused leaves nothing."""
    for row in read.rows:
        try:
            with db.session.begin_nested():
                if row.wrong:
                    raise Unfit(row.wrong)
                came = KINDS[kind].take(row.cells, f"{read.name}:{row.line}")
        except (Unfit, RuleBroken) as reason:
            came = Came(Outcome.REFUSED, str(reason))
        yield Judged(row, came)
    KINDS[kind].after((row.cells, f"{read.name}:{row.line}") for row in read.rows if not row.wrong)


def _said(rows: tuple[Judged, ...]) -> str:
    return digest(canonical([[one.row.line, one.came.outcome, one.came.sentence] for one in rows]))


def _seals() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="outcomes.tables")
