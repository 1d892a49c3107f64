"""A dossier proves what it says to a stranger who has only the file (rule 6)."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdfium2 import PdfDocument
from sqlalchemy import select, text, update

from buyergroup_hub.consultations.actions import (
    answering,
    attaching,
    dialogue,
    dossiers,
    evidence,
    opening,
    releasing,
    thread,
)
from buyergroup_hub.consultations.actions.dossiers import ALGORITHM
from buyergroup_hub.consultations.actions.planning import Asked
from buyergroup_hub.consultations.models import Post
from buyergroup_hub.events import proof as made_of
from buyergroup_hub.events.verifying import DEEPEST, shown, verify
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical, digest
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.operating.care import verify as command
from buyergroup_hub.operating.proofs import judge
from buyergroup_hub.organisations import actions as organisations
from buyergroup_hub.organisations.models import Organisation
from tests import factories as make
from tests import ids, machine
from tests.cast import Cast
from tests.conftest import StandingClock
from tests.consultations import consulting as the
from tests.consultations.proven import a_day_later, feed, fetched, held, made, proof
from tests.consultations.test_files import upload, word
from tests.queries import counted

Proof = dict[str, Any]
KINDS = (("organisers", "coordinator"), ("public", "coordinator"), ("party", "party_a"))


@pytest.fixture
def whole(cast: Cast, clock: StandingClock) -> tuple[dict[str, bytes], bytes]:
    """(what is in the zip of the organisers, the feed), a day after it was made."""
    url = made(cast, held(cast, clock))
    a_day_later(cast, clock)
    return fetched(cast, url), feed(cast)


@pytest.mark.parametrize(("kind", "who"), KINDS)
def test_a_dossier_holds_at_once_as_far_as_it_goes_and_after_a_day_wholly(
    cast: Cast, clock: StandingClock, kind: str, who: str
) -> None:
    url = made(cast, held(cast, clock), kind, who)
    first = verify(fetched(cast, url, who)["dossier.json"], feed(cast))
    assert (first.fails, first.status) == ([], 2)
    assert "younger than the last daily head" in first.open[0]
    a_day_later(cast, clock)
    later = verify(fetched(cast, url, who)["dossier.json"], feed(cast))
    assert (later.fails, later.open, later.status) == ([], [], 0)


def test_it_says_everything_that_was_handed_out_asked_answered_and_released(cast: Cast, clock: StandingClock) -> None:
    inside = fetched(cast, made(cast, held(cast, clock)))
    said = proof(inside)
    texts = "".join(one["text"] for one in said["content"]["documents"])
    payloads = "".join(one["payload"]["text"] for one in said["events"] if "payload" in one)
    for handed_out in ("Wat is nodig?", "liggers van “beton”", "Welke brug?", "Brug Singel.", "Wij zien liggers."):
        assert handed_out in texts
    for answered in ("Bij brug Singel.", "kanariemortel", "kanariestaal"):
        assert answered in texts
    for told in (
        "Mag onze mortel?",
        "Ja, dat mag.",
        "Bij een andere brug.",
        "Noem de brug niet.",
        "Een bijlage kwam later.",
    ):
        assert told in payloads
    assert {one["to"] for one in said["content"]["given"]} >= {"iedereen", "Aannemer A"}
    mails = {(one["what"], one["to"]) for one in said["content"]["mails"]}
    assert ("kijk een tekst voor het verslag na", "Aannemer A") in mails
    assert not [one for one in mails if one[0] == "je antwoord is ontvangen"], (
        "a receipt is between the hub and a party"
    )
    with PdfDocument(io.BytesIO(inside["dossier.pdf"])) as document:
        read = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    for words in (
        "Brug Singel.",
        "kanariestaal",
        "Een bijlage kwam later.",
        "sha256sum",
        said["events"][0]["hash"][:16],
    ):
        assert words in read


def test_a_bounced_mail_is_in_it(cast: Cast, clock: StandingClock) -> None:
    pid = held(cast, clock)
    with cast.writing():
        db.session.execute(update(Mail).where(Mail.kind == "consultations.release").values(bounced_at=hub_clock.now()))
    mails = proof(fetched(cast, made(cast, pid)))["content"]["mails"]
    assert [one["to"] for one in mails if one["bounced_at"]].count("Aannemer A") == 2  # the two people of the firm


SECRETS = {
    "organisers": ("example.org",),
    "public": ("kanarie", "Bij brug Singel", "Mag onze mortel?", "Bij een brug.", "Bij een andere brug.", "Aannemer B"),
    "party": ("kanariestaal", "Bij een andere brug.", "Aannemer B", "example.org"),
}


@pytest.mark.parametrize(("kind", "who"), KINDS)
def test_each_circle_reads_its_own_and_no_file_holds_an_id_of_the_database(
    cast: Cast, clock: StandingClock, kind: str, who: str
) -> None:
    with cast.writing():
        ids.move_chain()  # so that what looks at each answer finds the place of an event as well
    raw = fetched(cast, made(cast, held(cast, clock), kind, who), who)["dossier.json"].decode()
    for secret in SECRETS[kind]:
        assert secret not in raw
    for event in json.loads(raw)["events"]:
        fields = shown(event)
        assert not {"inside", "previous", "key.organisation", "key.person", "key.part"} & fields.keys()
        numbers = {name for name, value in fields.items() if isinstance(value, int) and not isinstance(value, bool)}
        assert numbers <= {"key.number"}
        assert not re.search(r":\d", str(fields.get("strand"))), "a circle is called by its kind"


def test_what_others_do_moves_nothing_in_it(cast: Cast, clock: StandingClock) -> None:
    """Before closing, and in any number: lengths of ways, counts and strands are the same (rule 2)."""
    pid = the.opened(cast)
    a_day_later(cast, clock)
    before = proof(fetched(cast, made(cast, pid)))
    the.submitted(cast, pid)
    the.submitted(cast, pid, "party_b")
    a_day_later(cast, clock)
    after = proof(fetched(cast, made(cast, pid)))
    assert len({len(one["way"]["beside"]) for one in after["events"] if "way" in one}) == 1
    assert [one["circle"] if "circle" in one else one["strand"] for one in before["content"]["strands"]] == [
        one["strand"] for one in after["content"]["strands"]
    ]
    # what the organisers did themselves: a dossier asked, made and fetched
    assert len(after["events"]) == len(before["events"]) + 3
    assert after["content"]["parties"] == after["content"]["mails"] == []


def test_a_withheld_post_keeps_its_place_and_shows_nothing(cast: Cast, clock: StandingClock) -> None:
    pid = held(cast, clock)
    with cast.acting("coordinator"):
        there = {"pid": pid, "post": db.session.scalars(select(Post.pid)).one()}
        thread.withhold(db.session.scalars(Post.addressed(**there)).one(), "Een prijs.")
    url = made(cast, pid, "public")
    inside = fetched(cast, url)
    assert "Wij zien liggers." not in inside["dossier.json"].decode()
    assert not [one for one in proof(inside)["events"] if shown(one).get("name") == "post.made"]
    assert verify(inside["dossier.json"], feed(cast)).fails == []


def test_a_post_that_was_changed_in_the_database_is_found(cast: Cast, clock: StandingClock) -> None:
    pid = held(cast, clock)
    with cast.writing():
        on_table = " ON posts" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER frozen_posts_update{on_table}"))
        db.session.execute(update(Post).values(text="Iets anders."))
    found = verify(fetched(cast, made(cast, pid))["dossier.json"], feed(cast))
    assert "The text of “Bericht van Aannemer A” is not the one that was recorded." in found.fails


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


def _extra(changed: Proof) -> Proof:
    changed["events"][0]["note"] = "Klopt."
    return changed


MANIPULATIONS = (
    _field, _field_and_hash, _left_out, _left_out_and_fitting, _cut_tail, _reordered, _added, _added_and_fitting,
    _swapped, _swapped_and_fitting, _payload, _told, _told_and_fitting, _head, _root, _way, _no_way, _extra,
)  # fmt: skip


def test_what_somebody_changes_is_found(whole: tuple[dict[str, bytes], bytes]) -> None:
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
    whole: tuple[dict[str, bytes], bytes], how: Callable[[bytes, random.Random], bytes]
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


def test_the_command_judges_the_zip_with_its_pdf(
    whole: tuple[dict[str, bytes], bytes], cast: Cast, tmp_path: Path
) -> None:
    inside, published = whole
    archive, known = tmp_path / "dossier.zip", tmp_path / "chain.xml"
    known.write_bytes(published)

    def answers(pdf: bytes, size: int | None = None) -> tuple[int, str]:
        packed = dossiers._zip(inside["dossier.json"].decode(), pdf, "")
        archive.write_bytes(packed[:size])
        answer = CliRunner().invoke(command, [str(archive), "--feed", str(known)])
        return answer.exit_code, answer.output

    status, output = answers(inside["dossier.pdf"])
    assert (status, output.splitlines()[-1]) == (0, "This dossier holds.")
    assert answers(b"%PDF-1.7")[0] == 1
    status, output = answers(inside["dossier.pdf"], -500)
    assert status == 1
    assert "cut off" in output
    alone = CliRunner().invoke(command, [str(tmp_path / "dossier.zip")])
    assert alone.exit_code == 1


def test_who_has_another_feed_sees_that_it_is_another(whole: tuple[dict[str, bytes], bytes]) -> None:
    inside, published = whole
    other = re.sub(rb">[0-9a-f]{64}<", b">" + b"a" * 64 + b"<", published)
    assert "is not the one in the feed" in verify(inside["dossier.json"], other).fails[0]
    assert verify(inside["dossier.json"], b"<feed/>").status == 2
    assert verify(inside["dossier.json"]).status == 2


def test_the_page_of_algorithm_is_followed_with_sha256sum_and_jq(
    whole: tuple[dict[str, bytes], bytes], tmp_path: Path
) -> None:
    """Its own commands, as they stand there, for every event and document of a dossier."""
    if shutil.which("jq") is None and not (machine.install("jq") and shutil.which("jq")):
        machine.lacks("jq", "apt-get install jq")
    inside, _published = whole
    (tmp_path / "dossier.json").write_bytes(inside["dossier.json"])
    said, event, payload, document, _beside, way, head = _commands()
    whole_proof = proof(inside)

    agree = partial(_agree, tmp_path)
    agree(said)
    agree(head)
    for number, one in enumerate(whole_proof["events"]):
        agree(event, n=number)
        agree(way, n=number)
        if "payload" in one:
            agree(payload, n=number)
    for number in range(len(whole_proof["content"]["documents"])):
        agree(document, d=number)


def _agree(folder: Path, script: str, **numbers: int) -> None:
    """The commands print two halves, which are the same."""
    script = re.sub(r"^[nd]=0\n", "", script, flags=re.MULTILINE)
    before = "".join(f"{name}={value}\n" for name, value in numbers.items())
    done = subprocess.run(
        ["sh", "-c", before + script], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    lines = [line.removesuffix("  -") for line in done.stdout.splitlines()]
    half = len(lines) // 2
    assert lines[:half] == lines[half:]
    assert half


FILES = {"organisers": 5, "public": 2, "party": 4}
"""What each circle reads of: a document with the questions, one handed out, two of answers, and one in place of one."""


@pytest.fixture
def filed(cast: Cast, clock: StandingClock) -> str:
    """A consultation with a file of each kind; of firm A one is replaced."""
    pid = the.planned(cast, Asked("text", "Wat is nodig?"))
    with cast.acting("coordinator"):
        attaching.attach_to_sheet(the.consultation(pid), upload(word("De tekening."), "tekening.docx"))
    the.approve(cast, pid, now=True)
    with cast.acting("coordinator"):
        opening.hand_out(the.consultation(pid), "Een bijlage", "Lees deze ook.", upload(word("Bijlage.")))
    for who in ("party_a", "party_b"):
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            answering.save_draft(mine, the.question(pid, "1"), {"text": "Zie bestand."}, "anonymised", base=0)
            attaching.attach(mine, the.question(pid, "1"), upload(word(f"Van {who}."), f"{who}.docx"))
            the.hand_in(cast, pid, who)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        shown = the.answer(pid, "1", "Aannemer A")
        releasing.propose_rewritten(
            shown, "Zie bestand.", {shown.part.files[0]: upload(word("Zonder naam."), "x.docx")}
        )
    return pid


@pytest.mark.parametrize(("kind", "who"), KINDS)
def test_every_file_that_a_circle_reads_lies_beside_its_dossier(
    cast: Cast, clock: StandingClock, filed: str, tmp_path: Path, kind: str, who: str
) -> None:
    url = made(cast, filed, kind, who)
    a_day_later(cast, clock)
    inside = fetched(cast, url, who)
    there = [name for name in inside if name.startswith("files/")]
    assert len(there) == FILES[kind]
    said = proof(inside)
    texts = json.dumps([said["content"]["documents"], [one.get("payload") for one in said["events"]]])
    assert all(name.removeprefix("files/") in texts for name in there), "each is named by what the chain covers"
    known = tmp_path / "chain.xml"
    known.write_bytes(feed(cast))

    def status(changed: dict[str, bytes], name: str = "dossier.zip") -> int:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for one, raw in changed.items():
                archive.writestr(one, raw)
        return judge(tmp_path / name, known).status

    assert status(inside) == 0
    assert status({name: raw for name, raw in inside.items() if name != there[0]}) == 1
    assert status(inside | {there[0]: inside[there[0]] + b"."}) == 1
    assert status(inside | {f"files/{digest('x')}": b"x"}) == 1
    (tmp_path / "dossier.json").write_bytes(inside["dossier.json"])
    assert judge(tmp_path / "dossier.json", known).status == 2, "the files were not looked at"
    if shutil.which("jq"):
        with zipfile.ZipFile(io.BytesIO(cast.client(who, assurance=2).get(url).get_data())) as archive:
            archive.extractall(tmp_path)
        _agree(tmp_path, _commands()[4])


def test_what_replaced_a_file_is_told_with_what_it_replaced(cast: Cast, filed: str) -> None:
    told = [one["payload"]["text"] for one in proof(fetched(cast, made(cast, filed)))["events"] if "payload" in one]
    [replaced] = [one for text in told for one in json.loads(text).get("files", ())]
    assert (replaced["name"], replaced["replaces"]["name"]) == ("x.docx", "party_a.docx")
    assert replaced["sha256"] != replaced["replaces"]["sha256"]


def test_no_statement_of_a_dossier_is_sent_for_each_party(cast: Cast) -> None:
    pid = the.opened(cast, Asked("text", "Wat is nodig?"))
    with cast.writing():
        firms = [make.organisation(name=f"Aannemer nummer {number}", kind="market_party").id for number in range(6)]
        for one in firms:
            make.affiliation(cast.person("party_b"), db.session.get_one(Organisation, one))
    for one in firms:
        with cast.acting("party_b"):
            mine = answering.begin_answering(the.consultation(pid), db.session.get_one(Organisation, one))
            answering.save_draft(mine, the.question(pid, "1"), {"text": "Een tekening."}, "confidential", base=0)
            dialogue.ask_individually(mine, "Mag onze mortel?", "Geheim.")
            answering.submit(mine, answering.draft_digest(mine))
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        asked = dossiers.ask_for(the.consultation(pid))
        with counted(cast.app, after_a_write=False) as sent:
            gathered = evidence.gather(asked)
    assert len(gathered.content["parties"]) == len(firms)  # type: ignore[arg-type]
    assert Counter(sent).most_common(1)[0][1] < len(firms)


def _commands() -> list[str]:
    page = ALGORITHM.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return ["\n".join(line.removeprefix("   ") for line in block.splitlines()) + "\n" for block in blocks]


def test_only_its_own_people_get_a_partys_dossier(cast: Cast, clock: StandingClock) -> None:
    url = made(cast, held(cast, clock), "party", "party_a")
    for who in ("party_b", "coordinator", "secretary", "programme", "administrator", "visitor"):
        assert cast.client(who, assurance=2).get(url).status_code in (401, 403, 404)
    organisers = re.sub(r"parties/\w+/", "", url)
    assert cast.client("coordinator", assurance=2).get(organisers).status_code == 404
    texts = proof(fetched(cast, url, "colleague_a"))["content"]["documents"]
    assert [one["title"] for one in texts if "kanariemortel" in one["text"]] == ["Antwoord van Aannemer A"]


def test_a_file_that_was_made_can_be_fetched_for_thirty_days(cast: Cast, clock: StandingClock) -> None:
    """As the page says while it is being made."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    url = made(cast, pid, "party", "party_a")
    clock.forward(days=29, hours=23)
    fetched(cast, url, "party_a")
    clock.forward(hours=2)
    assert cast.client("party_a", assurance=2).get(url).status_code in (404, 409, 410)


def test_organisers_do_not_learn_that_a_party_fetched_its_own(cast: Cast) -> None:
    """It would tell them who takes part, before closing too."""
    pid = the.opened(cast)
    the.drafted(cast, pid)
    fetched(cast, made(cast, pid, "party", "party_a"), "party_a")
    page = cast.client("coordinator", assurance=2).get(f"/consultations/{pid}/ledger").text
    assert "de vragen" in page
    assert "Aannemer A" not in page
    assert "wie het ophaalde" not in page
    fetched(cast, made(cast, pid, "organisers"))
    assert "wie het ophaalde" in cast.client("coordinator", assurance=2).get(f"/consultations/{pid}/ledger").text


def test_a_party_reads_nothing_of_mails_that_its_people_got_for_another(cast: Cast, clock: StandingClock) -> None:
    """Who left for a rival, or works for both: else a party learns that the other answers, and when it was written."""
    with cast.writing():
        left = organisations.running_affiliation(cast.people["colleague_a"], cast.organisations["firm_a"])
        assert left is not None
        organisations.end_affiliation(left)
        for who in ("colleague_a", "party_a"):
            make.affiliation(cast.person(who), cast.organisation("firm_b"))
    inside = fetched(cast, made(cast, held(cast, clock), "party", "party_a"), "party_a")
    mails = [one["what"] for one in proof(inside)["content"]["mails"]]
    assert mails.count("kijk een tekst voor het verslag na") == 1
    assert "er is gereageerd op een individuele vraag" in mails
