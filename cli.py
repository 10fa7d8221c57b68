"""The command line: one short function a command. Heavy imports stay inside them."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reports.console import print_text, progress, screen, use_plain_characters
from reports.outcome import CODES, DONE, INTERRUPTED, NEEDS_A_PERSON, answering

if TYPE_CHECKING:
    from collections.abc import Iterable

    from instances.read import Reading
    from models.fault import Fault
    from models.instance import Instance
    from models.policy import Policy

app = typer.Typer(
    help="Fair, explainable allocation of new cases to practitioners.",
    no_args_is_help=True,
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
    typer.Option("--policy", metavar="NAME|FILE", help="Use this policy instead of its own."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting: own_team.mode=off."),
]
CapOption = Annotated[
    list[str] | None,
    typer.Option("--cap", metavar="[GRADE=]N", help="Change the caseload cap: PO=40, or 40."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
DebugOption = Annotated[
    bool, typer.Option("--debug", help="If something breaks inside, show where.")
]


def _version(wanted: bool) -> None:
    if wanted:
        python = ".".join(map(str, sys.version_info[:3]))
        solver = version("ortools")
        typer.echo(f"caseload {version('caseload')} (ortools {solver}, python {python})")
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
        Literal["spread", "peak", "leximax", "range"] | None,
        typer.Option(help="Which figure is made even, instead of the policy's."),
    ] = None,
    pin: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="This case goes to this person."),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE=PRACTITIONER", help="This case must not go to this person."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A CSV or .xlsx with the columns case, decision, practitioner."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the proposal here: CSV, .xlsx, JSON."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the results of an earlier run in the folder.")
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option(min=0.1, max=86_400, help="Seconds after which the best so far is given."),
    ] = 120.0,
    effort: Annotated[
        float, typer.Option(min=0.0, max=100_000, help="How hard to look for a better one.")
    ] = 1.5,
    gap: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Stop when this close to the best possible.")
    ] = 1e-4,
    seed: Annotated[
        int,
        typer.Option(min=0, max=2**31 - 1, help="What chance starts from; kept with the proposal."),
    ] = 0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 2,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    debug: DebugOption = False,
) -> None:
    """Propose who takes each of the week's new cases, inside the rules and as even as can be."""
    with answering(as_json=as_json, debug=debug):
        from optimizer.allocate import Options
        from optimizer.allocate import allocate as solve
        from reports.files import check_folder, write_results

        if out:
            check_folder(out, replace=force)
        reading = _read(instance, policy, cap, settings, balance)
        decided = _decide(reading.instance, pin or [], forbid or [], decisions)
        options = Options(seed=seed, gap=gap, effort=effort, time_limit=time_limit, workers=workers)
        with progress(quiet=quiet or as_json) as tell:
            proposal = solve(decided, options, tell)
        if out:
            write_results(proposal, out, replace=force)
        if as_json:
            print_text(proposal.model_dump_json(indent=1) + "\n")
        else:
            from reports.terminal import show_proposal

            show_proposal(screen(), proposal, written_to=out)
        if proposal.provenance.stopped_by == "person":
            raise typer.Exit(INTERRUPTED)
        raise typer.Exit(NEEDS_A_PERSON if proposal.unallocated else DONE)


@app.command(epilog=CODES)
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
        from optimizer.verify import check as review_of

        reading = _read(instance, policy, cap, settings, None)
        review = review_of(reading.instance, _allocation(reading.instance, allocation))
        if as_json:
            print_text(review.model_dump_json(indent=1) + "\n")
        else:
            from reports.problems import show_review

            show_review(screen(), review)
        raise typer.Exit(NEEDS_A_PERSON if review.breaches or review.unallocated else DONE)


@app.command(epilog=CODES)
def policies(
    name: Annotated[str | None, typer.Argument(help="Print this policy with its sources.")] = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List the policies, or print one with the source of each number."""
    with answering(as_json=as_json, debug=debug):
        from instances.policy import policy_names, policy_text
        from reports.policies import policy_rows, show_policies

        rows = policy_rows([name] if name else policy_names())
        if as_json:
            import json

            print_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        elif name:
            print_text(policy_text(name))
        else:
            show_policies(screen(), rows)


@app.command(epilog=CODES)
def generate(
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="A folder, or a name that ends in .xlsx or .json."),
    ],
    practitioners: Annotated[
        int, typer.Option(min=1, max=20_000, help="Practitioners in all PDUs together.")
    ] = 84,
    cases: Annotated[int, typer.Option(min=0, max=50_000, help="New cases in all of them.")] = 120,
    pdus: Annotated[int, typer.Option(min=1, max=108, help="Probation delivery units.")] = 1,
    teams: Annotated[int, typer.Option(min=1, max=100, help="Teams in each PDU.")] = 6,
    tightness: Annotated[
        Literal["loose", "usual", "tight"],
        typer.Option(help="How full caseloads are before the week."),
    ] = "usual",
    scarce: Annotated[
        bool, typer.Option("--scarce", help="Few women officers, and many cases that ask for one.")
    ] = False,
    listed: Annotated[
        bool, typer.Option("--listed", help="List the cases in hand one by one.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same instance.")] = 0,
    policy: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="The policy that goes with it.")
    ] = "tiers-2026",
    debug: DebugOption = False,
) -> None:
    """Make a synthetic instance of any size, calibrated on published figures."""
    with answering(as_json=False, debug=debug):
        from instances.generate import generate as make
        from instances.write import write_instance
        from models.fault import BadInput, Fault

        made = _policy(policy)
        if practitioners < pdus:
            raise BadInput([Fault(file="--practitioners", expected="at least one for each PDU")])
        instance = make(
            made,
            name=out.stem,
            seed=seed,
            pdus=pdus,
            teams=teams,
            practitioners=practitioners,
            cases=cases,
            tightness=tightness,
            scarce=scarce,
            listed=listed,
        )
        write_instance(instance, out)
        from reports.words import counted

        people = counted(practitioners, "practitioner")
        screen().print(f"{people} and {counted(cases, 'case')} written to {out}", soft_wrap=True)


imports = typer.Typer(help="Bring files of other programs in as instances.", no_args_is_help=True)
app.add_typer(imports, name="import")


@imports.command("published", epilog=CODES)
def import_published(
    file: Annotated[
        Path, typer.Argument(help="Nursing workload (.txt) or partition sets (.json).")
    ],
    out: Annotated[Path, typer.Option(help="A new folder: one folder in it for each instance.")],
    debug: DebugOption = False,
) -> None:
    """Turn published benchmark instances into ordinary ones, ready for `allocate`."""
    with answering(as_json=False, debug=debug):
        from instances.published.read import read_published
        from instances.write import write_instances
        from reports.words import counted

        found = read_published(file)
        write_instances(found, out)
        screen().print(f"{counted(len(found), 'instance')} written to {out}", soft_wrap=True)


def _policy(name: str) -> "Policy":
    """A policy by name or from a file, whole."""
    from instances.policy import base_policy, make_policy
    from models.fault import BadInput
    from optimizer.rules.settings import settings_faults

    policy, faults = make_policy(base_policy(name), name)
    faults += settings_faults(policy, name) if policy else []
    if policy is None or faults:
        raise BadInput(faults)
    return policy


def _read(
    source: str,
    policy: str | None,
    cap: list[str] | None,
    settings: list[str] | None,
    balance: str | None,
) -> "Reading":
    """The instance under the policy asked for, with warnings told on standard error."""
    from instances.read import read_instance
    from models.fault import BadInput
    from optimizer.rules.settings import settings_faults
    from reports.problems import show_warnings

    caps, wrong = _caps(cap or [])
    overrides = [*(settings or []), *caps, *([f"balance.measure={balance}"] if balance else [])]
    try:
        reading = read_instance(
            source, policy=policy, overrides=overrides, check_policy=settings_faults
        )
    except BadInput as bad:
        raise BadInput([*wrong, *bad.faults]) from None
    if wrong:
        raise BadInput(wrong)
    show_warnings(screen(stderr=True), reading.warnings)
    return reading


def _caps(texts: "Iterable[str]") -> "tuple[list[str], list[Fault]]":
    """`--cap` as settings of the caseload cap: PO=40 for a grade, 40 for all of them."""
    from models.base import Grade
    from models.fault import Fault
    from optimizer.rules.caseload_cap import CaseloadCap

    known = [grade.value for grade in Grade]
    settings: list[str] = []
    faults: list[Fault] = []
    for text in texts:
        grade, equals, number = text.rpartition("=")
        grades = [one for one in known if one.lower() == grade.strip().lower()] if equals else known
        if not grades or not number.strip().isdecimal():
            expected = f"a number, or GRADE=NUMBER with a grade of {', '.join(known)}"
            faults.append(Fault(file="--cap", value=text, expected=expected))
        settings += [f"{CaseloadCap.key}.{one}={int(number)}" for one in grades if not faults]
    return settings, faults


def _decide(
    instance: "Instance", pins: list[str], bans: list[str], file: Path | None
) -> "Instance":
    """The instance with the decisions of the command line beside its own.

    Raises:
        BadInput: with everything that is wrong with any of them.
    """
    from instances.decisions import parse_decision, read_decisions
    from models.fault import BadInput, Fault
    from models.instance import Action

    given = [(text, Action.PIN) for text in pins] + [(text, Action.FORBID) for text in bans]
    decided, faults = list(instance.decisions), list[Fault]()
    for text, action in given:
        try:
            decided.append(parse_decision(text, action, instance))
        except BadInput as bad:
            faults += bad.faults
    if file:
        try:
            decided += read_decisions(file, instance)
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
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


def main() -> None:
    """Run the command line."""
    use_plain_characters()
    app()


if __name__ == "__main__":
    main()
