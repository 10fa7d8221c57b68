"""A step of the local search, the steps that are barred, and what steps change."""

from dataclasses import dataclass

from caseload.optimizer.arrays import FloatArray, IntArray

Barred = dict[int, set[int]]
"""For each class those that it is not to be exchanged for, both ways round."""


@dataclass(frozen=True)
class Saved:
    """Everything in a search that steps change."""

    counts: IntArray
    left: IntArray
    load: IntArray
    moved: int
    used: IntArray
    sums: list[IntArray]
    tables: list[FloatArray]
    row_of: list[dict[int, int]]
    owners: list[set[int]]
    gain: FloatArray
    gain_best: FloatArray
    gain_place: IntArray
    best: FloatArray
    holder: IntArray
    change: FloatArray
    least: FloatArray
    least_at: IntArray


@dataclass
class Step:
    """Exchange class `a` at holder `p` for class `b` at holder `q`; a `change` below 0 is good."""

    change: float
    a: int
    p: int
    b: int
    q: int


def bar(barred: Barred, step: Step) -> None:
    """Leave the classes of a step unexchanged."""
    barred.setdefault(step.a, set()).add(step.b)
    barred.setdefault(step.b, set()).add(step.a)
