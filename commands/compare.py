"""`caseload compare`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import (
    CapOption,
    DebugOption,
    EffortOption,
    ForceOption,
    JsonOption,
    PageOption,
    PolicyOption,
    QuietOption,
    SetOption,
    Source,
    WorkersOption,
    read,
)
from caseload.reports.shared.console import print_text, progress, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering

if TYPE_CHECKING:
    from caseload.models.instance import Instance

BY_HAND = "by hand"


def compare(
    instance: Source,
    manual: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[NAME=]FILE",
            help="An allocation by hand: a CSV or .xlsx with the columns case, practitioner. "
            "Several may be given; without one, the instance's own.",
        ),
    ] = None,
    policy: PolicyOption = None,
    cap: CapOption = None,
    settings: SetOption = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the comparison here: CSV, .xlsx, JSON."),
    ] = None,
    html: PageOption = None,
    force: ForceOption = False,
    every: Annotated[
        int,
        typer.Option(min=0, max=1000, help="Up to so many changes, each number has its line."),
    ] = 10,
    time_limit: Annotated[
        float, typer.Option(min=0.1, max=86_400, help="Seconds for each part of the work.")
    ] = 120.0,
    effort: EffortOption = 1.5,
    workers: WorkersOption = 2,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    debug: DebugOption = False,
) -> None:
    """Set allocations by hand beside the proposed one, with the few changes that bring most."""
    with answering(as_json=as_json, debug=debug):
        from caseload.optimizer.compare.compare import compare as side_by_side
        from caseload.optimizer.options import Options
        from caseload.reports.comparison.files import NAMES, write_comparison
        from caseload.reports.proposal.files import check_folder

        if out:
            check_folder(out, NAMES, replace=force)
        if html:
            from caseload.reports.shared.page import check_page

            check_page(html, replace=force)
        reading = read(instance, policy, cap, settings, None)
        given = _by_hand(reading.instance, manual or [])
        options = Options(effort=effort, time_limit=time_limit, workers=workers)
        with progress(quiet=quiet or as_json) as tell:
            found = side_by_side(reading.instance, given, options, tell, every)
        if out:
            write_comparison(found, out, replace=force)
        if html:
            from caseload.reports.comparison.page import comparison_page
            from caseload.reports.shared.page import write_page

            write_page(comparison_page(found), html)
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        else:
            from caseload.reports.comparison.screen import show_comparison

            show_comparison(screen(), found)
            if out:
                screen().print(f"Everything in full is in {out}.")
        broken = any(side.by_hand and (side.breaches or side.unallocated) for side in found.sides)
        raise typer.Exit(NEEDS_A_PERSON if broken else DONE)


def _by_hand(instance: "Instance", texts: list[str]) -> "dict[str, dict[str, str | None]]":
    """The allocations by hand by name, every fault of any of them at once.

    Raises:
        BadInput: if a file cannot be used, two have one name, or there is none.
    """
    from caseload.instances.week.decisions import read_allocation
    from caseload.models.fault import BadInput, Fault

    if not texts:
        if instance.manual is None:
            expected = "--manual FILE; the instance has no allocation by hand (manual.csv)"
            raise BadInput([Fault(file="compare", expected=expected)])
        placed = {row.case: row.practitioner for row in instance.manual}
        return {BY_HAND: {case.id: placed.get(case.id) for case in instance.cases}}
    found: dict[str, dict[str, str | None]] = {}
    faults: list[Fault] = []
    for text in texts:
        name, file = _named(text, alone=len(texts) == 1)
        if name in found:
            expected = "a name of its own for each: --manual NAME=FILE"
            faults.append(Fault(file="--manual", value=name, expected=expected))
        try:
            found[name] = read_allocation(file, instance)
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    return found


def _named(text: str, *, alone: bool) -> tuple[str, Path]:
    """The name and the file of `NAME=FILE` or `FILE`."""
    name, equals, file = text.partition("=")
    if equals and name.strip() and not Path(text).exists():
        return name.strip(), Path(file)
    return BY_HAND if alone else Path(text).stem, Path(text)
