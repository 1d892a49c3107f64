"""A consultation's feed: what went out to everyone, as Atom. Read live, so that nothing stays in it that was hidden."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import visible
from buyergroup_hub.consultations.blueprint import bp
from buyergroup_hub.consultations.dialogue.queries import handouts_of, rounds_of
from buyergroup_hub.consultations.report.queries import reports_of
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.queries import extensions_of
from buyergroup_hub.kit import atom
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _


@bp.get("/consultations/<pid>/feed.xml")
@visible(Consultation)
def feed(consultation: Consultation) -> ResponseReturnValue:
    base = str(current_app.config["HUB"].base_url)
    here = base + url_for("consultations.show", pid=consultation.pid)
    entries = sorted(_entries(consultation, base, here), key=lambda entry: entry.updated, reverse=True)
    return atom.feed(
        _marked(consultation, consultation.title),
        entries,
        itself=base + url_for("consultations.feed", pid=consultation.pid),
        page=here,
        began=consultation.opened_at or consultation.approved_at or consultation.opens_at,
        key=here,
        author=consultation.organisation.signature,
        language=consultation.language,
    )


def _marked(consultation: Consultation, title: str) -> str:
    """A reader shows an entry among those of other feeds: what is invented says so in each (rule 18)."""
    return _("Demo: %(title)s", title=title) if consultation.demo else title


def _entries(consultation: Consultation, base: str, here: str) -> Iterator[atom.Entry]:
    """Rounds, handouts, a later closing and reports: all that who follows must not miss."""
    answers = base + url_for("consultations.clarifications", pid=consultation.pid)
    for round_ in rounds_of(consultation.id):
        if round_.published_at:
            where = f"{answers}#round-{round_.number}"
            title = _("Vragen en antwoorden, ronde %(number)s", number=round_.number)
            text = "\n\n".join(f"{asked.text}\n{asked.answer}" for asked in round_.clarifications)
            yield atom.Entry(where, _marked(consultation, title), where, round_.published_at, text)
    for handout in handouts_of(consultation.id):
        where = f"{here}#handout-{handout.pid}"
        yield atom.Entry(where, _marked(consultation, handout.title), where, handout.published_at, handout.body)
    for number, change in enumerate(extensions_of(consultation.id), 1):
        title = _marked(consultation, _("Sluiting is nu %(moment)s", moment=moment(change.new_closes_at)))
        yield atom.Entry(f"{here}#closing-{number}", title, here, change.decided_at, change.reason)
    for report in reports_of(consultation.id):
        where = base + url_for("consultations.report", pid=consultation.pid, number=report.number)
        yield atom.Entry(where, _marked(consultation, _("Verslag")), where, report.published_at, report.summary)
