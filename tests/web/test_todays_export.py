"""Today's export beside a week: what differs by person, and what is taken over."""

from typing import Any

from caseload.web.services.folders import read_input
from caseload.web.services.importing import STAGED, staged
from caseload.web.store.events import events
from caseload.web.store.weeks import Week, week
from workbench import Browser

Lead = tuple[Browser, str]

TODAY = b"practitioner,caseload\nP1,31\nP2,40\n"


def the_week(lead: Lead) -> Week:
    with lead[0].bench.store.read() as tx:
        found = week(tx, lead[1])
    assert found
    return found


def compare(lead: Lead, content: bytes) -> Any:
    at = f"/weeks/{lead[1]}/in-hand"
    return lead[0].send(at, {"kind": "table"}, files=[("file", ("today.csv", content))])


def test_it_is_shown_by_person_and_taken_over_for_those_who_are_ticked(lead: Lead) -> None:
    one, id = lead
    before = the_week(lead)
    people = read_input(one.bench.settings, id, before.input or 0).practitioner_of
    page = compare(lead, TODAY)
    assert "2 people differ from the week" in page.text
    assert f"cases in hand: {people['P1'].caseload} → 31" in page.text
    assert the_week(lead) == before, "nothing is done by looking"
    export = str(page.url).split("export=")[1].split("&")[0]
    fields = {"export": export, "kind": "table", "input": str(before.input), "person": "P1"}
    take = f"/weeks/{id}/in-hand/take"
    said = one.send(take, fields, page=f"/weeks/{id}/in-hand")
    assert "Taken over for 1 person." in said.text
    then = read_input(one.bench.settings, id, the_week(lead).input or 0).practitioner_of
    assert then["P1"].caseload == 31
    assert then["P2"] == people["P2"]
    assert "make it again" in one.get(f"/weeks/{id}").text
    with one.bench.store.read() as tx:
        assert any(line.kind == "in hand taken over" for line in events(tx, id))
    assert not staged(one.bench, export), "it can name people, and has been used"
    late = one.send(take, fields, page=f"/weeks/{id}/in-hand")
    assert late.status_code == 409, "it was seen beside another input"


def test_nobody_ticked_and_no_file_are_told(lead: Lead) -> None:
    one, id = lead
    page = compare(lead, TODAY)
    export = str(page.url).split("export=")[1].split("&")[0]
    fields = {"export": export, "kind": "table", "input": "1"}
    at = f"/weeks/{id}/in-hand"
    assert "Tick those" in one.send(f"{at}/take", fields, page=at).text
    assert compare(lead, b"practitioner,caseload\nP77,1\n").status_code == 422
    assert one.send(at, {"kind": "table"}).status_code == 422
    kept = [folder.name for folder in (one.bench.settings.folder / STAGED).iterdir()]
    assert kept == [export], "nothing is kept of what was refused"
    for path in ("in-hand?export=none&kind=table", f"in-hand?export={export}&kind=x"):
        assert one.get(f"/weeks/{id}/{path}").status_code == 404
