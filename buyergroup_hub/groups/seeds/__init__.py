"""The demo of groups, and its people and days, with which the demos of other rooms go on."""

from buyergroup_hub.groups.seeds.content import sow

__all__ = ["sow"]
