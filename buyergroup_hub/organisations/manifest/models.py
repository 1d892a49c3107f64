"""The plans and themes of the programme, and the Manifest's records."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Model, PartialDate, Provenance, audiences, one_of
from buyergroup_hub.kit.fixed import Loose
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.organisations.organisation.models import Organisation

REPORT_STATES = ("published", "missing")


class Plan(Model):
    """A period of the national plan: 2021–2025, 2026–2030."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)


class Theme(Model):
    """A theme of a plan, with validity dates: a new plan brings new themes, and old facts keep theirs."""

    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    key: Mapped[str] = mapped_column(String(40))
    label_nl: Mapped[str] = mapped_column(String(80))
    label_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))

    @property
    def label(self) -> str:
        return self.label_en if locale() == "en" else self.label_nl


class Signatory(Provenance, Model):
    """An organisation signed the Manifest MVOI, itself or by another on its behalf. It counts for the plan in whose
    time that was; for none where the day is unknown."""

    __tablename__ = "signatories"
    __resealed__ = "0042_signed_when"
    __table_args__ = (UniqueConstraint("organisation_id", "plan_id"), audiences("public"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    signed_on: Mapped[str | None] = mapped_column(PartialDate)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], lazy="raise_on_sql")
    signed_by: Mapped[Organisation | None] = relationship(foreign_keys=[signed_by_id], lazy="raise_on_sql")
    action_plans: Mapped[list[ActionPlan]] = relationship(lazy="raise_on_sql")
    yearly_reports: Mapped[list[YearlyReport]] = relationship(lazy="raise_on_sql")


class ActionPlan(Provenance, Model):
    """A signatory's public plan. `until` is where its period ends."""

    __tablename__ = "action_plans"
    __table_args__ = (audiences("public"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatories.id"), index=True)
    period: Mapped[str] = mapped_column(String(20))
    until: Mapped[str | None] = mapped_column(PartialDate)
    published_on: Mapped[str | None] = mapped_column(PartialDate)
    url: Mapped[str | None] = mapped_column(String(500))

    themes: Mapped[list[Theme]] = relationship(
        secondary="action_plan_themes", order_by="Theme.position", lazy="raise_on_sql"
    )


class ActionPlanTheme(Loose, Model):
    """A theme for which an action plan sets goals."""

    __tablename__ = "action_plan_themes"

    action_plan_id: Mapped[int] = mapped_column(ForeignKey("action_plans.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)


class YearlyReport(Provenance, Model):
    """What is known of a year's report: public, or known to be missing. No row is unknown."""

    __tablename__ = "yearly_reports"
    __table_args__ = (UniqueConstraint("signatory_id", "year"), audiences("public"), one_of("state", REPORT_STATES))

    id: Mapped[int] = mapped_column(primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatories.id"))
    year: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), default="published")
    published_on: Mapped[str | None] = mapped_column(PartialDate)
    url: Mapped[str | None] = mapped_column(String(500))


def themes_now(themes: list[Any]) -> list[Any]:
    """Those that hold today."""
    today = clock.today()
    return [theme for theme in themes if theme.since <= today and (theme.until is None or today < theme.until)]
