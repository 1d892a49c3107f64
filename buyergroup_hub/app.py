"""The application: the only module that knows every room, and wires them together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, before_render_template, g, has_request_context, request
from flask_login import LoginManager
from jinja2 import StrictUndefined, Template
from sqlalchemy import MetaData

from buyergroup_hub import panels
from buyergroup_hub.access import standing
from buyergroup_hub.accounts.administration import views as accounts_administration_views
from buyergroup_hub.accounts.blueprint import bp as accounts_bp
from buyergroup_hub.accounts.entrance import mails as accounts_entrance_mails
from buyergroup_hub.accounts.entrance.views import demo as demo_views
from buyergroup_hub.accounts.entrance.views import entrance as accounts_entrance_views_entrance
from buyergroup_hub.accounts.entrance.views import own as accounts_entrance_views_own
from buyergroup_hub.accounts.invitations import mails as accounts_invitations_mails
from buyergroup_hub.accounts.invitations import models as accounts_invitations_models
from buyergroup_hub.accounts.invitations import personal_data as accounts_invitations_personal_data
from buyergroup_hub.accounts.invitations import views as accounts_invitations_views
from buyergroup_hub.accounts.person import demo
from buyergroup_hub.accounts.person import events as accounts_person_events
from buyergroup_hub.accounts.person import mails as accounts_person_mails
from buyergroup_hub.accounts.person import models as accounts_person_models
from buyergroup_hub.accounts.person.actions import sessions
from buyergroup_hub.clauses.blueprint import bp as clauses_bp
from buyergroup_hub.clauses.drafts import events as clauses_drafts_events
from buyergroup_hub.clauses.drafts import models as clauses_drafts_models
from buyergroup_hub.clauses.drafts import views as clauses_drafts_views
from buyergroup_hub.clauses.registry import actions as clauses_registry_actions
from buyergroup_hub.clauses.registry import events as clauses_registry_events
from buyergroup_hub.clauses.registry import labels as clauses_registry_labels
from buyergroup_hub.clauses.registry import models as clauses_registry_models
from buyergroup_hub.clauses.registry import panels as clauses_registry_panels
from buyergroup_hub.clauses.registry import search as clauses_registry_search
from buyergroup_hub.clauses.registry import views as clauses_registry_views
from buyergroup_hub.clauses.sets import events as clauses_sets_events
from buyergroup_hub.clauses.sets import labels as clauses_sets_labels
from buyergroup_hub.clauses.sets import models as clauses_sets_models
from buyergroup_hub.clauses.sets import panels as clauses_sets_panels
from buyergroup_hub.clauses.sets import personal_data as clauses_sets_personal_data
from buyergroup_hub.clauses.sets import views as clauses_sets_views
from buyergroup_hub.consultations.answers import events as consultations_answers_events
from buyergroup_hub.consultations.answers import mails as consultations_answers_mails
from buyergroup_hub.consultations.answers import models as consultations_answers_models
from buyergroup_hub.consultations.answers import views as consultations_answers_views
from buyergroup_hub.consultations.answers.actions import warning as consultations_answers_actions_warning
from buyergroup_hub.consultations.blueprint import bp as consultations_bp
from buyergroup_hub.consultations.dialogue import events as consultations_dialogue_events
from buyergroup_hub.consultations.dialogue import labels as consultations_dialogue_labels
from buyergroup_hub.consultations.dialogue import mails as consultations_dialogue_mails
from buyergroup_hub.consultations.dialogue import models as consultations_dialogue_models
from buyergroup_hub.consultations.dialogue.actions import asking as consultations_dialogue_actions_asking
from buyergroup_hub.consultations.dialogue.actions import telling as consultations_dialogue_actions_telling
from buyergroup_hub.consultations.dialogue.views import asking as consultations_dialogue_views_asking
from buyergroup_hub.consultations.dialogue.views import moderating as consultations_dialogue_views_moderating
from buyergroup_hub.consultations.dialogue.views import thread as consultations_dialogue_views_thread
from buyergroup_hub.consultations.dossiers import events as consultations_dossiers_events
from buyergroup_hub.consultations.dossiers import mails as consultations_dossiers_mails
from buyergroup_hub.consultations.dossiers import models as consultations_dossiers_models
from buyergroup_hub.consultations.dossiers.actions import dossiers as consultations_dossiers_actions_dossiers
from buyergroup_hub.consultations.dossiers.actions import woo as consultations_dossiers_actions_woo
from buyergroup_hub.consultations.dossiers.views import dossiers as consultations_dossiers_views_dossiers
from buyergroup_hub.consultations.dossiers.views import woo as consultations_dossiers_views_woo
from buyergroup_hub.consultations.overview import events as consultations_overview_events
from buyergroup_hub.consultations.overview import panels as consultations_panels
from buyergroup_hub.consultations.overview import personal_data as consultations_overview_personal_data
from buyergroup_hub.consultations.overview import search as consultations_overview_search
from buyergroup_hub.consultations.overview.views import feeds as consultations_overview_views_feeds
from buyergroup_hub.consultations.overview.views import managing as consultations_overview_views_managing
from buyergroup_hub.consultations.overview.views import party as consultations_overview_views_party
from buyergroup_hub.consultations.overview.views import public as consultations_overview_views_public
from buyergroup_hub.consultations.releases import events as consultations_releases_events
from buyergroup_hub.consultations.releases import mails as consultations_releases_mails
from buyergroup_hub.consultations.releases import models as consultations_releases_models
from buyergroup_hub.consultations.releases import views as consultations_releases_views
from buyergroup_hub.consultations.releases.actions import releasing as consultations_releases_actions_releasing
from buyergroup_hub.consultations.releases.actions import unsealing as consultations_releases_actions_unsealing
from buyergroup_hub.consultations.report import events as consultations_report_events
from buyergroup_hub.consultations.report import exports as consultations_report_exports
from buyergroup_hub.consultations.report import labels as consultations_report_labels
from buyergroup_hub.consultations.report import mails as consultations_report_mails
from buyergroup_hub.consultations.report import models as consultations_report_models
from buyergroup_hub.consultations.report.views import previews as consultations_report_views_previews
from buyergroup_hub.consultations.report.views import reporting as consultations_report_views_reporting
from buyergroup_hub.consultations.sheets import events as consultations_sheets_events
from buyergroup_hub.consultations.sheets import labels as consultations_sheets_labels
from buyergroup_hub.consultations.sheets import mails as consultations_sheets_mails
from buyergroup_hub.consultations.sheets import models as consultations_sheets_models
from buyergroup_hub.consultations.sheets import rights as consultations_sheets_rights
from buyergroup_hub.consultations.sheets import views as consultations_sheets_views
from buyergroup_hub.consultations.sheets.actions import opening as consultations_sheets_actions_opening
from buyergroup_hub.events import models as events_models
from buyergroup_hub.files import actions as files_actions
from buyergroup_hub.files import models as files_models
from buyergroup_hub.files import views as files_views
from buyergroup_hub.groups.blueprint import bp as groups_bp
from buyergroup_hub.groups.commitments import events as groups_commitments_events
from buyergroup_hub.groups.commitments import models as groups_commitments_models
from buyergroup_hub.groups.commitments import views as groups_commitments_views
from buyergroup_hub.groups.group import events as groups_group_events
from buyergroup_hub.groups.group import labels as groups_group_labels
from buyergroup_hub.groups.group import models as groups_group_models
from buyergroup_hub.groups.group import rights as groups_group_rights
from buyergroup_hub.groups.members import events as groups_members_events
from buyergroup_hub.groups.members import mails as groups_members_mails
from buyergroup_hub.groups.members import models as groups_members_models
from buyergroup_hub.groups.members import personal_data as groups_members_personal_data
from buyergroup_hub.groups.members.views import invitations as groups_members_views_invitations
from buyergroup_hub.groups.members.views import members as groups_members_views_members
from buyergroup_hub.groups.overview import panels as groups_overview_panels
from buyergroup_hub.groups.overview import search as groups_overview_search
from buyergroup_hub.groups.overview import views as groups_overview_views
from buyergroup_hub.home import descriptions, header
from buyergroup_hub.home import views as home_views
from buyergroup_hub.jobs import models as jobs_models
from buyergroup_hub.kit import clock, formats, i18n, icons, static, web
from buyergroup_hub.kit.db import REACH, Base, db, prepare, sqlite_module
from buyergroup_hub.kit.digests import digest
from buyergroup_hub.kit.requests import LONGEST_QUERY
from buyergroup_hub.kit.stamps import stamp
from buyergroup_hub.kit.templates import Compact
from buyergroup_hub.knowledge import actions as knowledge_actions
from buyergroup_hub.knowledge import events as knowledge_events
from buyergroup_hub.knowledge import labels as knowledge_labels
from buyergroup_hub.knowledge import models as knowledge_models
from buyergroup_hub.knowledge import panels as knowledge_panels
from buyergroup_hub.knowledge import search as knowledge_search
from buyergroup_hub.knowledge import views as knowledge_views
from buyergroup_hub.notices.registry import events as notices_registry_events
from buyergroup_hub.notices.registry import models as notices_registry_models
from buyergroup_hub.notices.registry import search as notices_registry_search
from buyergroup_hub.notices.registry import views as notices_registry_views
from buyergroup_hub.notifications import models as notifications_models
from buyergroup_hub.organisations.blueprint import bp as organisations_bp
from buyergroup_hub.organisations.colleagues import events as organisations_colleagues_events
from buyergroup_hub.organisations.colleagues import mails as organisations_colleagues_mails
from buyergroup_hub.organisations.colleagues import models as organisations_colleagues_models
from buyergroup_hub.organisations.colleagues import personal_data as organisations_colleagues_personal_data
from buyergroup_hub.organisations.colleagues.actions import colleagues as organisations_colleagues_actions_colleagues
from buyergroup_hub.organisations.colleagues.views import colleagues as organisations_colleagues_views_colleagues
from buyergroup_hub.organisations.colleagues.views import handovers as organisations_colleagues_views_handovers
from buyergroup_hub.organisations.manifest import events as organisations_manifest_events
from buyergroup_hub.organisations.manifest import labels as organisations_manifest_labels
from buyergroup_hub.organisations.manifest import models as organisations_manifest_models
from buyergroup_hub.organisations.manifest import views as organisations_manifest_views
from buyergroup_hub.organisations.organisation import events as organisations_organisation_events
from buyergroup_hub.organisations.organisation import labels as organisations_organisation_labels
from buyergroup_hub.organisations.organisation import mails as organisations_organisation_mails
from buyergroup_hub.organisations.organisation import models as organisations_organisation_models
from buyergroup_hub.organisations.organisation import rights as organisations_organisation_rights
from buyergroup_hub.organisations.organisation import search as organisations_organisation_search
from buyergroup_hub.organisations.overview import panels as organisations_overview_panels
from buyergroup_hub.organisations.overview.views import administration as organisations_overview_views_administration
from buyergroup_hub.organisations.overview.views import organisation as organisations_overview_views_organisation
from buyergroup_hub.organisations.registration import mails as organisations_registration_mails
from buyergroup_hub.organisations.registration import models as organisations_registration_models
from buyergroup_hub.organisations.registration import views as organisations_registration_views
from buyergroup_hub.outcomes.blueprint import bp as outcomes_bp
from buyergroup_hub.outcomes.chain import panels as outcomes_chain_panels
from buyergroup_hub.outcomes.chain import views as outcomes_chain_views
from buyergroup_hub.outcomes.dashboard import models as outcomes_dashboard_models
from buyergroup_hub.outcomes.dashboard import panels as outcomes_dashboard_panels
from buyergroup_hub.outcomes.dashboard import views as outcomes_dashboard_views
from buyergroup_hub.outcomes.goals import events as outcomes_goals_events
from buyergroup_hub.outcomes.goals import labels as outcomes_goals_labels
from buyergroup_hub.outcomes.goals import models as outcomes_goals_models
from buyergroup_hub.outcomes.goals import panels as outcomes_goals_panels
from buyergroup_hub.outcomes.goals import search as outcomes_goals_search
from buyergroup_hub.outcomes.goals import views as outcomes_goals_views
from buyergroup_hub.outcomes.indicators import events as outcomes_indicators_events
from buyergroup_hub.outcomes.indicators import labels as outcomes_indicators_labels
from buyergroup_hub.outcomes.indicators import models as outcomes_indicators_models
from buyergroup_hub.outcomes.indicators import search as outcomes_indicators_search
from buyergroup_hub.outcomes.indicators import views as outcomes_indicators_views
from buyergroup_hub.outcomes.measuring import actions as outcomes_measuring_actions
from buyergroup_hub.outcomes.measuring import events as outcomes_measuring_events
from buyergroup_hub.outcomes.measuring import labels as outcomes_measuring_labels
from buyergroup_hub.outcomes.measuring import models as outcomes_measuring_models
from buyergroup_hub.outcomes.measuring import panels as outcomes_measuring_panels
from buyergroup_hub.outcomes.measuring import search as outcomes_measuring_search
from buyergroup_hub.outcomes.measuring import views as outcomes_measuring_views
from buyergroup_hub.outcomes.reports import actions as outcomes_reports_actions
from buyergroup_hub.outcomes.reports import events as outcomes_reports_events
from buyergroup_hub.outcomes.reports import labels as outcomes_reports_labels
from buyergroup_hub.outcomes.reports import models as outcomes_reports_models
from buyergroup_hub.outcomes.reports import search as outcomes_reports_search
from buyergroup_hub.outcomes.reports import views as outcomes_reports_views
from buyergroup_hub.permissions import VISITOR, Verb, can
from buyergroup_hub.search import models as search_models
from buyergroup_hub.search import views as search_views
from buyergroup_hub.tenders.adoptions import actions as tenders_adoptions_actions
from buyergroup_hub.tenders.adoptions import events as tenders_adoptions_events
from buyergroup_hub.tenders.adoptions import mails as tenders_adoptions_mails
from buyergroup_hub.tenders.adoptions import models as tenders_adoptions_models
from buyergroup_hub.tenders.adoptions import panels as tenders_adoptions_panels
from buyergroup_hub.tenders.adoptions import views as tenders_adoptions_views
from buyergroup_hub.tenders.blueprint import bp as tenders_bp
from buyergroup_hub.tenders.calendar import panels as tenders_calendar_panels
from buyergroup_hub.tenders.calendar import views as tenders_calendar_views
from buyergroup_hub.tenders.clause_uses import events as tenders_clause_uses_events
from buyergroup_hub.tenders.clause_uses import labels as tenders_clause_uses_labels
from buyergroup_hub.tenders.clause_uses import panels as tenders_clause_uses_panels
from buyergroup_hub.tenders.clause_uses.views import themes as tenders_clause_uses_views_themes
from buyergroup_hub.tenders.clause_uses.views import uses as tenders_clause_uses_views_uses
from buyergroup_hub.tenders.commitments import events as tenders_commitments_events
from buyergroup_hub.tenders.commitments import models as tenders_commitments_models
from buyergroup_hub.tenders.commitments import panels as tenders_commitments_panels
from buyergroup_hub.tenders.commitments import views as tenders_commitments_views
from buyergroup_hub.tenders.notices import events as tenders_notices_events
from buyergroup_hub.tenders.notices import models as tenders_notices_models
from buyergroup_hub.tenders.notices import panels as tenders_notices_panels
from buyergroup_hub.tenders.notices import views as tenders_notices_views
from buyergroup_hub.tenders.notices.actions import proposing as tenders_notices_proposing
from buyergroup_hub.tenders.overview import panels as tenders_overview_panels
from buyergroup_hub.tenders.overview.views import lots as tenders_overview_lots
from buyergroup_hub.tenders.overview.views import progress as tenders_overview_progress
from buyergroup_hub.tenders.overview.views import tenders as tenders_overview_tenders
from buyergroup_hub.tenders.tender import events as tenders_tender_events
from buyergroup_hub.tenders.tender import labels as tenders_tender_labels
from buyergroup_hub.tenders.tender import models as tenders_tender_models
from buyergroup_hub.tenders.tender import search as tenders_tender_search
from buyergroup_hub.visions.blueprint import bp as visions_bp
from buyergroup_hub.visions.drafts import events as visions_drafts_events
from buyergroup_hub.visions.drafts import labels as visions_drafts_labels
from buyergroup_hub.visions.drafts import mails as visions_drafts_mails
from buyergroup_hub.visions.drafts import models as visions_drafts_models
from buyergroup_hub.visions.drafts import search as visions_drafts_search
from buyergroup_hub.visions.drafts import views as visions_drafts_views
from buyergroup_hub.visions.rounds import events as visions_rounds_events
from buyergroup_hub.visions.rounds import labels as visions_rounds_labels
from buyergroup_hub.visions.rounds import mails as visions_rounds_mails
from buyergroup_hub.visions.rounds import models as visions_rounds_models
from buyergroup_hub.visions.rounds import panels as visions_rounds_panels
from buyergroup_hub.visions.rounds import personal_data as visions_rounds_personal_data
from buyergroup_hub.visions.rounds import rights as visions_rounds_rights
from buyergroup_hub.visions.rounds import search as visions_rounds_search
from buyergroup_hub.visions.rounds import views as visions_rounds_views
from buyergroup_hub.visions.rounds.actions import printing as visions_rounds_printing
from config import Config

CHECKOUT = Path(__file__).parent.parent

REGISTERED: tuple[ModuleType, ...] = (
    jobs_models,
    events_models,
    notifications_models,
    search_models,
    files_models,
    files_actions,
    accounts_person_models,
    accounts_invitations_models,
    accounts_person_events,
    accounts_person_mails,
    accounts_invitations_mails,
    accounts_entrance_mails,
    accounts_invitations_personal_data,
    accounts_entrance_views_entrance,
    accounts_entrance_views_own,
    accounts_invitations_views,
    accounts_administration_views,
    organisations_organisation_models,
    organisations_manifest_models,
    organisations_colleagues_models,
    organisations_registration_models,
    organisations_organisation_rights,
    organisations_organisation_labels,
    organisations_manifest_labels,
    organisations_colleagues_personal_data,
    organisations_organisation_events,
    organisations_colleagues_events,
    organisations_manifest_events,
    organisations_organisation_mails,
    organisations_registration_mails,
    organisations_colleagues_mails,
    organisations_colleagues_actions_colleagues,
    organisations_organisation_search,
    organisations_colleagues_views_colleagues,
    organisations_colleagues_views_handovers,
    organisations_manifest_views,
    organisations_registration_views,
    organisations_overview_views_administration,
    organisations_overview_views_organisation,
    groups_group_models,
    groups_commitments_models,
    groups_members_models,
    groups_members_personal_data,
    groups_group_labels,
    groups_group_rights,
    groups_group_events,
    groups_members_events,
    groups_commitments_events,
    groups_members_mails,
    groups_overview_search,
    groups_members_views_invitations,
    groups_members_views_members,
    groups_commitments_views,
    groups_overview_views,
    notices_registry_models,
    notices_registry_events,
    notices_registry_search,
    clauses_registry_models,
    clauses_registry_events,
    clauses_registry_actions,
    clauses_registry_labels,
    clauses_registry_search,
    clauses_registry_views,
    clauses_drafts_models,
    clauses_drafts_events,
    clauses_drafts_views,
    clauses_sets_models,
    clauses_sets_events,
    clauses_sets_labels,
    clauses_sets_personal_data,
    clauses_sets_views,
    visions_drafts_models,
    visions_drafts_events,
    visions_drafts_labels,
    visions_drafts_mails,
    visions_drafts_search,
    visions_drafts_views,
    visions_rounds_models,
    visions_rounds_events,
    visions_rounds_rights,
    visions_rounds_labels,
    visions_rounds_mails,
    visions_rounds_printing,
    visions_rounds_personal_data,
    visions_rounds_search,
    visions_rounds_views,
    consultations_sheets_models,
    consultations_answers_models,
    consultations_dialogue_models,
    consultations_releases_models,
    consultations_report_models,
    consultations_dossiers_models,
    consultations_sheets_rights,
    consultations_sheets_events,
    consultations_answers_events,
    consultations_dialogue_events,
    consultations_releases_events,
    consultations_report_events,
    consultations_dossiers_events,
    consultations_overview_events,
    consultations_sheets_labels,
    consultations_dialogue_labels,
    consultations_report_labels,
    consultations_sheets_actions_opening,
    consultations_releases_actions_releasing,
    consultations_releases_actions_unsealing,
    consultations_dialogue_actions_asking,
    consultations_dialogue_actions_telling,
    consultations_answers_actions_warning,
    consultations_report_exports,
    consultations_dossiers_actions_dossiers,
    consultations_dossiers_actions_woo,
    consultations_sheets_mails,
    consultations_answers_mails,
    consultations_dialogue_mails,
    consultations_releases_mails,
    consultations_report_mails,
    consultations_dossiers_mails,
    consultations_overview_personal_data,
    consultations_overview_search,
    consultations_sheets_views,
    consultations_answers_views,
    consultations_dialogue_views_asking,
    consultations_dialogue_views_moderating,
    consultations_dialogue_views_thread,
    consultations_releases_views,
    consultations_report_views_previews,
    consultations_report_views_reporting,
    consultations_dossiers_views_dossiers,
    consultations_dossiers_views_woo,
    consultations_overview_views_feeds,
    consultations_overview_views_managing,
    consultations_overview_views_party,
    consultations_overview_views_public,
    knowledge_models,
    knowledge_events,
    knowledge_actions,
    knowledge_labels,
    knowledge_search,
    tenders_tender_models,
    tenders_tender_events,
    tenders_tender_labels,
    tenders_tender_search,
    tenders_clause_uses_events,
    tenders_clause_uses_labels,
    tenders_clause_uses_views_themes,
    tenders_clause_uses_views_uses,
    tenders_notices_models,
    tenders_notices_events,
    tenders_notices_proposing,
    tenders_notices_views,
    tenders_commitments_models,
    tenders_commitments_events,
    tenders_commitments_views,
    tenders_calendar_views,
    tenders_adoptions_models,
    tenders_adoptions_events,
    tenders_adoptions_actions,
    tenders_adoptions_mails,
    tenders_adoptions_views,
    tenders_overview_lots,
    tenders_overview_progress,
    tenders_overview_tenders,
    outcomes_indicators_models,
    outcomes_indicators_events,
    outcomes_indicators_labels,
    outcomes_indicators_search,
    outcomes_indicators_views,
    outcomes_goals_models,
    outcomes_goals_events,
    outcomes_goals_labels,
    outcomes_goals_search,
    outcomes_goals_views,
    outcomes_measuring_models,
    outcomes_measuring_events,
    outcomes_measuring_actions,
    outcomes_measuring_labels,
    outcomes_measuring_search,
    outcomes_measuring_views,
    outcomes_chain_views,
    outcomes_dashboard_models,
    outcomes_dashboard_views,
    outcomes_reports_models,
    outcomes_reports_events,
    outcomes_reports_actions,
    outcomes_reports_labels,
    outcomes_reports_search,
    outcomes_reports_views,
)
"""Modules that are here for what importing them registers: tables, event names, what a room knows of a person,
letters, jobs, pages."""

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
PANELS: tuple[panels.Panel | panels.Count, ...] = (
    *organisations_overview_panels.PANELS,
    *groups_overview_panels.PANELS,
    *clauses_registry_panels.PANELS,
    *clauses_sets_panels.PANELS,
    *visions_rounds_panels.PANELS,
    *consultations_panels.PANELS,
    *knowledge_panels.PANELS,
    *tenders_overview_panels.PANELS,
    *tenders_adoptions_panels.PANELS,
    *tenders_calendar_panels.PANELS,
    *tenders_clause_uses_panels.PANELS,
    *tenders_commitments_panels.PANELS,
    *tenders_notices_panels.PANELS,
    *outcomes_chain_panels.PANELS,
    *outcomes_dashboard_panels.PANELS,
    *outcomes_goals_panels.PANELS,
    *outcomes_measuring_panels.PANELS,
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
