"""The policy of a published instance: only the rules that the instance itself states."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from caseload.instances.policies.policy import base_policy
from caseload.models.policy import BalanceMeasure, BalancePolicy, CapacityPolicy, Policy

FULL = 100.0
"""Capacity of everyone, so that a percentage point of utilisation is one unit of workload."""


def published_policy(
    name: str,
    dated: date,
    unit: str,
    measure: BalanceMeasure,
    rules: Mapping[str, dict[str, JsonValue]],
    tolerance: float = 0.0,
) -> Policy:
    """A policy in which every rule that is not given is off and no case has a weight by tier."""
    known: dict[str, dict[str, JsonValue]] = {
        key: {"mode": "off"} for key in base_policy("plain-count")["rules"]
    }
    return Policy(
        name=name,
        dated=dated,
        unit=unit,
        weights={"*": 0.0},
        capacity=CapacityPolicy(full=FULL),
        balance=BalancePolicy(measure=measure, tolerance=tolerance),
        rules=known | dict(rules),
    )
