"""The tables of outcomes."""

from buyergroup_hub.outcomes.models.goals import Assessment, Goal, GoalClause
from buyergroup_hub.outcomes.models.indicators import Indicator, IndicatorInput, IndicatorVersion, LotInput
from buyergroup_hub.outcomes.models.measurements import Measurement
from buyergroup_hub.outcomes.models.prints import ReportPrint
from buyergroup_hub.outcomes.models.reports import Figure, ReferenceFigure, StateReport

__all__ = [
    "Assessment",
    "Figure",
    "Goal",
    "GoalClause",
    "Indicator",
    "IndicatorInput",
    "IndicatorVersion",
    "LotInput",
    "Measurement",
    "ReferenceFigure",
    "ReportPrint",
    "StateReport",
]
