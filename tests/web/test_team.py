"""A team's workbench: a proxy signs people in, roles, places, PostgreSQL."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient
from typer.testing import CliRunner

from caseload.cli import app as command
from caseload.models.fault import BadInput
from caseload.web.app import create_app
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.security.duties import Role
from caseload.web.server import open_bench
from caseload.web.services import asking
from caseload.web.services.approving import may_approve
from caseload.web.settings import Settings
from caseload.web.store.database import Store
from caseload.web.store.decisions import decide, decisions
from caseload.web.store.events import Chain, all_lines, events, record
from caseload.web.store.handovers import hand_over, stands_in
from caseload.web.store.jobs import jobs
from caseload.web.store.offers import add_offer, offers
from caseload.web.store.removal import remove
from caseload.web.store.weeks import Changed, add_week, change_week, week, weeks
from postgresql import postgresql
from workbench import Browser, proposed, workbench

ADDRESS = "https://caseload.example"
ACCOUNTS = """
["sam"]
name = "Sam Reed"
roles = ["lead"]
places = ["North"]
["pat"]
name = "Pat Hill"
roles = ["approver"]
["kim"]
name = "Kim Shaw"
roles = ["lead"]
places = ["South"]
["alex"]
roles = ["auditor"]
["amara"]
name = "Amara Obi"
roles = ["lead"]
practitioner = "P1"
["ben"]
name = "Ben Hughes"
roles = ["lead"]
["robin"]
roles = ["planner"]
["lee"]
roles = ["analyst"]
"""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Bench]:
    (tmp_path / "accounts.toml").write_text(ACCOUNTS)
    with workbench(tmp_path, proxy_header="X-Signed-In", address=ADDRESS) as bench:
        yield bench


def as_(bench: Bench, who: str | None) -> Browser:
    headers = {} if who is None else {"x-signed-in": who}
    client = TestClient(
        create_app(bench), base_url=ADDRESS, headers=headers, raise_server_exceptions=False
    )
    return Browser(client, bench)


def a_week(bench: Bench, pdu: str = "North") -> str:
    with bench.store.begin() as tx:
        return add_week(tx, f"Week of {pdu}", "Sam Reed", pdu=pdu)


@pytest.mark.parametrize("who", ["lee", "robin"])
def test_analysts_and_planners_see_the_history_and_no_names(team: Bench, who: str) -> None:
    one, at = as_(team, who), f"/weeks/{a_week(team)}"
    assert one.get("/history").status_code == 200
    assert "Record" not in one.get("/history").text
    for page in ("/record", f"{at}/record", f"{at}/people", "/history/files/history.xlsx"):
        assert one.get(page).status_code == 403, page
    assert one.get("/history/files/history.csv").status_code == 200
    assert one.get("/history/files/new_cases.csv").status_code == 200
    assert as_(team, "alex").get("/record").status_code == 200


@pytest.mark.parametrize("who", [None, "", "somebody", "Sam Reed"])
def test_nobody_comes_in_whom_the_proxy_does_not_name(team: Bench, who: str | None) -> None:
    one = as_(team, who)
    for address in ("/", "/weeks/new", f"/start/{team.settings.token}", "/name"):
        assert one.get(address).status_code == 403, address


def test_a_header_that_comes_twice_names_nobody(team: Bench) -> None:
    one = as_(team, None)
    twice = [("x-signed-in", "sam"), ("x-signed-in", "pat")]
    assert one.client.get("/", headers=twice).status_code == 403
    assert one.client.get("/", headers=twice[:1]).status_code == 200


def test_who_approves_what_another_asks_for_is_an_approver() -> None:
    lead = Account("Kim Shaw", frozenset({Role.LEAD}))
    approver = Account("Pat Hill", frozenset({Role.APPROVER}))
    assert not may_approve(lead, True, "Sam Reed")
    assert not may_approve(approver, True, None)
    assert not may_approve(approver, True, "pat hill")
    assert may_approve(approver, True, "Sam Reed")
    assert may_approve(lead, False, None)
    head = Account("Ola Berg", frozenset({Role.HEAD}))
    assert may_approve(head, False, None)
    assert may_approve(head, True, "Sam Reed")


def test_a_deputy_decides_and_neither_approves_nor_opens_again(tmp_path: Path) -> None:
    id = proposed("tiny", tmp_path / "bench")
    roles = "".join(f'["{one}"]\nroles = ["{one}"]\n' for one in ("deputy", "lead", "head"))
    (tmp_path / "bench" / "accounts.toml").write_text(roles)
    with workbench(tmp_path / "bench", proxy_header="X-Signed-In", address=ADDRESS) as bench:
        deputy, lead = as_(bench, "deputy"), as_(bench, "lead")
        with bench.store.read() as tx:
            found = week(tx, id)
        assert found
        decide_page, approval = f"/weeks/{id}/decide", f"/weeks/{id}/approve"
        fields = {"case": "C01", "act": "accept", "seen": "0"}
        headers = {"origin": ADDRESS}
        answer = deputy.send(decide_page, fields, headers=headers)
        assert answer.status_code == 200
        marks = deputy.marks(decide_page) | {"run": found.run, "name": "deputy", "reason": "x"}
        assert deputy.client.post(approval, data=marks, headers=headers).status_code == 403
        assert "Type your name" not in deputy.get(approval).text
        name = {"run": found.run, "name": "lead"}
        assert lead.send(approval, name, headers=headers).status_code == 200
        reopen = f"/weeks/{id}/reopen"
        assert deputy.client.post(reopen, data=marks, headers=headers).status_code == 403
        head, why = as_(bench, "head"), {"reason": "x"}
        assert head.send(reopen, why, page=approval, headers=headers).status_code == 200
        assert lead.send(approval, name, headers=headers).status_code == 200
        assert lead.send(reopen, why, page=approval, headers=headers).status_code == 200


def test_another_teams_week_is_not_there(team: Bench) -> None:
    north = a_week(team)
    assert "Week of North" in as_(team, "sam").get("/").text
    assert as_(team, "sam").get(f"/weeks/{north}").status_code == 200
    other = as_(team, "kim")
    assert "Week of North" not in other.get("/").text
    assert "Week of North" not in other.get("/record").text
    missing = other.get("/weeks/no-such-week")
    for path in ("", "/check", "/people", "/record", "/send", "/send/lists", "/approve"):
        answer = other.get(f"/weeks/{north}{path}")
        assert answer.status_code == 404
        assert answer.text == missing.text, "and nothing tells it from one that does not exist"
    marks = {"form": other.marks("/weeks/new")["form"]}
    for path in ("/proposal", "/check", "/people", "/approve", "/reopen", "/files", "/seen"):
        answer = other.client.post(f"/weeks/{north}{path}", data=marks, headers={"origin": ADDRESS})
        assert answer.status_code == 404, path


def test_who_has_a_week_open_is_shown_and_recorded(team: Bench) -> None:
    id = a_week(team)
    assert "open by" not in as_(team, "alex").get("/").text
    for _ in range(2):
        as_(team, "sam").get(f"/weeks/{id}")
    assert "open by Sam Reed" in as_(team, "alex").get("/").text
    assert "Also open by Sam Reed" in as_(team, "alex").get(f"/weeks/{id}").text
    with team.store.read() as tx:
        assert [one.kind for one in events(tx, id) if one.who == "Sam Reed"] == ["opened"]


@pytest.mark.parametrize("who", ["pat", "alex", "robin"])
def test_who_is_no_lead_reads_and_brings_nothing_in(team: Bench, who: str) -> None:
    id, one = a_week(team), as_(team, who)
    assert one.get(f"/weeks/{id}").status_code == 200
    assert one.get("/weeks/new").status_code == 403
    for path in ("/weeks/new", f"/weeks/{id}/proposal", f"/weeks/{id}/people"):
        answer = one.client.post(path, data={"form": "x"}, headers={"origin": ADDRESS})
        assert answer.status_code == 403, path


PATHS = (
    *("", "/proposal", "/decide", "/approve", "/send", "/record", "/people"),
    *("/people-load", "/left-over", "/changes", "/notes", "/rules"),
)
SECRET = "case,tier,excluded\nC1,C,\nXSECRET,D,P1\n"
PEOPLE = "practitioner,name,grade,caseload\nP1,Amara Obi,PO,20\nP2,Ben Hughes,PO,25\n"
ALL_BUT_FULL = (
    "practitioner,name,grade,caseload,cap\nP1,Amara Obi,PO,50,50\nP2,Ben Hughes,PO,49,50\n"
    "P3,Cal Moss,PO,49,50\n"
)
"""Each of two people can take one more case."""


def test_a_week_belongs_to_her_who_brings_it_in(team: Bench) -> None:
    sam = as_(team, "sam")
    for pdu, code in (("", 200), ("North", 200), ("South", 422)):
        people = f"practitioner,grade,pdu\nP1,PO,{pdu}\n"
        named = {"cases.csv": "case,tier\nC1,C\n", "practitioners.csv": people}
        files = [("file", (name, text.encode())) for name, text in named.items()]
        headers = {"origin": ADDRESS}
        data = sam.marks("/weeks/new")
        answer = sam.client.post("/weeks/new", data=data, files=files, headers=headers)
        assert answer.status_code == code, pdu
    assert "a week of North" in answer.text
    with team.store.read() as tx:
        assert [one.pdu for one in weeks(tx)] == ["North", "North"]
    assert len(list(team.settings.weeks.iterdir())) == 2, "nothing is left of what was refused"


def with_a_secret(team: Bench, sam: Browser, people: str = PEOPLE) -> str:
    """A week with a proposal, in which Amara Obi must not know of one case."""
    named = {"cases.csv": SECRET, "practitioners.csv": people}
    files = [("file", (name, text.encode())) for name, text in named.items()]
    origin = {"origin": ADDRESS}
    answer = sam.client.post(
        "/weeks/new", data=sam.marks("/weeks/new"), files=files, headers=origin
    )
    id = str(answer.url).split("/weeks/")[1].split("/")[0]
    data = sam.marks(f"/weeks/{id}/check")
    sam.client.post(f"/weeks/{id}/proposal", data=data, headers=origin)
    sam.wait()
    return id


def test_a_case_that_she_must_not_see_is_not_there(team: Bench) -> None:
    with as_(team, "sam").client as client:
        id = with_a_secret(team, Browser(client, team))
    amara, ben = as_(team, "amara"), as_(team, "ben")
    assert ben.get(f"/weeks/{id}/case?id=XSECRET").status_code == 200
    assert "XSECRET" in ben.get(f"/weeks/{id}/record").text
    assert "XSECRET" not in amara.get("/record").text
    assert "0 of 1 decided" in amara.get(f"/weeks/{id}").text
    assert "0 of 2 decided" in ben.get(f"/weeks/{id}").text
    for path in PATHS:
        assert "XSECRET" not in amara.get(f"/weeks/{id}{path}").text, path
        assert amara.get(f"/weeks/{id}{path}").status_code == 200, path
    for path in ("/weeks/new", f"/weeks/{id}/check", f"/weeks/{id}/next", "/weeks/import"):
        assert amara.get(path).status_code == 403, path
    assert "XSECRET" in ben.get(f"/weeks/{id}/proposal").text
    assert "XSECRET" in ben.get(f"/weeks/{id}/decide").text
    missing = amara.get(f"/weeks/{id}/case?id=NOSUCH")
    hidden = amara.get(f"/weeks/{id}/case?id=XSECRET")
    assert (
        (hidden.status_code, hidden.text)
        == (missing.status_code, missing.text)
        == (404, missing.text)
    )


def test_what_was_decided_on_a_case_that_she_must_not_see_is_not_told_her(team: Bench) -> None:
    with as_(team, "sam").client as client:
        id = with_a_secret(team, Browser(client, team))
        amara, ben = as_(team, "amara"), as_(team, "ben")
        hold, at = {"case": "XSECRET", "act": "hold", "seen": "0"}, f"/weeks/{id}"
        ben.send(f"{at}/decide", hold, headers={"origin": ADDRESS})
        ben.send(f"{at}/round", {"keep": "all"}, page=f"{at}/decide", headers={"origin": ADDRESS})
        ben.wait()
    for path in ("/approve", "/changes", "/left-over"):
        assert "XSECRET" in ben.get(f"{at}{path}").text, path
        assert "XSECRET" not in amara.get(f"{at}{path}").text, path


@pytest.mark.parametrize("quick", [True, False])
def test_who_would_move_leaves_out_a_case_that_she_must_not_see(
    team: Bench, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    if not quick:
        monkeypatch.setattr(asking, "QUICK", 0)
        monkeypatch.setattr(asking, "PATIENCE", 60.0)
    with as_(team, "sam").client as client:
        id = with_a_secret(team, Browser(client, team), ALL_BUT_FULL)
        amara, ben = as_(team, "amara"), as_(team, "ben")
        asked = f"/weeks/{id}/give?id=C1&others=1&to="
        moves = [p for p in ("P2", "P3") if 'value="XSECRET|' in ben.get(f"{asked}{p}").text]
        assert len(moves) == 1, "the other case is with the one of two who has it"
        answer = amara.get(f"{asked}{moves[0]}")
        assert answer.status_code == 200
        assert "XSECRET" not in answer.text
        with team.store.read() as tx:
            work = [one for one in jobs(tx, kind="moving") if one.asked["to"] == moves[0]]
        assert len(work) == (0 if quick else 1)


def test_the_work_on_a_question_about_a_case_is_there_for_who_may_see_it(
    team: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "QUICK", 0)
    monkeypatch.setattr(asking, "PATIENCE", 60.0)
    with as_(team, "sam").client as client:
        id = with_a_secret(team, Browser(client, team))
        amara, ben = as_(team, "amara"), as_(team, "ben")
        ben.get(f"/weeks/{id}/why?id=XSECRET")
        with team.store.read() as tx:
            [work] = jobs(tx, kind="why")
        assert ben.get(f"/weeks/{id}/jobs/{work.id}").status_code == 200
        assert amara.get(f"/weeks/{id}/jobs/{work.id}").status_code == 404


def test_the_record_is_taken_away_by_an_auditor_alone(team: Bench) -> None:
    a_week(team)
    assert as_(team, "sam").get("/record/export").status_code == 403
    answer = as_(team, "alex").get("/record/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")


def test_what_somebody_may_not_do_stands_in_the_record(team: Bench) -> None:
    a_week(team)
    as_(team, "sam").get("/record/export")
    as_(team, "lee").get("/history/files/history.xlsx")
    as_(team, "amara").get("/history")
    with team.store.read() as tx:
        found = [(one.who, one.about["what"]) for one in events(tx) if one.kind == "refused"]
    assert found == [
        ("Amara Obi", "the history of weeks, without names"),
        ("lee", "the history with names, and its files"),
        ("Sam Reed", "take the whole record away"),
    ]
    page = as_(team, "alex").get("/record").text
    assert "Refused: what take the whole record away" in page


def test_forms_come_from_the_address_of_the_proxy(team: Bench) -> None:
    one = as_(team, "ben")
    data = one.marks("/weeks/new") | {"example": "tiny"}
    for origin in ("https://evil.example", "http://caseload.example", "null"):
        answer = one.client.post("/weeks/new", data=data, headers={"origin": origin})
        assert answer.status_code == 403, origin
    answer = one.client.post(
        "/weeks/new", data=data, headers={"origin": ADDRESS}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert "secure" in one.client.get("/").headers.get("set-cookie", "secure").lower()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("[sam]\nroles = ['boss']\n", f"a list of {', '.join(Role)}"),
        ("[sam]\nname = 'Sam'\n", f"a list of {', '.join(Role)}"),
        ("[sam]\nroles = ['lead']\nplaces = 'North'\n", "a list of PDUs and teams"),
        ("[sam]\nroles = ['lead']\nteams = ['North']\n", "one of name, roles, places"),
        ("sam = 1\n", "a section"),
        ("".join(f"[s{n}]\nname = 'Sam'\nroles = ['lead']\n" for n in (1, 2)), "nobody else has"),
        ("[sam\n", "a TOML file"),
    ],
)
def test_accounts_that_cannot_be_used_are_told(tmp_path: Path, said: str, expected: str) -> None:
    (tmp_path / "accounts.toml").write_text(said)
    with pytest.raises(BadInput, match=expected):
        open_bench(Settings(tmp_path, proxy_header="X-Signed-In", address=ADDRESS))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--trust-proxy", "X-User"], "--address beside it"),
        (["--address", ADDRESS], "--trust-proxy beside it"),
        (["--database", "postgresql://db/x"], "--trust-proxy beside it"),
        (["--database", "mysql://db/x", "--trust-proxy", "X", "--address", ADDRESS], "postgresql"),
        (["--trust-proxy", "X-User", "--address", "caseload.example"], "the start of an address"),
        (["--trust-proxy", "X-User", "--address", ADDRESS], "a file with everybody"),
    ],
)
def test_a_team_without_a_sign_in_is_refused(
    tmp_path: Path, options: list[str], expected: str
) -> None:
    found = CliRunner().invoke(command, ["serve", str(tmp_path / "bench"), *options])
    assert found.exit_code == 2
    assert expected in " ".join(found.output.split())


def test_postgresql_keeps_the_same_by_the_same_statements(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with postgresql(folder) as address:
        settings = Settings(tmp_path / "bench", database=address)
        store = Store.open(settings.url)
        try:
            _walk(store)
            _both_at_once(store)
        finally:
            store.close()
        again = Store.open(settings.url)
        with again.read() as tx:
            assert not Chain().wrong(tx)
        again.close()
        _one_workbench_at_a_time(settings)
        _brought_up(settings)


def _one_workbench_at_a_time(settings: Settings) -> None:
    first, second = Store.open(settings.url), Store.open(settings.url)
    first.have_to_itself()
    with pytest.raises(BadInput, match="no other workbench has open"):
        second.have_to_itself()
    first.close()
    second.have_to_itself()
    second.close()


def _brought_up(settings: Settings) -> None:
    """A database that an older version wrote is brought up, its new tables guarded."""
    store = Store.open(settings.url)
    with store.begin() as tx:
        for table in ("exception", "handover", "offer", "removal"):
            tx.execute(text(f"DROP TABLE {table}"))
        tx.execute(text("UPDATE store_version SET version = 4"))
    store.close()
    store = Store.open(settings.url)
    with store.begin() as tx:
        id = add_week(tx, "North", "Sam")
        add_offer(tx, id, "C1", "South", "", "Sam")
        hand_over(tx, "North", "Dee", "2020-01-01", "2999-01-01", "Sam")
        assert stands_in(tx, "North", "Dee")
        assert [one.to for one in offers(tx, id)] == ["South"]
    with pytest.raises(DBAPIError, match="only ever added"), store.begin() as tx:
        tx.execute(text("UPDATE offer SET at = ''"))
    _goes_with_its_week(store, id)
    store.close()


def _goes_with_its_week(store: Store, id: str) -> None:
    with store.begin() as tx:
        record(tx, "started", "Sam", id, case="XGONE")
        record(tx, "started", "Sam", "other", case="XSTAYS")
        there = week(tx, id)
        assert there
        remove(tx, there, "Hope")
        assert week(tx, id) is None
        assert not offers(tx, id)
        said = str(all_lines(tx))
    assert "XGONE" not in said and "XSTAYS" in said
    with store.read() as tx:
        assert not Chain().wrong(tx)
    for change in ("UPDATE event SET who = ''", "UPDATE event SET hash = ''", "DELETE FROM event"):
        with pytest.raises(DBAPIError, match="only ever added"), store.begin() as tx:
            tx.execute(text(change))


def _walk(store: Store) -> None:
    with store.begin() as tx:
        id = add_week(tx, "North", "Sam")
        change_week(tx, id, "Sam", told=[{"a": 1}], spread=1.5)
        record(tx, "started", "Sam", id, cases=3)
        made = decide(tx, id, "C1", "pin", who="Sam", seen=0, once="a", about={"cost": 1.5})
    with pytest.raises(Changed), store.begin() as tx:
        decide(tx, id, "C1", "pin", who="Pat", seen=0, once="b")
    with store.read() as tx:
        found = week(tx, id)
        assert found
        assert (found.told, found.spread, found.seen) == (({"a": 1},), 1.5, False)
        [one] = decisions(tx, id)
        assert (one.id, one.about) == (made, {"cost": 1.5})
    with pytest.raises(DBAPIError, match="only ever added"), store.begin() as tx:
        tx.execute(text("UPDATE event SET who = 'Pat'"))


def _both_at_once(store: Store) -> None:
    """Writers side by side leave one chain."""

    def write() -> None:
        for _ in range(10):
            with store.begin() as tx:
                record(tx, "decided", "Sam")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert len(events(tx)) == 41
        assert not Chain().wrong(tx)
