"""A week of ninety cases: pages of the worklist, chips of teams and people, the place kept."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from builders import case, instance, practitioner
from caseload.instances.week.write import instance_json
from caseload.web.services.standing import Standing, standing
from caseload.web.services.worklist import PAGE
from caseload.web.store.weeks import week
from workbench import Browser, browser, proposed, workbench

MANY = 90
CASES = [case(f"C{number:02}") for number in range(MANY)]
PEOPLE = [
    practitioner(f"P{number}", name=f"Person {number}", team="North" if number < 2 else "South")
    for number in range(5)
]


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[tuple[Browser, str]]:
    id = proposed(instance_json(instance(CASES, PEOPLE)), tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one, f"/weeks/{id}"


def now(lead: tuple[Browser, str]) -> Standing:
    one, at = lead
    with one.bench.store.read() as tx:
        found = week(tx, at.rsplit("/", 1)[1])
    assert found is not None
    return standing(one.bench, found)


def shown(text: str) -> list[str]:
    """The cases in the rows of a page, in their order."""
    return re.findall(r'id="case-\d+">.*?<a [^>]*>(C\d+)</a>', text, re.DOTALL)


def test_each_case_stands_on_one_page_and_all_on_the_page_of_all(
    lead: tuple[Browser, str],
) -> None:
    one, at = lead
    pages = [shown(one.get(f"{at}/decide?page={number}").text) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE, PAGE, MANY - 2 * PAGE]
    assert [*pages[0], *pages[1], *pages[2]] == now(lead).order
    assert shown(one.get(f"{at}/decide?page=all").text) == now(lead).order
    for odd in ("0", "-1", "x", "999999999999"):
        assert shown(one.get(f"{at}/decide?page={odd}").text) == pages[0]
    assert shown(one.get(f"{at}/decide?page=99").text) == pages[2]


def test_all_that_a_filter_shows_is_accepted_on_every_page(lead: tuple[Browser, str]) -> None:
    one, at = lead
    page = one.get(f"{at}/decide?show=undecided").text
    assert f"Accept these {MANY}" in page
    form = next(part for part in page.split("<form") if "Accept these" in part)
    cases = re.findall(r'name="case" value="([^"]+)"', form)
    seen = re.findall(r'name="seen" value="([^"]+)"', form)
    data = {"case": cases, "seen": seen, "query": "?show=undecided"}
    answer = one.send(f"{at}/decide/all", data, page=f"{at}/decide")
    assert f"{MANY} cases accepted." in answer.text
    assert f"{MANY} of {MANY} cases decided" in answer.text


def test_chips_of_teams_and_people_count_what_they_show(lead: tuple[Browser, str]) -> None:
    one, at = lead
    rows = now(lead).now.proposal.assignments
    teams = {row.practitioner: row.team for row in now(lead).now.proposal.workloads}
    north = [row.case for row in rows if teams[row.practitioner] == "North"]
    mine = [row.case for row in rows if row.practitioner == "P1"]
    page = one.get(f"{at}/decide").text
    assert f"North ({len(north)})</a>" in page
    assert f"Person 1 ({len(mine)})</a>" in page
    assert sorted(shown(one.get(f"{at}/decide?team=North&page=all").text)) == sorted(north)
    assert sorted(shown(one.get(f"{at}/decide?person=P1").text)) == sorted(mine)
    page = one.get(f"{at}/decide?team=South").text
    assert "Person 1 (" not in page
    assert f"0 of {MANY} cases decided" in page  # of the week, whatever is shown
    assert "North (" in page  # another team can be taken instead


def test_the_place_in_the_list_is_kept_after_each_act(lead: tuple[Browser, str]) -> None:
    one, at = lead
    order = now(lead).order
    case, after = order[PAGE + 4], order[PAGE + 5]
    where = f"{at}/decide?page=2"
    data = {"case": case, "act": "accept", "seen": "0", "query": "?page=2"}
    answer = one.send(f"{at}/decide", data, page=where, follow_redirects=False)
    assert answer.headers["location"] == f"{where}#case-{PAGE + 4}"
    left = "?show=undecided&page=2"  # where it is not shown any more, the next one is
    data = {"case": after, "act": "accept", "seen": "0", "query": left}
    answer = one.send(f"{at}/decide", data, page=where, follow_redirects=False)
    end = f"?page=2&show=undecided#case-{PAGE + 6}"
    assert answer.headers["location"] == f"{at}/decide{end}"


def test_a_case_that_is_given_leads_back_to_the_list_it_was_chosen_in(
    lead: tuple[Browser, str],
) -> None:
    one, at = lead
    found = now(lead)
    mine = [id for id in found.order if found.row_of[id].practitioner == "P1"]
    link = f"{at}/case?id={mine[3]}&query={quote('?person=P1')}"
    assert f'href="{at}/decide?person=P1#case-{found.place_of[mine[3]]}"' in one.get(link).text
    page = f"{at}/give?id={mine[3]}&to=P4&query={quote('?person=P1')}"
    assert 'name="query" value="?person=P1"' in one.get(page).text
    data = {"id": mine[3], "to": "P4", "seen": "0", "keep": "all", "reason": "x"}
    data["query"] = "?person=P1"
    answer = one.send(f"{at}/give", data, page=page, follow_redirects=False)
    next_place = found.place_of[mine[4]]
    assert answer.headers["location"] == f"{at}/decide?person=P1#case-{next_place}"
