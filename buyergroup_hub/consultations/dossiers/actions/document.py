"""A dossier for reading: the same that its proof says, set as a PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from buyergroup_hub.consultations.dossiers.actions.evidence import Evidence
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.events.verifying import shown
from buyergroup_hub.kit.formats import exact
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.texts.documents import Document, Section, Table

KINDS = {
    "organisers": _l("alles wat de organisatoren lezen"),
    "public": _l("wat iedereen mag lezen, voor bij een aanbesteding"),
    "party": _l("het deel van één partij"),
}


def document_of(asked: Dossier, gathered: Evidence, algorithm: str) -> Document:
    said: Mapping[str, Any] = gathered.content
    about = said["consultation"]
    return Document(
        title=_("Dossier: %(title)s", title=about["title"]),
        sections=[
            Section(_("Verstrekt"), tables=[_given(gathered)]),
            _parties(said),
            Section(_("Teksten"), _("Van elke tekst is het controlegetal vastgelegd."), tables=[_documents(said)]),
            Section(_("Mails"), _("Zonder adressen."), tables=[_mails(said)]),
            Section(_("Gebeurtenissen"), tables=[_events(gathered)]),
            Section(_("Zo controleer je dit dossier"), algorithm),
        ],
        facts=[
            *([(_("Let op"), _("Demo: verzonnen inhoud"))] if asked.demo else []),
            (_("Dit dossier"), str(KINDS[asked.kind])),
            *([(_("Partij"), said["party"])] if said["party"] else []),
            (_("Groep"), about["group"]),
            (_("Verantwoordelijk"), about["responsible"]),
            (_("Geopend"), _moment(about["opened_at"])),
            (_("Sluiting"), _moment(about["closes_at"])),
            (_("Gemaakt"), _moment(said["made_at"])),
            (_("Adres"), about["address"]),
            (_("Koppen per dag"), said["feed"]),
        ],
        note=_("Demo: verzonnen inhoud") if asked.demo else "",
        contents=True,
        made_at=datetime.fromisoformat(said["made_at"]),
    )


def _moment(at: str | None) -> str:
    return str(exact(datetime.fromisoformat(at))) if at else _("nog niet")


def _given(gathered: Evidence) -> Table:
    head = [_("Wanneer"), _("Wat"), _("Aan wie"), _("Door"), _("Gebeurtenis")]
    rows = [[str(exact(one.at)), one.what, one.to, one.by, one.event[:16]] for one in gathered.given]
    return Table(_("Wat aan wie is verstrekt"), head, rows)


def _parties(said: Mapping[str, Any]) -> Section:
    suppliers = [
        [one["organisation"], one["role"], one["since"] or "", one["until"] or ""] for one in said["suppliers"]
    ]
    head = [_("Organisatie"), _("Rol"), _("Sinds"), _("Tot")]
    parties = Table(_("Partijen"), [_("Organisatie")], [[one["organisation"]] for one in said["parties"]])
    words = _(
        "Leverancier-leden en klankbord zagen wat de groep deelde. De vragenlijst vóór de opening, een ronde vóór haar "
        "moment en antwoorden van partijen zagen zij niet."
    )
    tables = [
        parties,
        *_sides(said),
        *([Table(_("Leverancier-leden en klankbord"), head, suppliers)] if suppliers else []),
    ]
    return Section(_("Partijen en leden"), words if suppliers else "", tables=tables)


def _sides(said: Mapping[str, Any]) -> Iterator[Table]:
    """Functions, no names."""
    head = [_("Organisatie"), _("Functie"), _("Sinds"), _("Tot")]
    captions = {
        "organisers": _("Organisatoren"),
        "parties": _("Mensen van partijen van wie de antwoorden zijn geopend"),
    }
    for side, people in (said["sides"] or {}).items():
        rows = [
            [
                one["organisation"],
                one["function"] or _("functie onbekend"),
                _moment(one["since"]),
                _moment(one["until"]) if one["until"] else "",
            ]
            for one in people
        ]
        yield Table(captions[side], head, rows)


def _documents(said: Mapping[str, Any]) -> Table:
    rows = [[one["title"], "\n".join(_lines(json.loads(one["text"]))), one["sha256"][:16]] for one in said["documents"]]
    return Table(_("Teksten met hun controlegetal"), [_("Wat"), _("Tekst"), _("Controlegetal")], rows)


def _lines(value: Any, name: str = "") -> Iterator[str]:
    """A text as lines of names and values."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _lines(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _lines(one, name)
    elif value not in (None, ""):
        yield f"{name}: {value}" if name else str(value)


def _mails(said: Mapping[str, Any]) -> Table:
    head = [_("Waarover"), _("Aan"), _("Overgedragen"), _("Teruggekomen")]
    rows = [
        [
            one["what"],
            one["to"],
            _moment(one["handed_over_at"]),
            _moment(one["bounced_at"]) if one["bounced_at"] else "",
        ]
        for one in said["mails"]
    ]
    return Table(_("Mails aan partijen"), head, rows)


def _events(gathered: Evidence) -> Table:
    rows = []
    for event in gathered.events:
        fields = shown(event)
        name = fields.get("name")
        sentence = CATALOGUE[name].sentence if name in CATALOGUE else None
        what = str(sentence) if sentence is not None and "%(" not in str(sentence) else name or _("niet getoond")
        text = "\n".join(_lines(json.loads(event["payload"]["text"]))) if "payload" in event else ""
        rows.append([_moment(fields.get("at")) if "at" in fields else "", what, text, event["hash"][:16]])
    return Table(_("Elke gebeurtenis, met wat erbij staat"), [_("Wanneer"), _("Wat"), _("Erbij"), _("Hash")], rows)
