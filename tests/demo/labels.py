"""Whether what is invented says so: beside it, in its row, in its section, or at the head of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from buyergroup_hub.clauses.registry.models import ClauseText, ClauseVersion
from buyergroup_hub.kit.db import Model, db

WORD = re.compile(r"\b[Dd]emo\b")
TITLES = ("name", "name_nl", "title", "project", "text")
PLAIN = ("Vraag en antwoord",)
SHORTEST = 10
"""Shorter titles are ordinary words that stand in many places."""
ROWS = ("li", "tr")
SECTIONS = ("section", "article", "aside", "form", "fieldset", "details")
UNSEEN = ("script", "style", "textarea", "option", "title", "noscript", "label")


def invented_titles() -> re.Pattern[str]:
    """What invented things are called, where the name itself does not say that it is invented."""
    invented, real = set[str](), set[str]()
    for mapper in Model.registry.mappers:
        columns = {column.key for column in mapper.column_attrs}
        for name in columns.intersection(TITLES) if "demo" in columns else ():
            for title, demo in db.session.execute(select(getattr(mapper.class_, name), mapper.class_.demo)):
                (invented if demo else real).add(title or "")
    texts = select(ClauseText.title).join(ClauseVersion, ClauseVersion.id == ClauseText.version_id)
    invented.update(db.session.scalars(texts.where(ClauseVersion.demo)))
    told = [one for one in invented - real if len(one) >= SHORTEST and not WORD.search(one) and one not in PLAIN]
    assert len(told) > 50
    return re.compile("|".join(_alone(one, real) for one in sorted(told, key=len, reverse=True)))


def _alone(title: str, real: set[str]) -> str:
    """The title, but not where a longer title of something real begins with the same words."""
    longer = [one.removeprefix(title) for one in real if one.startswith(title)]
    return re.escape(title) + "".join(f"(?!{re.escape(rest)})" for rest in sorted(longer))


def unmarked(page: Any, titles: re.Pattern[str]) -> Iterator[str]:
    """The titles of invented things on a page that nothing near them calls invented."""
    mains = page.xpath("//main")
    if mains[0].xpath(".//div[contains(concat(' ', @class, ' '), ' page-head ')]//span[@class='demo']"):
        return
    for node in mains[0].iter():
        if not isinstance(node.tag, str) or node.tag in UNSEEN:
            continue
        for words in (node.text, *(child.tail for child in node)):
            found = titles.search(words or "")
            if found and not _is_marked(node):
                yield found.group()


def _is_marked(node: Any) -> bool:
    around = [node, *node.iterancestors()]
    for one in around:
        if one.tag in ROWS + SECTIONS and one.xpath(".//span[@class='demo']"):
            return True
        if one.tag == "main":
            return False
        if one.xpath("./span[@class='demo']"):
            return True
    return False
