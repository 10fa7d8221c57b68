"""Sweeps of caps: monotone, resumed, and what they say of people over a cap."""

import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.commands import sweeping
from caseload.instances.records.resume_store import Store
from caseload.instances.week.write import write_instance
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.scenario import Scenario
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.scenarios.ranges import Row, figures, scenarios
from caseload.optimizer.scenarios.scenario import scenario
from caseload.optimizer.scenarios.sweep import swept
from oracle import brute_force
from strategies import random_instance

GRADES = ("PO", "PSO", "NQO", "PQiP")


def capped(given: Instance, cap: int) -> Instance:
    rules = {**given.policy.rules, "caseload_cap": dict.fromkeys(GRADES, cap)}
    return given.changed(policy=given.policy.model_copy(update={"rules": rules}))


ROW = Row("cap", (), (0,))


def capped_at(given: Instance, *caps: int) -> list[Scenario]:
    return [scenario(capped(given, cap), Row(f"cap {cap}", (), (cap,))) for cap in caps]


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "found"),
        [("25:40:5", [25, 30, 35, 40]), ("3:5", [3, 4, 5]), ("50,25", [25, 50]), ("7", [7])],
    )
    def test_both_ends_are_in_it(self, text: str, found: list[int]) -> None:
        assert figures(text, "--caps") == found

    @pytest.mark.parametrize("text", ["", "a", "5:1:1", "1:5:0", "1:2:3:4", "-5:5:5", "4,4"])
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput, match="such as 25:60:5"):
            figures(text, "--caps")

    def test_two_make_a_grid(self) -> None:
        plan = scenarios(["PO=25,50", "pso=30,60"], [])
        assert plan.varied == ("cap of PO", "cap of PSO")
        assert [row.label for row in plan.rows] == [
            "cap of PO 25, cap of PSO 30",
            "cap of PO 25, cap of PSO 60",
            "cap of PO 50, cap of PSO 30",
            "cap of PO 50, cap of PSO 60",
        ]
        assert plan.rows[0].settings == ("caseload_cap.PO=25", "caseload_cap.PSO=30")
        assert [row.figures for row in plan.rows] == [(25, 30), (25, 60), (50, 30), (50, 60)]
        assert plan.before == ((), (0,), (0,), (1, 2))

    def test_any_figure_may_vary(self) -> None:
        plan = scenarios([], ["workload_cap.percent=100,110"])
        assert [row.settings for row in plan.rows] == [
            ("workload_cap.percent=100",),
            ("workload_cap.percent=110",),
        ]
        assert not plan.caps
        assert scenarios(["25,50"], []).caps

    @pytest.mark.parametrize("caps", [["25,50", "PO=30,40"], ["PO=25", "PO=30"]])
    def test_a_figure_varies_once(self, caps: list[str]) -> None:
        with pytest.raises(BadInput, match="once"):
            scenarios(caps, [])

    def test_everything_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(BadInput) as bad:
            scenarios(["XO=25", "x"], ["nothing"])
        assert len(bad.value.faults) == 3


class TestScenario:
    def test_whoever_is_over_the_cap_takes_nothing_and_is_counted(self) -> None:
        people = [practitioner("P1", caseload=12), practitioner("P2", caseload=5)]
        given = capped(instance([case("C1"), case("C2")], people, plain_policy()), 6)
        found = scenario(given, ROW)
        assert found.over_before == 1
        assert (found.placed, found.left_over, found.free) == (1, 1, 0)
        assert "P1" not in found.allocation.values()
        (short,) = found.shortfalls
        assert short.cases == 1

    def test_a_higher_cap_never_places_less_and_each_is_what_exhaustive_search_finds(self) -> None:
        asked = 0
        for seed in range(25):
            rng = random.Random(f"caps {seed}")
            given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
            if conflicts(given):
                continue
            left = []
            for cap in (2, 4, 6, 9):
                one = capped(given, cap)
                found = scenario(one, ROW)
                assert found.priority_left == brute_force(one).allocate, (seed, cap)
                left.append(found.priority_left)
                asked += 1
            assert left == sorted(left, reverse=True), seed
        assert asked > 40


def test_the_sweep_says_where_everything_fits_and_where_it_turns() -> None:
    people = [practitioner(f"P{n}", caseload=4) for n in range(3)]
    given = instance([case(f"C{n}") for n in range(6)], people, plain_policy())
    sweep = swept("week", ["cap"], capped_at(given, 4, 5, 6, 7))
    assert [row.left_over for row in sweep.scenarios] == [6, 3, 0, 0]
    assert "Everything fits from cap 6 on" in sweep.sentences
    assert "The elbow is at cap 6: 0 left over there, 3 at cap 5" in sweep.sentences
    assert sweep.scenarios[0].moved is None
    assert sweep.scenarios[1].moved == 3


def test_the_sweep_says_where_more_might_be_placed() -> None:
    people = [practitioner("P1", caseload=4)]
    given = instance([case(f"C{n}") for n in range(6)], people, plain_policy())
    rows = capped_at(given, 5, 6)
    open_row = rows[0].model_copy(update={"priority_bound": 4})
    said = "It is not proven that no more could be placed at cap 5"
    assert said not in swept("week", ["cap"], rows).sentences
    assert said in swept("week", ["cap"], [open_row, rows[1]]).sentences


def test_solving_here_is_what_allocate_proposes() -> None:
    from caseload.optimizer.allocate import allocate

    rng = random.Random(4)
    given = random_instance(rng, people=6, cases=9, measure="spread", decisions=0.0)
    assert solve_here(given) == allocate(given)


class TestStore:
    def test_what_was_added_is_found_again(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "f" / "finished.jsonl")
        store.add("a", '{"x": 1}')
        store.add("b", "two")
        assert Store(store.path).found == {"a": '{"x": 1}', "b": "two"}

    def test_a_line_that_was_cut_off_counts_for_nothing(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "finished.jsonl")
        store.add("a", "one")
        with store.path.open("ab") as file:
            file.write(b'\n{"key": "b", "res')
        again = Store(store.path)
        assert again.found == {"a": "one"}
        again.add("b", "two")
        assert Store(store.path).found == {"a": "one", "b": "two"}

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("hello")
        with pytest.raises(BadInput):
            Store(tmp_path / "x")


class TestCommand:
    def run(self, *arguments: object) -> str:
        done = CliRunner().invoke(app, ["caps", *map(str, arguments)])
        assert done.exit_code == 0, done.output
        return done.output

    @pytest.fixture
    def week(self, tmp_path: Path) -> Path:
        people = [practitioner(f"P{n}", caseload=4, team="North") for n in range(3)]
        given = instance([case(f"C{n}") for n in range(6)], people, plain_policy())
        write_instance(given, tmp_path / "week.json")
        return tmp_path / "week.json"

    def test_the_table_and_the_files(self, week: Path, tmp_path: Path) -> None:
        out = tmp_path / "sweep"
        said = self.run(week, "--caps", "4:6", "--by", "team", "--out", out)
        assert "Everything fits from cap 6 on" in said
        assert "North" in said
        names = {path.name for path in out.iterdir()}
        assert names - {"sweep.png"} == {"finished.jsonl", "sweep.csv", "sweep.json", "sweep.xlsx"}
        text = (out / "sweep.csv").read_text(encoding="utf-8-sig")
        assert "instance,cap 4,caseload_cap.PO=4" in text.replace('"', "")
        measures = [row.split(",")[-2:] for row in text.splitlines()]
        assert ["left over", "3"] in measures
        assert ["full by the caseload cap", "3"] in measures

    def test_the_page_and_the_chart(self, week: Path, tmp_path: Path) -> None:
        for library in ("jinja2", "matplotlib"):
            pytest.importorskip(library, reason="the extra for pages is not installed")
        out, page = tmp_path / "sweep", tmp_path / "page.html"
        self.run(week, "--caps", "4:6", "--out", out, "--html", page)
        assert (out / "sweep.png").read_bytes().startswith(b"\x89PNG")
        text = page.read_text(encoding="utf-8")
        for said in (
            "Everything fits from cap 6 on.",
            "data:image/svg+xml;base64,",
            "3 full by the caseload cap",
            "North",
        ):
            assert said in text

    def test_what_is_finished_is_not_run_again(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, asked, real = tmp_path / "sweep", [], sweeping.solve

        def counting(task):
            asked.append(task.row.label)
            return real(task)

        first = self.run(week, "--caps", "4:5", "--out", out, "--json")
        monkeypatch.setattr(sweeping, "solve", counting)
        more = (week, "--caps", "4:6", "--out", out, "--json", "--workers", "1")
        again = json.loads(self.run(*more))
        assert asked == ["cap 6"]
        assert again["scenarios"][:2] == json.loads(first)["scenarios"]
        assert json.loads(self.run(*more)) == again
        assert asked == ["cap 6"]

    def test_an_interrupted_sweep_goes_on_and_comes_out_the_same(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, real = [], sweeping.solve

        def stopping(task):
            if len(asked) == 2:
                raise KeyboardInterrupt
            asked.append(task.row.label)
            return real(task)

        command = (week, "--caps", "4:7", "--json", "--workers", "1", "--out")
        monkeypatch.setattr(sweeping, "solve", stopping)
        cut = CliRunner().invoke(app, ["caps", *map(str, (*command, tmp_path / "cut"))])
        assert cut.exit_code == 130
        assert "2 finished scenarios kept" in cut.output
        assert {path.name for path in (tmp_path / "cut").iterdir()} == {"finished.jsonl"}
        monkeypatch.setattr(
            sweeping, "solve", lambda task: asked.append(task.row.label) or real(task)
        )
        resumed = self.run(*command, tmp_path / "cut")
        assert asked == ["cap 4", "cap 5", "cap 6", "cap 7"]
        assert resumed == self.run(*command, tmp_path / "whole")

    def test_every_number_of_workers_says_the_same(self, week: Path) -> None:
        said = [self.run(week, "--caps", "4:7", "--json", "--workers", n) for n in (1, 2)]
        assert said[0] == said[1]

    @pytest.mark.parametrize(
        "wrong",
        [
            [],
            ["--caps", "x"],
            ["--vary", "nothing.here=1:2"],
            ["--caps", "4", "--engine", "dask"],
            ["--caps", "4", "--by", "pdu"],
        ],
    )
    def test_bad_options_are_refused(self, week: Path, wrong: list[str]) -> None:
        done = CliRunner().invoke(app, ["caps", str(week), *wrong])
        assert done.exit_code == 2
        assert "Traceback" not in done.output

    def test_a_folder_of_something_else_is_left_alone(self, week: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "mine.txt").write_text("x")
        done = CliRunner().invoke(app, ["caps", str(week), "--caps", "4", "--out", str(other)])
        assert done.exit_code == 2
        assert [path.name for path in other.iterdir()] == ["mine.txt"]
