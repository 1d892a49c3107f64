"""Clauses, sets and baskets for the matrix of all addresses."""

from __future__ import annotations

from buyergroup_hub.clauses.drafts.actions import drafting, publishing
from buyergroup_hub.clauses.registry import queries
from buyergroup_hub.clauses.sets import actions as sets_actions
from buyergroup_hub.kit import clock
from tests.cast import Cast
from tests.clauses.written import content, lettered, version
from tests.matrix.placed import EVERYONE, SIGNED_IN, Placed

LEADERS = frozenset({"coordinator", "secretary"})
INSIDE = LEADERS | {"core_member", "participant"}

WRITE = (
    "new", "begin", "revise", "edit", "save", "keep", "let_go", "discard", "translation", "save_translation",
    "keep_translation", "new_set", "compose", "save_set", "put_in_set", "drop_from_set", "take_newer_in_set",
)  # fmt: skip
LEAD = (
    "publication", "publish", "publish_translation", "withdrawal", "withdraw", "limit", "clause_withdrawal",
    "withdraw_clause", "publish_set",
)  # fmt: skip
COLLECT = (
    "adaptation", "adapt", "begin_basket", "basket", "save_basket", "drop_from_basket", "move_in_basket", "take_newer",
    "throw_away", "basket_as_word", "basket_as_text",
)  # fmt: skip

MAY = {
    **{f"clauses.{name}": INSIDE for name in WRITE},
    **{f"clauses.{name}": LEADERS for name in LEAD},
    **{f"clauses.{name}": SIGNED_IN for name in COLLECT},
}


def stage(cast: Cast) -> list[Placed]:
    """A published clause with a draft of its next version, one that only its group sees, a published set, one in the
    making, and a basket."""
    lettered(cast)
    with cast.acting("participant"):
        public = drafting.draft(cast.group(), "requirement", content("Kanariebepaling"))
        hidden = drafting.draft(cast.group(), "requirement", content("Kanarieontwerp"))
        code, draft = public.clause.code, hidden.clause.code
    with cast.acting("coordinator"):
        publishing.publish(version(code), clock.today())
    with cast.acting("participant"):
        published = version(code, 1)
        next_one = drafting.revise(queries.clause_of(published))
        drafting.save(next_one, content("Kanarievervolg", change_note="Anders."), 1)
        making = sets_actions.compose(cast.group(), "Kanarieset in de maak", 1)
        sets_actions.put(making, published, 1)
        done = sets_actions.compose(cast.group(), "Kanarieset openbaar", 2)
        sets_actions.put(done, published, 2)
        sets_actions.publish_set(done)
        sets = {"making": making.pid, "done": done.pid}
    with cast.acting("party_a"):
        basket = sets_actions.begin_basket("Kanariemandje")
        sets_actions.put(basket, version(code, 1), 1)
        pid = basket.pid
    number: dict[str, str | int] = {"code": code, "number": 1, "level": 1, "language": "en"}
    return [
        Placed("/clauses/new/<slug>", {"slug": "group"}, "", EVERYONE),
        Placed("/clauses/sets/new/<slug>", {"slug": "group"}, "", EVERYONE),
        Placed("/clauses/<code>", {"code": code}, "Kanariebepaling", EVERYONE, shown_at=("/clauses",)),
        Placed(
            "/clauses/<code>",
            {"code": draft},
            "Kanarieontwerp",
            INSIDE,
            shown_at=("/clauses", f"/clauses/{draft}/draft"),
        ),
        Placed("/clauses/<code>/draft", {"code": draft}, "", INSIDE),
        Placed("/clauses/<code>/versions", number, "", EVERYONE),
        Placed("/clauses/<code>/draft", {"code": code}, "Kanarievervolg", INSIDE, shown_at=(f"/clauses/{code}/draft",)),
        Placed(
            "/clauses/sets/<pid>", {"pid": sets["making"]}, "Kanarieset in de maak", INSIDE, shown_at=("/groups/group",)
        ),
        Placed(
            "/clauses/sets/<pid>", {"pid": sets["done"]}, "Kanarieset openbaar", EVERYONE, shown_at=("/groups/group",)
        ),
        Placed("/clauses/baskets/<basket>", {"basket": pid}, "Kanariemandje", frozenset({"party_a"})),
    ]
