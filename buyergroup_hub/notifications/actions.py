"""Ask for a mail; write and send what is due."""

from __future__ import annotations

import logging
import smtplib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import NamedTuple, TypeVar

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select, update

from buyergroup_hub.jobs.actions import Finish, Later, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import LazyString, _, in_language
from buyergroup_hub.kit.invention import check_alike, row
from buyergroup_hub.kit.mail import Letter, Refused, compose, conversation, hand_over, offer
from buyergroup_hub.notifications.models import Mail, Subscription

Writer = Callable[[Mail], Letter | None]
Renewal = Callable[[Mail], None]
Of = TypeVar("Of")

WRITERS: dict[str, Writer] = {}
WORDS: dict[str, LazyString] = {}
REASONS: dict[str, LazyString] = {}
"""What a kind of mail is, for who looks after the post and reads no letter of it."""
ALWAYS: dict[str, tuple[LazyString, Callable[[Mail], bool]]] = {}
"""The kinds that nobody can turn off: which mail that is and why, and of which mails of the kind it holds."""
GIVES_TERM: set[str] = set()
"""The kinds that give their reader a term."""
STAYS: set[str] = set()
"""The kinds of which stays known, when their reader is erased, that one left, when and about what: these, and those
that are proof."""
RENEWALS: dict[str, Renewal] = {}
"""By kind, what gives the time that a letter promises anew, where it leaves late."""
LATE = timedelta(hours=1)
OFF: list[Callable[[int], str | None]] = []
"""By a person's id the address at which she turns off whatever may be off; None once she did."""
GONE = frozenset(range(550, 560))
"""SMTP answers that mean that the address does not take mail; other refusals are tried again."""
REFUSED_FOR = timedelta(days=5)
"""After so long of them the address counts as one that takes no mail (RFC 5321, 4.5.4.1)."""
AT_IT = timedelta(minutes=3)

log = logging.getLogger(__name__)


def writes(
    kind: str,
    words: LazyString,
    *,
    always: LazyString | None = None,
    whom: Callable[[Mail], bool] = lambda _mail: True,
    because: LazyString | None = None,
    gives_term: bool = False,
    proves: bool = False,
) -> Callable[[Writer], Writer]:
    """Register who writes the letters of a kind, and what it is in words. None: the reader may no longer read what it
    is about; nothing is sent. `always`: why it also goes to who turned all mail off; `whom`: of these mails only;
    `because`: why a person gets it, "Je bent secretaris van de groep."; without it, what `always` says;
    `gives_term`: `terms` are asked of it; `proves`: that it left is told later."""
    why = because or always
    if why is None:
        raise ValueError(f"mail {kind} does not say why a person gets it: give `because` or `always`")

    def register(writer: Writer) -> Writer:
        if kind in WRITERS:
            raise ValueError(f"mail {kind} has two writers")
        WRITERS[kind], WORDS[kind], REASONS[kind] = writer, words, why
        if always is not None:
            ALWAYS[kind] = always, whom
        if gives_term:
            GIVES_TERM.add(kind)
        if gives_term or proves:
            STAYS.add(kind)
        return writer

    return register


def renews(*kinds: str) -> Callable[[Renewal], Renewal]:
    """Register what lets the time that a letter of these kinds gives its reader run from when it leaves: while the mail
    server was away for days, nobody could use it."""

    def register(renewal: Renewal) -> Renewal:
        RENEWALS.update(dict.fromkeys(kinds, renewal))
        return renewal

    return register


def post(
    kind: str,
    address: str,
    keys: Mapping[str, Json],
    *,
    person_id: int | None = None,
    language: str = "nl",
    demo: bool = False,
    send_after: datetime | None = None,
) -> Mail:
    """Ask for a mail in the running transaction. Keys are ids: no text, no secret; the letter is written when it
    leaves."""
    if kind not in WRITERS:
        raise ValueError(f"nobody writes mails of the kind {kind}")
    now = clock.now()
    mail = Mail(
        kind=kind,
        address=address,
        keys=dict(keys),
        person_id=person_id,
        language=language,
        demo=demo,
        asked_at=now,
        send_after=send_after or now,
    )
    db.session.add(mail)
    db.session.flush()
    enqueue("mail.send", {"mail_id": mail.id}, due_at=mail.send_after)
    return mail


def letter(mail: Mail) -> Letter | None:
    """The mail's letter as it would leave now, in its reader's language. What she may turn off says where, and is
    not written once she did."""
    with in_language(mail.language):
        if mail.person_id is None or _always(mail):
            return WRITERS[mail.kind](mail)
        off = next(filter(None, (address(mail.person_id) for address in OFF)), None)
        words = WRITERS[mail.kind](mail) if off else None
        if words is None:
            return None
        said = _("Geen meldingen meer:")
        return replace(words, text=f"{words.text}{said} {off}\n", unsubscribe=off)


def _always(mail: Mail) -> bool:
    _why, holds = ALWAYS.get(mail.kind, (None, None))
    return holds is not None and holds(mail)


@handles("mail.send", slow=True)
def send_mail(mail_id: int) -> Finish | None:
    """Write one mail and hand it to the server; without one (HUB_MAIL=outbox, never in production) it counts as sent
    and stays in the outbox. Where no page shows that, who runs the hub reads the letter in the terminal: its link is
    the only way in for whoever was invited."""
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.handed_at or mail.sent_at or mail.dropped_at or mail.bounced_at:
        return None
    mail = _renewed(mail)
    config = current_app.config["HUB"]
    written_at, words = clock.now(), letter(mail)
    if words is None:
        return lambda: _mark(mail_id, "dropped_at")
    if config.mail == "outbox":
        if not config.demo:
            log.info("to %s, kept in the hub: %s\n\n%s\n", mail.address, words.subject, words.text)
        return lambda: _mark(mail_id, "sent_at", written_at)
    message = compose(words, mail.address, config.mail_from, mail.pid)
    address, due_at = mail.address, mail.send_after
    db.session.rollback()  # a mail server may take its time, and nobody waits for what was read here
    try:
        return _handed_over(mail_id, message, address, written_at)
    except Refused as refused:
        if refused.by_policy or (refused.code not in GONE and clock.now() < due_at + REFUSED_FOR):
            raise Later(refused) from refused
        log.info("mail %s: the address takes no mail (%s)", mail_id, refused.code)
        code = str(refused.code)
        return lambda: note_bounce(mail_id, code)
    except (OSError, smtplib.SMTPException) as away:
        raise Later(away, for_all=True) from away


def _renewed(mail: Mail) -> Mail:
    """The mail, of which the time that it gives runs from now where it was kept up."""
    if mail.kind not in RENEWALS or clock.now() < mail.send_after + LATE:
        return mail
    mail_id = mail.id
    begin(writes=True)
    RENEWALS[mail.kind](db.session.get_one(Mail, mail_id))
    commit()
    begin(writes=False)
    return db.session.get_one(Mail, mail_id)


def _handed_over(mail_id: int, message: EmailMessage, address: str, written_at: datetime) -> Finish | None:
    config = current_app.config["HUB"]
    with conversation(config.mail) as connection:
        offer(connection, config.mail_from, address)
        if not _claim(mail_id, written_at):
            return None
        try:
            hand_over(connection, message)
        except Refused:
            _set(mail_id, None)
            raise
        except (OSError, smtplib.SMTPException) as broken:
            log.warning("mail %s was handed over, and whether it arrived is not known: %s", mail_id, broken)
            return None
    return lambda: _mark(mail_id, "sent_at")


def _claim(mail_id: int, written_at: datetime) -> bool:
    """Say that it is handed over, if nobody said so before. From here on it is not sent again by itself. A term that it
    gives runs from when it was written, as it says itself."""
    waits = Mail.handed_at.is_(None), Mail.sent_at.is_(None), Mail.dropped_at.is_(None)
    return _set(mail_id, written_at, *waits)


def _set(mail_id: int, handed_at: datetime | None, *where: ColumnElement[bool]) -> bool:
    begin(writes=True)
    claimed = db.session.execute(update(Mail).where(Mail.id == mail_id, *where).values(handed_at=handed_at))
    commit()
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def uncertain() -> ColumnElement[bool]:
    """Mails that were handed over, of which nobody knows whether they arrived. One is handed over in a moment; after
    some minutes nobody is at it any more. Of who was erased there is no address left to try again."""
    handed = Mail.handed_at < clock.now() - AT_IT
    return and_(
        handed, Mail.address != "", Mail.sent_at.is_(None), Mail.dropped_at.is_(None), Mail.bounced_at.is_(None)
    )


def unsent() -> ColumnElement[bool]:
    """Mails that have yet to leave."""
    ended = (Mail.handed_at, Mail.sent_at, Mail.dropped_at, Mail.bounced_at)
    return and_(*(column.is_(None) for column in ended))


def waiting(since: datetime | None = None) -> int:
    """How many have yet to leave; of which the moment to do so was before `since`."""
    statement = select(func.count(Mail.id)).where(unsent())
    return db.session.scalar(statement if since is None else statement.where(Mail.send_after < since)) or 0


def about_waiting(kind: str, key: str) -> set[int]:
    """What the mails of this kind that have yet to leave are about, by a key of theirs."""
    found = db.session.scalars(select(Mail.keys).where(Mail.kind == kind, unsent()))
    return {int(str(keys[key])) for keys in found}


class Asked(NamedTuple):
    """What mails with these keys ask somebody, since when, and until when she could react if they left at once."""

    keys: Mapping[str, Json]
    since: datetime
    until: datetime

    def leaving_now(self, term: Term) -> datetime:
        """What a letter says that may be the first to leave."""
        return term.until or clock.now() + (self.until - self.since)


@dataclass(frozen=True)
class Term:
    """Until when somebody may react to what she is asked by mail. It begins when the first mail leaves: until then one
    `waits`, or none reached anybody."""

    until: datetime | None
    waits: bool = False

    @property
    def is_over(self) -> bool:
        return self.until is not None and clock.now() >= self.until


def terms(kind: str, asked: Mapping[Of, Asked]) -> dict[Of, Term]:
    """Of what the mails of this kind ask: nobody who was not asked yet, or never, let a term go by."""
    if kind not in GIVES_TERM:
        raise ValueError(f"mails of the kind {kind} give no term")
    if not asked:
        return {}
    key = next(name for one in asked.values() for name in one.keys)
    about = Mail.keys[key].as_integer()
    there = Mail.kind == kind, about.in_({one.keys[key] for one in asked.values()})
    stands = Mail.dropped_at.is_(None), Mail.bounced_at.is_(None)
    left: dict[Json, list[tuple[Mapping[str, Json], datetime | None]]] = defaultdict(list)
    for keys, at in db.session.execute(
        select(Mail.keys, func.coalesce(Mail.handed_at, Mail.sent_at)).where(*there, *stands)
    ):
        left[keys[key]].append((keys, at))
    return {of: _term(one, left[one.keys[key]]) for of, one in asked.items()}


def _term(asked: Asked, mails: Iterable[tuple[Mapping[str, Json], datetime | None]]) -> Term:
    mine = [at for keys, at in mails if asked.keys.items() <= keys.items()]
    first = min((at for at in mine if at is not None and at >= asked.since), default=None)
    return Term(None, None in mine) if first is None else Term(first + (asked.until - asked.since))


def latest(found: Iterable[Term]) -> Term:
    """When all of them are over: one that has not begun has no end."""
    every = list(found)
    ends = [term.until for term in every if term.until is not None]
    if len(ends) < len(every):
        return Term(None, any(term.waits for term in every))
    return Term(max(ends, default=None))


def count_uncertain() -> int:
    return db.session.scalar(select(func.count(Mail.id)).where(uncertain())) or 0


def send_again() -> int:
    """Send those again, though somebody may get one twice; answers how many they are."""
    found = db.session.scalars(select(Mail).where(uncertain()).order_by(Mail.id)).all()
    for mail in found:
        mail.handed_at = None
        enqueue("mail.send", {"mail_id": mail.id})
    return len(found)


def note_bounce(mail_id: int, code: str) -> None:
    """The server of the address takes no mail for it; `code` is its answer (RFC 5321)."""
    _mark(mail_id, "bounced_at", bounce=code)


def _mark(mail_id: int, what: str, at: datetime | None = None, *, bounce: str | None = None) -> None:
    mail = db.session.get_one(Mail, mail_id)
    setattr(mail, what, at or clock.now())
    mail.bounce = bounce


def follow(person_id: int, subject_kind: str, subject_id: int, pace: str = "daily") -> Subscription:
    """Subscribe, or change the pace of a subscription that there is."""
    mine = select(Subscription).filter_by(person_id=person_id, subject_kind=subject_kind, subject_id=subject_id)
    found = db.session.scalars(mine).one_or_none()
    if found is None:
        check_alike(row("people", person_id), row(subject_kind, subject_id))
        found = Subscription(person_id=person_id, subject_kind=subject_kind, subject_id=subject_id, since=clock.now())
        db.session.add(found)
    found.pace = pace
    return found


def unfollow(person_id: int, subject_kind: str, subject_id: int) -> None:
    mine = select(Subscription).filter_by(person_id=person_id, subject_kind=subject_kind, subject_id=subject_id)
    for subscription in db.session.scalars(mine):
        db.session.delete(subscription)
