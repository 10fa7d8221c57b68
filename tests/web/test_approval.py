"""Approval: by one person or two, frozen, taken away, opened again with a reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caseload.cli import app as command
from caseload.instances.week.decisions import read_decisions
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instance
from caseload.library.plan import open_run
from caseload.web.services.proposing import plan_of
from caseload.web.store.approvals import approvals
from caseload.web.store.decisions import decide
from caseload.web.store.weeks import week
from workbench import Browser, browser, workbench

POLICY = 'policy = "plain-count"\nweek_beginning = 2026-11-30\n'
CASES = "case,tier,excluded\nC1,A,\nC2,C,\nC3,D,P1\n"
PEOPLE = "practitioner,name,grade,caseload\nP1,Amara Obi,PO,20\nP2,Ben Hughes,PO,25\n"


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Browser]:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def proposed(lead: Browser, policy: str = POLICY) -> str:
    named = {"cases.csv": CASES, "practitioners.csv": PEOPLE, "policy.toml": policy}
    id = lead.start(files=[("file", (name, text.encode())) for name, text in named.items()])
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.input
    lead.send(f"/weeks/{id}/seen", {"input": found.input}, page=f"/weeks/{id}/check")
    lead.propose(id)
    return id


def run_of(lead: Browser, id: str) -> str:
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.run
    return found.run


def approve(lead: Browser, id: str, name: str = "Sam Reed") -> Any:
    fields = {"run": run_of(lead, id), "name": name}
    return lead.send(f"/weeks/{id}/approve", fields, page="/weeks/new")


def test_a_week_is_approved_frozen_taken_away_and_opened_again(
    lead: Browser, tmp_path: Path
) -> None:
    id = proposed(lead)
    assert "nothing to take away" in lead.get(f"/weeks/{id}/send").text
    assert lead.get(f"/weeks/{id}/send/proposal.xlsx").status_code == 404
    page = approve(lead, id)
    assert "proposal.xlsx" in page.text
    for refused in (
        lead.send(f"/weeks/{id}/proposal", page=f"/weeks/{id}/approve"),
        lead.send(f"/weeks/{id}/people", {"input": 1, "contracted_hours P1": "1"}),
        approve(lead, id),
    ):
        assert refused.status_code == 409
        assert "approved" in refused.text
    run = lead.bench.settings.weeks / id / "runs" / run_of(lead, id)
    workbook = lead.get(f"/weeks/{id}/send/proposal.xlsx")
    assert workbook.content == (run / "proposal.xlsx").read_bytes()
    kept = tmp_path / "kept.ods"
    kept.write_bytes(lead.get(f"/weeks/{id}/send/proposal.ods").content)
    assert read_decisions(kept, open_run(run).instance) == []
    assert "attachment" in workbook.headers["content-disposition"]
    assert '"event":"final"' in (run / "log.jsonl").read_text()
    assert list((lead.bench.settings.folder / "backups").iterdir())

    nothing = lead.send(f"/weeks/{id}/reopen", {"reason": ""}, page=f"/weeks/{id}/approve")
    assert nothing.status_code == 422
    lead.send(f"/weeks/{id}/reopen", {"reason": "C2 moved away"}, page=f"/weeks/{id}/approve")
    assert "version 2" in lead.get(f"/weeks/{id}").text
    assert "C2 moved away" in lead.get(f"/weeks/{id}/record").text
    approve(lead, id)
    with lead.bench.store.read() as tx:
        kept = approvals(tx, id)
    assert [one.version for one in kept] == [1, 2]
    assert kept[0].hash == kept[1].hash


def test_a_wrong_name_approves_nothing(lead: Browser) -> None:
    id = proposed(lead)
    answer = approve(lead, id, "Somebody")
    assert answer.status_code == 422
    assert "your name as you signed in: Sam Reed" in answer.text


def test_a_proposal_that_was_made_anew_is_not_approved_unseen(lead: Browser) -> None:
    id = proposed(lead)
    seen = run_of(lead, id)
    lead.propose(id)
    late = lead.send(f"/weeks/{id}/approve", {"run": seen, "name": "Sam Reed"})
    assert late.status_code == 409


def test_an_input_that_was_changed_since_bars_approval(lead: Browser) -> None:
    id = proposed(lead)
    lead.send(f"/weeks/{id}/people", {"input": 1, "contracted_hours P1": "20"})
    assert "make it again" in lead.get(f"/weeks/{id}/approve").text
    assert approve(lead, id).status_code == 422


def test_where_the_policy_asks_a_second_person_approves(lead: Browser) -> None:
    id = proposed(lead, POLICY + "[approval]\nsecond_person = true\n")
    alone = approve(lead, id)
    assert alone.status_code == 422
    assert "a second person" in alone.text
    lead.send(f"/weeks/{id}/approve/ask", {"run": run_of(lead, id)}, page=f"/weeks/{id}/approve")
    assert approve(lead, id).status_code == 422
    lead.send("/name", {"name": "Pat Hill"})
    page = lead.get(f"/weeks/{id}/approve").text
    assert "Sam Reed asks for approval" in page
    assert "nothing" not in approve(lead, id, "Pat Hill").text
    with lead.bench.store.read() as tx:
        [kept] = approvals(tx, id)
    assert (kept.asked_by, kept.approved_by) == ("Sam Reed", "Pat Hill")


def test_the_team_reads_no_limited_case_and_no_reason(lead: Browser) -> None:
    id = proposed(lead)
    approve(lead, id)
    page = lead.get(f"/weeks/{id}/send/lists").text
    assert "C1" in page
    assert "C3" not in page
    assert "1 case that your lead tells you of" in page
    assert "utilisation" not in page


def test_a_double_click_starts_one_week_and_one_proposal(lead: Browser) -> None:
    data = lead.marks("/weeks/new") | {"example": "tiny"}
    headers = {"origin": "http://127.0.0.1"}
    went = [lead.client.post("/weeks/new", data=data, headers=headers).url for _ in range(2)]
    assert went[0] == went[1]
    id = str(went[0]).split("/")[4]
    marks = lead.marks(f"/weeks/{id}")
    for _ in range(2):
        lead.client.post(f"/weeks/{id}/proposal", data=marks, headers=headers)
    lead.wait()
    assert len(list((lead.bench.settings.weeks / id / "runs").iterdir())) == 1


def other(lead: Browser, id: str) -> tuple[str, str]:
    """A case, and somebody else than was proposed who could take it."""
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found
    plan = plan_of(lead.bench, found)
    return "C2", "P2" if plan.allocation["C2"] == "P1" else "P1"


def test_what_was_decided_since_becomes_the_proposal_before_it_is_approved(lead: Browser) -> None:
    id = proposed(lead)
    case, person = other(lead, id)
    with lead.bench.store.begin() as tx:
        decide(tx, id, case, "pin", practitioner=person, who="Sam Reed", seen=0, once="a")
    page = lead.get(f"/weeks/{id}/approve").text
    assert "not in the proposal yet" in page
    assert approve(lead, id).status_code == 422
    lead.send(f"/weeks/{id}/round", {"keep": "all"}, page=f"/weeks/{id}/approve")
    lead.wait()
    assert "not in the proposal yet" not in lead.get(f"/weeks/{id}/approve").text
    assert approve(lead, id).status_code == 200
    run = lead.bench.settings.weeks / id / "runs" / run_of(lead, id)
    assert open_run(run).allocation[case] == person


def test_made_again_the_proposal_is_around_what_was_decided(lead: Browser) -> None:
    id = proposed(lead)
    case, person = other(lead, id)
    with lead.bench.store.begin() as tx:
        decide(tx, id, case, "pin", practitioner=person, who="Sam Reed", seen=0, once="a")
    lead.propose(id)
    run = lead.bench.settings.weeks / id / "runs" / run_of(lead, id)
    assert open_run(run).allocation[case] == person


def test_the_command_line_gives_the_same_bytes(lead: Browser, tmp_path: Path) -> None:
    source = tmp_path / "north.xlsx"
    write_instance(read_instance("tiny").instance, source)
    id = lead.start(files={"file": (source.name, source.read_bytes())})
    lead.propose(id)
    made = lead.bench.settings.weeks / id / "runs" / run_of(lead, id)
    out = tmp_path / "by-command"
    found = CliRunner().invoke(command, ["allocate", str(source), "--out", str(out), "--quiet"])
    assert found.exit_code in (0, 1)
    names = {path.name for path in made.iterdir()}
    assert names == {path.name for path in out.iterdir()}
    for name in names - {"log.jsonl"}:  # it says when
        assert (made / name).read_bytes() == (out / name).read_bytes(), name
