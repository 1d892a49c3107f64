"""The addresses of visions, and the head of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from buyergroup_hub.kit.i18n import _

if TYPE_CHECKING:
    from buyergroup_hub.visions.drafts.models import Vision

bp = Blueprint("visions", __name__)


def frame(vision: Vision) -> dict[str, Any]:
    """The vision, and the path to its group."""
    group = vision.group
    path = [(_("Groepen"), url_for("groups.index")), (group.name, url_for("groups.show", slug=group.slug))]
    return {"vision": vision, "path": path}
