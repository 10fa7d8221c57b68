"""Decisions that are given one by one, by options or arguments, and all of them together."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from caseload.instances.tables.table import shown
from caseload.instances.week.references import Directory
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import VERBS, Action, Decision, Instance

FORM = "CASE=PRACTITIONER, such as X482913=P012"


OPTIONS = {
    Action.PIN: "--pin",
    Action.FORBID: "--forbid",
    Action.EXCEPT: "--except",
    Action.HOLD: "--hold",
}
"""The option by which each decision is given."""


def parse_decision(text: str, action: Action, instance: Instance) -> Decision:
    """A decision as it is given on the command line: `CASE=PRACTITIONER`, or a case alone to hold.

    Raises:
        BadInput: if it has another form, or names a case or practitioner who is not there.
    """
    option = OPTIONS[action]
    if action in VERBS:
        return decision(*parse_pair(text, option, instance), action, option)
    case = text.strip()
    faults = unknown(case, "", action, option, instance)
    if faults:
        raise BadInput(faults)
    return decision(case, "", action, option)


def decision(case: str, practitioner: str, action: Action, place: str) -> Decision:
    """A decision that was given by itself at a `place`, neither in a file nor in a table."""
    return Decision(action=action, case=case, practitioner=practitioner, source=place)


def parse_pair(text: str, option: str, instance: Instance) -> tuple[str, str]:
    """A case and a practitioner as an option gives them: `CASE=PRACTITIONER`.

    Raises:
        BadInput: if it has another form, or names a case or practitioner who is not there.
    """
    cuts = [place for place, char in enumerate(text) if char == "="]
    pairs = [(text[:cut].strip(), text[cut + 1 :].strip()) for cut in cuts]
    pairs = [pair for pair in pairs if all(pair)]
    if not pairs:
        raise BadInput([Fault(file=option, value=shown(text), expected=FORM)])
    meant = [p for p in pairs if p[0] in instance.case_of and p[1] in instance.practitioner_of]
    case, person = (meant or pairs)[0]
    faults = unknown_pair(case, person, option, instance)
    if faults:
        raise BadInput(faults)
    return case, person


def unknown_pair(case: str, practitioner: str, place: str, instance: Instance) -> list[Fault]:
    """Faults at `place` for a case or practitioner that the instance does not have."""
    return unknown(case, practitioner, Action.PIN, place, instance)


def unknown(
    case: str, practitioner: str, action: Action, place: str, instance: Instance
) -> list[Fault]:
    """As `unknown_pair`; no practitioner is looked for where the action is of nobody."""
    faults = []
    asked: list[tuple[str, Collection[str], str]] = [(case, instance.case_of, "new case")]
    if action in VERBS:
        asked.append((practitioner, instance.practitioner_of, "practitioner"))
    for name, known, what in asked:
        if not isinstance(name, str):
            expected = f"the identifier of one {what} as text; this is {type(name).__name__}"
            faults.append(Fault(file=place, value=shown(name), expected=expected))
        elif name not in known:
            expected = f"a {what} of this instance{_meant(name, what, instance)}"
            faults.append(Fault(file=place, value=shown(name), expected=expected))
    return faults


def _meant(name: str, what: str, instance: Instance) -> str:
    """Who or which case may be meant, as a question; nothing where none comes near."""
    people = {person.id: person.name for person in instance.practitioners}
    there = people if what == "practitioner" else dict.fromkeys(instance.case_of)
    found = Directory(there)
    meant = sorted(found.meant(name)) or [one for one in [found.near(name)] if one]
    return f"; did you mean {' or '.join(map(shown, meant))}?" if meant else ""


class Places(NamedTuple):
    """What exceptions, the reason and who agreed are called where they are given."""

    exceptions: str
    reason: str
    agreed_by: str


def with_reason(
    given: Sequence[Decision], reason: str, agreed_by: str, places: Places
) -> tuple[list[Decision], list[Fault]]:
    """The decisions with the reason that was given for them, exceptions with who agreed.

    Beside them faults: an exception without a reason, a reason of nothing, who agreed to nothing.
    """
    reason, agreed_by = " ".join(reason.split()), " ".join(agreed_by.split())
    past = any(one.action is Action.EXCEPT for one in given)
    faults = []
    if past and not reason:
        faults.append(Fault(file=places.exceptions, expected=f"{places.reason} beside it, and why"))
    if reason and not given:
        expected = "a decision beside it, of which it is the reason"
        faults.append(Fault(file=places.reason, value=shown(reason), expected=expected))
    if agreed_by and not past:
        expected = f"{places.exceptions} beside it, to which somebody agreed"
        faults.append(Fault(file=places.agreed_by, value=shown(agreed_by), expected=expected))
    found = []
    for one in given:
        who = agreed_by if one.action is Action.EXCEPT else ""
        found.append(one.model_copy(update={"reason": reason, "agreed_by": who}))
    return found, faults


def together(first: Iterable[Decision], more: Iterable[Decision]) -> list[Decision]:
    """Decisions with more of them; what is decided twice stands once, with every reason for it."""
    found: dict[tuple[str, ...], Decision] = {}
    for one in (*first, *more):
        noted = one.reason if one.action is Action.NOTE else ""
        key = (one.case, one.practitioner, one.action.value, noted)
        before = found.setdefault(key, one)
        reasons = dict.fromkeys(part for part in (before.reason, one.reason) if part)
        who = before.agreed_by or one.agreed_by
        update = {"reason": "; ".join(reasons), "agreed_by": who}
        found[key] = before.model_copy(update=update)
    return list(found.values())


def two_ways(decisions: Sequence[Decision]) -> list[Fault]:
    """A fault for each case that is held and given to somebody, or given as a pin and exception."""
    faults = []
    of_case: dict[str, dict[Action, Decision]] = {}
    for one in decisions:
        before = of_case.setdefault(one.case, {})
        for action in (Action.PIN, Action.EXCEPT, Action.HOLD):
            other = before.get(action)
            if other is not None and one.action is not action and one.action in DECIDING:
                expected = (
                    f"one decision for each case; {other.words()} ({other.source or 'before'}), "
                    f"and {one.words()}: take one of them back"
                )
                place = one.source or "decisions"
                faults.append(Fault(file=place, value=shown(one.case), expected=expected))
        before.setdefault(one.action, one)
    return faults


DECIDING = (Action.PIN, Action.EXCEPT, Action.HOLD)
"""What settles a case: of these there is one."""
