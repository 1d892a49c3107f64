"""Commands for whoever builds the hub, such as `check`, `test` and `bench`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from buyergroup_hub.operating.answers import Answer, answering
from config import CHECKOUT

PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.command()
def check() -> None:
    """Check format, lint, types, imports, templates and texts. Takes seconds."""
    from buyergroup_hub.operating.checking.checks import Outcome, checks, run

    def tell(outcome: Outcome) -> None:
        click.echo(f"{'wrong' if outcome.faults else 'well '} {outcome.name:20} {outcome.seconds:5.1f} s")
        if outcome.faults:
            click.echo(outcome.faults)

    if not run(checks(), tell):
        click.get_current_context().exit(1)


@click.command()
def texts() -> None:
    """Print all texts of the interface side by side, as CSV: room, context, Dutch, English, where they are said."""
    from buyergroup_hub.kit.csv import sheet
    from buyergroup_hub.kit.i18n import SideBySide, side_by_side

    click.echo(sheet([SideBySide._fields, *side_by_side()], ";"), nl=False)


@click.command()
@click.argument("folder", required=False)
@click.option("--write", is_flag=True, help="Put the drawing of the house into docs/architecture.md.")
def architecture(folder: str | None, *, write: bool) -> None:
    """Draw from the imports which part of the house uses which, or which room of FOLDER; as Mermaid."""
    from buyergroup_hub.operating.checking import architecture as drawn

    if write:
        drawn.write()
    else:
        click.echo(drawn.drawing(folder or ""), nl=False)


@click.command(context_settings=PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run all tests, or those of PATH… on both databases. Other arguments go to pytest."""
    given = [from_where_we_are(each) for each in arguments]
    _become("pytest", *usual(given), *given)


def usual(given: Sequence[str]) -> list[str]:
    """What is asked of pytest unless it is given: both engines, and for all tests a process per processor."""
    wanted = [] if any(each.startswith("--engine") for each in given) else ["--engine=both"]
    is_part = any(not each.startswith("-") for each in given)
    is_parallel = any(each.startswith(("-n", "--numprocesses")) for each in given)
    if is_part or is_parallel:
        return wanted
    # Tests that share the browser stay together; each process has a PostgreSQL of its own, so not too many.
    return [*wanted, "--numprocesses=auto", "--maxprocesses=4", "--dist=loadgroup"]


@click.command(context_settings=PASSED_ON)
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, arguments: tuple[str, ...]) -> None:
    """Measure NAME, and print the figures."""
    known = sorted(each.stem for each in (CHECKOUT / "bench").glob("*.py") if not each.stem.startswith("_"))
    if name not in known:
        raise click.BadParameter(f"there is {', '.join(known)}; not {name}.", param_hint="NAME")
    _become(f"bench.{name}", *(from_where_we_are(each) for each in arguments))


@click.command(context_settings=PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def same(arguments: tuple[str, ...]) -> None:
    """Compare all answers of this checkout with those of OLD, a commit. Status 1: something differs."""
    _become("bench.same", *arguments)


@click.command()
@click.argument("rules", nargs=-1, type=int)
def mutants(rules: tuple[int, ...]) -> None:
    """Break each rule in a copy, and say which test notices: of RULES, or all. Takes minutes."""
    from buyergroup_hub.operating.checking.mutants import RULES, tried
    from buyergroup_hub.operating.checking.mutants import mutants as every

    outcomes = []
    for outcome in tried([one for one in every() if not rules or one.rule in rules]):
        outcomes.append(outcome)
        mutant, by = outcome.mutant, outcome.killer or "NOTHING: it survived"
        click.echo(f"{mutant.rule:2} {RULES[mutant.rule]}\n   {mutant.says} ({mutant.file})\n   killed by {by}")
    survived = [one for one in outcomes if one.killer is None]
    click.echo(f"{len(outcomes)} mutants, {len(survived)} survived.")
    if survived:
        click.get_current_context().exit(1)


def from_where_we_are(argument: str) -> str:
    """A path as seen from where the person is, which need not be the checkout."""
    path, separator, rest = argument.partition("::")
    return (
        f"{Path(path).absolute()}{separator}{rest}"
        if not argument.startswith("-") and Path(path).exists()
        else argument
    )


def _become(module: str, *arguments: str) -> None:
    """Go on as another module, in the checkout: a Ctrl-C and the exit status are then its own."""
    os.chdir(CHECKOUT)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *arguments])  # noqa: S606 (our own interpreter)


@click.command()
@answering
def audit() -> Answer:
    """Look for known vulnerabilities in what the hub uses. Status 1: there are some; 2: it was not checked."""
    from buyergroup_hub.operating.checking.vulnerabilities import NotChecked, known, packages

    asked = packages()
    try:
        found = known(asked)
    except NotChecked as reason:
        sentence = f"Not checked: {reason}. Nothing is known about the {len(asked)} packages."
        return Answer({"checked": 0, "vulnerabilities": None, "reason": str(reason)}, [sentence], status=2)
    told = [{"package": each.package.name, "version": each.package.version, "id": each.id} for each in found]
    lines = [f"{each['package']} {each['version']}: {each['id']}" for each in told]
    return Answer(
        {"checked": len(asked), "vulnerabilities": told},
        [*lines, f"{len(asked)} packages checked, {len(told)} known vulnerabilities."],
        status=1 if found else 0,
    )
