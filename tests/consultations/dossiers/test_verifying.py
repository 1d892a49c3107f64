"""What of a dossier holds, for who verifies it: whatever somebody changed is found (rule 6)."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from buyergroup_hub.consultations.dossiers.actions import dossiers
from buyergroup_hub.consultations.dossiers.models import Dossier
from buyergroup_hub.events import proof as made_of
from buyergroup_hub.events.actions import keep_day_head
from buyergroup_hub.events.verifying import DEEPEST, Verdict, verify
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.operating import proofs
from buyergroup_hub.operating.care import verify as command
from tests import machine
from tests.cast import Cast
from tests.consultations.proven import a_day_later, agree_on, commands, feed, fetched, held, made, proof
from tests.files import made as made_files
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine

Proof = dict[str, Any]


Whole = tuple[dict[str, bytes], bytes]


@pytest.fixture(scope="module")
def kept() -> list[Whole]:
    """What the first test of this file made: they are files, which no other hub changes."""
    return []


@pytest.fixture
def whole(cast: Cast, clock: StandingClock, kept: list[Whole]) -> Whole:
    """(what is in the zip of the organisers, the feed), a day after it was made."""
    if not kept:
        url = made(cast, held(cast, clock))
        a_day_later(cast, clock)
        kept.append((fetched(cast, url), feed(cast)))
    inside, published = kept[0]
    return dict(inside), published


# What somebody does to a file who has it: each is given the proof, and answers what to write.


def _again(changed: Proof) -> Proof:
    """What the file says is made to fit, with a last event that fits too: all that can be computed is."""
    changed["content"]["events"] = [one["hash"] for one in changed["events"][:-1]]
    last = changed["events"][-1]
    field = last["fields"]["key.digest"]
    field["text"] = canonical(digest(canonical(changed["content"])))
    return _fitting(changed, -1)


def _fitting(changed: Proof, place: int) -> Proof:
    event = changed["events"][place]
    sums = {
        name: one.get("sha256") or made_of.field_digest(one["salt"], one["text"])
        for name, one in event["fields"].items()
    }
    event["hash"] = made_of.event_hash(sums)
    return changed


def _field(changed: Proof) -> Proof:
    changed["events"][3]["fields"]["at"]["text"] = '"2026-01-01T00:00:00.000000+00:00"'
    return changed


def _field_and_hash(changed: Proof) -> Proof:
    return _again(_fitting(_field(changed), 3))


def _left_out(changed: Proof) -> Proof:
    del changed["events"][3]
    return changed


def _left_out_and_fitting(changed: Proof) -> Proof:
    return _again(_left_out(changed))


def _cut_tail(changed: Proof) -> Proof:
    del changed["events"][-3:-1]
    return _again(changed)


def _reordered(changed: Proof) -> Proof:
    changed["events"][2], changed["events"][3] = changed["events"][3], changed["events"][2]
    return changed


def _added(changed: Proof) -> Proof:
    changed["events"].insert(2, json.loads(json.dumps(changed["events"][2])))
    changed["events"][2]["fields"]["name"]["text"] = '"consultation.extended"'
    return _fitting(changed, 2)


def _added_and_fitting(changed: Proof) -> Proof:
    return _again(_added(changed))


def _swapped(changed: Proof) -> Proof:
    documents = changed["content"]["documents"]
    for name in ("text", "sha256"):
        documents[0][name], documents[1][name] = documents[1][name], documents[0][name]
    return changed


def _swapped_and_fitting(changed: Proof) -> Proof:
    return _again(_swapped(changed))


def _payload(changed: Proof) -> Proof:
    one = next(event for event in changed["events"] if "payload" in event)
    one["payload"]["text"] = '{"reason":"Zomaar."}'
    return changed


def _told(changed: Proof) -> Proof:
    changed["content"]["given"][0]["at"] = "2026-01-01T00:00:00+00:00"
    return changed


def _told_and_fitting(changed: Proof) -> Proof:
    return _again(_told(changed))


def _head(changed: Proof) -> Proof:
    changed["days"]["heads"][0]["head"] = "0" * 64
    return changed


def _root(changed: Proof) -> Proof:
    changed["days"]["heads"][0]["root"] = "0" * 64
    return changed


def _way(changed: Proof) -> Proof:
    changed["events"][0]["way"]["beside"][0] = "0" * 64
    return changed


def _no_way(changed: Proof) -> Proof:
    del changed["events"][0]["way"]
    return changed


def _cover(changed: Proof, place: int, name: str) -> Proof:
    fields = changed["events"][place]["fields"]
    fields[name] = {"sha256": made_of.field_digest(**fields[name])}
    return changed


def _covered(changed: Proof) -> Proof:
    """The hash of the event stays what it was."""
    return _cover(changed, 3, "at")


def _covered_and_told(changed: Proof) -> Proof:
    changed["content"]["covered"][3] += 1
    return _again(_covered(changed))


def _covered_last(changed: Proof) -> Proof:
    return _cover(changed, -1, "at")


def _extra(changed: Proof) -> Proof:
    changed["events"][0]["note"] = "Klopt."
    return changed


MANIPULATIONS = (
    _field, _field_and_hash, _left_out, _left_out_and_fitting, _cut_tail, _reordered, _added, _added_and_fitting,
    _swapped, _swapped_and_fitting, _payload, _told, _told_and_fitting, _head, _root, _way, _no_way, _extra, _covered,
    _covered_and_told, _covered_last,
)  # fmt: skip


def test_what_somebody_changes_is_found(whole: Whole) -> None:
    inside, published = whole
    raw = inside["dossier.json"]
    assert verify(raw, published).status == 0
    missed = []
    for manipulation in MANIPULATIONS:
        found = verify(canonical(manipulation(json.loads(raw))).encode(), published)
        if not found.fails:
            missed.append(manipulation.__name__)
    assert missed == []


def _changed(raw: bytes, chance: random.Random) -> bytes:
    """One byte changed, left out, added or put elsewhere, or a part doubled or cut off."""
    place, other = chance.randrange(len(raw)), chance.randrange(len(raw))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :],
        lambda: raw[:place] + raw[place + 1 :],
        lambda: raw[:place] + bytes([chance.randrange(256)]) + raw[place:],
        lambda: raw[:place],
        lambda: raw[: min(place, other)] + raw[max(place, other) :],
        lambda: raw[:place] + raw[min(place, other) : max(place, other)] + raw[place:],
        lambda: raw + b"\n",
    )
    return chance.choice(ways)()


def _nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in the file: (what holds it, key or number)."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _nodes(value[key])


def _bent(raw: bytes, chance: random.Random) -> bytes:
    """Something of the file taken away, replaced by another thing of it, or by nonsense; spelled as the hub does."""
    changed = json.loads(raw)
    holder, key = chance.choice(list(_nodes(changed)))
    other_holder, other_key = chance.choice(list(_nodes(changed)))
    nonsense: Any = chance.choice([None, 0, "", [], {}, "0" * 64, [[]], True, -1, {"sha256": "0"}])
    deed = chance.randrange(3)
    if deed == 0:
        del holder[key]
    elif deed == 1:
        holder[key] = json.loads(json.dumps(other_holder[other_key]))
    else:
        holder[key] = nonsense
    return canonical(changed).encode()


@pytest.mark.parametrize("how", [_changed, _bent])
def test_no_change_by_chance_is_missed_and_none_breaks_the_verdict(
    whole: Whole, how: Callable[[bytes, random.Random], bytes]
) -> None:
    inside, published = whole
    raw, chance = inside["dossier.json"], random.Random(16)
    for _time in range(150):
        changed = how(raw, chance)
        if changed != raw:
            assert verify(changed, published).fails, changed[:200]


HOSTILE = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "no proof": b"[]",
    "deep": b'{"a":' * 100_000,
    "deep lists": b"[" * 1_000_000,
    "deep in a string": canonical(
        {
            "content": {},
            "days": {},
            "events": [{"hash": "0" * 64, "fields": {"at": {"salt": "", "text": "[" * 100_000}}}],
            "format": "buyer-group-hub proof 1",
        }
    ).encode(),
    "a long number": b'{"a":' + b"9" * 100_000 + b"}",
    "twice the same key": b'{"content":{},"content":{},"days":{},"events":[],"format":"buyer-group-hub proof 1"}',
    "half a sign": b'{"content":"\\ud800","days":{},"events":[],"format":"buyer-group-hub proof 1"}',
    "no events": b'{"content":{},"days":{},"events":[],"format":"buyer-group-hub proof 1"}',
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_gets_a_sentence(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "dossier.json"
    file.write_bytes(raw)
    answer = CliRunner().invoke(command, [str(file)])
    assert answer.exit_code == 1
    assert "This dossier does NOT hold." in answer.output
    assert "Traceback" not in answer.output
    assert DEEPEST < 100


def test_the_command_judges_the_zip_with_its_pdf(whole: Whole, cast: Cast, tmp_path: Path) -> None:
    inside, published = whole
    archive, known = tmp_path / "dossier.zip", tmp_path / "chain.atom"
    known.write_bytes(published)

    def answers(
        pdf: bytes, size: int | None = None, lines: bytes = inside["verstrekt.csv"], page: bytes = inside["verify.md"]
    ) -> tuple[int, str]:
        packed = dossiers._zip({**inside, "dossier.pdf": pdf, "verstrekt.csv": lines, "verify.md": page})
        archive.write_bytes(packed[:size])
        answer = CliRunner().invoke(command, [str(archive), "--feed", str(known)])
        return answer.exit_code, answer.output

    status, output = answers(inside["dossier.pdf"])
    assert (status, output.splitlines()[-1]) == (0, "This dossier holds.")
    assert answers(b"%PDF-1.7")[0] == 1
    assert answers(inside["dossier.pdf"], lines=b"Wanneer,Wat\n")[0] == 1
    assert answers(inside["dossier.pdf"], page=b"```sh\nrm -r ~\n```")[0] == 1
    status, output = answers(inside["dossier.pdf"], -500)
    assert status == 1
    assert "cut off" in output
    alone = CliRunner().invoke(command, [str(tmp_path / "dossier.zip")])
    assert alone.exit_code == 1


@pytest.mark.parametrize("name", ["", "letter.pdf", "../dossier.json", "files/evil.txt", "FILES/x"])
def test_what_somebody_added_to_the_zip_is_told(whole: Whole, cast: Cast, tmp_path: Path, name: str) -> None:
    """A folder by itself is nothing added: programs that pack zips put it in."""
    inside, published = whole
    archive, known = tmp_path / "dossier.zip", tmp_path / "chain.atom"
    known.write_bytes(published)
    archive.write_bytes(dossiers._zip(inside))
    with zipfile.ZipFile(archive, "a") as packed:
        if name:
            packed.writestr(name, "added")
        else:
            packed.mkdir("files")
    answer = CliRunner().invoke(command, [str(archive), "--feed", str(known)])
    assert answer.exit_code == (1 if name else 0), answer.output
    told = "not name it" in answer.output or "is not one that this proof names" in answer.output
    assert told == bool(name)
    assert not (tmp_path.parent / "dossier.json").exists()


@pytest.mark.parametrize("raw", [made_files.understated("dossier.json", ZIP_BZIP2), made_files.torn("dossier.json")])
def test_a_hostile_zip_is_not_unpacked(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "dossier.zip"
    file.write_bytes(raw)
    tracemalloc.start()
    answer = CliRunner().invoke(command, [str(file)])
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.exit_code == 1
    assert "damaged or cut off" in answer.output
    assert most < 10_000_000


def test_an_older_proof_does_not_fail_for_what_it_never_named(whole: Whole) -> None:
    inside, _published = whole
    older = json.loads(inside["dossier.json"])
    del older["content"]["csv"], older["content"]["page"]
    found = Verdict()
    proofs._check_files(inside | {"dossier.json": canonical(older).encode()}, found, packed=True)
    assert found.fails == []
    assert [one.partition(":")[0] for one in found.open] == ["verstrekt.csv is not proven", "verify.md is not proven"]


@pytest.mark.parametrize("place", ["before", "between", "after", "nowhere"])
def test_a_zip_holds_nothing_but_what_its_directory_names(
    whole: tuple[dict[str, bytes], bytes], tmp_path: Path, place: str
) -> None:
    """What unpacks from the start finds the other letter first."""
    inside, published = whole
    archive, known = tmp_path / "dossier.zip", tmp_path / "chain.atom"
    known.write_bytes(published)
    honest, other = dossiers._zip(inside), dossiers._zip({"dossier.pdf": "another"})
    raw = {"before": b"PKbefore" + honest, "after": honest + other[:-22], "nowhere": honest}.get(place, b"")
    if place == "between":
        stream = io.BytesIO(honest)
        with zipfile.ZipFile(stream, "a") as packed:
            packed.start_dir += len(other)
            stream.seek(packed.start_dir - len(other))
            stream.write(other)
            packed._didModify = True  # type: ignore[attr-defined]  # the directory is written anew, behind the other
        raw = stream.getvalue()
    archive.write_bytes(raw)
    answer = CliRunner().invoke(command, [str(archive), "--feed", str(known)])
    assert answer.exit_code == (0 if place == "nowhere" else 1), answer.output


def test_of_an_older_file_it_is_open_whether_a_field_was_covered(whole: Whole) -> None:
    older = json.loads(whole[0]["dossier.json"])
    del older["content"]["covered"]
    assert any("that no field was covered" in one.lower() for one in verify(canonical(older).encode()).open)


@pytest.mark.parametrize("hour", [0, 1, 12])
def test_a_day_begins_when_it_does_in_the_netherlands(cast: Cast, clock: StandingClock, hour: int) -> None:
    """What happens in its first hour, after its head, is of the day before in UTC."""
    pid = held(cast, clock)
    clock.set(kit_clock.dutch(kit_clock.today() + timedelta(days=2), hour, 10))
    with cast.writing():
        keep_day_head()
    clock.forward(minutes=5)
    found = verify(fetched(cast, made(cast, pid))["dossier.json"], feed(cast))
    assert (found.fails, found.status) == ([], 2)


def test_no_day_is_missing_between_those_of_then_and_of_now(cast: Cast, clock: StandingClock) -> None:
    """A head that was kept while the file was being made is not in it; those of later days follow from it."""
    pid = held(cast, clock)
    for _quiet_day in range(2):
        a_day_later(cast, clock)
    made(cast, pid)
    a_day_later(cast, clock)
    with cast.reading():
        written = db.session.scalars(select(Dossier.content)).one()
        with zipfile.ZipFile(io.BytesIO(written or b"")) as archive:
            kept = json.loads(archive.read("dossier.json"))
        missed = kept["days"]["heads"].pop()["day"]
        assert missed not in [event["way"]["day"] for event in kept["events"] if "way" in event]
        dossiers._bring_up_to_date(kept)
        assert missed in [day["day"] for day in kept["days"]["heads"]]
    assert verify(canonical(kept).encode(), feed(cast)).status == 0


def test_what_no_day_proves_yet_is_not_said_to_hold(whole: tuple[dict[str, bytes], bytes]) -> None:
    """Who changes the words and the last event alike is found once that event leads to a day."""
    changed = json.loads(whole[0]["dossier.json"])
    changed["content"]["made_at"], made = "yesterday", changed["events"][-1]
    said = json.dumps(digest(canonical(changed["content"])))
    made["fields"]["key.digest"]["text"] = said
    made["hash"] = made_of.event_hash(
        {name: one.get("sha256") or made_of.field_digest(**one) for name, one in made["fields"].items()}
    )
    del made["way"]
    found = verify(canonical(changed).encode(), whole[1])
    assert not any("What the file says" in one for one in found.holds)
    assert found.status > 0


def test_who_has_another_feed_sees_that_it_is_another(whole: Whole) -> None:
    inside, published = whole
    other = re.sub(rb">[0-9a-f]{64}<", b">" + b"a" * 64 + b"<", published)
    assert "is not the one in the feed" in verify(inside["dossier.json"], other).fails[0]
    assert verify(inside["dossier.json"], b"<feed/>").status == 2
    assert verify(inside["dossier.json"]).status == 2


def test_the_page_of_algorithm_is_followed_with_sha256sum_and_jq(whole: Whole, tmp_path: Path) -> None:
    """Its own commands, as they stand there, for an event of each name and every document of a dossier."""
    if shutil.which("jq") is None and not (machine.install("jq") and shutil.which("jq")):
        machine.lacks("jq", "apt-get install jq")
    inside, _published = whole
    (tmp_path / "dossier.json").write_bytes(inside["dossier.json"])
    said, event, payload, covered, document, _beside, way, head = commands()
    whole_proof = proof(inside)

    agree = partial(agree_on, tmp_path)
    agree(said)
    agree(head)
    agree(covered)
    first = {one["fields"]["name"]["text"]: number for number, one in reversed([*enumerate(whole_proof["events"])])}
    for number in first.values():
        one = whole_proof["events"][number]
        agree(event, n=number)
        agree(way, n=number)
        if "payload" in one:
            agree(payload, n=number)
    for number in range(len(whole_proof["content"]["documents"])):
        agree(document, d=number)
