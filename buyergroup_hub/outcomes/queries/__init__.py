"""What this room asks the database. Each question gives what the person who asks may see."""

from buyergroup_hub.outcomes.models import Goal, Measurement
from buyergroup_hub.queries import Reasons

HOLDS: Reasons = {
    Goal: "a goal that was replaced does not hold, also for who may not see by what",
    Measurement: "a value that was corrected does not hold, also for who may not see by which",
}
"""What holds is the same for everyone; where a row itself counts, `visible_clause` is on it."""
OF_GROUP = "whoever sees what a group has sees which group it is"
OF_WHOM = "whoever sees what an organisation has sees which one it is"
