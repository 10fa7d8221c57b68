"""`caseload runs` and `caseload repeat`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import DebugOption, JsonOption, tell_unnamed
from caseload.reports.shared.console import print_text, progress, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering


def runs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where runs were written.")] = (
        Path()
    ),
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List the runs that allocate --out has written into a folder and right below it."""
    with answering(as_json=as_json, debug=debug):
        from caseload.models.fault import BadInput, Fault
        from caseload.optimizer.rule_book import policy_faults
        from caseload.reports.record import runs_in, show_runs

        if not folder.is_dir():
            raise BadInput([Fault(file=str(folder), expected="a folder in which runs stand")])
        found = runs_in(folder, policy_faults)
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        else:
            show_runs(screen(), found)
        wrong = any(run.fault or run.log_intact is False for run in found.runs)
        raise typer.Exit(NEEDS_A_PERSON if wrong else DONE)


def repeat(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="The folder that allocate --out has written.")
    ],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 2,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    debug: DebugOption = False,
) -> None:
    """Make a run again from what its folder holds, and see that it is the same to the byte."""
    with answering(as_json=as_json, debug=debug):
        from caseload.instances.records.log import append
        from caseload.instances.records.run import WrittenRun, read_run
        from caseload.optimizer.allocate import allocate
        from caseload.optimizer.options import Options
        from caseload.optimizer.proposal.overrides import eligible
        from caseload.optimizer.rule_book import policy_faults
        from caseload.reports.record import log_entry, repetition, show_repetition

        written = read_run(run, policy_faults)
        tell_unnamed(written.instance.policy)
        earlier, origin = written.proposal, written.proposal.provenance
        instance = written.instance.changed(name=earlier.instance, decisions=earlier.decisions)
        options = Options(
            seed=origin.seed,
            gap=origin.gap,
            effort=origin.effort,
            workers=workers,
            rebalance=origin.rebalance,
            most_moves=origin.most_moves,
        )
        with progress(quiet=quiet or as_json) as tell:
            again = allocate(instance, options, tell)
        made = WrittenRun(instance, again)
        if earlier.alternatives_for is not None:
            from caseload.optimizer.explain.alternatives import with_alternatives

            made = WrittenRun(instance, *with_alternatives(instance, again))
        found, files = repetition(run, WrittenRun(instance, earlier), made, eligible(instance))
        append(run, log_entry(found, origin.input_hash, files))
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        else:
            show_repetition(screen(), found)
        raise typer.Exit(NEEDS_A_PERSON if found.different else DONE)
