"""`caseload check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import output, week
from caseload.commands.options.places import see_that_places_fit
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing

if TYPE_CHECKING:
    from caseload.models.instance import Instance
    from caseload.optimizer.path.start import Allocation


def check(
    instance: week.One,
    allocation: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A CSV or .xlsx with the columns case, practitioner; an edited proposal.xlsx "
            "counts with its decisions.",
        ),
    ] = None,
    policy: week.OtherPolicy = None,
    cap: week.Cap = None,
    settings: week.Settings = None,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Check an allocation against every rule; without one, the instance's allocation by hand."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.check import check as review_of

        see_that_places_fit([instance, policy, allocation])
        read = week.read(instance, policy, cap, settings)
        review = review_of(read, _allocation(read, allocation))
        with finishing():
            if as_json:
                print_text(review.model_dump_json(indent=1) + "\n")
            else:
                from caseload.reports.shared.problems import show_review

                show_review(screen(), review)
            raise typer.Exit(NEEDS_A_PERSON if review.breaches or review.unallocated else DONE)


def _allocation(instance: "Instance", file: Path | None) -> "Allocation":
    """The allocation in a file, or the one that was made by hand.

    Raises:
        BadInput: if there is none, or with everything that is wrong with it.
    """
    from caseload.instances.week.allocations import own_allocation, read_allocation
    from caseload.models.fault import BadInput, Fault
    from caseload.reports.shared.problems import show_warnings

    told: list[Fault] = []
    found = read_allocation(file, instance, told) if file else own_allocation(instance)
    show_warnings(screen(stderr=True), told)
    if found is None:
        expected = "--allocation FILE; the instance has no allocation by hand (manual.csv)"
        raise BadInput([Fault(file="check", expected=expected)])
    return found
