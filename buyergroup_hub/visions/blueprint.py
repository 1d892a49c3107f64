"""The addresses of visions, and the path above their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, url_for

from buyergroup_hub.kit.i18n import _

if TYPE_CHECKING:
    from buyergroup_hub.visions.drafts.models import Vision

bp = Blueprint("visions", __name__)


def path(vision: Vision, *further: tuple[str, str]) -> list[tuple[str, str]]:
    group = vision.group
    return [
        (_("Groepen"), url_for("groups.index")),
        (group.name, url_for("groups.show", slug=group.slug)),
        *further,
    ]
