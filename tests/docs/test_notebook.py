"""`docs/notebook.ipynb` runs from top to bottom, and shows what it showed.

To write the outputs anew after a change: `python tests/docs/test_notebook.py`.
"""

import re
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from places import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
YEAR = "weeks = 52"
"""The line of the notebook that says how many weeks it goes through."""

VARYING = re.compile(r"\d+\.\d s|src=\"data:[^\"]*\"|<Figure [^>]*>")
"""What differs between two runs: seconds, and pictures by the version of what draws them."""


def run(weeks: int) -> Any:
    """The notebook with its outputs, going through so many weeks."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    for cell in book.cells:
        cell.source = cell.source.replace(YEAR, f"weeks = {weeks}")
    NotebookClient(book, timeout=600, kernel_name="python3").execute()
    for cell in book.cells:
        cell.source = cell.source.replace(f"weeks = {weeks}", YEAR)
        cell.metadata.pop("execution", None)
    return book


def shown(cell: Any) -> list[str]:
    """What a cell shows, as HTML where it has it, else as text."""
    found = []
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        said = data.get("text/html") or data.get("text/plain") or output.get("text") or ""
        found.append(VARYING.sub("…", said))
    return found


@pytest.fixture(scope="module")
def short() -> Any:
    return run(weeks=4)


def test_it_runs_and_shows_what_it_showed(short: Any) -> None:
    kept = nbformat.read(NOTEBOOK, as_version=4).cells
    year = next(place for place, cell in enumerate(kept) if YEAR in cell.source)
    for before, after in zip(kept[:year], short.cells[:year], strict=True):
        assert shown(after) == shown(before), before.source
    assert [bool(shown(cell)) for cell in short.cells] == [bool(shown(cell)) for cell in kept]


def test_nothing_in_it_goes_wrong_or_outside(short: Any) -> None:
    for cell in short.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")
    said = "\n".join(one for cell in short.cells for one in shown(cell))
    assert not re.search(r"<script|https?://|<link", said)
    assert "4 weeks, 5 January 2026 to 26 January 2026" in said
    assert "Allocating: …" in said


if __name__ == "__main__":
    nbformat.write(run(weeks=52), NOTEBOOK)
