"""Which words exist, how common they are, and of which word each is a form.

Two packages bring the lists: simplemma (forms and their lemmas) and wordfreq (310,000 Dutch words with frequencies).
Loading takes half a second and 85 MB: a server does it once, before it forks.
"""

from __future__ import annotations

from functools import cache
from math import log10

from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY
from wordfreq import get_frequency_dict

from buyergroup_hub.search.language import vocabulary


@cache
def _forms(language: str) -> dict[str, str]:
    return DEFAULT_DICTIONARY_FACTORY.get_dictionary(language)  # type: ignore[return-value]


@cache
def _lemmas(language: str) -> frozenset[str]:
    return frozenset(listed.replace("_", "") for listed in _forms(language).values())


def load() -> None:
    """Read the lists now and not at the first question."""
    for language in ("nl", "en"):
        _lemmas(language)
    _frequencies("nl")


def lemma(word: str, language: str = "nl") -> str | None:
    """The lemma of a form, None when the lists do not know the word."""
    if language == "nl" and (own := vocabulary.pairs("lemmas.txt").get(word)):
        return own
    listed = _forms(language).get(word)
    if listed:
        return listed.replace("_", "")  # aan_bieden: a verb that may stand in two pieces
    return word if word in _lemmas(language) else None


@cache
def _frequencies(language: str) -> dict[str, float]:
    return get_frequency_dict(language, "best")


def commonness(word: str, language: str = "nl") -> float:
    """Zipf scale: log10 of the times a word occurs in a thousand million words; 0 when it is not in the list."""
    share = _frequencies(language).get(word)
    return log10(share) + 9 if share else 0.0
