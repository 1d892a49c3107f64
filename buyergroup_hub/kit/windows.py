"""The window in which somebody types a draft of her own: of two, the older one overwrites nothing that was typed in the
other since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wtforms import HiddenField

from buyergroup_hub.kit.db import new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Form


class TypedElsewhere(RuleBroken):
    """She typed on in another window since. What she sent from the older one stays in its form."""


@dataclass(frozen=True)
class Window:
    """`session` names the page, `began` is the instant of the draft that it showed. It `goes_on` after an autosave, and
    ends with what a button sends."""

    session: str = ""
    began: str = ""
    goes_on: bool = False

    def may_replace(self, session: str | None, kept_at: datetime) -> bool:
        """Its own draft, also where the answer to an autosave was lost, and the one that it began with."""
        return (bool(self.session) and self.session == session) or self.began == kept_at.isoformat()

    @property
    def stays(self) -> str | None:
        """What the draft keeps of the page."""
        return self.session if self.goes_on and self.session else None


class DraftForm(Form):
    session = HiddenField()
    began = HiddenField()

    def window(self, *, goes_on: bool = False) -> Window:
        return Window((self.session.data or "")[:12], self.began.data or "", goes_on)


def opened(kept_at: datetime | None) -> dict[str, str]:
    """What the form of a page begins with that shows this draft, or none."""
    return {"session": new_pid(), "began": kept_at.isoformat() if kept_at else ""}
