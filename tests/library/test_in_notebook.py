"""Results in a notebook: light, plain HTML; every column in the dictionary; progress in a line."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import caseload as cl
from builders import case, instance, plain_policy, practitioner
from caseload.library.result import Result
from caseload.models.base import Spoken
from caseload.optimizer.options import Progress
from caseload.reports.shared.notebook import MOST_ROWS, fragment
from places import ROOT

NAME = "Ann <b>& Co</b>"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An answer of every kind, of a week in which somebody has an odd name."""
    people = [practitioner("P1", name=NAME, caseload=1), practitioner("P2", caseload=2)]
    cases = [case(f"C{number:02}", tier="D") for number in range(12)]
    week = instance(cases, people, plain_policy({"caseload_cap": {"PO": 7}}))
    plan = cl.allocate(week, effort=0.1)
    run = tmp_path_factory.mktemp("notebook") / "run"
    plan.write(run)
    session = cl.Session(plan)
    taken = next(iter(plan.proposal.new))
    other = "P1" if taken.practitioner == "P2" else "P2"
    return {
        "plan": plan,
        "caps": cl.caps(week, [6, 7], effort=0.1),
        "staffing": cl.staffing(week, cap=6),
        "simulation": cl.simulate(week, weeks=2, replications=1, assign=["engine"]),
        "comparison": cl.compare(week, dict(plan.allocation), effort=0.1),
        "history": cl.history(run),
        "next week": cl.next_week(run),
        "reply": session.pin(taken.case, other),
        "why": plan.explain(taken.case),
        "why not": plan.why_not(taken.case, other),
        "person": plan.practitioner("P1"),
        "limits": plan.limits(),
        "shortages": plan.shortages(),
        "certificate": plan.certificate,
        "week": cl.read("tiny"),
    }


KINDS = (
    "plan", "caps", "staffing", "simulation", "comparison", "history", "next week", "reply", "why",
    "why not", "person", "limits", "shortages", "certificate", "week",
)  # fmt: skip


class Balanced(HTMLParser):
    """What opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_shown_lightly_and_plainly(kind: str, answers: dict[str, Any]) -> None:
    html = answers[kind]._repr_html_()
    assert html.startswith(("<div><p>", "<p>"))
    assert len(html) < 20_000
    assert not re.search(r"<script|<style|https?:|<link|<img|onclick|style=", html)
    assert html.count("<tr>") <= 2 * (MOST_ROWS + 1)
    assert NAME not in html
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []


def test_a_plan_shows_the_first_of_its_cases(answers: dict[str, Any]) -> None:
    plan: cl.Plan = answers["plan"]
    html = plan._repr_html_()
    assert "Ann &lt;b&gt;&amp; Co&lt;/b&gt;" in html
    assert f"the first {MOST_ROWS} of {len(plan.proposal.assignments)}" in html
    assert html.count('<th scope="col">') == 4 + 2 * bool(plan.proposal.unallocated)


def test_of_a_sweep_every_column_is_shown_in_its_unit(answers: dict[str, Any]) -> None:
    html = answers["caps"]._repr_html_()
    assert "<td>cap 6</td>" in html
    assert re.search(r"<td>\d+%</td>", html)


def test_what_is_blank_is_blank() -> None:
    html = fragment(["a < b"], {"t": ([["utilisation", "x"], [0.5, None], [float("nan"), 1.0]], 2)})
    assert "<p>a &lt; b</p>" in html
    assert "<td>50%</td><td></td>" in html
    assert "<td></td><td>1</td>" in html


@pytest.mark.parametrize("kind", KINDS[:6])
def test_every_column_of_every_frame_is_in_the_dictionary(
    kind: str, answers: dict[str, Any]
) -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    found: Result = answers[kind]
    said = found.columns()
    frames = found.to_frames()
    assert list(said["table"].unique()) == list(frames)
    for row in said.itertuples():
        assert row.says, (row.table, row.column)
        plain = re.sub(
            r" (before|after|by hand|proposed|at the end|lowest|highest)$", "", row.column
        )
        on_page = f"| {row.column} |" in page or f"| {plain} |" in page
        assert on_page or row.column in ("PO", "NQO", "PSO", "PQiP"), (row.table, row.column)


@pytest.mark.parametrize("kind", [*KINDS[:8], "week"])
def test_python_writes_it_in_a_line(kind: str, answers: dict[str, Any]) -> None:
    found = repr(answers[kind])
    assert found.startswith(f"<{type(answers[kind]).__name__}: ")
    assert len(found) < 300


def test_everything_that_is_said_is_shown(answers: dict[str, Any]) -> None:
    why: Spoken = answers["why not"]
    assert answers["why not"]._repr_html_().count("<p>") == len(why.spoken())
    assert "No case goes elsewhere" not in answers["reply"]._repr_html_()


class Screen:
    """A notebook's display, as far as progress needs it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def display(self, data: dict[str, str], **_: Any) -> "Screen":
        self.lines.append(data["text/plain"])
        return self

    def update(self, data: dict[str, str], **_: Any) -> None:
        self.lines.append(data["text/plain"])


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Screen:
    found = Screen()
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    there = SimpleNamespace(display=found.display)
    monkeypatch.setitem(sys.modules, "IPython.display", there)
    monkeypatch.setattr("caseload.library.progress.SELDOM", 0.0)
    return found


def test_progress_in_a_notebook_is_a_line_that_changes(notebook: Screen) -> None:
    with cl.progress("Caps") as watch:
        watch(Progress("Looking", value=2.0, bound=1.0))
        watch()
        watch()
    first, news, *steps, last = notebook.lines
    assert first == "Caps"
    assert news.startswith("Looking: 2.00")
    assert steps == ["Caps: 1 done", "Caps: 2 done"]
    assert re.fullmatch(r"Caps: \d+\.\d s", last)


def test_the_last_line_stands_though_the_work_breaks_off(notebook: Screen) -> None:
    with pytest.raises(KeyboardInterrupt), cl.progress("Caps"):
        raise KeyboardInterrupt
    assert notebook.lines[-1].endswith(" s")


def test_where_nobody_watches_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with cl.progress() as watch:
        watch()
    assert capsys.readouterr() == ("", "")


def test_every_question_takes_it(tmp_path: Path) -> None:
    week = cl.read("tiny")
    seen = 0
    with cl.progress() as watch:
        plan = cl.allocate(week, effort=0.1, on_progress=watch)
        cl.caps(week, [40], effort=0.1, on_step=watch)
        seen = watch._steps
    assert plan.allocation
    assert seen == 1
