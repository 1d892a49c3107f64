"""How a view declares who may enter, and how it gets the thing that it is about.

`@public` stands open. `@visible(Group)` is for whoever sees the group of the address. `@requires(Verb.ADMIT, Group)`
is for whoever sees it and may do the verb. A view that declares nothing answers 403.

The thing is loaded through the person: `Group.addressed(slug=…)` says which row an address means, `visible_to` that
its audience is one of the person's tokens. What she may not see is 404 for everyone, what she sees but may not do is
403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, bindparam
from werkzeug.exceptions import Forbidden

from buyergroup_hub import permissions
from buyergroup_hub.kit.db import among, db
from buyergroup_hub.kit.errors import Way
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import LazyString, _, _l
from buyergroup_hub.kit.invention import is_invented, row
from buyergroup_hub.permissions import VISITOR, Rule, Standing, Verb, can, rules_of

View = Callable[..., ResponseReturnValue]
Provider = Callable[[int], dict[str, Any]]


T = TypeVar("T")

PROVIDERS: list[Provider] = []
"""What rooms know of a person: each answers the fields of `Standing` that it knows; sets are joined."""

_standing: ContextVar[Standing | None] = ContextVar("standing", default=None)


def provides(provider: Provider) -> Provider:
    """Register what a room knows of a person: one query, by person id."""
    PROVIDERS.append(provider)
    return provider


def standing_of(person_id: int, **known: Any) -> Standing:
    """Gather from every room what a person is and holds now. A constant number of queries."""
    facts: dict[str, Any] = {"tokens": frozenset({"public", f"person:{person_id}"})}
    for provider in PROVIDERS:
        for name, value in provider(person_id).items():
            before = facts.get(name)
            facts[name] = value if before is None else before | value
    return Standing(person_id=person_id, **known, **facts)


def standing() -> Standing:
    """Who asks. Of a request, the signed-in person, gathered once; else whoever `standing_as` says, or a visitor."""
    set_by_hand = _standing.get()
    if set_by_hand is not None or not has_request_context():
        return set_by_hand or VISITOR
    if "standing" not in g:
        g.standing = current_app.extensions["hub.identify"]()
    return cast(Standing, g.standing)


def is_of_demo(sown: bool = False) -> bool:
    """Is what is entered now invented (rule 18)? It is where the demo itself sows it, or an invented person acts."""
    who = standing().person_id
    return sown or (who is not None and bool(is_invented(row("people", who))))


@contextmanager
def standing_as(who: Standing) -> Iterator[None]:
    """Ask as a person outside a request: `search --as`, the check of a mail's reader when it is sent."""
    token = _standing.set(who)
    try:
        yield
    finally:
        _standing.reset(token)


def visible_to(who: Standing, model: Any) -> ColumnElement[bool]:
    """The SQL of seeing: the record's audience is one of the person's tokens."""
    return _seen(model, who.tokens) if isinstance(model, type) else model.audience.in_(sorted(who.tokens))


@lru_cache(maxsize=2048)
def _seen(model: Any, tokens: frozenset[str]) -> ColumnElement[bool]:
    """The expression is made once per set of tokens: a page asks it of thirty statements. An alias is another each
    time, so it is not kept."""
    written: ColumnElement[bool] = model.audience.in_(sorted(tokens))
    return written


def visible_clause(model: Any, *, of_all: bool = False) -> ColumnElement[bool]:
    """The same rule for a statement that is made once and sent for many people: the tokens are those of whoever asks
    when it is sent. A question needs it only to say of a row whether it is seen: its door adds the audience.

    `of_all`: for a statement that looks at all that a person sees, as a count does; with the tokens written out an
    index that begins with the audience takes a third of the time.
    """
    if of_all:
        written: ColumnElement[bool] = model.audience.in_(bindparam("tokens", expanding=True, callable_=tokens))
        return written
    return among(model.audience, "tokens", tokens)


def tokens() -> tuple[str, ...]:
    """What whoever asks holds, in order."""
    return _in_order(standing().tokens)


@lru_cache(maxsize=1024)
def _in_order(tokens: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(tokens))


def sees(who: Standing, thing: Any) -> bool:
    """The same rule in Python."""
    return thing.audience in who.tokens


def load(model: type[T], by: str = "addressed", **address: Any) -> T:
    """The thing of an address, or 404: not there, and there but not for this person, are the same answer."""
    found = _addressed(cast(Any, model), by, frozenset(address))
    thing = db.session.scalars(found, address).unique().one_or_none()
    return cast(T, thing) if thing is not None else abort(404)


@cache
def _addressed(model: Any, by: str, names: frozenset[str]) -> Select[Any]:
    """The statement for the rows of a model by the values of these names, made once. So `addressed` may look at which
    names it is given, and not at their values."""
    found: Select[Any] = getattr(model, by)(**{name: bindparam(name) for name in names})
    return found.where(visible_clause(model))


def public(view: View) -> View:
    """Open to everyone; the view shows only what `visible_to` lets through."""
    return _declare(view, "public")


def visible(model: type[Any], by: str = "addressed") -> Callable[[View], View]:
    """For whoever sees the thing of the address; the view gets it as its first argument. `by` names another way of the
    model to say which row an address means, for a page that shows less of it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(**address: Any) -> ResponseReturnValue:
            thing = load(model, by, **address)
            return _sent_on(thing, address) or view(thing)

        return _declare(entered, f"visible {model.__name__}")

    return decorate


def _sent_on(thing: Any, address: dict[str, Any]) -> ResponseReturnValue | None:
    """Old addresses keep working (rule 16): who reads by one is sent to the one that it has now."""
    now = getattr(thing, "address", None)
    if now is None or now == address or request.method not in ("GET", "HEAD"):
        return None
    return redirect(url_for(cast(str, request.endpoint), **now, **cast(Any, request.args.to_dict(flat=False))), 301)


def requires(
    verb: Verb, model: type[Any] | None = None, *, by: str = "addressed", assurance: int = 1
) -> Callable[[View], View]:
    """For whoever sees the thing of the address and may do the verb; `by` as in `visible`.

    With `assurance=2` the session must have given a second factor lately; else the person is asked for it and comes
    back.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(**address: Any) -> ResponseReturnValue:
            thing = load(model, by, **address) if model else None
            _check(verb, thing)
            if standing().assurance < assurance:
                return redirect(url_for("accounts.second_factor", next=_come_back()), 303)
            return view(thing) if model else view(**address)

        return _declare(entered, f"requires {verb}")

    return decorate


def _come_back() -> str:
    """Where to go on after the second factor: this page, or of a form that was posted the page that it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    return urlsplit(request.referrer or "").path


def check(verb: Verb, thing: object = None) -> None:
    """Refuse with 403 unless the person may do the verb; for what a view learns only from its form."""
    _check(verb, thing)


def _check(verb: Verb, thing: object) -> None:
    who = standing()
    if can(who, verb, thing):
        return
    if not who.signed_in:
        abort(401)
    raise _refused(who, verb, thing)


MAY: Mapping[Rule, LazyString] = {
    permissions.leads: _l("de trekker en de secretaris van de groep"),
    permissions.edits: _l("wie in de groep meeschrijft"),
    permissions.endorses: _l(
        "wie namens een deelnemer van de groep mag tekenen (een collega die al mag tekenen regelt dat, of de beheerder)"
    ),
    permissions.organiser: _l("de organisatoren van deze consultatie"),
    permissions.answers_for: _l("mensen van de partij zelf"),
    permissions.own: _l("de eigenaar"),
    permissions.colleague: _l("mensen van de organisatie zelf"),
    permissions.signs_for: _l("wie namens de organisatie mag tekenen"),
    permissions.client: _l("mensen van een publieke opdrachtgever"),
    permissions.may_answer: _l(
        "mensen van een marktpartij of brancheorganisatie die deze consultatie niet organiseerden"
    ),
    permissions.affiliated: _l("wie bij een organisatie hoort"),
    permissions.programme: _l("programmamedewerkers"),
    permissions.administrator: _l("de beheerder van de hub"),
    permissions.administers_people: _l("bij een opdrachtgever ook de beheerder van de hub"),
}
"""Who is meant by a rule, for whoever it refuses."""
OF: Mapping[Rule, str] = {
    **dict.fromkeys((permissions.leads, permissions.edits), "group_id"),
    **dict.fromkeys((permissions.colleague, permissions.signs_for), "organisation_id"),
}
"""Of what such a person is one: a thing of no group has no leader to name."""


@dataclass(frozen=True)
class Refusal:
    """What a refused person is told of her own place, and where she can go."""

    says: str = ""
    ways: tuple[Way, ...] = ()


Offer = Callable[[Standing, Any], Refusal | None]
OFFERS: list[Offer] = []
"""What rooms offer whoever may not do something with a thing of theirs; the highest room first."""


def offers(offer: Offer) -> Offer:
    """Register what a room offers, of what the person may see; what a thing is of counts only where it was loaded."""
    OFFERS.insert(0, offer)
    return offer


def _refused(who: Standing, verb: Verb, thing: object) -> Forbidden:
    """Who may, what she is, and what she can do instead."""
    rules = (rule for rule in rules_of(verb) if rule in MAY)
    may = [str(MAY[rule]) for rule in rules if getattr(thing, OF.get(rule, ""), "somebody") is not None]
    instead = [found for offer in OFFERS if (found := offer(who, thing))]
    says = [_("Dit is alleen voor %(who)s.", who=and_list(may)), *(one.says for one in instead if one.says)]
    refused = Forbidden()
    cast(Any, refused).sentence = " ".join(says)
    cast(Any, refused).ways = tuple(way for one in instead for way in one.ways)
    return refused


def writes_on_get(view: View) -> View:
    """A GET that records who opened what: it writes, so its transaction begins as a writing one."""
    cast(Any, view).writes_on_get = True
    return view


def declared(view: object) -> str | None:
    """What a view declared: `public`, `visible Group`, `requires groups.admit`, or None: nobody enters."""
    return getattr(view, "declares", None)


def _declare(view: View, words: str) -> View:
    cast(Any, view).declares = words
    return view
