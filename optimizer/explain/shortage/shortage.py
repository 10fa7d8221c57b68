"""The explanation of a shortage: a head count of cases and places that a pencil can check."""

import time
from collections.abc import Iterator, Sequence

from caseload.models.explanation import Qualified, Shortage, ShortageExplanation
from caseload.optimizer.explain.case import about
from caseload.optimizer.explain.evidence.barriers import bars_of_case, grouped_by_rule
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.hall_set import HallSet, hall_sets, places_for
from caseload.optimizer.explain.shortage.redact import redacted
from caseload.optimizer.explain.shortage.remedies import Remedies, remedies
from caseload.optimizer.rule_kit.wording import counted, listed, some_names

MOST_NAMES = 8
"""A sentence gives this many cases by name and counts the rest."""

MOST_PEOPLE = 3
"""A sentence names this many practitioners; more are counted."""


def explain_unallocated(run: Run, *, changes: bool = True) -> ShortageExplanation:
    """The cases left over by shortage, with the smallest changes that would place them."""
    open_run = redacted(run) if run.proposal.unallocated else run
    parts = range(len(open_run.compiled.parts))
    found = [one for number in parts for one in hall_sets(open_run, number)]
    shortages = tuple(
        _shortage(
            run, open_run, one, _next_deadline(run.deadline, len(found) - number), changes=changes
        )
        for number, one in enumerate(found)
    )
    left = len(run.proposal.unallocated)
    if not left:
        said = "Every case is placed"
    else:
        verb = "is" if left == 1 else "are"
        what = counted(len(shortages), "shortage")
        said = f"{counted(left, 'case')} {verb} left over, for want of room in {what}"
    return ShortageExplanation(shortages=shortages, sentence=said)


def _next_deadline(deadline: float, many: int) -> float:
    """The deadline of the first of `many` equal pieces of the time left (monotonic seconds)."""
    now = time.monotonic()
    return now + max(0.0, deadline - now) / many


def _shortage(
    run: Run, open_run: Run, found: HallSet, deadline: float, *, changes: bool
) -> Shortage:
    """One shortage, found in the redacted `open_run`; the changes are tried on the run itself."""
    part = open_run.part(found.part)
    problem = part.problem
    cases = [part.case_ids[one] for group in found.groups for one in problem.members[group]]
    left = sorted(case for case in cases if run.allocation[case] is None)
    titles = {rule.key: rule.title for rule in run.book.rules}
    people = []
    for column in found.people:
        slots, key = places_for(problem, found.groups, column)
        person = run.person(part.practitioner_ids[column])
        why = f" ({titles[key].lower()})" if key else ""
        room = counted(slots, "place") if slots else "no place"
        said = f"{person.label}, {person.grade}: {room}{why}"
        people.append(
            Qualified(practitioner=person.id, name=person.label, slots=slots, sentence=said)
        )
    people.sort(key=lambda one: (-one.slots, one.practitioner))
    slots = sum(one.slots for one in people)
    exact = slots == len(cases) - len(left)
    away = grouped_by_rule(open_run, bars_of_case(open_run, open_run.case(left[0])))
    options = Remedies((), complete=not changes)
    if changes:
        options = remedies(run, left, cases, [one.practitioner for one in people], deadline)
    return Shortage(
        need=about(run, run.case(left[0])),
        cases=tuple(sorted(cases)),
        left_over=tuple(left),
        people=tuple(people),
        slots=slots,
        barred=away,
        sentences=tuple(_sentences(cases, left, people, slots, exact=exact)),
        changes=options.changes,
        complete=options.complete,
        exact=exact,
        proven=exact or run.stages[0].proven,
    )


def _sentences(
    cases: Sequence[str],
    left: Sequence[str],
    people: Sequence[Qualified],
    slots: int,
    *,
    exact: bool,
) -> Iterator[str]:
    """The head count in sentences; without `exact`, that a count alone does not show it."""
    verb, goes = ("is", "it") if len(left) == 1 else ("are", "them")
    names = f"{'case' if len(left) == 1 else 'cases'} {some_names(left, MOST_NAMES)}"
    open_to = [one for one in people if one.slots]
    if not people:
        yield f"Nobody may hold {names}"
        return
    if not open_to:
        full = "has" if len(people) == 1 else "have"
        yield f"Only {_who(people)} may hold {names}, and {full} no place for {goes}"
    elif exact:
        yield (
            f"{counted(len(cases), 'case')} compete for {counted(slots, 'place')}, so "
            f"{len(left)} {verb} left over: {names}"
        )
        yield f"Only {_who(people)} may hold any of them"
    else:
        yield (
            f"{counted(len(cases), 'case')} compete for the places of {_who(people)}, and "
            f"{len(left)} {verb} left over: {names}"
        )
        yield "A count of places alone does not show it: weights and limits together do"


def _who(people: Sequence[Qualified]) -> str:
    """Few practitioners by name, many by number."""
    if len(people) > MOST_PEOPLE:
        return counted(len(people), "practitioner")
    return listed([one.name for one in people])
