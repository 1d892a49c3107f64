"""From bytes that anyone may have sent to an XML tree, or to a sentence that says what is wrong.

The file is decoded here rather than by the parser: then a wrong character is named with its line, and a DOCTYPE is
seen before any parser could act on it. `resolve_entities=False` alone is not enough: lxml still reads the DOCTYPE.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml.etree import _Element as Element

from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.notices.eforms.record import Rejected

MAX_BYTES = 10_000_000
"""The largest real notice that we have is 0.3 MB; the largest on TED (a thousand lots) a few MB."""
MAX_TAGS = 500_000
"""A tree costs about 200 bytes of memory per tag, however small the file."""

UNIVERSE = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOTS = frozenset(
    f"{{{UNIVERSE}{name}-2}}{name}" for name in ("ContractNotice", "ContractAwardNotice", "PriorInformationNotice")
) | {
    "{http://data.europa.eu/p27/eforms-business-registration-information-notice/1}BusinessRegistrationInformationNotice"
}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = {"utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "iso8859-15", "cp1252"}
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_PROLOGUE = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_FIRST_NAME = re.compile(r"<([\w:.-]{1,100})")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMS = (
    (b"pk\x03\x04", _l("een zip-bestand")),
    (b"\x1f\x8b", _l("een ingepakt bestand (gz)")),
    (b"%pdf", _l("een pdf")),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"<html", _l("een webpagina")),
    (b"<!doctype html", _l("een webpagina")),
)


def tree(content: bytes) -> Element | Rejected:
    """The root element of a notice, with comments and processing instructions left out."""
    if len(content) > MAX_BYTES or content.count(b"<") > MAX_TAGS:
        return too_large()
    start = content[:2000].lstrip()[:20].lower()
    form = next((name for mark, name in _FORMS if start.startswith(mark)), None)
    if form is not None:
        return _no_notice(form)
    text = _decoded(content)
    if isinstance(text, Rejected):
        return text
    text = text.strip()
    if not text:
        return Rejected(_("Het bestand is leeg. Download het bericht opnieuw."))
    if not text.startswith("<"):
        return _no_notice(_("geen XML"))
    text = _DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text
    if text[_end_of_prologue(text) :].startswith("<!DOCTYPE"):
        return _has_doctype()
    return _parsed(text)


def too_large() -> Rejected:
    return Rejected(
        _(
            "Dit bestand is te groot voor één bericht (meer dan %(size)s MB of %(tags)s elementen). "
            "Controleer of je het goede bestand hebt.",
            size=MAX_BYTES // 1_000_000,
            tags=MAX_TAGS,
        )
    )


def _end_of_prologue(text: str) -> int:
    found = _PROLOGUE.match(text)
    return found.end() if found else 0


def _decoded(content: bytes) -> str | Rejected:
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    marked = encoding is not None
    if encoding is None:
        declared = _DECLARED.search(content[:500])
        named = declared.group(1).decode("ascii") if declared else "utf-8"
        try:
            encoding = codecs.lookup(named).name
        except LookupError:
            encoding = named
    if encoding not in _ENCODINGS:
        return Rejected(
            _("De hub kent de tekencodering “%(encoding)s” niet. Sla het bestand op als UTF-8.", encoding=encoding)
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Rejected(
            _(
                "Op regel %(line)s staat een teken dat niet past bij %(encoding)s, de codering van het bestand. "
                "Download het bericht opnieuw.",
                line=line,
                encoding=encoding.upper(),
            )
        )
    text = text.removeprefix("\ufeff") if marked else text
    illegal = _ILLEGAL.search(text)
    if illegal:
        line = text.count("\n", 0, illegal.start()) + 1
        return Rejected(
            _(
                "Op regel %(line)s staat een teken dat in XML niet mag (code %(code)s). Download het bericht opnieuw.",
                line=line,
                code=ord(illegal.group()),
            )
        )
    return text


def _no_notice(form: object) -> Rejected:
    return Rejected(
        _("Dit is %(form)s en geen eForms-bericht. Download het bericht als eForms-XML.", form=form),
    )


def _has_doctype() -> Rejected:
    return Rejected(
        _(
            "Dit bestand heeft een DOCTYPE. Die kan naar andere bestanden verwijzen en hoort niet in een bericht. "
            "Gebruik het bestand zoals het is gepubliceerd."
        )
    )


def _parsed(text: str) -> Element | Rejected:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        return _malformed(error, text)
    return _notice(root)


def _malformed(error: etree.XMLSyntaxError, text: str) -> Rejected:
    if "depth" in str(error):
        return Rejected(
            _(
                "Dit is geen eForms-bericht: de elementen zitten meer dan 256 lagen diep in elkaar. Controleer of je "
                "het goede bestand hebt."
            )
        )
    line = error.lineno or 1
    if error.code in (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_RESERVED_XML_NAME):
        return Rejected(
            _(
                "Na het einde van het bericht staat op regel %(line)s nog meer, zoals een tweede bericht. "
                "Maak een bestand per bericht.",
                line=line,
            )
        )
    name = _FIRST_NAME.search(text, _end_of_prologue(text))
    if name is None or not text.endswith(f"</{name.group(1)}>"):
        last = text.count("\n") + 1
        return Rejected(
            _("Het bestand houdt op regel %(line)s midden in het bericht op. Download het bericht opnieuw.", line=last)
        )
    return Rejected(_("Regel %(line)s is geen geldige XML. Download het bericht opnieuw.", line=line))


def _notice(root: Element) -> Element | Rejected:
    name = etree.QName(root)
    if name.localname == "TED_EXPORT":
        return Rejected(
            _(
                "Dit is een bericht in het oude TED-formaat (TED_EXPORT), van vóór eForms. Dat leest de hub niet. "
                "Zoek een eForms-bericht van dezelfde procedure, of neem de gegevens zelf over."
            )
        )
    if root.tag not in ROOTS:
        return Rejected(
            _(
                "Dit is XML, maar geen eForms-bericht: het begint met <%(name)s>. "
                "Kies een ContractNotice, ContractAwardNotice of PriorInformationNotice.",
                name=name.localname[:60],
            )
        )
    return root
