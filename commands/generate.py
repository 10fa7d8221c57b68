"""`caseload generate`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from caseload.commands.options import output, week
from caseload.commands.options.places import see_that_places_fit, written_as
from caseload.reports.shared.console import screen
from caseload.reports.shared.outcome import answering, finishing


def generate(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="A folder, or a name that ends in .xlsx, .ods or .json."
        ),
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
    manual: Annotated[
        bool, typer.Option("--manual", help="With an allocation as a busy lead might make it.")
    ] = False,
    lists: Annotated[
        bool,
        typer.Option("--lists/--no-lists", help="With limited access lists, of its own people."),
    ] = True,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same instance.")] = 0,
    policy: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="The policy that goes with it.")
    ] = "tiers-2026",
    debug: output.Debug = False,
) -> None:
    """Make a synthetic instance of any size, calibrated on published figures."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.generate.generate import generate as make
        from caseload.instances.generate.naive_allocation import by_hand
        from caseload.instances.week.write import write_instance
        from caseload.models.fault import BadInput, Fault

        see_that_places_fit([policy], **written_as(out))
        made = week.whole_policy(policy)
        if not made.service.probation:
            expected = "a policy for probation: weeks of no other service are made"
            raise BadInput([Fault(file="--policy", value=policy, expected=expected)])
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
        if not lists:
            bare = [
                case.model_copy(update={"excluded": (), "restricted_to": ()})
                for case in instance.cases
            ]
            instance = instance.changed(cases=tuple(bare))
        if manual:
            instance = instance.changed(manual=by_hand(instance))
        from caseload.reports.shared.words import counted

        with finishing():
            write_instance(instance, out)
            people, new = counted(practitioners, "practitioner"), counted(cases, "case")
            screen().print(f"{people} and {new} written to {out}", soft_wrap=True)
