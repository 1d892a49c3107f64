"""The public thread on a question: signed posts, one level of replies, moderated (rule 8)."""

from __future__ import annotations

from collections.abc import Sequence

from buyergroup_hub.access import sees, standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.consultations.dialogue import events
from buyergroup_hub.consultations.dialogue.models import Post
from buyergroup_hub.consultations.sheets.actions.telling import tell
from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.consultations.sheets.wording import check_prices, check_public
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.actions.organisations import check_known
from buyergroup_hub.organisations.organisation.models import Organisation


def say(
    consultation: Consultation,
    question: Question,
    organisation: Organisation,
    text: str,
    reply_to: Post | None = None,
    *,
    anyway: bool = False,
) -> Post:
    """Post under the name of an organisation, for everyone to read."""
    if consultation.opened_at is None or consultation.withdrawn_at or consultation.concluded_at:
        raise RuleBroken(
            _("Je kunt alleen reageren tussen de opening en de afronding. Kopieer je tekst als je die wilt bewaren.")
        )
    if organisation.id not in standing().organisation_ids:
        raise RuleBroken(_("Je werkt niet voor deze organisatie."))
    if organisation.market and consultation.id in standing().organised:
        raise RuleBroken(_("Je organiseerde deze consultatie. Je kunt hier niet namens een marktpartij reageren."))
    check_known(organisation)
    if reply_to is not None and (reply_to.question_id != question.id or reply_to.depth):
        raise RuleBroken(_("Reageer op het eerste bericht van dit gesprek."))
    if consultation.id in standing().teams:
        check_public(consultation, text, anyway=anyway)
    else:
        check_prices(text, anyway=anyway)
    post = Post(
        consultation=consultation,
        question=question,
        thread_id=reply_to.id if reply_to else None,
        thread_depth=0 if reply_to else None,
        depth=1 if reply_to else 0,
        organisation=organisation,
        person_id=standing().person_id,
        text=text,
        said_at=clock.now(),
        audience="public",
        demo=consultation.demo,
    )
    db.session.add(post)
    keys: dict[str, Json] = {
        "question": question.key,
        "organisation": organisation.id,
        "digest": digest(canonical(post.content())),
    }
    record(events.POSTED, post, keys, group_id=consultation.group_id, acting_for=organisation.id)
    return post


def withhold(post: Post, reason: str) -> None:
    """Take a post away from everyone but the organisers and its author, who reads the reason. What it said leaves
    every surface: its event narrows with it."""
    if post.withheld_at is not None:
        raise RuleBroken(_("Dit bericht is al verborgen."))
    if not reason:
        raise RuleBroken(_("Schrijf waarom. De schrijver leest de reden."))
    post.withheld_at, post.withheld_reason = clock.now(), reason
    retoken(post, f"organisers:{post.consultation_id}")
    record(events.POST_WITHHELD, post, {"question": post.question.key}, payload={"reason": reason})
    tell("consultations.withheld", {"post": post.id}, [post.person_id] if post.person_id else [], demo=post.demo)


def restore(post: Post) -> None:
    """Show a withheld post again."""
    if post.withheld_at is None:
        raise RuleBroken(_("Dit bericht is niet verborgen."))
    post.withheld_at = post.withheld_reason = None
    retoken(post, "public")
    record(events.POST_RESTORED, post, {"question": post.question.key}, audience=f"organisers:{post.consultation_id}")


def in_threads(posts: Sequence[Post]) -> list[Post]:
    """First posts in order of time, each with its replies behind it."""
    replies: dict[int, list[Post]] = {}
    for post in posts:
        if post.thread_id is not None:
            replies.setdefault(post.thread_id, []).append(post)
    return [shown for post in posts if not post.depth for shown in (post, *replies.get(post.id, ()))]


def reads(post: Post) -> bool:
    """May whoever looks read what a post says? Everyone, or of a withheld one the organisers and its author."""
    who = standing()
    return sees(who, post) or (who.signed_in and post.person_id == who.person_id)
