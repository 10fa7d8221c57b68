"""The independent check: reads models only, and shares no code with the solver side.

It asks each rule's model-side reading of every person and every new case, and computes each
reported figure again from the models.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from caseload.models.base import Grade
from caseload.models.case import Case
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Breach, Figures, Proposal, Review, StageName, Workload
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import own, stays_with
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    LimitRule,
    PairRule,
    Rule,
)

Allocation = Mapping[str, str | None]


class InternalError(Exception):
    """Raised when the check disagrees with the solver: nothing may be written."""


def check(instance: Instance, allocation: Allocation) -> Review:
    """Check an allocation (case id → practitioner id or None) against every rule."""
    book = RuleBook.of(instance.policy)
    workloads = workload_table(instance, book, allocation)
    return Review(
        instance=instance.name,
        breaches=tuple(breaches(instance, book, allocation)),
        unallocated=tuple(c.id for c in instance.cases if allocation.get(c.id) is None),
        workloads=workloads,
        figures_before=figures(workloads, after=False),
        figures=figures(workloads, after=True),
        spread_before=spread(instance, as_it_is(instance)),
        spread=spread(instance, allocation),
    )


def as_it_is(instance: Instance) -> dict[str, str | None]:
    """Who holds each case that may move before anything is decided, by case id."""
    return {case.id: person for person, cases in instance.opened.items() for case in cases}


def taken_by(instance: Instance, allocation: Allocation) -> dict[str, list[Case]]:
    """The new cases that each practitioner takes, by practitioner id."""
    taken: dict[str, list[Case]] = {person.id: [] for person in instance.practitioners}
    for case in instance.cases:
        holder = allocation.get(case.id)
        if holder is not None:
            taken[holder].append(case)
    return taken


def breaches(
    instance: Instance,
    book: RuleBook,
    allocation: Allocation,
    people: Collection[str] | None = None,
) -> list[Breach]:
    """Every rule that the allocation breaks, in the order of the rules.

    With `people` (identifiers) only what these practitioners take is looked at.
    """
    taken = taken_by(instance, allocation)
    if people is not None:
        taken = {person: taken[person] for person in people}
    found: list[Breach] = []
    for rule in book.rules:
        if isinstance(rule, PairRule):
            found += _pair_breaches(rule, instance, taken)
        elif isinstance(rule, LimitRule):
            found += _limit_breaches(rule, instance, taken)
        elif isinstance(rule, ConditionalRule):
            found += _conditional_breaches(rule, instance, taken)
    return found


def _breach(rule: Rule, sentence: str, person: str, cases: Sequence[Case], excess: float) -> Breach:
    return Breach(
        rule=rule.public_key or rule.key,
        title=rule.title,
        sentence=sentence,
        practitioner=person,
        cases=tuple(case.id for case in cases),
        excess=excess,
        soft=not rule.hard,
        cost=0.0 if rule.hard else float(exact(excess) * rule.settings.penalty),
    )


def _people(instance: Instance, taken: Mapping[str, Sequence[Case]]) -> list[Practitioner]:
    return [instance.practitioner_of[person] for person in sorted(taken)]


def _pair_breaches(
    rule: PairRule, instance: Instance, taken: Mapping[str, Sequence[Case]]
) -> list[Breach]:
    found = []
    for person in _people(instance, taken):
        for case in taken[person.id]:
            if stays_with(case) == person.id:
                continue
            objection = rule.objection(case, person, instance)
            if objection is not None:
                sentence = f"Case {case.id} with {person.label}: {objection}"
                found.append(_breach(rule, sentence, person.id, [case], 1.0))
    return found


def _limit_breaches(
    rule: LimitRule, instance: Instance, taken: Mapping[str, Sequence[Case]]
) -> list[Breach]:
    found = []
    for person in _people(instance, taken):
        cases = _counted(rule, taken[person.id], instance)
        standing = rule.standing(person, cases, instance)
        if standing is None:
            continue
        excess = min(standing.excess, standing.after - _as_it_is(rule, person, instance))
        if excess > 1e-9:
            words = rule.words(person, standing)
            found.append(_breach(rule, words, person.id, cases, excess))
        if standing.shortfall > 1e-9:
            words = rule.words(person, standing)
            short = _breach(rule, words, person.id, cases, standing.shortfall)
            found.append(short.model_copy(update={"shortfall": True}))
    return found


def _conditional_breaches(
    rule: ConditionalRule, instance: Instance, taken: Mapping[str, Sequence[Case]]
) -> list[Breach]:
    found = []
    for person in _people(instance, taken):
        cases = _counted(rule, taken[person.id], instance)
        complaint = rule.complaint(person, cases, instance)
        if complaint is None:
            continue
        held = _counted(rule, own(person.id, instance), instance)
        keeps = {case.id for case in cases} <= {case.id for case in held}
        if keeps and rule.complaint(person, held, instance) is not None:
            continue
        found.append(_breach(rule, complaint, person.id, cases, 1.0))
    return found


def _counted(
    rule: LimitRule | ConditionalRule, cases: Sequence[Case], instance: Instance
) -> list[Case]:
    """The cases that a rule counts: all of them, or the new ones and those of leavers."""
    if not rule.new_only:
        return list(cases)
    return [case for case in cases if stays_with(case) is None]


def _as_it_is(rule: LimitRule, person: Practitioner, instance: Instance) -> float:
    """Where a practitioner stands on a limit if all her cases that may move stay with her."""
    standing = rule.standing(person, _counted(rule, own(person.id, instance), instance), instance)
    return standing.after if standing else 0.0


def preference_cost(instance: Instance, book: RuleBook, allocation: Allocation) -> int:
    """The cost of the preferences that the allocation passes over."""
    rules = book.preferences
    people = instance.practitioner_of
    return sum(
        rule.price(case, people[person], instance)
        for person, cases in taken_by(instance, allocation).items()
        for case in cases
        if stays_with(case) != person
        for rule in rules
    )


def priority_left(instance: Instance, allocation: Allocation) -> int:
    """The priority of the cases left over."""
    return sum(case.priority for case in instance.cases if allocation.get(case.id) is None)


def workload_after(instance: Instance, allocation: Allocation) -> dict[str, Fraction]:
    """Workload of each practitioner with the new cases, exact, by practitioner id."""
    policy = instance.policy
    return {
        person: Fraction(exact(instance.holdings[person].workload))
        + sum(Fraction(exact(case_weight(policy, case))) for case in cases)
        for person, cases in taken_by(instance, allocation).items()
    }


def spread(instance: Instance, allocation: Allocation) -> float:
    """The capacity-weighted standard deviation of utilisation, in percentage points."""
    load = workload_after(instance, allocation)
    carried = {p.id: Fraction(exact(capacity(instance.policy, p))) for p in instance.practitioners}
    people = [person for person, most in carried.items() if most > 0]
    total = sum(carried[person] for person in people)
    if not total:
        return 0.0
    mean = sum(load[person] for person in people) / total
    variance = sum(carried[p] * (load[p] / carried[p] - mean) ** 2 for p in people) / total
    return 100.0 * math.sqrt(variance)


def workload_table(
    instance: Instance, book: RuleBook, allocation: Allocation
) -> tuple[Workload, ...]:
    """Every practitioner's figures before and after, in the order of their identifiers."""
    taken = taken_by(instance, allocation)
    loads = workload_after(instance, allocation)
    loads_before = workload_after(instance, as_it_is(instance))
    rows = []
    for person in instance.practitioners:
        held = instance.holdings[person.id]
        most = capacity(instance.policy, person)
        before = float(loads_before[person.id])
        after = float(loads[person.id])
        rows.append(
            Workload(
                practitioner=person.id,
                name=person.label,
                grade=person.grade,
                team=person.team,
                capacity=most,
                caseload_before=held.caseload + len(instance.opened.get(person.id, ())),
                caseload_after=held.caseload + len(taken[person.id]),
                workload_before=before,
                workload_after=after,
                utilisation_before=before / most if most else None,
                utilisation_after=after / most if most else None,
                cap=_caseload_cap(instance, book, person.id),
                most=_workload_cap(instance, book, person.id),
                coming=held.coming,
            )
        )
    return tuple(rows)


def _caseload_cap(instance: Instance, book: RuleBook, person_id: str) -> int | None:
    """The least cap that any hard limit in whole cases in hand puts on a practitioner."""
    person = instance.practitioner_of[person_id]
    held = instance.holdings[person_id].caseload
    caps = [
        int(standing.cap)
        for rule in book.limits
        if rule.caps_caseload
        for standing in [rule.standing(person, [], instance)]
        if standing is not None and standing.before == held
    ]
    return min(caps) if caps else None


def _workload_cap(instance: Instance, book: RuleBook, person_id: str) -> float | None:
    """The least cap that any hard limit on workload puts on a practitioner."""
    person = instance.practitioner_of[person_id]
    caps = [
        standing.cap
        for rule in book.hard_limits
        if rule.caps_workload
        for standing in [rule.standing(person, [], instance)]
        if standing is not None
    ]
    return min(caps, default=None)


def figures(workloads: Sequence[Workload], *, after: bool) -> tuple[Figures, ...]:
    """The inspectorate's figures: for everyone, by grade, and by team."""
    groups: list[tuple[str, list[Workload]]] = [("everyone", list(workloads))]
    groups += [(g.value, [row for row in workloads if row.grade is g]) for g in Grade]
    teams = sorted({row.team for row in workloads if row.team})
    groups += [(team, [row for row in workloads if row.team == team]) for team in teams]
    return tuple(_figures(name, rows, after) for name, rows in groups if rows)


def _figures(name: str, rows: Sequence[Workload], after: bool) -> Figures:
    caseloads = [row.caseload_after if after else row.caseload_before for row in rows]
    carried = sum(row.capacity for row in rows)
    carrying = [row for row in rows if row.capacity]
    work = sum(row.workload_after if after else row.workload_before for row in carrying)
    return Figures(
        group=name,
        people=len(rows),
        caseload=sum(caseloads),
        mean_caseload=sum(caseloads) / len(rows),
        over_40=sum(caseload > 40 for caseload in caseloads) / len(rows),
        over_50=sum(caseload > 50 for caseload in caseloads) / len(rows),
        utilisation=work / carried if carried else 0.0,
    )


def confirm(instance: Instance, proposal: Proposal) -> None:
    """Raise InternalError unless the proposal keeps every hard rule and every figure is right."""
    faults = list(_disagreements(instance, proposal))
    if faults:
        raise InternalError("; ".join(faults))


def _disagreements(instance: Instance, proposal: Proposal) -> list[str]:
    book = RuleBook.of(instance.policy)
    allocation = as_it_is(instance) | proposal.allocation
    found = [
        f"a hard rule is broken: {b.sentence}"
        for b in breaches(instance, book, allocation)
        if not b.soft and not b.shortfall
    ]
    found += [
        f"the most even allocation breaks a hard rule: {b.sentence}"
        for b in breaches(instance, book, allocation | proposal.most_even)
        if not b.soft and not b.shortfall
    ]
    if sorted(allocation) != sorted(case.id for case in instance.cases):
        found.append("the proposal does not hold every case once")
    if len(proposal.allocation) != len(proposal.assignments) + len(proposal.unallocated):
        found.append("a case stands twice in the proposal")
    found += _move_disagreements(instance, proposal)
    for decision in instance.decisions:
        given = allocation[decision.case] == decision.practitioner
        if given is not (decision.action is Action.PIN):
            found.append(f"a decision was not kept: {decision.words()}")
    figure = spread(instance, allocation)
    if not math.isclose(figure, proposal.certificate.spread, abs_tol=1e-6):
        found.append(f"spread {proposal.certificate.spread} is {figure}")
    if workload_table(instance, book, allocation) != proposal.workloads:
        found.append("the workloads are not those of the allocation")
    found += _stage_disagreements(instance, book, proposal)
    return found


def _move_disagreements(instance: Instance, proposal: Proposal) -> list[str]:
    """Every move says from whom, and there are no more than may be."""
    before, most = as_it_is(instance), proposal.provenance.most_moves
    found = [
        f"case {row.case} does not come from {row.moved_from}"
        for row in proposal.assignments
        if row.moved_from != before.get(row.case)
    ]
    cases = (instance.case_of[row.case] for row in proposal.assignments)
    moves = sum(stays_with(case) is not None for case in cases)
    if most is not None and moves > most:
        found.append(f"{moves} cases in hand move, more than {most}")
    return found


def _stage_disagreements(instance: Instance, book: RuleBook, proposal: Proposal) -> list[str]:
    allocation = as_it_is(instance) | proposal.allocation
    values = {stage.name: stage.value for stage in proposal.stages}
    found = breaches(instance, book, allocation)
    expected = {
        StageName.ALLOCATE: float(priority_left(instance, allocation)),
        StageName.SOFT_RULES: sum(breach.cost for breach in found),
        StageName.PREFERENCES: float(preference_cost(instance, book, allocation)),
    }
    return [
        f"stage {name}: {values[name]} is {value}"
        for name, value in expected.items()
        if name in values and not math.isclose(values[name], value, abs_tol=1e-6)
    ] + [
        f"stage {stage.name}: the bound {stage.bound} is above the value {stage.value}"
        for stage in proposal.stages
        if stage.bound > stage.value + 1e-6
    ]
