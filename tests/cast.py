"""The cast: one person of every kind, for tests that try a page or verb as each of them.

Who plays what:

    visitor           nobody, not signed in
    coordinator       leads `group` for a municipality, and may endorse for it
    secretary         secretary of `group` for a water board, and follower of `other_group`
    core_member       core group member of `group` for a province
    participant       participant of `group` for a second municipality, and may endorse for it
    follower          recorded as follower of `group`: no right follows from it
    sounding_board    trade association in the sounding board of `group`
    supplier_member   market party that is a member of `supplier_group`, a buyer-supplier group
    supplier_client   public client that coordinates `supplier_group`
    party_a, party_b  market parties outside every group; `colleague_a` works for the same firm as party_a
    other_member      coordinator of `other_group`, of an organisation that is in no other group
    programme         programme staff
    administrator     runs the hub; is affiliated with nobody
    ex_member         was a participant of `group` for the province; membership and affiliation ended
    blocked           was a participant of `group`; may not sign in any more
    unconfirmed       says to work for the firm of party_b; nobody confirmed it
    unverified        works for a firm that registered itself and that nobody verified
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from html import unescape
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bs4 import BeautifulSoup
from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import update

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.models import SESSION_RUNS, Person, Session
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.digests import digest, new_token
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import VISITOR, Standing
from tests import factories as make
from tests.pages import check_page

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

PEOPLE = (
    "visitor", "coordinator", "secretary", "core_member", "participant", "follower", "sounding_board",
    "supplier_member", "supplier_client", "party_a", "colleague_a", "party_b", "other_member", "programme",
    "administrator", "ex_member", "blocked", "unconfirmed", "unverified",
)  # fmt: skip
"""Every name of the cast, for `@pytest.mark.parametrize("who", PEOPLE)`."""


class Once(Protocol):
    """Make something, or find it where another test made it; see the fixture."""

    def __call__(self, step: str, make: Callable[[], Any], *, from_second: bool = False) -> Any: ...


def always(step: str, make: Callable[[], Any], *, from_second: bool = False) -> Any:
    """For a hub that no test begins with."""
    return make()


Act = TypeVar("Act", bound=Callable[..., Any])


def kept(act: Act) -> Act:
    """What many tests begin with is done by few; the others find what came of it, and the clock where it stood."""

    @wraps(act)
    def do(cast: Cast, *args: Any, **kwargs: Any) -> Any:
        step = f"{act.__module__} {act.__name__} {args} {kwargs}"
        if " at 0x" in step:  # of what is given nothing tells it from another
            return act(cast, *args, **kwargs)
        return cast.once(step, lambda: act(cast, *args, **kwargs), from_second=True)

    return do  # type: ignore[return-value]  # the same function to who calls it


@dataclass
class Cast:
    """The ids of the cast by name. Rows are read again where they are used: requests do not share a session."""

    app: Hub
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    once: Once = field(default=always, repr=False)

    def client(self, who: str, *, assurance: int = 1) -> Browser:
        """A browser in which this person is signed in; with `assurance=2` she gave a second factor just now.

        It sends the CSRF token with what it posts; `client.csrf = False` stops that.
        """
        client = Browser(self.app, self.app.response_class, use_cookies=True)
        if who != "visitor":
            client.own_address = f"{who}@example.org"
            token = self.sign_in(who, assurance=assurance)
            with client.session_transaction() as cookie:
                cookie.update(_user_id=token, _fresh=True)
        return client

    def sign_in(self, who: str, *, assurance: int = 1) -> str:
        """A session of a person as she would have it after signing in; answers the token of its cookie."""
        token, now = new_token(), clock.now()
        with self.writing():
            make.add(
                Session(
                    digest=digest(token),
                    person_id=self.people[who],
                    started_at=now,
                    expires_at=now + SESSION_RUNS,
                    assured_at=now if assurance > 1 else None,
                )
            )
        return token

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction of its own that commits; not inside another one."""
        with self.app.app_context():
            begin(writes=True)
            yield
            commit()

    @contextmanager
    def trying(self) -> Iterator[None]:
        """A transaction that writes and keeps nothing."""
        with self.app.app_context():
            begin(writes=True)
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A look at what the database holds now."""
        with self.app.app_context():
            begin(writes=False)
            yield

    @contextmanager
    def acting(self, who: str) -> Iterator[Standing]:
        """Do verbs as a person, in a transaction that commits."""
        with self.writing(), standing_as(found := self.standing(who)):
            yield found

    def invent(self) -> None:
        """From now on all that is here is a demo's: nothing real is left that it could be tied to."""
        with self.writing():
            for table in db.metadata.tables.values():
                if "demo" in table.c and table.name not in ("events", "indicators", "reference_figures"):
                    db.session.execute(update(table).values(demo=True))

    def standing(self, who: str) -> Standing:
        """What the rules know of a person; inside `reading`, `writing` or `context`."""
        if who == "visitor":
            return VISITOR
        person = self.person(who)
        return standing_of(person.id, name=person.shown_name, assurance=1, is_admin=person.admin_since is not None)

    def person(self, who: str) -> Person:
        return db.session.get_one(Person, self.people[who])

    def organisation(self, name: str) -> Organisation:
        return db.session.get_one(Organisation, self.organisations[name])

    def group(self, name: str = "group") -> Group:
        return db.session.get_one(Group, self.groups[name])


class Browser(FlaskClient):
    """A browser that sends the CSRF token of its session with every unsafe request, as a page's form does, and that
    looks each page over."""

    csrf = True
    own_address = ""
    sees_addresses = False
    """Pages may hold this person's own address, and of whom they administer or invite others'."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.csrf and str(kwargs.get("method", "GET")).upper() not in ("GET", "HEAD", "OPTIONS"):
            headers = dict(kwargs.get("headers") or {})
            kwargs["headers"] = headers if "X-CSRFToken" in headers else {"X-CSRFToken": self.token(), **headers}
        response = super().open(*args, **kwargs)
        sent = kwargs.get("data") or {}
        if isinstance(sent, dict) and (seen := _unseen(response, sent) or self._shown(response, sent)):
            kwargs["data"] = {**sent, **seen}
            response = super().open(*args, **kwargs)
        echoes = "@" in str(kwargs.get("data", ""))  # a form that comes back holds what was filled in
        check_page(response, own_address=self.own_address, addresses=self.sees_addresses or echoes)
        return response

    def _shown(self, response: Any, sent: dict[str, Any]) -> dict[str, str]:
        """What the button said that a test pressed without opening its page, unless it says what it saw."""
        if response.status_code != 409 or "seen" in sent or not (led := LOOK.search(response.text)):
            return {}
        page = BeautifulSoup(super().open(unescape(led[1]).partition("#")[0]).text, "html.parser")
        for form in page.select(f'form[action="{response.request.path}"]'):
            fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
            if all(fields.get(name, value) == value for name, value in sent.items()):
                return {"seen": fields["seen"]}
        return {}

    def token(self) -> str:
        """The CSRF token of its session, which is begun where there was none."""
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", new_token())
        with self.application.test_request_context():
            session["csrf_token"] = raw
            return str(generate_csrf())


LOOK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(?:Kijk eerst wat er nu staat|First look at what is there now)')


def _unseen(response: Any, sent: Any) -> dict[str, str]:
    """What stood there, where a test sent a form without opening its page: it saw that, unless it says what it saw."""
    if response.status_code not in (409, 422) or any(name.endswith("seen") for name in sent):
        return {}
    html, at = response.get_data(as_text=True), f'action="{response.request.path}"'
    if at not in html or not any(
        words in html for words in ("Iemand anders was net eerder", "Someone else was just ahead of you")
    ):
        return {}
    return dict(re.findall(r'name="([\w-]*seen)" value="([^"]*)"', html.partition(at)[2].partition("</form>")[0]))


def gather(app: Hub) -> Cast:
    """Make the cast in the hub's database."""
    cast = Cast(app)
    with cast.writing():
        _Casting(cast).all()
    return cast


class _Casting:
    """How the cast is made: organisations, groups, then each person with what she does there."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def all(self) -> None:
        municipality = self._organisation("municipality", "Gemeente Veen")
        water_board = self._organisation("water_board", "Waterschap Oost")
        province = self._organisation("province", "Provincie Noord")
        municipality_2 = self._organisation("municipality_2", "Gemeente Haven")
        agency = self._organisation("agency", "Rijksdienst Zuid")
        hospital = self._organisation("hospital", "Ziekenhuis West")
        association = self._organisation("association", "Branchevereniging Bouw", "trade_association")
        supplier = self._organisation("supplier", "Leverancier Lid", "market_party", kvk="10000001")
        firm_a = self._organisation("firm_a", "Aannemer A", "market_party", kvk="10000002")
        firm_b = self._organisation("firm_b", "Aannemer B", "market_party", kvk="10000003")
        firm_c = self._organisation("firm_c", "Onbekend Bedrijf", "market_party", kvk="10000004", verified_at=None)
        programme = self._organisation("programme", "Expertisecentrum", "programme")

        group = self._group("group", "Viaducten en bruggen")
        other = self._group("other_group", "Bedrijfskleding")
        shared = self._group("supplier_group", "Ketengroep beton", kind="buyer_supplier_group")

        make.member(group, self._person("coordinator", municipality, may_endorse=True), "coordinator")
        secretary = self._person("secretary", water_board, may_endorse=True)
        make.member(group, secretary, "secretary")
        make.member(other, secretary, "follower")
        core = self._person("core_member", province, may_endorse=True)
        make.member(group, core, "core_group_member")
        make.member(group, self._person("participant", municipality_2, may_endorse=True), "participant")
        make.member(group, self._person("follower", agency), "follower")
        make.member(group, self._person("sounding_board", association), "sounding_board")
        make.member(shared, self._person("supplier_member", supplier, may_endorse=True), "supplier_member")
        make.member(shared, self._person("supplier_client", agency, may_endorse=True), "coordinator")
        self._person("party_a", firm_a, may_endorse=True)
        self._person("colleague_a", firm_a)
        self._person("party_b", firm_b, may_endorse=True)
        make.member(other, self._person("other_member", hospital, may_endorse=True), "coordinator")
        self._person("programme", programme, capacity="programme_staff")
        self._alone("administrator", admin_since=clock.now())
        left = self._person("ex_member", province)
        make.member(group, left, "participant", since="2023", until="2025-06-30")
        left.until = clock.now() - timedelta(days=30)
        make.member(group, self._person("blocked", municipality), "participant")
        self._of("blocked").blocked_at = clock.now()
        self._person("unconfirmed", firm_b, confirmed=False)
        self._person("unverified", firm_c)

    def _organisation(self, key: str, name: str, kind: str = "public_client", **columns: Any) -> Organisation:
        made = make.organisation(name, kind, **columns)
        self.cast.organisations[key] = made.id
        return made

    def _group(self, key: str, name: str, **columns: Any) -> Group:
        made = make.group(name, slug=key.replace("_", "-"), **columns)
        self.cast.groups[key] = made.id
        return made

    def _alone(self, who: str, **columns: Any) -> Person:
        made = make.person(f"{who.replace('_', ' ').capitalize()} Person", email=f"{who}@example.org", **columns)
        self.cast.people[who] = made.id
        return made

    def _person(self, who: str, where: Organisation, **columns: Any) -> Affiliation:
        return make.affiliation(self._alone(who), where, **columns)

    def _of(self, who: str) -> Person:
        return db.session.get_one(Person, self.cast.people[who])
