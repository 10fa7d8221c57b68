"""The command line: what is printed where, what is written, and how each command ends."""

import csv
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest
from typer.testing import CliRunner

import engine
from caseload import cli
from caseload.models.proposal import Proposal
from caseload.models.review import Review
from caseload.reports.proposal.files import NAMES
from places import ROOT

HEAVY = {"pandas", "numpy", "ortools", "openpyxl", "xlsxwriter"}

POLICIES = ROOT / "instances" / "policies"

CASES = "case,tier,rosh\nC1,D,low\nC2,D,low\n"
PEOPLE = """practitioner,name,grade,contracted_hours,caseload
P1,Ann Example,PO,37,49
P2,Bob Example,PO,37,49
"""


def run(*arguments: str | Path):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def folder(path: Path, *, cases: str = CASES, people: str = PEOPLE, **others: str) -> Path:
    """An instance of two practitioners with room for one case each, and two cases."""
    path.mkdir()
    (path / "policy.toml").write_text('policy = "plain-count"\n')
    for name, text in {"cases": cases, "practitioners": people, **others}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def week(tmp_path):
    return folder(tmp_path / "week")


@pytest.fixture
def short_week(tmp_path):
    return folder(tmp_path / "short", cases=f"{CASES}C3,D,low\n")


def files_under(path: Path) -> set[str]:
    return {str(one.relative_to(path)) for one in path.rglob("*")}


class TestStart:
    def test_help_imports_nothing_heavy(self):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "caseload.cli", "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
            env=dict(os.environ, PYTHONUTF8="1"),
        )
        imported = {
            line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
        }
        assert "typer" in imported
        assert not imported & HEAVY

    def test_allocate_loads_no_solver_in_its_own_process(self):
        """Solvers load in a process of their own meanwhile, and nobody waits for them twice."""
        script = "import sys, caseload.library.allocate; print(*sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert not {"ortools.sat.python.cp_model", "ortools.math_opt", "pandas"} & set(
            done.stdout.split()
        )

    @pytest.mark.parametrize("command", [[], ["allocate"], ["check"], ["policies"], ["generate"]])
    def test_every_help_tells_the_exit_codes(self, command):
        done = run(*command, "--help")
        assert done.exit_code == 0
        assert "Exit codes" in done.stdout

    def test_every_option_has_help(self):
        for command in (cli.allocate, cli.check, cli.policies, cli.generate):
            for name, hint in get_type_hints(command, include_extras=True).items():
                if name != "return":
                    assert hint.__metadata__[0].help, f"{command.__name__} {name}"

    def test_the_versions_are_told(self):
        done = run("--version")
        assert done.exit_code == 0
        for word in ("caseload", "ortools", "python"):
            assert word in done.stdout

    def test_an_unknown_command_is_refused_with_a_suggestion(self):
        done = run("alocate", "tiny")
        assert done.exit_code == 2
        assert "allocate" in done.stderr
        assert done.stdout == ""

    def test_the_defaults_are_those_of_the_engine(self):
        from caseload.optimizer.options import Options

        defaults = inspect.signature(cli.allocate).parameters
        for name in ("seed", "gap", "effort", "time_limit", "workers"):
            assert defaults[name].default == getattr(Options(), name)


class TestAllocate:
    def test_a_week_that_fits_is_done(self, week):
        done = run("allocate", week)
        assert done.exit_code == 0
        assert "2 cases placed" in done.stdout
        assert done.stderr == ""

    def test_a_case_left_over_needs_a_person(self, short_week):
        done = run("allocate", short_week)
        assert done.exit_code == 1
        assert "1 left over" in done.stdout

    def test_json_is_the_proposal_and_nothing_else(self, week):
        done = run("allocate", week, "--json")
        assert done.exit_code == 0
        proposal = Proposal.model_validate_json(done.stdout)
        assert {row.case for row in proposal.assignments} == {"C1", "C2"}
        assert json.loads(done.stdout)["schema_version"] == 1

    def test_the_same_week_gives_the_same_bytes(self, week):
        assert run("allocate", week, "--json").stdout == run("allocate", week, "--json").stdout

    def test_warnings_stay_out_of_the_json(self, tmp_path):
        odd = folder(tmp_path / "odd", cases="case,tier,previous_practitioner\nC1,D,P9\n")
        done = run("allocate", odd, "--json")
        Proposal.model_validate_json(done.stdout)
        assert "Worth a look" in done.stderr

    def test_decisions_are_kept(self, week, tmp_path):
        file = tmp_path / "decisions.csv"
        file.write_text("case,decision,practitioner\nC2,forbid,P2\n")
        done = run("allocate", week, "--forbid", "C1=P1", "--decisions", file, "--json")
        assert Proposal.model_validate_json(done.stdout).allocation == {"C1": "P2", "C2": "P1"}
        done = run("allocate", week, "--pin", "C1=P1", "--json")
        proposal = Proposal.model_validate_json(done.stdout)
        assert proposal.allocation["C1"] == "P1"
        assert [decision.words() for decision in proposal.decisions] == ["case C1 goes to P1"]

    def test_decisions_that_cannot_all_hold_are_refused(self, week):
        done = run("allocate", week, "--pin", "C1=P1", "--pin", "C2=P1")
        assert done.exit_code == 3
        assert done.stdout == ""
        assert "The decisions cannot all hold" in done.stderr
        assert "Take back one" in done.stderr

    def test_a_contradiction_is_told_as_json_too(self, week):
        done = run("allocate", week, "--pin", "C1=P1", "--forbid", "C1=P1", "--json")
        assert done.exit_code == 3
        told = json.loads(done.stdout)
        assert told["error"] == "contradiction"
        assert len(told["conflicts"][0]["decisions"]) == 2
        assert done.stderr == ""

    def test_every_faulty_decision_is_told_at_once(self, week, tmp_path):
        file = tmp_path / "decisions.csv"
        file.write_text("case,decision,practitioner\nC9,pin,P1\n")
        done = run(
            "allocate", week, "--pin", "C1", "--forbid", "C8=P8", "--decisions", file, "--json"
        )
        assert done.exit_code == 2
        told = json.loads(done.stdout)
        assert told["error"] == "bad input"
        places = [(fault["file"], fault["value"]) for fault in told["faults"]]
        assert places == [
            ("--pin", "C1"),
            ("--forbid", "C8"),
            ("--forbid", "P8"),
            ("decisions.csv", "C9"),
        ]

    @pytest.mark.parametrize(("text", "cap"), [("60", 60), ("PO=61", 61), ("po=62", 62)])
    def test_a_cap_may_be_for_all_or_for_a_grade(self, week, text, cap):
        done = run("allocate", week, "--cap", text, "--json")
        assert {row.cap for row in Proposal.model_validate_json(done.stdout).workloads} == {cap}

    def test_a_cap_without_room_leaves_cases_over(self, week):
        done = run("allocate", week, "--cap", "49", "--json")
        assert done.exit_code == 1
        assert len(Proposal.model_validate_json(done.stdout).unallocated) == 2

    def test_every_faulty_setting_is_told_at_once(self, week):
        done = run("allocate", week, "--cap", "XX=4", "--cap", "many", "--set", "caseload_cap.P0=3")
        assert done.exit_code == 2
        assert "3 faults" in done.stderr
        for words in ('"XX=4"', '"many"', "P0"):
            assert words in done.stderr

    @pytest.mark.parametrize(
        "arguments",
        [["--balance", "evenly"], ["--time-limit", "0"], ["--nonsense"], ["--cap"]],
    )
    def test_wrong_usage_is_refused(self, week, arguments):
        done = run("allocate", week, *arguments)
        assert done.exit_code == 2
        assert done.stdout == ""

    def test_the_balance_may_be_chosen(self, week):
        done = run("allocate", week, "--balance", "peak", "--json")
        assert Proposal.model_validate_json(done.stdout).certificate.measure == "peak"

    def test_what_is_not_there_is_refused(self, tmp_path):
        done = run("allocate", tmp_path / "nothing")
        assert done.exit_code == 2
        assert "1 fault in the input" in done.stderr

    def test_every_fault_of_the_files_is_told_at_once(self, tmp_path):
        bad = folder(
            tmp_path / "bad", cases="case,tier\nC1,Q\nC1,D\n", people="practitioner,grade\nP1,XX\n"
        )
        done = run("allocate", bad, "--json")
        assert done.exit_code == 2
        faults = json.loads(done.stdout)["faults"]
        assert {(fault["file"], fault["row"]) for fault in faults} >= {
            ("cases.csv", 2),
            ("practitioners.csv", 2),
        }
        assert all(fault["sentence"] for fault in faults)


class TestPolicy:
    def test_a_rule_that_the_policy_does_not_name_is_told_to_be_off(self, week):
        text = (POLICIES / "plain-count.toml").read_text(encoding="utf-8")
        kept = [part for part in text.split("\n[") if not part.startswith("rules.weekly_intake]")]
        (week / "policy.toml").write_text("\n[".join(kept), encoding="utf-8")
        done = run("allocate", week)
        assert "policy plain-count does not name weekly_intake: off" in done.stderr
        assert "does not name" not in run("allocate", "tiny").stderr

    def test_a_misspelt_rule_is_refused(self, week):
        done = run("allocate", week, "--set", "casload_cap.PO=3")
        assert done.exit_code == 2


class TestOut:
    def test_the_proposal_is_written_and_printed(self, week, tmp_path):
        done = run("allocate", week, "--out", tmp_path / "run")
        assert done.exit_code == 0
        assert "proposal.xlsx" in done.stdout
        assert files_under(tmp_path / "run") == set(NAMES)

    def test_what_is_written_can_be_checked(self, week, tmp_path):
        run("allocate", week, "--out", tmp_path / "run")
        done = run("check", week, "--allocation", tmp_path / "run" / "proposal.csv")
        assert done.exit_code == 0
        assert "No rule is broken." in done.stdout

    def test_nothing_is_written_where_something_is(self, week, tmp_path):
        before = files_under(tmp_path)
        for force in ([], ["--force"]):
            done = run("allocate", week, "--out", week, *force)
            assert done.exit_code == 2
            assert "would be written over" in " ".join(done.stderr.split())
        assert files_under(tmp_path) == before

    def test_force_replaces_earlier_results(self, week, tmp_path):
        run("allocate", week, "--out", tmp_path / "run")
        run("allocate", week, "--pin", "C1=P2", "--out", tmp_path / "run", "--force")
        with (tmp_path / "run" / "proposal.csv").open(encoding="utf-8-sig") as file:
            assert {row["case"]: row["practitioner"] for row in csv.DictReader(file)} == {
                "C1": "P2",
                "C2": "P1",
            }

    @pytest.mark.parametrize(
        "arguments", [["--pin", "C1=P9"], ["--pin", "C1=P1", "--pin", "C2=P1"]]
    )
    def test_nothing_is_written_on_an_error(self, week, tmp_path, arguments):
        before = files_under(tmp_path)
        assert run("allocate", week, "--out", tmp_path / "run", *arguments).exit_code in (2, 3)
        assert files_under(tmp_path) == before


class TestCheck:
    def test_a_broken_rule_needs_a_person(self, tmp_path):
        hand = folder(tmp_path / "hand", manual="case,practitioner\nC1,P1\nC2,P1\n")
        done = run("check", hand)
        assert done.exit_code == 1
        assert "Ann Example would hold 51 of 50 cases." in done.stdout

    def test_a_case_with_nobody_needs_a_person(self, tmp_path):
        hand = folder(tmp_path / "hand", manual="case,practitioner\nC1,P1\n")
        done = run("check", hand)
        assert done.exit_code == 1
        assert "1 case is with nobody" in done.stdout
        assert "C2" in done.stdout

    def test_a_sound_allocation_is_done(self, tmp_path):
        hand = folder(tmp_path / "hand", manual="case,practitioner\nC1,P1\nC2,P2\n")
        done = run("check", hand, "--json")
        assert done.exit_code == 0
        assert Review.model_validate_json(done.stdout).breaches == ()

    def test_a_policy_may_be_tried_on_it(self, tmp_path):
        hand = folder(tmp_path / "hand", manual="case,practitioner\nC1,P1\nC2,P2\n")
        assert run("check", hand, "--cap", "PO=49").exit_code == 1


class TestPolicies:
    def test_they_are_listed(self):
        done = run("policies")
        assert done.exit_code == 0
        for name in ("tiers-2026", "points-2023", "plain-count"):
            assert name in done.stdout

    def test_one_is_printed_with_its_sources(self):
        done = run("policies", "tiers-2026")
        assert done.exit_code == 0
        assert "assumption" in done.stdout
        assert "[rules.caseload_cap]" in done.stdout

    def test_json_says_what_the_rules_say(self):
        [policy] = json.loads(run("policies", "plain-count", "--json").stdout)
        assert policy["policy"] == "plain-count"
        assert {"rule", "title", "mode", "says"} == set(policy["rules"][0])

    def test_an_unknown_one_is_refused(self):
        done = run("policies", "tiers-2062")
        assert done.exit_code == 2
        assert "tiers-2026" in done.stderr


class TestGenerate:
    @pytest.mark.parametrize("name", ["made", "made.xlsx", "made.ods", "made.json"])
    def test_what_is_made_can_be_allocated(self, tmp_path, name):
        sizes = ["--practitioners", "6", "--cases", "4", "--teams", "1", "--seed", "3"]
        done = run("generate", tmp_path / name, *sizes)
        assert done.exit_code == 0
        assert "6 practitioners and 4 cases" in done.stdout
        assert run("allocate", tmp_path / name).exit_code in (0, 1)

    def test_an_allocation_as_by_hand_goes_with_it(self, tmp_path):
        sizes = ("--practitioners", "6", "--cases", "4", "--manual")
        assert run("generate", tmp_path / "week", *sizes).exit_code == 0
        done = run("check", tmp_path / "week")
        assert done.exit_code in (0, 1), done.output

    def test_the_same_seed_makes_the_same(self, tmp_path):
        for name in ("one", "two"):
            run("generate", tmp_path / name / "week", "--practitioners", "6", "--cases", "4")
        for name in files_under(tmp_path / "one" / "week"):
            one, two = (tmp_path / folder / "week" / name for folder in ("one", "two"))
            assert one.read_bytes() == two.read_bytes()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--practitioners", "0"],
            ["--practitioners", "2", "--pdus", "3"],
            ["--tightness", "odd"],
            ["--policy", "nope"],
        ],
    )
    def test_what_cannot_be_made_is_refused_and_nothing_written(self, tmp_path, arguments):
        assert run("generate", tmp_path / "made", *arguments).exit_code == 2
        assert files_under(tmp_path) == set()


class TestWhatGoesWrong:
    def broken(self, monkeypatch, error):
        def allocate(*_arguments):
            raise error

        monkeypatch.setattr("caseload.library.allocate.solve", allocate)

    def test_an_internal_error_is_a_sentence_without_names(self, week, monkeypatch):
        self.broken(monkeypatch, RuntimeError("Ann Example"))
        done = run("allocate", week)
        assert done.exit_code == 70
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert "Ann Example" not in done.stderr
        assert "--debug" in done.stderr

    def test_debug_shows_where(self, week, monkeypatch):
        self.broken(monkeypatch, RuntimeError("odd"))
        assert "Traceback" in run("allocate", week, "--debug").stderr

    def test_an_internal_error_is_told_as_json_too(self, week, monkeypatch):
        self.broken(monkeypatch, RuntimeError("odd"))
        done = run("allocate", week, "--json")
        assert done.exit_code == 70
        assert json.loads(done.stdout)["error"] == "internal"

    def test_an_interrupted_search_gives_and_writes_the_best_so_far(
        self, week, monkeypatch, tmp_path
    ):
        def stopped(instance, _options, _tell, _solvers):
            found = engine.solve(instance)
            source = found.provenance.model_copy(update={"stopped_by": "person"})
            return found.model_copy(update={"provenance": source})

        monkeypatch.setattr("caseload.library.allocate.solve", stopped)
        done = run("allocate", week, "--out", tmp_path / "run")
        assert done.exit_code == 130
        assert "You stopped the search" in done.stdout
        assert (tmp_path / "run" / "proposal.csv").is_file()

    def test_an_interruption_before_an_answer_says_so(self, week, monkeypatch, tmp_path):
        self.broken(monkeypatch, KeyboardInterrupt())
        done = run("allocate", week, "--out", tmp_path / "run")
        assert done.exit_code == 130
        assert "before there was an answer" in done.stderr
        assert not (tmp_path / "run").exists()


def start(*arguments: str | Path, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "caseload.cli", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


class TestProcess:
    def test_a_reader_who_leaves_early_is_no_fault(self, week):
        for arguments in (["allocate", week], ["allocate", week, "--json"]):
            process = start(*arguments)
            process.stdout.close()
            said = process.stderr.read()
            assert process.wait(60) == 0
            assert said == b""

    def test_a_screen_that_knows_only_ascii_is_no_fault(self, week):
        process = start("allocate", week, PYTHONIOENCODING="ascii", COLUMNS="80")
        printed, said = process.communicate(timeout=60)
        assert process.returncode == 0
        assert said == b""
        assert b"49>50 (50)" in printed
