"""Tell of a file with a proof what holds and what fails, from the file alone: `docs/verify.md` as a program.

The file is somebody else's: nothing in it is trusted, not even that it is JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from buyergroup_hub.events import proof
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.digests import canonical, digest

MOST_BYTES = 100_000_000
MOST_OF_FEED = 5_000_000
DEEPEST = 40
HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
DAY = re.compile(r"#(\d{4}-\d{2}-\d{2})</id>", re.ASCII)
HEAD = re.compile(r"<content[^>]{0,100}>([0-9a-f]{64})</content>", re.ASCII)
WHOLE = {"content", "days", "events", "format"}
FORMAT = "buyer-group-hub proof 1"
MADE_WITH_IT = {"dossier.pdf": "pdf", "verstrekt.csv": "csv", "verify.md": "page"}
"""What lies beside a proof to be read, and where the proof says its digest."""

Fields = Mapping[str, Any]


@dataclass
class Verdict:
    """Sentences on what holds, what fails, and what cannot be said yet."""

    holds: list[str] = field(default_factory=list)
    fails: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """1 where something fails, 2 where all holds as far as it goes, else 0."""
        return 1 if self.fails else 2 if self.open else 0


class Unreadable(Exception):
    """What was given is no proof; in a sentence."""


def verify(raw: bytes, feed: bytes | None = None) -> Verdict:
    """Judge a file, and compare it with the feed of the hub where that is given."""
    found = Verdict()
    try:
        whole = parse(raw)
        _check_events(whole["events"], found)
        _check_content(whole, found)
        _check_days(whole, found)
        if feed is None:
            found.open.append("No feed was given: that these are the heads that the hub published was not compared.")
        else:
            _compare(whole["days"], feed, found)
    except Unreadable as refusal:
        found.fails.append(str(refusal))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError):
        found.fails.append("The file does not have the shape of a proof: something in it is left out or added.")
    return found


def parse(raw: bytes) -> dict[str, Any]:
    """The file as the hub spells it: every byte counts, so it must be spelled in no other way."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. No proof is; nothing of it was read.")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("The file is no UTF-8 text: it is damaged, or no proof.") from None
    if deepest(text) > DEEPEST:
        raise Unreadable("The file is nested deeper than any proof. Nothing of it was judged.")
    try:
        whole = json.loads(text)
        spelled = canonical(whole)
    except (ValueError, RecursionError):
        raise Unreadable("The file is no whole JSON: it was cut off or damaged.") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or whole.keys() != WHOLE:
        raise Unreadable("This is no proof of a Buyer Group Hub, or one of another version.")
    if spelled != text:
        raise Unreadable("The file is not spelled as the hub spells it: a byte was changed, added or left out.")
    return whole


def deepest(text: str) -> int:
    """How deep brackets go outside strings, in one walk."""
    depth = most = 0
    inside = escaped = False
    for sign in text:
        if inside:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                inside = False
        elif sign == '"':
            inside = True
        elif sign in "[{":
            depth += 1
            most = max(most, depth)
            if most > DEEPEST:
                return most
        elif sign in "]}":
            depth -= 1
    return most


def shown(event: Fields) -> dict[str, Any]:
    """The fields of an event that the file shows."""
    return {name: json.loads(one["text"]) for name, one in event["fields"].items() if "text" in one}


def covered(event: Fields) -> int:
    """How many fields it does not show."""
    return sum("sha256" in one for one in event["fields"].values())


def _short(value: object) -> str:
    return str(value)[:12]


def _check_events(events: list[Any], found: Verdict) -> None:
    before = len(found.fails)
    for event in events:
        _check_event(event, found)
    hashes = [event["hash"] for event in events]
    if len(set(hashes)) != len(hashes):
        found.fails.append("An event stands in the file twice.")
    if len(found.fails) == before:
        found.holds.append(f"{len(events)} events: the hash of each is that of its fields.")


def _check_event(event: Any, found: Verdict) -> None:
    if not {"hash", "fields"} <= event.keys() <= {"hash", "fields", "payload", "way"}:
        raise Unreadable("An event has other parts than an event has.")
    digests = {name: _digest_of(one) for name, one in event["fields"].items()}
    if not HASH.fullmatch(event["hash"]) or proof.event_hash(digests) != event["hash"]:
        found.fails.append(f"Event {_short(event['hash'])} is not the one of that hash: something of it was changed.")
        return
    if "payload" not in event:
        return
    kept = event["payload"]
    if kept.keys() != {"salt", "text"} or shown(event)["payload"] != digest(f"{kept['salt']}:{kept['text']}"):
        found.fails.append(f"The text with event {_short(event['hash'])} is not the one that was recorded.")


def _digest_of(one: Any) -> str:
    if one.keys() == {"sha256"}:
        return str(one["sha256"])
    if one.keys() == {"salt", "text"}:
        return proof.field_digest(one["salt"], one["text"])
    raise Unreadable("A field of an event is neither shown nor covered.")


def _check_content(whole: Fields, found: Verdict) -> None:
    """The words of the file are those that its last event covers, and its events those that the words count."""
    content, events = whole["content"], {event["hash"]: event for event in whole["events"]}
    made = whole["events"][-1]
    if shown(made).get("key.digest") != digest(canonical(content)):
        found.fails.append("What the file says is not what was recorded when it was made: a word of it was changed.")
    elif "way" in made:
        found.holds.append("What the file says is what was recorded when it was made.")
    else:
        found.open.append(
            "What the file says fits its last event, which no day proves yet: who changed both would not be found."
        )
    for strand in content["strands"]:
        _check_strand(strand, events, found)
    _check_order(content["events"], [event["hash"] for event in whole["events"][:-1]], found)
    if content["with_text"] != [event["hash"] for event in whole["events"][:-1] if "payload" in event]:
        found.fails.append("A text with an event was left out or added.")
    _check_covered(content, whole["events"], found)
    _check_documents(content["documents"], events, found)


def _check_strand(strand: Fields, events: Fields, found: Verdict) -> None:
    """Walk a strand from its last event back to its first: each names the one before it."""
    name, at, walked = strand["strand"], strand["last"], 0
    while at is not None and walked < strand["events"]:
        event = events.get(at)
        if event is None:
            found.fails.append(f"In {name} an event was left out after {walked} that are there, counted from the last.")
            return
        fields = shown(event)
        if fields.get("strand") != name:
            found.fails.append(f"Event {_short(at)} is no event of {name}.")
        walked, at = walked + 1, fields["before"]
    if at is not None or walked != strand["events"]:
        found.fails.append(f"{name} does not have the {strand['events']} events that the file counts.")
    else:
        found.holds.append(f"{name}: all {walked} events are there, from the first to the last.")


def _check_order(counted: list[str], there: list[str], found: Verdict) -> None:
    """The events are those that were there when the file was made, in the order in which they happened."""
    known, present = set(counted), set(there)
    for added in [one for one in there if one not in known]:
        found.fails.append(f"Event {_short(added)} was added: the file does not count it.")
    for left in [one for one in counted if one not in present]:
        found.fails.append(f"Event {_short(left)} was left out.")
    if there != counted and sorted(there) == sorted(counted):
        found.fails.append("The events do not stand in the order in which they happened.")
    if there == counted:
        found.holds.append("No event was left out, added or put elsewhere since the file was made.")


def _check_covered(content: Fields, events: list[Any], found: Verdict) -> None:
    """A field that somebody covered keeps the hash as it was: of each event the file says how many are."""
    if not {"at", "name"} <= shown(events[-1]).keys():
        found.fails.append("When the file was made is covered.")
    if "covered" not in content:
        found.open.append("That no field was covered since is not proven: this file was made before it counted them.")
    elif content["covered"] != [covered(event) for event in events[:-1]]:
        found.fails.append("A field of an event was covered since the file was made.")


def _check_documents(documents: list[Any], events: Fields, found: Verdict) -> None:
    wrong = 0
    for document in documents:
        fields = shown(events[document["event"]]) if document["event"] in events else {}
        if fields.get(document["field"]) != digest(document["text"]) or document["sha256"] != digest(document["text"]):
            wrong += 1
            found.fails.append(f"The text of “{str(document['title'])[:80]}” is not the one that was recorded.")
    if not wrong:
        found.holds.append(f"{len(documents)} texts: each is the one of which the digest was recorded.")


def _check_days(whole: Fields, found: Verdict) -> None:
    """The heads of days follow from their roots, and each event leads to the root of its day."""
    days = whole["days"]
    if days.keys() != {"before", "heads"}:
        raise Unreadable("The days of the file have other parts than days have.")
    head, roots, last = days["before"], {}, ""
    if not HASH.fullmatch(head):
        raise Unreadable("The head before the first day is no hash.")
    for day in days["heads"]:
        date.fromisoformat(day["day"])
        head = proof.day_head(head, day["day"], day["root"])
        if day.keys() != {"day", "head", "root"} or head != day["head"] or day["day"] <= last:
            found.fails.append(f"The head of {day['day']} does not follow from the day before it.")
            return
        roots[day["day"]], last = day["root"], day["day"]
    later = _check_ways(whole["events"], roots, last, found)
    if later:
        found.open.append(
            f"{later} of {len(whole['events'])} events are younger than the last daily head in this file, "
            f"{last or 'which has none'}: no day proves them yet. Download the file again when the next head is out."
        )


def _day_of(at: str | None) -> str:
    """The day in the Netherlands, since heads are of those: the first hour of one is the last of another in UTC."""
    return datetime.fromisoformat(at).astimezone(clock.AMSTERDAM).date().isoformat() if at else ""


def _check_ways(events: list[Any], roots: Mapping[str, str], last: str, found: Verdict) -> int:
    proven = later = 0
    for event in events:
        at, way = _day_of(shown(event).get("at")), event.get("way")
        if way is None:
            if at and at < last:
                found.fails.append(f"Event {_short(event['hash'])} is of {at} and leads to no daily head.")
            later += 1
        elif (
            way.keys() != {"beside", "day"}
            or proof.top(event["hash"], way["beside"]) != roots.get(way["day"])
            or at > way["day"]
        ):
            found.fails.append(f"Event {_short(event['hash'])} does not lead to the head of {way['day']}.")
        else:
            proven += 1
    found.holds.append(f"{proven} of {len(events)} events lead to the head of a day.")
    return later


def _published(feed: bytes) -> Iterator[tuple[str, str]]:
    """(day, head) of the entries of the Atom feed."""
    if len(feed) > MOST_OF_FEED:
        raise Unreadable("The feed that was given is larger than the hub's is. Nothing was compared.")
    for entry in feed.decode(errors="replace").split("<entry>")[1:]:
        day, head = DAY.search(entry), HEAD.search(entry)
        if day and head:
            yield day[1], head[1]


def _compare(days: Fields, feed: bytes, found: Verdict) -> None:
    """The last head covers all before it: one that the reader has from elsewhere is enough."""
    published = dict(_published(feed))
    heads = {day["day"]: day["head"] for day in days["heads"]}
    both = sorted(heads.keys() & published.keys())
    for day in both:
        if heads[day] != published[day]:
            found.fails.append(f"The head of {day} is not the one in the feed.")
            return
    if not both:
        older = f" Fetch it with ?until={max(heads)} behind its address." if heads else ""
        found.open.append(
            f"The feed that was given has none of the days of this file: there is nothing to compare.{older}"
        )
        return
    found.holds.append(f"The head of {both[-1]} is the one in the feed, and with it every day before.")
    if after := [day for day in heads if day > both[-1]]:
        found.open.append(f"The feed that was given ends before {after[0]}: younger days were not compared.")
