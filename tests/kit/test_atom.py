"""A feed keeps to RFC 4287, also an empty one and one of odd texts; what is no feed is seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from buyergroup_hub.kit.atom import MEDIA_TYPE, Entry, feed
from buyergroup_hub.kit.web import Hub
from tests.kit.feeds import ATOM, valid

pytestmark = pytest.mark.one_engine

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACES = {"itself": "https://hub.example/feed.atom", "page": "https://hub.example/"}
ENTRIES = (
    Entry("tag:hub.example,2026:event/2", "<b>Brug</b> & 'weg'\u2028 ünïcode", "https://hub.example/b?c=1&d=2#e", NOON),
    Entry("https://hub.example/a#1", "Weg", "https://hub.example/a", NOON.replace(hour=11), "Twee\n\nalinea's"),
)


@pytest.mark.parametrize("entries", [(), ENTRIES])
def test_a_feed_keeps_to_the_standard(app: Hub, entries: tuple[Entry, ...]) -> None:
    with app.test_request_context():
        response = feed("Nieuws", iter(entries), **PLACES, began=NOON)
    assert response.mimetype == MEDIA_TYPE
    made = valid(response.get_data())
    assert [entry.findtext(f"{ATOM}title") for entry in made.findall(f"{ATOM}entry")] == [one.title for one in entries]
    assert made.findtext(f"{ATOM}updated") == NOON.isoformat()


def test_a_sign_that_xml_cannot_hold_takes_no_feed_away(app: Hub) -> None:
    odd = "a\x00\x0b\x1b\ud800\ufffe\uffffb\U0001f600"
    entry = Entry("tag:hub.example,2026:event/1", odd, PLACES["page"], NOON, odd)
    with app.test_request_context():
        made = valid(feed(odd, [entry], **PLACES, began=NOON, author=odd).get_data())
    assert [*made.itertext()].count("ab\U0001f600") == 4


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<name>Buyer Group Hub</name>", b""),
        (b"12:00:00+00:00", b"12:00:00"),
        (b'rel="self"', b'rel="alternate"'),
        (b"<id>https:", b"<id>"),
        (b"<title>Weg</title>", b""),
        (b"2026-11-24T", b"24-11-2026T"),
        (b"https://hub.example/a#1", b"tag:hub.example,2026:event/2"),
    ],
)
def test_what_is_no_feed_is_seen(app: Hub, right: bytes, wrong: bytes) -> None:
    with app.test_request_context():
        content = feed("Nieuws", ENTRIES, **PLACES, began=NOON).get_data()
    assert right in content
    with pytest.raises(AssertionError):
        valid(content.replace(right, wrong))
