"""Rounds on the command line: one run after another, and what is kept of each."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.library.plan import open_run


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


@pytest.fixture
def rounds(tmp_path: Path) -> Path:
    """A first run of `tiny`, and a second in which C01 goes to P2."""
    run("allocate", "tiny", "--out", tmp_path / "r1")
    second = ["--pin", "C01=P2", "--decided-by", "Sam", "--out", tmp_path / "r2"]
    run("allocate", "--from", tmp_path / "r1", *second)
    return tmp_path


def test_one_change_moves_nothing_else_and_the_record_says_so(rounds: Path) -> None:
    found = open_run(rounds / "r2").proposal.overrides
    assert found is not None
    assert [(one.case, one.proposed, one.decided) for one in found.changes] == [("C01", "P1", "P2")]
    assert (found.number, found.decided_by, found.moved) == (2, "Sam", ())


def test_the_first_proposed_name_is_never_lost_and_the_name_of_who_decides_is_kept(
    rounds: Path,
) -> None:
    third, fourth = rounds / "r3", rounds / "r4"
    run("allocate", "--from", rounds / "r2", "--pin", "C08=P5", "--out", third)
    run("allocate", "--from", third, "--pin", "C08=P2", "--out", fourth)
    found = open_run(fourth).proposal.overrides
    assert found is not None
    changed = [(one.case, one.proposed, one.decided) for one in found.changes]
    assert changed == [("C01", "P1", "P2"), ("C08", "P4", "P2")]
    assert (found.number, found.decided_by) == (4, "Sam")
    first, last = open_run(rounds / "r1").proposal, open_run(fourth).proposal
    assert last.earlier is not None
    assert last.earlier.first_hash == first.provenance.input_hash


def test_runs_lists_them_by_date_with_week_round_and_true_counts(rounds: Path) -> None:
    run("allocate", "--from", rounds / "r2", "--pin", "C08=P5", "--out", rounds / "a3", "--final")
    listed = json.loads(run("runs", rounds, "--json"))["runs"]
    assert [Path(one["folder"]).name for one in listed] == ["r1", "r2", "a3"]
    assert [one["number"] for one in listed] == [1, 2, 3]
    assert [one["changed"] for one in listed] == [0, 1, 2]
    assert [one["accepted"] for one in listed] == [0, 0, 0]
    assert [one["final"] for one in listed] == [False, False, True]
    assert listed[2]["after"] == listed[1]["input_hash"]
    assert listed[0]["week"] == "2026-11-23"
    assert "3, final" in run("runs", rounds)


def test_a_run_is_marked_final_later_and_what_was_told_weighs(rounds: Path) -> None:
    run("runs", rounds / "r2", "--final", "--decided-by", "Sam")
    run("allocate", "--from", rounds / "r2", "--out", rounds / "r3")
    earlier = open_run(rounds / "r3").proposal.earlier
    assert earlier is not None
    assert len(earlier.told) == 10
    assert not open_run(rounds / "r2").altered


def test_keep_all_names_what_stands_against_it_and_writes_nothing(rounds: Path) -> None:
    out = rounds / "r3"
    tight = ["--pin", "C03=P3", "--keep", "all", "--out", out]
    printed = run("allocate", "--from", rounds / "r2", *tight, code=3)
    assert "as proposed before" in printed
    assert "--keep most" in printed
    assert not out.exists()


def test_keep_without_an_earlier_proposal_is_a_fault() -> None:
    assert "--keep: --from RUN" in run("allocate", "tiny", "--keep", "all", code=2)
    assert "--from RUN" in run("allocate", code=2)


def test_a_later_decision_takes_the_place_of_an_earlier_one(rounds: Path) -> None:
    run("allocate", "--from", rounds / "r2", "--forbid", "C01=P2", "--out", rounds / "r3")
    decided = open_run(rounds / "r3").proposal.decisions
    assert [one.action.value for one in decided] == ["forbid"]


def test_a_round_repeats_to_the_byte_and_can_be_explained(rounds: Path) -> None:
    assert "The same to the byte" in run("repeat", rounds / "r2")
    assert "falls from 7.12 to 6.90" in run("explain", rounds / "r2", "--why-not", "C01=P1")
