"""What comes along with the program: licences, and the bill of materials that CI makes."""

import importlib.util
import json
import re
import tomllib
from importlib import metadata
from types import ModuleType

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from typer.testing import CliRunner

from caseload.cli import app
from caseload.library import licences as module
from caseload.library.licences import PAGES, licences, requirements
from places import ROOT

THERE = {one.name.lower().replace("_", "-"): one for one in licences()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def printed(*asked: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["about", "--licences", *asked])
    assert done.exit_code == code, done.output
    return done.stdout


def named(lines: list[str]) -> set[str]:
    """The distributions that lines of the project file ask for."""
    found = {re.match(r"[\w.-]+", line)[0] for line in lines}  # type: ignore[index]
    return {one.lower().replace("_", "-") for one in found} - {"caseload"}


def test_every_library_that_the_project_names_states_its_licence() -> None:
    asked = named(PROJECT["dependencies"])
    assert all(THERE[one].needed_for == () for one in asked)
    for extra in ("page", "web", "team", "xls", "cluster"):
        for one in named(PROJECT["optional-dependencies"][extra]):
            assert THERE[one].licence, one
            assert not THERE[one].needed_for or extra in THERE[one].needed_for


def test_what_libraries_ask_for_in_turn_is_there_and_what_developers_use_is_not() -> None:
    assert {"pydantic-core", "protobuf", "markupsafe", "h11"} <= THERE.keys()
    assert not {"pytest", "ruff", "mypy", "hypothesis", "selenium", "cyclonedx-bom"} & THERE.keys()


def test_files_in_pages_count_too() -> None:
    assert THERE["govuk-frontend"].needed_for == (PAGES,)
    assert THERE["htmx.org"].licence == "0BSD"


def test_terms_that_ask_for_more_are_pointed_out_and_so_is_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "LGPL, MPL): psycopg and psycopg-binary." in " ".join(printed().split())
    of = module._of_library
    monkeypatch.setattr(
        module,
        "_of_library",
        lambda name, kinds: of(name, kinds).model_copy(
            update={"licence": "" if name == "numpy" else "MIT"}
        ),
    )
    said = " ".join(printed("--md").split())
    assert "state none in the package: numpy." in said
    assert "LGPL" not in said


def test_it_is_printed_in_three_ways_and_of_nothing_else() -> None:
    rows = json.loads(printed("--json"))
    assert [one["name"] for one in rows] == [one.name for one in licences()]
    assert printed("--md").count("\n| ") == len(rows)
    assert printed("tiny", code=2) == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("h11>=0.8", ("h11", ">=0.8", (), "")),
        ('ruff >= 0.6.2 ; extra == "all"', ("ruff", ">= 0.6.2", (), "all")),
        (
            "psycopg[binary,pool]<4,>=3; extra == 'team'",
            ("psycopg", "<4,>=3", ("binary", "pool"), "team"),
        ),
        ('tomli>=2; python_version < "3.11" and extra == "toml"', ("tomli", ">=2", (), "toml")),
    ],
)
def test_what_is_asked_for_is_read(
    line: str, expected: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _name: [line])
    (one,) = requirements("anything")
    assert (one.name, one.wanted, one.extras, one.extra) == expected


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "tools" / "sbom.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def environment(*names: str) -> dict[str, object]:
    """What cyclonedx-py finds in an environment: the program, and distributions by name."""
    parts = [{"bom-ref": name, "type": "library", "name": name, "version": "1.0"} for name in names]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"bom-ref": "root", "type": "application", "name": "caseload"}},
        "components": parts,
        "dependencies": [{"ref": "root", "dependsOn": list(names)}, *({"ref": n} for n in names)],
    }


def test_the_bill_has_what_answers_rest_on_and_nothing_of_developers(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [one.name for one in licences() if one.needed_for != (PAGES,)]
    monkeypatch.setattr(tool, "environment", lambda: environment(*names, "pytest", "ruff"))
    made = tool.bill()
    found = {one["name"] for one in made["components"]}
    assert found == {one.name for one in licences()}
    refs = {"root", *(one["bom-ref"] for one in made["components"])}
    assert {one["ref"] for one in made["dependencies"]} == refs
    assert all(set(one["dependsOn"]) <= refs for one in made["dependencies"])
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)) is None


def test_a_library_that_the_bill_would_lack_is_named(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "environment", lambda: environment("numpy"))
    with pytest.raises(SystemExit, match=r"did not find: .*pandas"):
        tool.bill()


def test_ci_makes_the_bill_and_sees_that_nothing_is_missing() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python tools/sbom.py" in script
    assert "python -m pip check" in script
