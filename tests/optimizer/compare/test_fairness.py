"""Who gets more and less: against pandas, against what chance gives, and blind where rules are."""

import random
import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import caseload as cl
from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.models.fairness import FairRow
from caseload.models.instance import Instance
from caseload.optimizer.check.review import check
from caseload.optimizer.compare.fairness import (
    Stratum,
    fairness,
    hidden_groups,
    shuffled,
    strata_of,
)
from caseload.optimizer.compare.sides import groups
from caseload.reports.shared.fairness import fair_row, fairness_sentences, fairness_table

KEY = ("practitioners", "team", "new cases")


def week(seed: int, people: int = 12, cases: int = 90) -> tuple[Instance, dict[str, str | None]]:
    """A week with labels and an allocation at random."""
    rng = random.Random(seed)
    staff = [
        practitioner(
            f"P{n}",
            grade=rng.choice([Grade.PO, Grade.PSO]),
            team=rng.choice(["North", "South"]),
            gender=rng.choice([*Gender, None]),
            contracted_hours=rng.choice([37.0, 18.5]),
            caseload=rng.randint(0, 20),
        )
        for n in range(people)
    ]
    new = [
        case(
            f"C{n}",
            tier=rng.choice("AD"),
            gender=rng.choice(list(Gender)),
            weeks_waited=rng.randint(0, 4),
            previous_practitioner=rng.choice(["P0", "P1", "gone", None]),
        )
        for n in range(cases)
    ]
    given = instance(new, staff)
    return given, {one.id: rng.choice([None, *(p.id for p in staff)]) for one in new}


def rows_of(given: Instance, allocation: dict[str, str | None]) -> list[FairRow]:
    found = check(given, allocation)
    return list(fairness([strata_of(given, found.workloads, allocation)], fewest=1))


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_what_pandas_counts(seed: int) -> None:
    given, allocation = week(seed)
    rows = {(one.kind, one.group, one.measure): one.value for one in rows_of(given, allocation)}
    people = pd.DataFrame([one.model_dump() for one in given.practitioners]).set_index("id")
    people["new"] = pd.Series(allocation).value_counts().reindex(people.index, fill_value=0)
    people["grade"] = people["grade"].map(str)
    for kind in ("grade", "team"):
        for group, mean in people.groupby(kind)["new"].mean().items():
            assert rows[kind, group, "new cases"] == pytest.approx(mean)
    people["held"] = people["caseload"] + people["new"]
    people["most"] = 50 * people["contracted_hours"] / 37
    for group, both in people.groupby("team")[["held", "most"]].sum().iterrows():
        assert rows["team", str(group), "utilisation"] == pytest.approx(both["held"] / both["most"])
    for one in groups(given, check(given, allocation).workloads):
        if one.kind != "everyone":
            assert rows[one.kind, one.group, "utilisation"] == pytest.approx(one.utilisation)
    frame = pd.DataFrame([one.model_dump() for one in given.cases]).set_index("id")
    frame["who"] = pd.Series(allocation)
    frame["left"] = frame["who"].isna()
    for tier, mean in frame.groupby("tier")["left"].mean().items():
        assert rows["tier", str(tier), "left over"] == pytest.approx(mean)
    waits = frame[frame["left"]].groupby("tier")["weeks_waited"].mean() + 1
    for tier, mean in waits.items():
        assert rows["tier", str(tier), "weeks waited"] == pytest.approx(mean)
    held = frame[frame["previous_practitioner"].isin(people.index)]
    changed = held["who"] != held["previous_practitioner"]
    women = held["gender"] == Gender.WOMAN
    assert rows["gender", "women", "change of practitioner"] == pytest.approx(changed[women].mean())


def test_the_interval_is_that_of_all_shuffles() -> None:
    values, groups = (0.0, 1.0, 1.0, 3.0, 4.0, 9.0), ("N", "N", "N", "S", "S", "S")
    _, _, drawn = shuffled([Stratum(values, groups)], ["N", "S"], seed=3)
    every = np.array([np.mean(one[:3]) for one in permutations(values)])
    for share in (0.2, 0.5, 0.8):
        assert np.quantile(drawn[:, 0], share) == pytest.approx(np.quantile(every, share), abs=0.34)
    assert drawn[:, 0].mean() == pytest.approx(3.0, abs=0.15)
    assert np.allclose(drawn.sum(axis=1), 6.0)


def test_in_fair_weeks_about_95_of_100_lie_inside() -> None:
    inside = []
    for seed in range(300):
        rng = random.Random(f"fair {seed}")
        values = tuple(rng.gauss(5, 2) for _ in range(20))
        groups = tuple(rng.choice("NS") for _ in values)
        rows = fairness([{KEY: Stratum(values, groups)}], 1, seed)
        inside += [one.outside is None for one in rows[:1]]
    assert 0.92 <= sum(inside) / len(inside) <= 0.985


def test_a_week_that_favours_one_team_lies_outside_and_many_weeks_show_what_one_does_not() -> None:
    def strata(seed: int, more: float) -> dict[tuple[str, str, str], Stratum]:
        rng = random.Random(seed)
        groups = ("N",) * 10 + ("S",) * 10
        return {KEY: Stratum(tuple(rng.gauss(5 + more * (g == "N"), 1) for g in groups), groups)}

    one = fairness([strata(1, 3.0)], 5)  # type: ignore[list-item]
    assert [(row.group, row.outside) for row in one] == [("N", "more"), ("S", "less")]
    slight = [fairness([strata(seed, 0.4)], 5)[0].outside for seed in range(30)]  # type: ignore[list-item]
    assert slight.count(None) > 15
    many = fairness([strata(seed, 0.4) for seed in range(30)], 5)  # type: ignore[misc]
    assert many[0].outside == "more"


def test_groups_of_few_people_are_suppressed_and_do_not_count_for_all_weeks() -> None:
    big = {KEY: Stratum((1.0,) * 18, ("N",) * 6 + ("S",) * 6 + ("W",) * 6)}
    small = {KEY: Stratum((1.0,) * 15, ("N",) * 7 + ("S",) * 6 + ("W",) * 2)}
    assert not any(row.suppressed for row in fairness([big], 5))  # type: ignore[list-item]
    rows = fairness([small], 5)  # type: ignore[list-item]
    hidden = [row for row in rows if row.suppressed]
    assert [row.group for row in hidden] == ["S", "W"]
    assert all(row.value is row.people is row.low is None for row in hidden)
    both = {row.group: row.people for row in fairness([big, small], 5)}  # type: ignore[list-item]
    assert both == {"N": 13, "S": 6, "W": 6}
    assert hidden_groups([("N", 9), ("S", 2)], 5) == {"N", "S"}


def test_what_no_rule_uses_changes_no_byte_of_the_proposal() -> None:
    """The gender of people changes nothing under a policy without a rule on gender."""
    rules = {"caseload_cap": {"PO": 9}, "continuity": {"mode": "soft"}}
    staff = [practitioner(f"P{n}", caseload=n) for n in range(4)]
    cases = [case(f"C{n}", previous_practitioner=f"P{n % 4}") for n in range(8)]

    def proposed(seed: int) -> str:
        rng = random.Random(seed)
        new = [one.model_copy(update={"gender": rng.choice([*Gender, None])}) for one in cases]
        who = [one.model_copy(update={"gender": rng.choice([*Gender, None])}) for one in staff]
        plan = cl.allocate(instance(new, who, plain_policy(rules)))
        return re.sub(r'"input_hash": "\w+"', "", plan.to_json())

    first, *others = [proposed(seed) for seed in range(4)]
    assert all(other == first for other in others)


def test_what_lies_outside_is_said_and_what_is_few_is_not() -> None:
    groups_of = ("N",) * 10 + ("S",) * 10 + ("W",) * 2 + ("X",) * 2 + ("Y",) * 2
    values = (9.0,) * 10 + (1.0,) * 10 + (77.0,) * 6
    rows = fairness([{KEY: Stratum(values, groups_of)}], 5)  # type: ignore[dict-item]
    first, north, south = fairness_sentences(rows)
    assert first.startswith("Of 2 comparisons of groups, 2 lie outside")
    assert north.startswith("N (team of practitioners) more: new cases 9.00, by chance")
    assert south.startswith("S (team of practitioners) less: new cases 1.00, by chance")
    table = fairness_table(rows)
    assert len(table.rows) == 5
    assert "77" not in str(table) + str([fair_row(row) for row in rows])
    assert fairness_sentences([]) == []
