"""The README's commands run, and what it quotes is what they print."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from caseload.instances.policies.policy import DEFAULT, base_policy
from caseload.models.policy import Policy
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import Preference
from places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXPECTED = {
    "allocate children": 1,
    "allocate understaffed": 1,
    "allocate understaffed --out short-run --force": 1,
    "allocate contradiction": 3,
    "check weekly": 1,
    "compare weekly --every 3": 1,
}
COMMANDS = re.findall(r"^\$ caseload (.+)$", README, re.MULTILINE)


def run(arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, COLUMNS="100", PYTHONUTF8="1")
    return subprocess.run(
        [sys.executable, "-m", "caseload.cli", *shlex.split(arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


RUNS = {"tiny-run": "tiny", "short-run": "understaffed"}
"""The runs that commands begin from, and of what."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], None]:
    """What lays a run of this name into a folder; each is made once."""
    made: dict[str, Path] = {}

    def lay(name: str, folder: Path) -> None:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("runs") / name
            run(f"allocate {RUNS[name]} --out {made[name]}", folder)
        shutil.copytree(made[name], folder / name)

    return lay


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_command_of_the_readme_runs(
    arguments: str, tmp_path: Path, runs: Callable[[str, Path], None]
) -> None:
    for name in RUNS:
        begins = tuple(
            f"{one} {name}" for one in ("explain", "rules", "repeat", "next", "allocate --from")
        )
        if arguments.startswith(begins):
            runs(name, tmp_path)
    done = run(arguments, tmp_path)
    expected = EXPECTED.get(arguments, 3 if "--pin C01=P4" in arguments else 0)
    assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr


def test_the_walk_through_tiny_is_true(tmp_path: Path) -> None:
    printed = run("allocate tiny", tmp_path).stdout
    [quoted] = re.findall(r"```text\n(Spread of .+?)```", README, re.DOTALL)
    assert " ".join(quoted.split()) in " ".join(printed.split())
    assert run("allocate tiny --out tiny-run", tmp_path).returncode == 0
    after = run("next tiny-run --out tiny-next", tmp_path).stdout
    [quoted] = re.findall(r"```text\n(The week of .+?)```", README, re.DOTALL)
    assert " ".join(quoted.split()) in " ".join(after.split())
    for cases in ("C01 C02", "C07 C09", "C05 C06 C08 C10", "C03 C04"):
        assert cases in printed


def test_ci_runs_what_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'pip install --quiet ".[dev]"' in script
    assert "caseload allocate weekly" in script
    assert "python -m pytest" in script
    assert README.count('pip install ".[dev]"') == 2


def test_the_rules_of_the_default_policy_stand_in_the_readme_with_their_modes() -> None:
    policy = Policy.model_validate(base_policy(DEFAULT))
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+)", README, re.MULTILINE))
    for rule in RuleBook.of(policy).named:
        shown = "cost" if isinstance(rule, Preference) else rule.settings.mode
        assert rows[rule.key] == shown, rule.key


def test_every_column_stands_in_the_readme() -> None:
    from caseload.instances.tables.columns import HELD, PRACTITIONERS

    for name in [*HELD, *PRACTITIONERS]:
        assert f"`{name}`" in README
