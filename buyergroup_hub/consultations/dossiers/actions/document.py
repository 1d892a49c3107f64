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
    content: Mapping[str, Any] = gathered.content
    about = content["consultation"]
    return Document(
        title=_("Dossier: %(title)s", title=about["title"]),
        sections=[
            Section(_("Verstrekt"), tables=[_handed_table(gathered)]),
            _parties_section(content),
            Section(_("Teksten"), _("Van elke tekst is het controlegetal vastgelegd."), tables=[_texts_table(content)]),
            Section(_("Mails"), _("Zonder adressen."), tables=[_mails_table(content)]),
            Section(_("Gebeurtenissen"), tables=[_events_table(gathered)]),
            Section(_("Zo controleer je dit dossier"), algorithm),
        ],
        facts=[
            *([(_("Let op"), _("Demo: verzonnen inhoud"))] if asked.demo else []),
            (_("Dit dossier"), str(KINDS[asked.kind])),
            *([(_("Partij"), content["party"])] if content["party"] else []),
            (_("Groep"), about["group"]),
            (_("Verantwoordelijk"), about["responsible"]),
            (_("Geopend"), _moment(about["opened_at"])),
            (_("Sluiting"), _moment(about["closes_at"])),
            (_("Gemaakt"), _moment(content["made_at"])),
            (_("Adres"), about["address"]),
            (_("Koppen per dag"), content["feed"]),
        ],
        note=_("Demo: verzonnen inhoud") if asked.demo else "",
        contents=True,
        made_at=datetime.fromisoformat(content["made_at"]),
    )


def _moment(at: str | None) -> str:
    return str(exact(datetime.fromisoformat(at))) if at else _("nog niet")


def _handed_table(gathered: Evidence) -> Table:
    head = [_("Wanneer"), _("Wat"), _("Aan wie"), _("Door"), _("Gebeurtenis")]
    rows = [[str(exact(entry.at)), entry.what, entry.to, entry.by, entry.event[:16]] for entry in gathered.given]
    return Table(_("Welke informatie aan wie is verstrekt"), head, rows)


def _parties_section(content: Mapping[str, Any]) -> Section:
    suppliers = [
        [row["organisation"], row["role"], row["since"] or "", row["until"] or ""] for row in content["suppliers"]
    ]
    head = [_("Organisatie"), _("Rol"), _("Sinds"), _("Tot")]
    parties = Table(_("Partijen"), [_("Organisatie")], [[party["organisation"]] for party in content["parties"]])
    text = _(
        "Leverancier-leden en klankbord zagen wat de groep deelde. Ze zagen de vragenlijst niet voor de opening, "
        "een ronde niet voor de publicatie en de antwoorden van partijen niet."
    )
    tables = [
        parties,
        *_side_tables(content),
        *([Table(_("Leverancier-leden en klankbord"), head, suppliers)] if suppliers else []),
    ]
    return Section(_("Partijen en leden"), text if suppliers else "", tables=tables)


def _side_tables(content: Mapping[str, Any]) -> Iterator[Table]:
    """Functions, no names."""
    head = [_("Organisatie"), _("Functie"), _("Sinds"), _("Tot")]
    captions = {
        "organisers": _("Organisatoren"),
        "parties": _("Mensen van partijen van wie de antwoorden zijn geopend"),
    }
    for side, people in (content["sides"] or {}).items():
        rows = [
            [
                person["organisation"],
                person["function"] or _("functie onbekend"),
                _moment(person["since"]),
                _moment(person["until"]) if person["until"] else "",
            ]
            for person in people
        ]
        yield Table(captions[side], head, rows)


def _texts_table(content: Mapping[str, Any]) -> Table:
    rows = [
        [row["title"], "\n".join(_lines(json.loads(row["text"]))), row["sha256"][:16]] for row in content["documents"]
    ]
    return Table(_("Teksten met hun controlegetal"), [_("Wat"), _("Tekst"), _("Controlegetal")], rows)


def _lines(value: Any, name: str = "") -> Iterator[str]:
    """A text as lines of names and values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, name)
    elif value not in (None, ""):
        yield f"{name}: {value}" if name else str(value)


def _mails_table(content: Mapping[str, Any]) -> Table:
    head = [_("Waarover het doel gaat"), _("Aan"), _("Overgedragen"), _("Aangenomen"), _("Teruggekomen")]
    rows = [
        [
            mail["what"],
            mail["to"],
            _moment(mail["handed_over_at"]),
            *(_moment(mail[at]) if mail[at] else "" for at in ("taken_at", "bounced_at")),
        ]
        for mail in content["mails"]
    ]
    return Table(_("Mails aan partijen"), head, rows)


def _events_table(gathered: Evidence) -> Table:
    rows = []
    for event in gathered.events:
        fields = shown(event)
        name = fields.get("name")
        sentence = CATALOGUE[name].sentence if name in CATALOGUE else None
        what = str(sentence) if sentence is not None and "%(" not in str(sentence) else name or _("niet getoond")
        text = "\n".join(_lines(json.loads(event["payload"]["text"]))) if "payload" in event else ""
        rows.append([_moment(fields.get("at")) if "at" in fields else "", what, text, event["hash"][:16]])
    return Table(_("Elke gebeurtenis, met wat erbij staat"), [_("Wanneer"), _("Wat"), _("Erbij"), _("Hash")], rows)
