"""The approved weeks as one history: what stands there, who may take it away."""

import re
from pathlib import Path

from starlette.testclient import TestClient

from builders import practitioner
from caseload.library.history import history
from caseload.web.app import create_app
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.security.duties import Role
from caseload.web.services.counts import NewCases, _few
from caseload.web.services.history import approved
from caseload.web.services.proposing import plan_of
from caseload.web.store.approvals import hold
from caseload.web.store.weeks import week
from workbench import Browser, workbench


def approve(one: Browser, id: str) -> str:
    """Approve a week; returns its run."""
    with one.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.run
    page = f"/weeks/{id}/approve"
    answer = one.send(page, {"run": found.run, "name": "Sam Reed"}, page=page)
    assert "The week is approved." in answer.text
    return found.run


def test_a_week_stands_there_once_it_is_approved(lead: tuple[Browser, str]) -> None:
    one, id = lead
    assert "No week is approved yet" in one.get("/history").text
    run = approve(one, id)
    page = one.get("/history").text
    [row] = history(one.bench.settings.weeks / id / "runs").history.weeks
    assert "Week after week" in page
    assert row.week.isoformat() in page
    assert run not in page
    assert one.get("/history/chart/0.svg").text.lstrip().startswith("<")
    assert one.get("/history/chart/9.svg").status_code == 404


def test_the_files_are_those_of_the_command(lead: tuple[Browser, str]) -> None:
    one, id = lead
    run = approve(one, id)
    found = history(one.bench.settings.weeks / id / "runs" / run).files()
    for name in ("history.csv", "history.xlsx", "history.ods"):
        assert one.get(f"/history/files/{name}").content == found[name]
    assert one.get("/history/files/run.json").status_code == 404
    assert "History taken away" in one.get("/record").text


def test_weeks_of_other_places_are_not_there(lead: tuple[Browser, str]) -> None:
    one, id = lead
    approve(one, id)
    elsewhere = Account("Kim Shaw", frozenset({Role.LEAD}), frozenset({"Elsewhere"}))
    everywhere = Account("Kim Shaw", frozenset({Role.LEAD}))
    assert weeks_of(one.bench, elsewhere) == 0
    assert weeks_of(one.bench, everywhere) == 1


def weeks_of(bench: Bench, account: Account) -> int:
    return len(approved(bench, account).result.history.weeks)


def rows_of(page: str, caption: str) -> dict[str, list[str]]:
    """The rows of a table of a page by their first cell."""
    table = page.split(f">{caption}</caption>")[1].split("</table>", maxsplit=1)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table.split("<tbody")[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return {first: [cell.strip() for cell in more] for first, *more in cells}


def test_new_cases_are_counted_over_weeks_by_person_and_by_grade(
    lead: tuple[Browser, str],
) -> None:
    one, id = lead
    approve(one, id)
    with one.bench.store.begin() as tx:
        found = week(tx, id)
        assert found and found.begins
        hold(tx, id, {"OLD5": "P1"}, "2026-10-19")  # five weeks before
        hold(tx, id, {"OLD13": "P1"}, "2026-08-24")
        assert found.begins == "2026-11-23"
    page = one.get("/history").text
    plan = plan_of(one.bench, found)
    many = sum(who == "P1" for who in plan.allocation.values())
    people = rows_of(page, "New cases of each practitioner")
    assert people["Amara Obi"][-2:] == [str(many), str(many + 1)]
    assert len(people) == 6
    grades = rows_of(page, "New cases by grade")
    assert {cells[1] for cells in grades.values()} == {"few"}, "six people are too few to tell of"
    said = one.get("/history/files/new_cases.csv").content.decode("utf-8-sig")
    assert said.splitlines()[0].startswith("Place,Grade,People")
    assert "Amara" not in said
    assert "few" in said


def test_of_large_groups_the_sums_are_said() -> None:
    people = [practitioner(f"P{n}", grade="PO" if n < 6 else "PSO") for n in range(16)]
    rows = [NewCases("North", one, (1, 2)) for one in people]
    assert _few(rows, 5) == set()
    assert _few(rows, 7) == {"PO", "PSO"}, "one hidden group would follow from the other"


def test_what_was_done_is_summed_by_week_and_by_whom(
    lead: tuple[Browser, str], tmp_path: Path
) -> None:
    one, id = lead
    at = f"/weeks/{id}"
    one.get(f"{at}/case?id=C01")
    for case in ("C01", "C02"):
        one.send(f"{at}/decide", {"case": case, "act": "accept", "seen": "0"})
    one.send(f"{at}/decide", {"case": "C05", "act": "hold", "seen": "0"})
    one.send(f"{at}/round", {"keep": "all"}, page=f"{at}/decide")
    one.wait()
    approve(one, id)
    page = one.get("/history").text
    expected = ["1", "2", "1", "0", "0", "1"]  # C02 was accepted unseen
    assert rows_of(page, "What was done, by whom") == {"Sam Reed": expected}
    assert list(rows_of(page, "What was done, week by week").values()) == [expected]
    taken = tmp_path / "caseload-record.jsonl"
    taken.write_bytes(one.get("/record/export").content)
    [sam] = history(one.bench.settings.folder, record=taken).history.acts_by
    assert (sam.looked_into, sam.accepted, sam.unseen, sam.on_hold, sam.approved) == (1, 2, 1, 1, 1)


def test_who_sees_no_names_sees_sums_alone(lead: tuple[Browser, str], tmp_path: Path) -> None:
    one, id = lead
    one.send(f"/weeks/{id}/decide", {"case": "C01", "act": "accept", "seen": "0"})
    approve(one, id)
    (one.bench.settings.folder / "accounts.toml").write_text('["lee"]\nroles = ["analyst"]\n')
    signed_in = {"proxy_header": "X-Signed-In", "address": "https://caseload.example"}
    with workbench(one.bench.settings.folder, **signed_in) as bench:
        client = TestClient(
            create_app(bench), base_url=signed_in["address"], headers={"x-signed-in": "lee"}
        )
        page = client.get("/history").text
        assert "What was done, week by week" in page
        for name in ("Sam Reed", "Amara Obi", "C01", "history.xlsx"):
            assert name not in page
        assert client.get("/history/files/history.csv").status_code == 200
        assert client.get("/history/files/history.json").status_code == 403
