"""The house is in order: what is installed, which way imports run, how large things are."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from places import ROOT

TOPS = ("models", "instances", "optimizer", "reports", "library", "web", "commands")

MAY_IMPORT = {
    "models": {"models"},
    "instances": {"models", "instances"},
    "optimizer": {"models", "optimizer"},
    "reports": {"models", "instances", "optimizer", "reports"},
    "library": {"models", "instances", "optimizer", "reports", "library"},
    "web": {"models", "instances", "optimizer", "reports", "library", "web"},
    "commands": {"models", "instances", "optimizer", "reports", "library", "web", "commands"},
}

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60


def modules(top: str) -> list[Path]:
    return sorted((ROOT / top).rglob("*.py"))


def every_module() -> Iterator[tuple[Path, ast.Module]]:
    for top in TOPS:
        for path in modules(top):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("caseload", *parts)).removesuffix(".__init__")


def imported(tree: ast.Module, known: set[str]) -> set[str]:
    """The modules that a module imports, `from room import module` by the module's own name."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= whole & known or {node.module}
    return names


def room_of(path: Path) -> str:
    """The folder of a module; a module of `optimizer/` or `web/` itself is a room of its own."""
    own = path.parent in (ROOT / "optimizer", ROOT / "web") and path.name != "__init__.py"
    return str((path if own else path.parent).relative_to(ROOT))


def arrows() -> dict[str, set[str]]:
    """The rooms from which each room imports."""
    path_of = {name_of(path): path for path, _ in every_module()}
    found: dict[str, set[str]] = {room_of(path): set() for path in path_of.values()}
    for path, tree in every_module():
        for name in imported(tree, set(path_of)) & set(path_of):
            found[room_of(path)].add(room_of(path_of[name]))
    return {room: others - {room} for room, others in found.items()}


def test_every_package_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = set(project["tool"]["setuptools"]["packages"])
    found = {
        ".".join(("caseload", *path.parent.relative_to(ROOT).parts)) for path, _ in every_module()
    }
    assert found | {"caseload"} == named


@pytest.mark.parametrize("top", TOPS)
def test_imports_run_one_way(top: str) -> None:
    for path in modules(top):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = {
            name.split(".")[1] for name in imported(tree, set()) if name.startswith("caseload.")
        }
        assert ours <= MAY_IMPORT[top], path


def test_rooms_import_in_no_circle() -> None:
    left = arrows()
    while left:
        ends = [room for room, others in left.items() if not others & set(left)]
        assert ends, f"these rooms import each other: {sorted(left)}"
        for room in ends:
            del left[room]


def test_ortools_is_imported_in_one_room() -> None:
    for path, tree in every_module():
        if any(name.startswith("ortools") for name in imported(tree, set())):
            assert path.parent == ROOT / "optimizer" / "solvers", path


def test_nothing_imports_the_workbench_but_its_command() -> None:
    for path, tree in every_module():
        if any(name.startswith("caseload.web") for name in imported(tree, set())):
            assert path.is_relative_to(ROOT / "web") or path == ROOT / "commands" / "serve.py", path


def test_pages_ask_the_library_and_not_the_engine() -> None:
    """Of the engine, the web layer knows what its own processes need: progress, and how to stop."""
    known = {"interrupt", "options", "process.start", "rule_book"}
    for path in modules("web"):
        for name in imported(ast.parse(path.read_text(encoding="utf-8")), set()):
            if name.startswith("caseload.optimizer."):
                assert name.removeprefix("caseload.optimizer.") in known, f"{path}: {name}"


def test_statements_to_the_store_stand_in_one_room() -> None:
    for path in modules("web"):
        for name in imported(ast.parse(path.read_text(encoding="utf-8")), set()):
            assert name != "sqlalchemy" or path.parent.name in ("store", "services", "jobs"), path


def test_the_check_stands_apart_from_the_solver_and_from_what_is_shown() -> None:
    room = ROOT / "optimizer" / "check"
    own = {
        "able",
        "allocation",
        "bound",
        "enumeration",
        "exceptions",
        "fits",
        "confirm",
        "recount",
        "verify",
    }
    for name in own:
        tree = ast.parse((room / f"{name}.py").read_text(encoding="utf-8"))
        ours = {n for n in imported(tree, set()) if n.startswith("caseload.optimizer.")}
        for module in ours:
            _, _, place, *rest = module.split(".")
            assert place in ("rule_book", "rule_kit") or rest[0] in own, f"{name}: {module}"


def test_no_module_is_long() -> None:
    for path, _ in every_module():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, path


def body_lines(function: ast.FunctionDef) -> int:
    """The lines of a function after its parameters (options of a command) and docstring."""
    assert function.end_lineno is not None
    said = 1 if ast.get_docstring(function) and len(function.body) > 1 else 0
    return function.end_lineno - function.body[said].lineno + 1


def test_no_function_is_long() -> None:
    for path, tree in every_module():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert body_lines(node) <= MOST_LINES_OF_A_FUNCTION, f"{path}: {node.name}"


def test_every_module_says_what_it_is() -> None:
    for path, tree in every_module():
        assert ast.get_docstring(tree), path


def test_no_two_test_modules_have_one_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)
