"""What several commands take: the instance, its policy, decisions; and how they are read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload.reports.shared.console import screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caseload.instances.week.read import Reading
    from caseload.models.fault import Fault
    from caseload.models.instance import Instance
    from caseload.models.policy import Policy

Source = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE",
        help="A folder, an .xlsx, a .json, or a bundled instance: tiny, weekly, understaffed, "
        "contradiction.",
    ),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="INSTANCE",
        help="One instance or several: a folder, an .xlsx, a .json, or a bundled one.",
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
EffortOption = Annotated[
    float, typer.Option(min=0.0, max=100_000, help="How hard to look for a better one.")
]
WorkersOption = Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace the results of an earlier run in the folder.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
PageOption = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write a page to send, with charts, here."),
]
DebugOption = Annotated[
    bool, typer.Option("--debug", help="If something breaks inside, show where.")
]


def whole_policy(name: str) -> "Policy":
    """A policy by name or from a file, whole."""
    from caseload.instances.policies.policy import base_policy, make_policy
    from caseload.models.fault import BadInput
    from caseload.optimizer.rule_book import policy_faults

    policy, faults = make_policy(base_policy(name), name)
    faults += policy_faults(policy, name) if policy else []
    if policy is None or faults:
        raise BadInput(faults)
    return policy


def read(
    source: str,
    policy: str | None,
    cap: list[str] | None,
    settings: list[str] | None,
    balance: str | None,
) -> "Reading":
    """The instance under the policy asked for, with warnings told on standard error."""
    from caseload.instances.week.read import read_instance
    from caseload.models.fault import BadInput, Fault
    from caseload.optimizer.rule_book import RuleBook, policy_faults
    from caseload.reports.shared.problems import show_warnings

    caps, wrong = _caps(cap or [])
    overrides = [*(settings or []), *caps, *([f"balance.measure={balance}"] if balance else [])]
    try:
        reading = read_instance(
            source, policy=policy, overrides=overrides, check_policy=policy_faults
        )
    except BadInput as bad:
        raise BadInput([*wrong, *bad.faults]) from None
    if wrong:
        raise BadInput(wrong)
    book = RuleBook.of(reading.instance.policy)
    open_questions = [
        Fault(file=reading.instance.name, expected=clause)
        for rule in book.rules
        for clause in rule.unanswered(reading.instance)
    ]
    show_warnings(screen(stderr=True), [*reading.warnings, *open_questions])
    tell_unnamed(reading.instance.policy)
    return reading


def tell_unnamed(policy: "Policy") -> None:
    """Tell on standard error which rules are off because the policy does not name them."""
    from caseload.optimizer.rule_book import RuleBook
    from caseload.reports.shared.problems import show_unnamed

    unnamed = [rule.key for rule in RuleBook.of(policy).unnamed]
    show_unnamed(screen(stderr=True), policy.name, unnamed)


def _caps(texts: "Iterable[str]") -> "tuple[list[str], list[Fault]]":
    """`--cap` as settings of the caseload cap: PO=40 for a grade, 40 for all of them."""
    from caseload.models.base import Grade
    from caseload.models.fault import Fault
    from caseload.optimizer.rule_book import NO_CAP, caseload_cap

    cap = caseload_cap()
    known = [grade.value for grade in Grade]
    settings: list[str] = []
    faults: list[Fault] = []
    for text in texts:
        grade, equals, number = text.rpartition("=")
        grades = [one for one in known if one.lower() == grade.strip().lower()] if equals else known
        if not grades or not number.strip().isdecimal():
            expected = f"a number, or GRADE=NUMBER with a grade of {', '.join(known)}"
            faults.append(Fault(file="--cap", value=text, expected=expected))
        elif cap is None:
            faults.append(Fault(file="--cap", value=text, expected=NO_CAP))
        settings += [f"{cap.key}.{one}={int(number)}" for one in grades if cap and not faults]
    return settings, faults


def decide(instance: "Instance", pins: list[str], bans: list[str], file: Path | None) -> "Instance":
    """The instance with the decisions of the command line beside its own.

    Raises:
        BadInput: with everything that is wrong with any of them.
    """
    from caseload.instances.week.decisions import parse_decision, read_decisions
    from caseload.models.fault import BadInput, Fault
    from caseload.models.instance import Action

    given = [(text, Action.PIN) for text in pins] + [(text, Action.FORBID) for text in bans]
    decided, faults = list(instance.decisions), list[Fault]()
    for text, action in given:
        try:
            decided.append(parse_decision(text, action, instance))
        except BadInput as bad:
            faults += bad.faults
    if file:
        try:
            there = {(one.case, one.practitioner, one.action) for one in decided}
            decided += [
                one
                for one in read_decisions(file, instance)
                if (one.case, one.practitioner, one.action) not in there
            ]
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    return instance.changed(decisions=tuple(decided))
