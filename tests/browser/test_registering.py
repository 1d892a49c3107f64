"""Somebody of a client that is in no group comes in, without script: she registers, opens the mail in another browser,
goes on where she was, and sees how far her confirmation is."""

from __future__ import annotations

import re

from tests.browser.conftest import NARROW, Opening
from tests.browser.people import Somebody, Watch

NAME = "Sofie Nieuw"
ADDRESS = "sofie.nieuw@demo-gemeente-delta.example"
PASSWORD = "drie losse woorden hier"
LINK = re.compile(r"https?://\S+/register/[\w-]+")


def test_she_registers_without_script(opening: Opening) -> None:
    glass = opening(NARROW)
    watch = Watch(glass=glass)
    sofie = Somebody(opening(javascript=False), watch)
    sofie.page.goto("/sign-in?next=/clauses")
    sofie.follows("Je werkt bij een publieke opdrachtgever")
    sofie.fills("Zoek je organisatie", "bestaat niet")
    sofie.presses("Zoek")
    sofie.reads("We vinden geen opdrachtgever met deze naam of dit nummer.")
    sofie.fills("Zoek je organisatie", "gemeente delta")
    sofie.presses("Zoek")
    sofie.presses("Stuur mij een bevestiging")
    sofie.reads(re.compile("Er kloppen 3 punten nog niet"))
    sofie.picks("Waar werk je?", "Demo-gemeente Delta")
    sofie.fills("Je naam", NAME)
    sofie.fills("Je zakelijke mailadres", ADDRESS)
    sofie.presses("Stuur mij een bevestiging")
    sofie.reads(re.compile(f"We stuurden een link naar {ADDRESS}"))
    other = Somebody(opening(javascript=False), watch)
    other.page.goto(_link(other))
    other.fills("Kies een wachtwoord", PASSWORD)
    other.presses("Bevestig")
    assert other.page.url.endswith("/clauses")
    other.page.get_by_role("banner").get_by_role("link", name="Mijn werk").first.click()
    other.follows("Bekijk hoe ver het is")
    other.reads("Wacht op bevestiging")
    other.reads(re.compile("Je collega's kregen een mail"))
    other.follows("Ga naar je mandje")
    other.page.go_back()
    other.presses("Kies een andere organisatie")
    other.reads("Zoek je organisatie")
    assert watch.faults == []


def _link(who: Somebody) -> str:
    """Of the newest letter that the hub kept for her."""
    who.page.goto("/outbox")
    for _time in range(20):
        row = who.main.get_by_role("listitem").filter(has_text=ADDRESS)
        if row.count():
            row.first.get_by_role("link").first.click()
            found = LINK.search(who.main.inner_text())
            assert found
            return found[0]
        who.page.wait_for_timeout(500)
        who.page.reload()
    raise AssertionError("no letter came")
