"""The canaries: each with its word, and who may read it from which stage on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from tests.cast import PEOPLE

STAGES = ("open", "closed", "reported", "concluded")
"""A consultation is open, closed and unsealed, has a report, and is concluded."""
FORMER, LEFT = "former_colleague", "former_organiser"
"""Worked for the first party until after the opening; organised the consultation until she left its team."""
READERS = (*(who for who in PEOPLE if who != "blocked"), FORMER, LEFT)

EVERYONE = frozenset(READERS)
NOBODY: frozenset[str] = frozenset()
TEAM = frozenset({"coordinator", "secretary"})
A = frozenset({"party_a", "colleague_a"})
B = frozenset({"party_b"})
C = frozenset({"unverified"})
BUYER = frozenset({"core_member"})
ADMINISTRATOR = frozenset({"administrator"})
STAFF = ADMINISTRATOR | {"programme"}
NOWHERE = r"(?!)"
OPENING = "kwif"
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


def word_of(name: str) -> str:
    """A word that nobody else writes, and that a stemmer leaves as it is."""
    drawn = sha256(name.encode()).digest()[:4]
    return OPENING + "".join(SYLLABLES[byte % len(SYLLABLES)] for byte in drawn) + "k"


@dataclass(frozen=True)
class Canary:
    """Who may read it by stage: whoever may, may later too."""

    name: str
    stages: tuple[frozenset[str], ...]
    within: str = ""
    """Where it is somebody's own; elsewhere everyone may read it."""
    never: str = NOWHERE
    """Where nobody reads it but whose it was from the outset."""

    def may(self, who: str, stage: str, where: str) -> bool:
        """May she read it at this stage, at an address or in a mail?"""
        if re.search(self.never, where):
            return who in self.stages[0]
        return who in self.readers(stage) or not re.search(self.within, where)

    @property
    def word(self) -> str:
        return word_of(self.name)

    def readers(self, stage: str) -> frozenset[str]:
        return frozenset().union(*self.stages[: STAGES.index(stage) + 1])


def _own(*names: str, own: frozenset[str], **later: frozenset[str]) -> list[Canary]:
    stages = (own, *(later.get(stage, NOBODY) for stage in STAGES[1:]))
    return [Canary(name, stages) for name in names]


ANSWERING = r"^(/consultations/|a mail|/groups/group|/tenders|/feed|/chain)"
ASKING = r"/clarifications|/moderation|/disclosures"
"""A firm has a public page, and that it answers or asked is its own."""

CANARIES = [
    # what parties draft and hand in
    *_own("a draft", "a replaced", own=A),
    *_own("a public", own=A, closed=TEAM, reported=EVERYONE),
    *_own("a raw", "a inside", "a file", "a file name", "a file author", own=A, closed=TEAM),
    *_own("a released", own=A | TEAM, reported=EVERYONE),
    *_own("b draft", "b file", "b file name", "b replaced", own=B),
    *_own("b public", own=B, closed=TEAM, reported=EVERYONE),
    *_own("b raw", "b inside", own=B, closed=TEAM),
    *_own("b proposed", "b objection", own=B | TEAM),
    *_own("c withdrawn", "c draft", own=C),
    # what is asked and said
    *_own("a question", own=A | TEAM, closed=EVERYONE),
    *_own("question answer", own=TEAM, closed=EVERYONE),
    *_own("b question", "b question reworded", own=B | TEAM),
    *_own("c question", "withheld question reason", own=C | TEAM),
    *_own("disclosure reason", own=TEAM),
    *_own("b alone", "b alone reason", "b alone answer", own=B | TEAM),
    *_own("post", own=EVERYONE),
    *_own("withheld post", "withheld post reason", own=TEAM | {"party_a"}),
    # what organisers write to themselves and to one party
    *_own("hidden title", "hidden summary", "hidden contact", "hidden question", "hidden hint", own=TEAM),
    *_own("hidden document", "hidden document name", own=TEAM),
    *_own("inside remark", own=TEAM | B),
    *_own("point", "point outcome", own=TEAM | A, reported=EVERYONE),
    *_own("removed point", "reworded point", own=TEAM),
    *_own("point objection", own=TEAM | A),
    *_own("woo reference", own=TEAM | A | B),
    *_own("woo view", "woo text", "woo why", own=TEAM | A),
    *_own("summary of report", own=TEAM, reported=EVERYONE),
    # a tender that its buyer keeps to itself
    *_own("tender title", "tender description", "lot title", "use text", "use reason", own=BUYER),
    *_own("item", "item source", "award", "contract", "input note", own=BUYER),
    *_own("measurement source", "measurement note", "choice", own=BUYER),
    *_own("tied tender", own=frozenset({"other_member"})),
    # names, addresses and organisations
    Canary("b firm", (B | TEAM, NOBODY, EVERYONE), ANSWERING),  # it asked something alone, under its name
    Canary("c firm", (C, NOBODY, NOBODY), ANSWERING, ASKING),
    *_own("a name", "a address", own=A | ADMINISTRATOR),
    *_own("b name", "b address", own=B | ADMINISTRATOR | {"unconfirmed"}),
    *_own("newcomer name", "newcomer address", own=B | ADMINISTRATOR | {"unconfirmed"}),
    *_own("registered name", "registered address", "registered firm", own=NOBODY),
    *_own("hidden firm", own=STAFF),
    *_own("invited name", "invited address", own=A | ADMINISTRATOR),
    *_own("guest address", own=TEAM | ADMINISTRATOR),
    *_own("join words", own=TEAM | {"other_member"}),
]
BY_WORD = {canary.word: canary for canary in CANARIES}
ANY = re.compile("|".join(sorted(BY_WORD)))


def found_in(text: str) -> set[Canary]:
    """The canaries of which the word stands in a text."""
    lower = text.lower()
    return {BY_WORD[word] for word in set(ANY.findall(lower))} if OPENING in lower else set()
