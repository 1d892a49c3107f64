"""Whatever the bytes, reading ends in a notice or a sentence; the kept file of a notice reads as the notice."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from buyergroup_hub.notices.eforms.kept import without_contacts
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.record import Reading, Rejected
from tests.growth import SQUARE, growth
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


def _party(size: int) -> str:
    """As many tenders as tenderers, each tender of all of them."""
    tenderers = "".join(f"<efac:Tenderer><cbc:ID>T{n}</cbc:ID></efac:Tenderer>" for n in range(size))
    of_party = "<efac:TenderingParty><cbc:ID>P</cbc:ID></efac:TenderingParty>"
    tenders = "".join(f"<efac:LotTender><cbc:ID>{n}</cbc:ID>{of_party}</efac:LotTender>" for n in range(size))
    party = f"<efac:TenderingParty><cbc:ID>P</cbc:ID>{tenderers}</efac:TenderingParty>"
    return f"<efac:NoticeResult>{party}{tenders}</efac:NoticeResult>"


def _results(size: int) -> str:
    """As many results as contracts, each result of the one tender that all contracts are of."""
    tender = "<efac:LotTender><cbc:ID>T</cbc:ID></efac:LotTender>"
    contracts = "".join(
        f"<efac:SettledContract><cbc:ID>C{n}</cbc:ID>{tender}</efac:SettledContract>" for n in range(size)
    )
    results = f"<efac:LotResult>{tender}</efac:LotResult>" * size
    return f"<efac:NoticeResult>{results}{tender}{contracts}</efac:NoticeResult>"


@pytest.mark.parametrize("made", [_party, _results])
def test_results_that_refer_to_one_another_without_end_are_too_large(made: Callable[[int], str]) -> None:
    """0.3 MB would become a million entries, and 10 MB more than a machine can hold."""
    assert isinstance(parse(written.award(extra=made(20))), Reading)
    assert "te groot" in cast(Rejected, parse(written.award(extra=made(1_000)))).reason


@pytest.mark.parametrize("first", ["", "<cac:X/>"])
def test_taking_people_out_grows_in_a_line(first: str) -> None:
    """The text after each of them stays, behind that of the one before."""
    many = "<cac:Contact/>" + "x" * 100

    def made(length: int) -> bytes:
        return written.notice(extra=f"<cac:P>{first}{many * (length // 4)}</cac:P>")

    assert growth(without_contacts, made, ()) < SQUARE


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
