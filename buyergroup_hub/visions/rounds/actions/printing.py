"""A published version as PDF/UA: set by the worker, kept as a file that everyone may download."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import current_app
from sqlalchemy.orm import joinedload

from buyergroup_hub.files import actions as files
from buyergroup_hub.files.media import PDF
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import day, n_of
from buyergroup_hub.kit.i18n import LANGUAGES, _, in_language
from buyergroup_hub.texts.documents import Document
from buyergroup_hub.texts.documents import Section as Part
from buyergroup_hub.texts.pdf import pdf
from buyergroup_hub.visions.drafts import pinning
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds.models import VersionPrint, VisionVersion
from buyergroup_hub.visions.rounds.queries import endorsed_counted, print_of

JOB = "visions.print"


def ask_prints(version: VisionVersion) -> None:
    """Have a version printed in each language in which it is whole."""
    for language in languages_of(version.text):
        enqueue(JOB, {"version_id": version.id, "language": language}, dedupe=f"{JOB}:{version.id}:{language}")


def languages_of(text: Mapping[str, Any]) -> list[str]:
    return [language for language in LANGUAGES if all(language in section["texts"] for section in text["sections"])]


@handles(JOB)
def print_version(version_id: int, language: str) -> Finish | None:
    version = db.session.get(
        VisionVersion,
        version_id,
        options=[
            joinedload(VisionVersion.vision).joinedload(Vision.group),
            joinedload(VisionVersion.proposal),
        ],
    )
    if version is None or print_of(version, language) is not None:
        return None
    made = pdf(document_of(version, language))
    name = f"{version.vision.group.slug}-v{version.number}-{language}.pdf"
    demo = version.demo

    def keep() -> None:
        file = files.add(files.Upload(BytesIO(made), name, PDF), "public", demo=demo)
        row = VersionPrint(version_id=version_id, language=language, file_id=file.id, made_at=clock.now())
        db.session.add(row)

    return keep


def document_of(version: VisionVersion, language: str) -> Document:
    """What is printed: the frozen text, with who endorsed it and where it stands."""
    vision, proposal, text = version.vision, version.proposal, version.text
    endorsed = dict(endorsed_counted([proposal.id]))
    address = f"{current_app.config['HUB'].base_url}/visions/{vision.pid}/versions/{version.number}"
    with in_language(language):
        facts = [
            (_("Groep"), vision.group.name),
            (_("Versie"), str(version.number)),
            (_("Gepubliceerd"), str(day(version.published_at))),
            (_("Onderschreven door"), str(n_of(endorsed.get(proposal.id, 0), proposal.asked))),
            (_("Vaste link"), address),
            (_("Controlegetal (SHA-256)"), proposal.digest),
        ]
        return Document(
            title=f"{vision.group.name}: {vision.title}",
            language=language,
            facts=facts,
            note=_("Demo: deze inhoud is verzonnen.") if version.demo else "",
            sections=[
                Part(f"{place}. {said['heading']}", pinning.spelled_out(said["body"]), language=language)
                for place, said in enumerate((section["texts"][language] for section in text["sections"]), 1)
            ],
            contents=True,
            made_at=version.published_at,
        )
