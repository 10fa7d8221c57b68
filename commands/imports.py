"""`caseload import`: files of other programs become instances."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import output
from caseload.commands.options.places import see_that_places_fit, written_as
from caseload.commands.options.terminal import at_a_terminal
from caseload.reports.shared.console import screen
from caseload.reports.shared.outcome import CODES, NEEDS_A_PERSON, answering, finishing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.instances.imports.mapping.propose import Guess
    from caseload.models.fault import Fault
    from caseload.models.instance import Instance

imports = typer.Typer(help="Bring files of other programs in as instances.", no_args_is_help=True)


@imports.command("published", epilog=CODES)
def import_published(
    file: Annotated[
        Path,
        typer.Argument(help="Nursing workload (.txt), partition sets or case assignment (.json)."),
    ],
    out: Annotated[Path, typer.Option(help="A new folder: one folder in it for each instance.")],
    one_team: Annotated[
        bool, typer.Option(help="Each nursing zone with each number of nurses, apart.")
    ] = False,
    debug: output.Debug = False,
) -> None:
    """Turn published benchmark instances into ordinary ones, ready for `allocate`."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.imports.published.read import read_published
        from caseload.instances.week.write import write_instances
        from caseload.reports.shared.words import counted

        see_that_places_fit([file], folder=out)
        found = read_published(file, one_team=one_team)
        with finishing():
            write_instances(found, out)
            screen().print(f"{counted(len(found), 'instance')} written to {out}", soft_wrap=True)


Cases = Annotated[
    Path,
    typer.Option(metavar="FILE", help="The week's new cases: a CSV or workbook, our columns."),
]
Out = Annotated[
    Path, typer.Option(metavar="OUT", help="A folder, or a name ending in .xlsx, .ods or .json.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace what an earlier import wrote to the folder.")
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
    force: Force = False,
    debug: output.Debug = False,
) -> None:
    """Turn a scenario export of the Workload Measurement Tool and new cases into an instance."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.imports.wmt.beside import Beside
        from caseload.instances.imports.wmt.scenario.instance import scenario_instance
        from caseload.instances.imports.wmt.scenario.scenario import read_scenario

        see_that_places_fit([file, cases, people], **written_as(out))
        beside = Beside(out.stem, cases, people, week_beginning)
        made, warnings = scenario_instance(read_scenario(file), beside)
        _write(made, warnings, out, force=force)


@imports.command("wmt-extract", epilog=CODES)
def import_wmt_extract(
    file: Annotated[Path, typer.Argument(help="The nightly extract's .xlsx.")],
    cases: Cases,
    out: Out,
    people: People = None,
    week_beginning: Week = None,
    force: Force = False,
    debug: output.Debug = False,
) -> None:
    """Turn a nightly extract of the Workload Measurement Tool and new cases into an instance."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.imports.wmt.beside import Beside
        from caseload.instances.imports.wmt.extract.extract import read_extract
        from caseload.instances.imports.wmt.extract.instance import extract_instance

        see_that_places_fit([file, cases, people], **written_as(out))
        beside = Beside(out.stem, cases, people, week_beginning)
        made, warnings = extract_instance(read_extract(file), beside)
        _write(made, warnings, out, force=force)


@imports.command("allocation-service", epilog=CODES)
def import_allocation_service(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="The services' answers, each saved as a JSON file; or a .zip of them.",
        ),
    ],
    out: Out,
    people: People = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What no answer says of the cases: skills, flags, a woman asked for, a missing "
            "tier.",
        ),
    ] = None,
    week_beginning: Week = None,
    force: Force = False,
    debug: output.Debug = False,
) -> None:
    """Turn saved answers of the public allocation services into an instance."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.imports.service.instance import Beside, service_instance
        from caseload.reports.imported import service_lines

        see_that_places_fit([folder, people, cases], **written_as(out))
        found = service_instance(folder, Beside(out.stem, people, cases, week_beginning))
        _write(found.instance, found.told, out, force=force, first=service_lines(found))


@imports.command("table", epilog=CODES)
def import_table(
    files: Annotated[list[Path], typer.Argument(help="Spreadsheets (.xlsx, .ods, .xls, CSV).")],
    mapping: Annotated[
        Path,
        typer.Option(
            "--map", metavar="FILE", help="The mapping of headings (.toml); proposed if not there."
        ),
    ],
    out: Out,
    force: Force = False,
    debug: output.Debug = False,
) -> None:
    """Turn any spreadsheet into an instance, by a mapping of its headings to ours."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.imports.mapping.apply import mapped_source
        from caseload.instances.imports.mapping.file import read_mapping
        from caseload.instances.week.read import understand
        from caseload.optimizer.rule_book import policy_faults

        see_that_places_fit([*files, mapping], **written_as(out))
        see_that_places_fit(files, files=[("--map", mapping)])
        if not mapping.exists() and not _agreed(files, mapping):
            raise typer.Exit(NEEDS_A_PERSON)
        source = mapped_source(files, read_mapping(mapping), out.stem)
        reading = understand(source, check_policy=policy_faults)
        told = (*reading.warnings, *reading.usual)
        _write(reading.instance, told, out, force=force)


def _agreed(files: "Sequence[Path]", mapping: Path) -> bool:
    """Propose a mapping and keep it; whether the person at the screen agrees to it at once."""
    from caseload.instances.imports.mapping.proposal import write_proposal
    from caseload.instances.imports.mapping.propose import propose
    from caseload.instances.imports.mapping.tables import find_tables
    from caseload.reports.imported import proposal_lines

    tables = find_tables(files)
    guesses = propose(tables)
    if at_a_terminal():
        guesses = [_asked(guess) for guess in guesses]
    write_proposal(mapping, guesses, tables)
    for line in proposal_lines(guesses, mapping):
        screen().print(line, soft_wrap=True, highlight=False, markup=False)
    settled = bool(guesses) and not any(guess.open_words or guess.repeated for guess in guesses)
    return settled and at_a_terminal() and typer.confirm("Import with this mapping now?")


def _asked(guess: "Guess") -> "Guess":
    """The guess after the person was asked what each open word means; a blank leaves it open."""
    from caseload.instances.imports.mapping.propose import choices

    for name, word in guess.open_words:
        question = f'{name}: "{word}" is which of {", ".join(choices(name))}'
        said = typer.prompt(question, default="", show_default=False).strip().lower()
        ours = next((one for one in choices(name) if one.lower() == said), "")
        guess = guess.meaning(name, word, ours)
    return guess


def _write(
    made: "Instance",
    warnings: "Sequence[Fault]",
    out: Path,
    *,
    force: bool,
    first: "Sequence[str]" = (),
) -> None:
    """Write an imported instance, and say what is in it and what to look at."""
    from caseload.instances.week.write import write_instance
    from caseload.reports.imported import imported_lines
    from caseload.reports.shared.problems import show_warnings

    with finishing():
        write_instance(made, out, replace=force)
        show_warnings(screen(stderr=True), tuple(warnings))
        for line in (*first, *imported_lines(made, out)):
            screen().print(line, soft_wrap=True, highlight=False)
