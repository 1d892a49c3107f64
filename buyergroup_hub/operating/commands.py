"""The commands of a hub. What takes long to import is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
import warnings
from typing import NoReturn

import click

from buyergroup_hub.kit.faults import outage, reason
from buyergroup_hub.operating import care, contents, running
from buyergroup_hub.operating.answers import Refused
from buyergroup_hub.operating.checking import commands as checking
from config import ConfigError


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def hub(context: click.Context) -> None:
    """Buyer Group Hub. Without a command: set up, load demo content on the first run, and serve."""
    if context.invoked_subcommand is None:
        running.start()


for command in (
    running.serve,
    running.worker,
    running.fresh,
    running.administrator,
    contents.demo,
    contents.people,
    contents.import_,
    contents.search,
    contents.rights,
    contents.index,
    care.doctor,
    care.jobs,
    care.backup,
    care.restore,
    care.secret,
    care.verify,
    checking.check,
    checking.texts,
    checking.architecture,
    checking.test,
    checking.mutants,
    checking.audit,
    checking.bench,
    checking.same,
):
    hub.add_command(command)


def main() -> None:
    """Run a command. What an operator can mend is told in a sentence, not in a traceback."""
    # Whoosh 2.7.4 has invalid escapes, which Python tells at every start where it may not keep byte code.
    warnings.filterwarnings("ignore", "invalid escape sequence", SyntaxWarning)
    try:
        sys.exit(hub.main(prog_name="./run", standalone_mode=False))
    except click.UsageError as mistake:
        mistake.show()
        _refuse(mistake.format_message(), 2)
    except click.Abort:
        _refuse("It was stopped.", 1)
    except ConfigError as problem:
        _say_and_refuse(f"The hub does not start. {problem}", 2)
    except Refused as refusal:
        _say_and_refuse(str(refusal), 1)
    except Exception as fault:
        wrong = outage(fault)
        if wrong is None:
            raise
        _say_and_refuse(f"It did not work: {wrong} ({reason(fault)}). `./run doctor` says more.", 1)


def _say_and_refuse(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    _refuse(sentence, status)


def _refuse(sentence: str, status: int) -> NoReturn:
    """A program that asked for a document gets one, also where the answer is no."""
    if "--json" in sys.argv:
        click.echo(json.dumps({"refused": sentence}, ensure_ascii=False, indent=2))
    sys.exit(status)
