"""A consultation's feed: what went out to everyone, as Atom. Read live, so that nothing stays in it that was hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from feedgen.feed import FeedGenerator
from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import visible
from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.consultations.queries.dialogue import rounds_of
from buyergroup_hub.consultations.queries.report import reports_of
from buyergroup_hub.consultations.queries.sheets import extensions_of, handouts_of
from buyergroup_hub.consultations.views.blueprint import bp
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _


@dataclass(frozen=True)
class Entry:
    """One thing that went out to everyone. Its id never changes; `link` leads to where it is read."""

    at: datetime
    key: str
    title: str
    link: str
    text: str


@bp.get("/consultations/<pid>/feed.xml")
@visible(Consultation)
def feed(consultation: Consultation) -> ResponseReturnValue:
    base = str(current_app.config["HUB"].base_url)
    here = base + url_for("consultations.show", pid=consultation.pid)
    entries = sorted(_entries(consultation, base, here), key=lambda one: one.at, reverse=True)
    made = FeedGenerator()
    made.id(here)
    made.title(_marked(consultation, consultation.title))
    made.author(name=consultation.organisation.name)
    itself = base + url_for("consultations.feed", pid=consultation.pid)
    made.link(href=itself, rel="self", type="application/atom+xml")
    made.link(href=here, rel="alternate", type="text/html")
    made.language(consultation.language)
    began = consultation.opened_at or consultation.approved_at or consultation.opens_at
    made.updated(max([began, *(one.at for one in entries)]))
    for one in entries:
        entry = made.add_entry(order="append")
        entry.id(one.key)
        entry.title(_marked(consultation, one.title))
        entry.link(href=one.link)
        entry.published(one.at)
        entry.updated(one.at)
        entry.content(one.text, type="text")
    return Response(made.atom_str(pretty=True), mimetype="application/atom+xml")


def _marked(consultation: Consultation, title: str) -> str:
    """A reader shows an entry among those of other feeds: what is invented says so in each (rule 18)."""
    return _("Demo: %(title)s", title=title) if consultation.demo else title


def _entries(consultation: Consultation, base: str, here: str) -> Iterator[Entry]:
    """Rounds, handouts, a later closing and reports: all that who follows must not miss."""
    answers = base + url_for("consultations.clarifications", pid=consultation.pid)
    for one in rounds_of(consultation.id):
        if one.published_at:
            title = _("Vragen en antwoorden, ronde %(number)s", number=one.number)
            said = "\n\n".join(f"{asked.text}\n{asked.answer}" for asked in one.clarifications)
            yield Entry(one.published_at, f"{answers}#round-{one.number}", title, f"{answers}#round-{one.number}", said)
    for handout in handouts_of(consultation.id):
        where = f"{here}#handout-{handout.pid}"
        yield Entry(handout.published_at, where, handout.title, where, handout.body)
    for number, change in enumerate(extensions_of(consultation.id), 1):
        title = _("Sluiting is nu %(moment)s", moment=moment(change.new_closes_at))
        yield Entry(change.decided_at, f"{here}#closing-{number}", title, here, change.reason)
    for report in reports_of(consultation.id):
        where = base + url_for("consultations.report", pid=consultation.pid, number=report.number)
        yield Entry(report.published_at, where, _("Verslag"), where, report.summary)
