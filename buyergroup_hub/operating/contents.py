"""Commands about what is in a hub: `demo`, `people`, `import`, `search`, `rights`, `index`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from buyergroup_hub.operating import database, ready
from buyergroup_hub.operating.answers import Answer, Progress, answering, tell

OUTCOMES = ("imported", "updated", "unchanged")


@click.command()
@click.option("--groups", default=8, show_default=True, help="How many demo groups.")
@click.option("--seed", default=2026, show_default=True, help="What the chance behind names and figures starts from.")
def demo(groups: int, seed: int) -> None:
    """Add invented content, marked as such everywhere. Makes nothing twice."""
    from buyergroup_hub.operating import filling

    config = ready.configuration()
    filling.sow(config, groups, seed)
    database.remember_contents(config, "demo")


@click.command()
@answering
def people() -> Answer:
    """List the demo people: address, password, organisation, roles."""
    from buyergroup_hub.operating import filling

    app = ready.hub(ready.configuration())
    return Answer(filling.people(app), filling.told_people(app))


@click.group("import")
def import_() -> None:
    """Bring in groups, facts or official notices. Twice the same gives it once."""


@import_.command("groups")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@answering
def import_groups(file: Path) -> Answer:
    """Import groups from a CSV or XLSX FILE; a row that cannot be read is told as NAME:LINE and stops nothing."""
    from buyergroup_hub.operating import filling

    return accounted(filling.bring_groups(ready.configuration(), file))


@import_.command("facts")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@answering
def import_facts(file: Path) -> Answer:
    """Import facts of groups, each with its source, from a CSV or XLSX FILE; a row that cannot be read is told."""
    from buyergroup_hub.operating import filling

    return accounted(filling.bring_facts(ready.configuration(), file))


@import_.command("notices")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@answering
def import_notices(paths: tuple[Path, ...]) -> Answer:
    """Import notices from PATHS, files or folders; a file that cannot be read is told and stops nothing."""
    from buyergroup_hub.notices.registry.imports import import_files

    progress = Progress("Notices")
    with ready.hub(ready.configuration()).app_context():
        return accounted(import_files(paths, lambda done, _: progress(done)))


def accounted(outcome: Any) -> Answer:
    """What came of everything that was read; status 0 when it adds up."""
    rejected = [each if isinstance(each, dict) else asdict(each) for each in outcome.rejected]
    counts = {name: getattr(outcome, name) for name in ("read", *OUTCOMES)}
    adds_up = counts["read"] == sum(counts[name] for name in OUTCOMES) + len(rejected)
    return Answer(
        document={**counts, "rejected": rejected},
        lines=[
            *(f"{each['file']}: {each['reason']}" for each in rejected),
            f"{counts['read']} read: {counts['imported']} imported, {counts['updated']} updated, "
            f"{counts['unchanged']} unchanged, {len(rejected)} rejected.",
        ],
        status=0 if adds_up else 1,
    )


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--as", "email", help="Search as the person with this address; without, as a visitor.")
@click.option("--page", default=1, show_default=True, help="Which page of the hits.")
@answering
def search(query: tuple[str, ...], email: str | None, page: int) -> Answer:
    """Search as a visitor or as a person, and see what she sees."""
    from buyergroup_hub.operating import finding

    with ready.inside(ready.configuration(), writes=False):
        return finding.answer(" ".join(query), finding.standing_of_address(email), page)


@click.command()
@click.option("--reads", is_flag=True, help="What questions to the database read without an audience, and why.")
@answering
def rights(reads: bool) -> Answer:
    """Print who may do what: person × verb × state."""
    if reads:
        return _reads()
    from buyergroup_hub.operating.rights import rights as all_rights
    from buyergroup_hub.operating.rights import table

    told = [{"verb": each.verb.value, "state": each.state, "people": list(each.people)} for each in all_rights()]
    return Answer(told, table())


def _reads() -> Answer:
    from buyergroup_hub.operating.rights import reads, told_reads

    told = [dict(zip(("question", "model", "reason"), each, strict=True)) for each in reads()]
    return Answer(told, told_reads())


@click.group()
def index() -> None:
    """Make the search index again, or compare and mend it."""


@index.command()
@answering
def rebuild() -> Answer:
    """Make the index again beside the old one, and put it in its place."""
    with ready.hub(ready.configuration()).app_context():
        from buyergroup_hub.search import actions as searching

        tell("Making the search index …")
        count = searching.rebuild()
    return Answer({"indexed": count}, [f"{count} records can be found."])


@index.command("check")
@answering
def compare() -> Answer:
    """Compare the index with the database and mend what differs."""
    with ready.hub(ready.configuration()).app_context():
        from buyergroup_hub.search import actions as searching

        found = searching.check()
    return Answer(asdict(found), [str(found)])
