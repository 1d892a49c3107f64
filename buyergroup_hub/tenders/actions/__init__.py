"""What people do with tenders, and what the clock does."""

from buyergroup_hub.tenders.actions.adopting import adopt, end, link_tender, report
from buyergroup_hub.tenders.actions.asking import asked_by_clauses, say_themes, themes_of
from buyergroup_hub.tenders.actions.coding import codes_of, set_codes
from buyergroup_hub.tenders.actions.committing import match, stand_of, unmatch
from buyergroup_hub.tenders.actions.correcting import correct_day, days_of
from buyergroup_hub.tenders.actions.importing import choose, known_tender, take_over
from buyergroup_hub.tenders.actions.measuring import add_item, involve, remove_item
from buyergroup_hub.tenders.actions.planning import (
    add_lot,
    cancel,
    code,
    decide,
    edit,
    edit_lot,
    held,
    loaded,
    own_clients,
    plan,
    remove_lot,
    share,
)
from buyergroup_hub.tenders.actions.proof import Proof, proofs, recount
from buyergroup_hub.tenders.actions.proposing import (
    answer,
    in_hand,
    look_at_new_notices,
    relation_of,
    tie_notice,
)
from buyergroup_hub.tenders.actions.running import (
    arrange,
    award,
    contract,
    leave_unawarded,
    publish,
    realise,
)
from buyergroup_hub.tenders.actions.tying import link, tie_of, untie
from buyergroup_hub.tenders.actions.using import (
    declare_complete,
    drop,
    faults_of_all,
    remove,
    tell_result,
    text_of,
    use,
    use_all,
)

__all__ = [
    "Proof",
    "add_item",
    "add_lot",
    "adopt",
    "answer",
    "arrange",
    "asked_by_clauses",
    "award",
    "cancel",
    "choose",
    "code",
    "codes_of",
    "contract",
    "correct_day",
    "days_of",
    "decide",
    "declare_complete",
    "drop",
    "edit",
    "edit_lot",
    "end",
    "faults_of_all",
    "held",
    "in_hand",
    "involve",
    "known_tender",
    "leave_unawarded",
    "link",
    "link_tender",
    "loaded",
    "look_at_new_notices",
    "match",
    "own_clients",
    "plan",
    "proofs",
    "publish",
    "realise",
    "recount",
    "relation_of",
    "remove",
    "remove_item",
    "remove_lot",
    "report",
    "say_themes",
    "set_codes",
    "share",
    "stand_of",
    "take_over",
    "tell_result",
    "text_of",
    "themes_of",
    "tie_notice",
    "tie_of",
    "unmatch",
    "untie",
    "use",
    "use_all",
]
