"""What an answer to one question holds, by the question's kind, and how it reads.

A value is a JSON object: `text` (every kind may have one), `choice` (a key), `choices` (keys), `number` (as typed in a
field: kit.numbers), `levels` (level to feasibility). What is empty is left out; {} is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from buyergroup_hub.consultations.glossary import FEASIBILITY_WORDS, LEVEL_WORDS, YES_NO_WORDS
from buyergroup_hub.consultations.sheets.models import FEASIBILITY, LEVELS, Question
from buyergroup_hub.kit import numbers
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _


def shown(question: Question, part: Any) -> str:
    """An answer in words."""
    return said(question, part.value) if part is not None else ""


Value = dict[str, Json]

LONGEST = 20_000
"""Characters of a text."""


def faults(question: Question, value: Mapping[str, Any]) -> list[str]:
    """What is wrong with a value, as sentences for who filled it in. An empty value is not wrong."""
    sentences = []
    if len(str(value.get("text", ""))) > LONGEST:
        sentences.append(_("De tekst is te lang. Houd het bij 20.000 tekens."))
    if question.kind == "number" and "number" in value:
        sentences += _number_faults(question, str(value["number"]))
    if question.kind in ("choice", "yes_no") and value.get("choice", "") not in {"", *_keys(question)}:
        sentences.append(_("Kies een optie uit de lijst."))
    if question.kind == "choices" and not set(value.get("choices", [])) <= set(_keys(question)):
        sentences.append(_("Kies een optie uit de lijst."))
    if question.kind == "level":
        levels = value.get("levels", {})
        if not (set(levels) <= set(LEVELS) and set(levels.values()) <= set(FEASIBILITY)):
            sentences.append(_("Kies per niveau wat haalbaar is."))
        elif levels and len(levels) < len(LEVELS):
            sentences.append(_("Kies voor elk niveau wat haalbaar is."))
        elif lacks_reason(question, value):
            sentences.append(_("Schrijf waarom een niveau niet haalbaar is."))
    return sentences


def lacks_reason(question: Question, value: Mapping[str, Any]) -> bool:
    """A level that cannot be reached is said to be so with a reason."""
    levels = value.get("levels", {})
    return question.kind == "level" and "no" in levels.values() and not value.get("text")


def _number_faults(question: Question, typed: str) -> list[str]:
    try:
        amount = numbers.read(typed)
    except numbers.Unreadable as refused:
        return [str(refused)]
    too_low = question.minimum is not None and amount < question.minimum
    too_high = question.maximum is not None and amount > question.maximum
    return [bounds(question)] if too_low or too_high else []


def bounds(question: Question) -> str:
    """What a number must lie between: said beside the field, and again where it does not."""
    low, high = question.minimum, question.maximum
    bounds = {"low": number(low) if low is not None else "", "high": number(high) if high is not None else ""}
    if low is not None and high is not None:
        return _("Vul een getal in van %(low)s tot %(high)s %(unit)s.", unit=question.unit, **bounds)
    if low is not None:
        return _("Vul minstens %(low)s %(unit)s in.", low=bounds["low"], unit=question.unit)
    return _("Vul hoogstens %(high)s %(unit)s in.", high=bounds["high"], unit=question.unit) if high is not None else ""


def decimal_of(typed: str) -> Decimal | None:
    """The number of an answer; None where it cannot be read."""
    try:
        return numbers.read(typed)
    except numbers.Unreadable:
        return None


def _keys(question: Question) -> list[str]:
    return list(YES_NO_WORDS) if question.kind == "yes_no" else [key for key, _words in question.choices]


def tidy(question: Question, value: Mapping[str, Any]) -> Value:
    """A value without what is empty or does not belong to the kind; a number in one spelling."""
    kept: Value = {}
    if text := str(value.get("text") or "").strip():
        kept["text"] = text
    if question.kind in ("choice", "yes_no") and value.get("choice"):
        kept["choice"] = str(value["choice"])
    if question.kind == "choices" and value.get("choices"):
        chosen = set(value["choices"])
        kept["choices"] = [key for key in _keys(question) if key in chosen] or sorted(str(key) for key in chosen)
    if question.kind == "number" and str(value.get("number") or "").strip():
        amount = decimal_of(str(value["number"]))
        kept["number"] = str(value["number"]).strip() if amount is None else numbers.written(amount)
    if question.kind == "level" and (levels := {k: str(v) for k, v in (value.get("levels") or {}).items() if v}):
        kept["levels"] = levels
    return kept


def said(question: Question, value: Mapping[str, Any]) -> str:
    """The answer in words, one line per thing."""
    lines = []
    labels = dict(YES_NO_WORDS if question.kind == "yes_no" else question.choices)
    if "choice" in value:
        lines.append(str(labels.get(str(value["choice"]), value["choice"])))
    lines += [str(labels.get(key, key)) for key in value.get("choices", [])]
    if "number" in value:
        amount = decimal_of(str(value["number"]))
        lines.append(f"{number(amount) if amount is not None else value['number']} {question.unit}".strip())
    for level, when in value.get("levels", {}).items():
        lines.append(f"{LEVEL_WORDS.get(level, level)}: {str(FEASIBILITY_WORDS.get(when, when)).lower()}")
    if value.get("text"):
        lines.append(str(value["text"]))
    return "\n".join(lines)
