"""`caseload import`: files of other programs become instances."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import DebugOption
from reports.console import screen
from reports.outcome import CODES, answering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fault import Fault
    from models.instance import Instance

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


Cases = Annotated[
    Path, typer.Option(metavar="FILE", help="The week's new cases: a CSV or .xlsx of our columns.")
]
Out = Annotated[
    Path, typer.Option(metavar="OUT", help="A new folder, or a name ending in .xlsx or .json.")
]
People = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="What the export does not say of its people: skills, gender, leaving."
    ),
]
Week = Annotated[
    str | None, typer.Option(metavar="DATE", help="The Monday of the week, such as 2026-11-23.")
]


@imports.command("wmt-scenario", epilog=CODES)
def import_wmt_scenario(
    file: Annotated[Path, typer.Argument(help="The Regional Scenario Modelling Tool's .xlsx.")],
    cases: Cases,
    out: Out,
    people: People = None,
    week_beginning: Week = None,
    debug: DebugOption = False,
) -> None:
    """Turn a scenario export of the Workload Measurement Tool and new cases into an instance."""
    with answering(as_json=False, debug=debug):
        from instances.wmt.beside import Beside
        from instances.wmt.scenario import read_scenario
        from instances.wmt.scenario_instance import scenario_instance

        beside = Beside(out.stem, cases, people, week_beginning)
        made, warnings = scenario_instance(read_scenario(file), beside)
        _write(made, warnings, out)


@imports.command("wmt-extract", epilog=CODES)
def import_wmt_extract(
    file: Annotated[Path, typer.Argument(help="The nightly extract's .xlsx.")],
    cases: Cases,
    out: Out,
    people: People = None,
    week_beginning: Week = None,
    debug: DebugOption = False,
) -> None:
    """Turn a nightly extract of the Workload Measurement Tool and new cases into an instance."""
    with answering(as_json=False, debug=debug):
        from instances.wmt.beside import Beside
        from instances.wmt.extract import read_extract
        from instances.wmt.extract_instance import extract_instance

        beside = Beside(out.stem, cases, people, week_beginning)
        made, warnings = extract_instance(read_extract(file), beside)
        _write(made, warnings, out)


def _write(made: "Instance", warnings: "Sequence[Fault]", out: Path) -> None:
    """Write an imported instance, and say what is in it and what to look at."""
    from instances.write import write_instance
    from reports.imported import imported_lines
    from reports.problems import show_warnings

    write_instance(made, out)
    show_warnings(screen(stderr=True), tuple(warnings))
    for line in imported_lines(made, out):
        screen().print(line, soft_wrap=True, highlight=False)
