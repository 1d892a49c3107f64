"""What people fill in about clauses, sets and baskets."""

from buyergroup_hub.clauses.forms.sets import CollectForm, FilledSetForm, SetForm, SetItemForm, form_for
from buyergroup_hub.clauses.forms.verbs import AdaptationForm, LimitForm, PublicationForm, WithdrawalForm
from buyergroup_hub.clauses.forms.wording import ClauseForm, NewClauseForm, WordingForm, filled_with

__all__ = [
    "AdaptationForm",
    "ClauseForm",
    "CollectForm",
    "FilledSetForm",
    "LimitForm",
    "NewClauseForm",
    "PublicationForm",
    "SetForm",
    "SetItemForm",
    "WithdrawalForm",
    "WordingForm",
    "filled_with",
    "form_for",
]
