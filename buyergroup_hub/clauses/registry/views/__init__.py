"""Pages of the registry."""

from buyergroup_hub.clauses.registry.views import reading, withdrawing

__all__ = ["reading", "withdrawing"]
