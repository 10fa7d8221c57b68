"""What each case departs from an earlier proposal by, wherever it goes."""

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.presence import stays_with


def departures_of(week: Week) -> tuple[IntArray, IntArray]:
    """What each case departs from the earlier proposal by, [case, practitioner] and left over
    [case].

    A case in hand was proposed to whoever holds it, where the proposal did not move it. One that
    was left over departs by nothing.
    """
    departure = np.zeros((len(week.cases), len(week.practitioners)), dtype=np.int64)
    left = np.zeros(len(week.cases), dtype=np.int64)
    earlier = week.instance.earlier
    if earlier is None or earlier.keep == "none":
        return departure, left
    told, dear = set(earlier.told), week.instance.policy.balance.keep_told
    place_of = {person.id: place for place, person in enumerate(week.practitioners)}
    holders = earlier.holder_of
    for row, case in enumerate(week.cases):
        holder = holders.get(case.id) or stays_with(case)
        if holder is not None:
            departure[row] = left[row] = dear if case.id in told else 1
            if holder in place_of:
                departure[row, place_of[holder]] = 0
    return departure, left
