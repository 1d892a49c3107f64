"""Rule 18: what is no real publication is marked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.provenance import Kind, Origin, listed, origin_of
from buyergroup_hub.notices.eforms.record import Reading
from tests.notices import written

CONVERTER_ID = "f252f386-55ac-4fa8-9be4-9f950b9904c8"
CONVERTER_SAYS = (
    "<!--WARNING: TED date elements have no time zone associated. For all dates in this notice, CET is assumed -->"
)


def origin(content: bytes, known: Origin | None = None) -> Origin:
    notice = parse(content)
    assert isinstance(notice, Reading)
    return origin_of(content, notice, known)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (written.notice(), Kind.REAL),
        (written.notice(publication=""), Kind.SAMPLE),
        (written.notice(publication=written.PUBLICATION.replace("00123456-2025", "n.a.")), Kind.SAMPLE),
        (written.notice(publication=written.PUBLICATION.replace("2025-03-26+01:00", "")), Kind.SAMPLE),
        (written.notice(publication="", sdk="eforms-sdk-1.7#urn:fdc:example:2023", issued="n.a."), Kind.SAMPLE),
        (written.notice(publication="", sdk="eforms-sdk-1.7#urn:fdc:example:2023:eforms:eu"), Kind.REAL),
        (written.notice(comment="<!-- Values used are fictitious, and may be redundant. -->"), Kind.SAMPLE),
        (written.notice(comment="<!-- Based on https://ted.europa.eu/udl?uri=TED:NOTICE:1-2020 -->"), Kind.SAMPLE),
        (written.notice(uuid=CONVERTER_ID, comment=CONVERTER_SAYS), Kind.DRAFT),
        (written.notice(uuid=CONVERTER_ID), Kind.REAL),
        (written.notice(comment=CONVERTER_SAYS), Kind.REAL),
    ],
)
def test_the_file_shows_what_it_is(content: bytes, kind: Kind) -> None:
    found = origin(content)
    assert found.kind is kind
    assert found.evidence
    assert found.demo is (kind is not Kind.REAL)


def test_a_list_beside_the_file_decides_by_digest(tmp_path: Path) -> None:
    content = written.notice()
    digest = hashlib.sha256(content).hexdigest()
    (tmp_path / "SOURCES.md").write_text(
        "# Sources\n\n| file | kind | sha256 |\n|---|---|---|\n"
        f"| een.xml | sdk | {digest} |\n| twee.xml | ted | {'1' * 64} |\n| drie.xml | conv | {'2' * 64} |\n"
        f"\n| file | what | sha256 |\n|---|---|---|\n| vier.xml | made for trying | {'3' * 64} |\n"
    )
    known = listed(tmp_path)
    assert {key[0]: one.kind for key, one in known.items() if key != digest} == {
        "1": Kind.REAL, "2": Kind.DRAFT, "3": Kind.SAMPLE,
    }  # fmt: skip
    assert origin(content, known[digest]).kind is Kind.SAMPLE
    assert known[digest].where == "sdk"


def test_without_a_list_there_is_nothing_known(tmp_path: Path) -> None:
    assert listed(tmp_path) == {}
