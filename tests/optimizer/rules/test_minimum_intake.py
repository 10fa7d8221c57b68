"""Everyone who is available and not yet full gets at least so many new cases."""

import pytest

from builders import case, instance, practitioner
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rules.minimum_intake import MinimumIntake
from readings import agree, says, week_of

RULE = MinimumIntake(MinimumIntake.Settings(cases=2, below_percent=80))


def shortfall(person: Practitioner, cases: int) -> float:
    week = instance([case(f"C{place}") for place in range(cases)], [person])
    agree(RULE, week_of(week))
    standing = RULE.standing(person, week.cases, week)
    return standing.shortfall if standing else 0.0


def test_bites_whoever_gets_fewer() -> None:
    assert shortfall(practitioner(caseload=39), cases=1) == 1


def test_does_not_bite_from_the_minimum_up() -> None:
    assert shortfall(practitioner(caseload=39), cases=2) == 0
    assert shortfall(practitioner(caseload=39), cases=5) == 0


@pytest.mark.parametrize("field", [{"caseload": 40}, {"taking_cases": False}, {"capacity": 0}])
def test_does_not_bite_whoever_is_busy_or_takes_no_cases(field: dict[str, int]) -> None:
    assert shortfall(practitioner(**field), cases=0) == 0


def test_says() -> None:
    week = instance([case()], [practitioner(name="Ben Hughes")])
    assert says(RULE, week) == "Ben Hughes would get 1 of at least 2 new cases"


def test_sentence() -> None:
    assert RULE.sentence() == (
        "Everyone who is available and under 80 % of capacity gets at least 2 new cases."
    )
