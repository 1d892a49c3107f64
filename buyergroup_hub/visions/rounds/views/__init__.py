"""Pages of proposals and versions."""

from buyergroup_hub.visions.rounds.views import reading, rounds

__all__ = ["reading", "rounds"]
