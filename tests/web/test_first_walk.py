"""From nothing to a proposal in the browser."""

from pathlib import Path

from workbench import browser, workbench


def test_the_example_becomes_a_proposal(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        week = lead.start(example="tiny")
        page = lead.propose(week)
    assert page.status_code == 200
    assert "The lowest possible spread is 6.90 points, and this is proven." in page.text
    assert "Carys Price" in page.text
