"""The cases in hand one by one: as listed, or synthetic cases that match the counts."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from caseload.models.base import SUSPENDED, Gender
from caseload.models.case import Case, HeldCase
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import case_weight, tier_weight, weight_in_hand
from caseload.optimizer.keyed_random import integer_below, uniform
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning

SOME_MONDAY = date(2000, 1, 3)
"""The beginning of the first week where the instance has no date."""


def fresh_mark(mark: str, taken: Iterable[str]) -> str:
    """A prefix that none of these identifiers has: the mark with its last letter repeated."""
    known = tuple(taken)
    while any(name.startswith(f"{mark}-") for name in known):
        mark += mark[-1]
    return mark


def in_hand(
    instance: Instance, book: RuleBook, seed: int, tuning: Tuning = Tuning()
) -> dict[str, tuple[HeldCase, ...]]:
    """The cases of each practitioner, by the practitioner's identifier.

    Where the instance has counts only, the cases are copies of the week's new cases that the
    practitioner may hold. Their numbers of complex cases, women and cases of the last seven days,
    and their workload, match the counts.
    """
    if instance.held is not None:
        return instance.held_by
    mark = fresh_mark("H", (case.id for case in instance.cases))
    maker = _CaseMaker(instance, book, seed, mark, tuning.simulation.held_case_draws)
    return {person.id: tuple(maker.made(person)) for person in instance.practitioners}


class _CaseMaker:
    """Makes synthetic cases in hand as copies of the week's new cases."""

    def __init__(
        self, instance: Instance, book: RuleBook, seed: int, mark: str, draws: int
    ) -> None:
        self.draws = draws
        self.instance, self.seed, self.mark = instance, seed, mark
        self.rules = book.hard_pairs
        self.pools: dict[str | None, list[Case]] = {}

    def made(self, person: Practitioner) -> list[HeldCase]:
        """The practitioner's cases, which match all counts."""
        tiers = [bundle for bundle in person.in_hand for _ in range(bundle.cases)]
        cases = self._matched(person, [self._drawn(person, n) for n in range(person.caseload)])
        policy = self.instance.policy
        sizes = [case_weight(policy, case) for case in cases]
        if tiers:
            sizes = [float(tier_weight(policy, one.tier, one.type)) for one in tiers]
            cases = [
                case.model_copy(update={"tier": _known(one.tier), "type": one.type})
                for case, one in zip(cases, tiers, strict=True)
            ]
        weights = _apportioned(weight_in_hand(policy, person), sizes)
        recent = self._chosen(person, "recent", [0] * len(cases), person.new_cases_7_days)
        return [
            self._held(case, weight, person, index, index in recent)
            for index, (case, weight) in enumerate(zip(cases, weights, strict=True))
        ]

    def _matched(self, person: Practitioner, drawn: Sequence[Case]) -> list[Case]:
        """The cases changed to the counted numbers of complex cases and women."""
        plain = [-case.complexity for case in drawn]
        complex_ones = self._chosen(person, "complex", plain, person.complex_cases)
        men = [case.gender is not Gender.WOMAN for case in drawn]
        women = self._chosen(person, "woman", men, person.women_cases)
        level = self.instance.policy.complex_from
        return [
            _with_counts(case, level, index in complex_ones, index in women)
            for index, case in enumerate(drawn)
        ]

    def _drawn(self, person: Practitioner, index: int) -> Case:
        """A random case that the practitioner may hold; the first one drawn where none is found."""
        pool = self._pool(person.pdu)
        drawn = [
            pool[integer_below(len(pool), self.seed, "in hand", person.id, index, draw)]
            for draw in range(self.draws)
        ]
        there = person.model_copy(
            update={"taking_cases": True, "away_until": None, "leaving_on": None}
        )
        return next((case for case in drawn if self._may_hold(case, there)), drawn[0])

    def _pool(self, pdu: str | None) -> list[Case]:
        """The new cases of a PDU, or all new cases if it has none, or one plain case."""
        if pdu not in self.pools:
            cases, service = self.instance.cases, self.instance.policy.service
            own = [case for case in cases if case.pdu in (None, pdu)]
            self.pools[pdu] = (
                own
                or list(cases)
                or [Case(id="none", tier=service.tiers[-1], type=service.types[0])]
            )
        return self.pools[pdu]

    def _may_hold(self, case: Case, person: Practitioner) -> bool:
        return all(rule.objection(case, person, self.instance) is None for rule in self.rules)

    def _chosen(
        self, person: Practitioner, what: str, order: Sequence[float], count: int
    ) -> set[int]:
        """The indices of `count` cases: the lowest in the order, ties broken at random."""
        places = sorted(
            range(len(order)),
            key=lambda index: (order[index], uniform(self.seed, what, person.id, index)),
        )
        return set(places[:count])

    def _held(
        self, case: Case, weight: float, person: Practitioner, index: int, recent: bool
    ) -> HeldCase:
        """One case in hand, allocated the day before the first week if it is recent."""
        begins = self.instance.week_beginning or SOME_MONDAY
        own = {
            "id": f"{self.mark}-{person.id}-{index:04}",
            "weight": weight,
            "practitioner": person.id,
            "allocated_on": begins - timedelta(1) if recent else None,
            "previous_practitioner": None,
        }
        return HeldCase(**{name: getattr(case, name) for name in Case.model_fields} | own)


def _known(tier: str) -> str:
    """A tier that a case can have: a suspended one is none, and its weight stays."""
    return "Untiered" if tier in SUSPENDED else tier


def _with_counts(case: Case, complex_from: int, is_complex: bool, woman: bool) -> Case:
    """The case made complex or plain, and a woman's or a man's.

    A man's case asks for no gender of the practitioner.
    """
    level = case.complexity
    plain = max(1, min(level, complex_from - 1))
    fields: dict[str, object] = {"complexity": max(level, complex_from) if is_complex else plain}
    if woman is not (case.gender is Gender.WOMAN):
        fields["gender"] = Gender.WOMAN if woman else Gender.MAN
        if not woman:
            fields["practitioner_gender"] = None
    return case.model_copy(update=fields)


def _apportioned(total: Decimal, sizes: Sequence[float]) -> list[float]:
    """A workload divided in proportion to sizes, in hundredths, by largest remainder.

    The sum of the parts is exact.
    """
    if not sizes:
        return []
    whole = round(total * 100)
    most = math.fsum(sizes)
    quotas = [whole * size / most if most else whole / len(sizes) for size in sizes]
    parts = [math.floor(quota) for quota in quotas]
    by_rest = sorted(range(len(sizes)), key=lambda index: (parts[index] - quotas[index], index))
    for index in by_rest[: whole - sum(parts)]:
        parts[index] += 1
    return [part / 100 for part in parts]
