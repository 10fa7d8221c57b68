"""The pages for a public body: made parts are what the command prints, named tests exist.

To make the parts of `docs/transparency.md` anew: `python tests/docs/test_transparency_page.py`.
"""

import ast
import re
import tempfile
from pathlib import Path

import pytest

import caseload as cl
from caseload.reports.about import about_md
from places import ROOT

PAGE = ROOT / "docs" / "transparency.md"
PROTECTION = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def made() -> dict[str, str]:
    """The parts as the command prints them of a real run."""
    with tempfile.TemporaryDirectory() as folder:
        cl.allocate(cl.read("weekly")).write(Path(folder) / "run")
        printed = about_md(cl.about(Path(folder) / "run"))
    policy = cl.about().policy
    table = printed[
        printed.index("Assumptions in force") : printed.index("\nFigures with a source")
    ]
    head = f"SHA-256 of its content: `{policy.sha256}`."
    run = re.findall(r"^- (?:weekly|\d+ of|A person|Spread|Without).*\n", printed, re.MULTILINE)
    return {"run": "".join(run), "policy": f"{head}\n\n{table}"}


def page(text: str) -> str:
    parts = made()
    return PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]}\n{found[3]}", text)


def test_what_is_made_is_what_the_command_prints() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(PART.findall(text)) == 2
    assert page(text) == text, "python tests/docs/test_transparency_page.py makes it anew"


NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PROTECTION)


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert name in functions


def test_every_measure_names_a_test() -> None:
    table = PROTECTION.split("## Risks and measures")[1].split("## What")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    assert all("::test_" in row.rsplit(" | ", 1)[1] for row in rows)


@pytest.mark.parametrize("name", ["transparency.md", "data-protection.md", "allocation-service.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert (ROOT / "docs" / link).exists(), link


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
