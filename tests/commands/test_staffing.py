"""The command `staffing`: its tables, files, page and refusals."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.week.write import write_instance
from caseload.library import staffing as library
from recruitment import CAP


class TestCommand:
    def run(self, *arguments: object, code: int = 0) -> str:
        command = ["staffing", *map(str, arguments), "--workers", "1"]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == code, done.output
        return done.stdout if "--json" in arguments else done.output

    @pytest.fixture
    def week(self, tmp_path: Path) -> Path:
        people = [practitioner(f"P{n}", caseload=6, team="North") for n in range(3)]
        given = instance([case(f"C{n}", team="North") for n in range(6)], people, plain_policy(CAP))
        write_instance(given, tmp_path / "week.json")
        return tmp_path / "week.json"

    def test_one_cap_is_told_by_team(self, week: Path) -> None:
        said = " ".join(self.run(week, "--cap", 5).split())
        assert "North – 1.8 1.8" in said
        assert (
            "Cap 5: 1.8 full-time posts of grade PSO; no fewer will do, and this is proven." in said
        )
        assert "3 practitioners hold 3 cases more than the cap." in said

    def test_an_interruption_says_what_is_kept(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, asked = library.solve, []

        def stopping(task):
            if asked:
                raise KeyboardInterrupt
            asked.append(task)
            return real(task)

        monkeypatch.setattr(library, "solve", stopping)
        out = tmp_path / "cut"
        said = self.run(week, "--caps", "4:6", "--out", out, code=130)
        assert "1 finished cap kept" in said
        assert {path.name for path in out.iterdir()} == {"finished.jsonl"}

    def test_a_curve_with_its_files_goes_on_where_it_stopped(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from caseload.library import kept

        out, asked, real = tmp_path / "posts", [], kept.run_side_by_side
        first = json.loads(self.run(week, "--caps", "4:5", "--out", out, "--json"))
        names = {"finished.jsonl", "staffing.csv", "posts.csv", "staffing.json"}
        assert {p.name for p in out.iterdir()} == names | {"staffing.xlsx", "staffing.png"}
        assert (out / "staffing.png").read_bytes().startswith(b"\x89PNG")
        assert load_workbook(out / "staffing.xlsx").sheetnames == [
            "About",
            "By cap",
            "Posts",
            "Tidy",
            "Said",
        ]

        def counting(work, tasks, **options):
            asked.extend(tasks)
            return real(work, tasks, **options)

        monkeypatch.setattr(kept, "run_side_by_side", counting)
        again = json.loads(self.run(week, "--caps", "4:7", "--out", out, "--json"))
        assert [task[2] for task in asked] == ["cap 6", "cap 7"]
        assert again["rows"][:2] == first["rows"]
        ftes = [row["fte"] for row in again["rows"]]
        assert ftes == sorted(ftes, reverse=True)

    def test_a_page_to_send(self, week: Path, tmp_path: Path) -> None:
        page = tmp_path / "posts.html"
        self.run(week, "--caps", "4:6", "--html", page)
        text = page.read_text(encoding="utf-8")
        assert "Posts against the cap" in text
        assert text.count("data:image/svg+xml;base64,") == 1

    def test_costs_come_from_the_policy_and_grades_may_be_chosen(self, week: Path) -> None:
        dear = json.loads(self.run(week, "--cap", 5, "--set", "staffing.cost.PSO=3", "--json"))
        assert dear["costs"] == {"PO": 1.0, "PSO": 3.0}
        assert {post["grade"] for post in dear["rows"][0]["posts"]} == {"PO"}
        only = json.loads(self.run(week, "--cap", 5, "--grade", "po", "--json"))
        assert only["costs"] == {"PO": 1.0}

    def test_exit_1_where_no_post_would_place_a_case(self, tmp_path: Path) -> None:
        rules = {**CAP, "qualification": {"tiers": {"A": {"grades": ["NQO"]}}}}
        cases = [case("C1", tier="A")]
        given = instance(cases, [practitioner("P1", caseload=5)], plain_policy(rules))
        write_instance(given, tmp_path / "week.json")
        said = self.run(tmp_path / "week.json", "--cap", 5, code=1)
        assert "1 case is left over whatever posts there are." in said

    @pytest.mark.parametrize(
        "wrong",
        [
            ["--cap", "5", "--caps", "4:5"],
            ["--cap", "4:5"],
            ["--caps", "x"],
            ["--grade", "NQO"],
            ["--rebalance", "--cap", "5"],
            ["--set", "staffing.cost.PO=0"],
            ["--set", "staffing.cost.XO=1"],
            ["--engine", "dask"],
        ],
    )
    def test_bad_options_are_refused(self, week: Path, wrong: list[str]) -> None:
        said = self.run(week, *wrong, code=2)
        assert "Traceback" not in said
