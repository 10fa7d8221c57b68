"""What the process of a solver says to the one that measures it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray


@dataclass(frozen=True)
class Ready:
    """The process has the problem and its libraries; its clock starts, at a time (monotonic)."""

    at: float


@dataclass(frozen=True)
class Done:
    """There will be no more."""


@dataclass(frozen=True)
class Built:
    """The solver has its own model of the problem and starts to look, at a time."""

    at: float


@dataclass(frozen=True)
class Found:
    """An allocation of a part of the instance, at a time: practitioners of classes with counts."""

    at: float
    part: int
    shape: tuple[int, int]
    group: IntArray
    person: IntArray
    number: IntArray

    @property
    def counts(self) -> IntArray:
        """The allocation, shape [class, practitioner]."""
        counts = np.zeros(self.shape, dtype=np.int64)
        counts[self.group, self.person] = self.number
        return counts


class Teller:
    """Tells of what a solver does, each thing with its time."""

    def __init__(self, send: Callable[[object], None], part: int = 0) -> None:
        self.send, self._part = send, part

    def of_part(self, part: int) -> "Teller":
        """A teller for another part of the instance."""
        return Teller(self.send, part)

    def built(self) -> None:
        """The model stands."""
        self.send(Built(time.monotonic()))

    def found(self, counts: IntArray) -> None:
        """An allocation, shape [class, practitioner]."""
        at = time.monotonic()
        group, person = np.nonzero(counts)
        shape = (counts.shape[0], counts.shape[1])
        self.send(Found(at, self._part, shape, group, person, counts[group, person]))
