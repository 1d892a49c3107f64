"""What the hashes of the chain are made of, as `docs/verify.md` tells it: who has only a file computes the same.

Of an event each field has a digest with a salt of its own, and the event's hash is taken of those digests. So a file
can show some fields of an event, keep others to itself, and the hash is the same. The hashes of a day are the leaves of
a tree, between random ones that stand for nothing: the way from one leaf to the top tells nothing of the others, not
even how many there are. The head of a day covers that top and the head of the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from buyergroup_hub.kit.digests import Json, canonical, digest

FEWEST = 1024
"""Leaves that a day has at least, so that no way is shorter on a quiet day."""


def field_salt(salt: str, field: str) -> str:
    """Of each field its own: who is shown one field cannot guess at another."""
    return digest(f"{salt}:{field}")


def field_digest(salt: str, text: str) -> str:
    return digest(f"{salt}:{text}")


def field_digests(salt: str, fields: Mapping[str, Json]) -> dict[str, str]:
    return {field: field_digest(field_salt(salt, field), canonical(value)) for field, value in fields.items()}


def event_hash(digests: Mapping[str, str]) -> str:
    return digest(canonical(dict(digests)))


def pair(one: str, other: str) -> str:
    """Two nodes of a tree make one; which stood left is nobody's business."""
    return digest(":".join(sorted((one, other))))


def leaves(hashes: Iterable[str], seed: str) -> list[str]:
    """The hashes of a day in an order that says nothing, filled up with random ones to a power of two."""
    real = list(hashes)
    size = FEWEST
    while size < len(real):
        size *= 2
    return sorted([*real, *(digest(f"{seed}:{place}") for place in range(size - len(real)))])


def levels(bottom: Sequence[str]) -> list[list[str]]:
    """The tree from its leaves to its top."""
    grown = [list(bottom)]
    while len(grown[-1]) > 1:
        last = grown[-1]
        grown.append([pair(last[place], last[place + 1]) for place in range(0, len(last), 2)])
    return grown


def way(grown: Sequence[Sequence[str]], leaf: str) -> list[str]:
    """The nodes beside the way from a leaf to the top."""
    place = grown[0].index(leaf)
    beside = []
    for level in grown[:-1]:
        beside.append(level[place ^ 1])
        place //= 2
    return beside


def top(leaf: str, beside: Iterable[str]) -> str:
    """Where a way ends."""
    for node in beside:
        leaf = pair(leaf, node)
    return leaf


def day_head(before: str, day: str, root: str) -> str:
    return digest(f"{before}:{day}:{root}")
