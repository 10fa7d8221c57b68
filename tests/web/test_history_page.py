"""The approved weeks as one history: what stands there, who may take it away."""

from caseload.library.history import history
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.security.duties import Role
from caseload.web.services.history import approved
from caseload.web.store.weeks import week
from workbench import Browser


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
