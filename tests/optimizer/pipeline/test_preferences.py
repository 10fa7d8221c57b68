"""The preference stage: how much is spent on a bound decides that bound and nothing before it."""

import pytest

import caseload as cl
from caseload.instances.generate.generate import generate
from caseload.models.proposal import Proposal, Stage
from caseload.optimizer.tuning import Tuning
from engine import solve

PROOFS = ("served", "bounded", "proven")


@pytest.fixture(scope="module", params=[("tight", 10, 25), ("usual", 14, 35)])
def proposals(request: pytest.FixtureRequest) -> dict[str, Proposal]:
    """One week of which preferences are no foregone conclusion, with each proof."""
    tightness, people, cases = request.param
    size = {"teams": 2, "practitioners": people, "cases": cases, "tightness": tightness}
    week = generate(cl.read("weekly").policy, name="drawn", seed=2, **size)
    return {how: solve(week, tuning=Tuning().changed("preferences", proof=how)) for how in PROOFS}


def last(proposal: Proposal) -> Stage:
    return proposal.stages[-1]


def test_all_other_stages_are_the_same(proposals):
    first, *others = ([(s.name, s.value) for s in p.stages[:-1]] for p in proposals.values())
    assert all(stages == first for stages in others)


def test_more_proof_gives_a_bound_as_near_and_an_answer_as_good(proposals):
    served, bounded, proven = (last(proposals[how]) for how in PROOFS)
    assert served.bound < bounded.bound <= proven.bound <= proven.value
    assert proven.value <= bounded.value <= served.value
    assert proven.proven and not served.proven


def test_the_option_is_kept_with_the_plan_and_repeated(tmp_path):
    plan = cl.allocate(cl.read("tiny"), preferences="served")
    assert plan.proposal.provenance.preferences == "served"
    plan.write(tmp_path / "run")
    assert not cl.repeat(tmp_path / "run").different


@pytest.mark.parametrize("ask", [cl.allocate, cl.Session])
def test_a_proof_that_there_is_not_is_refused_with_those_that_there_are(ask):
    with pytest.raises(cl.BadInput, match='preferences: "sure": one of served, bounded, proven'):
        ask(cl.read("tiny"), preferences="sure")
