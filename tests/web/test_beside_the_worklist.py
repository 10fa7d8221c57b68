"""Pages beside the worklist: decisions and their cost, people, left over, rules, notes, plans."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import caseload
from builders import case, instance, plain_policy, practitioner
from caseload.instances.week.write import instance_json
from caseload.library.rules import setting_said
from caseload.models.choice import Way
from caseload.web.services.standing import Standing, standing
from caseload.web.store.jobs import jobs
from caseload.web.store.notes import latest_notes
from caseload.web.store.weeks import week
from workbench import Browser, browser, proposed, workbench

Lead = tuple[Browser, str]


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Lead]:
    intake = plain_policy({"weekly_intake": {"PO": 2}})
    few = instance(
        [case(f"C{n}") for n in range(1, 6)], [practitioner("P1"), practitioner("P2")], intake
    )
    id = proposed(instance_json(few), tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one, id


def now(lead: Lead) -> Standing:
    one, id = lead
    with one.bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    return standing(one.bench, found)


def page(lead: Lead, path: str) -> str:
    one, id = lead
    answer = one.get(f"/weeks/{id}/{path}")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def send(lead: Lead, path: str, fields: dict[str, Any], where: str | None = None) -> Any:
    one, id = lead
    return one.send(f"/weeks/{id}/{path}", fields, page=f"/weeks/{id}/{where or path}")


def change(lead: Lead) -> str:
    """Give a case to somebody who can take it; returns the case."""
    found = now(lead)
    id, to = next(
        (id, one.practitioner)
        for id in found.order
        for one in found.choices.of(id)
        if one.way is Way.OPEN and one.price > 0.01
    )
    where = f"give?id={id}&to={to}"
    send(lead, "give", {"id": id, "to": to, "seen": "0", "keep": "all", "reason": "x"}, where)
    return id


def test_what_is_decided_says_what_it_costs_and_is_undone(lead: Lead) -> None:
    assert "Nothing is decided against the proposal" in page(lead, "changes")
    before = now(lead).now.spread
    changed = change(lead)
    found, text = now(lead), page(lead, "changes")
    assert f"the spread goes from {before:.2f} to {found.now.spread:.2f} points" in text
    assert "no other case moves" in text
    assert f"spread +{found.now.spread - before:.2f}" in text
    number = found.decision_of[changed].id
    send(lead, "changes", {"decision": str(number)})
    assert now(lead).now.spread == before
    assert send(lead, "changes", {"decision": str(number)}, "decide").status_code == 409


def test_everybody_stands_there_with_her_cases_or_why_there_are_none(lead: Lead) -> None:
    text = page(lead, "people-load?order=load")
    rows = now(lead).now.proposal.workloads
    order = sorted(rows, key=lambda row: (-(row.utilisation_after or 0), row.name))
    places = [text.index(f">{row.name}</a>") for row in order]
    assert places == sorted(places)
    takers = {row.practitioner for row in now(lead).now.proposal.assignments}
    assert text.count("None: ") == len(rows) - len(takers)


def test_left_over_says_what_would_help_and_a_limit_holds_this_week_alone(short: Lead) -> None:
    one, _ = short
    assert "1 case left over" in page(short, "left-over")
    send(short, "left-over", {})
    one.wait()
    text = page(short, "left-over")
    assert "What would help, the smallest first" in text
    form = next(one for one in text.split("<form") if 'name="setting"' in one)
    settings = re.findall(r'name="setting" value="([^"]+)"', form)
    refused = send(short, "rules", {"setting": settings, "reason": ""}, "left-over")
    assert refused.status_code == 422
    said = send(short, "rules", {"setting": settings, "reason": "one week"}, "left-over")
    send(short, "round", {"keep": "most"}, "decide")
    one.wait()
    policy = now(short).plan.instance.policy
    for setting in settings:
        key, _, value = setting.partition("=")
        words = setting_said(policy, key, value)
        assert f"{words}: one week" in unescape(said.text)
        assert key not in unescape(re.sub(r"<[^>]*>", "", said.text)), "in words, not by its key"
        rule, field = key.split(".", 1)
        assert str(policy.rules[rule][field]) == value
    assert not now(short).now.proposal.left


def test_rules_are_sentences_with_their_sources(lead: Lead) -> None:
    text = page(lead, "rules")
    for rule in now(lead).plan.to_frames()["rules"]["rule"]:
        assert rule in unescape(text)
    assert "Where that comes from" in text


def test_notes_are_drafted_edited_and_marked_as_copied(lead: Lead) -> None:
    one, id = lead
    own = {"id": "C01", "act": "keep", "text": "My own words.", "sensitive": "yes"}
    send(lead, "notes/one", own, "notes/one?id=C01")
    send(lead, "notes", {})
    one.wait()
    with one.bench.store.read() as tx:
        notes = latest_notes(tx, id)
    assert len(notes) == 10
    assert notes["C01"].text == "My own words."
    assert notes["C01"].sensitive
    plan = now(lead).plan
    [drafted] = plan.notes(["C02"])
    assert notes["C02"].text.strip() == drafted.text.strip()
    text = page(lead, "notes")
    assert text.count("Draft</strong>") == 9
    data = {"id": "C02", "act": "copied", "text": notes["C02"].text}
    send(lead, "notes/one", data, "notes/one?id=C02")
    assert page(lead, "notes").count("Copied</strong>") == 1


def test_a_draft_is_made_for_one_case_alone(lead: Lead) -> None:
    send(lead, "notes/one", {"id": "C03", "act": "draft"}, "notes/one?id=C03")
    assert "Case C03: tier" in page(lead, "notes/one?id=C03")


def plan(lead: Lead, **fields: str) -> str:
    one, id = lead
    answer = one.send("/plan", {"week": id} | fields, page="/plan")
    one.wait()
    return str(one.get(str(answer.url)).text)


def test_caps_are_shown_with_the_tables_and_charts_of_the_page_to_send(lead: Lead) -> None:
    one, _ = lead
    text = plan(lead, kind="caps", **{"from": "40", "to": "50", "step": "10"})
    made = caseload.caps(now(lead).plan.instance, [40, 50])
    for line in made.page().summary:
        assert line in unescape(text)
    [address] = set(re.findall(r'hx-get="(/plan/[^"]+)"', text))
    for cap in ("40", "50"):
        assert f'aria-label="cap {cap}"' in one.get(f"{address}?cap={cap}").text
    moved = one.get(f"{address}?was=50&slide=40&cap=50").text
    assert 'aria-label="cap 40"' in moved
    for odd in ("-1", "99999", "x", ""):
        assert one.get(f"{address}?cap={odd}").status_code == 200
    [picture] = re.findall(r'src="(/plan/[^"]+/chart/0.svg)"', text)
    answer = one.get(picture)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    files = re.findall(r'href="(/plan/[^"]+/files/[^"]+)"', text)
    assert all(one.get(file).status_code == 200 for file in files)
    assert one.get(files[0].rsplit("/", 1)[0] + "/..%2fresult.json").status_code == 404


def test_a_question_that_cannot_be_is_refused_in_words(lead: Lead) -> None:
    one, id = lead
    for given in ({"from": "x"}, {"from": "50", "to": "40"}, {"to": "9999999"}):
        fields = {"from": "40", "to": "50", "step": "5"} | given
        answer = one.send("/plan", {"week": id, "kind": "caps"} | fields, page="/plan")
        assert answer.status_code == 422
    with one.bench.store.read() as tx:
        assert not jobs(tx, kind="caps")
    assert one.get("/plan/abc").status_code == 404
