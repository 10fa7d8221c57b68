"""What is proven of every pair of a proposal, kept so that questions need not find it again."""

from caseload.models.base import Frozen


class PairBounds(Frozen):
    """For one part of an instance: the spread that no allocation goes below if a practitioner
    holds a case of a class.

    `cases` lists the cases of each class; `least` is [class, practitioner] in percentage points,
    rounded down, None where the two never go together. `split` says that it took more than one
    relaxation.
    """

    cases: tuple[tuple[str, ...], ...]
    practitioners: tuple[str, ...]
    least: tuple[tuple[float | None, ...], ...]
    split: bool


class Bounds(Frozen):
    """The bounds of every part, in the order of the parts; None for a part that has none."""

    schema_version: int = 1
    parts: tuple[PairBounds | None, ...] = ()


NO_BOUNDS = Bounds()
"""Where nothing is proven of any pair by itself."""
