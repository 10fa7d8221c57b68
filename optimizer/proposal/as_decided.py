"""A proposal with what was decided on it, and nothing else moved."""

from dataclasses import dataclass

from caseload.models.instance import Action, Instance
from caseload.models.proposal import Assignment, Breach, Proposal, Unallocated
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.figures import figures, spread, workload_table
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.proposal import reasons
from caseload.optimizer.proposal.blockers import Blockers
from caseload.optimizer.rule_book import RuleBook


@dataclass(frozen=True)
class AsDecided:
    """What stands: `week` is the instance without what is on hold, `proposal` who takes each of its
    cases with the figures of that, `spread` in percentage points. `broken` are the hard rules that
    it breaks, exceptions aside; where it breaks one, something else has to move.

    The stages and the certificate are those of the proposal on which it was decided.
    """

    instance: Instance
    week: Instance
    proposal: Proposal
    spread: float
    broken: tuple[Breach, ...]


def as_decided(instance: Instance, proposal: Proposal) -> AsDecided:
    """The proposal with the decisions of the instance laid over it.

    A case that was forbidden to whoever was proposed, and given to nobody, is left over; so is one
    that was on hold when it was proposed and is not any more.
    """
    week, book = this_week(instance), RuleBook.of(instance.policy)
    holder_of: dict[str, str | None] = {case.id: None for case in week.cases}
    holder_of |= {c: who for c, who in proposal.allocation.items() if c in holder_of}
    for one in instance.decisions:
        if one.action is Action.FORBID and holder_of.get(one.case) == one.practitioner:
            holder_of[one.case] = None
    holder_of |= {c: pin.practitioner for c, pin in instance.pins.items() if c in holder_of}
    found = breaches(week, book, holder_of)
    stand, excused = sorted_out(week, book, found)
    able = {row.practitioner for row in proposal.workloads if row.able}
    table = workload_table(week, book, holder_of, able)
    grades = tuple(instance.policy.service.grades)
    changed = {
        "assignments": _assignments(instance, week, book, proposal, holder_of),
        "unallocated": _unallocated(week, book, proposal, holder_of),
        "workloads": table,
        "figures_before": figures(table, grades, after=False),
        "figures": figures(table, grades, after=True),
        "soft_breaches": tuple(stand),
        "exceptions": tuple(excused),
        "decisions": instance.decisions,
    }
    return AsDecided(
        instance,
        week,
        proposal.model_copy(update=changed),
        spread(week, holder_of),
        tuple(one for one in stand if not one.soft and not one.shortfall),
    )


def _assignments(
    instance: Instance,
    week: Instance,
    book: RuleBook,
    proposal: Proposal,
    holder_of: dict[str, str | None],
) -> tuple[Assignment, ...]:
    """Who takes what, with the reason of the proposal where nothing was decided."""
    before = {row.case: row for row in proposal.assignments}
    rows = {row.practitioner: row for row in proposal.workloads}
    made = []
    for case in week.cases:
        holder, pin = holder_of[case.id], instance.pins.get(case.id)
        row = before.get(case.id)
        if holder is None:
            continue
        if row is not None and row.practitioner == holder and row.pinned is (pin is not None):
            made.append(row)
        else:
            made.append(reasons.assignment(instance, book, case, rows[holder], 0, pin))
    return tuple(made)


def _unallocated(
    week: Instance, book: RuleBook, proposal: Proposal, holder_of: dict[str, str | None]
) -> tuple[Unallocated, ...]:
    before = {row.case: row for row in proposal.unallocated}
    left = [case for case in week.cases if holder_of[case.id] is None]
    new = [case for case in left if case.id not in before]
    blockers = Blockers(week, book, holder_of, new)
    return tuple(
        before[case.id] if case.id in before else reasons.unallocated(week, blockers, case)
        for case in left
    )
