"""The command line: what each command is called. The commands stand in `commands/`."""

import sys
from typing import Annotated

from caseload.__main__ import main

if __name__ == "__main__":
    main()  # before all of this is loaded

import typer

from caseload.commands.about import about
from caseload.commands.allocate import allocate
from caseload.commands.caps import caps
from caseload.commands.check import check
from caseload.commands.compare import compare
from caseload.commands.doctor import doctor
from caseload.commands.explain import explain
from caseload.commands.exports import exports
from caseload.commands.generate import generate
from caseload.commands.history import history
from caseload.commands.imports import imports
from caseload.commands.next import next_week
from caseload.commands.policies import policies
from caseload.commands.record import repeat, runs
from caseload.commands.rules import rules
from caseload.commands.serve import serve
from caseload.commands.simulate import simulate
from caseload.commands.staffing import staffing
from caseload.commands.template import template
from caseload.reports.shared.console import OutputLost, close_streams, use_plain_characters
from caseload.reports.shared.outcome import CODES, could_not_print

app = typer.Typer(
    help="Fair, explainable allocation of new cases to practitioners.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=CODES,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        python = ".".join(map(str, sys.version_info[:3]))
        solver = version("ortools")
        typer.echo(f"caseload {version('caseload')} (ortools {solver}, python {python})")
        raise typer.Exit


@app.callback()
def start(
    _show: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the versions."),
    ] = False,
) -> None:
    """Fair, explainable allocation of new cases to practitioners."""


COMMANDS = (
    allocate,
    explain,
    rules,
    check,
    compare,
    caps,
    staffing,
    simulate,
    policies,
    generate,
    template,
    runs,
    repeat,
    history,
    serve,
    doctor,
    about,
)

for command in COMMANDS:
    app.command(epilog=CODES)(command)
app.command("next", epilog=CODES)(next_week)
app.add_typer(imports, name="import")
app.add_typer(exports, name="export")


def run() -> int:
    """Run the command line; returns the exit code."""
    use_plain_characters()
    code = 0
    try:
        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except OSError as error:
        code = could_not_print(error.strerror)
    try:
        close_streams()
    except OutputLost as lost:
        code = code or could_not_print(str(lost))
    return code
