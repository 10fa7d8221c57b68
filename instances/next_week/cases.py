"""What becomes of each case of a week: in hand, ended, waiting again, or new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from caseload.instances.next_week.changes import Changes, Done, Stated
from caseload.models.case import Case, HeldCase
from caseload.models.fault import Fault
from caseload.models.instance import Instance
from caseload.models.waiting import waited

WITHDRAWN = (
    "a case that somebody held; nobody had this one: if it is gone all the same, say yes in the "
    "column withdrawn"
)


@dataclass
class Fate:
    """What became of the cases that are known one by one.

    `held` are those in hand by identifier (the week's own alone where the others are counted),
    `waiting` those that come again, `new` those that arrive.
    """

    held: dict[str, HeldCase]
    waiting: dict[str, Case]
    new: dict[str, Case] = field(default_factory=dict)
    placed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


def fate_of(instance: Instance, done: Done, changes: Changes, faults: list[Fault]) -> Fate:
    """Every case of the week by what became of it; what does not add up is a fault."""
    fate = Fate({case.id: case for case in instance.held or ()}, {})
    _give(instance, done, fate)
    was_held_by = {case.id: case.practitioner for case in fate.held.values()}
    for row in changes.ended:
        _end(row, fate, faults)
    known = {*fate.held, *fate.waiting}
    for placed in changes.new:
        case: Case = placed.model
        if case.id in known and changes.arrivals is not None:
            where = "in hand" if case.id in fate.held else "left over, and comes again by itself"
            expected = f"a case that is new; this one is {where}"
            faults.append(changes.arrivals.fault(expected, placed.row, "case", case.id))
            continue
        before = was_held_by.get(case.id)
        if before and case.previous_practitioner is None:
            case = case.model_copy(update={"previous_practitioner": before})
        fate.new[case.id] = case
    return fate


def _give(instance: Instance, done: Done, fate: Fate) -> None:
    """Give each case to whoever has it; what nobody has waits."""
    for case in instance.cases:
        who = done.holder_of.get(case.id)
        if who is None:
            fate.waiting[case.id] = waited(case, instance.policy)
        else:
            fate.held[case.id] = given_to(case, who, given_on(case.id, done, instance))
            fate.placed.append(case.id)
    for name, who in done.holder_of.items():
        held = fate.held.get(name)
        if held is None or name in instance.case_of or who == held.practitioner:
            continue
        if who is None:
            del fate.held[name]
            fate.waiting[name] = _again(held)
            fate.returned.append(name)
        else:
            since = given_on(name, done, instance)
            update = {"practitioner": who, "allocated_on": since, "movable": False}
            fate.held[name] = held.model_copy(update=update)
            fate.moved.append(name)


def given_on(case: str, done: Done, instance: Instance) -> date | None:
    """The day on which a case was given: as stated, else the week's Monday."""
    return done.given_on.get(case, instance.week_beginning)


def given_to(case: Case, who: str, since: date | None) -> HeldCase:
    """The case in hand with somebody since a day; one that she has already stays as it is."""
    if isinstance(case, HeldCase) and case.practitioner == who:
        return case
    fields = {name: getattr(case, name) for name in Case.model_fields} | {"weeks_waited": 0}
    return HeldCase(**fields, practitioner=who, allocated_on=since)


def _again(held: HeldCase) -> Case:
    """A case that nobody holds any more, as one to be allocated."""
    fields = {name: getattr(held, name) for name in Case.model_fields}
    return Case(**fields | {"previous_practitioner": held.practitioner})


def _end(row: Stated, fate: Fate, faults: list[Fault]) -> None:
    """End a case that is known by its identifier."""
    name, who = row.values.get("case"), row.values.get("practitioner")
    held, waits = fate.held.get(str(name)), str(name) in fate.waiting
    if held is None and not waits:
        return
    gone = bool(row.values.get("withdrawn"))
    if held is None and not gone:
        faults.append(row.fault(WITHDRAWN, "case", name))
    elif held is None and who is not None:
        faults.append(row.fault("nobody: the case was left over", "practitioner", who))
    elif held is None:
        del fate.waiting[str(name)]
        fate.withdrawn.append(str(name))
    elif gone:
        expected = f"no, since {held.practitioner} held the case: it ended"
        faults.append(row.fault(expected, "withdrawn", "yes"))
    elif who not in (None, held.practitioner):
        expected = f"whoever held the case: {held.practitioner}"
        faults.append(row.fault(expected, "practitioner", who))
    else:
        del fate.held[held.id]
        fate.ended.append(held.id)


def by_holder(cases: Iterable[HeldCase]) -> Mapping[str, list[HeldCase]]:
    """The cases in hand by practitioner, in the order of their identifiers."""
    found: dict[str, list[HeldCase]] = {}
    for case in sorted(cases, key=lambda one: one.id):
        found.setdefault(case.practitioner, []).append(case)
    return found
