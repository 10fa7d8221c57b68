"""A library that is missing is named, and `doctor` says what works here."""

import builtins
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.library import doctor
from caseload.optimizer.process.pool import Solvers
from caseload.reports.shared.missing import missing_sentence, requirement


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def without(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    real = builtins.__import__

    def importing(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", importing)
    for name in [one for one in sys.modules if one.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)


class TestMissing:
    def test_it_is_named_with_the_line_that_installs_it(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        without(monkeypatch, "tomli_w")
        done = run("generate", tmp_path / "week")
        assert done.exit_code == 70
        said = " ".join(done.stderr.split())
        assert f"The library tomli-w is missing: pip install '{requirement('tomli-w')}'" in said
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (ModuleNotFoundError("No module named 'numpy'", name="numpy"), "numpy is missing"),
            (ImportError("libx.so: cannot open", name="ortools.sat"), "ortools is there, but"),
            (ImportError("No module named ortools.sat"), "ortools is there, but"),
            (ImportError("cannot import name 'x' from 'rich.text' (…)"), "rich is there, but"),
            (ImportError("x", name="caseload.models"), "caseload is not whole"),
        ],
    )
    def test_whatever_the_error_names(self, error: ImportError, said: str) -> None:
        assert said in missing_sentence(error)
        assert "pip install" in missing_sentence(error)

    @pytest.mark.parametrize("library", ["typer", "ortools"])
    def test_a_broken_one_is_named_by_the_program(self, library: str, tmp_path: Path) -> None:
        (tmp_path / f"{library}.py").write_text("raise ImportError('broken')")
        done = subprocess.run(
            [sys.executable, "-m", "caseload", "allocate", "tiny", "--out", tmp_path / "run"],
            env=dict(os.environ, PYTHONPATH=str(tmp_path)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 70
        assert f"The library {library} is there, but cannot be loaded" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "run").exists()

    def test_what_lies_in_the_working_folder_is_not_loaded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "numpy.py").write_text("raise SystemExit")
        monkeypatch.chdir(tmp_path)
        done = run("allocate", "tiny", "--json")
        assert json.loads(done.stdout)["provenance"]["stopped_by"] == "proof"


class TestDoctor:
    def test_where_all_is_well_it_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done = run("doctor")
        assert done.exit_code == 0, done.output
        assert "Everything that is needed is there." in done.stdout
        told = json.loads(run("doctor", "--json").stdout)
        names = {check["name"] for check in told["checks"]}
        assert {"Python", "ortools", "solver", "this folder", "memory", "terminal"} <= names
        assert all(check["fine"] for check in told["checks"])

    def test_a_missing_library_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        without(monkeypatch, "xlsxwriter")
        monkeypatch.setattr(
            doctor.importlib,
            "import_module",
            __import__,
        )
        monkeypatch.setattr(doctor, "_solver", lambda: iter(()))
        found = {check.name: check for check in doctor.doctor().checks}
        assert not found["xlsxwriter"].fine
        assert "pip install 'xlsxwriter" in found["xlsxwriter"].advice

    def test_a_solver_that_is_wrong_or_dies_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "KNOWN", ("tiny", 5.00))
        [check] = doctor._solver()
        assert (check.fine, check.advice) == (False, "expected: 5.00 points, proven")
        monkeypatch.setattr(doctor, "KNOWN", ("tiny", 6.90))
        start = Solvers.solve

        def killed(solvers: Solvers, *rest: Any) -> Any:
            for worker in solvers._workers:
                worker.process.kill()
            return start(solvers, *rest)

        monkeypatch.setattr(Solvers, "solve", killed)
        [check] = doctor._solver()
        assert not check.fine
        assert "ended without a word" in check.advice

    def test_a_place_that_cannot_be_written_to_is_found(self, tmp_path: Path) -> None:
        here, _ = doctor._rights(tmp_path / "not there")
        assert (here.fine, "--out" in here.advice) == (False, True)
        here, _ = doctor._rights(tmp_path)
        assert here.fine
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("version", "bounds", "fits"),
        [
            ("9.15.6755", "<9.16,>=9.15", True),
            ("9.16.0", "<9.16,>=9.15", False),
            ("9.14.1", "<9.16,>=9.15", False),
            ("10.0", ">=2.0,<3", False),
            ("3.1.1", "<4,>=2.2", True),
            ("1.0", "", True),
        ],
    )
    def test_versions_are_compared_by_number(self, version: str, bounds: str, fits: bool) -> None:
        assert doctor._within(version, bounds) == fits
