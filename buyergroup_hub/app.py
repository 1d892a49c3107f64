"""The application: the only module that knows every room, and wires them together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType, SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, before_render_template, g, has_request_context, request
from flask_login import LoginManager
from jinja2 import StrictUndefined, Template
from sqlalchemy import MetaData

from buyergroup_hub import panels
from buyergroup_hub.access import standing
from buyergroup_hub.accounts.blueprint import bp as accounts_bp
from buyergroup_hub.accounts.entrance.views import demo as demo_views
from buyergroup_hub.accounts.person import demo
from buyergroup_hub.accounts.person.actions import sessions
from buyergroup_hub.clauses.blueprint import bp as clauses_bp
from buyergroup_hub.consultations.blueprint import bp as consultations_bp
from buyergroup_hub.files import views as files_views
from buyergroup_hub.groups.blueprint import bp as groups_bp
from buyergroup_hub.home import descriptions, header
from buyergroup_hub.home import views as home_views
from buyergroup_hub.kit import clock, formats, i18n, icons, static, web
from buyergroup_hub.kit.db import REACH, Base, db, prepare, sqlite_module
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.requests import LONGEST_QUERY
from buyergroup_hub.kit.stamps import stamp
from buyergroup_hub.kit.templates import Compact
from buyergroup_hub.knowledge import views as knowledge_views
from buyergroup_hub.notices.registry import views as notices_registry_views
from buyergroup_hub.organisations.blueprint import bp as organisations_bp
from buyergroup_hub.outcomes.blueprint import bp as outcomes_bp
from buyergroup_hub.permissions import VISITOR, Verb, can
from buyergroup_hub.search import views as search_views
from buyergroup_hub.tenders.blueprint import bp as tenders_bp
from buyergroup_hub.visions.blueprint import bp as visions_bp
from config import Config

CHECKOUT = Path(__file__).parent.parent

ROOMS = """
    jobs events notifications search files
    accounts.person accounts.entrance accounts.invitations accounts.administration
    organisations.organisation organisations.manifest organisations.registration organisations.colleagues
    organisations.overview
    groups.group groups.facts groups.commitments groups.members groups.overview
    notices.registry
    clauses.registry clauses.drafts clauses.sets
    visions.drafts visions.rounds
    consultations.sheets consultations.answers consultations.dialogue consultations.releases consultations.report
    consultations.dossiers consultations.overview
    knowledge
    tenders.overview tenders.tender tenders.adoptions tenders.calendar tenders.clause_uses tenders.commitments
    tenders.notices
    outcomes.indicators outcomes.chain outcomes.dashboard outcomes.figures outcomes.goals outcomes.measuring
    outcomes.references outcomes.reports outcomes.tables
""".split()  # noqa: SIM905
"""In this order the panels of rooms stand where several have the same place."""
REGISTERING = "models events labels rights actions mails personal_data exports search panels views".split()  # noqa: SIM905
"""The files of a room that are here for what importing them registers: tables, event names, what a room knows of a
person, letters, jobs, pages."""


def _registered(room: str) -> Iterator[ModuleType]:
    """The modules of a room that register something; of a package its modules."""
    there = {each.name: each.ispkg for each in iter_modules(import_module(f"buyergroup_hub.{room}").__path__)}
    for role in REGISTERING:
        if role in there:
            module = import_module(f"buyergroup_hub.{room}.{role}")
            yield module
            for part in iter_modules(module.__path__) if there[role] else ():
                yield import_module(f"{module.__name__}.{part.name}")


MODULES = [module for room in sorted(ROOMS) for module in _registered(room)]
PANELS: tuple[panels.Panel | panels.Count, ...] = tuple(
    panel
    for room in ROOMS
    for module in MODULES
    if module.__name__ == f"buyergroup_hub.{room}.panels"
    for panel in module.PANELS
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    files_views.bp,
    accounts_bp,
    organisations_bp,
    home_views.bp,
    groups_bp,
    notices_registry_views.bp,
    consultations_bp,
    clauses_bp,
    tenders_bp,
    search_views.bp,
    visions_bp,
    knowledge_views.bp,
    outcomes_bp,
)

STATEMENTS_KEPT = 5000
"""Compiled statements that the engine keeps. All pages together send some 1,500 different ones, and compiling one costs
as much as sending it ten times; the 500 of SQLAlchemy would be emptied by whoever looks around."""


def metadata() -> MetaData:
    """The tables of all rooms; for migrations."""
    return Base.metadata


def create_app(config: Config) -> web.Hub:
    """A hub for a configuration that is complete: `Config.from_environment` has refused what cannot be right."""
    app = web.Hub(
        "buyergroup_hub",
        root_path=str(CHECKOUT),
        template_folder="templates",
        static_folder="static",
        static_url_path=static.address(CHECKOUT / "static"),
    )
    app.config.update(
        HUB=config,
        SECRET_KEY=config.secret_key,
        DEBUG=config.debug,
        TESTING=config.environment == "test",
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(config),
        MAX_CONTENT_LENGTH=25 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=400,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.is_production,
        SESSION_COOKIE_NAME="hub",
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),  # of the cookie; the row of the session ends earlier
        SEND_FILE_MAX_AGE_DEFAULT=0 if config.debug else static.A_YEAR,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # wants a Referer over TLS, which the page of a mailed link may not send
        TRUSTED_HOSTS=None,
        PROVIDE_AUTOMATIC_OPTIONS=False,  # each rule says its methods; a view would run without a look at its token
    )
    clock.start_at(config.now)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        if not config.uses_sqlite:
            from buyergroup_hub.kit import postgres

            postgres.bound(db.engine)
        for panel in PANELS:
            panels.register(panel)
    i18n.install(app)
    web.install(app)
    # The address of an unsubscription is itself the secret, and a mail program has no other.
    web.Csrf(app).exempt("buyergroup_hub.accounts.entrance.views.entrance.unsubscribe")
    sessions.install(LoginManager(app))
    app.extensions["hub.identify"] = sessions.identify
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    demo.install(app, config, demo_views.bp)
    _dress(app, config)
    return app


def _engine_options(config: Config) -> dict[str, Any]:
    """Parameters stay out of messages, since an answer's text must not reach a log (rule 2)."""
    options: dict[str, Any] = {"hide_parameters": True, "query_cache_size": STATEMENTS_KEPT}
    options["pool_size"] = config.threads  # nobody waits for a connection
    if config.uses_sqlite:
        options["module"] = sqlite_module()
    else:
        options |= {"pool_pre_ping": True, "connect_args": REACH}
    return options


def _dress(app: web.Hub, config: Config) -> None:
    """What every template may use."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.add_extension(Compact)
    formats.install(app)
    app.jinja_env.globals.update(
        icon=icons.icon,
        can=lambda verb, thing=None: can(standing(), Verb(verb), thing),
        now=clock.now,
        today=clock.today,
        stamp=stamp,
    )
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("components/ui.html").module

    @app.context_processor
    def around() -> dict[str, Any]:
        path = request.full_path.rstrip("?") if has_request_context() else "/"
        path = path if len(path) <= LONGEST_QUERY else "/"  # links lead back to it
        who = VISITOR if has_request_context() and g.get("alone") else standing()
        # Tells a browser whose unsent text it keeps, and nobody who that is.
        owner = digest(f"{config.secret_key} unsent {who.person_id}")[:16] if who.signed_in else ""
        hub = SimpleNamespace(demo=config.demo, locale=i18n.locale(), path=path, address=config.base_url, owner=owner)
        return {
            "hub": hub, "standing": who, "header": None, "has_errors": False, "shared": descriptions.head(),
        }  # fmt: skip

    before_render_template.connect(_with_head, app)


def _with_head(_app: Flask, template: Template, context: dict[str, Any]) -> None:
    """Give a whole page what its head shows; letters and parts of pages have none."""
    whole = not {"mails", "emails"} & {*str(template.name).split("/")} and "/_" not in str(template.name)
    if whole and context["header"] is None and has_request_context() and not g.get("alone"):
        context["header"] = header.mine()
