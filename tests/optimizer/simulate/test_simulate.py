"""Weeks to come: nothing is lost, chance is the same for all, and what was decided is allowed."""

import json
import random
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import caseload.commands.simulate
from builders import MONDAY, case, held_case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.week.arrivals import read_arrivals
from caseload.instances.week.write import write_instance
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.policy import SimulationPolicy
from caseload.models.proposal import Contradiction
from caseload.models.simulation import Course, Simulation
from caseload.optimizer.allocate import Options
from caseload.optimizer.check.verify import priority_left
from caseload.optimizer.heuristics.baselines import least_loaded, one_pass, round_robin
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.simulate.assign import ASSIGNERS, Allocator
from caseload.optimizer.simulate.events import weekly_events
from caseload.optimizer.simulate.held_cases import in_hand
from caseload.optimizer.simulate.keyed_random import arrivals, geometric_weeks, uniform
from caseload.optimizer.simulate.queue import front_of_queue
from caseload.optimizer.simulate.run import Horizon, simulate
from caseload.optimizer.simulate.state import SimulationState
from caseload.optimizer.simulate.summary import band, summarised
from strategies import random_instance

QUIET = {"away_share": 0.0, "leavers_a_year": 0.0}
"""Nobody is away and nobody leaves."""


def later(given: Instance, **figures: Any) -> Instance:
    """The instance with other figures for the weeks to come."""
    settings = SimulationPolicy(**figures)
    return given.changed(policy=given.policy.model_copy(update={"simulation": settings}))


def some(seed: int, **figures: Any) -> Instance:
    """A random instance without decisions, in which much happens."""
    rng = random.Random(f"weeks {seed}")
    given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.0)
    busy = {"leavers_a_year": 1.0, "notice_weeks": 1, "vacancy_weeks": 1, "away_share": 0.2}
    return later(given, **{"length_weeks": 4, **busy, **figures})


def team(people: int = 3, cases: int = 6, cap: int = 6, **fields: Any) -> Instance:
    """People with four cases each, a cap, and new cases."""
    rules = {"caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), cap)}
    return instance(
        [case(f"C{n}") for n in range(cases)],
        [practitioner(f"P{n}", caseload=4, team="North", **fields) for n in range(people)],
        plain_policy(rules),
    )


class TestWorld:
    @pytest.mark.parametrize("assigner", ASSIGNERS)
    def test_no_case_is_lost_or_made(self, assigner: Any) -> None:
        moved = 0
        for seed in range(10):
            course = simulate(some(seed), assigner, Horizon(weeks=5), replication=1)
            came, gone = course.started_with, 0
            for week in course.weeks:
                came, gone = came + week.arrived, gone + week.ended
                assert came == week.in_hand + week.waiting + gone, (seed, week.week)
                assert week.ended_waiting <= week.ended
                moved += week.returned
        assert moved

    def test_everyone_sees_the_same_of_it(self) -> None:
        for seed in range(5):
            seen = [
                [(week.arrived, week.ended, week.staff) for week in course.weeks]
                for given in (some(seed), later(some(seed), **_figures(some(seed))))
                for course in (simulate(given, way, Horizon(5), 2) for way in ASSIGNERS[1:])
            ]
            assert all(one == seen[0] for one in seen)

    def test_other_replications_and_seeds_are_others(self) -> None:
        given = later(team(), new_cases_a_week=6, length_weeks=3)
        courses = [
            simulate(given, "least loaded", Horizon(8, seed), number)
            for seed, number in ((0, 1), (0, 2), (1, 1))
        ]
        assert len({tuple(week.arrived for week in one.weeks) for one in courses}) == 3

    def test_where_nothing_arrives_it_only_becomes_less(self) -> None:
        for seed in range(6):
            given = some(seed, new_cases_a_week=0)
            course = simulate(given, "least loaded", Horizon(12), 1)
            left = [week.in_hand + week.waiting for week in course.weeks]
            assert all(before >= after for before, after in pairwise(left))
            assert left[-1] < left[0] or left[0] == 0

    def test_the_first_week_is_the_instance_itself(self) -> None:
        given = some(3)
        (first, *_) = weekly_events(given, [], 2, (0, 1))
        assert first.arrivals == given.cases
        assert not first.ended
        assert [person.id for person in first.staff] == [p.id for p in given.practitioners]

    def test_whoever_leaves_hands_her_cases_on_and_is_replaced(self) -> None:
        given = team(people=2, cases=0)
        leaver = given.practitioners[0].model_copy(update={"leaving_on": MONDAY + timedelta(8)})
        given = later(
            given.changed(practitioners=(leaver, given.practitioners[1])),
            new_cases_a_week=0,
            length_weeks=5000,
            vacancy_weeks=2,
            **QUIET,
        )
        weeks = list(weekly_events(given, [], 6, (0, 1)))
        assert [sorted(week.left) for week in weeks] == [[], [], ["P0"], [], [], []]
        assert [len(week.staff) for week in weeks] == [2, 2, 1, 1, 2, 2]
        course = simulate(given, "engine", Horizon(6), 1)
        assert [week.returned for week in course.weeks] == [0, 0, 4, 0, 0, 0]
        assert [week.waiting for week in course.weeks] == [0, 0, 2, 2, 0, 0]
        assert course.weeks[4].wait == 2

    def test_as_many_end_as_arrive_unless_a_length_is_set(self) -> None:
        given = later(team(people=30, cases=10, cap=50), **QUIET)
        course = simulate(given, "least loaded", Horizon(60), 1)
        ended = sum(week.ended for week in course.weeks) / 59
        assert 8 < ended < 12
        slower = simulate(later(given, length_weeks=500, **QUIET), "least loaded", Horizon(10), 1)
        assert sum(week.ended for week in slower.weeks) < 10

    def test_listed_cases_arrive_in_their_week_and_no_others(self) -> None:
        given = later(team(cases=1), length_weeks=5000, **QUIET)
        coming = {1: (case("A1"),), 3: (case("A2"), case("A3"))}
        course = simulate(given, "engine", Horizon(4, arrivals=coming), 1)
        assert [week.arrived for week in course.weeks] == [2, 0, 2, 0]


def _figures(given: Instance) -> dict[str, Any]:
    return given.policy.simulation.model_dump()


class TestInHand:
    def test_cases_made_up_are_as_the_counts_say(self) -> None:
        asked = 0
        for seed in range(40):
            given = some(seed)
            counts = [(p.complex_cases <= p.caseload >= p.women_cases) for p in given.practitioners]
            if given.held is not None or not all(counts):
                continue
            state = SimulationState(given, in_hand(given, 0))
            (week,) = weekly_events(given, list(state.open), 1, (0, 1))
            state.begin(week)
            again = state.to_allocate(week)
            for person in given.practitioners:
                before = given.holdings[person.id]
                recent = min(before.caseload, before.new_cases_7_days)
                expected = before.model_copy(update={"new_cases_7_days": recent})
                assert again.holdings[person.id] == expected, (seed, person)
            asked += 1
        assert asked > 5

    def test_listed_cases_stay_what_they_are(self) -> None:
        cases = [held_case("H1", "P1", complexity=5), held_case("H2", "P1", gender="woman")]
        given = instance([case("C1")], [practitioner("P1")], held=tuple(cases))
        state = SimulationState(given, in_hand(given, 0))
        assert {name: one.holder for name, one in state.open.items()} == {"H1": "P1", "H2": "P1"}

    def test_cases_by_tier_keep_their_tier(self) -> None:
        held = [{"cases": 2, "tier": "A"}, {"cases": 1, "tier": "D3S"}]
        given = instance(
            [case("C1")], [practitioner("P1", caseload=3, in_hand=held)], plain_policy()
        )
        assert sorted(one.tier for one in in_hand(given, 0)["P1"]) == ["A", "A", "Untiered"]


class TestWays:
    def test_no_way_places_more_or_more_evenly_than_the_engine_says_can_be(self) -> None:
        compared = 0
        for seed in range(40):
            given = front_of_queue(some(seed))
            soft = {"mode": "off"}
            rules = {
                key: soft if section.get("mode") == "soft" else section
                for key, section in given.policy.rules.items()
            }
            rules["minimum_intake"] = soft
            given = given.changed(policy=given.policy.model_copy(update={"rules": rules}))
            engine, *others = (
                Allocator(way, Options(effort=1.0), (0, 1)).allocate(given, 0) for way in ASSIGNERS
            )
            least = priority_left(given, engine.allocation)
            for other in others:
                left = priority_left(given, other.allocation)
                assert left >= least, seed
                if left == least and engine.bound is not None:
                    assert other.spread >= engine.bound - 1e-9, seed
                    compared += 1
        assert compared > 30

    def test_the_least_loaded_comes_first(self) -> None:
        people = [practitioner(f"P{n}", caseload=4 - n) for n in range(3)]
        (part,) = compile_instance(instance([case("C1"), case("C2")], people)).parts
        counts, _ = one_pass(part.problem, [0, 0], least_loaded)
        assert counts.tolist() == [[0, 1, 1]]

    def test_the_round_goes_on_where_it_stopped(self) -> None:
        (part,) = compile_instance(team(people=3, cases=4)).parts
        counts, last = one_pass(part.problem, [0, 0], round_robin)
        assert (counts.tolist(), last) == ([[1, 1, 0]], 1)
        counts, last = one_pass(part.problem, [0, 0], round_robin, last)
        assert (counts.tolist(), last) == ([[1, 0, 1]], 0)

    def test_whoever_is_full_is_passed_over(self) -> None:
        (part,) = compile_instance(team(people=2, cases=6, cap=5)).parts
        counts, _ = one_pass(part.problem, [0] * 6, round_robin)
        assert counts.tolist() == [[1, 1]]

    def test_what_was_decided_holds(self) -> None:
        from caseload.models.instance import Action, Decision

        pin = Decision(action=Action.PIN, case="C0", practitioner="P1")
        ban = Decision(action=Action.FORBID, case="C1", practitioner="P0")
        for way in ASSIGNERS:
            given = team(people=2, cases=2).changed(decisions=(pin, ban))
            found = Allocator(way, Options(), (0, 1)).allocate(given, 0)
            assert found.allocation == {"C0": "P1", "C1": "P1"}
        both = pin.model_copy(update={"practitioner": "P0"})
        with pytest.raises(Contradiction):
            simulate(given.changed(decisions=(pin, both)), "round robin", Horizon(1), 1)


class TestLine:
    def test_while_there_is_room_nothing_is_left_out(self) -> None:
        given = team(people=3, cases=6, cap=6)
        assert front_of_queue(given) is given

    def test_the_front_is_twice_as_many_as_there_are_places(self) -> None:
        given = team(people=3, cases=30, cap=6)
        assert len(front_of_queue(given).cases) == 12

    def test_who_waits_longer_stands_before_the_others(self) -> None:
        given = team(people=1, cases=6, cap=5)
        urgent = given.cases[-1].model_copy(update={"priority": 4})
        given = given.changed(cases=(*given.cases[:-1], urgent))
        assert [one.id for one in front_of_queue(given).cases] == ["C0", "C5"]

    def test_nobody_is_asked_about_a_case_that_none_may_take(self) -> None:
        given = team(people=1, cases=0, cap=9)
        rules = {**given.policy.rules, "skills": {"mode": "hard"}}
        given = given.changed(
            cases=(case("C1", skills=("polish",)), case("C2")),
            policy=given.policy.model_copy(update={"rules": rules}),
        )
        assert [one.id for one in front_of_queue(given).cases] == ["C2"]


class TestChance:
    def test_it_is_the_same_everywhere(self) -> None:
        assert uniform(0, 1, "ends", "C1") == 0.6923621681668446

    def test_the_means_are_as_asked(self) -> None:
        counts = [arrivals(3.5, "n", one) for one in range(2000)]
        assert 3.3 < sum(counts) / 2000 < 3.7
        lengths = [geometric_weeks(1.5, 52, "n", one) for one in range(2000)]
        assert 1.4 < sum(lengths) / 2000 < 1.6
        assert arrivals(0, "n") == 0


class TestOutlook:
    def test_the_interval_is_students(self) -> None:
        found = band([1.0, 2.0, 3.0])
        assert found.mean == 2
        assert found.high == pytest.approx(2 + 4.303 / 3**0.5)
        assert band([5.0]).low == 5

    def test_what_it_says_is_of_the_courses(self) -> None:
        given = later(team(people=3, cases=6, cap=6), length_weeks=5000, **QUIET)
        ahead = Horizon(weeks=3)
        courses = [
            simulate(given, way, ahead, number)
            for way in ("engine", "round robin")
            for number in (1, 2)
        ]
        found = summarised(given, ahead, 2, [], courses)
        waiting = [course.weeks[-1].waiting for course in courses]
        assert found.outlooks[0].at_end["waiting"].mean == sum(waiting[:2]) / 2
        assert found.sentences[0].startswith("cases waiting after 3 weeks: ")
        assert found.sentences[1].startswith("against the engine the spread is in the mean 0.0")
        assert "A case lasts 5,000.0 weeks" in " ".join(found.assumptions)


class TestArrivals:
    def test_a_table_is_read_by_week(self, tmp_path: Path) -> None:
        file = tmp_path / "coming.csv"
        file.write_text("week,case,tier,rosh\n2,N1,D,low\n9,N2,E,low\n2,N3,D,low\n")
        found = read_arrivals(file, team(), weeks=4)
        assert {week: [one.id for one in some] for week, some in found.items()} == {2: ["N1", "N3"]}

    def test_everything_that_is_wrong_is_told_at_once(self, tmp_path: Path) -> None:
        file = tmp_path / "coming.csv"
        file.write_text("week,case,tier\n0,N1,D\n2,C1,D\n3,N4,Q\n3,N5,D\n4,N5,D\n")
        with pytest.raises(BadInput) as bad:
            read_arrivals(file, team(), weeks=4)
        places = [(fault.row, fault.column) for fault in bad.value.faults]
        assert places == [(2, "week"), (3, "case"), (4, "tier"), (6, "case")]


class TestCommand:
    @pytest.fixture
    def week(self, tmp_path: Path) -> Path:
        write_instance(later(team(), length_weeks=6), tmp_path / "week.json")
        return tmp_path / "week.json"

    def run(self, *arguments: object) -> str:
        done = CliRunner().invoke(app, ["simulate", *map(str, arguments), "--quiet"])
        assert done.exit_code == 0, done.output
        return done.output

    def test_any_number_of_workers_gives_the_same(self, week: Path) -> None:
        options = (week, "--weeks", 3, "--replications", 2, "--caps", "5,6", "--json")
        alone = self.run(*options, "--workers", 1)
        assert alone == self.run(*options, "--workers", 2)
        assert Simulation.model_validate_json(alone).replications == 2

    def test_an_interrupted_run_goes_on_where_it_stopped(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, asked, real = tmp_path / "out", [], caseload.commands.simulate._course

        def counting(task: Any) -> str:
            asked.append(task[3:5])
            return real(task)

        monkeypatch.setattr(caseload.commands.simulate, "_course", counting)
        options = (week, "--weeks", 2, "--replications", 2, "--workers", 1, "--out", out)
        whole = self.run(*options)
        assert len(asked) == 8
        kept = (out / "finished.jsonl").read_text().splitlines()
        first = {path.name: path.read_bytes() for path in out.glob("simulation.*")}
        (out / "finished.jsonl").write_text("\n".join(kept[:5]) + "\n" + kept[5][:40])
        asked.clear()
        assert self.run(*options) == whole
        assert len(asked) == 3
        assert {path.name: path.read_bytes() for path in out.glob("simulation.*")} == first
        self.run(*options, "--seed", 1)
        assert len(asked) == 11

    def test_the_files_are_tidy(self, week: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        said = self.run(week, "--weeks", 2, "--assign", "random", "--caps", "5", "--out", out)
        assert "Cap 5" in said
        heads, *rows = (out / "simulation.csv").read_text(encoding="utf-8-sig").splitlines()
        assert heads == "scenario,settings,allocates,replication,week,measure,value"
        assert any(row.startswith("cap 5,") and ",random,3,2,waiting," in row for row in rows)
        assert any(",random,mean,1,spread," in row for row in rows)
        content = json.loads((out / "simulation.json").read_text())
        assert len(content["courses"]) == 3

    def test_the_page_and_the_picture(self, week: Path, tmp_path: Path) -> None:
        pytest.importorskip("jinja2", reason="the extra for pages is not installed")
        pytest.importorskip("matplotlib", reason="the extra for pages is not installed")
        page, out = tmp_path / "page.html", tmp_path / "out"
        options = (week, "--weeks", 2, "--assign", "round-robin", "--html", page, "--out", out)
        self.run(*options)
        assert "data:image/svg+xml;base64," in page.read_text(encoding="utf-8")
        assert (out / "simulation.png").read_bytes().startswith(b"\x89PNG")
        done = CliRunner().invoke(app, ["simulate", *map(str, options)])
        assert done.exit_code == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            ["--assign", "least-loadde"],
            ["--caps", "x"],
            ["--arrivals", "nowhere.csv"],
            ["--engine", "dask"],
            ["--set", "simulation.length_weeks=0"],
            ["--set", "simulation.length=5"],
            ["--weeks", "0"],
        ],
    )
    def test_bad_options_are_refused(self, week: Path, wrong: list[str]) -> None:
        done = CliRunner().invoke(app, ["simulate", str(week), *wrong])
        assert done.exit_code == 2
        assert "Traceback" not in done.output

    def test_it_looks_as_hard_as_the_library_unless_told(self) -> None:
        import inspect

        defaults = inspect.signature(caseload.commands.simulate.simulate).parameters
        ahead = Horizon()
        for name in ("weeks", "seed", "effort"):
            assert defaults[name].default == getattr(ahead, name)

    def test_decisions_that_cannot_hold_end_it(self, week: Path, tmp_path: Path) -> None:
        content = json.loads(week.read_text())
        both = [{"case": "C1", "decision": "pin", "practitioner": f"P{n}"} for n in (0, 1)]
        week.write_text(json.dumps({**content, "decisions": both}))
        done = CliRunner().invoke(app, ["simulate", str(week), "--weeks", "1", "--workers", "1"])
        assert done.exit_code == 3


def test_a_course_is_the_same_after_a_round_trip() -> None:
    course = simulate(team(), "engine", Horizon(2), 1)
    assert Course.model_validate_json(course.model_dump_json()) == course
