"""Who else could take each case: those who may, inside every rule, and where that would leave them.

The exact consequence of another choice, with everything else solved again, is `explain`'s.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from models.base import Frozen
from models.instance import Instance
from models.proposal import Proposal
from models.workload import case_weight
from optimizer.verify import breaches

MOST_ASKED = 60
"""Of those who may hold a case so many are asked, the least full first."""


class Alternative(Frozen):
    """A practitioner who could take a case beside what she has, and her utilisation with it."""

    practitioner: str
    name: str
    utilisation: float


def alternatives(
    instance: Instance,
    proposal: Proposal,
    eligible: Mapping[str, Sequence[str]],
    most: int = 3,
) -> dict[str, tuple[Alternative, ...]]:
    """For each case in the proposal the least full of those who could take it as things stand.

    `eligible` are the practitioners whom no rule bars from the case, by case id.
    """
    row_of = {row.practitioner: row for row in proposal.workloads}
    allocation = proposal.allocation
    found: dict[str, tuple[Alternative, ...]] = {}
    for row in proposal.assignments:
        if row.case not in eligible:
            continue
        weight = case_weight(instance.policy, instance.case_of[row.case])
        options = sorted(
            ((row_of[p].workload_after + weight) / row_of[p].capacity, p)
            for p in eligible[row.case]
            if p != row.practitioner and row_of[p].capacity
        )
        kept: list[Alternative] = []
        for used, person in options[:MOST_ASKED]:
            if len(kept) == most:
                break
            if _fits(instance, allocation, row.case, person):
                name = row_of[person].name
                kept.append(Alternative(practitioner=person, name=name, utilisation=used))
        found[row.case] = tuple(kept)
    return found


def _fits(instance: Instance, allocation: Mapping[str, str | None], case: str, person: str) -> bool:
    """Whether she breaks no more hard rules with the case than without it."""

    def hard(given: Mapping[str, str | None]) -> Counter[str]:
        return Counter(one.rule for one in breaches(instance, given, [person]) if not one.soft)

    return not hard({**allocation, case: person}) - hard(allocation)
