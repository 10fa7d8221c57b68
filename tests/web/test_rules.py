"""Limits in the workbench: as sentences, for one week, or for good once it is seen what they do."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import caseload
from caseload.library.rules import GUIDANCE, MODES, OURS, figures_of, rules_said, setting_said
from caseload.web.services.carrying import as_it_goes_on
from caseload.web.services.proposing import ask_for_proposal, plan_of
from caseload.web.services.rules import policy_of, settings_of
from caseload.web.store.decisions import LIMIT, decide, decisions
from caseload.web.store.events import events
from caseload.web.store.jobs import DONE, add_job, end_job, job, jobs
from caseload.web.store.rules import (
    AGREED,
    DECLINED,
    RuleChange,
    answer_change,
    in_force,
    propose_change,
    rule_changes,
    version_of,
)
from caseload.web.store.weeks import Week, add_week, week
from workbench import Browser

Lead = tuple[Browser, str]


def the_week(lead: Lead) -> Week:
    with lead[0].bench.store.read() as tx:
        found = week(tx, lead[1])
    assert found
    return found


def text(lead: Lead, path: str = "rules") -> str:
    """What can be read on a page, without its marks."""
    answer = lead[0].get(f"/weeks/{lead[1]}/{path}")
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def key_of(lead: Lead) -> tuple[str, int]:
    """A limit that can be set, and what it is."""
    key, figure = next(iter(figures_of(policy_of(lead[0].bench, the_week(lead))).items()))
    return key, figure.now


def send(lead: Lead, path: str, **fields: str) -> Any:
    one, id = lead
    return one.send(f"/weeks/{id}/{path}", fields, page=f"/weeks/{id}/rules")


def test_a_limit_for_good_shows_what_it_would_have_done_before_it_is_agreed(lead: Lead) -> None:
    one, id = lead
    key, now = key_of(lead)
    words = setting_said(policy_of(one.bench, the_week(lead)), key, str(now + 3))
    send(lead, "rules/good", setting=key, value=str(now + 3), reason="more can be held")
    one.wait()
    said = text(lead)
    assert f"{words} , instead of {now}: more can be held (proposed by Sam Reed" in said
    for head in ("As it is", "Changed", "Difference", "Left over"):
        assert head in said
    assert "Version 1 of the rules" in said
    assert (
        policy_of(one.bench, the_week(lead)) == plan_of(one.bench, the_week(lead)).instance.policy
    )
    with one.bench.store.read() as tx:
        [change] = rule_changes(tx, the_week(lead).place)
    answer = send(lead, "rules/answer", change=str(change.id), answer="agree")
    assert "It holds from the next proposal on" in answer.text
    assert "Version 2 of the rules" in text(lead)
    assert figures_of(policy_of(one.bench, the_week(lead)))[key].now == now + 3
    again = send(lead, "rules/answer", change=str(change.id), answer="decline")
    assert again.status_code == 409
    one.propose(id)
    found = the_week(lead)
    assert found.policy_version == 2
    assert figures_of(plan_of(one.bench, found).instance.policy)[key].now == now + 3
    with one.bench.store.read() as tx:
        line = next(one for one in events(tx, id) if one.kind == "proposed")
        kinds = {one.kind for one in events(tx, id)}
    assert line.about["rules_version"] == 2
    assert {"limit proposed", "limit agreed"} <= kinds
    assert key not in text(lead, "record")


def test_nothing_is_agreed_before_it_is_known_what_it_does(lead: Lead) -> None:
    one, _ = lead
    key, now = key_of(lead)
    found = the_week(lead)
    with one.bench.store.begin() as tx:
        made = add_job(tx, "change", found.id, {}, "Kim", "x")
        change = {"pdu": found.place, "week": found.id, "key": key, "was": str(now)}
        number = propose_change(tx, **change, value=str(now + 1), reason="x", job=made, who="Kim")
    assert "is being worked out" in text(lead)
    refused = send(lead, "rules/answer", change=str(number), answer="agree")
    assert refused.status_code == 422
    assert send(lead, "rules/answer", change=str(number), answer="decline").status_code == 200
    with one.bench.store.begin() as tx:
        assert rule_changes(tx, found.place)[0].state == DECLINED
        end_job(tx, made, DONE, {})
    assert "Version 1 of the rules" in text(lead)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "x"}, "a whole number"),
        ({"value": "-1"}, "a whole number"),
        ({"setting": "approval.second_person", "value": "1"}, "one of the limits"),
        ({"reason": ""}, "why the limit"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_in_words(
    lead: Lead, fields: dict[str, str], said: str
) -> None:
    key, now = key_of(lead)
    asked = {"setting": key, "value": str(now + 1), "reason": "x"} | fields
    answer = send(lead, "rules/good", **asked)
    assert answer.status_code == 422
    assert said in answer.text
    with lead[0].bench.store.read() as tx:
        assert not rule_changes(tx, the_week(lead).place)
        assert not jobs(tx, kind="change")


@pytest.mark.parametrize(
    "setting",
    [
        "approval.second_person=false",
        "limited_access.mode=off",
        "limited_access.mode=soft",
        "availability.mode=off",
        "own_intake.mode=off",
        "balance.measure=range",
        "no_such_rule.mode=soft",
        "qualification.tiers.A.grades=7",
        "=",
    ],
)
def test_a_week_sets_no_more_of_a_policy_than_its_limits(lead: Lead, setting: str) -> None:
    answer = send(lead, "rules", setting=setting, reason="x")
    assert answer.status_code == 422, answer.text
    with lead[0].bench.store.read() as tx:
        assert not decisions(tx, lead[1])


def test_a_week_takes_its_limits_and_what_a_rule_offers(lead: Lead) -> None:
    key, now = key_of(lead)
    assert send(lead, "rules", setting=f"{key}={now + 1}", reason="x").status_code == 200
    assert send(lead, "rules", setting="own_intake.mode=soft", reason="x").status_code == 200
    with lead[0].bench.store.read() as tx:
        assert len(decisions(tx, lead[1])) == 2


def test_rules_of_a_team_without_a_pdu_are_its_own(lead: Lead) -> None:
    one, _ = lead
    with one.bench.store.begin() as tx:
        north = week(tx, add_week(tx, "North", "Sam", team="North"))
        south = week(tx, add_week(tx, "South", "Sam", team="South"))
        assert north
        assert south
        change = {"key": "caseload_cap.PO", "was": "50", "value": "40", "reason": "x"}
        propose_change(tx, pdu=north.place, week=north.id, job=None, who="Kim", **change)
        answer_change(tx, rule_changes(tx, north.place)[0], AGREED, "Pat")
        assert settings_of(tx, north) == ({"caseload_cap.PO": "40"}, 2)
        assert settings_of(tx, south) == ({}, 1)


def test_no_key_and_no_file_stands_among_the_rules(lead: Lead) -> None:
    assert re.findall(r"\b[a-z]+_[a-z_]+\b|\b[\w-]+\.(?:csv|toml|json)\b", text(lead)) == []


def test_a_limit_of_one_week_ends_with_it_and_one_for_good_does_not(lead: Lead) -> None:
    one, id = lead
    key, now = key_of(lead)
    found = the_week(lead)
    with one.bench.store.begin() as tx:
        about = {"value": str(now + 5)}
        decide(tx, id, "", LIMIT, who="Sam", once="a", seen=0, practitioner=key, about=about)
    send(lead, "round", keep="all")
    one.wait()
    plan = plan_of(one.bench, the_week(lead))
    assert figures_of(plan.instance.policy)[key].now == now + 5
    assert (
        figures_of(as_it_goes_on(one.bench, the_week(lead), plan).instance.policy)[key].now == now
    )
    assert found.policy_version == 1


def test_what_holds_for_good_joins_whatever_is_proposed(lead: Lead, tmp_path: Path) -> None:
    one, id = lead
    key, now = key_of(lead)
    found = the_week(lead)
    change = {"pdu": found.place, "week": id, "key": key, "was": str(now), "reason": "x"}
    with one.bench.store.begin() as tx:
        propose_change(tx, **change, value=str(now + 2), job=None, who="Kim")
        for one_change in rule_changes(tx, found.place):
            answer_change(tx, one_change, AGREED, "Pat")
    made = ask_for_proposal(one.bench, found, "Sam", "once", settings={key: str(now + 9)})
    one.wait()
    with one.bench.store.read() as tx:
        asked = job(tx, made)
    assert asked
    assert asked.asked["settings"] == {key: str(now + 9)}, "this week's own goes before"
    assert asked.asked["policy_version"] == 2


def test_of_several_changes_the_last_agreed_counts() -> None:
    def one(id: int, value: str, state: str, when: str) -> RuleChange:
        return RuleChange(id, "", "w", "k", "1", value, "x", None, "", "Sam", state, "Pat", when)

    changes = [
        one(1, "2", AGREED, "2026-01-03"),
        one(2, "3", AGREED, "2026-01-02"),
        one(3, "4", DECLINED, "2026-01-04"),
    ]
    assert in_force(changes) == {"k": "2"}
    assert version_of(changes) == 3
    assert version_of([]) == 1


class TestWords:
    def test_every_rule_stands_in_one_group_with_its_sentence(self) -> None:
        policy = caseload.read("weekly").policy
        groups = rules_said(policy)
        assert next(iter(groups)) == GUIDANCE
        assert groups[GUIDANCE]
        assert all(row.sources for row in groups[GUIDANCE])
        assert not any(row.sources for row in groups[OURS])

    def test_no_setting_is_said_by_its_key(self) -> None:
        policy = caseload.read("weekly").policy
        keys = [(key, "7") for key in figures_of(policy)]
        keys += [(f"{rule}.mode", mode) for rule in policy.rules for mode in MODES]
        keys += [(f"{rule}.some_field.PO", json.dumps(["a_b"])) for rule in policy.rules]
        keys += [("approval.second_person", "true"), ("waiting.priority_a_week", "0.5")]
        for key, value in keys:
            said = setting_said(policy, key, value)
            assert key not in said
            assert not re.search(r"[a-z]_[a-z]+:|\w\.\w", said.replace("0.5", "")), said
