"""`caseload check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import output, week
from caseload.commands.options.places import see_that_places_fit
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import (
    CONTRADICTION,
    DONE,
    NEEDS_A_PERSON,
    answering,
    finishing,
)

if TYPE_CHECKING:
    from caseload.instances.week.read import Reading
    from caseload.models.fault import Fault
    from caseload.models.instance import Instance
    from caseload.models.review import InputReview, Review
    from caseload.optimizer.path.start import Allocation


def check(
    instance: week.One,
    allocation: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A CSV or workbook with the columns case, practitioner; an edited proposal.xlsx "
            "counts with its decisions.",
        ),
    ] = None,
    policy: week.OtherPolicy = None,
    cap: week.Cap = None,
    settings: week.Settings = None,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Check an input, and the allocation in FILE or made by hand against every rule."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.check import check as review_of
        from caseload.library.check import check_input
        from caseload.reports.shared.problems import show_input, show_review, show_warnings

        see_that_places_fit([instance, policy, allocation])
        reading = _read(instance, policy, cap, settings, as_json=as_json)
        read = reading.instance
        looked = check_input(read)
        given = _allocation(read, allocation)
        review = None if given is None else review_of(read, given)
        told = [*reading.warnings, *reading.usual]
        if as_json:
            show_warnings(screen(stderr=True), told)
        with finishing():
            if as_json:
                print_text(_as_json(read, looked, review))
            else:
                show_input(screen(), read.name, looked, told)
                if review:
                    show_review(screen(), review)
            if looked.conflicts:
                raise typer.Exit(CONTRADICTION)
            broken = review and (review.breaches or review.unallocated)
            raise typer.Exit(NEEDS_A_PERSON if broken else DONE)


def _read(
    source: str,
    policy: str | None,
    cap: list[str] | None,
    settings: list[str] | None,
    *,
    as_json: bool,
) -> "Reading":
    """The instance; where it cannot be used, what was worth a look is told before the faults.

    Raises:
        BadInput: with every fault of the options and of the instance.
    """
    from caseload.models.fault import BadInput
    from caseload.reports.shared.problems import show_warnings

    try:
        return week.read_whole(source, policy, cap, settings)
    except BadInput as bad:
        if not as_json:
            show_warnings(screen(stderr=True), bad.told)
        raise


def _as_json(read: "Instance", looked: "InputReview", review: "Review | None") -> str:
    from caseload.models.review import InputCheck

    if review is not None:
        whole = review.model_copy(update={"input": looked})
        return whole.model_dump_json(indent=1) + "\n"
    alone = InputCheck(instance=read.name, input=looked, told=read.told)
    return alone.model_dump_json(indent=1) + "\n"


def _allocation(instance: "Instance", file: Path | None) -> "Allocation | None":
    """The allocation in a file, or the one that was made by hand; None if there is none.

    Raises:
        BadInput: with everything that is wrong with it.
    """
    from caseload.instances.week.allocations import own_allocation, read_allocation
    from caseload.reports.shared.problems import show_warnings

    told: list[Fault] = []
    found = read_allocation(file, instance, told) if file else own_allocation(instance)
    show_warnings(screen(stderr=True), told)
    return found
