"""Pages of groups: what they say, what they leave out, what they cost."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from threading import get_ident

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy import select

from buyergroup_hub import permissions
from buyergroup_hub.access import MAY
from buyergroup_hub.events import timeline
from buyergroup_hub.events.actions import record
from buyergroup_hub.events.catalogue import CATALOGUE, declare
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group import events
from buyergroup_hub.groups.group.models import GroupSuccession, GroupTheme, Phase
from buyergroup_hub.groups.overview import listing
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.organisations.manifest.models import Theme
from tests import factories as make
from tests.cast import Cast
from tests.fixtures.clock import NOW, StandingClock
from tests.pages import check_page
from tests.queries import counted

pytestmark = pytest.mark.one_engine


def _page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    check_page(response)
    assert response.status_code == status
    return str(response.get_data(as_text=True))


def _names(html: str) -> list[str]:
    return re.findall(r'<h2><a href="/groups/[^"]+">([^<]+)</a>', html)


def test_unknown_start_is_said_and_sorts_last(cast: Cast) -> None:
    """Rule 14: never 0."""
    with cast.writing():
        make.group("Begonnen in 2024", started="2024")
        make.group("Begonnen in 2020", started="2020")
        make.group("Begin onbekend", started=None)
    html = _page(cast.client("visitor"), "/groups?order=start")
    assert _names(html)[:2] == ["Begonnen in 2020", "Begonnen in 2024"]
    assert 'start <span class="unknown">onbekend</span>' in html


def test_an_ended_group_is_there_marked_and_points_on(cast: Cast) -> None:
    """Rule 16."""
    with cast.writing():
        ended = make.group("Oude groep", slug="oude-groep", phase="ended")
        later = make.group("Nieuwe groep", slug="nieuwe-groep")
        make.add(GroupSuccession(from_id=ended.id, to_id=later.id))
    for address in ("/groups", "/groups/oude-groep"):
        html = _page(cast.client("visitor"), address)
        assert "Beëindigd" in html or "beëindigd" in html
        assert 'href="/groups/nieuwe-groep"' in html
    assert "Hieraan ging vooraf" in _page(cast.client("visitor"), "/groups/nieuwe-groep")


def test_a_successor_that_one_may_not_see_is_not_named(cast: Cast) -> None:
    with cast.writing():
        ended = make.group("Oude groep", slug="oude-groep", phase="ended")
        hidden = make.group("Stille opvolger", audience="group:0")
        make.add(GroupSuccession(from_id=ended.id, to_id=hidden.id))
    for address in ("/groups", "/groups/oude-groep", "/"):
        assert "Stille opvolger" not in _page(cast.client("visitor"), address)


def test_invented_groups_carry_their_label_everywhere(cast: Cast) -> None:
    """Rule 18."""
    with cast.writing():
        make.group("Verzonnen groep", slug="verzonnen", demo=True)
    label = 'Verzonnen groep</a> <span class="demo">Demo</span>'
    assert label in _page(cast.client("visitor"), "/groups")
    assert label in _page(cast.client("visitor"), "/")
    assert '<span class="demo">Demo</span>' in _page(cast.client("visitor"), "/groups/verzonnen")


def test_a_quiet_group_is_said_neutrally(cast: Cast) -> None:
    with cast.writing():
        make.group("Stille groep", slug="stil", last_event_at=datetime(2026, 2, 20, 9, tzinfo=UTC))
        make.group("Drukke groep", slug="druk", last_event_at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert "Stil sinds 9 maanden." in _page(cast.client("visitor"), "/groups/stil")
    assert "Stil sinds" not in _page(cast.client("visitor"), "/groups/druk")


def test_a_date_tells_nothing_of_what_only_members_see(cast: Cast) -> None:
    with cast.acting("coordinator"):
        before = cast.group().last_event_at
        groups.plan_meeting(
            cast.group(), "Besloten", datetime(2026, 12, 1, 9, tzinfo=UTC), None, "", f"group:{cast.groups['group']}"
        )
    with cast.reading():
        assert cast.group().last_event_at == before


def test_what_is_noted_later_of_an_earlier_day_sets_no_date_back(cast: Cast, clock: StandingClock) -> None:
    with cast.acting("coordinator"):
        group = cast.group()
        record(events.STARTED, group, group_id=group.id)
    clock.set(NOW - timedelta(days=400))
    with cast.acting("coordinator"):
        group = cast.group()
        record(events.STARTED, group, group_id=group.id)
    with cast.reading():
        assert cast.group().last_event_at == NOW


def test_that_a_group_was_imported_is_no_life_of_it(cast: Cast) -> None:
    with cast.writing():
        imported = make.group("Bekend uit een bron", last_event_at=None)
        record(events.IMPORTED, imported, {"source": "facts"}, group_id=imported.id)
        db.session.refresh(imported)
        assert imported.last_event_at is None


def test_a_list_says_how_many_of_its_groups_are_invented(cast: Cast) -> None:
    assert "verzonnen" not in _page(cast.client("visitor"), "/groups")
    with cast.writing():
        make.group("Verzonnen groep", slug="verzonnen", demo=True)
    assert "1 is verzonnen" in _page(cast.client("visitor"), "/groups")


def test_filters_count_under_each_other(cast: Cast) -> None:
    with cast.writing():
        themes = {theme.key: theme for theme in db.session.scalars(select(Theme))}
        for number, (sector, theme) in enumerate(
            [("energy", "klimaat"), ("energy", "circulair"), ("care", "klimaat"), ("care", None)]
        ):
            group = make.group(f"Groep {number}", sector=sector, phase=None)
            if theme:
                make.add(GroupTheme(group_id=group.id, theme_id=themes[theme].id))
    with cast.app.test_request_context("/groups?sector=energy&theme=klimaat"), cast.reading():
        found = listing.find(request.args)
    counts = {facet.name: {value: count for value, _words, count, _on in facet.options} for facet in found.facets}
    assert found.total == 1
    assert (counts["sector"]["energy"], counts["sector"]["care"]) == (1, 1)
    assert (counts["theme"]["klimaat"], counts["theme"]["circulair"]) == (1, 1)
    assert counts["stage"]["unknown"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "sector=bestaat-niet",
        "theme='; DROP",
        "stage=x",
        "order=x",
        "page=-1",
        "page=99999999999999999999",
        "page=x",
        "sector=%00",
    ],
)
def test_what_cannot_be_chosen_is_no_fault(cast: Cast, query: str) -> None:
    _page(cast.client("visitor"), f"/groups?{query}")


def test_no_group_with_a_choice_says_what_to_do(cast: Cast) -> None:
    html = _page(cast.client("visitor"), "/groups?sector=energy")
    assert "Geen groepen met deze filters" in html
    assert "Toon alle groepen" in html


def test_a_name_is_shown_by_its_owners_choice_only(cast: Cast) -> None:
    """Rule 19: functions are shown by default."""
    with cast.writing():
        cast.person("coordinator").shows_name = True
    outside = _page(cast.client("visitor"), "/groups/group/members")
    inside = _page(cast.client("participant"), "/groups/group/members")
    assert "Coordinator Person" in outside
    assert "Secretary Person" not in outside
    assert "Secretary Person" in inside


def test_who_left_stays_in_the_groups_own_list_without_right(cast: Cast) -> None:
    assert "Geen lid meer" in _page(cast.client("coordinator"), "/groups/group/members")
    assert "Geen lid meer" not in _page(cast.client("visitor"), "/groups/group/members")


PAGES = ("/", "/groups", *(f"/groups/group{page}" for page in ("", "/members", "/commitments", "/timeline")))


def test_each_page_costs_as_many_queries_with_twenty_as_with_two(cast: Cast) -> None:
    _fill(cast, 2)
    _number_of_queries(cast)  # who comes first reads what is kept afterwards
    few = _number_of_queries(cast)
    _fill(cast, 18)
    assert _number_of_queries(cast) == few


def _number_of_queries(cast: Cast) -> dict[str, int]:
    numbers = {}
    for who in ("visitor", "coordinator"):
        client = cast.client(who)
        for page in PAGES:
            with counted(cast.app) as sent:
                client.get(page)
            numbers[f"{who} at {page}"] = len(sent)
    return numbers


def _fill(cast: Cast, times: int) -> None:
    with cast.acting("coordinator"):
        group = cast.group()
        for _time in range(times):
            other = make.group()
            make.add(Phase(group_id=other.id, phase="application", position=2))
            make.add(GroupSuccession(from_id=other.id, to_id=group.id))
            organisation = make.organisation()
            place = make.affiliation(make.person(), organisation)
            make.member(group, place, "participant")
            commitments.commit_project(group, organisation, project="Project")


def test_who_leads_reads_who_may_sign(cast: Cast) -> None:
    page = cast.client("coordinator").get("/groups/group/members").text
    assert page.count('data-label="Mag tekenen"') == page.count('data-label="Lid sinds"')
    assert "Mag tekenen" not in cast.client("participant").get("/groups/group/members").text


def test_following_gives_no_right_and_can_be_stopped(cast: Cast) -> None:
    client = cast.client("party_a")
    assert client.post("/groups/group/subscription").status_code == 303
    assert "Volg niet meer" in _page(client, "/groups/group")
    with cast.reading():
        assert f"group:{cast.groups['group']}" not in cast.standing("party_a").tokens
    client.post("/groups/group/subscription/end")
    assert "Volg de groep" in _page(client, "/groups/group")


def test_what_is_typed_is_never_markup(cast: Cast) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    with cast.acting("programme"):
        slug = groups.start(evil, "other", evil).slug
    for address in ("/groups", f"/groups/{slug}", "/"):
        html = _page(cast.client("visitor"), address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_an_invalid_form_comes_back_with_what_was_typed(cast: Cast) -> None:
    response = cast.client("coordinator").post(
        "/groups/group", data={"name": "", "summary": "Blijft staan", "sector": "x"}
    )
    check_page(response)
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Blijft staan" in html
    assert "<title>Fout:" in html


def test_a_timeline_says_who_did_it_by_name_only_if_she_chose_so(cast: Cast) -> None:
    told = declare("group.tried", sentence=_l("%(actor)s probeerde iets"))
    try:
        with cast.acting("coordinator"):
            record(told, cast.group(), group_id=cast.groups["group"])
        assert "Gemeente Veen probeerde iets" in _page(cast.client("visitor"), "/groups/group/timeline")
        with cast.writing():
            cast.person("coordinator").shows_name = True
        assert "Coordinator Person probeerde iets" in _page(cast.client("visitor"), "/groups/group/timeline")
    finally:
        del CATALOGUE[told]


def test_a_timeline_stands_by_month_and_what_is_long_ago_is_folded(cast: Cast, clock: StandingClock) -> None:
    told = declare("group.tried", sentence=_l("%(actor)s probeerde iets"))
    try:
        for _month in range(3):
            with cast.acting("coordinator"):
                for _time in range(12):
                    record(told, cast.group(), group_id=cast.groups["group"])
            clock.forward(days=31)
        html = _page(cast.client("visitor"), "/groups/group/timeline")
    finally:
        del CATALOGUE[told]
    folds = re.findall(r'<details class="disclose month"( open)?><summary><h2>([^<]+)</h2>', html)
    assert [words for _open, words in folds] == ["Januari 2027", "December 2026", "November 2026"]
    assert [bool(opened) for opened, _words in folds] == [True, True, False]
    assert html.count('class="is-now"') == 1


def test_who_is_named_in_no_sentence_is_not_looked_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    here = get_ident()

    def looking_up(key: str) -> timeline.Words:
        def words(ids: Collection[int]) -> dict[int, str]:
            if get_ident() == here:  # a server that an earlier test started may still be warming its pages
                asked.append(key)
            return dict.fromkeys(ids, "Iemand")

        return words

    for key in ("actor", "organisation"):
        monkeypatch.setitem(timeline.WORDS, key, looking_up(key))
    with cast.acting("coordinator"):
        groups.enter_phase(cast.group(), "evaluation", None)
    assert "De fase evaluatie is vastgelegd" in _page(cast.client("visitor"), "/groups/group/timeline")
    assert asked == []
    with cast.acting("coordinator"):
        commitments.commit_project(cast.group(), cast.organisation("province"))
    assert "Iemand zegde een project toe" in _page(cast.client("visitor"), "/groups/group/timeline")
    assert asked == ["organisation"]


def test_a_sentence_names_only_what_its_events_carry() -> None:
    with pytest.raises(ValueError, match="names"):
        declare("group.mistaken", "phase", sentence=_l("De groep kreeg %(colour)s"))


def test_a_phase_that_is_not_chosen_leaves_the_rest_of_the_page_as_it_is(cast: Cast) -> None:
    with cast.writing():
        db.session.add(GroupTheme(group_id=cast.groups["group"], theme_id=db.session.scalars(select(Theme.id)).first()))
    client = cast.client("coordinator")
    wrong, right = client.post("/groups/group/phases", data={}), client.get("/groups/group/edit")
    assert (wrong.status_code, right.status_code) == (422, 200)
    for shown in (r'value="Viaducten en bruggen"', r"<input[^>]* checked"):
        assert re.search(shown, wrong.text)
        assert re.search(shown, right.text)


def test_a_leader_names_the_group_that_goes_on(cast: Cast) -> None:
    client = cast.client("coordinator")
    page = client.get("/groups/group/edit").text
    assert 'value="other-group"' in page
    assert 'value="group"' not in page
    assert client.post("/groups/group/successors", data={"successor": ""}).status_code == 422
    assert client.post("/groups/group/successors", data={"successor": "group"}).status_code == 422
    assert client.post("/groups/group/successors", data={"successor": "other-group"}).status_code == 303
    assert 'href="/groups/other-group"' in cast.client("visitor").get("/groups/group").text
    again = client.post("/groups/group/successors", data={"successor": "other-group"})
    assert "Deze groep gaat al verder in die groep" in again.text
    assert (
        cast.client("participant").post("/groups/group/successors", data={"successor": "other-group"}).status_code
        == 403
    )


def test_a_refusal_leads_to_the_group_and_to_taking_part(cast: Cast) -> None:
    """Who may not: what she can read, and how she could come to may. A member is not asked to become one."""
    for who, asks in (("party_a", True), ("other_member", True), ("participant", False)):
        refused = cast.client(who).get("/groups/group/edit")
        assert refused.status_code == 403, who
        assert '<a class="ds-button" href="/groups/group">Ga naar ' in refused.text, who
        assert ('href="/groups/group/join"' in refused.text) == asks, who


@pytest.mark.parametrize(
    ("who", "path", "may"),
    [
        ("participant", "/groups/group/edit", "de trekker en de secretaris van de groep en programmamedewerkers"),
        (
            "follower",
            "/groups/group/commitments/new",
            "wie namens een deelnemer van de groep mag tekenen"
            " (een collega die al mag tekenen regelt dat, of de beheerder)",
        ),
        ("participant", "/groups/new", None),
        ("coordinator", "/administration", "de beheerder van de hub"),
    ],
)
def test_a_refusal_says_who_may_and_what_one_is_oneself(cast: Cast, who: str, path: str, may: str | None) -> None:
    answer = cast.client(who).get(path)
    if may is None:
        assert answer.status_code == 200, "everyone may read how a group begins"
        return
    assert answer.status_code == 403
    assert f"Dit is alleen voor {may}." in answer.text
    assert ("Je bent deelnemer in " in answer.text) == (who == "participant")


def test_every_rule_has_words_for_whom_it_refuses() -> None:
    """But being signed in, which nobody is refused who is, and naming the first leader, which the programme does."""
    used = {rule for verb in permissions.Verb for rule in permissions.rules_of(verb)}
    assert used - MAY.keys() == {permissions.signed_in, permissions.appoints}


def test_where_nothing_is_found_each_choice_says_what_it_costs(cast: Cast) -> None:
    """Only groups that one sees count."""
    with cast.writing():
        make.group("Warmtenet", sector="energy", phase=None)
        make.group("Nog een warmtenet", sector="energy", phase=None)
        make.group("Zorgbed", sector="care", phase="ended")
    html = _page(cast.client("visitor"), "/groups?sector=energy&stage=ended&order=name")
    assert "Geen groepen met deze filters" in html
    assert '<a href="/groups?stage=ended&amp;order=name">Zonder het filter “Energie” is er 1 groep</a>' in html
    assert '<a href="/groups?sector=energy&amp;order=name">Zonder het filter “Beëindigd” zijn er 2 groepen</a>' in html
    assert "Zonder het filter" not in _page(cast.client("visitor"), "/groups?sector=energy")
