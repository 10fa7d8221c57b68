"""The command `caps`: its tables, files, page, resumed sweeps and refusals."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.week.write import write_instance
from caseload.library import sweep


class TestCommand:
    def run(self, *arguments: object) -> str:
        done = CliRunner().invoke(app, ["caps", *map(str, arguments)])
        assert done.exit_code == 0, done.output
        return done.stdout if "--json" in arguments else done.output

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
        measures = [row.split(",")[-3:-1] for row in text.splitlines()]
        assert ["left over", "3"] in measures
        assert ["full by the caseload cap", "3"] in measures

    def test_all_leaves_no_need_out(self) -> None:
        short = self.run("understaffed", "--caps", "25", "--effort", "0.1")
        whole = self.run("understaffed", "--caps", "25", "--effort", "0.1", "--all")
        assert "other needs (--all)" in " ".join(short.split())
        assert "other need" not in whole
        assert len(whole.splitlines()) > len(short.splitlines())

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
        out, asked, real = tmp_path / "sweep", [], sweep.solve

        def counting(task):
            asked.append(task.row.label)
            return real(task)

        first = self.run(week, "--caps", "4:5", "--out", out, "--json")
        monkeypatch.setattr(sweep, "solve", counting)
        more = (week, "--caps", "4:6", "--out", out, "--json", "--workers", "1")
        again = json.loads(self.run(*more))
        assert asked == ["cap 6"]
        assert again["scenarios"][:2] == json.loads(first)["scenarios"]
        assert json.loads(self.run(*more)) == again
        assert asked == ["cap 6"]

    def test_an_interrupted_sweep_goes_on_and_comes_out_the_same(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, real = [], sweep.solve

        def stopping(task):
            if len(asked) == 2:
                raise KeyboardInterrupt
            asked.append(task.row.label)
            return real(task)

        command = (week, "--caps", "4:7", "--json", "--workers", "1", "--out")
        monkeypatch.setattr(sweep, "solve", stopping)
        cut = CliRunner().invoke(app, ["caps", *map(str, (*command, tmp_path / "cut"))])
        assert cut.exit_code == 130
        assert "2 finished scenarios kept" in cut.output
        assert {path.name for path in (tmp_path / "cut").iterdir()} == {"finished.jsonl"}
        monkeypatch.setattr(sweep, "solve", lambda task: asked.append(task.row.label) or real(task))
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
