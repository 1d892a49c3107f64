"""One request, one transaction, one commit.

`Hub.dispatch_request` begins the transaction, calls the view, and commits an answer below 400; anything else is rolled
back. A refusal that keeps something (a late draft, the text of a conflict, a failed sign-in) says so with
`commit_with_status`. Conflicts and broken rules become pages with a sentence, never a 500. Where the database or a disk
fails, the page (503) needs neither, holds what was typed, and sends it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, has_request_context, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from buyergroup_hub.kit.db import begin, commit, db, give_up, in_turn, reopen
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.faults import STALE, outage, reason
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.requests import HubRequest, bound_addresses

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger("buyergroup_hub.web")


class Hub(Flask):
    """The application. A view that declares neither `@public`, `@visible` nor `@requires` answers 403."""

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self.line = Lock()

    def dispatch_request(self) -> ResponseReturnValue:
        g.changes = False
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        cast(HubRequest, request).bound()
        rule = cast(Any, request.url_rule)
        view = self.view_functions[rule.endpoint]
        if rule.endpoint == "static":
            return super().dispatch_request()
        try:
            with self._turn(view):
                begin(writes=writes(view), beside=getattr(view, "beside", False))
                g.changes = request.method not in SAFE
                response = self.make_response(self._call_view(view))
                self._end_transaction(response)
        except RuleBroken as broken:
            undo()
            return refusal(409, broken.sentence, broken.ways)
        except (IntegrityError, StaleDataError):
            undo()
            log.info("conflict at %s", rule.endpoint)
            return refusal(
                409,
                _(
                    "Iemand anders heeft dit net gewijzigd. Er is niets overschreven. Open de pagina opnieuw en kijk"
                    " wat er nu staat."
                ),
            )
        except DataError:
            undo()
            return refusal(400, _("In het formulier staat een waarde die we niet kunnen bewaren. Kijk je invoer na."))
        except BaseException:
            undo()
            raise
        return response

    def _turn(self, view: Any) -> AbstractContextManager[None]:
        if not (writes(view) and self.config["HUB"].uses_sqlite):
            return nullcontext()
        return in_turn(self.line, beside=getattr(view, "beside", False))

    def _call_view(self, view: Any) -> ResponseReturnValue:
        if getattr(view, "declares", None) is None:
            return refusal(403, _("Deze pagina is niet beschikbaar. Meld het via Hulp en contact."))
        return cast(ResponseReturnValue, self.ensure_sync(view)(**(request.view_args or {})))

    def _end_transaction(self, response: Response) -> None:
        if response.status_code < 400 or getattr(response, "kept", False):
            try:
                commit()
            except DBAPIError as lost:
                g.unsure = lost.connection_invalidated  # whether the commit still arrived
                raise
        else:
            db.session.rollback()


def undo() -> None:
    """Nothing of this request is kept: its page reads from here on what everybody does."""
    give_up()
    g.changes = False


def writes(view: object) -> bool:
    """Whether this request may write: an unsafe method, or one that records who opened what."""
    return not getattr(view, "reads_first", False) and (
        request.method not in SAFE or getattr(view, "writes_on_get", False)
    )


def beside(view: View) -> View:
    """Declare that a view's verb may run at the same time as others of its kind (`kit.db.begin`): it locks the rows
    that it judges, and a test with real connections shows that."""
    cast(Any, view).beside = True
    return view


def reads_first(view: View) -> View:
    """Declare that what a view gets takes long to read, so nobody waits for it meanwhile; what it tries out afterwards
    begins a transaction of its own, and nothing of it is kept."""
    cast(Any, view).reads_first = True
    return view


def commit_with_status(answer: ResponseReturnValue, status: int) -> Response:
    """An answer from 400 on of which the writes are kept all the same."""
    response = make_response(answer)
    response.status_code = status
    cast(Any, response).kept = True
    return response


def refusal(status: int, sentence: object, ways: tuple[tuple[str, str], ...] = ()) -> Response:
    """The page of a refusal: what happened, what is safe, what to do."""
    if status == HTTPStatus.CONFLICT:
        ways = ways or _back()
    template = f"errors/{status}.html" if status in PAGES else "errors/refused.html"
    partial = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    page = render_template(
        "errors/_sentence.html" if partial else template,
        sentence=sentence,
        ways=ways,
        status=status,
        shared=None,
        written=_written() if status in NOTHING_KEPT or _came_too_late(status) else (),
    )
    return make_response(page, status)


def _came_too_late(status: int) -> bool:
    """A form for something that is not there: most often somebody else was just done with it."""
    return status == HTTPStatus.NOT_FOUND and request.method not in SAFE


def outage_page(fault: BaseException, wrong: str) -> Response:
    """The page while the database or a disk fails. It asks neither of them for anything."""
    log.error("%s: %s", wrong, reason(fault))
    if wrong in STALE:
        reopen()
    g.alone = True  # nothing on this page may ask the database who reads it
    sent, unsure = _sent(), g.get("unsure", False)
    partial = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    page = render_template(
        "errors/_sentence.html" if partial else "errors/503.html",
        sentence=_unsure() if unsure else sentence_of(503),
        status=503,
        unsure=unsure,
        written=_texts(sent),
        sent=sent if sent and _whole() else (),
        again="/" + request.full_path.strip("/?"),
        sends=request.method not in SAFE,
    )
    response = make_response(page, 503)
    response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Cache-Control"] = "no-store"
    return response


RETRY_AFTER = "60"


def _unsure() -> str:
    return _(
        "De hub viel weg tijdens het bewaren. Misschien is je tekst bewaard, misschien niet. Kijk over een minuut "
        "of je tekst er staat. Stuur die alleen opnieuw als dat niet zo is."
    )


def _sent() -> list[tuple[str, str]]:
    """What was sent; nothing where it could not be read at all, since it broke off or a disk had no room for it."""
    try:
        return list(request.form.items(multi=True))
    except (HTTPException, OSError):
        return []


def _whole() -> bool:
    """Whether all that was sent can be sent again from a page: a password is shown on none, a file stays with who
    has it."""
    return bool(request.form) and not request.files and SECRET.isdisjoint(request.form)


def _back() -> tuple[tuple[str, str], ...]:
    """The way back to the page that sent what a rule refuses, if that is one of ours."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or not came.path.startswith("/") or came.path.startswith("//"):
        return ()
    return ((_("Terug naar de pagina"), f"{came.path}?{came.query}" if came.query else came.path),)


def _written() -> tuple[str, ...]:
    """The texts that were sent and are kept nowhere, so that nobody writes them twice. A short value is typed again."""
    return _texts(_sent())


def _texts(sent: list[tuple[str, str]]) -> tuple[str, ...]:
    texts = (text.strip() for name, text in sent if name not in SECRET)
    return tuple(text for text in texts if len(" ".join(text.split())) >= LONG and " " in text)


LONG = 40
"""Characters from which a value that was sent is a text, and not a name, a choice or a token."""
SECRET = frozenset({"password", "old"})
"""Fields of which no page shows what was filled in."""
NOTHING_KEPT = frozenset({HTTPStatus.CONFLICT, HTTPStatus.BAD_REQUEST})
"""Refusals after which what was sent is gone, and may be sent again when it is mended."""
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500})


def sentence_of(status: int) -> str:
    """What to say where nobody knew better."""
    return {
        400: _("We konden dit verzoek niet lezen. Er is niets bewaard. Ga terug en probeer het opnieuw."),
        401: _("Log eerst in. Daarna kom je hier terug."),
        403: _("Dit mag niet met jouw rol. Klopt dat niet? Vraag het de trekker of secretaris van de groep."),
        404: _("Deze pagina is er niet, of is niet voor jou bedoeld. Zoek de groep, bepaling of les hierboven.")
        if not _came_too_late(status)
        else _(
            "Wat je wilde doen, kan hier niet meer. Misschien deed een collega het net. Er is niets bewaard. "
            "Ga terug, open de pagina opnieuw en kijk wat er staat."
        ),
        405: _("Dat kan hier niet. Ga terug en gebruik de knop op de pagina."),
        414: _("Dit adres is te lang. Begin opnieuw bij de lijst, of zoek hierboven."),
        413: _("Je bestand of tekst is te groot. Er is niets bewaard. Maak het bestand kleiner of splits de tekst."),
        429: _("Je deed dit te vaak. Probeer het later opnieuw."),
        500: _("Er ging iets mis bij ons. Je laatste wijziging is niet bewaard. Probeer het opnieuw of meld het ons."),
        503: _(
            "De hub kan nu niets lezen of bewaren. Dit verzoek is niet bewaard. Probeer het over een minuut opnieuw."
        ),
    }.get(status, _("Dit verzoek kunnen we niet uitvoeren. Er is niets bewaard."))


def error_page(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None and error.code is not None and error.code < 400:
        return error.response
    status = error.code or 500
    if (fault := getattr(error, "original_exception", None)) is not None:
        return fault_page(fault)
    own_words = getattr(error, "sentence", None)
    try:
        response = refusal(status, own_words or sentence_of(status), getattr(error, "ways", ()))
    except DBAPIError as away:  # who reads it could not be asked
        return fault_page(away)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def fault_page(fault: Exception) -> ResponseReturnValue:
    wrong = outage(fault)
    if wrong is not None:
        return outage_page(fault, wrong)
    log.error("fault at %s", request.endpoint, exc_info=fault)
    g.alone = True
    return refusal(500, sentence_of(500))


def harden(response: Response) -> Response:
    """The headers that every answer carries. A file brings a stricter policy of its own."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer" if _is_secret_address() else "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "static":
        _set_no_idle_cookie(response)
        response.vary.update({"Cookie", "HX-Request"})
        personal = _is_personal()
        headers["Cache-Control"] = "no-store" if personal else "private, no-cache"
        if not personal:
            _spare_revisit(response)
    return response


def _spare_revisit(response: Response) -> None:
    """Who comes back gets a page that is the same for all only where it has changed. The digest is of what this very
    request would get, so no answer is ever another's. A page with a form is drawn anew for each."""
    token = g.get("csrf_token")
    if request.method not in ("GET", "HEAD") or response.status_code != HTTPStatus.OK or not response.is_sequence:
        return
    if session.modified or (token and token in response.get_data(as_text=True)):
        return
    response.add_etag(weak=True)
    response.make_conditional(request)


def _set_no_idle_cookie(response: Response) -> None:
    """Who only reads gets no cookie, also where the page could have shown a form to somebody else."""
    token, has_one = g.get("csrf_token"), current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    if not token or has_one or set(session) != {"csrf_token"} or not response.is_sequence:
        return
    if token not in response.get_data(as_text=True):
        session.modified = False


def without_token(view: View) -> View:
    """Declare that a form stands where people only read, so that its page sets no cookie and is the same for all."""
    cast(Any, view).without_token = True
    return view


class Csrf(CSRFProtect):  # type: ignore[misc]
    """A form brings a token. One `without_token` may come without from who has no session, where the browser says that
    a page of ours sent it."""

    def protect(self, *arguments: Any, **options: Any) -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if not getattr(view, "without_token", False) or "_user_id" in session or not _is_sent_from_here():
            super().protect(*arguments, **options)
            if g.get("csrf_valid") and request.headers.get("Sec-Fetch-Site") in ("same-site", "cross-site"):
                self._error_response("The form comes from another site.")


def _is_sent_from_here() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "")
    return site == "same-origin" if site else urlsplit(origin).netloc == request.host


def _is_personal() -> bool:
    """Whether the answer may hold what is not everybody's: it goes to somebody whose session we keep, by a link that
    was mailed, or after a form. A browser that keeps it would show it to who presses Back after signing out."""
    known = any(name != "csrf_token" for name in session)
    return known or "token" in (request.view_args or {}) or request.method not in SAFE


def _is_secret_address() -> bool:
    """Whether the address is a mailed link, or may lead back to one: it is told to nobody, so that no proxy's log has
    it as where a request for a style or the next page came from."""
    return "token" in (request.view_args or {}) or "next" in request.args


def install(app: Flask) -> None:
    Htmx(app)
    app.request_class = HubRequest  # after htmx-flask, which sets its own
    bound_addresses(app.url_map)
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(Exception, fault_page)
    app.after_request(harden)


def htmx() -> bool:
    """Does the page ask for its part only?"""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def reads_only() -> bool:
    """Whether nothing that is read now was changed by this request itself: it is a safe one, or a refused one."""
    return has_request_context() and not g.get("changes", request.method not in SAFE)


def request_cache(name: Hashable, make: Callable[[], T]) -> T:
    """What is read once for a page that asks for it several times; where something is written it is read each time."""
    if not reads_only():
        return make()
    kept: dict[Hashable, Any] = g.setdefault("kept", {})
    if name not in kept:
        kept[name] = make()
    return cast(T, kept[name])


def attachment(content: str | bytes, media_type: str, name: str) -> Response:
    """A file to keep, by this name."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
