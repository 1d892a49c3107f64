"""A dossier proves what it says to a stranger who has only the file (rule 6)."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select, text, update

from buyergroup_hub.accounts.person.actions import people
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.answers.actions import attaching as actions_attaching
from buyergroup_hub.consultations.dialogue.actions import asking, handing_out, thread
from buyergroup_hub.consultations.dialogue.models import Post
from buyergroup_hub.consultations.dossiers.actions import dossiers, evidence
from buyergroup_hub.consultations.glossary import MAIL_WORDS
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.sheets.actions import attaching
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.events.actions import keep_day_head
from buyergroup_hub.events.verifying import shown, verify
from buyergroup_hub.kit import clock as hub_clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.mail import compose
from buyergroup_hub.notifications.actions import STAYS, WRITERS, letter, send_again
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.operating.proofs import judge
from buyergroup_hub.organisations.organisation.actions import people as people_actions
from buyergroup_hub.organisations.organisation.models import Organisation
from tests import factories as make
from tests import ids
from tests.cast import Cast
from tests.consultations import consulting as the
from tests.consultations.answers.test_files import upload, word
from tests.consultations.proven import a_day_later, agree_on, commands, feed, fetched, held, made, proof
from tests.fixtures.clock import StandingClock
from tests.mailbox import letters
from tests.queries import counted

pytestmark = pytest.mark.one_engine

Proof = dict[str, Any]
KINDS = (("organisers", "coordinator"), ("public", "coordinator"), ("party", "party_a"))


@pytest.mark.both_engines
@pytest.mark.parametrize(("kind", "who"), KINDS)
def test_a_dossier_holds_at_once_as_far_as_it_goes_and_after_a_day_wholly(
    cast: Cast, clock: StandingClock, kind: str, who: str
) -> None:
    url = made(cast, held(cast, clock), kind, who)
    first = verify(fetched(cast, url, who)["dossier.json"], feed(cast))
    assert (first.fails, first.status) == ([], 2)
    assert any("younger than the last daily head" in one for one in first.open)
    assert not any("What the file says" in one for one in first.holds)
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
        handing_out.hand_out(the.consultation(pid), "Een bijlage", "Lees deze ook.", upload(word("Bijlage.")))
    for who in ("party_a", "party_b"):
        with cast.acting(who):
            mine = answering.begin_answering(the.consultation(pid), cast.organisation(the.FIRMS[who]))
            answering.save_draft(mine, the.question(pid, "1"), {"text": "Zie bestand."}, "anonymised", base=0)
            actions_attaching.attach(mine, the.question(pid, "1"), upload(word(f"Van {who}."), f"{who}.docx"))
            the.hand_in(cast, pid, who)
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        shown = the.answer(pid, "1", "Aannemer A")
        releasing.propose_rewritten(
            shown, "Zie bestand.", {shown.part.files[0]: upload(word("Zonder naam."), "x.docx")}
        )
    return pid


@pytest.mark.both_engines
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
    known = tmp_path / "chain.atom"
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
        agree_on(tmp_path, commands()[5])


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
            asking.ask_individually(mine, "Mag onze mortel?", "Geheim.")
            answering.submit(mine, answering.draft_digest(mine))
    the.unsealed(cast, pid)
    with cast.acting("coordinator"):
        asked = dossiers.ask_for(the.consultation(pid))
        with counted(cast.app, after_a_write=False) as sent:
            gathered = evidence.gather(asked)
    assert len(gathered.content["parties"]) == len(firms)  # type: ignore[arg-type]
    assert Counter(sent).most_common(1)[0][1] < len(firms)


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


def test_it_names_the_feed_where_it_is_also_for_who_verifies_it_years_later(cast: Cast, clock: StandingClock) -> None:
    url = made(cast, held(cast, clock))
    a_day_later(cast, clock)
    raw = fetched(cast, url)["dossier.json"]
    with cast.writing():
        for _day in range(420):
            clock.forward(days=1)
            keep_day_head()
    address = str(json.loads(raw)["content"]["feed"]).removeprefix("http://localhost")
    visitor = cast.client("visitor")
    young = visitor.get(address).data
    (said,) = verify(raw, young).open
    until = re.search(r"\?until=[-\d]+", said)
    assert until is not None
    assert verify(raw, visitor.get(address + until[0]).data).status == 0
    assert visitor.get(f"{address}?until=never").data == young


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
        left = people_actions.running_affiliation(cast.people["colleague_a"], cast.organisations["firm_a"])
        assert left is not None
        people_actions.end_affiliation(left)
        for who in ("colleague_a", "party_a"):
            make.affiliation(cast.person(who), cast.organisation("firm_b"))
    inside = fetched(cast, made(cast, held(cast, clock), "party", "party_a"), "party_a")
    mails = [one["what"] for one in proof(inside)["content"]["mails"]]
    assert mails.count("kijk een tekst voor het verslag na") == 1
    assert "er is gereageerd op een individuele vraag" in mails


@pytest.mark.both_engines
@pytest.mark.parametrize(("kind", "who"), [("organisers", "coordinator"), ("party", "colleague_a")])
def test_two_dossiers_agree_about_mails_though_their_reader_was_erased_between(
    cast: Cast, clock: StandingClock, kind: str, who: str
) -> None:
    """To her nothing leaves any more; what was handed over before stays, also where nobody knows whether it arrived."""
    pid = held(cast, clock)
    letters(cast.app, "party_a@example.org")
    clock.forward(minutes=5)
    mine = Mail.person_id == cast.people["party_a"]
    with cast.writing():
        unsure = update(Mail).where(mine, Mail.kind == "consultations.release")
        db.session.execute(unsure.values(handed_at=hub_clock.now(), sent_at=None, dropped_at=None))
    before = proof(fetched(cast, made(cast, pid, kind, who), who))["content"]["mails"]
    with cast.acting("party_a"):
        people.erase(cast.person("party_a"))
    clock.forward(minutes=5)
    after = proof(fetched(cast, made(cast, pid, kind, who), who))["content"]["mails"]
    assert [one for one in before if one["to"] == "Aannemer A" and one["handed_over_at"] and not one["taken_at"]]
    assert before == after
    assert len({one["mail"] for one in after}) == len(after)
    with cast.writing():
        assert send_again() == 0, "there is no address left"
        assert not db.session.scalars(select(Mail.id).where(Mail.address == "", Mail.dropped_at.is_not(None))).all()


def test_every_mail_to_a_party_is_proof(cast: Cast) -> None:
    """All kinds that a party gets, but those of organisers and of its own account."""
    of_party = {kind for kind in WRITERS if kind.startswith("consultations.")} - {"consultations.waiting"}
    assert of_party == MAIL_WORDS.keys()
    assert of_party <= STAYS


def test_a_mail_is_found_by_the_one_who_got_it(cast: Cast, clock: StandingClock) -> None:
    pid = held(cast, clock)
    said = proof(fetched(cast, made(cast, pid, "party", "party_a"), "party_a"))["content"]
    with cast.reading():
        sent = select(Mail).where(Mail.kind == "consultations.individual", Mail.person_id == cast.people["party_a"])
        mail = db.session.scalars(sent).one()
        words = letter(mail)
        assert words is not None
        name = (
            str(compose(words, mail.address, "hub@example.org", mail.pid)["Message-ID"]).strip("<>").partition("@")[0]
        )
    assert digest(f"{name}:{said['parties'][0]['party']}") in {one["mail"] for one in said["mails"]}
