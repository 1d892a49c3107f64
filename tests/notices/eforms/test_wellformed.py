"""Anything may be sent; what is no notice is refused with a sentence that helps."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from buyergroup_hub.notices.eforms import wellformed
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.record import Reading, Rejected
from tests.notices import written

GOOD = written.notice()
BODY = GOOD.split(b"?>", 1)[1]


def reason(content: bytes) -> str:
    found = parse(content)
    assert isinstance(found, Rejected)
    return found.reason


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "leeg"),
        (b" \n\t", "leeg"),
        (b'{"releases": []}', "JSON"),
        (b"PK\x03\x04\x14\x00", "zip-bestand"),
        (b"%PDF-1.7\n", "pdf"),
        (b"<!DOCTYPE html><html></html>", "webpagina"),
        (b"geen xml", "geen XML"),
        (GOOD.replace(b"Waterstad", b"Waterstad\x00"), "code 0"),
        (GOOD.replace(b"Gemeente", "Gemeënte".encode("latin-1")), "codering"),
        (GOOD.replace(b'encoding="UTF-8"', b'encoding="ebcdic-cp-nl"'), "UTF-8"),
        (GOOD[: len(GOOD) // 2], "midden in het bericht"),
        (GOOD[:-3], "midden in het bericht"),
        (GOOD + GOOD, "bestand per bericht"),
        (GOOD.replace(b"</cac:Party>", b"</cac:Partij>", 1), "geen geldige XML"),
        (GOOD.replace(b"Waterstad", b"&onbekend;"), "geen geldige XML"),
        (b"<a>" * 5000 + b"</a>" * 5000, "256 lagen"),
        (b"<a><b/></a>", "<a>"),
        (GOOD.replace(b"xsd:ContractNotice-2", b"xsd:Invoice-2"), "geen eForms-bericht"),
        (
            b'<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9/publication"/>',
            "oude TED-formaat",
        ),
        (b"<a>" + b"<b/>" * wellformed.MAX_TAGS + b"</a>", "te groot"),
        (GOOD + b" " * wellformed.MAX_BYTES, "te groot"),
    ],
)
def test_the_sentence_names_what_is_wrong(content: bytes, word: str) -> None:
    assert word in reason(content)
    assert reason(content).endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + GOOD,
        b"  \n" + GOOD,
        codecs.BOM_UTF8 + b"\n" + GOOD,
        GOOD.replace(b'encoding="UTF-8"', b""),
        GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        GOOD.decode().replace("UTF-8", "ISO-8859-1").replace("Lage", "Làge").encode("latin-1"),
        BODY,
        GOOD.replace(b"<cac:Party>", b"<!-- <!DOCTYPE niet> --><cac:Party>"),
        GOOD.replace(b"Graven zonder uitlaat", b"<![CDATA[<!DOCTYPE mag hier]]>"),
    ],
)
def test_what_can_be_read_is_read(content: bytes) -> None:
    found = parse(content)
    assert isinstance(found, Reading)
    assert found.buying[0].name is not None
    assert found.buying[0].name.value == "Gemeente Waterstad"


def test_comments_within_a_value_do_not_cut_it() -> None:
    found = parse(GOOD.replace(b"Gemeente Waterstad", b"Gemeente <!-- x -->Waterstad"))
    assert isinstance(found, Reading)
    assert found.buying[0].name is not None
    assert found.buying[0].name.value == "Gemeente Waterstad"


def test_a_doctype_is_refused_and_no_file_behind_it_is_read(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("kanarie-7731")
    for doctype in (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{canary.as_uri()}">]>',
        f'<!DOCTYPE x SYSTEM "{canary.as_uri()}">',
        '<!-- eerst een opmerking -->\n<?een teken?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>',
    ):
        content = GOOD.replace(b"?>", b"?>" + doctype.encode(), 1).replace(b"Gemeente Waterstad", b"&e;")
        assert "DOCTYPE" in reason(content)
        assert "7731" not in reason(content)


def test_a_doctype_in_another_encoding_is_refused_too() -> None:
    text = GOOD.decode().replace("UTF-8", "UTF-16").replace("?>", "?><!DOCTYPE x>", 1)
    assert "DOCTYPE" in reason(text.encode("utf-16"))
