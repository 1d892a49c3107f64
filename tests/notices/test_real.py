"""All real files: what is a notice comes in, what is not is refused, and nothing personal is kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bench import notices as bench
from buyergroup_hub.notices.eforms import stored
from buyergroup_hub.notices.eforms.kept import without_contacts
from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.provenance import Kind, listed, origin_of
from buyergroup_hub.notices.eforms.record import Reading, Rejected

READABLE = {"utf8_bom.xml", "leading_whitespace.xml", "script_in_title.xml"}
"""Files that were made to try the reader and are notices all the same."""


@pytest.fixture
def notices(real_data: Path) -> Path:
    return real_data / "notices"


def files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.xml"))
    assert found
    return found


def test_every_notice_is_read(notices: Path) -> None:
    refused = {path.name: found for path in files(notices) if isinstance(found := parse(path.read_bytes()), Rejected)}
    assert refused == {}
    assert len(files(notices)) == 216


def test_broken_and_legacy_files_are_refused_with_a_sentence(notices: Path) -> None:
    for path in files(notices / "broken"):
        found = parse(path.read_bytes())
        assert isinstance(found, Reading) is (path.name in READABLE), path.name
    for path in files(notices / "legacy"):
        found = parse(path.read_bytes())
        assert isinstance(found, Rejected)
        assert "oude TED-formaat" in found.reason


def test_the_file_alone_shows_what_its_list_of_sources_says(notices: Path) -> None:
    known = listed(notices)
    counts: Counter[Kind] = Counter()
    for path in [*files(notices), *files(notices / "broken")]:
        content = path.read_bytes()
        notice = parse(content)
        if isinstance(notice, Reading):
            told = known[hashlib.sha256(content).hexdigest()].kind
            assert origin_of(content, notice).kind is told, path.name
            counts[told] += 1
    assert counts == {Kind.REAL: 137, Kind.SAMPLE: 65, Kind.DRAFT: 17}


def test_kept_files_hold_no_contacts_and_read_the_same(notices: Path) -> None:
    for path in files(notices):
        content = path.read_bytes()
        kept = without_contacts(content)
        assert isinstance(kept, bytes)
        assert parse(kept) == parse(content), path.name
        assert not re.search(rb"[\w.]@[\w-]+\.\w|ElectronicMail|Telephone|FamilyName|cac:Contact>", kept), path.name


def test_what_is_stored_reads_as_the_file(notices: Path) -> None:
    for path in files(notices):
        reading = parse(path.read_bytes())
        assert isinstance(reading, Reading)
        kept = json.loads(json.dumps(stored.as_json(reading)))
        assert stored.reading(kept) == reading, path.name


def test_no_mail_address_is_in_any_notice(notices: Path) -> None:
    for path in files(notices):
        assert not re.search(r"[\w.]@[\w-]+\.\w", repr(parse(path.read_bytes()))), path.name


def test_the_reader_finds_a_value_in_every_file_where_the_field_map_does(notices: Path) -> None:
    """Where it finds fewer, the bench says why in words."""
    fewer = {
        row.name for row in bench.measure(notices).rows if row.our_files < row.files or row.our_values < row.values
    }
    assert fewer <= bench.NOTES.keys() | bench.LEFT_OUT.keys()


def test_buyers_are_resolved_and_are_not_courts(notices: Path) -> None:
    read = [found for path in files(notices) if isinstance(found := parse(path.read_bytes()), Reading)]
    with_buyers = [one for one in read if one.buyers]
    assert len(with_buyers) == 206
    assert all(len(one.buying) == len(one.buyers) for one in with_buyers)
    assert sum(one.organisations[0] != one.buying[0] for one in with_buyers) == 5
    assert max(len(one.buyers) for one in with_buyers) == 23
