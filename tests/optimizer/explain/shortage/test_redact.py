"""Redaction: a list that changes nothing about the shortage is dropped, one that does stays."""

from builders import case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.redact import redacted
from engine import solve

RULES = {
    "limited_access": {},
    "availability": {},
    "caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 5),
}


def week(*excluded: tuple[str, ...], full: bool) -> Instance:
    """One case for each list; P1 has two places, P2 has one, or none where it is full."""
    cases = [case(f"C{n}", excluded=names) for n, names in enumerate(excluded)]
    people = [practitioner("P1", caseload=3), practitioner("P2", caseload=5 if full else 4)]
    return instance(cases, people, plain_policy(RULES))


def lists_left(given: Instance) -> list[str]:
    found = redacted(Run(given, solve(given)))
    return [one.id for one in found.instance.cases if one.excluded]


def test_a_list_that_decides_nothing_is_dropped() -> None:
    assert lists_left(week(("P2",), (), (), (), full=False)) == []


def test_a_list_that_decides_stays() -> None:
    assert lists_left(week(("P1", "P2"), (), full=False)) == ["C0"]


def test_of_several_lists_only_those_stay_that_decide() -> None:
    assert lists_left(week(("P2",), ("P1", "P2"), ("P2",), full=False)) == ["C1"]
