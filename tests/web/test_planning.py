"""A planner's questions as work in the background: answers of the library, kept and read again."""

from pathlib import Path
from typing import Any

import pytest

import caseload
from caseload.instances.week.write import instance_json
from caseload.models.fault import BadInput
from caseload.web.jobs.kinds import KINDS
from caseload.web.jobs.planning import page_of
from caseload.web.services.planning import figures
from workbench import Browser, browser, proposed, workbench

ASKED: dict[str, dict[str, Any]] = {
    "staffing": {"caps": [25]},
    "simulate": {"weeks": 2, "replications": 1},
    "compare": {"by_hand": {"C01": "P1", "C02": "P2"}},
}


@pytest.mark.parametrize("kind", ASKED)
def test_an_answer_is_written_and_shown_as_the_page_to_send(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "week.json"
    file.write_bytes(instance_json(caseload.read("tiny")))
    told: list[str] = []
    asked = {"instance": str(file), "out": str(tmp_path / "out")} | ASKED[kind]
    KINDS[kind](asked, lambda doing, **_: told.append(doing))
    assert told
    page = page_of(kind, tmp_path / "out")
    assert page.sections
    assert list((tmp_path / "out" / "files").iterdir())


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("caps", {"from": "10", "to": "5", "step": "1"}),
        ("caps", {"from": "1", "to": "200", "step": "1"}),
        ("staffing", {"from": "a", "to": "50", "step": "5"}),
        ("simulate", {"weeks": "0", "replications": "1"}),
        ("simulate", {"weeks": "10", "replications": "-1"}),
    ],
)
def test_figures_that_cannot_be_are_told(kind: str, given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        figures(kind, given)


def compare(lead: Browser, week: str, **files: Any) -> Any:
    fields = {"week": week, "kind": "compare"}
    answer = lead.send("/plan", fields, page="/plan", files=files or None)
    lead.wait()
    return answer


def test_what_was_done_by_hand_is_brought_in_as_a_file(tmp_path: Path) -> None:
    week = proposed("tiny", tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        assert compare(lead, week).status_code == 422
        wrong = b"case,practitioner\nC99,P1\n"
        refused = compare(lead, week, file=("../by hand.csv", wrong))
        assert refused.status_code == 422
        assert "C99" in refused.text
        assert not list((tmp_path / "bench" / "plans").iterdir())
        rows = "".join(f"C{n:02},P{1 + n % 2}\n" for n in range(1, 11))
        made = ("../by hand.csv", b"case,practitioner\n" + rows.encode())
        answer = lead.get(str(compare(lead, week, file=made).url))
        assert "by hand.csv" in answer.text
        assert "Take it away" in answer.text
