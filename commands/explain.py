"""`caseload explain`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.commands.options import DebugOption, JsonOption, tell_unnamed
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import answering

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rich.console import Console

    from caseload.models.base import Frozen
    from caseload.optimizer.explain.evidence.run import Run

WrittenRun = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="The folder that allocate --out has written."),
]


def explain(
    run: WrittenRun,
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
    deadline: Annotated[
        float,
        typer.Option(min=0.1, max=86_400, help="Seconds after which the best statement is given."),
    ] = 30.0,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Say why: who takes a case, who could, who cannot, and what a change would cost."""
    with answering(as_json=as_json, debug=debug):
        from caseload.models.fault import BadInput, Fault

        asked = {
            "--case": case,
            "--why-not": why_not,
            "--practitioner": practitioner,
            "--unallocated": unallocated or None,
            "--limits": limits or None,
            "--note": note,
        }
        if sum(value is not None for value in asked.values()) != 1:
            raise BadInput([Fault(file="explain", expected=f"one of {', '.join(asked)}")])
        questions = read_questions(run, deadline)
        if note is not None:
            _write_notes(questions, note, as_json=as_json)
            return
        found, show = (
            _limits(questions)
            if limits
            else _answer(questions, case, why_not, practitioner, everyone=everyone)
        )
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        else:
            show(screen())


def read_questions(folder: Path, seconds: float) -> "Run":
    """A written run, ready for questions that are answered within so many seconds."""
    from caseload.instances.records.run import read_run
    from caseload.models.fault import BadInput, Fault
    from caseload.optimizer.explain.evidence.run import Run
    from caseload.optimizer.rule_book import policy_faults

    written = read_run(folder, policy_faults)
    tell_unnamed(written.instance.policy)
    if written.proposal.provenance.rebalance:
        expected = "a run without --rebalance: moves of cases in hand are not explained"
        raise BadInput([Fault(file=str(folder), expected=expected)])
    return Run(written.instance, written.proposal, seconds=seconds, bounds=written.bounds)


def _answer(
    run: "Run", case: str | None, why_not: str | None, practitioner: str | None, *, everyone: bool
) -> "tuple[Frozen, Callable[[Console], None]]":
    """The answer to the one question that is asked, and how to show it."""
    from caseload.instances.week.decisions import parse_pair
    from caseload.reports import explanation as show

    if case is not None:
        from caseload.optimizer.explain.case import explain_case

        told = explain_case(run, _known(case, run.instance.case_of, "--case"))
        return told, lambda console: show.show_case(console, told, everyone=everyone)
    if why_not is not None:
        from caseload.optimizer.explain.why_not import explain_why_not

        pair = parse_pair(why_not, "--why-not", run.instance)
        said = explain_why_not(run, *pair)
        return said, lambda console: show.show_why_not(console, said)
    if practitioner is None:
        from caseload.optimizer.explain.shortage.shortage import explain_unallocated

        short = explain_unallocated(run)
        return short, lambda console: show.show_shortages(console, short)
    from caseload.optimizer.explain.practitioner import explain_practitioner

    person = _known(practitioner, run.instance.practitioner_of, "--practitioner")
    hers = explain_practitioner(run, person)
    return hers, lambda console: show.show_practitioner(console, hers)


def _limits(run: "Run") -> "tuple[Frozen, Callable[[Console], None]]":
    """Which limits matter, and how to show it."""
    from caseload.optimizer.explain.sensitivity import explain_limits
    from caseload.reports import explanation as show

    worths = explain_limits(run)
    return worths, lambda console: show.show_limits(console, worths)


def _write_notes(run: "Run", which: str, *, as_json: bool) -> None:
    """Print the drafts as Markdown, or as JSON, one after the other as they are ready."""
    from caseload.optimizer.explain.note import draft_note

    cases = (
        [case.id for case in run.instance.cases]
        if which == "all"
        else [_known(which, run.instance.case_of, "--note")]
    )
    for number, case in enumerate(cases):
        note = draft_note(run, case)
        text = f"{note.model_dump_json()}\n" if as_json else note.text
        print_text(text if as_json or not number else f"\n{text}")


def _known(name: str, there: "Collection[str]", option: str) -> str:
    """The identifier, if it is one of the run's.

    Raises:
        BadInput: if it is not, with those that look like it.
    """
    from difflib import get_close_matches

    from caseload.models.fault import BadInput, Fault
    from caseload.optimizer.rule_kit.wording import listed

    if name in there:
        return name
    close = get_close_matches(name, list(there), n=3)
    what = "practitioner" if option == "--practitioner" else "new case"
    expected = f"the identifier of a {what} of this run"
    expected += f"; did you mean {listed(close, 'or')}?" if close else ""
    raise BadInput([Fault(file=option, value=name, expected=expected)])
