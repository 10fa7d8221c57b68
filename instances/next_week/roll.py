"""The next week's instance: a week, what was done in it, and what changed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from caseload.instances.next_week.cases import Fate, by_holder, fate_of
from caseload.instances.next_week.changes import Changes, Done, Stated
from caseload.instances.next_week.counts import counted
from caseload.instances.next_week.people import Staff, staff_of
from caseload.models.case import Case, HeldCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action, Decision, Instance
from caseload.models.next_week import NextWeek, Otherwise
from caseload.models.past_work import rolled
from caseload.models.practitioner import Practitioner

C = TypeVar("C", Case, HeldCase)

NOTHING = Changes()
"""Nothing happened but what was proposed."""

LISTED = 5
"""Cases that a fault names before it counts the rest."""


@dataclass(frozen=True)
class Rolled:
    """The next week's instance, and the account of the week before."""

    instance: Instance
    account: NextWeek


def roll(
    week: Instance,
    proposed: Mapping[str, str | None],
    changes: Changes = NOTHING,
    faults: Sequence[Fault] = (),
    *,
    past: bool = False,
) -> Rolled:
    """The week after one whose cases went as `proposed`, or as the changes say.

    `week` has its decisions; `proposed` maps each new case, and each in hand that moves, to its
    practitioner. Decisions are history, but for those that keep somebody from a case that comes
    again. A case given exactly seven days before the new week counts as new no longer. Neither
    argument is changed, and the same arguments give the same instance. With `past`, or where it is
    there already, it is kept how many new cases each had.

    Raises:
        BadInput: with the `faults` that were found before, and everything that does not add up.
    """
    wrong = list(faults)
    done = changes.done or Done({case: who for case, who in proposed.items() if who is not None})
    begins = next_monday(week)
    fate = fate_of(week, done, changes, wrong)
    before = _counted(week, fate, changes, wrong)
    staff = staff_of(before, changes.people, begins, wrong)
    wrong += _held_by_nobody(week, fate, staff, before, done)
    gone = frozenset(staff.gone)
    waiting = [_without(case, gone, week, wrong) for case in fate.waiting.values()]
    if wrong:
        raise BadInput(list(dict.fromkeys(wrong)))
    held = None
    if week.held is not None:
        held = tuple(_without(case, gone, week, wrong) for case in fate.held.values())
    instance = week.changed(
        week_beginning=begins,
        cases=(*waiting, *fate.new.values()),
        practitioners=_with_past(week, staff, done, past=past),
        held=held,
        decisions=_still_barred(week, fate, staff),
        manual=None,
        earlier=None,
        ahead=None,
        told=(),
    )
    return Rolled(instance, _account(week, instance, fate, staff, proposed, changes))


def _with_past(week: Instance, staff: Staff, done: Done, *, past: bool) -> tuple[Practitioner, ...]:
    """The practitioners; where the past is kept, with the week's new cases before the others."""
    people = tuple(staff.there.values())
    if not past and not any(person.new_cases_before for person in week.practitioners):
        return people
    number = Counter(who for case, who in done.holder_of.items() if case in week.case_of)
    return tuple(
        rolled(person, number[person.id], week.week_beginning)
        if person.id in week.practitioner_of
        else person
        for person in people
    )


def next_monday(week: Instance) -> date | None:
    """When the week after begins; None where the week has no date."""
    return week.week_beginning and week.week_beginning + timedelta(days=7)


def _counted(
    week: Instance, fate: Fate, changes: Changes, faults: list[Fault]
) -> dict[str, Practitioner]:
    """The practitioners, their counts rolled on where cases in hand are counted."""
    if week.held is not None:
        return dict(week.practitioner_of)
    given = by_holder(fate.held.values())
    ended: dict[str, list[Stated]] = {}
    known = {*week.case_of}
    for row in changes.ended:
        if row.values.get("case") not in known:
            ended.setdefault(row.practitioner, []).append(row)
    begins = next_monday(week)
    return {
        person.id: counted(
            person, given.get(person.id, []), ended.get(person.id, []), week.policy, begins, faults
        )
        for person in week.practitioners
    }


def _held_by_nobody(
    week: Instance,
    fate: Fate,
    staff: Staff,
    before: Mapping[str, Practitioner],
    done: Done,
) -> list[Fault]:
    """Practitioners who are gone and hold cases, where the row that says so stands."""
    faults = []
    holders = by_holder(fate.held.values())
    for person, (last, row) in staff.gone.items():
        cases = [case.id for case in holders.get(person, ())]
        number = len(cases) if week.held is not None else last.caseload
        if number == 0:
            continue
        few = f" ({', '.join(cases[:LISTED])}{', ...' if len(cases) > LISTED else ''})"
        listed = cases and week.held is not None
        held = f"{number} case{'s' if number > 1 else ''}{few if listed else ''}"
        way = "say who has them now"
        if week.held is None:
            way = "state the caseloads, hers and of whoever has them now"
        expected = "nobody who is gone with cases in hand; this one still holds "
        expected += f"{held}: end them, or {way}"
        faults.append(
            row.fault(expected, "practitioner", person)
            if row
            else Fault(file=week.name, column="leaving_on", value=person, expected=expected)
        )
    starters = {case.practitioner for case in fate.held.values()} - set(before) - set(staff.there)
    faults += [
        done.row_of[case.id].fault("a practitioner who is there", "practitioner", who)
        for who in sorted(starters)
        for case in holders[who]
    ]
    return faults


def _without(case: C, gone: Collection[str], week: Instance, faults: list[Fault]) -> C:
    """The case without people who are gone on its lists, of which nothing is quoted."""
    update: dict[str, tuple[str, ...]] = {}
    for name in ("excluded", "restricted_to", "not_with"):
        names: tuple[str, ...] = getattr(case, name)
        kept = tuple(one for one in names if one not in gone)
        if kept != names:
            update[name] = kept
        if names and not kept and name == "restricted_to":
            expected = (
                "somebody who is there on its list of those who alone may have it: withdraw the "
                "case, and give it among the new ones with the list as it is now"
            )
            faults.append(Fault(file=week.name, column="case", value=case.id, expected=expected))
    return case.model_copy(update=update) if update else case


def _still_barred(week: Instance, fate: Fate, staff: Staff) -> tuple[Decision, ...]:
    """The decisions against somebody for a case that comes again."""
    return tuple(
        one
        for one in week.decisions
        if one.action is Action.FORBID
        and one.case in fate.waiting
        and one.practitioner in staff.there
    )


def _account(
    week: Instance,
    after: Instance,
    fate: Fate,
    staff: Staff,
    proposed: Mapping[str, str | None],
    changes: Changes,
) -> NextWeek:
    held = (
        len(after.held)
        if after.held is not None
        else sum(person.caseload for person in after.practitioners)
    )
    otherwise = () if changes.done is None else _otherwise(week, proposed, changes.done)
    by_count = [row for row in changes.ended if row.values.get("case") not in week.case_of]
    return NextWeek(
        instance=after.name,
        week_beginning=after.week_beginning,
        held=held,
        placed=tuple(sorted(set(fate.placed) & set(fate.held))),
        moved=tuple(sorted(fate.moved)),
        ended=tuple(sorted(fate.ended)),
        withdrawn=tuple(sorted(fate.withdrawn)),
        ended_counted=0
        if week.held is not None
        else sum(int(row.values.get("cases", 1)) for row in by_count),
        waiting=tuple(sorted(fate.waiting)),
        on_hold=tuple(sorted(week.on_hold & set(fate.waiting))),
        returned=tuple(sorted(fate.returned)),
        new=tuple(sorted(fate.new)),
        started=tuple(sorted(staff.started)),
        left=tuple(sorted(staff.gone)),
        changed=tuple(sorted(staff.changed)),
        otherwise=otherwise,
    )


def _otherwise(
    week: Instance, proposed: Mapping[str, str | None], done: Done
) -> tuple[Otherwise, ...]:
    """The cases that went otherwise than proposed, those in hand among them."""
    holder = {case.id: case.practitioner for case in week.held or ()}
    planned = {**holder, **dict.fromkeys(week.case_of), **proposed}
    real = {**holder, **dict.fromkeys(week.case_of), **done.holder_of}
    return tuple(
        Otherwise(case=case, proposed=planned[case], done=real[case])
        for case in sorted(planned)
        if planned[case] != real[case]
    )
