"""Pages of drafts."""

from buyergroup_hub.clauses.drafts.views import drafting, publishing

__all__ = ["drafting", "publishing"]
