"""Mails: rows of the same transaction, written when they leave, in their reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit.clock import now
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.mail import Letter, compose
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.notifications import actions
from buyergroup_hub.notifications.actions import letter, post
from buyergroup_hub.notifications.models import Mail
from tests.fixtures.clock import StandingClock

pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def writers(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(mail: Mail) -> Letter | None:
        return None if mail.keys.get("gone") else Letter(_("Groepen"), "tekst")

    monkeypatch.setattr(actions, "WRITERS", {"try": write})


def _mail() -> Mail:
    begin(writes=False)
    return db.session.scalars(select(Mail)).one()


@pytest.mark.parametrize(("language", "subject"), [("nl", "Groepen"), ("en", "Groups")])
def test_a_letter_is_in_its_readers_language_whoever_writes_it(context: Hub, language: str, subject: str) -> None:
    mail = post("try", "a@b.example", {}, language=language)
    written = letter(mail)
    assert written is not None
    assert written.subject == subject
    assert _("Groepen") == "Groepen"


def test_a_mail_of_a_transaction_that_is_rolled_back_never_leaves(context: Hub) -> None:
    post("try", "a@b.example", {})
    db.session.rollback()
    assert work_off() == 0


def test_a_mail_is_dropped_when_its_reader_may_no_longer_read(context: Hub) -> None:
    post("try", "a@b.example", {"gone": True})
    commit()
    work_off()
    assert _mail().dropped_at is not None
    assert _mail().sent_at is None


def test_a_mail_leaves_after_its_instant_only(context: Hub, clock: StandingClock) -> None:
    post("try", "a@b.example", {}, send_after=now() + timedelta(hours=1))
    commit()
    assert work_off() == 0
    clock.forward(hours=1)
    work_off()
    assert _mail().sent_at is not None


def test_what_people_typed_breaks_no_header_open() -> None:
    message = compose(Letter("Groep\r\nBcc: alle@example.org", "x"), "a@b.example", "hub@hub.example")
    assert message["Bcc"] is None
    assert message["Subject"] == "Groep Bcc: alle@example.org"


@pytest.mark.parametrize("demo", ["no", "yes"])
def test_where_no_page_shows_the_outbox_the_terminal_does(
    context: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, demo: str
) -> None:
    monkeypatch.setitem(context.config, "HUB", replace(context.config["HUB"], mail="outbox", demo=demo == "yes"))
    post("try", "a@b.example", {})
    commit()
    with caplog.at_level("INFO", logger=actions.__name__):
        work_off()
    assert ("to a@b.example, kept in the hub: Groepen\n\ntekst" in caplog.text) is (demo == "no")


OF_THE_READER = {"reset", "code", "change_address"}
"""What is about the reader's own account, of which there is one."""


def test_a_letter_names_in_its_first_line_what_it_is_about() -> None:
    """And a digest begins with a group."""
    letters = sorted(Path("templates").rglob("mails/*.txt"))
    first = {each.stem: each.read_text("utf-8").partition("{% block main %}")[2].split("}}")[0] for each in letters}
    assert len(first) > 30
    assert {name for name, line in first.items() if "%(" not in line} == OF_THE_READER | {"digest"}
