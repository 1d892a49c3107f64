"""Read the hub as every kind of person: each address, each answer decoded, with its headers."""

from __future__ import annotations

import difflib
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import Client

from buyergroup_hub.consultations.answers.models import PartFile, Submission
from buyergroup_hub.consultations.dialogue.models import Clarification, IndividualQuestion, Post
from buyergroup_hub.consultations.dossiers.models import Dossier, WooPassage, WooRequest
from buyergroup_hub.consultations.releases.models import Answer, Release
from buyergroup_hub.consultations.report.models import Point, PointPreview, Report
from buyergroup_hub.consultations.sheets.models import Party
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import ALPHABET
from buyergroup_hub.notifications.actions import letter
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.search import actions as search
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.notices.models import NoticeChoice
from tests.canaries.story import Story
from tests.canaries.table import OPENING, STAGES, Canary, found_in
from tests.cast import Cast

Values = dict[str, Any]
KEYS = ("1", "2", "3")
DRAWN = re.compile(
    rf"""csrf_token"[^>]*value="[^"]*|X-CSRFToken": "[^"]*|csrf-token" content="[^"]*|"[{ALPHABET}]{{12}}\""""
    r"|\nCache-Control: [^\n]*"
)
"""What is drawn anew for each answer, or is a keyed word that says nothing; and whether a browser may keep it, which
for a visitor hangs on where she was before."""


OF_THE_MOMENT = frozenset({"Set-Cookie", "Date", "Expires", "Content-Length", "ETag"})


@dataclass
class Reader:
    """A person at a browser, without what a test's own browser checks of each page."""

    who: str
    client: Client

    def get(self, address: str, **headers: str) -> str:
        """What she gets, with status and headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.get(address, headers=named)
        return f"{response.status_code}\n{_head(response)}\n{text_of(response.get_data(), response.mimetype or '')}"


def reader(cast: Cast, who: str, language: str = "nl") -> Reader:
    client = Client(cast.app, cast.app.response_class)
    client.set_cookie("language", language)
    if who != "visitor":
        signed = SecureCookieSessionInterface().get_signing_serializer(cast.app)
        assert signed is not None
        cookie = {"_user_id": cast.sign_in(who, assurance=2), "_fresh": True, "csrf_token": "drawn"}
        client.set_cookie(cast.app.config["SESSION_COOKIE_NAME"], str(signed.dumps(cookie)))
    return Reader(who, client)


def _head(response: Any) -> str:
    return "\n".join(f"{name}: {value}" for name, value in response.headers if name not in OF_THE_MOMENT)


def text_of(data: bytes, media_type: str = "") -> str:
    """What a person reads of an answer: of a PDF its text, of a packed file all that is in it."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return "\n".join(f"{name}\n{text_of(packed.read(name))}" for name in packed.namelist())
    if data[:5] == b"%PDF-":
        return _text_of_pdf(data)
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n ", "") if media_type == "text/calendar" else text


def _text_of_pdf(data: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as whole:
        said = whole.get_metadata_dict().values()
        return "\n".join([*said, *(page.get_textpage().get_text_range() for page in whole)])


def still(text: str) -> str:
    """What two looks at the same page have in common when nothing happened."""
    return DRAWN.sub("", text)


# the addresses


def addresses(story: Story) -> dict[str, list[str]]:
    """By rule each address that has a row of the story, or that takes none."""
    with story.cast.reading():
        rows = list(_rows(story))
    found: dict[str, list[str]] = {}
    adapter = story.cast.app.url_map.bind("localhost")
    for rule in story.cast.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        fitting = _fitting(rule, rows)
        made = [adapter.build(rule.endpoint, values) for values in fitting]
        found[rule.rule] = list(dict.fromkeys(made))
    return found


def _fitting(rule: Rule, rows: Iterable[tuple[str, Values]]) -> Iterator[Values]:
    wanted = rule.arguments - set(rule.defaults or ())
    for under, values in rows:
        if rule.rule.startswith(under) and wanted == values.keys():
            yield values


def _rows(story: Story) -> Iterator[tuple[str, Values]]:
    yield "/", {}
    yield from _of_consultation(story)
    if story.hidden:
        yield "/consultations/", {"pid": story.hidden}
        yield "/consultations/", {"pid": story.hidden, "key": "1"}
    if story.tender:
        yield from _of_tender(story)
    for pid in db.session.scalars(select(Organisation.pid).where(Organisation.name.in_(_shown_of(story)))):
        yield "/organisations/", {"pid": pid}
    yield from ((under, {"slug": "group"}) for under in ("/groups/", "/clauses/"))
    for model, under, values in (
        (Commitment, "/groups/", {"slug": "group"}),
        (Membership, "/groups/", {"slug": "group"}),
        (Adoption, "/adoptions/", {}),
    ):
        yield from ((under, {**values, "pid": one}) for one in _pids(model)[:1])
    yield "/clauses/", {"code": story.code}
    yield "/clauses/", {"code": story.code, "number": 1}
    for pid in db.session.scalars(select(File.pid)):
        yield "/files/", {"pid": pid}
    for key in db.session.scalars(select(Indicator.key)):
        yield "/outcomes/indicators/", {"key": key}


def _shown_of(story: Story) -> list[str]:
    names = ("firm_a", "firm_b", "province")
    return [story.cast.organisation(name).name for name in names]


def _of_consultation(story: Story) -> Iterator[tuple[str, Values]]:
    pid, of = story.pid, story.consultation.id
    for values in _below(of):
        yield "/consultations/", {"pid": pid, **values}


def _below(of: int) -> Iterator[Values]:
    """The values of what a consultation holds."""
    yield {}
    yield from ({"key": key} for key in KEYS)
    parties = {one.id: one.pid for one in db.session.scalars(select(Party).where(Party.consultation_id == of))}
    for party_id, party in parties.items():
        yield from ({"party": party, **values} for values in _of_party(party_id))
    for answer in db.session.scalars(select(Answer).where(Answer.consultation_id == of)):
        yield from _of_answer(answer, parties[answer.party_id])
    for asked in db.session.scalars(select(Clarification.key).where(Clarification.consultation_id == of)):
        yield {"key": asked}
    several: dict[str, Any] = {
        "individual": IndividualQuestion,
        "post": Post,
        "point": Point,
        "woo": WooRequest,
        "dossier": Dossier,
    }
    for name, model in several.items():
        yield from ({name: one} for one in _pids(model, model.consultation_id == of))
    for number in db.session.scalars(select(Report.number).where(Report.consultation_id == of)):
        yield {"number": number}


def _of_party(party_id: int) -> Iterator[Values]:
    yield {}
    yield from ({"key": key} for key in KEYS)
    several: dict[str, Any] = {"submission": Submission, "preview": PointPreview, "dossier": Dossier}
    for name, model in several.items():
        yield from ({name: one} for one in _pids(model, model.party_id == party_id))


def _of_answer(answer: Answer, party: str) -> Iterator[Values]:
    yield {"answer": answer.pid}
    yield from ({"answer": answer.pid, "file": one} for one in _pids(PartFile, PartFile.part_id == answer.part_id))
    yield from ({"party": party, "release": one} for one in _pids(Release, Release.answer_id == answer.id))
    for passage in _pids(WooPassage, WooPassage.answer_id == answer.id):
        yield {"passage": passage}
        yield {"party": party, "passage": passage}


def _pids(model: Any, *where: Any) -> list[str]:
    return list(db.session.scalars(select(model.pid).where(*where).order_by(model.id)))


def _of_tender(story: Story) -> Iterator[tuple[str, Values]]:
    pid = story.tender
    yield "/tenders/", {"pid": pid}
    yield "/tenders/", {"pid": pid, "slug": "group"}
    for number in (1, 2):
        yield "/tenders/", {"pid": pid, "number": number}
    yield "/tenders/", {"pid": pid, "number": 1, "code": story.code}
    for choice in _pids(NoticeChoice):
        yield "/tenders/", {"pid": pid, "choice": choice}
    for measurement in _pids(Measurement):
        yield "/measurements/", {"pid": measurement}


SEARCHED = "kanariezin"
NOTHING = "kwifniemandzei"
"""A word that nobody wrote: what is asked of a canary that she may not read is answered as this is."""


class Walk:
    """What readers found that they may not, over all stages; `moved` are pages that changed by what is not theirs."""

    def __init__(self, cast: Cast, language: str = "nl") -> None:
        self.cast, self.language, self.stage = cast, language, STAGES[0]
        self.leaks: list[str] = []
        self.moved: list[str] = []
        self.read: dict[str, set[str]] = defaultdict(set)
        """By name of a canary who read it."""
        self.visited: dict[str, set[str]] = defaultdict(set)
        self.before: dict[tuple[str, str], str] = {}
        self._of_nothing: dict[tuple[str, str], str] = {}
        self._mailed = 0

    def note(self, who: str, where: str, text: str) -> None:
        found = found_in(text)
        for canary in found:
            self.read[canary.name].add(who)
            if not canary.may(who, self.stage, where):
                self.leaks.append(f"{self.stage}: {who} reads “{canary.name}” at {where}: {_around(text, canary.word)}")

    def go(self, readers: Iterable[Reader], visits: Iterable[str], *, watched: Collection[str] = ()) -> None:
        """Everybody by every address; what the `watched` read before did not move since."""
        for one in readers:
            for address in visits:
                text = one.get(address)
                self.note(one.who, address, text)
                known = self.before.get((one.who, address))
                self.before[one.who, address] = quiet = still(text)
                if one.who in watched and known is not None and known != quiet:
                    said = f"{self.stage}: {one.who} sees {address} move: {_difference(known, quiet)}"
                    self.moved.append(said)

    def search(self, readers: Sequence[Reader]) -> None:
        """A word that is in the index is found by who may read it, and to others as if nobody wrote it."""
        indexed = self._indexed()
        self._of_nothing.clear()
        for one in readers:
            for page in (1, 2):
                found = one.get(f"/search?q={SEARCHED}&page={page}", HX_Request="true")
                self.note(one.who, f"a search, page {page}", found)
            for number in range(len(OPENING), len(OPENING) + 2):
                self.note(one.who, "completions", one.get(f"/search/suggestions?q={NOTHING[:number]}"))
            for canary in indexed:
                if not canary.may(one.who, self.stage, "/search"):
                    self._ask(one, canary)

    def _ask(self, one: Reader, canary: Canary) -> None:
        word = canary.word
        for address, typed in (("/search?q=", word), ("/search?q=", word[:-1]), ("/search/suggestions?q=", word[:-3])):
            answer = one.get(address + typed).replace(typed, NOTHING)
            if still(answer) != self._nothing(one, address) or canary in found_in(answer):
                self.leaks.append(f"{self.stage}: {one.who} learns of “{canary.name}” by {address}{typed}")

    def _nothing(self, one: Reader, address: str) -> str:
        """Asked once by each reader of each stage."""
        if (one.who, address) not in self._of_nothing:
            self._of_nothing[one.who, address] = still(one.get(address + NOTHING))
        return self._of_nothing[one.who, address]

    def _indexed(self) -> list[Canary]:
        """The canaries of which the word is in the index, whoever it is for."""
        with self.cast.app.app_context():
            engine = search.engine()
            engine.view()
            words = " ".join(term.decode() for _field, term in engine._index.reader().all_terms())
        return sorted(found_in(words), key=lambda canary: canary.name)

    def mails(self) -> None:
        """Each letter that was written since the last look, by whom it goes to."""
        with self.cast.reading(), self.cast.app.test_request_context("/"):
            names = {number: who for who, number in self.cast.people.items()}
            for mail in db.session.scalars(select(Mail).where(Mail.id > self._mailed).order_by(Mail.id)):
                words = letter(mail)
                self._mailed = mail.id
                if words is None:
                    continue
                who = names.get(mail.person_id or 0, "")
                text = f"{words.subject}\n{words.text}\n{words.unsubscribe}"
                if who:
                    self.note(who, f"a mail “{words.subject}”", text)
                else:
                    self._to_stranger(mail, text)

    def _to_stranger(self, mail: Mail, text: str) -> None:
        """To an address that nobody of the hub has: it holds at most what belongs to that address."""
        own = {"registered name", "registered address", "registered firm", "invited name", "invited address"}
        own |= {"guest address", "a name"}  # who invites a colleague does it by her name
        wrong = [one.name for one in found_in(text) if one.name not in own]
        self.leaks += [f"a mail of kind {mail.kind} to a stranger holds {wrong}"] if wrong else []

    def logged(self, lines: Iterable[str]) -> None:
        """Who runs the hub reads the log, and may read none of them there."""
        self.leaks += [f"the log says “{one.name}”: {line[:200]}" for line in lines for one in found_in(line)]


def _around(text: str, word: str) -> str:
    place = text.lower().find(word)
    return " ".join(text[max(place - 90, 0) : place + 30].split())


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return " | ".join(line.strip() for line in lines if line[:2] not in ("--", "++", "@@"))[:400]


class Log(logging.Handler):
    """What was logged, with what a fault said."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
