"""An instance as arrays: case classes, allowed pairs, limits. What every algorithm here works on.

Cases that every rule and every weight treats alike form a *case class*; the unknown is how many
cases of each class each practitioner takes. Axes are always [class, practitioner]. The arrays hold
whole numbers only: workload in hundredths of the policy's unit, penalties in hundredths of a unit
of excess.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.rule_kit.disjunction import Disjunct
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Limit:
    """A limit rule as arrays.

    Of the new cases, pins included, practitioner p takes `taken[p] + use @ counts[:, p]`: at most
    `room[p]` and at least `floor[p]`. `penalty` is the cost of a unit outside them, 0 for hard.
    """

    key: str
    use: IntArray
    room: IntArray
    floor: IntArray
    taken: IntArray
    penalty: int

    @property
    def hard(self) -> bool:
        """Whether the limit must hold."""
        return self.penalty == 0


@dataclass(frozen=True)
class Condition:
    """A conditional rule as arrays: `features` [feature, class], `taken` [feature, practitioner].

    `disjuncts` holds for each bound practitioner the disjuncts of which one has to hold; `penalty`
    is the cost for a practitioner of whom none holds, 0 for hard.
    """

    key: str
    features: IntArray
    taken: IntArray
    disjuncts: dict[int, tuple[Disjunct, ...]]
    penalty: int

    @cached_property
    def alike(self) -> tuple["Alike", ...]:
        """The practitioners, those together whose disjuncts differ in the rooms alone."""
        groups: dict[tuple[bytes, ...], list[int]] = {}
        for person, disjuncts in self.disjuncts.items():
            looks = tuple(disjunct.rows.tobytes() for disjunct in disjuncts)
            groups.setdefault(looks, []).append(person)
        return tuple(Alike.of(self, people) for people in groups.values())

    @cached_property
    def alike_of(self) -> dict[int, "Alike"]:
        """For each bound practitioner those that are alike."""
        return {int(one): alike for alike in self.alike for one in np.flatnonzero(alike.has)}


@dataclass(frozen=True, eq=False)
class Alike:
    """Practitioners whose disjuncts have the same `rows` [row, feature] each.

    `has` [practitioner] says who they are, `rooms` [row, practitioner] what each has in a disjunct.
    """

    has: BoolArray
    rows: tuple[IntArray, ...]
    rooms: tuple[IntArray, ...]

    @classmethod
    def of(cls, condition: Condition, people: list[int]) -> "Alike":
        """These practitioners of a condition."""
        has = np.zeros(condition.taken.shape[1], dtype=bool)
        has[people] = True
        rows = tuple(disjunct.rows for disjunct in condition.disjuncts[people[0]])
        rooms = tuple(np.zeros((len(one), len(has)), dtype=np.int64) for one in rows)
        for person in people:
            for place, disjunct in enumerate(condition.disjuncts[person]):
                rooms[place][:, person] = disjunct.rooms
        return cls(has, rows, rooms)

    def missed(self, person: IntArray, sums: IntArray) -> IntArray:
        """By how much the nearest disjunct is missed, for `sums` [feature, person, …]."""
        over = [
            np.maximum(np.tensordot(rows, sums, 1) - rooms[:, person, None], 0).sum(axis=0)
            for rows, rooms in zip(self.rows, self.rooms, strict=True)
        ]
        missed: IntArray = np.min(over, axis=0)
        return missed


@dataclass(frozen=True)
class Problem:
    """What is left to decide once the pins are in place.

    Shapes: `members` lists the cases of each class; `weight`, `priority`, `risk` [class];
    `allowed`, `pair_penalty`, `preference`, `own`, `departure` [class, practitioner]; `load` (with
    pins), `capacity`, `receives` (a pin is there already), `able` (the rules leave room for a new
    case beside what is in hand) [practitioner]. `soft_cost` and `preference_cost` are what the pins
    cost. `tuning` holds the engine's thresholds.

    Of the cases of equal priority those with the least `risk` are left over; a unit of it is
    `risk_unit` of the points that are shown. Where that order has been folded into `priority`, a
    unit of the instance's priority is `priority_unit` here.

    `departure` is what a case that goes to the practitioner departs from an earlier proposal, and
    `departure_left` [class] one that is left over; all zero unless the proposal is to be kept
    (`keeps`).

    Surroundings: the mean utilisation is over the whole instance. `outside_load` is the workload of
    practitioners outside this problem if all their cases are placed, `outside_capacity` their
    capacity. `recent` counts each practitioner's new cases of the last seven days, pins included,
    to break ties; it is empty where nothing is known.

    Moves: where cases in hand may move, `own` counts the cases of each class that stand with each
    practitioner. They may stay there whatever else is allowed, and at most `most_moves` go to
    somebody else. A class is in hand as a whole or not at all. Where an allocation `by_hand` is the
    start, `own` is that allocation: leaving a case over that somebody took is a move, and so is
    placing one that nobody took.
    """

    members: tuple[tuple[int, ...], ...]
    weight: IntArray
    priority: IntArray
    risk: IntArray
    allowed: BoolArray
    pair_penalty: IntArray
    preference: IntArray
    load: IntArray
    capacity: IntArray
    receives: BoolArray
    able: BoolArray
    own: IntArray
    departure: IntArray
    departure_left: IntArray
    limits: tuple[Limit, ...]
    conditions: tuple[Condition, ...]
    soft_cost: int = 0
    preference_cost: int = 0
    outside_load: int = 0
    outside_capacity: int = 0
    recent: tuple[int, ...] = ()
    most_moves: int | None = None
    by_hand: bool = False
    keeps: bool = False
    priority_unit: int = 1
    risk_unit: int = 1
    tuning: Tuning = Tuning()

    @property
    def classes(self) -> int:
        """How many case classes there are."""
        return len(self.members)

    @property
    def people(self) -> int:
        """How many practitioners there are."""
        return len(self.load)

    @cached_property
    def count(self) -> IntArray:
        """How many cases each class has, shape [class]."""
        return np.array([len(cases) for cases in self.members], dtype=np.int64)

    @cached_property
    def proposed(self) -> IntArray:
        """The earlier proposal as counts, nothing of cases that it did not place."""
        found = np.zeros_like(self.departure)
        for group in np.flatnonzero(self.departure.any(axis=1)):
            holder = int(self.departure[group].argmin())
            if self.departure[group, holder] == 0:
                found[group, holder] = self.count[group]
        return found

    @cached_property
    def in_hand(self) -> BoolArray:
        """Whether the cases of a class stand with somebody, shape [class]."""
        found: BoolArray = self.own.sum(axis=1) > 0
        return found

    @cached_property
    def moves(self) -> IntArray:
        """By how much each case that comes to somebody adds to the moves, shape [class].

        A case that stays adds one less. Where the start is by hand, coming adds nothing for what
        somebody took: leaving it over then counts 1 more than keeping it, and `most_moves` is less
        by the number of those cases.
        """
        return np.where(self.in_hand != self.by_hand, 1, 0)

    def staying(self, cost: IntArray) -> IntArray:
        """What a case that stays costs, [class, practitioner], where one that comes costs `cost`:
        nothing, as no rule is asked of it; by hand everything counts.
        """
        return cost if self.by_hand else np.zeros_like(cost)

    @cached_property
    def most(self) -> IntArray:
        """The most cases of a class that each practitioner can have, [class, practitioner]."""
        most = np.where(self.allowed, self.count[:, None], self.own)
        for limit in self.limits:
            if limit.hard:
                uses = limit.use > 0
                left = np.maximum(limit.room - limit.taken, 0)
                fits = left[None, :] // np.maximum(limit.use, 1)[:, None]
                most[uses] = np.minimum(most, fits)[uses]
        for condition in self.conditions:
            for person, disjuncts in condition.disjuncts.items():
                if condition.penalty == 0:
                    cap = self._most_in_some_disjunct(condition, person, disjuncts, most[:, person])
                    most[:, person] = np.minimum(most[:, person], cap)
        return most

    @cached_property
    def pairs(self) -> int:
        """How many pairs of a class and a practitioner can be: what a problem's size is told by."""
        return int((self.most > 0).sum())

    def _most_in_some_disjunct(
        self, condition: Condition, person: int, disjuncts: tuple[Disjunct, ...], most: IntArray
    ) -> IntArray:
        """The most cases of each class that any disjunct leaves a practitioner, shape [class].

        Other cases of the practitioner may make room in a row with negative coefficients; the hard
        limits bound how many those are.
        """
        others = int(most.sum())
        for limit in self.limits:
            if limit.hard and len(limit.use) and limit.use.min() > 0:
                left = max(0, int(limit.room[person] - limit.taken[person]))
                others = min(others, left // int(limit.use.min()))
        best = np.zeros_like(most)
        for disjunct in disjuncts:
            cap = most.copy()
            for row, room in zip(disjunct.rows, disjunct.rooms, strict=True):
                each = row @ condition.features
                left = int(room - row @ condition.taken[:, person])
                helps = max(0, -int(each[most > 0].min(initial=0)))
                if left + others * helps < 0:
                    cap = np.zeros_like(most)
                    break
                net = each + helps
                fits = np.maximum(left + others * helps, 0) // np.maximum(net, 1)
                cap = np.where(net > 0, np.minimum(cap, fits), cap)
            best = np.maximum(best, cap)
        return best

    @cached_property
    def mean_if_all_placed(self) -> float:
        """Mean utilisation over the whole instance if every case is placed: sum over sum."""
        total = self.load.sum() + self.outside_load + (self.weight * self.count).sum()
        return float(total) / self.total_capacity

    @property
    def own_capacity(self) -> int:
        """Capacity of the practitioners of this problem, in hundredths; 1 if there is none."""
        return max(1, int(self.capacity.sum()))

    @property
    def able_capacity(self) -> int:
        """Capacity of those who could take a new case, in hundredths."""
        return int(self.capacity[self.able].sum())

    @property
    def total_capacity(self) -> int:
        """Capacity of everyone in the instance, in hundredths; 1 where nobody has any."""
        return max(1, int(self.capacity.sum()) + self.outside_capacity)


def most_work_of(problem: Problem, priority: int | None) -> int:
    """The most work (hundredths) that cases of this priority in all can be; None for all cases."""
    if priority is None:
        return int(problem.weight @ problem.count)
    rate = problem.weight / problem.priority
    order = np.argsort(-rate, kind="stable")
    units = (problem.count * problem.priority)[order]
    taken = np.clip(priority - (np.cumsum(units) - units), 0, units)
    return int(np.ceil(float(rate[order] @ taken) - 1e-6))


def mean_range(problem: Problem, unallocated: int | None) -> tuple[float, float]:
    """Least and greatest mean utilisation over the allocations that the allocate stage leaves."""
    high = problem.mean_if_all_placed
    left = most_work_of(problem, unallocated)
    return high - left / problem.total_capacity, high
