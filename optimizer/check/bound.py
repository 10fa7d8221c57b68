"""The bound on the spread counted again from prices, without a solver and in exact arithmetic.

The Lagrangian dual (Geoffrion 1974): with a slope g for each practitioner, prices λ of the room in
limits, μ and ν of what is left over, no allocation costs less than

    Σ_c min(μ · c's priority + ν · c's risk, min_p [g_p·w_c + Σ_l λ_lp·use_lc])
    − Σ λ·room − μ · priority left over − ν · risk left over
    + Σ_p min_A [(load_p + A − κ_p·m)²/κ_p − g_p·A]

with A the workload added and m the mean utilisation. Whatever the prices are, the sum is a bound;
so nothing of the solver has to be trusted. Everything else is read from the models: who may hold a
case, what it uses of each limit, and the room there is.
"""

import math
from collections.abc import Collection
from fractions import Fraction

from caseload.models.case import Case
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.prices import Prices
from caseload.models.risk import risk_of
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.check.fits import Fits
from caseload.optimizer.rule_book import RuleBook

LARGEST = 100_000
"""Pairs of a case and a practitioner up to which the bound is counted again."""

STEPS = 2**20
"""Prices are rounded to this part of a unit: whole numbers, and a bound all the same."""

HUNDREDTHS = 100


def recounted(
    instance: Instance,
    book: RuleBook,
    prices: Prices,
    able: Collection[str],
    left: int,
    risk: int,
    *,
    strict: bool,
    fits: Fits | None = None,
) -> float | None:
    """The bound on the spread, in percentage points; None where it is not counted again.

    `able` are the practitioners who could take a case; `left` is the priority that is left over,
    `risk` its risk; `strict` says that no rule gave way, so that soft rules hold as hard ones do.
    What `fits` is known of pairs is not asked again.
    """
    if not is_recounted(instance):
        return None
    people = [p for p in instance.practitioners if capacity(instance.policy, p) > 0]
    whole = sum(_hundredths(capacity(instance.policy, p)) for p in people)
    if not whole:
        return 0.0
    known = fits or Fits(instance, book)
    count = _Count(instance, book, prices, able, left, risk, people, strict, known)
    least = count.cases() - count.rooms() + count.workloads(Fraction(whole))
    return 100.0 * math.sqrt(max(Fraction(0), least) / whole)


def is_recounted(instance: Instance) -> bool:
    """Whether the bound of an instance of this size and kind is counted again."""
    return not instance.opened and len(instance.cases) * len(instance.practitioners) <= LARGEST


def _hundredths(amount: float) -> int:
    return int(Fraction(exact(amount)) * HUNDREDTHS)


def _steps(price: float) -> int:
    return round(price * STEPS)


class _Count:
    """The sums of the formula; those over prices are in `STEPS`."""

    def __init__(
        self,
        instance: Instance,
        book: RuleBook,
        prices: Prices,
        able: Collection[str],
        left: int,
        risk: int,
        people: list[Practitioner],
        strict: bool,
        fits: Fits,
    ) -> None:
        self.instance, self.strict, self.fits = instance, strict, fits
        self.left, self.risk = left, risk
        self.leave, self.wait = max(0, _steps(prices.left)), max(0, _steps(prices.risk))
        self.weight = {c.id: _hundredths(case_weight(instance.policy, c)) for c in instance.cases}
        self.slope = {p.id: _steps(prices.slope.get(p.id, 0.0)) for p in people}
        self.people = people
        self.pinned = {d.case: d.practitioner for d in instance.decisions if d.places}
        self.able = {*able, *self.pinned.values()}
        takers = [person for person in people if person.id in self.able]
        self.takers = sorted(takers, key=lambda person: self.slope[person.id])
        caps = [rule for rule in book.limits if rule.hard or strict]
        self.limits = [
            (rule, {who: max(0, _steps(price)) for who, price in prices.limits[rule.key].items()})
            for rule in caps
            if rule.key in prices.limits
        ]
        self.forbidden = {
            (d.case, d.practitioner) for d in instance.decisions if d.action is Action.FORBID
        }

    def cases(self) -> Fraction:
        """Every case where it costs least."""
        total = sum(self._least_cost(case) for case in self.instance.cases)
        return Fraction(total - self.leave * self.left - self.wait * self.risk, STEPS)

    def _least_cost(self, case: Case) -> int:
        """What a case costs where it costs least: with somebody who may have it, or left over.

        People are tried in the order of their slopes, which are the least that each can cost.
        """
        best, weight = None, self.weight[case.id]
        if self.left:
            best = self.leave * case.priority + self.wait * risk_of(
                case, self.instance.policy.service
            )
        for person in self.takers:
            cost = self.slope[person.id] * weight
            if best is not None and cost >= best:
                break
            if self._may(case, person):
                cost += sum(
                    price[person.id] * self.fits.use(rule, case, person)
                    for rule, price in self.limits
                    if price.get(person.id)
                )
                best = cost if best is None else min(best, cost)
        return best or 0

    def _may(self, case: Case, person: Practitioner) -> bool:
        pin = self.pinned.get(case.id)
        if pin is not None:
            return pin == person.id
        return (case.id, person.id) not in self.forbidden and self.fits(
            case, person, strict=self.strict
        )

    def rooms(self) -> Fraction:
        """The room in every limit that has a price, at that price."""
        total = 0
        for rule, price in self.limits:
            for person in self.people:
                if price.get(person.id):
                    decided = rule.counted(self._decided(person))
                    standing = rule.standing(person, decided, self.instance)
                    most = 0.0 if standing is None else max(standing.cap, standing.after)
                    room = 0.0 if standing is None else max(0.0, most - standing.before)
                    total += price[person.id] * round(room * rule.scale)
        return Fraction(total, STEPS)

    def _decided(self, person: Practitioner) -> list[Case]:
        """The cases that decisions give a practitioner: an exception may pass a limit by them."""
        case_of = self.instance.case_of
        return [case_of[case] for case, who in self.pinned.items() if who == person.id]

    def workloads(self, whole: Fraction) -> Fraction:
        """Each practitioner at the workload that the slope makes best, at the worst mean."""
        held = self.instance.holdings
        load = {p.id: _hundredths(held[p.id].workload) for p in self.people}
        work = sum(load.values()) + sum(self.weight.values())
        slope = {who: Fraction(price, STEPS) for who, price in self.slope.items()}
        size = {p.id: _hundredths(capacity(self.instance.policy, p)) for p in self.people}
        if not self.left:
            mean = work / whole
            return sum(
                (
                    self._best(slope[p.id], size[p.id], load[p.id], mean, p.id in self.able)
                    for p in self.people
                ),
                Fraction(0),
            )
        pull = sum((size[who] * slope[who] for who in size), Fraction(0))
        least = (work - self._most_work_left()) / whole
        own = sum(
            (slope[who] * load[who] - size[who] * slope[who] ** 2 / 4 for who in size), Fraction(0)
        )
        return own - max(least * pull, work / whole * pull)

    def _best(self, slope: Fraction, size: int, load: int, mean: Fraction, able: bool) -> Fraction:
        """min over A of (load + A − κ·m)²/κ − g·A, with A in whole steps of the weights.

        A is nothing for whoever is not `able` to take a case.
        """
        step = math.gcd(*self.weight.values()) or 1
        centre = size * (slope / 2 + mean) - load
        below = max(0, math.floor(centre / step) * step) if able else 0
        return min(
            (load + added - size * mean) ** 2 / size - slope * added
            for added in ((below, below + step) if able else (0,))
        )

    def _most_work_left(self) -> Fraction:
        """The most work that the priority left over can be, as if cases could be split."""
        room, most = Fraction(self.left), Fraction(0)
        for case in sorted(
            self.instance.cases, key=lambda c: Fraction(self.weight[c.id], c.priority), reverse=True
        ):
            part = min(Fraction(1), room / case.priority)
            most += part * self.weight[case.id]
            room -= part * case.priority
        return most
