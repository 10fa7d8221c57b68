"""Who else could take a case, held against the independent check."""

import random
from collections import Counter

from engine import solve
from models.instance import Instance
from optimizer.alternatives import alternatives
from optimizer.conflict import conflicts
from optimizer.overrides import eligible
from optimizer.verify import breaches
from strategies import random_instance


def broken(week: Instance, allocation: dict[str, str | None], person: str) -> Counter[str]:
    found = breaches(week, allocation, [person])
    return Counter(one.rule for one in found if not one.soft)


def test_they_are_all_who_break_no_more_with_the_case_than_without() -> None:
    asked = 0
    for seed in range(40):
        week = random_instance(random.Random(f"others{seed}"), decisions=0.05)
        if conflicts(week):
            continue
        given, may = solve(week, effort=1.0), eligible(week)
        allocation = given.allocation
        rows = {row.practitioner: row for row in given.workloads}
        for case, others in alternatives(week, given, may, most=100).items():
            expected = {
                person
                for person in may[case]
                if person != allocation[case]
                and rows[person].capacity
                and not broken(week, {**allocation, case: person}, person)
                - broken(week, allocation, person)
            }
            asked += len(may[case])
            assert {one.practitioner for one in others} == expected, (seed, case)
    assert asked > 50
