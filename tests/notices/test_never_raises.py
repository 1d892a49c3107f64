"""Whatever the bytes, reading ends in a notice or a sentence; the kept file of a notice reads as the notice."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from buyergroup_hub.notices.eforms import parse
from buyergroup_hub.notices.kept import without_contacts
from buyergroup_hub.notices.record import Reading, Rejected
from tests.notices import written

FILES = [
    written.notice(extra=written.CHANGES),
    written.consultation(),
    written.award(extra=written.RESULT + written.WITHHELD),
]
AWKWARD = ["", " ", "-", "-1", "n/a", "unpublished", "0", "9" * 400, "1e400", "NaN", "Infinity", "٣٤", "true"]
AWKWARD += ["2024-03-18+01:00", "2024-02-30", "9999-12-31-14:00", "0000-00-00", "24:00:00", "12:00:60"]
AWKWARD += ["23:59:59.9999999999999+14:00", "http://[", "https://a.b:x/", "javascript:alert(1)", "<b>&amp;", "&#1;"]
AWKWARD += ["\u202etxt.exe", "LOT-0001", "ORG-0001", "x" * 20_000, "a@b.example", "{}", "%s%n", "+31 6 12345678"]


def holds(content: bytes) -> None:
    found = parse(content)
    assert isinstance(found, Reading | Rejected)
    if isinstance(found, Rejected):
        assert found.reason
        assert isinstance(without_contacts(content), Rejected) or "Perceel" in found.reason or "OPP-070" in found.reason
        return
    kept = without_contacts(content)
    assert isinstance(kept, bytes)
    again = parse(kept)
    assert isinstance(again, Reading)
    assert replace(again, remarks=()) == replace(found, remarks=())


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    holds(content)


@settings(max_examples=250)
@given(st.sampled_from(FILES), st.data())
def test_mutated_bytes(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed)))
        length = data.draw(st.sampled_from([0, 1, 2, 8, 200]))
        changed[at : at + length] = data.draw(st.binary(max_size=12))
    holds(bytes(changed))


@settings(max_examples=250)
@given(st.sampled_from(FILES), st.data())
def test_awkward_values_and_moved_elements(content: bytes, data: st.DataObject) -> None:
    root = etree.fromstring(content)
    nodes = list(root.iter(etree.Element))
    for _ in range(data.draw(st.integers(1, 6))):
        node = nodes[data.draw(st.integers(1, len(nodes) - 1))]
        above = node.getparent()
        match data.draw(st.sampled_from(["text", "attribute", "remove", "double", "comment"])):
            case "text":
                said = data.draw(st.sampled_from(AWKWARD))
                node.text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", said)
            case "attribute":
                for name in node.attrib:
                    node.set(name, data.draw(st.sampled_from(AWKWARD)))
            case "remove" if above is not None:
                above.remove(node)
            case "double" if above is not None:
                above.append(etree.fromstring(etree.tostring(node)))
            case _:
                node.insert(0, etree.Comment("tussendoor"))
    holds(etree.tostring(root))
