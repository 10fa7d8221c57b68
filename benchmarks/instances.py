"""The ladder of instances, from a team to a region, in several kinds of scarcity."""

from collections.abc import Callable

from instances.generate import generate
from instances.policy import base_policy, make_policy
from models.instance import Instance
from optimizer.compile import compile_instance
from optimizer.problem import Problem

SIZES = {"team": (12, 15, 2), "pdu": (80, 140, 6), "region": (1000, 1500, 60)}
"""Practitioners, cases and teams of each rung."""

KINDS: dict[str, dict[str, object]] = {
    "usual": {},
    "loose": {"tightness": "loose"},
    "tight": {"tightness": "tight"},
    "scarce": {"scarce": True},
    "over": {"over_cap_share": 0.3},
}


def instance(rung: str, kind: str, seed: int) -> Instance:
    """A synthetic instance of a rung under the policy tiers-2026."""
    people, cases, teams = SIZES[rung]
    policy, _ = make_policy(base_policy("tiers-2026"), "tiers-2026")
    assert policy is not None
    make: Callable[..., Instance] = generate
    return make(
        policy,
        name=f"{rung} {kind} {seed}",
        seed=seed,
        practitioners=people,
        cases=cases,
        teams=teams,
        **KINDS[kind],
    )


def problem(rung: str, kind: str, seed: int) -> Problem:
    """The largest part of an instance as arrays: what every solver is given."""
    parts = compile_instance(instance(rung, kind, seed)).parts
    return max((part.problem for part in parts), key=lambda one: one.classes * one.people)
