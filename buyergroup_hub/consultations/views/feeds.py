"""A consultation's feed: what went out to everyone, as Atom. Read live, so that nothing stays in it that was hidden."""

from __future__ import annotations

from datetime import datetime

from feedgen.feed import FeedGenerator
from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import visible
from buyergroup_hub.consultations import pages
from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.consultations.views.blueprint import bp
from buyergroup_hub.kit.i18n import _


@bp.get("/consultations/<pid>/feed.xml")
@visible(Consultation)
def feed(consultation: Consultation) -> ResponseReturnValue:
    base = str(current_app.config["HUB"].base_url)
    here = base + url_for("consultations.show", pid=consultation.pid)
    made = FeedGenerator()
    made.id(here)
    made.title(_("Demo: %(title)s", title=consultation.title) if consultation.demo else consultation.title)
    made.link(href=here)
    made.language(consultation.language)
    made.updated(
        max([consultation.opened_at or consultation.approved_at or consultation.opens_at, *_instants(consultation)])
    )
    answers = base + url_for("consultations.clarifications", pid=consultation.pid)
    for one in reversed([one for one in pages.rounds(consultation) if one.published_at]):
        entry = made.add_entry()
        entry.id(f"{answers}#round-{one.number}")
        entry.title(_("Vragen en antwoorden, ronde %(number)s", number=one.number))
        entry.link(href=f"{answers}#round-{one.number}")
        entry.published(one.published_at)
        entry.updated(one.published_at)
        entry.content("\n\n".join(f"{asked.text}\n{asked.answer}" for asked in one.clarifications), type="text")
    for handout in reversed(pages.handouts(consultation)):
        entry = made.add_entry()
        entry.id(f"{here}#handout-{handout.pid}")
        entry.title(handout.title)
        entry.link(href=f"{here}#handout-{handout.pid}")
        entry.published(handout.published_at)
        entry.updated(handout.published_at)
        entry.content(handout.body, type="text")
    return Response(made.atom_str(pretty=True), mimetype="application/atom+xml")


def _instants(consultation: Consultation) -> list[datetime]:
    return [
        *(one.published_at for one in pages.rounds(consultation) if one.published_at),
        *(one.published_at for one in pages.handouts(consultation)),
    ]
