"""Whom the workbook offers for each case, with her load and what that would cost by itself."""

from collections.abc import Mapping, Sequence

from caseload.instances.week.decision_words import ACCEPT, EXCEPTION, HOLD, choice
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal, Workload
from caseload.models.workload import case_weight
from caseload.optimizer.check.spread_steps import SpreadSteps
from caseload.reports.shared.words import percent, price_words

MOST_PRICED = 200_000
"""Offers that are priced one by one; of more, only the names are offered."""

TINY = 1e-9


class Offers:
    """What the drop-down of each case offers, by case id: the best first."""

    def __init__(
        self, instance: Instance, proposal: Proposal, eligible: Mapping[str, Sequence[str]]
    ) -> None:
        self._eligible = eligible
        self._row_of = {row.practitioner: row for row in proposal.workloads}
        self._holder = {row.case: row.practitioner for row in proposal.assignments}
        self.weight = {case.id: case_weight(instance.policy, case) for case in instance.cases}
        self._steps = SpreadSteps(proposal.workloads)
        self._choices: dict[tuple[str, ...], list[str]] = {}
        self._priced = sum(map(len, eligible.values())) <= MOST_PRICED

    def of(self, case: str) -> list[str]:
        """What may be decided of a case: accept, hold, and everyone who may take it.

        Whoever is at a limit with her cases in hand alone stands last, as an exception.
        """
        if case not in self._eligible or case not in self.weight:
            return []
        holder = self._holder.get(case)
        first = [HOLD] if holder is None else [ACCEPT, HOLD]
        if not self._priced:
            return [*first, *self._by_name(self._eligible[case])]
        found = []
        for row in (self._row_of[one] for one in self._eligible[case]):
            if row.practitioner != holder:
                past = self._past(row, self.weight[case])
                price = self._steps.rise(self.weight[case], row.practitioner, holder)
                found.append((past, price, row.name, self._words(row, case, price, past=past)))
        return [*first, *(words for *_, words in sorted(found))]

    def _by_name(self, people: Sequence[str]) -> list[str]:
        """Choices without prices; many cases may go to the same people."""
        found = self._choices.get(tuple(people))
        if found is None:
            rows = sorted(
                (self._row_of[one] for one in people), key=lambda row: (row.name, row.practitioner)
            )
            found = [choice(row.practitioner, row.name) for row in rows]
            self._choices[tuple(people)] = found
        return found

    def _past(self, row: Workload, weight: float) -> bool:
        """Whether she is past a limit with the case and what she has in hand."""
        many = row.cap is not None and row.caseload_before + 1 > row.cap
        return many or (row.most is not None and row.workload_before + weight > row.most + TINY)

    def _words(self, row: Workload, case: str, price: float, *, past: bool) -> str:
        cap = f" of {row.cap}" if row.cap is not None else ""
        parts = [f"{row.caseload_after} → {row.caseload_after + 1}{cap} cases"]
        if row.capacity:
            parts.append(percent((row.workload_after + self.weight[case]) / row.capacity))
            parts.append(price_words(price))
        who = choice(row.practitioner, row.name)
        return f"{f'{EXCEPTION}: ' if past else ''}{who} – {', '.join(parts)}"
