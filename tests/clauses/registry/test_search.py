"""Clauses are found: by code, words and synonyms, the version that holds, and drafts by their group alone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.registry import actions as registry_actions
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.clauses.registry.wording import Level
from buyergroup_hub.jobs.actions import tick
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.search.actions import drain, search
from tests.cast import Cast
from tests.clauses.drafts.test_drafts import english, translated
from tests.clauses.written import clause, content, drafted, published, revised, version
from tests.fixtures.clock import StandingClock
from tests.pages import check_page

pytestmark = pytest.mark.one_engine


def found(cast: Cast, words: str, who: str = "visitor", **chosen: str) -> str:
    with cast.app.app_context():
        drain()
    response = cast.client(who).get("/search", query_string={"q": words, **chosen})
    check_page(response)
    assert response.status_code == 200
    return str(response.get_data(as_text=True))


def test_a_clause_is_found_by_its_code_and_by_its_words(cast: Cast) -> None:
    code = published(cast, "Machines", proof_at_delivery="", levels=(Level(1, "Het bouwmaterieel rijdt emissieloos."),))
    for words in (code, "materieel", "zero emissie"):
        html = found(cast, words)
        assert f'href="/clauses/{code}"' in html
        assert "Bepaling · Contractbepaling" in html
    assert f'href="/clauses/{code}"' not in found(cast, "materiaal")


@pytest.mark.parametrize(
    ("question", "type_"),
    [("gunningscriteria", "award_criterion"), ("EMVI", "award_criterion"),
     ("geschiktheidseisen", "suitability_requirement"), ("selectiecriterium", "selection_criterion"),
     ("ambitieuze contractbepalingen", "contract_clause")],
)  # fmt: skip
def test_a_clause_is_found_by_its_type_and_level(cast: Cast, question: str, type_: str) -> None:
    code = published(
        cast, "Machines", kind=type_, themes=(1,), levels=(Level(3, "Alles rijdt stil."),), proof_at_delivery=""
    )
    assert f'href="/clauses/{code}"' in found(cast, question)


def test_a_hit_shows_usual_values_where_a_buyer_fills_in_her_own(cast: Cast) -> None:
    """As the clause's own page does: a key in braces is for who writes clauses."""
    places = (Parameter("aandeel", "Aandeel", "%", usual="30"), Parameter("termijn", "Termijn", "weken"))
    text = "Het ijsvogelaandeel telt voor {aandeel} mee, binnen {termijn}."
    published(cast, levels=(Level(1, text, parameters=places),))
    page = re.sub(r"<[^>]+>", "", found(cast, "ijsvogelaandeel"))
    assert "telt voor 30 mee, binnen [vul in: Termijn]" in page


def test_a_draft_is_found_by_its_group_alone(cast: Cast) -> None:
    """Rule 15: no hit, no count, no snippet."""
    code = drafted(cast, "Kanariebepaling")
    assert code in found(cast, "kanariebepaling", "participant")
    for who in ("visitor", "follower", "party_a", "programme", "administrator"):
        html = found(cast, "kanariebepaling", who)
        assert code not in html
        assert "Kanariebepaling" not in html
        with cast.reading():
            assert search("kanariebepaling", cast.standing(who)).total == 0


def test_an_edited_draft_is_found_by_its_new_words(cast: Cast) -> None:
    code = drafted(cast)
    with cast.acting("participant"):
        drafting.save(version(code), content("Paradijsvogel"), 1)
    assert code in found(cast, "paradijsvogel", "participant")


def test_the_version_that_holds_is_found_on_its_day(cast: Cast, clock: StandingClock) -> None:
    code = published(cast)
    revised(cast, code, valid_from=date(2027, 1, 1), levels=(Level(1, "Een ijsvogelnest onder elke brug."),))
    assert code not in found(cast, "ijsvogelnest")
    clock.set(kit_clock.dutch(date(2027, 1, 1), 0, 1))
    with cast.app.app_context():
        tick()
    assert code in found(cast, "ijsvogelnest")


def test_a_withdrawn_clause_is_found_and_marked(cast: Cast) -> None:
    code = published(cast, "Vliegas in cement")
    with cast.acting("coordinator"):
        registry_actions.withdraw_clause(clause(code), "Op.")
    html = found(cast, "vliegas")
    assert code in html
    assert "ingetrokken" in html


def test_clauses_are_chosen_by_type_and_level(cast: Cast) -> None:
    first = published(cast, "Zwaluwtil een", kind="requirement", levels=(Level(1, "Een til."),))
    second = published(cast, "Zwaluwtil twee", kind="award_criterion", levels=(Level(3, "Een til."),))
    html = found(cast, "zwaluwtil", level="ambitious")
    assert second in html
    assert f'href="/clauses/{first}"' not in html
    assert f'href="/clauses/{second}"' not in found(cast, "zwaluwtil", clause_type="requirement")


def test_an_invented_clause_is_marked_in_hits(cast: Cast) -> None:
    """Rule 18."""
    cast.invent()
    published(cast, "Zeearend")
    hits = found(cast, "zeearend").partition("<main")[2]
    assert '<span class="demo">Demo</span>' in hits


def test_a_translation_is_found_by_its_words(cast: Cast) -> None:
    code = published(cast)
    translated(cast, code, english("Hummingbird passport"))
    assert code not in found(cast, "hummingbird")
    with cast.acting("coordinator"):
        publishing.publish_translation(version(code, 1), "en")
    assert code in found(cast, "hummingbird")
