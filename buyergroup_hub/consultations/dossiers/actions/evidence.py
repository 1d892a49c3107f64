"""What a dossier says and the events that prove it, as far as the circle that it is made for may read them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.consultations.answers import events as answers_events
from buyergroup_hub.consultations.answers.actions import receipts
from buyergroup_hub.consultations.answers.actions.answering import whole
from buyergroup_hub.consultations.answers.models import Part, PartFile, Submission
from buyergroup_hub.consultations.dialogue import events as dialogue_events
from buyergroup_hub.consultations.dialogue.models import (
    Disclosure,
    Handout,
    HandoutFile,
    IndividualQuestion,
    Post,
    Round,
)
from buyergroup_hub.consultations.dossiers.actions import ledger, sides
from buyergroup_hub.consultations.dossiers.models import Dossier, WooRequest
from buyergroup_hub.consultations.glossary import MAIL_WORDS
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.releases.models import Answer, Release, ReleaseFile
from buyergroup_hub.consultations.report import events as report_events
from buyergroup_hub.consultations.report.models import Report, ReportFile, ReportItem
from buyergroup_hub.consultations.sheets import events as sheets_events
from buyergroup_hub.consultations.sheets.actions import attaching, planning
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.events import proving
from buyergroup_hub.events.models import Event
from buyergroup_hub.events.verifying import covered
from buyergroup_hub.files.models import File
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation

INSIDE = frozenset({"key.organisation", "key.person", "key.part"})
"""Keys that hold ids of the database: covered, and shown to nobody."""


@dataclass(frozen=True)
class Evidence:
    """`content` is what the dossier says, `events` prove it; `given` is the ledger as far as this circle reads it."""

    content: dict[str, Json]
    events: list[dict[str, Any]]
    given: list[ledger.Entry]


@dataclass(frozen=True)
class Circle:
    """Whose dossier it is: the strands that it may read whole, and the tokens that it holds."""

    consultation: Consultation
    kind: str
    party: Party | None
    parties: Sequence[Party]

    @property
    def tokens(self) -> frozenset[str]:
        held = {"public"}
        if self.kind == "organisers":
            held |= {f"organisers:{self.consultation.id}", *(f"dialogue:{party.id}" for party in self.parties)}
        if self.party is not None:
            held |= {f"dialogue:{self.party.id}", self.party.audience, self.party.circle}
        return frozenset(held)

    @property
    def strands(self) -> list[str]:
        return [f"consultations/{self.consultation.pid}/{token}" for token in sorted(self.tokens)]


def gather(asked: Dossier) -> Evidence:
    """Everything of one moment. A constant number of queries, however many parties there are."""
    consultation = asked.consultation
    circle = _circle(asked)
    happened = proving.of_strands(circle.strands)
    apart = _submissions(circle)
    proofs = [(event, _proven_event(event, circle)) for event in happened]
    handed_in = {submission.id: submission for submission in apart}
    alone_too = [] if circle.party else _submitted(handed_in)
    proofs += [(event, alone(event)) for event in alone_too]
    proofs.sort(key=lambda proof: proof[0].seq)
    shown = [event for _event, event in proofs]
    entries = ledger.entries(consultation, circle.tokens)
    content: dict[str, Json] = {
        **_facts(asked, circle),
        "given": [
            {"at": entry.at.isoformat(), "what": entry.what, "to": entry.to, "by": entry.by, "event": entry.event}
            for entry in entries
        ],
        "documents": [*_documents(circle, [event for event, _one in proofs], handed_in)],
        "files": _files(circle, handed_in),
        "mails": [*_mails(circle)],
        "organisations": _organisations({event.acting_for_pid for event, _one in proofs}),
        "strands": _strands(happened),
        "events": [str(event["hash"]) for event in shown],
        "with_text": [str(event["hash"]) for event in shown if "payload" in event],
        "covered": [covered(event) for event in shown],
    }
    return Evidence(content, shown, entries)


def _circle(asked: Dossier) -> Circle:
    """Organisers know of a party once its answer is open, or once it asked them something individually."""
    statement = (
        select(Party).where(Party.consultation_id == asked.consultation_id).options(joinedload(Party.organisation))
    )
    if asked.kind == "party":
        party = db.session.scalars(statement.where(Party.id == asked.party_id)).one()
        return Circle(asked.consultation, asked.kind, party, [party])
    if asked.kind == "public":
        return Circle(asked.consultation, asked.kind, None, [])
    answered = select(Answer.party_id).where(Answer.consultation_id == asked.consultation_id)
    spoken = select(Event.strand).where(Event.strand.like(f"consultations/{asked.consultation.pid}/dialogue:%"))
    ids = {*db.session.scalars(answered.distinct())}
    ids |= {int(str(strand).rpartition(":")[2]) for strand in db.session.scalars(spoken.distinct())}
    parties = [party for party in db.session.scalars(statement.order_by(Party.pid)) if party.id in ids]
    return Circle(asked.consultation, asked.kind, None, parties)


def _proven_event(event: Event, circle: Circle) -> dict[str, Any]:
    """An event of a strand of this circle. What was narrowed since (a post that was withheld) keeps its place and
    shows nothing."""
    reads = event.audience in circle.tokens
    places = {"strand", "before"}
    return proving.written(event, lambda name: name in INSIDE or (not reads and name not in places), payload=reads)


def alone(event: Event) -> dict[str, Any]:
    """An event of a strand that others read: it shows nothing of what stands before it."""
    return proving.written(event, lambda name: name in INSIDE or name == "before", payload=False)


def _facts(asked: Dossier, circle: Circle) -> dict[str, Json]:
    consultation = circle.consultation
    base = current_app.config["HUB"].base_url
    about: dict[str, Json] = {
        "pid": consultation.pid,
        "title": consultation.title,
        "address": f"{base}/consultations/{consultation.pid}",
        "group": consultation.group.name,
        "responsible": consultation.organisation.name,
        "opened_at": consultation.opened_at.isoformat() if consultation.opened_at else None,
        "closes_at": consultation.closes_at.isoformat(),
        "demo": consultation.demo,
    }
    return {
        "consultation": about,
        "dossier": asked.pid,
        "kind": asked.kind,
        "party": circle.party.organisation.name if circle.party else None,
        "parties": [{"party": party.pid, "organisation": party.organisation.name} for party in circle.parties],
        "made_at": clock.now().isoformat(),
        "feed": f"{base}/chain.atom",
        "suppliers": [
            {"organisation": name, "role": role, "since": since, "until": until}
            for name, role, since, until in (ledger.suppliers(consultation) if asked.kind == "organisers" else [])
        ],
        "sides": _sides(consultation) if asked.kind == "organisers" else None,
    }


def _sides(consultation: Consultation) -> Json:
    """Who was on which side, by function and without names."""

    def told(people: Sequence[sides.Sided]) -> list[Json]:
        return [
            {
                "organisation": person.organisation,
                "function": person.function,
                "since": person.since.isoformat(),
                "until": person.until.isoformat() if person.until else None,
            }
            for person in people
        ]

    return {"organisers": told(sides.organisers(consultation)), "parties": told(sides.of_parties(consultation))}


def _submissions(circle: Circle) -> list[Submission]:
    """What was answered: a party's own, all of it; for the organisers what counts, once they opened it."""
    if circle.kind == "public":
        return []
    if circle.party is not None:
        statement = select(Submission).where(Submission.party_id == circle.party.id).order_by(Submission.number)
    elif circle.consultation.unsealed_at is None:
        return []
    else:
        statement = unsealing.counting(circle.consultation.id)
    return list(
        db.session.scalars(statement.options(*whole(), joinedload(Submission.party).joinedload(Party.consultation)))
    )


def _submitted(submissions: Collection[int]) -> list[Event]:
    statement = select(Event).where(Event.subject_kind == "submissions", Event.name == answers_events.SUBMITTED)
    return list(db.session.scalars(statement.where(Event.subject_id.in_(submissions)))) if submissions else []


def _documents(circle: Circle, happened: Sequence[Event], handed_in: dict[int, Submission]) -> Iterator[Json]:
    """The texts, each with the event that recorded its digest and the field in which it stands."""
    texts = _digested_texts(circle, handed_in)
    for event in happened:
        find = texts.get(event.name)
        text = find(event) if find is not None else None
        if text is not None and event.audience in {*circle.tokens, *(own.audience for own in handed_in.values())}:
            title, content = text
            field = "key.sheet_digest" if event.name == sheets_events.OPENED else "key.digest"
            spelled = canonical(content)
            yield {"title": title, "event": event.hash, "field": field, "text": spelled, "sha256": digest(spelled)}


Found = Callable[[Event], tuple[str, Json] | None]


def _digested_texts(circle: Circle, handed_in: dict[int, Submission]) -> dict[str, Found]:
    """Of each kind of event, the text that its digest covers."""
    consultation = circle.consultation

    def rows(model: Any, *loaded: Any) -> dict[int, Any]:
        statement = select(model).where(model.consultation_id == consultation.id).options(*loaded)
        return {row.id: row for row in db.session.scalars(statement)}

    handouts, posts, reports = rows(Handout), rows(Post, joinedload(Post.organisation)), rows(Report)
    rounds = rows(Round, selectinload(Round.clarifications))
    files = _handout_files(handouts)
    sheet: Json = planning.sheet_content(consultation)

    def of_round(event: Event) -> tuple[str, Json]:
        texts: Json = [
            {"question": clarified.text, "answer": clarified.answer}
            for clarified in rounds[event.subject_id].clarifications
        ]
        return _("Vragen en antwoorden, ronde %(number)s", number=rounds[event.subject_id].number), texts

    def of_submission(event: Event) -> tuple[str, Json] | None:
        own = handed_in.get(event.subject_id)
        name = {party.id: party.organisation.name for party in circle.parties}.get(own.party_id) if own else None
        return (_("Antwoord van %(name)s", name=name), receipts.statement_of(own)) if own and name else None

    return {
        sheets_events.OPENED: lambda _event: (_("De vragen"), sheet),
        dialogue_events.HANDED_OUT: lambda event: (
            handouts[event.subject_id].title,
            handouts[event.subject_id].content_with(files.get(event.subject_id, ())),
        ),
        dialogue_events.ROUND_PUBLISHED: of_round,
        report_events.REPORTED: lambda event: (
            _("Verslag %(number)s", number=reports[event.subject_id].number),
            reports[event.subject_id].content,
        ),
        dialogue_events.POSTED: lambda event: (
            _("Bericht van %(name)s", name=posts[event.subject_id].organisation.name),
            posts[event.subject_id].content(),
        ),
        answers_events.SUBMITTED: of_submission,
    }


def _handout_files(handouts: Collection[int]) -> dict[int, list[Any]]:
    statement = select(HandoutFile).where(HandoutFile.handout_id.in_(handouts)).options(joinedload(HandoutFile.file))
    by_handout: dict[int, list[Any]] = {}
    for attached in db.session.scalars(statement.order_by(HandoutFile.id)) if handouts else ():
        by_handout.setdefault(attached.handout_id, []).append(attached.file)
    return by_handout


MOST_OF_FILES = 100_000_000
"""Bytes of files that stand beside a dossier. Of more it says name and digest, and the hub has them."""


def _files(circle: Circle, handed_in: dict[int, Submission]) -> list[Json]:
    """Every file that this circle reads, by its digest, and whether it stands beside the dossier."""
    consultation = circle.consultation
    files: dict[str, File] = {sheet.file.sha256: sheet.file for sheet in attaching.all_sheet_files(consultation)}
    public = (
        select(HandoutFile).join(HandoutFile.handout).where(Handout.consultation_id == consultation.id),
        select(ReportFile)
        .join(ReportFile.item)
        .join(Report, Report.id == ReportItem.report_id)
        .where(Report.consultation_id == consultation.id),
    )
    own = (
        select(PartFile).join(PartFile.part).where(Part.submission_id.in_(handed_in)),
        select(ReleaseFile)
        .join(ReleaseFile.release)
        .join(Answer, Answer.id == Release.answer_id)
        .where(Answer.consultation_id == consultation.id, ReleaseFile.audience.in_(circle.tokens)),
    )
    for rows in (*public, *own):
        entity: Any = rows.column_descriptions[0]["entity"]
        files |= {row.file.sha256: row.file for row in db.session.scalars(rows.options(joinedload(entity.file)))}
    told: list[Json] = []
    total = 0
    for sha256, file in sorted(files.items()):
        total += file.size
        told.append({"sha256": sha256, "name": file.name, "size": file.size, "beside": total <= MOST_OF_FILES})
    return told


def _mails(circle: Circle) -> Iterator[Json]:
    """What was handed over to the mail server for a party and what came back, without addresses. Of the parties that
    this circle knows, so not before the answers are open; nobody else's, not even how many: of who works for two, or
    works for another by now, each has its own."""
    if circle.kind == "public" or (circle.party is None and circle.consultation.unsealed_at is None):
        return
    of = {party.organisation_id: party for party in circle.parties}
    about = _about_mails(circle)
    for mail, organisation_id in _mails_for(of, MAIL_WORDS if circle.party else _told_by_organisers()) if of else ():
        party = of[organisation_id]
        if about(mail, party):
            yield _mail(mail, party)


def _mails_for(organisations: Collection[int], kinds: Collection[str]) -> list[tuple[Mail, int]]:
    """Those to who worked there when they were asked for; also to who was erased since."""
    people = (
        select(Mail, Affiliation.organisation_id)
        .join(Affiliation, Affiliation.person_id == Mail.person_id)
        .where(Affiliation.organisation_id.in_(organisations), Mail.kind.in_(kinds), *worked())
    )
    erased = select(Mail).where(Mail.kind.in_(kinds), Mail.person_id.is_(None))
    found: list[tuple[Mail, int]] = [(mail, of) for mail, of in db.session.execute(people)]
    for mail in db.session.scalars(erased):
        found += [(mail, of) for of in mail.keys.get("read_for", ()) if of in organisations]  # type: ignore[union-attr,misc]
    return sorted(found, key=lambda one: (one[0].id, one[1]))


def worked() -> tuple[ColumnElement[bool], ...]:
    """Of a mail and an affiliation of its reader: she worked there then."""
    runs = or_(Affiliation.until.is_(None), Affiliation.until > Mail.asked_at)
    return Affiliation.confirmed_at <= Mail.asked_at, runs


def _mail(mail: Mail, party: Party) -> Json:
    """`mail` is the same in every dossier of this party, and who has the mail finds it in its head. That a person works
    for two parties shows in neither."""

    def at(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "mail": digest(f"{mail.pid}:{party.pid}"),
        "what": str(MAIL_WORDS[mail.kind]),
        "to": party.organisation.name,
        "asked_at": at(mail.asked_at),
        "handed_over_at": at(mail.handed_at or mail.sent_at),
        "taken_at": at(mail.sent_at),
        "bounced_at": at(mail.bounced_at),
    }


def _told_by_organisers() -> list[str]:
    """Of a receipt or a warning before closing only the party knows."""
    return [kind for kind in MAIL_WORDS if kind not in ("consultations.receipt", "consultations.closing_soon")]


def _about_mails(circle: Circle) -> Callable[[Mail, Party], bool]:
    """Is a mail about this consultation? It says so by the ids of what it is about."""
    of = circle.consultation.id

    def everyones(model: Any) -> dict[int, int | None]:
        return dict.fromkeys(db.session.scalars(select(model.id).where(model.consultation_id == of)))

    def of_parties(rows: Any, party_id: Any) -> dict[int, int | None]:
        ids = [party.id for party in circle.parties]
        return dict(db.session.execute(rows.add_columns(party_id).where(party_id.in_(ids))).all())

    def of_organisations(model: Any) -> dict[int, int | None]:
        theirs = and_(Party.organisation_id == model.organisation_id, Party.consultation_id == of)
        return of_parties(select(model.id).where(model.consultation_id == of).join(Party, theirs), Party.id)

    releases = select(Release.id).join(Answer, Answer.id == Release.answer_id)
    pids: dict[str, dict[int, int | None]] = {
        "consultation": {of: None},
        "round": everyones(Round),
        "report": everyones(Report),
        "individual": of_parties(select(IndividualQuestion.id), IndividualQuestion.party_id),
        "woo": everyones(WooRequest),
        "release": of_parties(releases, Answer.party_id),
        "submission": of_parties(select(Submission.id), Submission.party_id),
        "post": of_organisations(Post),
        "disclosure": of_organisations(Disclosure),
    }

    def about(mail: Mail, party: Party) -> bool:
        if "party" in mail.keys and mail.keys["party"] != party.id:
            return False
        keys = {name: int(str(number)) for name, number in mail.keys.items() if name in pids}
        told = [pids[name].get(number, 0) in (None, party.id) for name, number in keys.items()]
        return all(told) if told else "party" in mail.keys

    return about


def _organisations(pids: Collection[str | None]) -> dict[str, Json]:
    """The names of those that events call by their address."""
    statement = select(Organisation.pid, Organisation.name).where(Organisation.pid.in_({pid for pid in pids if pid}))
    return {row.pid: row.name for row in db.session.execute(statement)}


def _strands(happened: Sequence[Event]) -> list[Json]:
    counted: dict[str, tuple[str, int, str]] = {}
    for event in happened:
        if event.strand is not None:
            _name, before, _last = counted.get(event.strand, ("", 0, ""))
            counted[event.strand] = (str(event.circle), before + 1, event.hash)
    return [{"strand": name, "events": count, "last": last} for name, count, last in counted.values()]
