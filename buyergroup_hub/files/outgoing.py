"""A file on its way to a person."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from buyergroup_hub.files import store
from buyergroup_hub.files.models import File


def attachment(file: File) -> Response:
    """Always as an attachment, in a sandbox, under the type that it was checked for: what others handed in never runs
    here."""
    # At most 20 MB, so in memory: a file that is handed over open stays open where an answer is not read to its end.
    answer = send_file(
        BytesIO(store.path_of(file.sha256).read_bytes()),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
        last_modified=file.added_at,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
