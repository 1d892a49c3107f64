"""Commands that look after a hub: `doctor`, `backup`, `restore`."""

from __future__ import annotations

from pathlib import Path

import click

from buyergroup_hub.operating import ready
from buyergroup_hub.operating.answers import Answer, answering, tell


@click.command()
@answering
def doctor() -> Answer:
    """Say in plain words whether this hub is healthy. Status 1 when it is not."""
    from buyergroup_hub.app import create_app
    from buyergroup_hub.operating.doctor import examine

    findings = list(examine(ready.configuration(), create_app))
    healthy = all(finding.healthy for finding in findings)
    return Answer(
        document={
            "healthy": healthy,
            "findings": [{"name": each.name, "healthy": each.healthy, "sentence": each.sentence} for each in findings],
        },
        lines=[
            *(f"{'well ' if each.healthy else 'SICK '} {each.name:14} {each.sentence}" for each in findings),
            "This hub is healthy." if healthy else "This hub needs attention.",
        ],
        status=0 if healthy else 1,
    )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@answering
def backup(folder: Path | None) -> Answer:
    """Copy the hub while it is in use. Into FOLDER, or into the data folder's `backups`."""
    from buyergroup_hub.operating import backup as backups

    made = backups.make(ready.configuration(), folder and folder.absolute())
    return _told(made, f"A backup of {made.files} files, {made.size / 1e6:.1f} MB, checked: {made.folder}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@answering
def restore(folder: Path) -> Answer:
    """Bring back a hub from a backup. There must be none here now."""
    from buyergroup_hub.operating import backup as backups
    from buyergroup_hub.operating.production import held_demo

    config = ready.configuration()
    back = backups.restore(config, folder.absolute())
    ready.remember_contents(config, "demo" if held_demo(config) else "empty")
    with ready.inside(config, writes=False):
        from buyergroup_hub.search import actions as search

        tell("Making the search index …")
        search.rebuild()
    return _told(back, f"The hub of {back.made_at:%d-%m-%Y %H:%M} UTC is back in {config.data_folder}.")


def _told(backup: object, line: str) -> Answer:
    from buyergroup_hub.operating.backup import Backup

    assert isinstance(backup, Backup)
    document = {
        "folder": str(backup.folder),
        "made_at": backup.made_at.isoformat(),
        "files": backup.files,
        "bytes": backup.size,
    }
    return Answer(document, [line])
