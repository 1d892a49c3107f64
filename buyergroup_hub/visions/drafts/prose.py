"""Draw the Markdown of sections: with links to the clauses that they name, and the passages that comments are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from buyergroup_hub.texts.markdown import html
from buyergroup_hub.visions.drafts import marking, pinning


class Prose:
    """Draws Markdown of several texts with one look-up of the clauses that they name."""

    def __init__(self, bodies: Iterable[str], pins: pinning.Pins | None = None) -> None:
        named = pinning.Named(bodies, pins)
        self.references = named.references()
        self.renewed = named.renewed(pins or {})

    def __call__(self, body: str, language: str | None = None, below: int = 2, quotes: Sequence[str] = ()) -> Markup:
        text = html(body, below=below, language=language, references=self.references)
        return marking.quoted(marking.drawn(text), quotes)
