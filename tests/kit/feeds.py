"""Is a feed valid? The grammar of RFC 4287, and what its text asks that no grammar says."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def valid(content: bytes) -> etree._Element:
    """The feed, read; it fails with what is wrong."""
    feed = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    assert GRAMMAR.validate(feed), GRAMMAR.error_log
    entries = feed.findall(f"{ATOM}entry")
    assert feed.find(f"{ATOM}author") is not None or all(entry.find(f"{ATOM}author") is not None for entry in entries)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for part in (feed, *entries):
        links = [link for link in part.findall(f"{ATOM}link") if link.get("rel") in (None, "alternate")]
        assert len({link.get("type") for link in links}) == len(links)
        assert links or part.find(f"{ATOM}content") is not None
    return feed
