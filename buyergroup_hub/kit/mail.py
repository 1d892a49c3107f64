"""Mail leaves here: over SMTP with a verified certificate, or nowhere, where the hub keeps its outbox to itself."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate, make_msgid
from urllib.parse import unquote, urlsplit

PATIENCE = 20.0
"""Seconds that a mail server gets to say the next thing."""
WHOLE = 60.0
"""Seconds after which a conversation with it is broken off, however it trickles."""
HERE = ("127.0.0.1", "localhost", "::1")


class Refused(Exception):
    """The server does not take a mail for an address now, or at all; `code` is its answer (RFC 5321)."""

    def __init__(self, code: int, words: bytes) -> None:
        super().__init__(f"{code} {words!r}")
        self.code = code
        # Not the address, but who may send to it (RFC 3463): a relay that does not know us any more says so of all.
        self.by_policy = bytes(words).startswith((b"5.7", b"4.7"))


@dataclass(frozen=True)
class Letter:
    """What a mail says. `unsubscribe` is the address of its one-click unsubscribe (RFC 8058), for what one can turn
    off."""

    subject: str
    text: str
    language: str = "nl"
    unsubscribe: str | None = None


def compose(letter: Letter, to: str, sender: str, name: str = "") -> EmailMessage:
    """The message, of which no header can be broken open by a line break in what people typed. The same `name` is the
    same message, however often it is sent."""
    domain = sender.partition("@")[2]
    message = EmailMessage()
    message["Subject"] = " ".join(letter.subject.split())
    message["From"] = formataddr(("Buyer Group Hub", sender))
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{name}@{domain}>" if name else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message["Content-Language"] = letter.language  # last: new content throws away what described the old one
    return message


@contextmanager
def conversation(server: str, patience: float | None = None, whole: float | None = None) -> Iterator[smtplib.SMTP]:
    """Signed in at `smtp://user:password@host:port` (STARTTLS) or `smtps://…`. Raises what smtplib raises."""
    where = urlsplit(server)
    patience, whole = patience or PATIENCE, whole or WHOLE
    host, secure = where.hostname or "", where.scheme == "smtps"
    # All certificates of this machine are read for it, which costs more than the conversation.
    context = ssl.create_default_context() if secure or host not in HERE else None
    connection = smtplib.SMTP_SSL(timeout=patience, context=context) if secure else smtplib.SMTP(timeout=patience)
    # smtplib verifies a certificate by this name, which it takes from the host that it is made with.
    connection._host = host  # type: ignore[attr-defined]  # noqa: SLF001
    limit = threading.Timer(whole, _break_off, (connection,))
    limit.daemon = True
    limit.start()
    try:
        code, words = connection.connect(host, where.port or (465 if secure else 587))
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if context is not None and not secure:
            connection.starttls(context=context)
        if where.username:
            connection.login(unquote(where.username), unquote(where.password or ""))
        connection.ehlo_or_helo_if_needed()
        yield connection
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
    finally:
        limit.cancel()
        connection.close()


def _break_off(connection: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def offer(connection: smtplib.SMTP, sender: str, to: str) -> None:
    """Ask whether the server takes a message from and to these addresses. Raises Refused of the second."""
    code, words = connection.mail(sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = connection.rcpt(to)
    if code not in (250, 251):
        raise Refused(code, words)


def hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
    """Give it the message itself. Raises Refused where it then does not take it; what else is raised says nothing
    about whether it did."""
    try:
        code, words = connection.data(message.as_bytes(policy=SMTP))
    except smtplib.SMTPDataError as refused:
        raise Refused(refused.smtp_code, _bytes(refused.smtp_error)) from refused
    if code != 250:
        raise Refused(code, words)


def _bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def fault(server: str, patience: float = 5.0) -> str:
    """Why no mail can leave by this server; empty when it can. Signs in, and sends nothing."""
    try:
        with conversation(server, patience, whole=3 * patience) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as problem:
        return str(problem) or type(problem).__name__
    return ""
