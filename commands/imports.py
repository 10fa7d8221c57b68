"""`caseload import`: files of other programs become instances."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import DebugOption
from reports.console import screen
from reports.outcome import CODES, answering

imports = typer.Typer(help="Bring files of other programs in as instances.", no_args_is_help=True)


@imports.command("published", epilog=CODES)
def import_published(
    file: Annotated[
        Path, typer.Argument(help="Nursing workload (.txt) or partition sets (.json).")
    ],
    out: Annotated[Path, typer.Option(help="A new folder: one folder in it for each instance.")],
    debug: DebugOption = False,
) -> None:
    """Turn published benchmark instances into ordinary ones, ready for `allocate`."""
    with answering(as_json=False, debug=debug):
        from instances.published.read import read_published
        from instances.write import write_instances
        from reports.words import counted

        found = read_published(file)
        write_instances(found, out)
        screen().print(f"{counted(len(found), 'instance')} written to {out}", soft_wrap=True)
