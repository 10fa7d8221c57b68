"""A lead's whole week in the browser, without JavaScript: from two faults to the week after.

It is walked on the file that the workbench makes, and on a PostgreSQL database.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from caseload.library.plan import open_run
from caseload.web.store.weeks import week, weeks
from postgresql import postgresql
from workbench import Browser, browser, workbench

SECOND = "\n[approval]\nsecond_person = true\n"


def damaged() -> list[tuple[str, tuple[str, bytes]]]:
    """The files of tiny with two faults, under a policy that wants a second person."""
    folder = files("caseload.instances") / "examples" / "tiny"
    text = {name: (folder / name).read_text(encoding="utf-8") for name in NAMES}
    head, first, *rest = text["cases.csv"].splitlines()
    tier = head.split(",").index("tier")
    broken = [cell if place != tier else "Z" for place, cell in enumerate(first.split(","))]
    text["cases.csv"] = "\n".join([head, ",".join(broken), *rest]) + "\n"
    text["practitioners.csv"] = text["practitioners.csv"].replace(",PSO,", ",Community SO,", 1)
    text["policy.toml"] += SECOND
    return [("file", (name, said.encode())) for name, said in text.items()]


NAMES = ("cases.csv", "practitioners.csv", "policy.toml")


def run_of(lead: Browser, id: str) -> str:
    with lead.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.run
    return found.run


@pytest.fixture(params=["a file", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | None]:
    if request.param == "a file":
        yield None
        return
    folder = tmp_path / "server"
    folder.mkdir()
    with postgresql(folder) as address:
        yield address


def test_a_whole_week(database: str | None, tmp_path: Path) -> None:
    with workbench(tmp_path / "bench", database=database) as bench, browser(bench) as lead:
        id = lead.start(files=damaged(), title="North")
        mend(lead, id)
        lead.propose(id)
        ask_why_not(lead, id)
        moved, to = change(lead, id)
        write_notes(lead, id)
        approve_by_two(lead, id)
        take_away(lead, id)
        run = open_run(bench.settings.weeks / id / "runs" / run_of(lead, id))
        assert run.allocation[moved] == to
        assert run.proposal.decisions
        lead.send(f"/weeks/{id}/next", {"cases-text": "case\ttier\nN1\tD"})
        with bench.store.read() as tx:
            [after] = [one for one in weeks(tx) if one.after == id]
        assert after.cases == 1
        assert "N1" in lead.propose(after.id).text
        said = lead.get(f"/weeks/{id}/record").text
        for kind in ("Week started", "Mended", "Proposed", "Decided", "Approved", "Taken away"):
            assert kind in said, kind
        with bench.store.read() as tx:
            assert not bench.chain.wrong(tx)


def mend(lead: Browser, id: str) -> None:
    page = lead.get(f"/weeks/{id}/check").text
    assert "2 faults to mend" in page
    upload = page.split('name="upload" value="', 1)[1].split('"', 1)[0]
    fields = {"upload": upload, "cell cases/2/tier": "A"}
    row = next(part for part in page.split("<tr") if ">Community SO</td>" in part)
    fields[row.split('name="', 1)[1].split('"', 1)[0]] = "PSO"
    assert "nothing is wrong any more" in lead.send(f"/weeks/{id}/check", fields).text
    page = lead.get(f"/weeks/{id}/check").text
    if 'name="input"' in page:
        number = page.split('name="input" value="', 1)[1].split('"', 1)[0]
        lead.send(f"/weeks/{id}/seen", {"input": number}, page=f"/weeks/{id}/check")


def ask_why_not(lead: Browser, id: str) -> None:
    for case, person in (("C01", "P4"), ("C03", "P2"), ("C09", "P1")):
        assert lead.get(f"/weeks/{id}/why?id={case}&to={person}").status_code == 200


def change(lead: Browser, id: str) -> tuple[str, str]:
    """Two changes: one is refused, one takes a reason; returns the case and who has it now."""
    data = {"id": "C01", "to": "P4", "seen": "0", "keep": "all", "reason": "he asked for it"}
    refused = lead.send(f"/weeks/{id}/give", data, page=f"/weeks/{id}/decide")
    assert refused.status_code == 422
    assert "A tier A case is held by" in refused.text
    run = open_run(lead.bench.settings.weeks / id / "runs" / run_of(lead, id))
    to = "P1" if run.allocation["C05"] != "P1" else "P3"
    data = {"id": "C05", "to": to, "seen": "0", "keep": "all", "reason": "knows the family"}
    kept = lead.send(f"/weeks/{id}/give", data, page=f"/weeks/{id}/decide")
    assert kept.status_code == 200, kept.text
    assert "C05 goes to" in kept.text
    return "C05", to


def write_notes(lead: Browser, id: str) -> None:
    lead.send(
        f"/weeks/{id}/notes/one",
        {"id": "C05", "act": "draft"},
        page=f"/weeks/{id}/notes/one?id=C05",
    )
    fields = {"id": "C05", "text": "She knows the family.", "act": "keep"}
    page = lead.send(f"/weeks/{id}/notes/one", fields, page=f"/weeks/{id}/notes/one?id=C05")
    assert "She knows the family." in page.text


def approve_by_two(lead: Browser, id: str) -> None:
    assert "not in the proposal yet" in lead.get(f"/weeks/{id}/approve").text
    lead.send(f"/weeks/{id}/round", {"keep": "all"}, page=f"/weeks/{id}/approve")
    lead.wait()
    fields = {"run": run_of(lead, id)}
    lead.send(f"/weeks/{id}/approve/ask", fields, page=f"/weeks/{id}/approve")
    alone = lead.send(f"/weeks/{id}/approve", fields | {"name": "Sam Reed"}, page="/weeks/new")
    assert alone.status_code == 422
    lead.send("/name", {"name": "Pat Hill"})
    page = lead.send(f"/weeks/{id}/approve", fields | {"name": "Pat Hill"})
    assert "The week is approved." in page.text


def take_away(lead: Browser, id: str) -> None:
    for name in ("proposal.xlsx", "proposal.csv", "proposal.html", "proposal.json"):
        answer = lead.get(f"/weeks/{id}/send/{name}")
        assert answer.status_code == 200
        assert len(answer.content) > 500
