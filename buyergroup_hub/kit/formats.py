"""How dates, times, numbers and money are written, in the reader's language (Dutch or English).

Instants are shown in Europe/Amsterdam, whatever zone they come in. Unknown is written as a word, never as 0 or a dash
(rule 14). Every function here is a Jinja filter of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from flask import Flask
from markupsafe import Markup, escape

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.clock import AMSTERDAM
from buyergroup_hub.kit.i18n import _, locale, ngettext

Number = int | float | Decimal

_LOCALES = {"nl": Locale("nl"), "en": Locale("en", "GB")}
_LAST_DAY = timedelta(hours=24)


def unknown(what: str = "") -> Markup:
    """The word for what nobody knows, greyed."""
    return _unknown(what or _("onbekend"))


@cache
def _unknown(word: str) -> Markup:
    return Markup('<span class="unknown">{}</span>').format(word)


def day(value: date | datetime | None) -> str | Markup:
    """`dinsdag 24 november 2026`; of an instant the day in the Netherlands."""
    return unknown() if value is None else _dated(value, "EEEE d MMMM y")


def short_day(value: date | datetime | None) -> str | Markup:
    """`24 nov 2026`, for tables."""
    return unknown() if value is None else _dated(value, "d MMM y")


def day_and_month(value: date | datetime) -> tuple[str, str]:
    """`("24", "nov")`, for the date block beside a row; `("10", "nov 2022")` of another year than this one."""
    this_year = (_local(value) if isinstance(value, datetime) else value).year == clock.today().year
    return _dated(value, "d"), _dated(value, "MMM" if this_year else "MMM y")


def moment(value: datetime | None) -> str | Markup:
    """`dinsdag 24 november 2026, 17:00 (Nederlandse tijd)`."""
    if value is None:
        return unknown()
    return _("%(day)s, %(time)s (Nederlandse tijd)", day=day(value), time=f"{_local(value):%H:%M}")


def exact(value: datetime | None) -> str | Markup:
    """As `moment` with the seconds: a refusal and a receipt show them."""
    if value is None:
        return unknown()
    return _("%(day)s, %(time)s (Nederlandse tijd)", day=day(value), time=f"{_local(value):%H:%M:%S}")


def time_of(value: datetime) -> str:
    """`19:41:52`, for what was saved just now."""
    return f"{_local(value):%H:%M:%S}"


def machine(value: date | datetime) -> str:
    """For the `datetime` attribute of a `time` element: ISO 8601, an instant with its offset."""
    return _local(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def left(value: datetime, now: datetime) -> str:
    """What is left until an instant, in two units: `9 dagen en 16 uur`, in the last 24 hours `2 uur en 18 minuten`.

    Days are days on the Dutch clock, so the day on which the clock goes back counts as one though it has 25 hours.
    Nothing is left of an instant that has passed: `0 minuten`.
    """
    days, rest = _days_and_rest(value, now)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if days:
        parts = [ngettext("%(num)d dag", "%(num)d dagen", days), ngettext("%(num)d uur", "%(num)d uur", hours)]
        return _("%(one)s en %(two)s", one=parts[0], two=parts[1]) if hours else parts[0]
    spoken = ngettext("%(num)d minuut", "%(num)d minuten", minutes)
    return _("%(one)s en %(two)s", one=ngettext("%(num)d uur", "%(num)d uur", hours), two=spoken) if hours else spoken


def remaining(value: date | datetime, now: datetime) -> str:
    """`nog 9 dagen`, in the last 24 hours `nog 2 uur en 18 minuten`; past it `4 dagen over de datum`.

    A date without a time lasts until its day is over. Stands beside the date, never instead of it.
    """
    if not isinstance(value, datetime):
        return _days_to(value, now)
    if value <= now:
        return _over((_local(now).date() - _local(value).date()).days)
    days, _rest = _days_and_rest(value, now)
    if not days:
        return _("nog %(time)s", time=left(value, now))
    return ngettext("nog %(num)d dag", "nog %(num)d dagen", days)


def last_day(value: datetime, now: datetime) -> bool:
    """Are these the last 24 hours before an instant?"""
    return now < value <= now + _LAST_DAY


def number(value: Number | None, decimals: int | None = None) -> str | Markup:
    """`1.344`; with `decimals` always so many, otherwise at most three."""
    if value is None:
        return unknown()
    return _number(locale(), value, decimals)


@lru_cache(maxsize=4096, typed=True)
def _number(language: str, value: Number, decimals: int | None) -> str:
    shape = "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=shape, locale=_LOCALES[language])


def money(value: Number | None, currency: str = "EUR") -> str | Markup:
    """`€ 2.513.131`, `€ 40.000`, `€ 12,50`: exact, never rounded."""
    if value is None:
        return unknown()
    amount = Decimal(str(value))
    _sign, _digits, exponent = amount.normalize().as_tuple()
    decimals = max(2, -int(exponent)) if amount != amount.to_integral() else 0
    shape = "¤#,##0" + ("." + "0" * decimals if decimals else "")
    shape = shape if locale() == "en" else shape.replace("¤", "¤ ")
    return format_currency(amount, currency, format=shape, locale=_babel(), currency_digits=False)


def partial_date(value: str | None) -> str | Markup:
    """A date of which parts may be unknown: `2021`, `maart 2021`, `18 maart 2021`, `onbekend`.

    Raises:
        ValueError: the text is no `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    """
    if value is None:
        return unknown()
    parts = [int(part) for part in value.split("-")]
    shape = ("y", "MMMM y", "d MMMM y")[len(parts) - 1]
    return _day(locale(), date(*[*parts, 1, 1][:3]), shape)


def n_of(value: int | None, of: int | None) -> str | Markup:
    """`6 van 13`. Without a denominator there is no number to show: `onbekend`."""
    if value is None or not of:
        return unknown()
    return _("%(n)s van %(of)s", n=number(value), of=number(of))


def percent(value: int, of: int) -> int:
    """The share in whole percent, rounded down: it is never said to be more than it is. Show it with `n_of` beside it,
    never alone."""
    return 100 * value // of


def month(value: date | datetime) -> str:
    """`december 2026`, with a capital: a heading."""
    return sentence_case(str(_dated(value, "LLLL y")))


def first_sentence(text: str) -> str:
    """Up to and with the first full stop that ends a sentence."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z0-9“‘])", text.strip(), maxsplit=1)[0]


def and_list(names: Sequence[str]) -> str:
    """`A, B en C`."""
    return format_list(list(names), locale=_babel())


def site(url: str) -> str:
    """The host of an address, as the words of a link."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def sentence_case(text: str) -> str:
    """A text with its first letter as a capital, the rest untouched (`capitalize` would lower it)."""
    return escape(text[:1].upper()) + escape(text[1:]) if isinstance(text, Markup) else text[:1].upper() + text[1:]


def lines(text: str) -> Markup:
    """What people typed as plain text, with their line breaks."""
    return Markup("<br>").join(text.split("\n"))


def install(app: Flask) -> None:
    """Give the templates these filters."""
    filters = (
        day, short_day, day_and_month, moment, exact, time_of, machine, left, remaining, last_day, month,
        first_sentence, site, and_list, number, money,
        partial_date, n_of, percent, sentence_case, lines,
    )  # fmt: skip
    app.jinja_env.filters.update({function.__name__: function for function in filters})
    app.jinja_env.globals["unknown"] = unknown


def _babel() -> Locale:
    return _LOCALES[locale()]


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(AMSTERDAM)


def _dated(value: date | datetime, shape: str) -> str:
    return _day(locale(), _local(value).date() if isinstance(value, datetime) else value, shape)


@lru_cache(maxsize=8192)
def _day(language: str, value: date, shape: str) -> str:
    """A page says thirty days, of which many are the same; a day in words depends on nothing else."""
    return format_date(value, shape, locale=_LOCALES[language])


def _days_and_rest(value: datetime, now: datetime) -> tuple[int, int]:
    """Whole days on the Dutch clock from now to an instant, and the seconds that remain."""
    start, end = _local(now), _local(value)
    days = max(0, (end.date() - start.date()).days)
    while days and _later(start, days) > value:
        days -= 1
    return days, max(0, int((value - _later(start, days)).total_seconds()))


def _later(start: datetime, days: int) -> datetime:
    """The same wall-clock time `days` later, as an instant in UTC."""
    return (
        (start.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=AMSTERDAM, fold=start.fold).astimezone(UTC)
    )


def _days_to(value: date, now: datetime) -> str:
    days = (value - _local(now).date()).days
    if days < 0:
        return _over(-days)
    return ngettext("nog %(num)d dag", "nog %(num)d dagen", days) if days else _("vandaag")


def _over(days: int) -> str:
    return ngettext("%(num)d dag over de datum", "%(num)d dagen over de datum", days) if days else _("voorbij")
