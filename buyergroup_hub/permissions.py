"""Who may do what: every verb of the hub with its rule, on one page.

Seeing is data: each record carries one audience token and each person holds a set of tokens (`Standing.tokens`), so
pages, SQL and the search mask apply one rule. Doing is this table. What a person may not see is 404 for everyone,
what she sees but may not do is 403. A verb that is not in the table is refused.

Rules read attributes of the thing (`group_id`, `organisation_id`, `consultation_id`, `person_id`) and import no room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

LEADERS = frozenset({"coordinator", "secretary"})
EDITORS = LEADERS | {"core_group_member", "participant", "supplier_member", "knowledge_partner"}
ENDORSERS = LEADERS | {"core_group_member", "participant"}
MARKET = frozenset({"market_party", "trade_association"})


@dataclass(frozen=True)
class Affiliated:
    """A running affiliation: the kind of the organisation, and what the person may do there."""

    organisation_id: int
    kind: str
    verified: bool = False
    may_endorse: bool = False
    pid: str = ""
    name: str = ""

    @property
    def market(self) -> bool:
        return self.kind in MARKET


@dataclass(frozen=True)
class Member:
    """A running membership of which the affiliation runs too."""

    group_id: int
    organisation_id: int
    role: str
    market: bool = False


@dataclass(frozen=True)
class Standing:
    """What the rules know of who asks: ids and glossary words. A visitor holds only `public`."""

    person_id: int | None = None
    name: str = ""
    assurance: int = 0
    session_ends: datetime | None = None
    is_admin: bool = False
    is_programme: bool = False
    affiliations: tuple[Affiliated, ...] = ()
    members: tuple[Member, ...] = ()
    teams: frozenset[int] = frozenset()
    organised: frozenset[int] = frozenset()
    parties: frozenset[int] = frozenset()
    tokens: frozenset[str] = frozenset({"public"})
    roles: Mapping[int, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        roles: dict[int, frozenset[str]] = {}
        for member in self.members:
            roles[member.group_id] = roles.get(member.group_id, frozenset()) | {member.role}
        object.__setattr__(self, "roles", MappingProxyType(roles))

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(place.organisation_id for place in self.affiliations)

    def in_group(self, group_id: int | None, roles: frozenset[str]) -> bool:
        return group_id is not None and not roles.isdisjoint(self.roles.get(group_id, ()))

    def client_in(self, group_id: int) -> bool:
        return any(m.group_id == group_id and not m.market and m.role in EDITORS for m in self.members)

    def may_endorse_for(self, organisation_id: int) -> bool:
        return any(p.organisation_id == organisation_id and p.may_endorse for p in self.affiliations)

    def organisation_in(self, group_id: int) -> int | None:
        """The organisation that this person acts for in a group."""
        return next((m.organisation_id for m in self.members if m.group_id == group_id), None)

    def acts_for(self, group_id: int | None) -> int | None:
        """The organisation behind a deed: the one in the group, else the only one that there is."""
        in_group = self.organisation_in(group_id) if group_id is not None else None
        return in_group or (self.affiliations[0].organisation_id if len(self.affiliations) == 1 else None)


VISITOR = Standing()


class Verb(StrEnum):
    """`room.verb`, in the glossary's words."""

    # accounts: what a person does with her own account needs no verb but being signed in
    ACCOUNT = "accounts.own"
    ADMINISTER = "accounts.administer"
    # organisations
    REGISTER_ORGANISATION = "organisations.register"
    ENTER_ORGANISATION = "organisations.enter"
    APPOINT_STAFF = "organisations.appoint_staff"
    EDIT_ORGANISATION = "organisations.edit"
    INVITE_COLLEAGUE = "organisations.invite"
    CONFIRM_PERSON = "organisations.confirm_person"
    END_AFFILIATION = "organisations.end_affiliation"
    OWN_AFFILIATION = "organisations.own_affiliation"
    LET_ENDORSE = "organisations.let_endorse"
    HAND_OVER = "organisations.hand_over"
    SHOW_ORGANISATION = "organisations.show"
    VERIFY_ORGANISATION = "organisations.verify"
    MERGE_ORGANISATIONS = "organisations.merge"
    SIGN_MANIFEST = "organisations.sign"
    PUBLISH_ACTION_PLAN = "organisations.publish_action_plan"
    # groups
    START_GROUP = "groups.start"
    EDIT_GROUP = "groups.edit"
    ENTER_PHASE = "groups.enter_phase"
    SUCCEED_GROUP = "groups.succeed"
    STATE_FACT = "groups.state_fact"
    SEE_MEMBERS = "groups.see_members"
    ADMIT = "groups.admit"
    INVITE = "groups.invite"
    END_MEMBERSHIP = "groups.end_membership"
    LEAVE = "groups.leave"
    SPEAK_FOR_MEMBER = "groups.speak_for_member"
    ASK_TO_JOIN = "groups.ask_to_join"
    FOLLOW = "groups.follow"
    COMMIT = "groups.commit"
    WITHDRAW_COMMITMENT = "groups.withdraw_commitment"
    PLAN_MEETING = "groups.plan_meeting"
    # clauses
    DRAFT_CLAUSE = "clauses.draft"
    EDIT_CLAUSE = "clauses.edit"
    PUBLISH_CLAUSE = "clauses.publish"
    WITHDRAW_CLAUSE = "clauses.withdraw"
    COMPOSE_SET = "clauses.compose_set"
    COLLECT = "clauses.collect"
    # visions
    START_VISION = "visions.start"
    EDIT_SECTION = "visions.edit"
    COMMENT = "visions.comment"
    FREEZE = "visions.freeze"
    ENDORSE = "visions.endorse"
    PUBLISH_VISION = "visions.publish"
    # consultations
    PLAN_CONSULTATION = "consultations.plan"
    EDIT_SHEET = "consultations.edit_sheet"
    OPEN_CONSULTATION = "consultations.open"
    EXTEND_CONSULTATION = "consultations.extend"
    WITHDRAW_CONSULTATION = "consultations.withdraw"
    CONCLUDE_CONSULTATION = "consultations.conclude"
    TAKE_UP_CONSULTATION = "consultations.take_up"
    SEE_OWN_ANSWERS = "consultations.see_own_answers"
    ANSWER = "consultations.answer"
    SUBMIT = "consultations.submit"
    ASK = "consultations.ask"
    POST = "consultations.post"
    MODERATE = "consultations.moderate"
    ANSWER_CLARIFICATION = "consultations.answer_clarification"
    PUBLISH_ROUND = "consultations.publish_round"
    UNSEAL = "consultations.unseal"
    READ_ANSWERS = "consultations.read_answers"
    RELEASE = "consultations.release"
    OBJECT = "consultations.object"
    DISPOSE = "consultations.dispose"
    # notices
    IMPORT_NOTICES = "notices.import"
    # tenders
    PLAN_TENDER = "tenders.plan"
    EDIT_TENDER = "tenders.edit"
    SHARE_TENDER = "tenders.share"
    RECORD_USE = "tenders.record_use"
    MATCH_NOTICE = "tenders.match_notice"
    ADOPT = "tenders.adopt"
    REPORT_ADOPTION = "tenders.report_adoption"
    # knowledge
    WRITE_ITEM = "knowledge.write"
    EDIT_ITEM = "knowledge.edit"
    PUBLISH_ITEM = "knowledge.publish"
    REVIEW_ITEM = "knowledge.review"
    WITHDRAW_ITEM = "knowledge.withdraw"
    # outcomes
    SET_GOAL = "outcomes.set_goal"
    ASSESS = "outcomes.assess"
    MEASURE = "outcomes.measure"
    DEFINE_INDICATOR = "outcomes.define_indicator"
    IMPORT_TABLES = "outcomes.import_tables"
    STATE_FIGURE = "outcomes.state_figure"
    SEE_PROGRAMME = "outcomes.see_programme"
    PUBLISH_REPORT = "outcomes.publish_report"


Rule = Callable[[Standing, Any], bool]


def signed_in(who: Standing, _thing: object) -> bool:
    return who.signed_in


def affiliated(who: Standing, _thing: object) -> bool:
    return bool(who.affiliations)


def client(who: Standing, _thing: object) -> bool:
    return any(not place.market for place in who.affiliations)


def market_side(who: Standing, _thing: object) -> bool:
    return any(place.market for place in who.affiliations)


def programme(who: Standing, _thing: object) -> bool:
    return who.is_programme


def administrator(who: Standing, _thing: object) -> bool:
    return who.is_admin


def administers_people(who: Standing, thing: Any) -> bool:
    """Of an organisation, or of one of its people who may not sign for it: who runs the hub lets nobody into a market
    party, and puts nobody in the place of who signs."""
    return who.is_admin and not thing.market and not getattr(thing, "may_endorse", False)


def leads(who: Standing, thing: Any) -> bool:
    return who.in_group(getattr(thing, "group_id", None), LEADERS)


def appoints(who: Standing, thing: Any) -> bool:
    """A group that nobody leads yet, such as one that the programme started, finds its first leader through it."""
    return who.is_programme and not getattr(thing, "is_led", True)


def edits(who: Standing, thing: Any) -> bool:
    return who.in_group(thing.group_id, EDITORS)


def own(who: Standing, thing: Any) -> bool:
    return who.signed_in and thing.person_id == who.person_id


def colleague(who: Standing, thing: Any) -> bool:
    return getattr(thing, "organisation_id", None) in who.organisation_ids


def signs_for(who: Standing, thing: Any) -> bool:
    return thing.organisation_id is not None and who.may_endorse_for(thing.organisation_id)


def signs_in(who: Standing, group_id: int) -> set[int]:
    """The organisations that a person may endorse and promise for in a group: clients that take part."""
    return {
        m.organisation_id
        for m in who.members
        if m.group_id == group_id and m.role in ENDORSERS and not m.market and who.may_endorse_for(m.organisation_id)
    }


def endorses(who: Standing, thing: Any) -> bool:
    """For an organisation that is asked. Of one thing (`organisation_id`), or of any."""
    wanted = getattr(thing, "organisation_id", None)
    signing = signs_in(who, thing.group_id)
    return bool(signing) if wanted is None else wanted in signing


def organiser(who: Standing, thing: Any) -> bool:
    return thing.consultation_id in who.teams


def answers_for(who: Standing, thing: Any) -> bool:
    return thing.party_id in who.parties


def may_answer(who: Standing, thing: Any) -> bool:
    """For the market side, but never again where she organised: a side is for good."""
    return market_side(who, thing) and thing.consultation_id not in who.organised


@dataclass(frozen=True)
class Either:
    """Any of these rules is enough."""

    rules: tuple[Rule, ...]

    def __call__(self, who: Standing, thing: Any) -> bool:
        return any(rule(who, thing) for rule in self.rules)


def either(*rules: Rule) -> Rule:
    return Either(rules)


def rules_of(verb: Verb) -> tuple[Rule, ...]:
    """The rules of which one is enough."""
    rule = RULES[verb]
    return rule.rules if isinstance(rule, Either) else (rule,)


RULES: Mapping[Verb, Rule] = {
    Verb.ACCOUNT: signed_in,
    Verb.ADMINISTER: administrator,
    #
    Verb.REGISTER_ORGANISATION: signed_in,
    Verb.ENTER_ORGANISATION: administrator,
    Verb.APPOINT_STAFF: administrator,
    Verb.EDIT_ORGANISATION: either(signs_for, programme, administrator),
    Verb.INVITE_COLLEAGUE: either(colleague, administers_people),
    Verb.CONFIRM_PERSON: either(programme, administrator),
    Verb.END_AFFILIATION: either(own, signs_for, administers_people),
    Verb.OWN_AFFILIATION: own,
    Verb.LET_ENDORSE: either(signs_for, administers_people),
    Verb.HAND_OVER: administrator,
    Verb.SHOW_ORGANISATION: signs_for,
    Verb.VERIFY_ORGANISATION: either(programme, administrator),
    Verb.MERGE_ORGANISATIONS: either(programme, administrator),
    Verb.SIGN_MANIFEST: either(signs_for, programme),
    Verb.PUBLISH_ACTION_PLAN: either(signs_for, programme),
    #
    Verb.START_GROUP: programme,
    Verb.EDIT_GROUP: either(leads, programme),
    Verb.ENTER_PHASE: either(leads, programme),
    Verb.SUCCEED_GROUP: either(leads, programme),
    Verb.STATE_FACT: either(leads, programme),
    Verb.SEE_MEMBERS: edits,
    Verb.ADMIT: leads,
    Verb.INVITE: either(leads, appoints),
    Verb.END_MEMBERSHIP: leads,
    Verb.LEAVE: own,
    Verb.SPEAK_FOR_MEMBER: either(signs_for, administrator),
    Verb.ASK_TO_JOIN: affiliated,
    Verb.FOLLOW: signed_in,
    Verb.COMMIT: endorses,
    Verb.WITHDRAW_COMMITMENT: signs_for,
    Verb.PLAN_MEETING: leads,
    #
    Verb.DRAFT_CLAUSE: edits,
    Verb.EDIT_CLAUSE: edits,
    Verb.PUBLISH_CLAUSE: leads,
    Verb.WITHDRAW_CLAUSE: leads,
    Verb.COMPOSE_SET: edits,
    Verb.COLLECT: signed_in,
    #
    Verb.START_VISION: leads,
    Verb.EDIT_SECTION: edits,
    Verb.COMMENT: edits,
    Verb.FREEZE: leads,
    Verb.ENDORSE: endorses,
    Verb.PUBLISH_VISION: leads,
    #
    Verb.PLAN_CONSULTATION: leads,
    Verb.EDIT_SHEET: organiser,
    Verb.OPEN_CONSULTATION: organiser,
    Verb.EXTEND_CONSULTATION: organiser,
    Verb.WITHDRAW_CONSULTATION: organiser,
    Verb.CONCLUDE_CONSULTATION: organiser,
    Verb.TAKE_UP_CONSULTATION: leads,
    Verb.SEE_OWN_ANSWERS: answers_for,
    Verb.ANSWER: may_answer,
    Verb.SUBMIT: answers_for,
    Verb.ASK: affiliated,
    Verb.POST: affiliated,
    Verb.MODERATE: organiser,
    Verb.ANSWER_CLARIFICATION: organiser,
    Verb.PUBLISH_ROUND: organiser,
    Verb.UNSEAL: organiser,
    Verb.READ_ANSWERS: organiser,
    Verb.RELEASE: organiser,
    Verb.OBJECT: answers_for,
    Verb.DISPOSE: organiser,
    #
    Verb.IMPORT_NOTICES: programme,
    #
    Verb.PLAN_TENDER: client,
    Verb.EDIT_TENDER: colleague,
    Verb.SHARE_TENDER: colleague,
    Verb.RECORD_USE: colleague,
    Verb.MATCH_NOTICE: either(colleague, leads, programme),
    Verb.ADOPT: client,
    Verb.REPORT_ADOPTION: colleague,
    #
    Verb.WRITE_ITEM: edits,
    Verb.EDIT_ITEM: edits,
    Verb.PUBLISH_ITEM: either(own, leads),
    Verb.REVIEW_ITEM: either(own, leads),
    Verb.WITHDRAW_ITEM: either(own, leads),
    #
    Verb.SET_GOAL: leads,
    Verb.ASSESS: programme,
    Verb.MEASURE: either(colleague, leads),
    Verb.DEFINE_INDICATOR: programme,
    Verb.IMPORT_TABLES: programme,
    Verb.STATE_FIGURE: either(programme, administrator),
    Verb.SEE_PROGRAMME: programme,
    Verb.PUBLISH_REPORT: programme,
}


def can(who: Standing, verb: Verb, thing: object = None) -> bool:
    """May this person do this to this thing? Whether she sees it is asked elsewhere: through its audience."""
    rule = RULES.get(verb)
    return rule is not None and rule(who, thing)
