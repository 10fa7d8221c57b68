"""`docs/library.md` and the README's Python: every block runs, and prints what stands below it.

To write the outputs anew after a change: `python tests/docs/test_library_page.py`.
"""

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "library.md"
README = ROOT / "README.md"

BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
"""A block of code, and what it prints where that stands right below."""


def made(page: Path) -> str:
    """The page with what its blocks print, run one after the other in one namespace."""
    names: dict[str, Any] = {}

    def again(found: re.Match[str]) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(found[1], names)
        printed = "".join(f"{line.rstrip()}\n" for line in said.getvalue().splitlines())
        shown = f"\n```text\n{printed}```\n" if printed else ""
        return f"```python\n{found[1]}```\n{shown}"

    return BLOCK.sub(again, page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [PAGE, README], ids=["library", "readme"])
def test_every_block_runs_and_prints_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    assert text.count("```python") == len(BLOCK.findall(text)) > 0
    assert made(page) == text


def test_the_page_speaks_of_every_function() -> None:
    import caseload

    text = PAGE.read_text(encoding="utf-8")
    for name in ("read", "allocate", "compare", "caps", "staffing", "simulate", "open_run"):
        assert name in caseload.__all__
        assert f"cl.{name}(" in text


if __name__ == "__main__":
    os.chdir(os.environ.get("TMPDIR", "/tmp"))
    for page in (PAGE, README):
        new = made(page)
        sys.stdout.write(f"{page.name}: {'as it was' if new == page.read_text() else 'new'}\n")
        page.write_text(new, encoding="utf-8")
