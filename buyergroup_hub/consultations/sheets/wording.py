"""What a text that others will read should not say: who somebody is, what is charged or can be delivered, and what
was not released (rules 3, 4 and 8). It reads word by word, in time that grows with the text; people judge it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _

PHONE = re.compile(r"(?:\+|00)?\d(?:[ ./-]?\d){7,}")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
SITE = re.compile(r"(?:https?://|\bwww\.)[^\s<>]{1,300}", re.IGNORECASE)
SENTENCES = re.compile(r"(?<=[.?!\n])\s")
WORD = re.compile(r"\w+")
POINTED = re.compile(r"(?<![^\W_])(\w)\.(?=\w(?:\W|$))")
"""A letter with a point before another letter alone: B.A.M. is read as BAM."""

PRICE_WORDS = re.compile(
    r"(?:prijs|prijzen|tarief|tarieven|kostprijs|korting|kortingen|capaciteit|\b(?:prices?|rates?|discounts?|capacity))\b",
    re.IGNORECASE,
)
"""Words about price or capacity, also at the end of another: `stuksprijs`, `productiecapaciteit`."""
AMOUNT = re.compile(
    r"(?:€|\beur\b|\beuro\b)\s?\d|\d\s?(?:,-|€|euro\b|eur\b|miljoen\b|k€|mln\b)|\d\s?%\s(?:korting|opslag|marge|goedkoper|duurder)",
    re.IGNORECASE,
)
VOLUME = re.compile(
    r"\d\s?(?:stuks?|ton(?:nen)?|m[23²³]|kuub|liters?|km|fte|ploegen|machines|units?|elementen|liggers|balken)\s?"
    r"(?:per|p/|/)\s?(?:dag|week|maand|jaar|uur|kwartaal|day|week|month|year)",
    re.IGNORECASE,
)

LEGAL = "bv nv vof cv gmbh ag ltd inc sa bvba ug kg co llc plc holding"
ORDINARY = f"""{LEGAL}
de het een van en in op voor der den ten ter the of and for zn zonen gebr gebroeders bedrijf bedrijven groep group
nederland nederlandse netherlands holland koninklijke koninklijk royal international internationaal europe bouw
bouwbedrijf bouwgroep bouwers infra infrastructuur beton betonbouw aannemer aannemers aannemersbedrijf aanneming
aannemingsbedrijf wegenbouw wegen wegenbouwer civiel techniek technisch technische installatie installaties
ingenieurs ingenieursbureau advies adviesbureau adviseurs consultancy engineering service services solutions
vereniging brancheorganisatie branchevereniging stichting sloop sloopwerken sloper transport leverancier
leveranciers producent fabriek industrie materieel machines milieu energie water grond grondverzet wonen zorg
kleding textiel moeder moederbedrijf onbekend lid demo partij project projecten"""
"""Words of names that many names have: they tell nobody apart."""
PUBLIC_MAIL = "gmail outlook hotmail live icloud yahoo ziggo kpnmail xs4all example"
"""Where anybody has an address: the domain says nothing."""
PASSAGE = 5
"""So many words in a row are a passage; an answer of fewer is one as a whole, from three."""
LEAST = 3

PASSAGES: list[Callable[[Consultation, str], None]] = []
"""What refuses a text that repeats an answer; the room that knows the answers adds it."""


@dataclass(frozen=True)
class Name:
    """Words by which somebody is known: an organisation, one of its people, a domain. A `sure` one is hardly anybody
    else's; of the others a text may well mean something else."""

    words: tuple[str, ...]
    what: str
    sure: bool = True
    capitals: bool = False
    """Only as written in capitals: KWS, not the letters of an ordinary word."""


@dataclass(frozen=True)
class Trace:
    """What in a text may tell who somebody is: the words as they stand, and what they are."""

    words: str
    what: str
    sure: bool = True


@dataclass(frozen=True)
class _Word:
    folded: str
    capitals: bool
    start: int
    end: int


def folded(text: str) -> str:
    """Without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    return [folded(word) for word in WORD.findall(POINTED.sub(r"\1", text))]


def names_of(name: str, what: str) -> Iterator[Name]:
    """The ways in which a name is said: whole, by a word that is its own, by its first letters."""
    every = words_of(name)
    bare = tuple(word for word in every if word not in LEGAL.split()) or tuple(every)
    telling = [word for word in bare if word not in ORDINARY.split() and len(word) > 1]
    if telling or len(bare) > 1:
        yield Name(bare, what, sure=len("".join(bare)) > 2, capitals=len("".join(bare)) < 3)
    if len(bare) > 1:
        yield from (Name((word,), what, sure=False, capitals=len(word) < 3) for word in telling)
    if len(bare) > 2:
        yield Name(("".join(word[0] for word in bare),), what, sure=False, capitals=True)


def domains_of(address: str, what: str) -> Iterator[Name]:
    """A domain of a web or mail address, and the brand in it: `bam` of bam.nl."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip().casefold()).split("/")[0].rpartition("@")[2]
    parts = words_of(host.replace("-", ""))
    if len(parts) < 2 or parts[-2] in PUBLIC_MAIL.split():
        return
    yield Name(tuple(parts), what)
    yield Name((parts[-2],), what, sure=False, capitals=len(parts[-2]) < 3)


def traces(text: str, names: Collection[Name]) -> list[Trace]:
    """What in a text may tell who somebody is, each once, in the order of the text."""
    placed = [(match.start(), Trace(match.group(), _("een mailadres"))) for match in MAIL.finditer(text)]
    placed += [(match.start(), Trace(match.group(), _("een telefoonnummer"))) for match in PHONE.finditer(text)]
    placed += [(match.start(), Trace(match.group(), _("een webadres"), sure=False)) for match in SITE.finditer(text)]
    placed += list(_named(text, names))
    return list(dict.fromkeys(trace for _place, trace in sorted(placed, key=lambda item: item[0])))


def _named(text: str, names: Collection[Name]) -> Iterator[tuple[int, Trace]]:
    """Where names stand in a text; of those that begin at one word the surest and longest."""
    plain = POINTED.sub(r"\1", text)
    tokens = [_Word(folded(w.group()), w.group().isupper(), w.start(), w.end()) for w in WORD.finditer(plain)]
    by_first: dict[str, list[Name]] = {}
    for name in sorted(names, key=lambda name: (-name.sure, -len(name.words))):
        by_first.setdefault(name.words[0], []).append(name)
    until = 0
    for position, word in enumerate(tokens):
        if position < until:
            continue
        for name in by_first.get(word.folded, ()):
            here = tokens[position : position + len(name.words)]
            if tuple(token.folded for token in here) == name.words and (word.capitals or not name.capitals):
                yield here[0].start, Trace(plain[here[0].start : here[-1].end], name.what, name.sure)
                until = position + len(here)
                break


def prices(text: str) -> list[str]:
    """The sentences of a text that say something of prices or of what is available (rule 8)."""
    sentences = [sentence.strip() for sentence in SENTENCES.split(text)]
    return [sentence for sentence in sentences if any(each.search(sentence) for each in (PRICE_WORDS, AMOUNT, VOLUME))]


def check_prices(text: str, *, anyway: bool) -> None:
    """What others will read says nothing of prices and capacity, unless its writer looked at it (rule 8)."""
    if (sentences := prices(text)) and not anyway:
        quoted = ", ".join(f"“{sentence}”" for sentence in sentences)
        raise RuleBroken(
            _(
                "Dit lijkt over een prijs of capaciteit te gaan: %(said)s. Haal het weg, of kies dat het zo kan.",
                said=quoted,
            )
        )


def check_public(consultation: Consultation, text: str, *, anyway: bool = False) -> None:
    """What organisers tell everyone besides the report says nothing of prices unasked; and repeats nothing that stays
    inside, once they have read it."""
    check_prices(text, anyway=anyway)
    if consultation.unsealed_at is not None:
        for check in PASSAGES:
            check(consultation, text)


def passages(text: str, inside: Iterable[str], outside: Iterable[str]) -> list[str]:
    """Passages of a text that stand word for word in texts that stay inside, and in none that others may read."""
    written = words_of(text)
    kept: dict[int, set[tuple[str, ...]]] = {size: set() for size in range(LEAST, PASSAGE + 1)}
    for theirs in map(words_of, inside):
        size = min(PASSAGE, len(theirs))
        if size in kept:
            kept[size] |= set(_rows(theirs, size))
    for size, free in product(kept, [words_of(readable) for readable in outside]):
        kept[size] -= set(_rows(free, size))
    return [" ".join(row) for size in reversed(kept) for row in _rows(written, size) if row in kept[size]]


def bare(text: str) -> str:
    """The letters and digits of a text: what stays the same in other case, spacing and punctuation."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _rows(row: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(row[start : start + size]) for start in range(len(row) - size + 1)]
