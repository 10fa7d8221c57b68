"""The array side's view of an instance: columns over the cases and practitioners to be decided."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity, case_weight

K = TypeVar("K", bound=Hashable)
L = TypeVar("L", bound=Hashable)

SCALE = 100
"""Workload is kept to two decimals, so hundredths are exact integers."""


def hundredths(amount: float) -> int:
    """An amount of workload as an exact integer number of hundredths."""
    return round(amount * SCALE)


@dataclass(frozen=True)
class Week:
    """Some of an instance's cases and practitioners, in the order of their identifiers.

    Axes are always [case, practitioner].
    """

    instance: Instance
    cases: tuple[Case, ...]
    practitioners: tuple[Practitioner, ...]

    @cached_property
    def weights(self) -> NDArray[np.int64]:
        """Weight of each case in hundredths, shape [case]."""
        policy = self.instance.policy
        return self.per_case(lambda case: hundredths(case_weight(policy, case)))

    @cached_property
    def capacities(self) -> NDArray[np.int64]:
        """Capacity of each practitioner in hundredths, shape [practitioner]."""
        policy = self.instance.policy
        return self.per_practitioner(lambda person: hundredths(capacity(policy, person)))

    @cached_property
    def loads(self) -> NDArray[np.int64]:
        """Workload in hand in hundredths, shape [practitioner]."""
        holdings = self.instance.holdings
        return self.per_practitioner(lambda person: hundredths(holdings[person.id].workload))

    def part(self, cases: NDArray[np.intp], people: NDArray[np.intp]) -> "Week":
        """Some rows and columns, in order, with what is known of their amounts."""
        some = Week(
            self.instance,
            tuple(self.cases[place] for place in cases),
            tuple(self.practitioners[place] for place in people),
        )
        vars(some)["weights"] = self.weights[cases]
        vars(some)["capacities"] = self.capacities[people]
        vars(some)["loads"] = self.loads[people]
        return some

    def per_case(self, figure: Callable[[Case], int]) -> NDArray[np.int64]:
        """A whole number for each case, shape [case]."""
        return np.fromiter(map(figure, self.cases), dtype=np.int64, count=len(self.cases))

    def per_practitioner(self, figure: Callable[[Practitioner], int]) -> NDArray[np.int64]:
        """A whole number for each practitioner, shape [practitioner]."""
        people = self.practitioners
        return np.fromiter(map(figure, people), dtype=np.int64, count=len(people))

    def per_pair(
        self,
        case_key: Callable[[Case], K],
        practitioner_key: Callable[[Practitioner], L],
        figure: Callable[[K, L], int],
        dtype: DTypeLike = np.int64,
    ) -> NDArray[Any]:
        """A whole number or a truth for each pair, asked once for each pair of keys.

        Cases that share a key, and practitioners that share one, share the answer; so a rule that
        looks at tier and grade is asked a few dozen times whatever the size. Shape
        [case, practitioner].
        """
        rows, row_of = _distinct([case_key(case) for case in self.cases])
        columns, column_of = _distinct([practitioner_key(person) for person in self.practitioners])
        table = np.array(
            [[figure(row, column) for column in columns] for row in rows], dtype=dtype
        ).reshape(len(rows), len(columns))
        # Columns of the few rows first: rows are then copied whole, at the speed of memory.
        return table[:, column_of][row_of]


def _distinct(keys: Sequence[K]) -> tuple[list[K], NDArray[np.intp]]:
    """The distinct keys in order of first appearance, and for each key its place among them."""
    place: dict[K, int] = {}
    where = np.array([place.setdefault(key, len(place)) for key in keys], dtype=np.intp)
    return list(place), where
