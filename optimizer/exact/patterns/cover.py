"""The question put to shares: everybody takes one, every case is taken, at the least cost."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class Cover:
    """`people` [kind] practitioners each take one share of their kind; together `count` [class].

    Shapes: `takes` [share, class], `kind` and `cost` [share], the costs being whole numbers.
    """

    takes: IntArray
    kind: IntArray
    cost: IntArray
    people: IntArray
    count: IntArray

    def only(self, kept: BoolArray) -> "Cover":
        """The same with some of the shares, [share]."""
        return dataclasses.replace(
            self, takes=self.takes[kept], kind=self.kind[kept], cost=self.cost[kept]
        )


@dataclass(frozen=True)
class Chosen:
    """How often each share is used [share], None if nothing was found; nothing beats `bound`."""

    used: IntArray | None
    bound: float
    optimal: bool
    impossible: bool = False


def parts_of(cover: Cover) -> tuple[IntArray, ...]:
    """The classes of each part, no share having cases of two of them."""
    label = np.arange(len(cover.count))
    patterns = np.unique(cover.takes > 0, axis=0)
    while True:
        before = label.copy()
        for pattern in patterns:
            if pattern.any():
                label[pattern] = label[pattern].min()
        label = label[label]
        if (label == before).all():
            break
    return tuple(np.flatnonzero(label == name) for name in np.unique(label))
