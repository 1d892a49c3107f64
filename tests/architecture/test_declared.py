"""Every address declares who may enter, and every verb has a rule."""

from __future__ import annotations

import pytest

from buyergroup_hub.access import declared
from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.kit import i18n
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.permissions import RULES, Verb

pytestmark = pytest.mark.one_engine


def test_every_view_declares_who_may_enter(app: Hub) -> None:
    undeclared = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not declared(app.view_functions[rule.endpoint])
    ]
    assert undeclared == []


def test_what_changes_something_requires_a_verb(app: Hub) -> None:
    """A POST that anybody may do is an exception that stands here, with the reason why."""
    open_to_all = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and declared(app.view_functions[rule.endpoint]) == "public"
    }
    assert open_to_all <= ENTRANCE


ENTRANCE = {
    "accounts.unsubscribe",  # a mail program does it, with the secret of the address (RFC 8058)
    "accounts.start_session",  # signing in
    "accounts.sign_out",  # of a session that ran out it is no refusal
    "accounts.ask_reset",  # who forgot her password cannot sign in
    "accounts.reset",  # the link in the mail is the right
    "accounts.accept",  # the link of the invitation is the right; a new account is made here
    "accounts.ask_again",  # who has the link of an invitation that expired
    "organisations.object_to_handover",  # the link in the mail is the right: who worked there may not sign in any more
    "organisations.ask",  # a market party registers itself
    "organisations.ask_client",  # somebody of a client registers herself
    "clauses.save_own_basket",  # what a visitor collects stands in her own cookie alone
    "organisations.confirm",  # the link in the mail is the right
}


def test_every_verb_has_a_rule() -> None:
    assert set(Verb) == set(RULES)


def test_event_names_say_what_happened() -> None:
    """`noun.past_participle`, in the glossary's words."""
    shaped = [name for name in CATALOGUE if name.count(".") == 1 and name == name.lower()]
    assert sorted(CATALOGUE) == sorted(shaped)


def test_every_text_is_said_in_both_languages() -> None:
    assert i18n.check() == []
