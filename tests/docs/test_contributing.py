"""The rule that CONTRIBUTING.md adds works: its file and its line are all that it takes."""

import re
from pathlib import Path

import pytest

from copies import copied_package, python
from places import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
[RULE] = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)

WEEK = """
from builders import case, instance, practitioner, plain_policy, book_of
from caseload.optimizer.in_process import solve_here

cases = [case(f"C{n}", sexual_offence=True) for n in range(3)]
people = [practitioner("P1", name="Ann"), practitioner("P2", name="Bob", grade="PQiP")]

def week(**section):
    return instance(cases, people, plain_policy({"sexual_offence_cap": section}))

def proposal(week):
    return solve_here(week, book_of(week))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package that has the rule of the page."""
    folder = tmp_path_factory.mktemp("copy")
    rules = copied_package(folder) / "optimizer" / "rules"
    (rules / "sexual_offence_cap.py").write_text(RULE, encoding="utf-8")
    listed = (rules / "__init__.py").read_text(encoding="utf-8")
    imported = "from caseload.optimizer.rules.sexual_offence_cap import SexualOffenceCap\n"
    listed = listed.replace("\nRULES", f"{imported}\nRULES", 1)
    listed = listed.replace("    ComplexityCap,\n", "    ComplexityCap,\n    SexualOffenceCap,\n")
    (rules / "__init__.py").write_text(listed, encoding="utf-8")
    return folder


def printed(code: str, folder: Path) -> str:
    """What some code prints in the copy, with the tests' helpers at hand."""
    beside = f"import sys; sys.path.append({str(ROOT / 'tests')!r})\n"
    return python(f"{beside}{WEEK}{code}", folder)


def test_it_is_off_until_a_policy_names_it(folder: Path) -> None:
    code = """
free = instance(cases, people, plain_policy())
assert [rule.key for rule in book_of(free).rules] == []
assert not proposal(free).unallocated
assert len(proposal(week(PO=1)).unallocated) == 2
"""
    printed(code, folder)


def test_it_says_why_a_case_is_left_over_and_what_would_place_it(folder: Path) -> None:
    code = """
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.shortage import explain_unallocated

short = week(PO=1)
made = proposal(short)
print(made.unallocated[0].reason)
found = explain_unallocated(Run(short, made))
print([change.settings for one in found.shortages for change in one.changes])
"""
    said = printed(code, folder)
    assert "2 are at the limit of the sexual offence cap" in said
    assert "sexual_offence_cap.PO=3" in said


def test_both_readings_agree_on_random_weeks(folder: Path) -> None:
    code = """
import random
from readings import agree, week_of
from strategies import random_instance

for seed in range(20):
    made = random_instance(random.Random(seed), people=4, cases=4)
    [rule] = [r for r in book_of(made).named if r.key == "sexual_offence_cap"]
    agree(rule, week_of(made))
"""
    printed(code, folder)


def test_the_command_line_takes_it(folder: Path) -> None:
    code = """
from typer.testing import CliRunner
from caseload import cli

def said(*words):
    done = CliRunner().invoke(cli.app, list(words))
    return done.exit_code, done.stderr

code, warned = said("allocate", "tiny")
assert code == 0 and "plain-count does not name sexual_offence_cap: off" in " ".join(warned.split())
code, warned = said("allocate", "tiny", "--set", "sexual_offence_cap.PO=2")
assert code == 0 and "does not name" not in warned
code, warned = said("allocate", "tiny", "--set", "sexual_offence_cap.P0=2")
assert code == 2 and "sexual_offence_cap" in warned
"""
    printed(code, folder)
