"""What there is to say of the program: every assumption in force, what is kept, what leaves."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import caseload as cl
from caseload.cli import app
from caseload.instances.policies.policy import base_policy, policy_names
from caseload.instances.policies.settings import flatten
from caseload.instances.policies.sources import policy_sources
from caseload.models.fault import BadInput
from caseload.models.policy import Policy


def figures(**asked: object) -> dict[str, tuple[object, str, bool]]:
    found = cl.about(**asked).policy.figures  # type: ignore[arg-type]
    return {one.key: (one.value, one.source, one.assumed) for one in found}


@pytest.mark.parametrize("name", policy_names())
def test_every_figure_that_the_file_calls_an_assumption_is_named_as_one(name: str) -> None:
    said = figures(policy=name)
    policy = base_policy(name)
    off = [key for key, section in policy["rules"].items() if section["mode"] == "off"]
    for key, source in policy_sources(name).items():
        out = any(key.startswith(f"rules.{rule}.") for rule in off) and not key.endswith(".mode")
        if "assumption" in source.lower() and key in flatten(policy) and not out:
            assert said[key][2], key


def test_a_figure_with_a_source_is_no_assumption() -> None:
    said = figures()
    assert said["capacity.full_hours"] == (37, "hmpps-workload V1_1 seed", False)
    assert said["rules.qualification.tiers.B.po_if_rosh_from"][2] is False
    assert said["capacity.full"][2] is True


def test_settings_that_the_file_leaves_to_the_program_are_named_too() -> None:
    assert figures(policy="plain-count")["history.fewest_people"][0] == 5


def test_what_is_set_here_has_nobodys_word_for_it() -> None:
    before = figures()["rules.caseload_cap.PO"]
    after = figures(settings=["caseload_cap.PO=30"])["rules.caseload_cap.PO"]
    assert before[0] == 50
    assert after == (30, "", True)


def test_a_rule_that_is_off_has_no_figures() -> None:
    said = figures(settings=["complexity_cap.mode=off"])
    assert [key for key in said if key.startswith("rules.complexity_cap.")] == [
        "rules.complexity_cap.mode"
    ]


def test_a_rule_that_gives_way_has_its_price() -> None:
    assert figures(settings=["complexity_cap.mode=soft"])["rules.complexity_cap.penalty"][0] == 1


def test_an_instance_speaks_for_its_own_figures(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case,tier\nC1,A\n")
    (tmp_path / "practitioners.csv").write_text("practitioner,grade\nP1,PO\n")
    own = "[rules.caseload_cap]\nPO = 45  # agreed with the head of the PDU, 3 November 2026\n"
    (tmp_path / "policy.toml").write_text(own)
    said = figures(source=tmp_path)["rules.caseload_cap.PO"]
    assert said == (45, "agreed with the head of the PDU, 3 November 2026", False)


def test_a_run_says_the_policy_that_it_was_made_with(tmp_path: Path) -> None:
    plan = cl.allocate(cl.read("tiny"))
    plan.write(tmp_path / "run")
    assert cl.about(tmp_path / "run").policy.sha256 == plan.instance.policy.digest


def test_the_hash_is_of_the_content_and_not_of_how_it_is_written() -> None:
    one = Policy.model_validate(base_policy("tiers-2026"))
    again = Policy.model_validate(json.loads(one.model_dump_json()))
    assert one.digest == again.digest == cl.about().policy.sha256
    other = one.model_copy(update={"complex_from": 5})
    assert other.digest != one.digest


def test_the_command_prints_it_in_three_ways() -> None:
    def printed(*options: str) -> str:
        done = CliRunner().invoke(app, ["about", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert json.loads(printed("--json"))["policy"]["name"] == "tiers-2026"
    assert "| `weights` | A = 1.8, B = 1.5" in printed("--md")
    assert "What leaves this computer" in printed()
    assert CliRunner().invoke(app, ["about", "--md", "--json"]).exit_code == 2


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput):
        cl.about("nowhere")
    with pytest.raises(BadInput):
        cl.about(policy="nobodys")


NO_NETWORK = """
import socket, sys
def refuse(*_, **__): raise AssertionError("a connection")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.create_connection = socket.getaddrinfo = refuse
from caseload.cli import run
sys.argv[1:] = sys.argv[1:]
sys.exit(run())
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["allocate", "tiny", "--out", "run"],
        ["caps", "tiny", "--caps", "40", "--quiet"],
        ["about"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_no_command_opens_a_connection(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "a connection" not in done.stdout + done.stderr


def test_a_run_says_what_it_came_to_without_cases_or_people(tmp_path: Path) -> None:
    plan = cl.allocate(cl.read("tiny"), pins={"C08": "P5"})
    plan.write(tmp_path / "run")
    run = cl.about(tmp_path / "run").run
    assert run is not None
    assert (run.cases, run.placed, run.decided, run.exceptions) == (10, 10, 1, 0)
    assert run.spread == plan.certificate.spread
    assert "C08" not in run.model_dump_json()
    assert "Amara" not in run.model_dump_json()
    assert cl.about("tiny").run is None


def test_the_words_of_a_service_are_no_figures() -> None:
    for name in ("plain-count", "points-100"):
        assert not [key for key in figures(policy=name) if key.startswith("service")]
    assert "capacity.grades" not in figures(policy="plain-count")
    assert figures(policy="points-100")["capacity.grades.ASYE"][0] == 0.9
