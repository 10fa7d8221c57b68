"""Why somebody gets none of the week's new cases, for everybody who gets none."""

from collections import Counter

from caseload.models.instance import Instance
from caseload.models.proposal import Proposal, Workload
from caseload.optimizer.proposal.blockers import AWAY, Blockers
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.wording import counted

LARGEST = 200_000
"""Pairs of a case and somebody who gets none up to which every one is looked at."""


def why_none(instance: Instance, proposal: Proposal) -> dict[str, str]:
    """By practitioner, a few words on why none of the new cases goes there.

    A list for a case shows nowhere: where nothing else bars the case, it counts as one that could
    be taken, and where the person can take none at all, as an absence does.
    """
    takers = {row.practitioner for row in proposal.new}
    none = [row for row in proposal.workloads if row.practitioner not in takers]
    ids = {row.practitioner for row in none}
    there = {row.case for row in proposal.new} | {row.case for row in proposal.left}
    cases = [case for case in instance.cases if case.id in there]
    if not cases or not none:
        return {}
    if len(cases) * len(none) > LARGEST:
        return {row.practitioner: _in_short(row) for row in none}
    people = tuple(one for one in instance.practitioners if one.id in ids)
    theirs = instance.changed(
        practitioners=people,
        decisions=tuple(one for one in instance.decisions if one.practitioner in ids),
        held=None
        if instance.held is None
        else tuple(case for case in instance.held if case.practitioner in ids),
    )
    blockers = Blockers(theirs, RuleBook.of(instance.policy), {}, cases)
    column_of = {person.id: column for column, person in enumerate(people)}
    mean = next(row.utilisation for row in proposal.figures if row.group == "everyone")
    return {
        row.practitioner: _why(row, blockers, column_of[row.practitioner], mean)
        for row in none
        if row.practitioner in column_of
    }


def _in_short(row: Workload) -> str:
    return "could take some; more even without" if row.able else "no case of the week fits"


def _why(row: Workload, blockers: Blockers, column: int, mean: float) -> str:
    """What keeps the cases away, what keeps most first; or that the load is more even so."""
    barred: Counter[str] = Counter()
    away = open_ = 0
    for place in blockers.first[:, column]:
        kind, words = blockers.barriers[place] if place >= 0 else (None, "")
        if kind is None:
            open_ += 1
        elif kind == AWAY:
            away += 1
        else:
            barred[words] += 1
    if open_:
        could = f"could take {counted(open_ + away, 'case')}"
        used = row.utilisation_after or 0.0
        return f"{could}; {'fuller than the mean' if used > mean else 'others fit better'}"
    if not barred:
        return "not available"
    most, _ = min(barred.items(), key=lambda item: (-item[1], item[0]))
    said = most if len(barred) == 1 else f"mostly {most}"
    return f"{said}; not available for the rest" if away else said
