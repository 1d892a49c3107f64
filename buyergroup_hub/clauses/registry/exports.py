"""A clause at one level to take along: as Word, and as text to copy.

Each text keeps its code, version, level and address, so that it can be found again after editing elsewhere; what
nobody filled in says so; invented content says so (rule 18).
"""

from __future__ import annotations

from collections.abc import Mapping

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry import labels
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import filled
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.texts.documents import Document, Section
from buyergroup_hub.texts.docx import docx_file
from buyergroup_hub.texts.markdown import plain


def section(version: ClauseVersion, level: int, values: Mapping[str, str], *, before: str = "") -> Section:
    """The whole text of a level, with its means of proof and its reference."""
    said = version.text_in()
    row = said.level(level)
    text = filled(row.text, version.parameters_of(level), values) if row else ""
    proof = [f"**{when}**: {words}" for when, words in labels.proof(said) if words]
    demo = f" ({_('Demo')})" if version.demo else ""
    lines = [text, *proof, labels.reference_of(version, level)]
    language = said.language if said.language != locale() else None
    return Section(f"{before}{said.title}{demo}", "\n\n".join(lines), language=language)


def to_copy(version: ClauseVersion, level: int, values: Mapping[str, str]) -> str:
    """The same as text for a tender."""
    lines = [_("Demo: verzonnen inhoud")] if version.demo else []
    return "\n".join([*lines, plain(section(version, level, values).body)]) + "\n"


def word_of(version: ClauseVersion, level: int, values: Mapping[str, str]) -> bytes:
    whole = section(version, level, values)
    return docx_file(
        Document(
            title=whole.heading,
            sections=[Section(str(LEVEL_WORDS[level]), whole.body, language=whole.language)],
            language=locale(),
            note=_("Demo: verzonnen inhoud") if version.demo else "",
            made_at=version.published_at or clock.now(),
        )
    )


def file_name(version: ClauseVersion, level: int) -> str:
    name = f"{version.clause.code}-{version.number}-{LEVEL_WORDS[level]}"
    return f"{name.lower()}.docx"
