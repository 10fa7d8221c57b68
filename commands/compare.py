"""`caseload compare`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import output, solving, week
from caseload.library.limits import CHANGES
from caseload.reports.shared.console import progress, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing

if TYPE_CHECKING:
    from caseload.models.instance import Instance
    from caseload.optimizer.path.start import Allocation


DONE_AS = "done"
"""What the allocation of the service's record is called beside the others."""


def compare(
    instance: week.One,
    manual: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[NAME=]FILE",
            help="An allocation by hand: a CSV or workbook with the columns case, practitioner; an "
            "edited proposal.xlsx counts with its decisions. Several may be given; without one, "
            "the instance's own.",
        ),
    ] = None,
    done: Annotated[
        Path | None,
        typer.Option(
            metavar="EVENTS.json",
            help="What was done: the allocation service's own record of who was allocated to whom.",
        ),
    ] = None,
    policy: week.OtherPolicy = None,
    cap: week.Cap = None,
    settings: week.Settings = None,
    out: output.ComparisonFolder = None,
    html: output.Page = None,
    workbook: output.Workbook = None,
    force: output.Force = False,
    every: Annotated[
        int,
        typer.Option(
            min=CHANGES.low,
            max=CHANGES.high,
            help="Up to so many changes, each number has its line.",
        ),
    ] = 10,
    time_limit: solving.TimeForAPart = 120.0,
    effort: solving.Effort = 1.5,
    workers: solving.Workers = 2,
    as_json: output.Json = False,
    quiet: output.Quiet = False,
    debug: output.Debug = False,
) -> None:
    """Set allocations by hand beside the proposed one, with the few changes that bring most.

    Who gets more and less on each side, by grade, team, hours and gender of the practitioner and by
    gender and tier of the person, stands beside what chance would give.
    """
    with answering(as_json=as_json, debug=debug):
        from caseload.library.compare import compare as side_by_side
        from caseload.reports.comparison.files import NAMES
        from caseload.reports.comparison.screen import show_comparison

        given = output.Output(html, force, as_json, workbook)
        given.check([instance, policy, done, *_files(manual or [])], out, NAMES)
        read = week.read(instance, policy, cap, settings)
        by_hand = _by_hand(read, manual or [], done)
        with progress(quiet=quiet or as_json) as tell:
            found = side_by_side(
                read,
                by_hand,
                every=every,
                effort=effort,
                time_limit=time_limit,
                workers=workers,
                on_progress=tell,
            )
        with finishing():
            if out:
                given.write(lambda: found.write(out, replace=force))
            given.give(found, lambda console, it: show_comparison(console, it.comparison))
            if out and not as_json:
                screen().print(f"Everything in full is in {out}.")
            raise typer.Exit(NEEDS_A_PERSON if found.broken else DONE)


def _by_hand(instance: "Instance", texts: list[str], done: Path | None) -> "dict[str, Allocation]":
    """The allocations by hand by name, every fault of any of them at once.

    Raises:
        BadInput: if a file cannot be used, two have one name, or there is none.
    """
    from caseload.instances.week.allocations import own_allocation, read_allocation
    from caseload.library.compare import BY_HAND, read_record
    from caseload.models.fault import BadInput, Fault
    from caseload.reports.shared.problems import show_warnings

    if not texts and done is None:
        own = own_allocation(instance)
        if own is None:
            expected = (
                "--manual FILE or --done FILE; the instance has no allocation by hand (manual.csv)"
            )
            raise BadInput([Fault(file="compare", expected=expected)])
        return {BY_HAND: own}
    found: dict[str, Allocation] = {}
    faults: list[Fault] = []
    told: list[Fault] = []
    for text in texts:
        name, file = _named(text, BY_HAND if len(texts) == 1 else Path(text).stem)
        if name in found:
            expected = "a name of its own for each: --manual NAME=FILE"
            faults.append(Fault(file="--manual", value=name, expected=expected))
        try:
            found[name] = read_allocation(file, instance, told)
        except BadInput as bad:
            faults += bad.faults
    if done is not None:
        if DONE_AS in found:
            expected = f"another name than {DONE_AS}, which --done has: --manual NAME=FILE"
            faults.append(Fault(file="--manual", value=DONE_AS, expected=expected))
        try:
            found[DONE_AS] = read_record(done, instance, told)
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    show_warnings(screen(stderr=True), told)
    return found


def _files(texts: list[str]) -> list[Path]:
    """The files of allocations by hand."""
    return [_named(text, "")[1] for text in texts]


def _named(text: str, otherwise: str) -> tuple[str, Path]:
    """The name and the file of `NAME=FILE` or `FILE`."""
    name, equals, file = text.partition("=")
    if equals and name.strip() and not Path(text).exists():
        return name.strip(), Path(file)
    return otherwise, Path(text)
