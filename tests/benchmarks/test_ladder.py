"""The ladder runs a solver within bounds, keeps what it measured, and tells it right."""

from pathlib import Path

import pytest

pytest.importorskip("psutil", reason="needs the extra benchmarks")

from benchmarks.instances import digest, parts
from benchmarks.measure import Bounds, Point, Run, measure, points
from benchmarks.reference import Reference, reference
from benchmarks.results import Key, Measured, Results
from benchmarks.said import Found, Teller
from benchmarks.table import page

KEY = Key("team", "usual", 0)
AMPLE = Bounds(building=60.0, looking=60.0, memory=8.0)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    found = Results(tmp_path / "ladder.jsonl")
    found.add_reference(KEY, "12 × 15", "as it was", Reference(bound=100.0, scale=10.0, left=1))
    return found


def a_run(*reached: tuple[float, int, float]) -> Run:
    return Run(built=0.1, points=[Point(*one) for one in reached], megabytes=50.0)


def measured(solver: str, run: Run) -> Measured:
    return Measured(KEY, solver, 20.0, "a machine", 0.1, run)


def test_a_solver_is_measured_in_its_own_process() -> None:
    problems = parts("team", "usual", 0)
    run = measure("caseload", problems, AMPLE, "python")
    against = reference(problems)
    assert run.ended == "itself"
    assert run.megabytes > 10
    assert run.points[-1].left == against.left
    assert 0 <= against.gap(run.points[-1].cost) <= 1e-4


def test_many_parts_are_measured_together() -> None:
    problems = [parts("team", "usual", seed)[0] for seed in range(3)]
    run = measure("round robin", problems, AMPLE, "python")
    assert len(run.points) == 1
    assert run.points[0].left >= reference(problems).left


def test_too_much_memory_ends_a_solver() -> None:
    bounds = Bounds(building=60.0, looking=60.0, memory=0.01)
    assert measure("caseload", parts("team", "usual", 0), bounds, "python").ended == "memory"


def test_a_model_that_takes_too_long_to_build_is_given_up() -> None:
    bounds = Bounds(building=0.0, looking=60.0, memory=8.0)
    run = measure("CP-SAT", parts("pdu", "usual", 0), bounds, "python")
    assert (run.ended, run.built, run.points) == ("building", None, [])


def test_what_breaks_a_rule_or_comes_late_counts_for_nothing() -> None:
    problems = parts("team", "usual", 0)
    said: list[Found] = []
    Teller(said.append).found(problems[0].most + 1)  # type: ignore[arg-type]
    assert points(problems, said, said[0].at, 10.0) == []
    Teller(said.append).found(problems[0].own)  # type: ignore[arg-type]
    assert len(points(problems, said, said[1].at, 10.0)) == 1
    assert points(problems, said, said[1].at - 20.0, 10.0) == []


def test_results_are_kept_and_read_again(results: Results) -> None:
    results.add_run(measured("HiGHS", a_run((0.5, 1, 101.0))))
    again = Results(results.path)
    assert again.runs == results.runs
    assert again.references == results.references
    again.add_reference(KEY, "12 × 15", "changed since", Reference(bound=1.0, scale=1.0, left=0))
    assert not Results(results.path).runs


def test_ratios_say_who_was_faster(results: Results) -> None:
    results.add_run(measured("caseload", a_run((0.5, 1, 100.005), (2.0, 1, 100.0))))
    results.add_run(measured("HiGHS", a_run((1.0, 1, 101.0), (5.0, 1, 100.0))))
    results.add_run(measured("SCIP", a_run((0.25, 1, 100.0))))
    results.add_run(measured("CP-SAT", a_run((1.0, 1, 102.0))))
    results.add_run(measured("round robin", a_run((0.1, 2, 90.0))))
    lines = {line.split(" | ")[1]: line for line in page(results).splitlines() if "12 × 15" in line}
    assert "| 10× | 2.5× |" in lines["HiGHS"]
    assert "| 0.5× | 0.125× |" in lines["SCIP"]
    assert "| >40× | >10× |" in lines["CP-SAT"]
    assert "| 2 (1) |" in lines["round robin"]
    assert "usual 0 at 1e-3, usual 0 at 1e-4" in page(results)


def test_fewer_left_over_than_the_reference_is_the_new_least(results: Results) -> None:
    results.add_run(measured("caseload", a_run((0.5, 1, 100.0))))
    results.add_run(measured("SCIP", a_run((0.5, 0, 100.5))))
    ours, theirs = (results.gaps(results.runs[KEY, name]) for name in ("caseload", "SCIP"))
    assert not ours.points
    assert theirs.points == ((0.5, 0.05),)


def test_a_leaver_hands_over_sixty_cases() -> None:
    problems = parts("leaver", "usual", 1)
    assert sum(int(problem.count.sum()) for problem in problems) == 60
    assert digest(problems) == digest(parts("leaver", "usual", 1))
    assert digest(problems) != digest(parts("leaver", "usual", 2))
