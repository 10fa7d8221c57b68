"""Cases that are left over, offered to another PDU."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.instances.week.write import instance_json
from caseload.web.services.folders import read_input
from caseload.web.store.events import events
from caseload.web.store.offers import offers
from caseload.web.store.weeks import week, weeks
from workbench import Browser, browser, proposed, workbench

Lead = tuple[Browser, str]


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Lead]:
    """A week in which two of three cases find nobody."""
    intake = plain_policy({"weekly_intake": {"PO": 1}})
    cases = [case(f"C{n}") for n in range(1, 4)]
    week_of = instance(cases, [practitioner("P1", name="Amara Obi", pdu="North")], intake)
    id = proposed(instance_json(week_of), tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one, id


def left(lead: Lead) -> list[str]:
    text = lead[0].get(f"/weeks/{lead[1]}/left-over").text
    return [f"C{n}" for n in range(1, 4) if f"<option>C{n}</option>" in text]


def send(lead: Lead, path: str, **fields: str) -> Any:
    one, id = lead
    return one.send(f"/weeks/{id}/{path}", fields, page=f"/weeks/{id}/left-over")


def approve(lead: Lead) -> None:
    one, id = lead
    with one.bench.store.read() as tx:
        found = week(tx, id)
    assert found and found.run
    if found.told:
        one.send(f"/weeks/{id}/seen", {"input": str(found.input)}, page="/weeks/new")
    fields = {"run": found.run, "name": "Sam Reed"}
    answer = one.send(f"/weeks/{id}/approve", fields, page=f"/weeks/{id}/approve")
    assert "The week is approved." in answer.text


def test_what_another_pdu_takes_does_not_come_again(lead: Lead) -> None:
    one, id = lead
    first, second = left(lead)
    said = send(lead, "offers", case=first, to="South", reason="nobody is free")
    assert f"{first} is offered to South." in said.text
    assert "Offered by Sam Reed" in said.text
    assert f"{first}: offered to South" in one.get(f"/weeks/{id}/approve").text
    assert send(lead, "offers", case=first, to="East").status_code == 409
    nobody = send(lead, "offers/answer", offer="1", answer="taken")
    assert nobody.status_code == 422
    said = send(lead, "offers/answer", offer="1", answer="taken", said_by="Kim Shaw")
    assert "Answered by Kim Shaw" in said.text
    assert (
        send(lead, "offers/answer", offer="1", answer="not taken", said_by="x").status_code == 409
    )
    assert left(lead) == [second]
    assert "South takes it" in one.get(f"/weeks/{id}/decide?show=hold").text
    send(lead, "offers", case=second, to="South")
    send(lead, "offers/answer", offer="3", answer="not taken", said_by="Kim Shaw")
    with one.bench.store.read() as tx:
        assert [(o.case_id, o.state) for o in offers(tx, id)] == [
            (first, "taken"),
            (second, "not taken"),
        ]
        kinds = [line.kind for line in events(tx, id)]
    assert {"offered to another PDU", "offer taken", "offer not taken"} <= set(kinds)
    one.send(f"/weeks/{id}/round", {"keep": "all"}, page=f"/weeks/{id}/decide")
    one.wait()
    approve(lead)
    page = one.get(f"/weeks/{id}/next").text
    assert f"South has taken {first}: it does not come again." in page
    assert "1 left over" in page
    one.send(f"/weeks/{id}/next")
    with one.bench.store.read() as tx:
        [after] = [found for found in weeks(tx) if found.after == id]
    again = read_input(one.bench.settings, after.id, after.input or 0)
    assert [found.id for found in again.cases] == [second]


def test_nobody_takes_what_somebody_here_has_by_now(lead: Lead) -> None:
    one, id = lead
    first = left(lead)[0]
    send(lead, "offers", case=first, to="South")
    here = next(c for c in ("C1", "C2", "C3") if c not in left(lead))
    hold = {"case": here, "act": "hold", "seen": "0"}
    give = {"id": first, "to": "P1", "seen": "0", "keep": "all"}
    for path, fields in (("decide", hold), ("give", give)):
        one.send(f"/weeks/{id}/{path}", fields, page=f"/weeks/{id}/decide")
    assert first not in left(lead)
    late = send(lead, "offers/answer", offer="1", answer="taken", said_by="Kim Shaw")
    assert late.status_code == 422
    assert "somebody here has it" in late.text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"to": ""}, "the PDU that it is offered to"),
        ({"to": "north"}, "another PDU than"),
    ],
)
def test_what_cannot_be_offered_is_told(lead: Lead, fields: dict[str, str], expected: str) -> None:
    answer = send(lead, "offers", case=left(lead)[0], **fields)
    assert answer.status_code == 422
    assert expected in answer.text
    with lead[0].bench.store.read() as tx:
        assert not offers(tx, lead[1])


def test_only_what_is_left_over_is_offered_and_an_offer_is_withdrawn(lead: Lead) -> None:
    placed = next(f"C{n}" for n in range(1, 4) if f"C{n}" not in left(lead))
    assert send(lead, "offers", case=placed, to="South").status_code == 422
    assert send(lead, "offers", case="C99", to="South").status_code == 404
    first = left(lead)[0]
    send(lead, "offers", case=first, to="South")
    assert "withdrawn" in send(lead, "offers/answer", offer="1", answer="withdrawn").text
    assert send(lead, "offers", case=first, to="East").status_code == 200
