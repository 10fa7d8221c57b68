"""A run that an earlier version wrote can be opened, explained and repeated for ever."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.instances.records.run import PROPOSAL, read_run
from caseload.models.fault import BadInput
from caseload.models.schema import SCHEMA
from copies import copied_package, python
from places import DATA

RUNS = sorted(path.name for path in (DATA / "runs").iterdir())


@pytest.fixture(params=RUNS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a run of an earlier version, named after that version."""
    return Path(shutil.copytree(DATA / "runs" / request.param, tmp_path / "run"))


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_the_first_version_has_one() -> None:
    assert "0.1.0" in RUNS


def test_it_opens_and_explains(old: Path) -> None:
    assert len(read_run(old).proposal.assignments) == 10
    asked = run("explain", old, "--case", "C03")
    assert asked.exit_code == 0
    assert "goes to Ellen Shaw" in asked.stdout


def test_it_repeats_to_an_allocation_that_is_just_as_even(old: Path) -> None:
    again = json.loads(run("repeat", old, "--json").stdout)
    assert "instance.json" in again["same"]
    if not again["versions"]:
        assert again["different"] == []


OPEN = """
from pathlib import Path

from caseload.instances.records.run import read_run
from caseload.models.case import Case

run = read_run(Path("run"))
assert {case.postcode for case in run.instance.cases} == {None}
named = run.instance.cases[0].model_copy(update={"postcode": "N1"})
other = run.instance.changed(cases=(named, *run.instance.cases[1:]))
assert other.digest != run.instance.digest
"""


def test_a_new_optional_column_leaves_it_readable(old: Path) -> None:
    package = copied_package(old.parent)
    model = package / "models" / "case.py"
    text = model.read_text(encoding="utf-8")
    field = "    weight: Hundredths | None = None\n"
    assert text.count(field) == 1
    model.write_text(text.replace(field, f"{field}    postcode: str | None = None\n"), "utf-8")
    python(OPEN, old.parent)


def test_a_run_of_a_newer_schema_is_refused_in_a_sentence(old: Path) -> None:
    proposal = json.loads((old / PROPOSAL).read_text(encoding="utf-8"))
    proposal |= {"schema_version": SCHEMA + 1, "something_new": 1}
    (old / PROPOSAL).write_text(json.dumps(proposal), encoding="utf-8")
    with pytest.raises(BadInput, match=f"this one has schema {SCHEMA + 1}"):
        read_run(old)
