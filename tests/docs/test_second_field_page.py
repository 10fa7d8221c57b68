"""`docs/second-field.md`: its commands run, and the service that it writes down can be read."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.policies.policy import make_policy, read_toml
from caseload.instances.week.template import write_template
from places import ROOT

PAGE = (ROOT / "docs" / "second-field.md").read_text(encoding="utf-8")


def own_policy(folder: Path) -> Path:
    """The page's example as a policy: what it leaves out, every policy has."""
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    head = 'name = "own"\ndated = 2026-11-28\nunit = "points"\nweights = { "*" = 1 }\n'
    caps = "\n[rules.caseload_cap]\nOT = 20\nNQ = 10\nTA = 20\n[staffing.cost]\nOT = 1\n"
    path = folder / "own.toml"
    path.write_text(f"{head}{block}{caps}\n[capacity]\nfull = 100\n", encoding="utf-8")
    return path


def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ caseload (.+)$", PAGE, re.MULTILINE)
    assert len(commands) == 7
    for command in commands:
        done = CliRunner().invoke(app, shlex.split(command))
        assert done.exit_code in (0, 1), done.output
        assert "Internal error" not in done.output


def test_the_service_that_it_writes_down_is_one(tmp_path: Path) -> None:
    path = own_policy(tmp_path)
    policy, faults = make_policy(read_toml(path), path.name)
    assert policy is not None, faults
    assert list(policy.service.grades) == ["OT", "NQ", "TA"]
    assert policy.service.support == ("TA",)
    write_template(tmp_path / "own.xlsx", str(path))
    done = CliRunner().invoke(app, ["check", str(tmp_path / "own.xlsx"), "--policy", str(path)])
    assert "only the template's examples" in " ".join(done.output.split())


def test_every_source_stands_beside_what_it_is_for() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    sourced = [said for _, said in rows if "https://" in said or "http://" in said]
    assert len(sourced) >= 7
