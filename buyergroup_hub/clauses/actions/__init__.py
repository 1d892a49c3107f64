"""What people do with clauses, sets and baskets."""

from buyergroup_hub.clauses.actions.drafting import (
    Collision,
    choose_prefix,
    discard,
    draft,
    head_of,
    keep,
    kept_of,
    revise,
    save,
)
from buyergroup_hub.clauses.actions.publishing import (
    count_proof,
    endorse,
    faults_before_publication,
    limit,
    publish,
    publish_translation,
    withdraw,
    withdraw_clause,
)

__all__ = [
    "Collision",
    "choose_prefix",
    "count_proof",
    "discard",
    "draft",
    "endorse",
    "faults_before_publication",
    "head_of",
    "keep",
    "kept_of",
    "limit",
    "publish",
    "publish_translation",
    "revise",
    "save",
    "withdraw",
    "withdraw_clause",
]
