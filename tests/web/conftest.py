"""What several tests of the workbench begin from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import Browser, browser, proposed, workbench


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[tuple[Browser, str]]:
    """Somebody at a browser, and the week of `tiny` with its proposal."""
    id = proposed("tiny", tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one, id
