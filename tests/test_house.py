"""The house is in order: what is installed, and which way imports run."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("models", "instances", "optimizer", "reports", "commands")

MAY_IMPORT = {
    "models": {"models"},
    "instances": {"models", "instances"},
    "optimizer": {"models", "optimizer"},
    "reports": {"models", "instances", "optimizer", "reports"},
    "commands": {"models", "instances", "optimizer", "reports", "commands"},
}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_every_package_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = set(project["tool"]["setuptools"]["packages"])
    found = {
        ".".join(("caseload", *path.parent.relative_to(ROOT).parts))
        for room in ROOMS
        for path in modules(room)
    }
    assert found | {"caseload"} == named


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    for path in modules(room):
        ours = {name.split(".")[1] for name in imported(path) if name.startswith("caseload.")}
        assert ours <= MAY_IMPORT[room], path


def test_ortools_is_imported_in_one_room() -> None:
    for room in ROOMS:
        for path in modules(room):
            if any(name.startswith("ortools") for name in imported(path)):
                assert path.parent == ROOT / "optimizer" / "solvers", path


def test_every_package_says_what_it_is() -> None:
    for room in ROOMS:
        for path in modules(room):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
