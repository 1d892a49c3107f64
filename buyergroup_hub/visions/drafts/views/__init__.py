"""Pages of the draft."""

from buyergroup_hub.visions.drafts.views import comments, sections

__all__ = ["comments", "sections"]
