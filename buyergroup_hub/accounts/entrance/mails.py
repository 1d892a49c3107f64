"""Letters with a link or a code, and the digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from buyergroup_hub.accounts.entrance.actions.digests import OfGroup, happened
from buyergroup_hub.accounts.person.keyed import code, token
from buyergroup_hub.accounts.person.mails import ACCOUNT, address_of, id_of, letter
from buyergroup_hub.accounts.person.models import LINK_RUNS, Link, Person, SecondFactor
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l, ngettext
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import renews, writes
from buyergroup_hub.notifications.models import Mail


def _link(mail: Mail) -> Link | None:
    return db.session.get(Link, id_of(mail.keys["link"]))


@writes("accounts.reset", _l("Link voor een nieuw wachtwoord"), always=ACCOUNT)
def reset(mail: Mail) -> Letter | None:
    link = _link(mail)
    if link is None or not link.works:
        return None
    url = address_of(f"/reset/{token('reset', link.pid)}")
    return letter(mail, _("Maak een nieuw wachtwoord"), "accounts/entrance/mails/reset.txt", url=url, link=link)


@writes("accounts.change_address", _l("Link die een nieuw mailadres bevestigt"), always=ACCOUNT)
def change_address(mail: Mail) -> Letter | None:
    link = _link(mail)
    if link is None or not link.works:
        return None
    url = address_of(f"/account/address/{token('change_address', link.pid)}")
    return letter(
        mail, _("Bevestig je nieuwe mailadres"), "accounts/entrance/mails/change_address.txt", url=url, link=link
    )


@renews("accounts.reset", "accounts.change_address")
def _link_runs_from_now(mail: Mail) -> None:
    link = _link(mail)
    if link is not None and link.used_at is None:
        link.expires_at = clock.now() + LINK_RUNS


@writes("accounts.code", _l("Code voor één keer"), always=ACCOUNT)
def one_time_code(mail: Mail) -> Letter | None:
    factor = db.session.get(SecondFactor, id_of(mail.keys["second_factor"]))
    if factor is None or not factor.works:
        return None
    digits = code(factor.pid)
    # The digits stay out of the subject, which phones show on a locked screen.
    return letter(mail, _("Je eenmalige code"), "accounts/entrance/mails/code.txt", digits=digits, factor=factor)


def _where(groups: Sequence[OfGroup]) -> str:
    """So that the subject says what it is about: one group by its name, and how many more."""
    first, more = groups[0].title, len(groups) - 1
    if not more:
        return first
    return ngettext("%(group)s en %(num)d andere groep", "%(group)s en %(num)d andere groepen", more, group=first)


@writes(
    "accounts.digest",
    _l("Nieuws van wat iemand volgt"),
    because=_l("Je koos hoe vaak je mail wilt over je groepen en wat je volgt."),
)
def news(mail: Mail) -> Letter | None:
    person = db.session.get(Person, mail.person_id) if mail.person_id else None
    if person is None or not person.may_sign_in or person.mail_pace == "never":
        return None
    groups = happened(person.id, datetime.fromisoformat(str(mail.keys["since"])), mail.asked_at)
    if not groups:
        return None
    count = sum(len(group.entries) for group in groups)
    subject = ngettext("%(num)d bericht uit %(where)s", "%(num)d berichten uit %(where)s", count, where=_where(groups))
    return letter(
        mail, subject, "accounts/entrance/mails/digest.txt", groups=groups, why=_("Je koos hoe vaak je mail wilt.")
    )
