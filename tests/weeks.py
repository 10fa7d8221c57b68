"""Weeks to simulate in one line each."""

import random
from typing import Any

from builders import case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.models.policy import SimulationPolicy
from strategies import random_instance

QUIET = {"away_share": 0.0, "leavers_a_year": 0.0}
"""Nobody is away and nobody leaves."""


def later(given: Instance, **figures: Any) -> Instance:
    """The instance with other figures for the weeks to come."""
    settings = SimulationPolicy(**figures)
    return given.changed(policy=given.policy.model_copy(update={"simulation": settings}))


def some(seed: int, **figures: Any) -> Instance:
    """A random instance without decisions, in which much happens."""
    rng = random.Random(f"weeks {seed}")
    given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.0)
    busy = {"leavers_a_year": 1.0, "notice_weeks": 1, "vacancy_weeks": 1, "away_share": 0.2}
    return later(given, **{"length_weeks": 4, **busy, **figures})


def team(people: int = 3, cases: int = 6, cap: int = 6, **fields: Any) -> Instance:
    """People with four cases each, a cap, and new cases."""
    rules = {"caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), cap)}
    return instance(
        [case(f"C{n}") for n in range(cases)],
        [practitioner(f"P{n}", caseload=4, team="North", **fields) for n in range(people)],
        plain_policy(rules),
    )
