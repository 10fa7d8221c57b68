"""`caseload explain`."""

from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import output, solving, week
from caseload.optimizer.interrupt import INTERRUPTED, keeping
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing, tell_altered

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from caseload.library.plan import Plan
    from caseload.models.base import Frozen


def explain(
    run: output.WrittenRun,
    case: Annotated[
        str | None,
        typer.Option(metavar="CASE", help="Why this case goes where it goes, and who else could."),
    ] = None,
    why_not: Annotated[
        str | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="Why this case does not go to this person."),
    ] = None,
    practitioner: Annotated[
        str | None,
        typer.Option(metavar="PRACTITIONER", help="What this person gets, and why no others."),
    ] = None,
    unallocated: Annotated[
        bool,
        typer.Option("--unallocated", help="What is left over, for want of what, what would help."),
    ] = False,
    limits: Annotated[
        bool, typer.Option("--limits", help="What one more unit of each full limit would bring.")
    ] = False,
    note: Annotated[
        str | None,
        typer.Option(
            metavar="CASE|all", help="Draft the written reason for a case, or for all of them."
        ),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Leave nobody out of the lists.")] = False,
    verify: output.Verify = None,
    deadline: solving.Deadline = 30.0,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Say why: who takes a case, who could, who cannot, and what a change would cost."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.plan import open_run
        from caseload.models.fault import BadInput, Fault

        asked = {
            "--case": case,
            "--why-not": why_not,
            "--practitioner": practitioner,
            "--unallocated": unallocated or None,
            "--limits": limits or None,
            "--note": note,
        }
        named = [option for option, value in asked.items() if value is not None]
        if len(named) != 1:
            raise BadInput([Fault(file="explain", expected=f"one of {', '.join(asked)}")])
        output.key_of(verify)
        plan = open_run(run, verify=verify)
        tell_altered([fault.sentence() for fault in plan.altered])
        week.tell_unnamed(plan.instance.policy)
        plan.check_explainable()
        text = case or why_not or practitioner or note or ""
        if note is not None:
            _write_notes(plan, note, deadline, as_json=as_json)
            raise typer.Exit(NEEDS_A_PERSON if plan.altered else DONE)
        found, show = _answer(plan, named[0], text, deadline, everyone=everyone)
        with finishing():
            if as_json:
                print_text(found.model_dump_json(indent=1) + "\n")
            else:
                show(screen())
            raise typer.Exit(NEEDS_A_PERSON if plan.altered else DONE)


def _answer(
    plan: "Plan", option: str, text: str, deadline: float, *, everyone: bool
) -> "tuple[Frozen, Callable[[Console], None]]":
    """The answer to the question that an option asks of a text, and how to show it."""
    from caseload.instances.week.given import parse_pair
    from caseload.reports import explanation as show
    from caseload.reports.proposal.arithmetic import shortfall_line

    if option == "--case":
        told = plan.explain(_known(plan, option, text), deadline=deadline)
        return told, lambda console: show.show_case(console, told, everyone=everyone)
    if option == "--why-not":
        pair = parse_pair(text, option, plan.instance)
        said = plan.why_not(*pair, deadline=deadline)
        return said, lambda console: show.show_why_not(console, said)
    if option == "--practitioner":
        person = plan.practitioner(_known(plan, option, text), deadline=deadline)
        return person, lambda console: show.show_practitioner(console, person)
    if option == "--limits":
        worths = plan.limits(deadline=deadline)
        return worths, lambda console: show.show_limits(console, worths)
    found = plan.shortages(deadline=deadline)
    short = shortfall_line(plan.instance)
    return found, lambda console: show.show_shortages(console, found, short)


def _write_notes(plan: "Plan", which: str, deadline: float, *, as_json: bool) -> None:
    """Print the drafts as plain text, or as JSON, one after the other as they are ready."""
    from caseload.reports.shared.words import counted

    cases = None if which == "all" else [_known(plan, "--note", which)]
    given = 0
    try:
        for note in plan.notes(cases, deadline=deadline):
            text = f"{note.model_dump_json()}\n" if as_json else note.text
            with keeping():
                print_text(text if as_json or not given else f"\n{text}")
                given += 1
    except KeyboardInterrupt:
        if not given:
            raise
        screen(stderr=True).print(f"Interrupted: {counted(given, 'draft is', 'drafts are')} given.")
        raise typer.Exit(INTERRUPTED) from None


def _known(plan: "Plan", option: str, name: str) -> str:
    """The identifier, if the run has it.

    Raises:
        BadInput: if it has not, at the option.
    """
    from caseload.library.known import known

    if option == "--practitioner":
        return known(name, list(plan.instance.practitioner_of), option, "practitioner")
    return known(name, list(plan.instance.case_of), option, "new case")
