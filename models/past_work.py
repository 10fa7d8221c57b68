"""Past shares of new work: how many new cases each has had, against her fair share by capacity."""

from collections.abc import Sequence
from datetime import date

from caseload.models.policy import Policy
from caseload.models.practitioner import MOST_WEEKS, Practitioner
from caseload.models.workload import capacity

UNIT = 1024
"""Parts of a case in which shares are counted, so that they are whole numbers."""


def ahead_of_share(
    policy: Policy, practitioners: Sequence[Practitioner], weeks: int, half_life_weeks: float
) -> dict[str, int]:
    """By how much each practitioner's new cases of the last `weeks` are above her fair share.

    In parts of a case (`UNIT`), by identifier; below it is negative. A week counts half as much
    every `half_life_weeks`. The new cases of a week are due to those who were there, in proportion
    to capacity as it is now; who was away, or not there yet, is due nothing.
    """
    people = {
        person.id: (round(100 * capacity(policy, person)), person.new_cases_before)
        for person in practitioners
    }
    found = dict.fromkeys(people, 0)
    for age in range(min(weeks, max((len(past) for _, past in people.values()), default=0))):
        had = {
            name: (size, past[age])
            for name, (size, past) in people.items()
            if size > 0 and age < len(past)
        }
        there = {name: (size, number) for name, (size, number) in had.items() if number != "away"}
        whole = sum(size for size, _ in there.values())
        total = sum(int(number) for _, number in there.values())
        counts = round(UNIT * 0.5 ** (age / half_life_weeks))
        for name, (size, number) in there.items():
            found[name] += counts * (int(number) * whole - total * size) // whole
    return found


def rolled(person: Practitioner, number: int, begins: date | None) -> Practitioner:
    """The practitioner with the new cases of the week that began then before those of others."""
    there = person.taking_cases and not (
        begins and person.away_until and person.away_until >= begins and not number
    )
    past = (number if there or number else "away", *person.new_cases_before)
    return person.model_copy(update={"new_cases_before": past[:MOST_WEEKS]})
