"""Sets and baskets to take along: as Word, and as text to copy.

Each text keeps its code, version, level and address, so that it can be found again after editing elsewhere; what
nobody filled in says so; invented content says so (rule 18).
"""

from __future__ import annotations

import re

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.exports import section
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _, locale, pgettext
from buyergroup_hub.texts.documents import Document, Section
from buyergroup_hub.texts.docx import docx_file
from buyergroup_hub.texts.markdown import plain


def title_of(whole: ClauseSet) -> str:
    if whole.is_basket:
        return whole.title
    return _("%(type)s, %(level)s", type=whole.project_type, level=str(LEVEL_WORDS[whole.level or 1]).lower())


def file_name(whole: ClauseSet) -> str:
    title = re.sub(r"[^a-z0-9]+", "-", title_of(whole).lower()).strip("-") or "bepalingen"
    return f"{title[:60]}.docx"


def word_of(whole: ClauseSet) -> bytes:
    """The set as DOCX: numbered, each clause with its means of proof."""
    facts = [(pgettext("date", "Peildatum"), str(day(whole.published_at or whole.changed_at)))]
    if whole.group is not None:
        facts.insert(0, (_("Groep"), whole.group.name))
    if whole.number:
        facts.append((_("Versie van de set"), str(whole.number)))
        facts.append((_("Controlegetal (SHA-256)"), whole.digest or ""))
    return docx_file(
        Document(
            title=title_of(whole),
            sections=[_section(number, item) for number, item in enumerate(whole.items, 1)],
            language=locale(),
            facts=facts,
            note=_("Demo: verzonnen inhoud") if whole.demo else "",
            made_at=whole.published_at or whole.changed_at,
        )
    )


def text_of(whole: ClauseSet) -> str:
    """The same as text to copy."""
    parts = [title_of(whole)]
    if whole.demo:
        parts.append(_("Demo: verzonnen inhoud"))
    for number, item in enumerate(whole.items, 1):
        section = _section(number, item)
        parts.append(f"{section.heading}\n\n{plain(section.body)}")
    return "\n\n\n".join(parts) + "\n"


def _section(number: int, item: SetItem) -> Section:
    return section(item.version, item.level, item.parameters, before=f"{number}. ")
