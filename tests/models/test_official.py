"""Our arithmetic gives what the official services' own tests expect."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.models.official import (
    FULL_HOURS,
    NOMINAL_TARGET,
    SEED_WEIGHTING,
    DefaultHours,
    Hours,
    Inactive,
    OfficerType,
    area_percent,
    available_points,
    available_points_real_time,
    capacity_percent,
    capacity_percent_real_time,
    contact_points,
    contracted_hours,
    overview,
    potential_capacity,
    reduction_hours,
    tier_points,
    total_points,
)
from places import DATA

FILE = DATA / "hmpps" / "workload_vectors.json"
DATA = json.loads(FILE.read_text(encoding="utf-8"))
SEED = DATA["seed_weights"]
VECTORS = {vector["id"]: vector for vector in DATA["vectors"]}

LOCATIONS = ("community", "custody", "licence")


def available(inputs: dict[str, Any]) -> int:
    if "points_for_grade" in inputs:
        hours = Hours(
            Decimal(str(inputs["contracted_hours"])), Decimal(str(inputs["default_hours"]))
        )
        reduction = inputs["reduction_hours"]
        return available_points_real_time(inputs["points_for_grade"], hours, reduction)
    officer = OfficerType(inputs["type_id"])
    hours_of = contracted_hours(
        officer, inputs["contracted_hours"], DefaultHours(**inputs["default_hours"])
    )
    return available_points(inputs["nominal_target"], hours_of, inputs["reduction_hours"])


def hours(inputs: dict[str, Any]) -> dict[str, Decimal] | None:
    found = contracted_hours(
        OfficerType(inputs["type_id"]),
        inputs["contracted_hours"],
        DefaultHours(**inputs["default_hours"]),
    )
    return None if found is None else {"base": found.base, "default": found.default}


def potential(inputs: dict[str, Any]) -> int:
    """The integer part, which is what the official test compares."""
    case = inputs.get("case_points", 0)
    return int(potential_capacity(inputs["total_points"], inputs["available_points"], case))


def capacity(inputs: dict[str, Any]) -> float:
    return float(capacity_percent(inputs["value"], inputs["total"]))


def at_a_glance(inputs: dict[str, Any]) -> dict[str, Any]:
    found = overview(
        inputs["total_points"], inputs.get("available_points"), inputs.get("contracted_hours")
    )
    return {
        "capacity": found.capacity,
        "points_used": found.used,
        "points_available": found.available,
        "points_remaining": found.remaining,
        "remaining": found.remaining,
        "weekly_hours": found.hours,
    }


def points(inputs: dict[str, Any]) -> Decimal | int:
    if "cases" in inputs:
        weights = inputs["weights"]
        return total_points(tier_points(c["n"], weights[c["type"]]) for c in inputs["cases"])
    if "standard" in inputs:
        return total_points(part["n"] * part["points"] for part in inputs.values())
    contacts = inputs["contacts"]
    return total_points((), (-c["n"] * c.get("points", 0) for c in contacts))


def tier(inputs: dict[str, Any]) -> float:
    kinds = ("warrants", "unpaid_work", "overdue")
    inactive = Inactive(*(inputs[kind] for kind in kinds))
    weighting = Inactive(*(inputs["weighting"][kind] for kind in kinds))
    if not inputs["subtract_inactive"]:
        inactive = None  # type: ignore[assignment]
    return float(tier_points(inputs["total"], inputs["points"], inactive, weighting))


def reduction(inputs: dict[str, Any]) -> dict[str, float]:
    contracted = inputs["contracted_hours"]
    return {
        "allowance": float(reduction_hours(contracted, inputs["allowance_percent"])),
        "max": float(reduction_hours(contracted, inputs["max_percent"])),
    }


COMPUTED = {
    "available_points": available,
    "contracted_hours": hours,
    "potential_capacity": potential,
    "capacity_percent": capacity,
    "overview": at_a_glance,
    "workload_points": points,
    "tier_points": tier,
    "reduction_hours": reduction,
}
SIMPLE = [v for v in DATA["vectors"] if v["category"] in COMPUTED]


@pytest.mark.parametrize("vector", SIMPLE, ids=lambda vector: vector["id"])
def test_a_vector(vector: dict[str, Any]) -> None:
    found: Any = COMPUTED[vector["category"]](vector["inputs"])
    if isinstance(vector["expected"], dict):
        assert {key: found[key] for key in vector["expected"]} == vector["expected"]
    else:
        assert found == vector["expected"]


def test_every_vector_is_computed_somewhere() -> None:
    whole = {name for name, v in VECTORS.items() if v["category"] == "full_calculation"}
    assert whole == {f"full_calculation-0{n}" for n in (1, 2, 4, 5)}
    assert len(SIMPLE) + len(whole) == len(VECTORS) == 41


def whole_workload() -> list[Decimal | int]:
    """The official integration test's workload, as the vector describes it."""
    parts: list[Decimal | int] = []
    inactive, weighting = Inactive(1, 1, 1), Inactive(warrants=26, unpaid_work=27, overdue=25)
    for place, location in enumerate(LOCATIONS):
        for number, weight in enumerate(SEED[location], start=1):
            parts.append(tier_points(max(0, number + place - 1), weight))
        for weight in SEED["custody"]:
            parts.append(tier_points(10, weight, inactive, weighting))
    return [*parts, 4 * 22, 6 * 23]


def test_the_whole_nightly_calculation() -> None:
    assert total_points(whole_workload()) == VECTORS["full_calculation-01"]["expected"]
    assert total_points(whole_workload(), [9]) == VECTORS["full_calculation-02"]["expected"]
    assert total_points([200], [-15]) == VECTORS["full_calculation-04"]["expected"]


def test_the_calculation_before_2023_had_four_kinds_of_report() -> None:
    parts: list[Decimal] = []
    for _ in LOCATIONS:
        for number in range(1, 17):
            parts.append(tier_points(8, number))
            parts.append(tier_points(8, number, Inactive(1, 2, 3), Inactive(0, 100, 0)))
    reports = VECTORS["full_calculation-05"]["inputs"]
    named = ("arms", "sdr", "sdr_conversion", "parom")
    total = total_points([*parts, *(reports[name] for name in named)])
    assert total == VECTORS["full_calculation-05"]["expected"]


def test_the_constants_are_the_seed() -> None:
    assert set(SEED["nominal_target"].values()) == {NOMINAL_TARGET}
    assert SEED["default_hours"]["po"] == SEED["default_hours"]["pso"] == FULL_HOURS
    assert SEED["weighting_percent"] == vars(SEED_WEIGHTING)


def test_the_two_rounding_conventions_differ() -> None:
    assert float(capacity_percent(559, 1003)) == pytest.approx(55.7328, abs=1e-4)
    assert capacity_percent_real_time(559, 1003) == Decimal("55.7")
    assert capacity_percent_real_time(1, 2000) == Decimal("0.1")
    assert total_points([Decimal("0.5")]) == 1
    assert total_points([Decimal("-0.5")]) == 0


def test_more_reduction_than_hours_is_nothing_in_real_time_only() -> None:
    week = Hours(Decimal(30), Decimal(37))
    assert available_points(2176, week, 31) == -58
    assert available_points_real_time(2176, week, 31) == 0


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("CMS01", 9),
        ("CMS03", 18),
        ("CMS05", 18),
        ("CMS12", 26),
        ("cms22", 5),
        ("CMS30", 18),
        ("CMS36", 18),
        ("CMS40", 0),
        ("NGS001", 0),
        ("CMS", 0),
    ],
)
def test_a_contact_has_the_points_of_its_code(code: str, points: int) -> None:
    assert contact_points(code) == points


def test_a_case_that_is_held_already_changes_nothing() -> None:
    assert potential_capacity(500, 1000, 59, held_already=True) == 50
    assert potential_capacity(500, 1000, 59) == Decimal("55.9")


def test_a_reduction_never_takes_more_than_the_contract() -> None:
    assert reduction_hours(37, 120) == 37
    assert reduction_hours(37, None) == 37
    assert reduction_hours("22.22", 50) == Decimal("11.11")


def test_no_point_is_lost_to_binary_fractions() -> None:
    assert available_points(2176, Hours(Decimal(37), Decimal(37)), "14.8") == 1305
    assert available_points(37, Hours(Decimal("22.2"), Decimal(37)), "7.4") == 14


@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 3000)), min_size=1, max_size=9))
def test_an_area_is_never_outside_its_people(people: list[tuple[int, int]]) -> None:
    each = [capacity_percent(*person) for person in people]
    assert min(each) - Decimal("1e-20") <= area_percent(people) <= max(each) + Decimal("1e-20")
