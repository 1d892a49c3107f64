"""Mail leaves here: over SMTP with a verified certificate, or nowhere, where the hub keeps its outbox to itself."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Letter:
    """What a mail says. `unsubscribe` is the address of its one-click unsubscribe (RFC 8058), for what one can turn
    off."""

    subject: str
    text: str
    language: str = "nl"
    unsubscribe: str | None = None


def compose(letter: Letter, to: str, sender: str) -> EmailMessage:
    """The message, of which no header can be broken open by a line break in what people typed."""
    message = EmailMessage()
    message["Subject"] = " ".join(letter.subject.split())
    message["From"] = formataddr(("Buyer Group Hub", sender))
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    return message


def send(message: EmailMessage, server: str) -> None:
    """Hand a message to `smtp://user:password@host:port` (STARTTLS) or `smtps://…`. Raises what smtplib raises."""
    where = urlsplit(server)
    context = ssl.create_default_context()
    host, port = where.hostname or "", where.port
    if where.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=20, context=context)
    else:
        connection = smtplib.SMTP(host, port or 587, timeout=20)
    with connection:
        if where.scheme != "smtps" and host not in ("127.0.0.1", "localhost", "::1"):
            connection.starttls(context=context)
        if where.username:
            connection.login(unquote(where.username), unquote(where.password or ""))
        connection.send_message(message)
