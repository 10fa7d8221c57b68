"""A lead decides in the browser: accept, change, exception, hold, bar, undo; or is told why not."""

import re
from typing import Any

import pytest

from caseload.models.choice import Way
from caseload.web.services.standing import Standing, standing
from caseload.web.store.decisions import decisions, in_force
from caseload.web.store.weeks import week
from workbench import HERE, Browser


def now(lead: tuple[Browser, str]) -> Standing:
    one, id = lead
    with one.bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    return standing(one.bench, found)


def decide(lead: tuple[Browser, str], case: str, doing: str, **fields: Any) -> Any:
    one, id = lead
    seen = now(lead).last_on(case)
    data = {"case": case, "act": doing, "seen": str(seen)} | fields
    return one.send(f"/weeks/{id}/decide", data)


def give(lead: tuple[Browser, str], case: str, to: str, **fields: Any) -> Any:
    one, id = lead
    data = {"id": case, "to": to, "seen": str(now(lead).last_on(case)), "keep": "all"} | fields
    return one.send(f"/weeks/{id}/give", data, page=f"/weeks/{id}/give?id={case}&to={to}")


def choice(lead: tuple[Browser, str], way: Way) -> tuple[str, str]:
    """A case and somebody it could be given to in this way."""
    found = now(lead)
    return next(
        (case, one.practitioner)
        for case in found.order
        for one in found.choices.of(case)
        if one.way is way and "to move" not in one.change
    )


def test_every_case_stands_there_with_its_load_the_riskiest_first(
    lead: tuple[Browser, str],
) -> None:
    one, id = lead
    page = one.get(f"/weeks/{id}/decide").text
    found = now(lead)
    places = [page.index(f">{case}</a>") for case in found.order]
    assert places == sorted(places)
    assert "0 of 10 cases decided" in page
    assert "Accept these 10" in page


def test_accepting_is_kept_at_once_and_can_be_undone(lead: tuple[Browser, str]) -> None:
    page = decide(lead, "C01", "accept")
    assert "1 of 10 cases decided" in page.text
    assert now(lead).decision_of["C01"].practitioner == now(lead).plan.allocation["C01"]
    number = now(lead).decision_of["C01"].id
    page = decide(lead, "C01", "back", decision=str(number))
    assert "0 of 10 cases decided" in page.text
    with lead[0].bench.store.read() as tx:
        made = decisions(tx, lead[1])
    assert [one.action for one in made] == ["accept", "take back"]


def test_a_filter_shows_what_it_counts_and_accepts_no_more(lead: tuple[Browser, str]) -> None:
    one, id = lead
    decide(lead, "C01", "accept")
    page = one.get(f"/weeks/{id}/decide?show=accepted").text
    assert "Accepted (1)" in page
    assert page.count('id="case-') == 1
    page = one.get(f"/weeks/{id}/decide?q=C0&show=undecided").text
    cases = re.findall(r'name="case" value="(C\d+)"', page)
    some = sorted(set(cases))[:3]
    data = {"case": some, "seen": ["0"] * 3}
    page = one.send(f"/weeks/{id}/decide/all", data, page=f"/weeks/{id}/decide").text
    assert "3 cases accepted." in page
    assert set(now(lead).decision_of) == {"C01", *some}


def test_a_form_that_is_sent_twice_is_one_decision(lead: tuple[Browser, str]) -> None:
    one, id = lead
    marks = one.marks(f"/weeks/{id}/decide")
    data = marks | {"case": "C02", "act": "accept", "seen": "0"}
    for _ in range(2):
        answer = one.client.post(f"/weeks/{id}/decide", data=data, headers={"origin": HERE})
        assert answer.status_code == 200
    with one.bench.store.read() as tx:
        assert len(decisions(tx, id)) == 1


def test_of_two_who_decide_the_same_case_one_is_told(lead: tuple[Browser, str]) -> None:
    decide(lead, "C02", "accept")
    answer = decide(lead, "C02", "hold", seen="0")
    assert answer.status_code == 409
    assert "Sam Reed" in answer.text
    assert "C02" not in now(lead).now.instance.on_hold


def test_giving_shows_the_price_before_and_moves_nothing_else(lead: tuple[Browser, str]) -> None:
    one, id = lead
    case, to = choice(lead, Way.OPEN)
    before = dict(now(lead).now.proposal.allocation)
    page = one.get(f"/weeks/{id}/give?id={case}&to={to}").text
    assert "If nothing else moves" in page
    assert now(lead).now.proposal.allocation == before
    page = give(lead, case, to, reason_code="knows", reason="three years")
    assert f"{case} goes to {now(lead).name(to)}." in page.text
    assert now(lead).now.proposal.allocation == before | {case: to}
    kept = now(lead).decision_of[case]
    assert (kept.action, kept.reason) == ("pin", "knows the person: three years")
    assert kept.proposed == before[case]


def test_what_cannot_be_is_refused_with_the_rule_and_what_would_let_it(
    lead: tuple[Browser, str],
) -> None:
    one, id = lead
    assert "It cannot be given to Dev Patel" in one.get(f"/weeks/{id}/give?id=C01&to=P4").text
    data = {"id": "C01", "to": "P4", "seen": "0", "keep": "all", "reason": "he asked for it"}
    answer = one.send(f"/weeks/{id}/give", data, page=f"/weeks/{id}/decide")
    assert answer.status_code == 422
    assert "A tier A case is held by" in answer.text
    assert "It takes a change of the rules: let PSOs hold tier A" in answer.text
    assert "C01" not in now(lead).decision_of


def test_an_exception_needs_a_reason_and_who_agreed_and_stays_red(
    lead: tuple[Browser, str],
) -> None:
    one, id = lead
    every = {"case": now(lead).order, "seen": ["0"] * 10}
    one.send(f"/weeks/{id}/decide/all", every, page=f"/weeks/{id}/decide")
    case, to = choice(lead, Way.EXCEPTION)
    before = now(lead).decision_of[case]
    assert give(lead, case, to).status_code == 422
    answer = give(lead, case, to, exception="yes")
    assert answer.status_code == 422
    assert "Say who agreed to the exception" in answer.text
    assert "Say why" in answer.text
    assert now(lead).decision_of[case] == before
    give(lead, case, to, exception="yes", reason="knows the family", agreed_by="H. Head")
    kept = now(lead).decision_of[case]
    assert (kept.action, kept.agreed_by) == ("except", "H. Head")
    assert now(lead).now.broken == ()
    assert "govuk-tag--red" in one.get(f"/weeks/{id}/decide?show=exception").text


def test_others_move_only_where_each_move_is_ticked(lead: tuple[Browser, str]) -> None:
    one, id = lead
    before = dict(now(lead).now.proposal.allocation)
    found = now(lead)
    case, to = next(
        (case, two.practitioner)
        for case in found.order
        for two in found.choices.of(case)
        if two.way is Way.OTHERS
    )
    refused = give(lead, case, to, reason="suits")
    assert refused.status_code == 422
    assert "It takes another case of" in refused.text
    page = one.get(f"/weeks/{id}/give?id={case}&to={to}&others=1").text
    moves = re.findall(r'name="move" type="checkbox" value="([^"]+)"', page)
    assert moves
    assert 'name="move" type="checkbox" value="' + moves[0] + '" checked' not in page
    answer = give(lead, case, to, reason="suits", keep="others", move=moves)
    assert answer.status_code == 200
    then = dict(one.split("|") for one in moves)
    assert now(lead).now.proposal.allocation == before | then | {case: to}
    assert now(lead).now.broken == ()
    number = now(lead).decision_of[case].id
    decide(lead, case, "back", decision=str(number))
    assert now(lead).now.proposal.allocation == before


def test_hold_and_not_her(lead: tuple[Browser, str]) -> None:
    one, id = lead
    decide(lead, "C03", "hold")
    assert "C03" not in now(lead).now.proposal.allocation
    assert "On hold (1)" in one.get(f"/weeks/{id}/decide").text
    who = str(now(lead).plan.allocation["C04"])
    data = {"id": "C04", "act": "forbid", "to": who, "seen": "0", "reason": "asked not to"}
    one.send(f"/weeks/{id}/case", data, page=f"/weeks/{id}/case?id=C04")
    assert now(lead).now.proposal.allocation["C04"] is None
    assert "Left over (1)" in one.get(f"/weeks/{id}/decide").text


def test_a_round_makes_it_the_proposal_and_moves_nothing_else(lead: tuple[Browser, str]) -> None:
    one, id = lead
    case, to = choice(lead, Way.OPEN)
    give(lead, case, to, reason="suits")
    decide(lead, now(lead).order[-1], "hold")
    stands = dict(now(lead).now.proposal.allocation)
    one.send(f"/weeks/{id}/round", {"keep": "all"}, page=f"/weeks/{id}/decide")
    one.wait()
    found = now(lead)
    assert {c: who for c, who in found.plan.allocation.items() if c in stands} == stands
    assert found.now.proposal.allocation == stands
    assert found.plan.proposal.overrides is not None
    assert found.plan.proposal.overrides.decided_by == "Sam Reed"


def test_what_is_taken_back_is_gone_in_the_next_round(lead: tuple[Browser, str]) -> None:
    one, id = lead
    case, to = choice(lead, Way.OPEN)
    give(lead, case, to, reason="suits")
    for _ in range(2):
        one.send(f"/weeks/{id}/round", {"keep": "all"}, page=f"/weeks/{id}/decide")
        one.wait()
        kept = now(lead).decision_of.get(case)
        if kept:
            decide(lead, case, "back", decision=str(kept.id))
    with one.bench.store.read() as tx:
        assert in_force(decisions(tx, id)) == []
    assert now(lead).plan.proposal.decisions == ()


@pytest.mark.parametrize("path", ["case?id=C99", "give?id=C99&to=P1", "give?id=C01&to=P99", "why"])
def test_what_is_not_there_is_not_found(lead: tuple[Browser, str], path: str) -> None:
    one, id = lead
    assert one.get(f"/weeks/{id}/{path}").status_code == 404


def test_why_and_why_not_say_what_the_command_line_says(lead: tuple[Browser, str]) -> None:
    one, id = lead
    page = one.get(f"/weeks/{id}/why?id=C01&to=P4").text
    assert "Not possible: case C01 with Dev Patel" in page
    page = one.get(f"/weeks/{id}/why?id=C03").text
    plan = now(lead).plan
    assert plan.explain("C03").candidates[0].name in page


def test_an_address_of_elsewhere_is_not_followed(lead: tuple[Browser, str]) -> None:
    one, id = lead
    data = {"case": "C01", "act": "accept", "seen": "0", "query": "//evil.example/"}
    answer = one.send(f"/weeks/{id}/decide", data, follow_redirects=False)
    assert answer.headers["location"].startswith(f"/weeks/{id}/decide#case-")
