"""The command line: one short function a command. Heavy imports stay inside them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from instances.read import Reading
    from models.instance import Instance
    from optimizer.allocate import Progress

DONE, NEEDS_A_PERSON, BAD_INPUT, CONTRADICTION, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130

CODES = (
    "Exit codes: 0 done; 1 done, but something needs a person (a case left over, a rule broken in "
    "what was checked); 2 bad input or usage; 3 the decisions contradict the rules; 70 internal "
    "error, nothing written; 130 interrupted, the best so far was given."
)

app = typer.Typer(
    help="Fair, explainable allocation of new cases to practitioners.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    epilog=CODES,
)

Source = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE",
        help="A folder, an .xlsx, a .json, or a bundled instance: tiny, weekly, understaffed, "
        "contradiction.",
    ),
]
PolicyOption = Annotated[
    str | None,
    typer.Option("--policy", metavar="NAME|FILE", help="Use this policy instead."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting, e.g. own_team.mode=off."),
]
CapOption = Annotated[
    list[str] | None,
    typer.Option("--cap", metavar="[GRADE=]N", help="Change the caseload cap, e.g. PO=40 or 40."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print no progress.")]


def _version(wanted: bool) -> None:
    if wanted:
        python = ".".join(map(str, sys.version_info[:3]))
        typer.echo(
            f"caseload {version('caseload')} (ortools {version('ortools')}, python {python})"
        )
        raise typer.Exit


@app.callback()
def start(
    _show: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the versions."),
    ] = False,
) -> None:
    """Fair, explainable allocation of new cases to practitioners."""


@app.command(epilog=CODES)
def allocate(
    instance: Source,
    policy: PolicyOption = None,
    cap: CapOption = None,
    settings: SetOption = None,
    balance: Annotated[
        str | None,
        typer.Option(help="What is made even: spread, peak, leximax or range."),
    ] = None,
    pin: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="Decide that a case goes to someone."),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="Decide that a case does not."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(help="A CSV or .xlsx with the columns case, decision, practitioner."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the proposal's files into this folder.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace the folder if it is there.")] = False,
    time_limit: Annotated[
        float,
        typer.Option(min=0.1, max=86_400, help="Seconds after which the best so far is given."),
    ] = 120.0,
    effort: Annotated[
        float, typer.Option(min=0.0, max=100_000, help="How hard to look for a proof.")
    ] = 1.0,
    gap: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Stop when this close to the bound.")
    ] = 1e-4,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 2,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Propose who takes each of the week's new cases, inside the rules and as even as can be."""
    with _answering(as_json):
        from optimizer.allocate import Options
        from optimizer.allocate import allocate as solve

        reading = _read(instance, policy, _overrides(cap, settings, balance), as_json)
        decided = _decide(reading.instance, pin or [], forbid or [], decisions)
        options = Options(gap=gap, effort=effort, time_limit=time_limit, workers=workers)
        with _progress(quiet or as_json) as tell:
            proposal = solve(decided, options, tell)
        if out:
            from reports.files import write_results

            write_results(proposal, out, replace=force)
        if as_json:
            typer.echo(proposal.model_dump_json(indent=1))
        else:
            from reports.terminal import show_proposal

            show_proposal(_console(), proposal)
            if out:
                _console(stderr=True).print(f"Written to {out}", highlight=False)
        if proposal.provenance.stopped_by == "person":
            raise typer.Exit(INTERRUPTED)
        raise typer.Exit(NEEDS_A_PERSON if proposal.unallocated else DONE)


@app.command(epilog=CODES)
def check(
    instance: Source,
    allocation: Annotated[
        Path | None,
        typer.Option(help="A CSV or .xlsx with the columns case and practitioner."),
    ] = None,
    policy: PolicyOption = None,
    cap: CapOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check an allocation against every rule; without one, the instance's allocation by hand."""
    with _answering(as_json):
        from optimizer.verify import check as review_of

        reading = _read(instance, policy, _overrides(cap, settings, None), as_json)
        review = review_of(reading.instance, _allocation(reading.instance, allocation))
        if as_json:
            typer.echo(review.model_dump_json(indent=1))
        else:
            from reports.problems import show_review

            show_review(_console(), review)
        raise typer.Exit(NEEDS_A_PERSON if review.breaches or review.unallocated else DONE)


@app.command(epilog=CODES)
def policies(
    name: Annotated[str | None, typer.Argument(help="Print this policy with its sources.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the policies, or print one with the source of each number."""
    with _answering(as_json):
        from instances.policy import policy_names, policy_text

        if name:
            typer.echo(policy_text(name), nl=False)
            return
        from reports.policies import policy_rows, show_policies

        rows = policy_rows(policy_names())
        if as_json:
            import json

            typer.echo(json.dumps(rows, indent=1))
        else:
            show_policies(_console(), rows)


@app.command(epilog=CODES)
def generate(
    out: Annotated[Path, typer.Argument(help="A folder, or a name that ends in .xlsx or .json.")],
    practitioners: Annotated[int, typer.Option(min=1, max=20_000)] = 84,
    cases: Annotated[int, typer.Option(min=0, max=50_000)] = 120,
    pdus: Annotated[int, typer.Option(min=1, max=500, help="Probation delivery units.")] = 1,
    teams: Annotated[int, typer.Option(min=1, max=100, help="Teams in each PDU.")] = 6,
    tightness: Annotated[str, typer.Option(help="loose, usual or tight.")] = "usual",
    scarce: Annotated[bool, typer.Option(help="Few women officers, many cases for one.")] = False,
    listed: Annotated[bool, typer.Option(help="List the cases in hand one by one.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same instance.")] = 0,
    policy: Annotated[str, typer.Option(metavar="NAME|FILE")] = "tiers-2026",
) -> None:
    """Make a synthetic instance of any size, calibrated on published figures."""
    with _answering(False):
        from instances.generate import generate as make
        from instances.policy import base_policy, make_policy
        from instances.write import write_instance
        from models.fault import BadInput, Fault

        made, faults = make_policy(base_policy(policy), policy)
        if made is None:
            raise BadInput(faults)
        sizes: dict[str, Any] = {"pdus": pdus, "teams": teams, "practitioners": practitioners}
        try:
            instance = make(
                made,
                name=out.stem,
                seed=seed,
                cases=cases,
                tightness=tightness,  # type: ignore[arg-type]
                scarce=scarce,
                listed=listed,
                **sizes,
            )
        except ValueError as error:
            raise BadInput([Fault(file="generate", expected=str(error))]) from None
        write_instance(instance, out)
        typer.echo(f"{practitioners:,} practitioners and {cases:,} cases written to {out}")


def _overrides(cap: list[str] | None, settings: list[str] | None, balance: str | None) -> list[str]:
    """Settings as `KEY=VALUE`, whichever option they came from."""
    from models.base import Grade
    from optimizer.rules.caseload_cap import CaseloadCap

    found = list(settings or [])
    for text in cap or []:
        grade, equals, number = text.partition("=")
        grades = [grade] if equals else [one.value for one in Grade]
        found += [f"{CaseloadCap.key}.{one}={number if equals else text}" for one in grades]
    return [*found, f"balance.measure={balance}"] if balance else found


def _read(source: str, policy: str | None, overrides: list[str], as_json: bool) -> "Reading":
    """The instance, with warnings told on standard error."""
    from instances.read import read_instance
    from optimizer.rules.settings import settings_faults

    reading = read_instance(
        source, policy=policy, overrides=overrides, check_policy=settings_faults
    )
    if reading.warnings and not as_json:
        from reports.problems import show_warnings

        show_warnings(_console(stderr=True), reading.warnings)
    return reading


def _decide(
    instance: "Instance", pins: list[str], bans: list[str], file: Path | None
) -> "Instance":
    """The instance with the decisions of the command line beside its own."""
    from instances.decisions import parse_decision, read_decisions
    from models.instance import Action

    decided = list(instance.decisions)
    decided += [parse_decision(text, Action.PIN, instance) for text in pins]
    decided += [parse_decision(text, Action.FORBID, instance) for text in bans]
    if file:
        decided += read_decisions(file, instance)
    return instance.changed(decisions=tuple(decided))


def _allocation(instance: "Instance", file: Path | None) -> dict[str, str | None]:
    """The allocation in a file, or the one that was made by hand."""
    from instances.decisions import read_allocation
    from models.fault import BadInput, Fault

    if file:
        return read_allocation(file, instance)
    if instance.manual is None:
        expected = "--allocation FILE; the instance has no allocation by hand (manual.csv)"
        raise BadInput([Fault(file="check", expected=expected)])
    placed = {row.case: row.practitioner for row in instance.manual}
    return {case.id: placed.get(case.id) for case in instance.cases}


def _console(*, stderr: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


@contextmanager
def _progress(quiet: bool) -> Iterator["Callable[[Progress], None] | None"]:
    """A line on standard error that says what is done and how good the answer is so far."""
    console = _console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with console.status("Starting") as status:

        def tell(progress: "Progress") -> None:
            said = progress.doing
            if progress.value is not None and progress.bound is not None:
                said += f": {progress.value:.2f}, nothing is below {progress.bound:.2f}"
            if progress.done is not None:
                said += f": {progress.done:.0%}"
            status.update(said)

        yield tell


@contextmanager
def _answering(as_json: bool) -> Iterator[None]:
    """Turn what can go wrong into sentences and exit codes; never a traceback."""
    from models.fault import BadInput
    from models.proposal import Contradiction

    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BadInput as bad:
        _refuse_input(bad, as_json)
    except Contradiction as contradiction:
        _refuse_decisions(contradiction, as_json)
    except KeyboardInterrupt:
        typer.echo("Interrupted before there was an answer.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(DONE) from None
    except OSError as error:
        typer.echo(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except Exception as error:
        said = f"Internal error ({type(error).__name__}): {error}".splitlines()
        typer.echo(f"{said[0]} Nothing was written; please report this.", err=True)
        raise typer.Exit(INTERNAL) from None


def _refuse_input(bad: Any, as_json: bool) -> NoReturn:
    if as_json:
        import json

        faults = [fault.model_dump() | {"sentence": fault.sentence()} for fault in bad.faults]
        typer.echo(json.dumps({"error": "bad input", "faults": faults}, indent=1))
    else:
        from reports.problems import show_faults

        show_faults(_console(stderr=True), bad.faults)
    raise typer.Exit(BAD_INPUT) from None


def _refuse_decisions(contradiction: Any, as_json: bool) -> NoReturn:
    if as_json:
        import json

        conflicts = [conflict.model_dump(mode="json") for conflict in contradiction.conflicts]
        typer.echo(json.dumps({"error": "contradiction", "conflicts": conflicts}, indent=1))
    else:
        from reports.problems import show_contradiction

        show_contradiction(_console(stderr=True), contradiction.conflicts)
    raise typer.Exit(CONTRADICTION) from None


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
