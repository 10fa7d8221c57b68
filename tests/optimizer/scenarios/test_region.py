"""The figures of a region are the sums, or the pooled spread, of its areas."""

import pytest

from areas import EAST, WEST
from caseload.optimizer.scenarios.region import region
from caseload.optimizer.scenarios.sweep import swept


def test_the_spread_of_areas_is_that_within_them() -> None:
    from caseload.optimizer.scenarios.ranges import Row
    from caseload.optimizer.scenarios.scenario import scenario

    row = Row("cap", (), (50,))
    one, other = (swept(a.name, ["cap"], [scenario(a, row)]) for a in (EAST, WEST))
    (whole,) = region([one, other]).whole.scenarios
    first, second = one.scenarios[0], other.scenarios[0]
    variance = (3 * first.spread**2 + 2 * second.spread**2) / 5
    assert whole.spread == pytest.approx(variance**0.5)
