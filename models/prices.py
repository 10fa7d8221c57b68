"""Dual prices: what it takes to count the bound on the spread again without a solver."""

from caseload.models.base import Frozen


class Prices(Frozen):
    """Dual prices from which the bound on the spread can be counted again without a solver.

    `slope` prices a hundredth of workload with a practitioner; `limits` a unit of a limit's use
    with one, by the rule's key (a hundredth of it where the rule counts workload); both by the
    practitioner's identifier, none where it is 0. `left` prices a unit of priority left over and
    `risk` a point of risk (`models.risk`). Any prices that are not negative give a valid bound,
    these a good one.
    """

    slope: dict[str, float]
    limits: dict[str, dict[str, float]]
    left: float = 0.0
    risk: float = 0.0
