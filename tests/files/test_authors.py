"""Names that programs put in a file beside the text are found, however they are written there."""

from __future__ import annotations

from io import BytesIO

import pytest

from buyergroup_hub.files.authors import authors
from buyergroup_hub.files.media import DOCX, ODT, PDF, TXT, Kind
from tests.files import made

CORE = "<cp><dc:creator>Ans &amp; Bo</dc:creator><cp:lastModifiedBy>Cor</cp:lastModifiedBy></cp>"
XMP = "<dc:creator> <rdf:Seq> <rdf:li>Dré &lt;adviseur&gt;</rdf:li>"


@pytest.mark.parametrize(
    ("content", "kind", "names"),
    [
        (made.raw_word("<w/>", **{"docProps/core.xml": CORE}), DOCX, ["Ans & Bo", "Cor"]),
        (made.raw_word('<w:ins w:author="Els"/><w:del w:author="Els"/><w:ins w:author=" "/>'), DOCX, ["Els"]),
        (made.open_document("text", "<dc:creator>Fer</dc:creator>"), ODT, ["Fer"]),
        (made.raw_word("<w/>")[:-30], DOCX, []),
        (made.pdf("a", extra="/Author (G\\351 \\(bureau \\8\\)) "), PDF, ["Gé (bureau 8)"]),
        (made.pdf("a", extra="/Author (\\376\\377\\000I\\000n\\000e) "), PDF, ["Ine"]),
        (made.pdf("a", extra="/Author <48 61 6E> "), PDF, ["Han"]),
        (made.pdf("a", extra="/Author <FEFF0049006E0065> "), PDF, ["Ine"]),
        (made.pdf("a", extra="/Author <4A6F7> "), PDF, ["Jop"]),
        (XMP.encode(), PDF, ["Dré <adviseur>"]),
        (b'<w:ins w:author="Els"/>', TXT, []),
    ],
)
def test_who_made_a_file_is_found_in_it(content: bytes, kind: Kind, names: list[str]) -> None:
    file = BytesIO(content)
    file.seek(5)
    assert sorted(authors(file, kind)) == names
    assert file.tell() == 0
