"""Options that say which instance, under which policy, and with which decisions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from caseload.reports.shared.console import screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caseload.instances.week.read import Reading
    from caseload.models.fault import Fault
    from caseload.models.instance import Instance
    from caseload.models.policy import Policy

One = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE",
        help="A folder, a workbook (.xlsx, .ods), a .json, or a bundled instance: tiny, weekly, "
        "understaffed, contradiction.",
    ),
]
Several = Annotated[
    list[str],
    typer.Argument(
        metavar="INSTANCE",
        help="One instance or several: a folder, a workbook, a .json, or a bundled one.",
    ),
]
OtherPolicy = Annotated[
    str | None,
    typer.Option("--policy", metavar="NAME|FILE", help="Use this policy instead of its own."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting: own_team.mode=off."),
]
Cap = Annotated[
    list[str] | None,
    typer.Option("--cap", metavar="[GRADE=]N", help="Change the caseload cap: PO=40, or 40."),
]
Balance = Annotated[
    Literal["spread", "peak", "leximax", "range"] | None,
    typer.Option(help="Which figure is made even, instead of the policy's."),
]
Pins = Annotated[
    list[str] | None,
    typer.Option(metavar="CASE=PRACTITIONER", help="This case goes to this person."),
]
Bans = Annotated[
    list[str] | None,
    typer.Option(metavar="CASE=PRACTITIONER", help="This case must not go to this person."),
]
Holds = Annotated[
    list[str] | None,
    typer.Option("--hold", metavar="CASE", help="Keep this case out of the week on purpose."),
]
Exceptions = Annotated[
    list[str] | None,
    typer.Option(
        "--except",
        metavar="CASE=PRACTITIONER",
        help="This case goes to this person past one limit, for this once. Takes --reason.",
    ),
]
Reason = Annotated[
    str,
    typer.Option(metavar="TEXT", help="Why: for --pin, --forbid, --hold and --except given here."),
]
AgreedBy = Annotated[
    str, typer.Option(metavar="NAME", help="Who agreed to the exceptions given with --except.")
]
Decisions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The proposal workbook with your decisions, or a table case, decision, practitioner.",
    ),
]
DecidedBy = Annotated[
    str, typer.Option(metavar="NAME", help="Who decided, kept with the proposal.")
]


MOST_DIGITS = 9
"""Digits of a cap."""


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
    cap: list[str] | None = None,
    settings: list[str] | None = None,
    balance: str | None = None,
) -> "Instance":
    """The instance under the policy asked for, with warnings told on standard error.

    Raises:
        BadInput: with every fault of the options and of the instance.
    """
    from caseload.reports.shared.problems import show_warnings

    reading = read_whole(source, policy, cap, settings, balance)
    show_warnings(screen(stderr=True), reading.warnings)
    tell_unnamed(reading.instance.policy)
    return reading.instance


def read_whole(
    source: str,
    policy: str | None,
    cap: list[str] | None = None,
    settings: list[str] | None = None,
    balance: str | None = None,
) -> "Reading":
    """The instance under the policy asked for, with what reading it found worth a look.

    Raises:
        BadInput: with every fault of the options and of the instance.
    """
    from caseload.library.instance import read_week
    from caseload.models.fault import BadInput
    from caseload.models.service import PROBATION

    overrides = [*(settings or []), *([f"balance.measure={balance}"] if balance else [])]
    try:
        reading = read_week(source, policy, overrides)
    except BadInput as bad:
        _, wrong = _caps(cap or [], PROBATION.grades)
        raise BadInput([*wrong, *bad.faults], bad.told) from None
    caps, wrong = _caps(cap or [], reading.instance.policy.service.grades)
    if wrong:
        raise BadInput(wrong, reading.warnings)
    return read_week(source, policy, [*overrides, *caps]) if caps else reading


def tell_unnamed(policy: "Policy") -> None:
    """Tell on standard error which rules are off because the policy does not name them."""
    from caseload.optimizer.rule_book import RuleBook
    from caseload.reports.shared.problems import show_unnamed

    unnamed = [rule.key for rule in RuleBook.of(policy).unnamed]
    show_unnamed(screen(stderr=True), policy.name, unnamed)


def _caps(texts: "Iterable[str]", of: "Iterable[str]") -> "tuple[list[str], list[Fault]]":
    """`--cap` as settings of the caseload cap: PO=40 for a grade, 40 for all of them.

    `of` are the grades of the service.
    """
    from caseload.instances.tables.table import shown
    from caseload.models.fault import Fault
    from caseload.optimizer.rule_book import NO_CAP, caseload_cap

    cap = caseload_cap()
    known = list(of)
    own: dict[str, int] = {}
    everybodys: dict[str, int] = {}
    faults: list[Fault] = []
    for text in texts:
        grade, equals, said = text.rpartition("=")
        grades = [one for one in known if one.lower() == grade.strip().lower()] if equals else known
        number, caps = said.strip(), own if equals else everybodys
        expected = None if cap else NO_CAP
        if not grades or not number.isdecimal() or len(number) > MOST_DIGITS:
            expected = f"a number, or GRADE=NUMBER with a grade of {', '.join(known)}"
        elif any(caps.setdefault(one, int(number)) != int(number) for one in grades):
            expected = f"one cap for a grade; {caps[grades[0]]} is given for it, too"
        if expected:
            faults.append(Fault(file="--cap", value=shown(text), expected=expected))
    settings = {} if faults or cap is None else everybodys | own
    return [f"{cap.key}.{one}={number}" for one, number in settings.items() if cap], faults


def decide(
    instance: "Instance",
    pins: list[str] | None,
    bans: list[str] | None,
    file: Path | None,
    holds: list[str] | None = None,
    exceptions: list[str] | None = None,
    reason: str = "",
    agreed_by: str = "",
) -> "Instance":
    """The instance with the decisions of the command line beside its own.

    Raises:
        BadInput: with everything that is wrong with any of them.
    """
    from caseload.instances.week.given import parse_decision, with_reason
    from caseload.library.decide import COMMANDS, with_decisions
    from caseload.models.fault import BadInput, Fault
    from caseload.models.instance import Action, Decision
    from caseload.reports.shared.problems import show_warnings

    texts = {Action.PIN: pins, Action.FORBID: bans, Action.HOLD: holds, Action.EXCEPT: exceptions}
    decided, faults = list[Decision](), list[Fault]()
    for action, given in texts.items():
        for text in given or []:
            try:
                decided.append(parse_decision(text, action, instance))
            except BadInput as bad:
                faults += bad.faults
    if not faults:
        decided, faults = with_reason(decided, reason, agreed_by, COMMANDS)
    found = with_decisions(instance, decided, faults, file)
    show_warnings(screen(stderr=True), found.told[len(instance.told) :])
    return found
