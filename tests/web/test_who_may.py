"""Who may do what: every address for every role, exceptions beyond the margin, a deputy's hands."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import caseload
from caseload.instances.records.log import now
from caseload.instances.week.write import instance_json
from caseload.models.choice import Way
from caseload.web.app import create_app
from caseload.web.bench import Bench
from caseload.web.pages import NOT_YOURS
from caseload.web.routes import ROUTES, start
from caseload.web.security.duties import HANDED_OVER, MAY, WORDS, Duty, Role
from caseload.web.services.standing import Standing, standing
from caseload.web.store.events import events
from caseload.web.store.weeks import week
from places import ROOT
from workbench import Browser, browser, proposed, workbench

ADDRESS = "https://caseload.example"

DUTIES = {
    "see": "GET / | GET /weeks | GET {w} | GET {w}/rules",
    "read": "GET {w}/check | GET {w}/person | GET {w}/people | GET {w}/proposal | "
    "GET {w}/jobs/{job} | POST {w}/jobs/{job}/stop | GET {w}/decide | "
    "GET {w}/case | GET {w}/give | GET {w}/why | "
    "GET {w}/changes | GET {w}/people-load | GET {w}/left-over | GET {w}/exceptions | "
    "GET {w}/notes | GET {w}/notes/one | GET {w}/approve | GET {w}/send | GET {w}/send/lists | "
    "GET {w}/send/{file} | GET {w}/record | GET /record",
    "bring in": "GET /weeks/import | POST /weeks/import | GET /weeks/import/{staged} | "
    "POST /weeks/import/{staged} | GET /weeks/new | POST /weeks/new | POST {w}/files | "
    "POST {w}/check | POST {w}/seen | POST {w}/people | GET {w}/next | POST {w}/next | "
    "GET {w}/in-hand | POST {w}/in-hand | POST {w}/in-hand/take",
    "decide": "POST {w}/proposal | POST {w}/decide | "
    "POST {w}/decide/all | POST {w}/round | POST {w}/case | POST {w}/give | POST {w}/changes | "
    "POST {w}/left-over | POST {w}/notes | POST {w}/notes/one | POST {w}/approve/ask | "
    "POST {w}/offers | POST {w}/offers/answer",
    "delete": "GET {w}/delete | POST {w}/delete",
    "agree": "POST {w}/exceptions | POST {w}/rules/answer",
    "approve": "POST {w}/approve | POST {w}/reopen",
    "hand over": "POST {w}/handover | POST {w}/handover/end",
    "limit": "POST {w}/rules",
    "propose": "POST {w}/rules/good",
    "plan": "GET /plan | POST /plan | GET /plan/beside | GET /plan/{plan} | "
    "POST /plan/{plan}/stop | POST /plan/{plan}/more | POST /plan/{plan}/name | "
    "POST /plan/{plan}/delete | GET /plan/{plan}/chart/{number}.svg | "
    "GET /plan/{plan}/files/{name}",
    "history": "GET /history | GET /history/chart/{number}.svg | GET /history/files/{name}",
    "export": "GET /record/export",
}
"""Every address beside those of the way in, by the duty that it takes."""

MAY_NOT = {
    "POST {w}/rules/answer": {"lead", "deputy", "approver", "planner", "analyst", "auditor"},
    "POST {w}/exceptions": {"lead", "deputy", "approver", "planner", "analyst", "auditor"},
    "POST {w}/approve": {"deputy", "planner", "analyst", "auditor"},
    "POST {w}/rules": {"deputy", "approver", "planner", "analyst", "auditor"},
    "POST {w}/decide": {"head", "approver", "planner", "analyst", "auditor"},
    "GET {w}/decide": {"planner", "analyst"},
    "GET /plan": {"approver", "analyst", "auditor"},
    "GET /record/export": set(Role) - {"auditor"},
}
"""Some of them once more, apart from the table that the code goes by."""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, str]]:
    folder = tmp_path_factory.mktemp("team") / "bench"
    id = proposed("tiny", folder)
    with a_team(folder) as bench:
        yield bench, id


def a_team(folder: Path) -> Any:
    accounts = "".join(f'["{one}"]\nroles = ["{one}"]\n' for one in Role)
    (folder / "accounts.toml").write_text(accounts)
    return workbench(folder, proxy_header="X-Signed-In", address=ADDRESS)


def as_(bench: Bench, who: str) -> Browser:
    client = TestClient(
        create_app(bench),
        base_url=ADDRESS,
        headers={"x-signed-in": who},
        raise_server_exceptions=False,
    )
    return Browser(client, bench)


def every_route() -> set[str]:
    routes = [one for some in ROUTES if some is not start.ROUTES for one in some]
    made = {
        f"{method} {one.path}" for one in routes for method in (one.methods or set()) - {"HEAD"}
    }
    return {one.replace("/weeks/{week}", "{w}") for one in made}


def by_duty() -> dict[str, str]:
    return {one: duty for duty, some in DUTIES.items() for one in some.split(" | ")}


def test_every_address_has_its_duty() -> None:
    assert set(by_duty()) == every_route()


@pytest.mark.parametrize("role", Role)
def test_every_address_lets_in_those_whose_duty_it_is(team: tuple[Bench, str], role: Role) -> None:
    bench, id = team
    one, wrong = as_(bench, role), []
    for route, duty in by_duty().items():
        method, path = route.split()
        address = path.replace("{w}", f"/weeks/{id}").replace("{number}", "0")
        address = re.sub(r"{\w+}", "no-such", address)
        answer = one.client.request(method, address, headers={"origin": ADDRESS})
        barred = answer.status_code == 403 and NOT_YOURS in answer.text
        assert answer.status_code < 500, route
        if barred != (role not in MAY[Duty(duty)]):
            wrong.append(route)
        if route in MAY_NOT:
            assert barred == (role in MAY_NOT[route]), route
    assert wrong == []


def test_the_page_says_who_does_what_as_the_table_has_it() -> None:
    page = (ROOT / "docs" / "workbench.md").read_text(encoding="utf-8")
    head = f"| | {' | '.join(Role)} |"
    assert head in page
    for duty, words in WORDS.items():
        cells = ["yes" if role in MAY[duty] else "–" for role in Role]
        if duty in HANDED_OVER:
            cells[list(Role).index(Role.DEPUTY)] = "if handed over"
        assert f"| {words} | {' | '.join(cells)} |" in page, duty


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Bench, str]]:
    """A team's week, all of it accepted; a lead may let a case pass a limit by half of it."""
    week_of = caseload.read("tiny", settings={"approval.exception_margin": 0.5})
    id = proposed(instance_json(week_of), tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        every = {"case": [f"C{n:02d}" for n in range(1, 11)], "seen": ["0"] * 10}
        one.send(f"/weeks/{id}/decide/all", every, page=f"/weeks/{id}/decide")
    with a_team(tmp_path / "bench") as bench:
        yield bench, id


def stands(own: tuple[Bench, str]) -> Standing:
    bench, id = own
    with bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    return standing(bench, found)


def exception(own: tuple[Bench, str]) -> tuple[str, str]:
    """A case and somebody who could have it with an exception."""
    found = stands(own)
    every = [(case, one) for case in found.order for one in found.choices.of(case)]
    case, one = next((case, one) for case, one in every if one.way is Way.EXCEPTION)
    assert one.beyond == 0.5  # three new cases where two are the limit
    return case, one.practitioner


def ask(own: tuple[Bench, str], who: str, case: str, to: str, **more: str) -> Any:
    at = f"/weeks/{own[1]}"
    data = {"id": case, "to": to, "seen": str(stands(own).last_on(case)), "keep": "all"}
    asked = data | {"exception": "yes", "reason": "knows the family"} | more
    page = f"{at}/give?id={case}&to={to}"
    headers = {"origin": ADDRESS}
    return as_(own[0], who).send(f"{at}/give", asked, page=page, headers=headers)


def reply(own: tuple[Bench, str], who: str, **fields: str) -> Any:
    at, headers = f"/weeks/{own[1]}", {"origin": ADDRESS}
    one = as_(own[0], who)
    return one.send(f"{at}/exceptions", fields, page=f"{at}/rules", headers=headers)


def test_a_lead_lets_a_case_pass_a_limit_within_the_margin_and_a_deputy_asks(
    own: tuple[Bench, str],
) -> None:
    case, to = exception(own)
    page = as_(own[0], "lead").get(f"/weeks/{own[1]}/give?id={case}&to={to}").text
    assert "50 % past the limit" in page
    assert "Give it to" in page
    answer = ask(own, "deputy", case, to)
    assert "The head of the PDU is asked" in answer.text
    assert stands(own).decision_of[case].action == "accept", "nothing is decided yet"
    answer = ask(own, "lead", case, to, agreed_by="somebody else")
    assert f"{case} goes to" in answer.text
    kept = stands(own).decision_of[case]
    assert (kept.action, kept.agreed_by) == ("except", "lead")
    said = as_(own[0], "head").get(f"/weeks/{own[1]}/exceptions").text
    assert "overtaken" in said
    assert "Decline" not in said


def test_beyond_the_margin_the_head_agrees(tmp_path: Path) -> None:
    week_of = caseload.read("tiny", settings={"approval.exception_margin": 0.49})
    id = proposed(instance_json(week_of), tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        every = {"case": [f"C{n:02d}" for n in range(1, 11)], "seen": ["0"] * 10}
        one.send(f"/weeks/{id}/decide/all", every, page=f"/weeks/{id}/decide")
    with a_team(tmp_path / "bench") as bench:
        own = bench, id
        case, to = exception(own)
        page = as_(bench, "lead").get(f"/weeks/{id}/give?id={case}&to={to}").text
        assert "It is not yours to grant" in page
        assert "at most 49 % of it" in page
        assert ask(own, "lead", case, to, reason="").status_code == 422
        assert "is asked" in ask(own, "lead", case, to).text
        again = ask(own, "deputy", case, to)
        assert again.status_code == 409, "it is asked for already"
        page = as_(bench, "head").get(f"/weeks/{id}").text
        assert "1 of 1 waiting" in page
        assert "1 exception asked for: the head of the PDU answers." in page
        assert (
            "It waits for an answer" in as_(bench, "lead").get(f"/weeks/{id}/case?id={case}").text
        )
        assert "not answered" in as_(bench, "lead").get(f"/weeks/{id}/approve").text
        assert "Agree" not in as_(bench, "lead").get(f"/weeks/{id}/exceptions").text
        said = reply(own, "head", exception="1", answer="agree", reason="this once")
        assert f"The exception for {case} is agreed." in said.text
        kept = stands(own).decision_of[case]
        assert (kept.action, kept.agreed_by, kept.who) == ("except", "head", "lead")
        assert stands(own).now.broken == ()
        assert reply(own, "head", exception="1", answer="decline").status_code == 409
        with bench.store.read() as tx:
            kinds = [one.kind for one in events(tx, id)]
        assert {"exception asked for", "exception agreed"} <= set(kinds)


def test_what_is_declined_stays_as_it_stands(own: tuple[Bench, str]) -> None:
    case, to = exception(own)
    ask(own, "deputy", case, to)
    said = reply(own, "head", exception="1", answer="decline", reason="too much for her")
    assert "is declined" in said.text
    assert "too much for her" in said.text
    assert stands(own).decision_of[case].action == "accept"
    assert "is asked" in ask(own, "deputy", case, to).text, "and it can be asked for once more"


def test_what_cannot_be_any_more_is_not_agreed(own: tuple[Bench, str]) -> None:
    case, to = exception(own)
    ask(own, "deputy", case, to)
    other = next(c for c in stands(own).order if exception_of(own, c, to) and c != case)
    ask(own, "lead", other, to)
    answer = reply(own, "head", exception="1", answer="agree")
    assert answer.status_code == 422
    assert "it would be 100 % past the limit" in answer.text
    assert stands(own).decision_of[case].action == "accept"


def exception_of(own: tuple[Bench, str], case: str, to: str) -> bool:
    found = stands(own)
    return any(
        one.practitioner == to and one.way is Way.EXCEPTION for one in found.choices.of(case)
    )


def hand(own: tuple[Bench, str], who: str, since: str, until: str, to: str = "deputy") -> Any:
    page, headers = f"/weeks/{own[1]}/approve", {"origin": ADDRESS}
    fields = {"deputy": to, "since": since, "until": until}
    return as_(own[0], who).send(f"/weeks/{own[1]}/handover", fields, page=page, headers=headers)


def approve(own: tuple[Bench, str], who: str) -> int:
    one, at = as_(own[0], who), f"/weeks/{own[1]}"
    with own[0].store.read() as tx:
        found = week(tx, own[1])
    assert found is not None
    fields = one.marks(f"{at}/case?id=C01") | {"run": str(found.run), "name": who}
    answer = one.client.post(f"{at}/approve", data=fields, headers={"origin": ADDRESS})
    return int(answer.status_code)


def test_a_deputy_approves_while_it_is_in_her_hands(own: tuple[Bench, str]) -> None:
    today = now()[:10]
    assert approve(own, "deputy") == 403
    hand(own, "lead", "2020-01-01", today)
    assert "Type your name" in as_(own[0], "deputy").get(f"/weeks/{own[1]}/approve").text
    said = as_(own[0], "auditor").get(f"/weeks/{own[1]}/approve").text
    assert "lead has handed approval over to deputy from 1 January 2020" in " ".join(said.split())
    page, headers = f"/weeks/{own[1]}/approve", {"origin": ADDRESS}
    end = {"handover": "1"}
    as_(own[0], "lead").send(f"{page[:-8]}/handover/end", end, page=page, headers=headers)
    assert approve(own, "deputy") == 403
    hand(own, "lead", "2999-01-01", "2999-01-31")
    assert approve(own, "deputy") == 403, "it is not her turn yet"
    hand(own, "lead", today, today)
    assert approve(own, "deputy") == 200
    with own[0].store.read() as tx:
        made = events(tx, own[1])
    assert [one.who for one in made if one.kind == "approved"] == ["deputy"]
    assert {"approval handed over", "approval taken back"} <= {one.kind for one in made}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (("2999-01-02", "2999-01-01"), "a day that is not before the first"),
        (("2020-01-01", "2020-01-31"), "and not over"),
        (("tomorrow", "2999-01-01"), "a date such as"),
        (("2999-01-01", "2999-01-31", "auditor"), "one of the deputies"),
    ],
)
def test_what_cannot_be_handed_over_is_told(
    own: tuple[Bench, str], fields: tuple[str, ...], expected: str
) -> None:
    answer = hand(own, "lead", *fields)
    assert answer.status_code == 422
    assert expected in answer.text
