"""Why two values are not put together, in words: what differs, and what can be done (rule 13)."""

from __future__ import annotations

from buyergroup_hub.kit.formats import and_list, short_day
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.glossary import KIND_LINES, PERIOD_WORDS
from buyergroup_hub.outcomes.measuring.sums import Definition, Refusal, Value


def sentence(refused: Refusal) -> str:
    """One sentence on what differs and one on what to do."""
    if refused.left is None:
        return _("Er zijn geen waarden om bij elkaar te zetten. Leg eerst een meting vast.")
    if refused.right is None:
        return _one(refused.left)
    return _two(refused.reason, refused.left, refused.right)


def _one(value: Value) -> str:
    name, unit = value.definition.weight or ("", "")
    return _(
        "Van %(subject)s is onbekend: %(weight)s. Zonder dat telt elk percentage even zwaar, en dat klopt niet. "
        "Vul in hoeveel %(unit)s het was.",
        subject=value.subject.name,
        weight=name,
        unit=unit,
    )


def _two(reason: str, left: Value, right: Value) -> str:
    a, b = left.definition, right.definition
    names = {"left": left.subject.name, "right": right.subject.name}
    if reason in DEFINED:
        return DEFINED[reason](a, b, names)
    said = {
        "nested": _(
            "%(left)s en %(right)s overlappen: het ene hoort bij het andere, en telt dan dubbel. Kies een van de twee.",
            **names,
        ),
        "repeated": _("%(left)s staat er twee keer in. Laat de oude waarde weg.", **names),
        "overlap": _(
            "De perioden van %(left)s overlappen: %(first)s en %(second)s. Gebruik perioden die op elkaar aansluiten.",
            first=period(left),
            second=period(right),
            **names,
        ),
        "period_and_subject": _(
            "De waarden verschillen in onderwerp én periode: %(left)s (%(first)s) en %(right)s (%(second)s). "
            "Vergelijk ze over dezelfde periode, of één onderwerp door de tijd.",
            first=period(left),
            second=period(right),
            **names,
        ),
        "subjects": _(
            "Deze definitie laat niet toe dat je verschillende onderwerpen optelt: %(left)s en %(right)s. "
            "Zet de waarden naast elkaar.",
            **names,
        ),
        "time": _(
            "Deze definitie laat niet toe dat je perioden optelt: %(first)s en %(second)s. "
            "Zet de waarden naast elkaar.",
            first=period(left),
            second=period(right),
        ),
        "share_over_time": _(
            "Percentages van verschillende perioden tel je niet op: %(first)s en %(second)s. Laat ze na elkaar zien.",
            first=period(left),
            second=period(right),
        ),
        "share": _(
            "Percentages van %(left)s en %(right)s tel je niet op, en de definitie noemt geen geheel om ze naar te "
            "wegen. Zet de waarden naast elkaar.",
            **names,
        ),
    }
    return said[reason]


def _kind(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "%(left)s gaat over %(one)s, %(right)s over %(other)s. Die kun je niet samen in één getal zetten. Laat ze "
        "apart zien.",
        one=KIND_LINES[a.kind],
        other=KIND_LINES[b.kind],
        **names,
    )


def _indicator(a: Definition, b: Definition, _names: dict[str, str]) -> str:
    return _(
        "Het zijn twee verschillende indicatoren: %(one)s en %(other)s. Kies waarden van dezelfde indicator.",
        one=a.indicator,
        other=b.indicator,
    )


def _unit(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "De eenheid verschilt: %(left)s in %(one)s, %(right)s in %(other)s. Reken de ene eerst om, als nieuwe meting.",
        one=a.unit,
        other=b.unit,
        **names,
    )


def _weight(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "Het geheel verschilt waar het een deel van is: %(left)s van %(one)s, %(right)s van %(other)s. "
        "Reken de ene eerst om, als nieuwe meting.",
        one=_whole(a),
        other=_whole(b),
        **names,
    )


def _whole(what: Definition) -> str:
    return f"{what.weight[0]} ({what.weight[1]})" if what.weight else _("onbekend")


def _method(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "De methode verschilt. %(left)s: %(one)s %(right)s: %(other)s Reken de ene om naar de methode van de andere.",
        one=_stop(a.method),
        other=_stop(b.method),
        **names,
    )


def _method_version(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "De rekenregels verschillen: %(left)s volgt %(one)s, %(right)s volgt %(other)s. "
        "Reken de ene opnieuw met de regels van de andere.",
        one=a.method_version or _("onbekend"),
        other=b.method_version or _("onbekend"),
        **names,
    )


def _boundary(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "De afbakening verschilt. %(left)s: %(one)s %(right)s: %(other)s "
        "Reken de ene om naar de afbakening van de andere.",
        one=_stop(a.boundary),
        other=_stop(b.boundary),
        **names,
    )


def _period_kind(a: Definition, b: Definition, names: dict[str, str]) -> str:
    return _(
        "Het soort periode verschilt: %(left)s over %(one)s, %(right)s over %(other)s. Zet de waarden naast elkaar.",
        one=PERIOD_WORDS[a.period_kind],
        other=PERIOD_WORDS[b.period_kind],
        **names,
    )


DEFINED = {
    "kind": _kind,
    "indicator": _indicator,
    "unit": _unit,
    "weight": _weight,
    "method": _method,
    "method_version": _method_version,
    "boundary": _boundary,
    "period_kind": _period_kind,
}
"""Differences between definitions, each with its sentence."""


def differences(a: Definition, b: Definition) -> str:
    """In which parts two definitions differ, as words: `methode en afbakening`."""
    words = {
        "kind": _("proces of effect"),
        "unit": _("eenheid"),
        "weight": _("geheel"),
        "method": _("methode"),
        "method_version": _("rekenregels"),
        "boundary": _("afbakening"),
        "period_kind": _("periode"),
    }
    return str(and_list([said for name, said in words.items() if getattr(a, name) != getattr(b, name)]))


def period(value: Value) -> str:
    """`1 jan 2024 tot en met 31 dec 2024`, or one day."""
    if value.since is None or value.until is None:
        return _("periode onbekend")
    if value.since == value.until:
        return str(short_day(value.since))
    return _("%(since)s tot en met %(until)s", since=short_day(value.since), until=short_day(value.until))


def _stop(text: str) -> str:
    return text.strip().rstrip(".") + "."
