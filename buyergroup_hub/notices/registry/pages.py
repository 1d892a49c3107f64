"""What the pages of notices show that is more than a column: words for codes, amounts, durations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.kit import formats
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.notices.eforms import codes
from buyergroup_hub.notices.eforms.notice import PSEUDO_LOT
from buyergroup_hub.notices.eforms.record import (
    Amount,
    Contract,
    Criterion,
    Deadlines,
    Duration,
    Lot,
    LotResult,
    Moment,
    Reading,
    Text,
)
from buyergroup_hub.notices.glossary import (
    DEADLINE_WORDS,
    FIELD_WORDS,
    FORM_WORDS,
    KIND_SENTENCES,
    NUMBER_WORDS,
    POINT_WORDS,
    REASON_WORDS,
    WHY_WORDS,
)
from buyergroup_hub.notices.registry.models import Notice, NoticeBuyer
from buyergroup_hub.notices.registry.queries import buyers_of

__all__ = ["DEADLINE_WORDS", "FORM_WORDS", "KIND_SENTENCES", "REASON_WORDS", "WHY_WORDS", "codes"]

TED = "https://ted.europa.eu/nl/notice/-/detail/"
Said = str | Markup


def form_words(notice: Notice) -> str:
    """What sort of publication this is: the client's word, else that of the subtype."""
    return str(FORM_WORDS.get(notice.form or "") or codes.word("notice-subtype", notice.subtype))


def title(notice: Notice) -> Said:
    return in_language(notice.title, notice.title_language) if notice.title else _("Zonder titel")


def in_language(text: str, language: str | None) -> Said:
    """A text that says in which language it is, where that is not the page's."""
    tag = codes.tag(language)
    return Markup('<span lang="{}">{}</span>').format(tag, text) if tag else text


def said(text: Text | None) -> Said | None:
    return in_language(text.value, text.language) if text else None


def paragraphs(text: Text) -> list[str]:
    return [line for line in text.value.split("\n") if line.strip()]


def buyer_names(notices: Sequence[Notice]) -> dict[int, str]:
    """By notice, its first buyer and how many there are beside it."""
    names: dict[int, list[str | None]] = {notice.id: [] for notice in notices}
    for buyer in buyers_of(names.keys()):
        names[buyer.notice_id].append(buyer.name)
    return {notice: _first_and_others(buyers) for notice, buyers in names.items()}


def _first_and_others(buyers: list[str | None]) -> str:
    first, more = next((name for name in buyers if name), None), len(buyers) - 1
    if first is None:
        return _("koper onbekend")
    if not more:
        return first
    return _("%(name)s en %(n)s anderen", name=first, n=more) if more > 1 else _("%(name)s en één ander", name=first)


def ted_url(notice: Notice) -> str | None:
    """Where TED shows it: only for real publications with a number."""
    return TED + notice.publication_number if notice.publication_number else None


def amount(value: Amount | None) -> Said | None:
    """An amount; withheld is said, and a placeholder amount is shown with that it is one."""
    if value is None:
        return None
    if value.withheld:
        return (
            _("niet gepubliceerd")
            if value.until is None
            else _("niet gepubliceerd tot %(day)s", day=formats.short_day(value.until))
        )
    written = formats.money(value.value, value.currency or "EUR")
    return _("%(amount)s (waarschijnlijk niet het echte bedrag)", amount=written) if value.doubtful else written


def duration(value: Duration | None) -> Said | None:
    if value is None:
        return None
    if value.amount is None:
        return _("zonder einddatum")
    if value.amount != int(value.amount):
        return f"{formats.number(value.amount)} {(value.unit or '').lower()}"
    return _whole_duration(int(value.amount), value.unit)


def _whole_duration(count: int, unit: str | None) -> str:
    match unit:
        case "DAY":
            return ngettext("%(num)d dag", "%(num)d dagen", count)
        case "WEEK":
            return ngettext("%(num)d week", "%(num)d weken", count)
        case "MONTH":
            return ngettext("%(num)d maand", "%(num)d maanden", count)
        case "YEAR":
            return ngettext("%(num)d jaar", "%(num)d jaar", count)
        case _:
            return f"{count} {(unit or '').lower()}".strip()


def when(moment: Moment) -> Said:
    """The instant in Dutch time, or the day where the notice gives no time."""
    written = formats.moment(moment.at) if moment.at else formats.day(moment.on)
    return _("%(moment)s (tijdzone niet vermeld)", moment=written) if moment.assumed_zone else written


def deadlines(found: Deadlines) -> list[tuple[str, Said]]:
    named = ((words, getattr(found, key)) for key, words in DEADLINE_WORDS.items())
    return [(str(words), when(moment)) for words, moment in named if moment is not None]


def cpv_list(main: str | None, more: tuple[str, ...]) -> list[tuple[str, str]]:
    """(code, words) of the main code and the others."""
    return [(code, codes.cpv(code)) for code in dict.fromkeys([main, *more]) if code]


def strategic(lot: Lot) -> list[str]:
    """What the buyer says by code about green, social and innovative buying; `none` says that it does not apply."""
    what = lot.subject
    lists = (
        ("environmental-impact", what.green),
        ("social-objective", what.social),
        ("innovative-acquisition", what.innovative),
        ("gpp-criteria", what.gpp),
    )
    return [codes.word(name, code) for name, found in lists for code in found if code != "none"]


def criterion_facts(criterion: Criterion) -> list[str]:
    """Kind and weight of an award criterion, as far as they are known."""
    kind = [codes.word("award-criterion-type", criterion.kind)] if criterion.kind else []
    number, means = criterion.number, criterion.number_kind or ""
    if number is None:
        return kind
    shown = str(formats.number(number))
    if means in POINT_WORDS:
        return [*kind, POINT_WORDS[means](1 if number == 1 else 2, shown)]
    return [*kind, str(NUMBER_WORDS[means]) % {"n": shown}] if means in NUMBER_WORDS else kind


def contract_facts(contract: Contract) -> list[Said]:
    facts: list[Said] = []
    if contract.number:
        facts.append(_("contract %(number)s", number=contract.number))
    if contract.decided_on:
        facts.append(_("gegund op %(day)s", day=formats.short_day(contract.decided_on)))
    if contract.concluded_on:
        facts.append(_("gesloten op %(day)s", day=formats.short_day(contract.concluded_on)))
    return facts


def winner_names(reading: Reading, tenderers: tuple[str, ...]) -> str:
    found = (reading.organisation(id_) for id_ in tenderers)
    names = [_name(one.name, one.natural_person) for one in found if one is not None]
    return ", ".join(names) or _("winnaar onbekend")


def _name(name: Text | None, natural_person: bool) -> str:
    return _("een natuurlijk persoon") if natural_person else name.value if name else _("naam onbekend")


def decision(code: str | None, has_awards: bool) -> str:
    known = {"selec-w": _("Gegund"), "clos-nw": _("Niet gegund"), "open-nw": _("Nog niet gegund")}
    return known.get(code or "", _("Gegund") if has_awards else _("Uitslag onbekend"))


def result_rows(reading: Reading) -> list[tuple[str, str, list[tuple[str, Said | None]], int | None]]:
    """(lot, decision, winners with their value, tenders received) of each result, in the notice's order."""
    if reading.outcome is None:
        return []
    names = {lot.id: lot_name(lot) for lot in reading.lots}
    return [
        (
            names.get(result.lot) or result.lot or _("De hele opdracht"),
            _decided(result),
            [(winner_names(reading, award.tenderers), amount(award.value)) for award in result.awards],
            result.tenders_received,
        )
        for result in reading.outcome.results
    ]


def _decided(result: LotResult) -> str:
    words = decision(result.decision, bool(result.awards))
    reason = REASON_WORDS.get(result.reason or "", result.reason)
    return f"{words}: {reason}" if reason else words


def contracts_of(reading: Reading, lot: str | None) -> list[list[Said]]:
    """What is known of the contracts of a lot."""
    results = reading.outcome.results if reading.outcome else ()
    awards = [award for result in results if result.lot == lot for award in result.awards]
    found = {contract.id: contract for award in awards for contract in award.contracts}
    return [known for contract in found.values() if (known := contract_facts(contract))]


def other_languages(text: Text | None) -> list[tuple[str, str | None, list[str]]]:
    """(name of the language, its `lang`, paragraphs) of the wordings that the page does not choose."""
    others = text.others if text else {}
    return [
        (codes.language(code), codes.tag(code), [line for line in value.split("\n") if line.strip()])
        for code, value in others.items()
    ]


def prose(text: Text) -> Markup:
    """The whole text as paragraphs, in its own language."""
    tag = codes.tag(text.language)
    body = Markup("").join(Markup("<p>{}</p>").format(line) for line in paragraphs(text))
    head = Markup('<div class="prose" lang="{}">').format(tag) if tag else Markup('<div class="prose">')
    return head + body + Markup("</div>")


def date_parts(day: date | None) -> tuple[str, str]:
    """For the block beside a row."""
    return ("?", _("onbekend")) if day is None else formats.day_and_month(day)


def number_words(notice: Notice) -> str:
    return notice.publication_number or _("zonder publicatienummer")


def issued_words(notice: Notice) -> Said:
    return formats.short_day(notice.issued_on) if notice.issued_on else _("datum onbekend")


def told_on(notice: Notice) -> str:
    """A notice beside another one: its number and day, for the words of a link."""
    return (
        f"{number_words(notice)}, {formats.short_day(notice.issued_on)}" if notice.issued_on else number_words(notice)
    )


def withheld_words(reading: Reading) -> list[str]:
    """What the notice says is not published yet, each field once, with the day on which it may be."""
    fields = {(FIELD_WORDS.get(one.code[:7]) or FIELD_WORDS[""], one.until) for one in reading.withheld}
    return [
        _("%(field)s, tot %(day)s", field=words, day=formats.short_day(until)) if until else str(words)
        for words, until in sorted(fields, key=lambda each: (str(each[0]), each[1] or date.max))
    ]


def row_facts(notice: Notice) -> list[Said]:
    facts: list[Said] = [form_words(notice)]
    if notice.cpv:
        facts.append(codes.cpv(notice.cpv))
    if notice.lot_count:
        facts.append(ngettext("%(num)d perceel", "%(num)d percelen", notice.lot_count))
    if notice.publication_number:
        facts.append(notice.publication_number)
    return facts


def lots_words(reading: Reading) -> str:
    count = sum(lot.kind == "lot" and lot.id != PSEUDO_LOT for lot in reading.lots)
    return ngettext("%(num)d perceel", "%(num)d percelen", count) if count else _("De opdracht")


def lot_name(lot: Lot) -> str:
    """`Perceel 3` for LOT-0003."""
    if lot.id == PSEUDO_LOT:
        return _("De hele opdracht")
    names = {"lot": _("Perceel"), "part": _("Onderdeel"), "group": _("Groep percelen")}
    number = (lot.id or "").split("-")[-1].lstrip("0") or lot.id or ""
    return f"{names[lot.kind]} {number}".strip()


def lot_title(lot: Lot) -> Said:
    """The lot's name with its title, of which many begin with the same name."""
    name, said_ = lot_name(lot), said(lot.subject.title)
    if said_ is None:
        return name
    if lot.subject.title and lot.subject.title.value.lower().startswith(name.lower()):
        return said_
    return Markup("{}: {}").format(name, said_)


def facts(notice: Notice, reading: Reading) -> list[tuple[str, Said | None]]:
    """What stands beside the text: who buys what, by which procedure, for how much."""
    what = reading.subject
    known: list[tuple[str, Said | None]] = [(_("Koper"), _buyers(notice))]
    if notice.closes_at:
        known.append((_("Sluit"), formats.moment(notice.closes_at)))
    known.append((_("Subtype"), _link(codes.word("notice-subtype", notice.subtype), subtype=notice.subtype)))
    if reading.procedure_type:
        known.append((_("Procedure"), codes.word("procurement-procedure-type", reading.procedure_type)))
    known.append((_("Soort opdracht"), codes.word("contract-nature", what.nature) if what.nature else None))
    known.append((_("Onderwerp (CPV)"), _cpv_links(cpv_list(what.cpv, what.more_cpv))))
    known.append((_("Geschatte waarde"), amount(what.value)))
    if reading.outcome and reading.outcome.total:
        known.append((_("Waarde van de uitslag"), amount(reading.outcome.total)))
    known.append((_("Gepubliceerd"), formats.day(notice.issued_on) if notice.issued_on else None))
    known.append((_("Ingelezen"), formats.day(notice.imported_at)))
    known.append((_("Talen"), ", ".join(codes.language(code) for code in reading.languages) or None))
    return known


def _buyers(notice: Notice) -> Said | None:
    names = [buyer_line(buyer) for buyer in buyers_of([notice.id])]
    return Markup("<br>").join(names) if names else None


def buyer_line(buyer: NoticeBuyer) -> str:
    name = buyer.name or _("naam onbekend")
    return f"{name} ({codes.country(buyer.country)})" if buyer.country else name


def _link(words: str, **choice: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url_for("notices.index", **choice), words)


def _cpv_links(found: list[tuple[str, str]]) -> Said | None:
    return Markup("<br>").join(_link(words, cpv=code) for code, words in found) if found else None


def lot_facts(lot: Lot) -> list[tuple[str, Said | None]]:
    what = lot.subject
    known: list[tuple[str, Said | None]] = list(deadlines(lot.deadlines))
    codes_ = cpv_list(what.cpv, what.more_cpv)
    if codes_:
        known.append((_("Onderwerp (CPV)"), Markup("<br>").join(words for _code, words in codes_)))
    known.append((_("Geschatte waarde"), amount(what.value)))
    if what.duration:
        known.append((_("Looptijd"), duration(what.duration)))
    if what.starts or what.ends:
        both = (formats.short_day(what.starts), formats.short_day(what.ends))
        known.append((_("Van en tot"), _("%(start)s tot %(end)s", start=both[0], end=both[1])))
    if what.places:
        known.append((_("Plaats"), ", ".join(codes.place(code) for code in what.places)))
    aims = strategic(lot)
    if aims:
        known.append((_("Duurzaam, sociaal of innovatief"), Markup("<br>").join(aims)))
    return known
