"""The command `simulate`: workers, resumed runs, files, page and refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caseload.cli import app
from caseload.commands.simulate import simulate as command
from caseload.instances.week.write import write_instance
from caseload.library import simulate as courses
from caseload.models.simulation import Simulation
from caseload.optimizer.simulate.run import Horizon
from weeks import later, team


class TestCommand:
    @pytest.fixture
    def week(self, tmp_path: Path) -> Path:
        write_instance(later(team(), length_weeks=6), tmp_path / "week.json")
        return tmp_path / "week.json"

    def run(self, *arguments: object) -> str:
        done = CliRunner().invoke(app, ["simulate", *map(str, arguments), "--quiet"])
        assert done.exit_code == 0, done.output
        return done.stdout if "--json" in arguments else done.output

    def test_any_number_of_workers_gives_the_same(self, week: Path) -> None:
        options = (week, "--weeks", 3, "--replications", 2, "--caps", "5,6", "--json")
        alone = self.run(*options, "--workers", 1)
        assert alone == self.run(*options, "--workers", 2)
        assert Simulation.model_validate_json(alone).replications == 2

    def test_an_interrupted_run_goes_on_where_it_stopped(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, asked, real = tmp_path / "out", [], courses.go_through

        def counting(task: Any) -> str:
            asked.append(task[3:5])
            return real(task)

        monkeypatch.setattr(courses, "go_through", counting)
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
        assert heads == "scenario,settings,allocates,replication,week,measure,value,unit"
        assert any(row.startswith("cap 5,") and ",random,3,2,waiting," in row for row in rows)
        assert any(",random,mean,1,spread," in row for row in rows)
        content = json.loads((out / "simulation.json").read_text())
        assert len(content["courses"]) == 3

    def test_hindsight_stands_in_every_form(self, week: Path, tmp_path: Path) -> None:
        page, out = tmp_path / "page.html", tmp_path / "out"
        ways = ("--assign", "engine", "--assign", "round-robin")
        options = (week, "--weeks", 3, "--replications", 1, *ways)
        plain = self.run(*options)
        said = self.run(*options, "--hindsight", "--html", page, "--out", out)
        assert "hindsight" not in plain and "Of the best in hindsight" in said
        assert "Against hindsight" in page.read_text(encoding="utf-8")
        kept = Simulation.model_validate_json((out / "simulation.json").read_text())
        for course in kept.courses:
            found = course.hindsight
            assert found is not None and found.waited_at_least <= found.waited
            assert 0 < found.placed_share <= 1 and 0 < found.even_share <= 1
        rows = (out / "simulation.csv").read_text(encoding="utf-8-sig").splitlines()
        assert sum(",placed of the best," in row and row.endswith("share") for row in rows) == 2
        assert sum(",even of the best," in row for row in rows) == 2

    def test_stresses_stand_beside_the_calm_year(self, week: Path) -> None:
        options = (week, "--weeks", 4, "--replications", 1, "--assign", "engine")
        said = self.run(*options, "--stress", "away-30", "--stress", "loss")
        assert [said.count(f"\n{head}\n") for head in ("Calm", "30 % away")] == [1, 1]
        assert "30 % away in weeks 3 to 6, with the engine:" in said
        assert "A stress begins in week 3 and lasts 4 weeks" in said
        found = Simulation.model_validate_json(self.run(*options, "--stress", "all", "--json"))
        assert len(found.outlooks) == 7
        capped = self.run(*options, "--stress", "loss", "--caps", "5,6")
        assert "Cap 5, calm" in capped and "At cap 6, loss of a rare skill in week 3" in capped

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
            ["--stress", "flood"],
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

        defaults = inspect.signature(command).parameters
        ahead = Horizon()
        for name in ("weeks", "seed", "effort"):
            assert defaults[name].default == getattr(ahead, name)

    def test_decisions_that_cannot_hold_end_it(self, week: Path, tmp_path: Path) -> None:
        content = json.loads(week.read_text())
        both = [{"case": "C1", "decision": "pin", "practitioner": f"P{n}"} for n in (0, 1)]
        week.write_text(json.dumps({**content, "decisions": both}))
        done = CliRunner().invoke(app, ["simulate", str(week), "--weeks", "1", "--workers", "1"])
        assert done.exit_code == 3
