"""Fairness: each group's mean beside those of the same week with the groups shuffled.

A permutation test: who is in which group is drawn anew within each week, so that the sizes of the
groups, and all that was allocated, stay. The interval holds the middle 95 of 100 draws (quantiles
taken outwards, so at least so many).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.base import Gender
from caseload.models.case import Case
from caseload.models.fairness import FairRow
from caseload.models.instance import Instance
from caseload.models.proposal import Workload
from caseload.models.suppression import hidden_groups
from caseload.models.workload import share_of_hours

SHUFFLES = 999
LOWEST, HIGHEST = 0.025, 0.975

LEAST_GROUPS = 2
"""Groups of one kind from which there is something to compare."""

GENDERS = {Gender.WOMAN: "women", Gender.MAN: "men", None: "gender not given"}
"""The groups by gender."""


@dataclass(frozen=True)
class Stratum:
    """One week's figures of one measure, [person], and the group that each of them is in.

    A group's mean is the sum of `values` over the sum of `weights`: of workload over capacity for
    utilisation, else every weight is one.
    """

    values: tuple[float, ...]
    groups: tuple[str, ...]
    weights: tuple[float, ...] = ()


Key = tuple[str, str, str]
Strata = dict[Key, Stratum]
"""The strata of one week by whose they are, by what the groups are made, and the measure."""


def strata_of(
    week: Instance, workloads: Sequence[Workload], allocation: Mapping[str, str | None]
) -> Strata:
    """What one week gave whom: new cases and utilisation by practitioner; left over, weeks waited
    and changes of practitioner by person on probation.
    """
    people, words = week.practitioner_of, week.policy.service.words
    kinds: dict[str, Callable[[Workload], str]] = {
        "grade": lambda row: row.grade,
        "team": lambda row: row.team or "team not given",
        "hours": lambda row: (
            "full time"
            if share_of_hours(week.policy, people[row.practitioner]) >= 1
            else "part time"
        ),
        "gender": lambda row: GENDERS[people[row.practitioner].gender],
    }
    found: Strata = {}
    for kind, group in kinds.items():
        rows = [row for row in workloads if row.capacity]
        names = tuple(map(group, rows))
        new = tuple(float(row.caseload_after - row.caseload_before) for row in rows)
        found["practitioners", kind, "new cases"] = Stratum(new, names)
        work = tuple(row.workload_after for row in rows)
        carried = tuple(row.capacity for row in rows)
        found["practitioners", kind, "utilisation"] = Stratum(work, names, carried)
    given = [case for case in week.cases if case.id in allocation]
    before = [case for case in given if case.previous_practitioner in people]
    left = [case for case in given if allocation[case.id] is None]
    measures: dict[str, tuple[list[Case], Callable[[Case], float]]] = {
        "left over": (given, lambda case: float(allocation[case.id] is None)),
        "weeks waited": (left, lambda case: case.weeks_waited + 1.0),
        "change of practitioner": (
            before,
            lambda case: float(allocation[case.id] != case.previous_practitioner),
        ),
    }
    for measure, (some, value) in measures.items():
        values = tuple(map(value, some))
        for kind, name in (("gender", _gender), (words.kind, _tier)):
            names = tuple(map(name, some))
            found[words.people, kind, measure] = Stratum(values, names)
    return found


def _gender(case: Case) -> str:
    return GENDERS[case.gender]


def _tier(case: Case) -> str:
    return str(case.tier)


def fairness(weeks: Sequence[Strata], fewest: int, seed: int = 0) -> tuple[FairRow, ...]:
    """The groups' means over these weeks, with what chance would give; small groups suppressed.

    A week counts for those of its groups alone that are not hidden in it.
    """
    rows: list[FairRow] = []
    for key in dict.fromkeys(key for week in weeks for key in week):
        strata = [week[key] for week in weeks if key in week and week[key].values]
        rows += _rows(key, strata, fewest, seed)
    return tuple(rows)


def _rows(key: Key, strata: Sequence[Stratum], fewest: int, seed: int) -> list[FairRow]:
    whose, kind, measure = key
    every = sorted({name for one in strata for name in one.groups})
    if len(every) < LEAST_GROUPS:
        return []
    seen = [_without_few(one, fewest) for one in strata]
    names = sorted({name for one in seen for name in one.groups})
    rows = [
        FairRow(whose=whose, kind=kind, group=name, measure=measure, suppressed=True)
        for name in every
        if name not in names
    ]
    if not names:
        return rows
    means, counts, drawn = shuffled(seen, names, seed)
    low = np.quantile(drawn, LOWEST, axis=0, method="lower")
    high = np.quantile(drawn, HIGHEST, axis=0, method="higher")
    for place, name in enumerate(names):
        value, least, most = (float(one[place]) for one in (means, low, high))
        more, less = value > most + 1e-9, value < least - 1e-9
        rows.append(
            FairRow(
                whose=whose,
                kind=kind,
                group=name,
                measure=measure,
                people=int(counts[place]),
                value=value,
                low=least,
                high=most,
                outside="more" if more else "less" if less else None,
            )
        )
    return rows


def _without_few(one: Stratum, fewest: int) -> Stratum:
    """The stratum without the groups of which nothing is said."""
    sizes = [(name, one.groups.count(name)) for name in dict.fromkeys(one.groups)]
    hidden = hidden_groups(sizes, fewest)
    kept = [place for place, name in enumerate(one.groups) if name not in hidden]
    return Stratum(
        tuple(one.values[place] for place in kept),
        tuple(one.groups[place] for place in kept),
        tuple(one.weights[place] for place in kept) if one.weights else (),
    )


def shuffled(
    strata: Sequence[Stratum], names: Sequence[str], seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each group's mean and count, [group], and its means in shuffles, [shuffle, group]."""
    rng = np.random.default_rng(seed)
    place = {name: number for number, name in enumerate(names)}
    many = len(names)
    sums, over, counts = np.zeros(many), np.zeros(many), np.zeros(many)
    drawn, drawn_over = np.zeros((SHUFFLES, many)), np.zeros((SHUFFLES, many))
    for one in strata:
        values, weights = np.array(one.values), np.array(one.weights or (1.0,) * len(one.values))
        group = np.array([place[name] for name in one.groups], dtype=int)
        sums += np.bincount(group, values, many)
        over += np.bincount(group, weights, many)
        counts += np.bincount(group, minlength=many)
        for number in range(SHUFFLES):
            order = rng.permutation(len(values))
            drawn[number] += np.bincount(group, values[order], many)
            drawn_over[number] += np.bincount(group, weights[order], many)
    return sums / over, counts, drawn / drawn_over
