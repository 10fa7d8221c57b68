"""The independent check of a proposal: every rule asked again, every figure counted again.

It reads models alone: rules answer by their model-side reading (`verify.breaches`), and `recount`
adds up by formulas other than those of the figures that are shown. Weights, capacities and small
helpers inside rules are shared with the solver side; the bound is held against the value, not
recomputed. Nothing is written unless it agrees.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.proposal import Breach, Proposal, SecondProof, Stage, StageName
from caseload.models.risk import risk_of
from caseload.optimizer.check.able import able_to_take
from caseload.optimizer.check.bound import recounted
from caseload.optimizer.check.enumeration import least_balance
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.fits import Fits
from caseload.optimizer.check.recount import (
    HUNDREDTHS,
    Allocation,
    balance,
    carried,
    departures,
    gap,
    group_figures,
    spent,
    spread,
)
from caseload.optimizer.check.verify import InternalError, breaches
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import stays_with

CLOSE = 1e-6
"""Points, and other figures, within which two computations agree."""

SHOWN = 0.01
"""Points between value and bound from which the difference shows."""

PROVEN = 5e-4
"""The most that value and bound of a proven stage may differ."""

WHOLE = (StageName.ALLOCATE, StageName.WAITING, StageName.KEEP, StageName.PREFERENCES)
"""The stages that count whole units."""


def confirm(instance: Instance, proposal: Proposal, fits: Fits | None = None) -> Proposal:
    """The proposal with its bound shown a second time; what `fits` knows of pairs is not asked.

    Raises:
        InternalError: unless the proposal keeps every hard rule and every figure is right.
    """
    confirmation = Confirmation(instance, proposal, fits)
    faults = list(confirmation.disagreements())
    if faults:
        raise InternalError("; ".join(faults))
    second, bound = confirmation.second
    told = proposal.certificate.model_copy(update={"second": second, "recounted": bound})
    return proposal.model_copy(update={"certificate": told})


class Confirmation:
    """One proposal held against its instance."""

    def __init__(self, instance: Instance, proposal: Proposal, fits: Fits | None = None) -> None:
        self.instance, self.proposal = instance, proposal
        self.book = RuleBook.of(instance.policy)
        self.fits = fits or Fits(instance, self.book)
        opened = instance.opened.items()
        self.home: Allocation = {case.id: who for who, cases in opened for case in cases}
        self.allocation = {**self.home, **proposal.allocation}
        self.even = {**self.allocation, **proposal.most_even}
        found = breaches(instance, self.book, self.allocation)
        self.found, self.excused = sorted_out(instance, self.book, found)
        told = {row.practitioner for row in proposal.workloads if row.able}
        self.able = able_to_take(instance, self.book, told, self.fits)
        self.people = carried(instance, self.home, self.allocation, self.able)

    def disagreements(self) -> Iterator[str]:
        """Everything in which the proposal is not as it says, as clauses."""
        yield from self._of_cases()
        yield from self._of_moves()
        for decision in self.instance.decisions:
            if not decision.practitioner:
                continue
            given = self.allocation[decision.case] == decision.practitioner
            if given is not decision.places:
                yield f"a decision was not kept: {decision.words()}"
        yield from _broken("a hard rule is broken", self.found)
        yield from _broken("the most even allocation breaks a hard rule", self._found_when_even())
        if tuple(self.found) != self.proposal.soft_breaches:
            yield "the soft rules that are broken are others"
        if tuple(self.excused) != self.proposal.exceptions:
            yield "the limits that exceptions pass are others"
        yield from self._of_workloads()
        yield from self._of_groups()
        yield from self._of_stages()
        yield from self._of_certificate()
        yield from self._of_second_proof()

    def _found_when_even(self) -> list[Breach]:
        """What is broken in the most even allocation with those who hold other cases in it."""
        moved = [case for case, who in self.even.items() if self.allocation[case] != who]
        both = {held[case] for case in moved for held in (self.even, self.allocation)}
        found = breaches(self.instance, self.book, self.even, {who for who in both if who})
        return sorted_out(self.instance, self.book, found)[0]

    def _of_cases(self) -> Iterator[str]:
        proposal = self.proposal
        if sorted(self.allocation) != sorted(case.id for case in self.instance.cases):
            yield "the proposal does not hold every case once"
        if len(proposal.allocation) != len(proposal.assignments) + len(proposal.unallocated):
            yield "a case stands twice in the proposal"

    def _of_moves(self) -> Iterator[str]:
        """Every move says from whom, and there are no more than may be."""
        most = self.proposal.provenance.most_moves
        for row in self.proposal.assignments:
            if row.moved_from != self.home.get(row.case):
                yield f"case {row.case} does not come from {row.moved_from}"
        cases = (self.instance.case_of[row.case] for row in self.proposal.assignments)
        moves = sum(stays_with(case) is not None for case in cases)
        if most is not None and moves > most:
            yield f"{moves} cases in hand move, more than {most}"

    def _of_workloads(self) -> Iterator[str]:
        """Each practitioner's row, figure by figure."""
        rows = {row.practitioner: row for row in self.proposal.workloads}
        if list(rows) != [person.id for person in self.instance.practitioners]:
            yield "the workloads are not those of the practitioners"
            return
        for name, one in self.people.items():
            row, most = rows[name], one.most
            expected = {
                "able": one.able,
                "capacity": most / HUNDREDTHS,
                "caseload_before": one.cases_before,
                "caseload_after": one.cases_after,
                "workload_before": one.before / HUNDREDTHS,
                "workload_after": one.after / HUNDREDTHS,
                "utilisation_before": one.before / most if most else None,
                "utilisation_after": one.after / most if most else None,
            }
            for figure, value in expected.items():
                if not _agree(getattr(row, figure), value):
                    yield f"{figure} of {name}: {getattr(row, figure)} is {value}"

    def _of_groups(self) -> Iterator[str]:
        """The figures of everyone, of grades and of teams."""
        for after, shown in ((False, self.proposal.figures_before), (True, self.proposal.figures)):
            expected = group_figures(self.proposal.workloads, after=after)
            if {row.group for row in shown} != set(expected):
                yield "the groups of the figures are others"
                continue
            for row in shown:
                values = (
                    row.people,
                    row.caseload,
                    row.mean_caseload,
                    row.over_40,
                    row.over_50,
                    row.utilisation,
                )
                if not all(map(_agree, values, expected[row.group])):
                    yield f"the figures of {row.group}: {values} are {expected[row.group]}"

    def _of_stages(self) -> Iterator[str]:
        """The value of every stage; a bound is never above its value."""
        instance, measure = self.instance, self.instance.policy.balance.measure
        even = balance(carried(instance, self.home, self.even, self.able), measure)
        expected: Mapping[StageName, tuple[float, ...]] = {
            StageName.ALLOCATE: (self._left(lambda case: case.priority),),
            StageName.WAITING: (self._left(lambda case: risk_of(case, instance.policy.service)),),
            StageName.MINIMUMS: (self._shortfall(),),
            StageName.SOFT_RULES: (sum(breach.cost for breach in self.found),),
            StageName.BALANCE: (even, balance(self.people, measure)),
            StageName.KEEP: (departures(instance, self.allocation),),
            StageName.PREFERENCES: (self._preference_cost(),),
        }
        for stage in self.proposal.stages:
            if not any(_agree(stage.value, value) for value in expected[stage.name]):
                yield f"stage {stage.name.value}: {stage.value} is {expected[stage.name][0]}"
            if stage.proven is not (stage.value - stage.bound <= PROVEN):
                yield f"stage {stage.name.value}: {stage.value} and {stage.bound} are no proof"
            counted = stage.name in WHOLE
            if counted and not _agree(stage.bound, round(stage.bound)):
                yield f"stage {stage.name.value}: the bound {stage.bound} is no whole number"
            if stage.bound > stage.value + CLOSE:
                yield f"stage {stage.name.value}: the bound {stage.bound} is above the value"

    def _left(self, worth: Callable[[Case], int]) -> float:
        return float(sum(worth(c) for c in self.instance.cases if self.allocation[c.id] is None))

    def _shortfall(self) -> float:
        """By how much hard floors are missed, in the units of each limit."""
        scale = {rule.key: rule.scale for rule in self.book.limits}
        missed = (breach for breach in self.found if breach.shortfall and not breach.soft)
        return float(sum(breach.excess * scale[breach.rule] for breach in missed))

    def _preference_cost(self) -> float:
        """The cost of the preferences that the allocation passes over."""
        people, cost = self.instance.practitioner_of, 0
        for case in self.instance.cases:
            holder = self.allocation[case.id]
            if holder is not None and holder != stays_with(case):
                cost += sum(
                    rule.price(case, people[holder], self.instance)
                    for rule in self.book.preferences
                )
        return float(cost)

    def _of_certificate(self) -> Iterator[str]:
        """The certificate says what the balance stage says, and nothing else."""
        shown, proposal = self.proposal.certificate, self.proposal
        stage = next(one for one in proposal.stages if one.name is StageName.BALANCE)
        reached, of_spread = spread(self.people), shown.measure == "spread"
        expected = {
            "measure": self.instance.policy.balance.measure,
            "spread_before": spread(self.people, after=False),
            "spread": reached,
            "value": stage.value,
            "bound": stage.bound,
            "gap": gap(self.people, stage.value, stage.bound) if of_spread else None,
            "able": len(self.able),
            "spread_able_before": spread(self.people, after=False, able=True),
            "spread_able": spread(self.people, able=True),
            "spent": spent(self.people, stage.value) if of_spread else 0.0,
        }
        for figure, value in expected.items():
            if not _agree(getattr(shown, figure), value):
                yield f"{figure} of the certificate: {getattr(shown, figure)} is {value}"
        points = (
            stage.value,
            stage.bound,
            reached,
            shown.spent,
            self.instance.policy.balance.tolerance,
        )
        told = {f"{value:.2f}" for value in points}
        if not set(re.findall(r"\d+\.\d\d", shown.sentence)) <= told:
            yield f"the certificate's sentence tells other figures: {shown.sentence}"
        if "proven" in shown.sentence and stage.value - stage.bound >= SHOWN:
            yield f"the certificate claims a proof that is not there: {shown.sentence}"

    @cached_property
    def second(self) -> tuple[SecondProof | None, float | None]:
        """How the bound is shown a second time, and what it comes to in points."""
        least = least_balance(self.instance, self.book)
        if least is not None:
            return "enumeration", least
        prices, stages = self.proposal.prices, self.stages
        if prices is None or self.instance.policy.balance.measure != "spread":
            return None, None
        bound = recounted(
            self.instance,
            self.book,
            prices,
            self.able,
            round(stages[StageName.ALLOCATE].value),
            round(stages[StageName.WAITING].value),
            strict=stages[StageName.SOFT_RULES].value == 0,
            fits=self.fits,
        )
        return (None, None) if bound is None else ("prices", bound)

    @property
    def stages(self) -> dict[StageName, Stage]:
        """The stages by name."""
        return {stage.name: stage for stage in self.proposal.stages}

    def _of_second_proof(self) -> Iterator[str]:
        """The bound found a second time is no contradiction, and what the proposal says of it."""
        how, bound = self.second
        shown, balance = self.proposal.certificate, self.stages[StageName.BALANCE]
        if bound is not None and bound > balance.value + CLOSE:
            yield f"the bound counted again is {bound}, above the value {balance.value}"
        if how == "enumeration" and bound is not None and balance.bound > bound + CLOSE:
            yield f"the bound {balance.bound} is above what an allocation reaches: {bound}"
        told = shown.second, shown.recounted
        if told != (None, None) and not (how == told[0] and _agree(bound, told[1])):
            yield f"the second proof is {how} with {bound}, and not {told[0]} with {told[1]}"


def _broken(words: str, found: Sequence[Breach]) -> Iterator[str]:
    """Each hard rule that is broken; a missed minimum is the stage's to count."""
    for breach in found:
        if not breach.soft and not breach.shortfall:
            yield f"{words}: {breach.sentence}"


def _agree(one: object, other: object) -> bool:
    """Whether two figures are equal, or differ by no more than rounding."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=CLOSE)
    return one == other
