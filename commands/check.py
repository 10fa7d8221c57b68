"""`caseload check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import (
    CapOption,
    DebugOption,
    JsonOption,
    PolicyOption,
    SetOption,
    Source,
    read,
)
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering

if TYPE_CHECKING:
    from caseload.models.instance import Instance


def check(
    instance: Source,
    allocation: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A CSV or .xlsx with the columns case, practitioner."),
    ] = None,
    policy: PolicyOption = None,
    cap: CapOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check an allocation against every rule; without one, the instance's allocation by hand."""
    with answering(as_json=as_json, debug=debug):
        from caseload.optimizer.check.verify import check as review_of

        reading = read(instance, policy, cap, settings, None)
        review = review_of(reading.instance, _allocation(reading.instance, allocation))
        if as_json:
            print_text(review.model_dump_json(indent=1) + "\n")
        else:
            from caseload.reports.shared.problems import show_review

            show_review(screen(), review)
        raise typer.Exit(NEEDS_A_PERSON if review.breaches or review.unallocated else DONE)


def _allocation(instance: "Instance", file: Path | None) -> dict[str, str | None]:
    """The allocation in a file, or the one that was made by hand."""
    from caseload.instances.week.decisions import read_allocation
    from caseload.models.fault import BadInput, Fault

    if file:
        return read_allocation(file, instance)
    if instance.manual is None:
        expected = "--allocation FILE; the instance has no allocation by hand (manual.csv)"
        raise BadInput([Fault(file="check", expected=expected)])
    placed = {row.case: row.practitioner for row in instance.manual}
    return {case.id: placed.get(case.id) for case in instance.cases}
