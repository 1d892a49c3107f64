"""What people do with goals, indicators and measurements."""

from buyergroup_hub.outcomes.actions.aiming import assess, edit_goal, goal_with, hold_goal, set_goal, share_goal
from buyergroup_hub.outcomes.actions.defining import Said, define, revise
from buyergroup_hub.outcomes.actions.measuring import Answer, Circumstances, correct, current_of, followers_of, measure
from buyergroup_hub.outcomes.actions.preparing import record_input
from buyergroup_hub.tenders.tender.actions.circles import FOLLOWERS

FOLLOWERS.append(followers_of)

__all__ = [
    "Answer",
    "Circumstances",
    "Said",
    "assess",
    "correct",
    "current_of",
    "define",
    "edit_goal",
    "goal_with",
    "hold_goal",
    "measure",
    "record_input",
    "revise",
    "set_goal",
    "share_goal",
]
