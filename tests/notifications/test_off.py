"""All mail off: what still leaves is what the page of notifications lists, and every other mail says how to stop it."""

from __future__ import annotations

import html
from dataclasses import dataclass

import pytest

from buyergroup_hub.kit.i18n import LazyString
from buyergroup_hub.kit.mail import Letter, compose
from buyergroup_hub.notifications import actions
from buyergroup_hub.notifications.actions import ALWAYS, REASONS, WRITERS, letter, writes
from buyergroup_hub.notifications.models import Mail
from tests.cast import Cast

pytestmark = pytest.mark.one_engine

OFF_FOR_WHO_FOLLOWS = {"consultations.round", "consultations.report", "consultations.changed", "consultations.taken_up"}
MAY_BE_OFF = {
    "accounts.digest",
    "consultations.waiting",
    "consultations.withheld",
    "groups.membership",
    "tenders.new_clauses",
    "tenders.new_version",
    "visions.endorsement_asked",
    "visions.overtaken",
    "visions.published",
}


@dataclass
class Leaving:
    """Letters of any kind to the secretary, as they would leave now."""

    cast: Cast

    def of(self, kind: str) -> Letter | None:
        person = self.cast.person("secretary")
        return letter(Mail(kind=kind, address="a@b.example", person_id=person.id, language="nl", keys={}))


@pytest.fixture
def leaving(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Leaving:
    """Whatever a mail is about holds; of the consultations the secretary answers in none."""
    monkeypatch.setattr(actions, "WRITERS", dict.fromkeys(WRITERS, lambda _mail: Letter("Iets", "Tekst.\n")))
    never = {kind: (why, lambda _mail: False) for kind, (why, _holds) in ALWAYS.items() if kind in OFF_FOR_WHO_FOLLOWS}
    monkeypatch.setattr(actions, "ALWAYS", ALWAYS | never)
    return Leaving(cast)


def test_every_kind_of_mail_is_one_that_may_be_off_or_says_why_not() -> None:
    assert set(WRITERS) == MAY_BE_OFF | set(ALWAYS)
    assert not MAY_BE_OFF & set(ALWAYS)


def test_every_kind_of_mail_says_why_a_person_gets_it() -> None:
    assert REASONS.keys() == WRITERS.keys()
    assert "account" not in str(REASONS["organisations.colleague_waits"])
    with pytest.raises(ValueError, match="give `because` or `always`"):
        writes("tests.unreasoned", LazyString(str))


@pytest.mark.both_engines
def test_with_all_mail_off_only_what_is_always_sent_leaves(cast: Cast, leaving: Leaving) -> None:
    """And everything else says how to stop it, in its text and to mail programs (RFC 8058)."""
    with cast.writing():
        on = {kind: leaving.of(kind) for kind in WRITERS}
        cast.person("secretary").mail_pace, cast.person("secretary").mail_at_once = "never", []
        assert {kind for kind in WRITERS if leaving.of(kind) is None} == MAY_BE_OFF | OFF_FOR_WHO_FOLLOWS
    for kind, words in on.items():
        assert words is not None
        may_be_off = kind in MAY_BE_OFF | OFF_FOR_WHO_FOLLOWS
        assert ("Geen meldingen meer: http://localhost/mail/off/" in words.text) is may_be_off, kind
        message = compose(words, "a@b.example", "hub@b.example")
        assert message["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if may_be_off else None), kind
        assert (message["List-Unsubscribe"] is not None) is may_be_off, kind
        assert message["Content-Language"] == words.language == "nl", kind


def test_the_page_lists_what_still_leaves_and_nothing_else(cast: Cast) -> None:
    page = html.unescape(cast.client("secretary").get("/account/notifications").get_data(as_text=True))
    part = page.partition('id="h-always"')[2].partition("</section>")[0]
    listed = {line.partition("</li>")[0] for line in part.split("<li>")[1:]}
    with cast.reading():
        assert listed == {str(why) for why, _holds in ALWAYS.values()}


def test_one_click_stops_it_without_signing_in_and_looking_does_not(cast: Cast, leaving: Leaving) -> None:
    with cast.reading():
        words = leaving.of("accounts.digest")
    assert words is not None
    assert words.unsubscribe is not None
    path = words.unsubscribe.removeprefix("http://localhost")
    stranger = cast.app.test_client()  # no session, no CSRF token
    assert "Wil je geen meldingen meer?" in stranger.get(path).get_data(as_text=True)
    assert stranger.post(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 410
    with cast.reading():
        assert cast.person("secretary").mail_pace == "daily"
    done = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert "Je krijgt geen meldingen meer" in done.get_data(as_text=True)
    with cast.reading():
        assert (cast.person("secretary").mail_pace, cast.person("secretary").mail_at_once) == ("never", [])
        assert leaving.of("accounts.digest") is None
