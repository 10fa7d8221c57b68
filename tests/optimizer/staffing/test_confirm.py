"""The independent check of posts refuses what the rules forbid."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.optimizer.check.verify import InternalError
from caseload.optimizer.staffing.confirm import confirm
from recruitment import CAP


def test_the_check_sees_who_is_over_the_cap() -> None:
    people = [practitioner("P1", caseload=5)]
    given = instance([case("C1")], people, plain_policy(CAP))
    confirm(given, {"C1": None}, set(), rebalance=False)
    with pytest.raises(InternalError, match="6 of 5"):
        confirm(given, {"C1": "P1"}, set(), rebalance=False)
