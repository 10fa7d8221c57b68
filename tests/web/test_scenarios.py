"""A planner's scenarios: kept by name, renamed, deleted with a line, two beside each other."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from caseload.reports.shared.beside import Side, beside, difference, sides
from caseload.reports.shared.page import Cell, Page, PageTable, Section, number_cell, share_cell
from caseload.web.store.events import events
from caseload.web.store.jobs import FAILED, add_job, end_job, jobs
from caseload.web.store.scenarios import add_scenario, scenarios
from workbench import Browser, browser, proposed, workbench

Planner = tuple[Browser, str, dict[str, str]]


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planner]:
    """A planner with a week, and a scenario of each kind that these tests look at, answered."""
    folder: Path = tmp_path_factory.mktemp("planner")
    id = proposed("tiny", folder / "bench")
    with workbench(folder / "bench") as bench, browser(bench) as one:
        form = next(part for part in one.get("/plan").text.split("<form") if "See 50" in part)
        preset = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        weeks = {"kind": "simulate", "name": "Two weeks", "weeks": "2", "replications": "1"}
        found = {}
        for fields in (preset, weeks):
            asked = {k: v for k, v in fields.items() if k not in ("form", "once")}
            answer = one.send("/plan", asked | {"week": id}, page="/plan")
            found[asked["kind"]] = str(answer.url).removeprefix("http://127.0.0.1")
        one.wait()
        yield one, id, found


def caps_of(planner: Planner) -> str:
    """The identifier of the scenario with two caps."""
    return planner[2]["caps"].split("one=")[1].split("&")[0]


def answered(planner: Planner, name: str) -> str:
    """The identifier of a scenario whose work is done and left a file."""
    one, week, _ = planner
    out = one.bench.settings.folder / "plans" / "p" / "1"
    out.mkdir(parents=True)
    (out / "result.json").write_text("{}")
    with one.bench.store.begin() as tx:
        id = add_job(tx, "staffing", week, {"about": "cap 25", "out": str(out)}, "Sam", name)
        end_job(tx, id, FAILED, {"said": ["No."]})
        add_scenario(tx, id, name)
    return id


def test_a_scenario_is_renamed_and_deleted_with_a_line_in_the_record(planner: Planner) -> None:
    one, week, _ = planner
    id = answered(planner, "Autumn & after")
    address = f"/plan/{id}"
    assert "Autumn &amp; after" in one.get("/plan").text
    assert one.send(f"{address}/name", {"name": ""}, page=address).status_code == 422
    one.send(f"{address}/name", {"name": "Winter"}, page=address)
    assert "Winter" in one.get("/plan").text
    assert "Autumn" not in one.get("/plan").text
    folder = one.bench.settings.folder / "plans" / "p"
    assert folder.is_dir()
    answer = one.send(f"{address}/delete", {}, page=address)
    assert "Winter is deleted" in answer.text
    assert one.get(address).status_code == 404
    assert not folder.exists()
    with one.bench.store.read() as tx:
        said = {event.kind: event for event in events(tx, week)}
        assert id not in {found.id for found in scenarios(tx)}
    assert said["scenario deleted"].about["name"] == "Winter"
    assert said["scenario renamed"].about["before"] == "Autumn & after"


def test_what_is_being_worked_on_is_not_deleted(planner: Planner) -> None:
    one, week, _ = planner
    asked = {"about": "cap 25", "out": str(one.bench.settings.folder / "plans" / "q" / "1")}
    with one.bench.store.begin() as tx:
        id = add_job(tx, "staffing", week, asked, "Sam", "open")
        add_scenario(tx, id, "On its way")
    answer = one.send(f"/plan/{id}/delete", {}, page="/plan")
    with one.bench.store.begin() as tx:
        end_job(tx, id, FAILED, {})
    assert answer.status_code == 422
    assert "stop it first" in answer.text
    assert one.get(f"/plan/{id}").status_code == 200


def test_fifty_against_twenty_five_is_one_click(planner: Planner) -> None:
    one, _, found = planner
    assert found["caps"].startswith("/plan/beside")
    text = unescape(one.get(found["caps"]).text)
    for head in ("50 against 25", "cap 25", "cap 50", "Difference", "Left over", "Spread, points"):
        assert head in text
    assert text.count("<figure") == 1


def test_two_scenarios_stand_beside_each_other(planner: Planner) -> None:
    one, _, found = planner
    first, second = caps_of(planner), found["simulate"].rsplit("/", 1)[1]
    text = unescape(one.get(f"/plan/beside?one={first}&other={second}&of_one=1").text)
    assert "50 against 25: cap 50" in text
    assert "Two weeks: engine" in text
    assert text.count("<figure") == 2
    assert one.get(f"/plan/beside?one={first}&other=nothing").status_code == 404
    assert one.get(f"/plan/beside?one={first}&other={first}&of_one=99").status_code == 200


def test_a_cap_between_is_worked_out_beside_those_that_are_known(planner: Planner) -> None:
    one, _, _ = planner
    address = f"/plan/{caps_of(planner)}"
    page = f"{address}?cap=45"
    assert "What a cap of 45 does has not been worked out" in one.get(page).text
    assert one.send(f"{address}/more", {"cap": "9999"}, page=page).status_code == 422
    one.send(f"{address}/more", {"cap": "45"}, page=page)
    one.wait()
    assert 'aria-label="cap 45"' in one.get(page).text
    with one.bench.store.read() as tx:
        last = jobs(tx, kind="caps", most=1)[0]
    assert last.asked["caps"] == [25, 45, 50]
    kept = Path(last.asked["keep"]) / "finished.jsonl"
    assert len(kept.read_text().splitlines()) == 3, "what was known was not solved again"


class TestDifferences:
    @pytest.mark.parametrize(
        ("one", "other", "said"),
        [
            (number_cell(12), number_cell(8), "−4"),
            (number_cell(8.25, "8.3"), number_cell(9.0, "9.0"), "+0.8"),
            (share_cell(0.5), share_cell(0.75), "+25 points"),
            (share_cell(0.0), share_cell(0.75), "+75 points"),
            (number_cell(98.0, "98 %"), number_cell(110.0, "110 %"), "+12 points"),
            (number_cell(1200), number_cell(1200), "the same"),
            (Cell("–"), number_cell(3), ""),
            (Cell("a"), Cell("a"), "the same"),
            (Cell("–"), Cell("–"), ""),
        ],
    )
    def test_a_difference_is_in_the_unit_of_the_figures(
        self, one: Cell, other: Cell, said: str
    ) -> None:
        assert difference(one, other).text == said

    def test_figures_that_one_alone_has_stand_there_too(self) -> None:
        left = Side("a", (("Placed", number_cell(3)), ("Spread", number_cell(1))))
        right = Side("b", (("Placed", number_cell(4)), ("Cost", number_cell(9))))
        table = beside(left, right, ("a", "b"))
        assert [row[0].text for row in table.shown] == ["Placed", "Spread", "Cost"]
        assert [row[3].text for row in table.shown] == ["+1", "", ""]
        assert table.caption == "1 figure of 3 differ"

    def test_columns_are_the_sides_of_a_table_of_figures(self) -> None:
        table = PageTable("x", ("Figure", "By hand", "Proposed"), [["Placed", "9", "10"]])
        found = sides(Page("x", [], [Section("y", texts=["z"]), Section("x", table=table)]))
        assert [one.label for one in found] == ["By hand", "Proposed"]
        assert found[0].figures == (("Placed", Cell("9")),)
