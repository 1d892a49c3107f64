"""Files that these tests make themselves: small, whole, and harmful in one way each."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = "urn:oasis:names:tc:opendocument:xmlns"
OPEN = (
    f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" xmlns:table="{ODF}:table:1.0" '
    f'xmlns:draw="{ODF}:drawing:1.0"'
)
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def packed(parts: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(ZipInfo(name), content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return file.getvalue()


def understated(name: str, method: int) -> bytes:
    """A ZIP of which one part unpacks to 16 MB, and of which the directory says that it is of 100 bytes."""
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        zipped.writestr(ZipInfo(name), b" " * 16_000_000, method)
        zipped.writestr(ZipInfo("[Content_Types].xml"), "<Types/>")
        zipped.writestr(ZipInfo("word/document.xml"), "<w/>")
    content = bytearray(file.getvalue())
    size = content.find(b"PK\x01\x02") + 24
    content[size : size + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def torn(name: str) -> bytes:
    """A ZIP of which one part is not what it was packed as."""
    content = bytearray(packed({name: "x" * 500, "[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}))
    start = content.find(name.encode()) + len(name)
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)


def pdf(*pages: str, extra: str = "") -> bytes:
    """A PDF with a line of text per page; a page without text is empty, as a scan is. `extra` goes into the trailer."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _written(objects, extra)


def _written(objects: list[str], extra: str = "") -> bytes:
    file = BytesIO(b"%PDF-1.7\n")
    file.seek(0, 2)
    offsets = []
    for number, each in enumerate(objects, start=1):
        offsets.append(file.tell())
        file.write(f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1"))
    table = file.tell()
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    file.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode())
    file.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra}>>\nstartxref\n{table}\n%%EOF\n".encode())
    return file.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF that says it is encrypted, for a password that nobody knows."""
    secret = "00" * 32
    encryption = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >> /ID [<00> <00>] "
    return pdf("geheim", extra=encryption)


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A Word file of (style, text)."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def raw_word(body: str, **others: str) -> bytes:
    """A Word file with a body of your own."""
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body, **others})


def open_document(kind: str, body: str, manifest: str = "") -> bytes:
    content = f"<office:document-content {OPEN}><office:body>{body}</office:body></office:document-content>"
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": content,
    }
    return packed(parts | ({"META-INF/manifest.xml": manifest} if manifest else {}))


def workbook(sheets: dict[str, str], strings: str = "") -> bytes:
    """A workbook of sheet name → rows in XML; the members are numbered against the order of the tabs."""
    tabs = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, start=1))
    last = len(sheets) + 1
    relations = "".join(f'<Relationship Id="rId{i}" Target="worksheets/sheet{last - i}.xml"/>' for i in range(1, last))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f"<workbook {SHEET} {REL}><sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {SHEET}>{strings}</sst>",
    }
    for i, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{last - i}.xml"] = f"<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>"
    return packed(parts)


def slides(*texts: str) -> bytes:
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
    for number, text in enumerate(texts, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = f"<s {a}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>"
    return packed(parts)


def bomb(megabytes: int) -> bytes:
    """A Word file of which the body unpacks to this many megabytes of nothing."""
    start = f"<w:document {W}><w:body><w:p>".encode()
    return packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": start + b" " * (megabytes * 1_000_000) + b"</w:p>"}
    )


def lying_bomb(megabytes: int) -> bytes:
    """The same bomb with a directory that says that it is small."""
    whole = bomb(megabytes)
    size = (len(f"<w:document {W}><w:body><w:p>") + megabytes * 1_000_000 + len("</w:p>")).to_bytes(4, "little")
    assert whole.count(size) == 2
    return whole.replace(size, (1_000).to_bytes(4, "little"))


def old_word() -> bytes:
    """What a Word 97 file is known by: its container and the name of its stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument\0".encode("utf-16-le") + b"\0" * 512


def locked_word() -> bytes:
    """A DOCX with a password is an old container with an encrypted package in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage\0".encode("utf-16-le") + b"\0" * 512


def png() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    pixels = zlib.compress(b"\0\0")
    head = chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
