"""Download a file. Who may is settled by its audience, as for any record."""

from __future__ import annotations

from flask import Blueprint, Response

from buyergroup_hub.access import visible
from buyergroup_hub.files.models import File
from buyergroup_hub.files.outgoing import attachment

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<pid>")
@visible(File)
def download(file: File) -> Response:
    return attachment(file)
