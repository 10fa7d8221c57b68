"""Instances and scenarios under a cap in one line each."""

from caseload.models.instance import Instance
from caseload.models.scenario import Scenario
from caseload.optimizer.scenarios.ranges import Row
from caseload.optimizer.scenarios.scenario import scenario

GRADES = ("PO", "PSO", "NQO", "PQiP")


def capped(given: Instance, cap: int) -> Instance:
    rules = {**given.policy.rules, "caseload_cap": dict.fromkeys(GRADES, cap)}
    return given.changed(policy=given.policy.model_copy(update={"rules": rules}))


def capped_at(given: Instance, *caps: int) -> list[Scenario]:
    return [scenario(capped(given, cap), Row(f"cap {cap}", (), (cap,))) for cap in caps]
