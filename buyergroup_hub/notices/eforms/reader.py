"""Single values of a notice: dates with their traps, amounts, texts in many languages, codes, links.

Every reader answers `None` for what it cannot read, and says so in a remark: nothing is guessed and nothing is lost
silently.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.etree import _Element as Element

from buyergroup_hub.notices.eforms.record import Amount, Moment, Remark, Text

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
EU = "http://data.europa.eu/p27/eforms-ubl-extension"
NAMESPACES = {
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
    "ext": f"{UBL}CommonExtensionComponents-2",
    "efac": f"{EU}-aggregate-components/1",
    "efbc": f"{EU}-basic-components/1",
    "efext": f"{EU}s/1",
}
EXTENSION = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"
DUTCH_TIME = ZoneInfo("Europe/Amsterdam")

UNPUBLISHED = "unpublished"
"""Stands where a value is withheld, as publishers write it."""
UNTIL = "withheldUntil"
"""The attribute that says until when; the hub's own, in what it keeps."""
_NOTHING = {"", "-", "--", "---", ".", "n/a", "n.a.", "na", "nvt", "n.v.t.", UNPUBLISHED}
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,16}(?:\.\d{1,10})?", re.ASCII)
_SHORT = re.compile(r".{1,80}")
THREE_CAPITALS = re.compile("[A-Z]{3}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_AT = re.compile(r"@|\(at\)|\[at\]", re.IGNORECASE)
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"\b((?:tel(?:efoon|efon|ephone|ephon)?(?:nr|nummer)?|tlf|phone|mob(?:iel|il|ile)?|fax|gsm)\b[\s.:nro°]{0,6})"
    r"(\+?\(?\d[\d\s()./-]{5,20}\d)",
    re.IGNORECASE,
)
_PLUS_PHONE = re.compile(r"(?<![\w+])\+\d{2,3}[\s./-]?\(?\d[\d\s()./-]{5,16}\d")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-/]\s*(?:19|20)\d\d")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}", re.IGNORECASE)
LEFT_OUT = "[…]"
"""Stands where a mail address or telephone number stood; a sign, since the text may be in any language."""


def every(node: Element, path: str) -> Iterator[Element]:
    return node.iterfind(path, NAMESPACES)


def raw(node: Element | None, path: str = ".") -> str | None:
    """The text at the path as it stands, without surrounding blanks; `None` where it is absent or blank."""
    found = node.find(path, NAMESPACES) if node is not None else None
    text = (found.text or "").strip() if found is not None else ""
    return text or None


def code(node: Element | None, path: str = ".") -> str | None:
    """A code or identifier; placeholders such as `n/a` and `-` are nothing."""
    text = raw(node, path)
    return None if text is None or text.lower() in _NOTHING else scrubbed(text[:400])


def attribute(node: Element | None, name: str, form: re.Pattern[str] = _SHORT) -> str | None:
    """An attribute, if it has the form; else nothing."""
    text = ((node.get(name) if node is not None else None) or "").strip()
    return scrubbed(text) if form.fullmatch(text) else None


def codes(node: Element, path: str, list_name: str | None = None) -> tuple[str, ...]:
    """All different codes at the path, in file order, of one code list where it is named."""
    found = (one for one in every(node, path) if list_name is None or one.get("listName") == list_name)
    return tuple(dict.fromkeys(text for one in found if (text := code(one)) is not None))


def scrubbed(text: str) -> str:
    """The text with mail addresses and telephone numbers left out (rule 19 reaches into free text)."""
    text = _PHONE.sub(_left_out, _without_mail(text))
    return _PLUS_PHONE.sub(LEFT_OUT, text)


def _without_mail(text: str) -> str:
    """Looks around each @, and not for an address from each letter on: that would take minutes for a long word."""
    pieces: list[str] = []
    done = 0
    for sign in _AT.finditer(text):
        start = sign.start()
        while start > done and (text[start - 1].isalnum() or text[start - 1] in "_.+'-"):
            start -= 1
        domain = _DOMAIN.match(text, sign.end())
        if domain is not None and start < sign.start():
            pieces += [text[done:start], LEFT_OUT]
            done = domain.end()
    return "".join([*pieces, text[done:]])


def _left_out(found: re.Match[str]) -> str:
    """“Mobiel 2024-2025” is a period, no telephone number."""
    return found.group() if _YEARS.fullmatch(found.group(2)) else found.group(1) + LEFT_OUT


def tidied(text: str) -> str:
    """Blanks and invisible signs put right, HTML entities that were escaped twice undone, contacts left out."""
    text = html.unescape(text) if "&" in text and ";" in text else text
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return scrubbed(re.sub(r"\n{3,}", "\n\n", text).strip())


class Reader:
    """Reads values for one notice: knows its language, collects what could not be read."""

    def __init__(self, language: str | None) -> None:
        self.language = language
        self.remarks: list[Remark] = []

    def remark(self, path: str, value: str | None, why: str) -> None:
        self.remarks.append(Remark(path.rsplit("/", 1)[-1].split(":")[-1], scrubbed(value or "")[:80], why))

    def text(self, node: Element | None, path: str) -> Text | None:
        """The wordings at the path; those of one language are joined as paragraphs."""
        return self.chosen(every(node, path)) if node is not None else None

    def chosen(self, nodes: Iterable[Element]) -> Text | None:
        found: dict[str | None, dict[str, None]] = {}
        for node in nodes:
            said = tidied(node.text or "")
            if said and said.lower() not in _NOTHING:
                found.setdefault(attribute(node, "languageID", THREE_CAPITALS), {})[said] = None
        if not found:
            return None
        choice = next((one for one in ("NLD", self.language) if one in found), next(iter(found)))
        others = {tongue: "\n\n".join(said) for tongue, said in found.items() if tongue and tongue != choice}
        return Text("\n\n".join(found[choice]), choice, others)

    def day(self, node: Element | None, path: str) -> date | None:
        """A date; its offset says in which zone the day is meant and is not needed for a day."""
        text = raw(node, path)
        if text is None:
            return None
        parts = _date(text)
        if parts is None:
            self.remark(path, text, "date")
        return parts[0] if parts else None

    def moment(self, node: Element | None, day: str, clock: str) -> Moment | None:
        """Joins a date and a time that the standard keeps apart.

        The time's own offset decides, then the date's; without either it is read in Dutch time and marked.
        `datetime.fromisoformat` must not be used: it reads `2024-03-18+01:00` as one o'clock without zone.
        """
        on = self.day(node, day)
        written = raw(node, clock)
        if on is None or written is None:
            return Moment(on) if on else None
        found = _time(written)
        if found is None:
            self.remark(clock, written, "time")
            return Moment(on)
        at, next_day, zone = found
        dated = _date(raw(node, day) or "")
        given = zone or (dated[1] if dated else None)
        local = datetime.combine(on, at, tzinfo=given or DUTCH_TIME) + timedelta(days=next_day)
        return Moment(on, local.astimezone(UTC), assumed_zone=given is None)

    def number(self, node: Element | None, path: str) -> Decimal | None:
        text = raw(node, path)
        if text is None or text.lower() == UNPUBLISHED:
            return None
        if not _NUMBER.fullmatch(text):
            self.remark(path, text, "number")
            return None
        return None if Decimal(text) == -1 else Decimal(text)

    def count(self, node: Element | None, path: str) -> int | None:
        found = self.number(node, path)
        return int(found) if found is not None and found >= 0 else None

    def yes(self, node: Element | None, path: str) -> bool | None:
        return {"true": True, "1": True, "false": False, "0": False}.get((raw(node, path) or "").lower())

    def amount(self, node: Element | None, path: str) -> Amount | None:
        """An amount with its currency, as exact as it is written; `-1` and `unpublished` stand for a withheld one."""
        found = node.find(path, NAMESPACES) if node is not None else None
        text = raw(found)
        if found is None or text is None:
            return None
        currency = attribute(found, "currencyID", THREE_CAPITALS)
        if text.lower() == UNPUBLISHED or (_NUMBER.fullmatch(text) and Decimal(text) == -1):
            return Amount(None, currency, withheld=True, until=_iso_day(found.get(UNTIL)))
        value = self.number(found, ".")
        if value is None or value < 0:
            return None
        return Amount(value, currency)

    def link(self, node: Element | None, path: str) -> str | None:
        """A web address that may be followed; one without scheme gets https."""
        text = raw(node, path)
        if text is None or text.lower() in _NOTHING:
            return None
        cleaned = cleaned_link(text)
        if cleaned is None:
            self.remark(path, text, "link")
        return cleaned


def _iso_day(text: str | None) -> date | None:
    parts = _date(text or "")
    return parts[0] if parts else None


def cleaned_link(text: str) -> str | None:
    text = _INVISIBLE.sub("", text).strip()
    if any(sign.isspace() for sign in text) or len(text) > 2000 or scrubbed(text) != text or LEFT_OUT in text:
        return None
    if "://" not in text:
        text = f"https://{text}" if _HOST.match(text) else ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    return text


def _date(text: str) -> tuple[date, tzinfo | None] | None:
    found = _DATE.fullmatch(text)
    if found is None or not "1900" <= found.group(1) <= "2999":
        return None
    try:
        return date(int(found.group(1)), int(found.group(2)), int(found.group(3))), _offset(found.group(4))
    except ValueError:
        return None


def _time(text: str) -> tuple[time, bool, tzinfo | None] | None:
    """Time of day, whether it is 24:00 (the next day's midnight), offset. Fractions beyond microseconds are cut."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(found.group(part)) for part in (1, 2, 3))
    midnight = hour == 24 and minute == second == 0
    micro = int((found.group(4) or "0").ljust(6, "0")[:6])
    try:
        return time(0 if midnight else hour, minute, second, micro), midnight, _offset(found.group(5))
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    """An offset of at most 14 hours (XML Schema part 2, 3.2.7.3); a larger one is no offset."""
    if text is None:
        return None
    if text == "Z":
        return UTC
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    if ahead > timedelta(hours=14):
        raise ValueError(text)
    return timezone(-ahead if text[0] == "-" else ahead)
