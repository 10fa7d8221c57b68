"""Published instances keep their meaning when they are read as ordinary ones."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from builders import book_of
from caseload.instances.imports.published.nursing import read_ward, zone_instance, zone_instances
from caseload.instances.imports.published.read import read_published
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal, Stage, StageName
from caseload.optimizer.allocate import allocate
from caseload.optimizer.in_process import solve_here
from places import DATA

PUBLISHED = DATA / "published"
WARDS = list(csv.DictReader((PUBLISHED / "nursing_expected.csv").read_text().splitlines()))
ZONES = list(csv.DictReader((PUBLISHED / "single_team_expected.csv").read_text().splitlines()))
SETS = json.loads((PUBLISHED / "partition.json").read_text())


@pytest.mark.parametrize("row", WARDS, ids=lambda row: row["instance"])
def test_a_ward_becomes_patients_as_cases_and_nurses_who_float(row: dict[str, str]) -> None:
    (made,) = read_published(PUBLISHED / row["instance"])
    assert len(made.cases) == int(row["patients"])
    assert len(made.practitioners) == int(row["nurses"])
    assert sum(case.weight or 0 for case in made.cases) == int(row["total_acuity"])
    assert {case.team for case in made.cases} == {f"zone {z}" for z in range(int(row["zones"]))}
    assert all(person.floating for person in made.practitioners)


def stage_of(proposal: Proposal, name: StageName) -> Stage:
    return next(stage for stage in proposal.stages if stage.name is name)


def everything_is_placed(proposal: Proposal) -> bool:
    return not proposal.unallocated and not stage_of(proposal, StageName.MINIMUMS).value


@pytest.mark.parametrize("name", ["2zones4.txt", "3zones3.txt", "6zones.txt"])
def test_the_spread_of_a_ward_is_its_published_standard_deviation(name: str) -> None:
    (row,) = [row for row in WARDS if row["instance"] == name]
    week = read_published(PUBLISHED / name)[0]
    proposal = solve_here(week, book_of(week))
    balance = stage_of(proposal, StageName.BALANCE)
    assert everything_is_placed(proposal)
    assert balance.value == pytest.approx(float(row["opt_sd"]), abs=1e-5)
    assert balance.proven


def asked(instance: Instance, measure: str, **rules: dict[str, Any]) -> Instance:
    """The instance with another balance measure, and other settings of rules."""
    policy = instance.policy
    balance = policy.balance.model_copy(update={"measure": measure})
    changed = policy.model_copy(update={"balance": balance, "rules": policy.rules | rules})
    return instance.model_copy(update={"policy": changed})


@pytest.mark.parametrize("row", ZONES[::83], ids=lambda row: f"{row['instance']}-{row['zone']}")
def test_a_zone_reaches_each_of_its_published_figures(row: dict[str, str]) -> None:
    ward = read_ward((PUBLISHED / row["instance"]).read_text(), row["instance"])
    zone = zone_instance(ward, "ward", int(row["zone"]), int(row["nurses"]))
    for measure, column in (("spread", "opt_sd"), ("peak", "opt_minmax_load")):
        week = asked(zone, measure)
        proposal = solve_here(week, book_of(week))
        balance = stage_of(proposal, StageName.BALANCE)
        assert everything_is_placed(proposal)
        assert balance.value == pytest.approx(float(row[column]), abs=1e-5)
        assert balance.proven
    for above in (0, 1):
        least = {"mode": "soft", "percent": int(row["opt_maxmin_load"]) + above}
        week = asked(zone, "spread", minimum_workload=least)
        proposal = solve_here(week, book_of(week))
        assert everything_is_placed(proposal)
        assert (stage_of(proposal, StageName.SOFT_RULES).bound > 0) is bool(above)


def test_a_zone_is_cut_out_with_each_number_of_nurses_that_it_can_do_with() -> None:
    ward = read_ward((PUBLISHED / "2zones1.txt").read_text(), "2zones1.txt")
    found = {(one.name, len(one.practitioners)) for one in zone_instances(ward, "2zones1")}
    assert found == {
        (f"2zones1 zone {row['zone']} nurses {row['nurses']}", int(row["nurses"]))
        for row in ZONES
        if row["instance"] == "2zones1.txt"
    }


def test_the_case_assignment_reaches_its_published_answer() -> None:
    path = PUBLISHED / "case_assignment.json"
    answer = json.loads(path.read_text(encoding="utf-8"))["published_answer"]
    proposal = allocate(read_published(path)[0])
    assert {one.case: one.practitioner for one in proposal.assignments} == {
        case: answer[case] for case in ("112", "113", "114", "115")
    }
    preferences = stage_of(proposal, StageName.PREFERENCES)
    assert (preferences.value, preferences.proven) == (answer["objective_recomputed"], True)


def test_the_case_assignment_has_the_published_eligible_analysts() -> None:
    path = PUBLISHED / "case_assignment.json"
    eligible = json.loads(path.read_text(encoding="utf-8"))["eligible_by_enumeration"]
    (made,) = read_published(path)
    for case, analysts in eligible.items():
        for person in made.practitioners:
            placed = allocate_alone(made, case, person.id)
            assert placed is (person.id in analysts), (case, person.id)


def allocate_alone(made: Instance, case: str, practitioner: str) -> bool:
    """Whether the practitioner takes the case if both are alone in the instance."""
    alone = made.model_copy(
        update={
            "cases": tuple(one for one in made.cases if one.id == case),
            "practitioners": tuple(one for one in made.practitioners if one.id == practitioner),
        }
    )
    return not solve_here(alone, book_of(alone)).unallocated


@pytest.mark.parametrize("place", [0, 1, 4])
def test_the_range_of_a_partition_set_is_its_published_difference(place: int) -> None:
    made = read_published(PUBLISHED / "partition.json")[place]
    (balance,) = [stage for stage in allocate(made).stages if stage.name is StageName.BALANCE]
    assert balance.value == pytest.approx(SETS[place]["verified_diff"])
    assert balance.proven


@pytest.mark.parametrize("text", ["", "2 11 1 3", "1 1 1 3 105 2 50", "1 1 1 3 105 1 50 7", "a b"])
def test_a_file_that_is_not_in_the_format_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "ward.txt").write_text(text)
    with pytest.raises(BadInput):
        read_published(tmp_path / "ward.txt")


@pytest.mark.parametrize("text", ["", "7", "[1]", "{}", '{"analysts": [], "cases": []}'])
def test_json_that_is_in_neither_format_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "set.json").write_text(text)
    with pytest.raises(BadInput, match="partition sets"):
        read_published(tmp_path / "set.json")


def test_the_command_makes_ordinary_instances_of_them(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from caseload.cli import app
    from caseload.instances.week.read import read_instance

    out = tmp_path / "sets"
    done = CliRunner().invoke(
        app,
        ["import", "published", str(PUBLISHED / "2zones0.txt"), "--one-team", "--out", str(out)],
    )
    assert done.exit_code == 0, done.output
    made = read_published(PUBLISHED / "2zones0.txt", one_team=True)
    assert len(list(out.iterdir())) == len(made)
    again = read_instance(out / made[0].name.replace(" ", "-"))
    assert again.instance.digest == made[0].digest
