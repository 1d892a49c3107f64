"""Pages of clauses, sets and baskets."""

from buyergroup_hub.clauses.views import drafting, publishing, reading, sets
from buyergroup_hub.clauses.views.blueprint import bp

__all__ = ["bp", "drafting", "publishing", "reading", "sets"]
