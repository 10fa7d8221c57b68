"""A scenario workbook as an instance: its people, its weights as a policy, and the new cases."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from caseload.instances.imports.wmt.beside import Beside, joined
from caseload.instances.imports.wmt.scenario.rows import Person
from caseload.instances.imports.wmt.scenario.scenario import Scenario
from caseload.instances.policies.policy import base_policy, make_policy, merge
from caseload.models.base import TIERS_2026, CaseType
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import InHand, Practitioner
from caseload.models.workload import capacity

POINTS, LETTERS = "points-2023", "tiers-2026"
"""The policies whose rules go with the older tiers and with the tiers A to G."""


def scenario_instance(scenario: Scenario, beside: Beside) -> tuple[Instance, tuple[Fault, ...]]:
    """The instance of a workbook with what goes with it, and what is worth a warning.

    Raises:
        BadInput: if something is wrong with the files beside it.
    """
    policy = scenario_policy(scenario)
    made, warnings = joined(policy, scenario_practitioners(scenario, policy), beside)
    return made, (*scenario.warnings, *warnings)


def scenario_policy(scenario: Scenario) -> Policy:
    """The workbook's weights as a policy, named and dated after it; the rules of our own one."""
    tiers: dict[str, dict[CaseType, float]] = {}
    for (tier, kind), weight in scenario.weights.items():
        tiers.setdefault(tier, {})[kind] = float(weight)
    base = base_policy(LETTERS if TIERS_2026[-1] in tiers else POINTS)
    reports = scenario.report_weights
    settings = merge(
        {**base, "weights": {}},
        {
            "name": f"wmt-{Path(scenario.file).stem}",
            "title": f"Weights of {scenario.file}, sheet {scenario.sheet}, "
            f"row {scenario.weights_row}; rules of {base['name']}",
            "dated": scenario.saved,
            "unit": "points",
            "weights": tiers,
            "complexity": {"1": 1.0},
            "capacity": _full(scenario.people),
            "tasks": {
                "court_report": float(reports["sdr"]),
                "parole_report": float(reports.get("parom", 0)),
            },
        },
    )
    settings["complexity"] = {"1": 1.0}
    policy, faults = make_policy(settings, scenario.file)
    if policy is None:
        raise BadInput(faults)
    return policy


def _full(people: tuple[Person, ...]) -> dict[str, Any]:
    """Full capacity and full hours: those of most people who have any."""
    usual = Counter(
        (p.nominal_target, p.default_hours) for p in people if p.nominal_target and p.default_hours
    )
    ((target, hours), _), *_ = usual.most_common(1) or [((Decimal(2176), Decimal(37)), 0)]
    return {
        "full": float(target),
        "full_hours": float(hours),
        "availability": 1.0,
        "admin_hub": 1.0,
        "whole": True,
    }


def scenario_practitioners(scenario: Scenario, policy: Policy) -> tuple[Practitioner, ...]:
    """The workbook's people, known by their names; who shares one has the team's name with it."""
    often = Counter(person.name for person in scenario.people)
    return tuple(
        _practitioner(person, scenario.report_weights, policy, alone=often[person.name] == 1)
        for person in scenario.people
    )


def _practitioner(
    person: Person, report_weights: Mapping[str, Decimal], policy: Policy, *, alone: bool
) -> Practitioner:
    places = sorted(person.cases.items(), key=lambda entry: (entry[0][1], entry[0][0]))
    made = Practitioner(
        id=person.name if alone else f"{person.name} ({person.team})",
        grade=person.grade,
        team=person.team,
        pdu=person.pdu,
        contracted_hours=float(person.contracted_hours),
        reduction_hours=float(person.reduction_hours),
        caseload=person.caseload,
        in_hand=tuple(InHand(cases=n, tier=tier, type=kind) for (tier, kind), n in places),
        other_work=float(person.other_points(report_weights)),
    )
    if capacity(policy, made) == person.available:
        return made
    return made.model_copy(update={"capacity": float(person.available)})
