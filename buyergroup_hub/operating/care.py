"""Commands that look after a hub, `doctor`, `jobs`, `backup`, `restore`, and `verify`, which needs none."""

from __future__ import annotations

from pathlib import Path

import click

from buyergroup_hub.operating import database, ready
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
@click.option("--again", is_flag=True, help="Try what was given up once more, and what waits for a later try now.")
@click.option("--uncertain", is_flag=True, help="Send mail again of which nobody knows whether it arrived.")
@answering
def jobs(again: bool, uncertain: bool) -> Answer:
    """Say which work and mail waits, was given up, or is uncertain; and do it again where that is asked."""
    from buyergroup_hub.jobs import actions as asked
    from buyergroup_hub.kit.db import db
    from buyergroup_hub.notifications import actions as notifications

    with ready.inside(ready.configuration(), writes=again or uncertain):
        counts = {
            "tried_again": asked.again() if again else 0,
            "sent_again": notifications.send_again() if uncertain else 0,
        }
        db.session.flush()
        given_up = asked.dead_letters()
        counts |= {
            "waiting": asked.waiting(),
            "mails_waiting": notifications.waiting(),
            "mails_uncertain": notifications.count_uncertain(),
            "given_up": len(given_up),
        }
        told = [f"given up: {job.name}, asked {job.asked_at:%d-%m-%Y %H:%M} UTC: {job.fault}" for job in given_up]
    return Answer(counts, [*told, *(f"{name.replace('_', ' ')}: {count}" for name, count in counts.items())])


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
    database.remember_contents(config, "demo" if held_demo(config) else "empty")
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


@click.command()
@answering
def secret() -> Answer:
    """Make this machine's HUB_SECRET the hub's, after it was changed on all."""
    from buyergroup_hub.operating import identity

    config = ready.configuration()
    identity.take(config)
    identity.refuse(config)
    return Answer({"taken": True}, ["This machine's HUB_SECRET is the hub's: the doctor tells of another."])


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--feed", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="The hub's feed of heads.")
@answering
def verify(file: Path, feed: Path | None) -> Answer:
    """Say what of a dossier holds, from FILE alone (`dossier.json`, or the zip that it came in).

    Status 1: something does not hold. Status 2: all holds, but not all can be proven yet, or no feed was given.
    """
    from buyergroup_hub.operating import proofs

    found = proofs.judge(file, feed)
    closing = {
        0: "This dossier holds.",
        1: "This dossier does NOT hold.",
        2: "This dossier holds as far as it goes; above is what it cannot prove yet.",
    }
    return Answer(
        document={"holds": found.holds, "fails": found.fails, "open": found.open, "status": found.status},
        lines=[
            *(f"holds  {one}" for one in found.holds),
            *(f"OPEN   {one}" for one in found.open),
            *(f"FAILS  {one}" for one in found.fails),
            closing[found.status],
        ],
        status=found.status,
    )
