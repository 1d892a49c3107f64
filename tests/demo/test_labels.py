"""Rule 18: invented content is marked as such on every page, hit, feed, export and mail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from docx import Document
from lxml import etree, html

from tests.demo.labels import WORD, invented_titles, unmarked
from tests.demo.walks import Opened, Walk

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

TITLES = re.compile("Brug Westsluis|Losmaakbaar ontwerpen")
WORDPROCESSING = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="session")
def titles(demo_hub: Hub) -> re.Pattern[str]:
    with demo_hub.app_context():
        return invented_titles()


def test_every_page_marks_what_is_invented(walked: Walk, titles: re.Pattern[str]) -> None:
    wrong = {
        f"{one.kind} {one.address}: {title}" for one in walked.of("text/html") for title in unmarked(one.tree, titles)
    }
    assert sorted(wrong) == []


def test_every_mail_marks_what_is_invented(demo_hub: Hub, walked: Walk) -> None:
    mails = [one for one in walked.of("text/html") if one.kind == "demo.mail"]
    wrong = [
        one.address
        for one in mails
        for letter in one.tree.find_class("letter")
        if not WORD.search(letter.text_content())
    ]
    assert wrong == []
    assert mails or walked.who != "visitor"


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("<main><ul><li><a>Brug Westsluis</a></li></ul></main>", True),
        ("<main><ul><li><a>Brug Westsluis</a> <span class='demo'>Demo</span></li></ul></main>", False),
        ("<main><ul><li><a>Brug Westsluis</a></li><li><span class='demo'>Demo</span></li></ul></main>", True),
        ("<main><section><span class='demo'>Demo</span><ul><li>Brug Westsluis</li></ul></section></main>", False),
        ("<main><div class='page-head'><span class='demo'>Demo</span></div><p>Losmaakbaar ontwerpen</p></main>", False),
        ("<main><p>Losmaakbaar ontwerpen</p><aside><span class='demo'>Demo</span></aside></main>", True),
    ],
)
def test_a_label_that_is_missing_is_seen(page: str, wrong: bool) -> None:
    assert bool(list(unmarked(html.fromstring(page), TITLES))) is wrong


def test_every_file_and_feed_marks_what_is_invented(walked: Walk, titles: re.Pattern[str]) -> None:
    kinds, wrong = set[str](), []
    for one in walked.opened:
        if one.status == 200 and one.mimetype not in ("text/html", "application/pdf"):
            kinds.add(one.mimetype)
            wrong += [
                f"{one.address}: {part[:200]}" for part in _parts(one) if titles.search(part) and not WORD.search(part)
            ]
    assert wrong == []
    assert kinds.issuperset({"application/atom+xml", "text/calendar", "text/csv", "application/json", "text/plain"})


def _parts(one: Opened) -> Iterator[str]:
    """The parts of a file that one may take apart: an entry, an event, a row, or the whole of it."""
    if one.mimetype == WORDPROCESSING:
        yield "\n".join(line.text for line in Document(io.BytesIO(one.body)).paragraphs)
        return
    if one.mimetype.endswith("xml"):
        feed = etree.fromstring(one.body)
        yield from (" ".join(entry.itertext()) for entry in feed.iter("{*}entry"))
        return
    text = one.body.decode()
    if one.mimetype == "text/calendar":
        yield from re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text.replace("\r\n ", ""), re.DOTALL)
    elif one.mimetype == "text/csv":
        for row in csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","):
            yield " ".join(value or "" for value in row.values()) + (" demo" if row.get("demo") == "ja" else "")
    elif one.mimetype == "application/json":
        yield text.replace('"demo": false', "").replace('"demo":false', "")
    else:
        yield text
