"""Small instances in one line each, for tests that read like a specification."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from caseload.models.base import Grade
from caseload.models.case import Case, HeldCase
from caseload.models.instance import Instance
from caseload.models.policy import CapacityPolicy, Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.problem.components import Compiled, compile_instance
from caseload.optimizer.rule_book import RuleBook

MONDAY = date(2026, 11, 23)


def case(id: str = "C1", **fields: Any) -> Case:
    """A plain new case."""
    return Case(**{"id": id, "tier": "D", **fields})


def held_case(id: str, practitioner: str, **fields: Any) -> HeldCase:
    """A plain case in hand."""
    return HeldCase(**{"id": id, "practitioner": practitioner, "tier": "D", **fields})


def practitioner(id: str = "P1", **fields: Any) -> Practitioner:
    """A full-time PO with nothing in hand."""
    return Practitioner(**{"id": id, "grade": Grade.PO, **fields})


def plain_policy(rules: Mapping[str, Mapping[str, Any]] | None = None, **fields: Any) -> Policy:
    """Every case weighs one, fifty are full capacity, and only the rules given are on."""
    return Policy(
        **{
            "name": "plain",
            "dated": MONDAY,
            "unit": "cases",
            "weights": {"*": 1},
            "capacity": CapacityPolicy(full=50),
            "rules": dict(rules or {}),
            **fields,
        }
    )


def instance(
    cases: Sequence[Case],
    practitioners: Sequence[Practitioner],
    policy: Policy | None = None,
    **fields: Any,
) -> Instance:
    """One week from the Monday; no rule is on unless the policy says so."""
    return Instance(
        **{
            "week_beginning": MONDAY,
            "policy": policy or plain_policy(),
            "cases": tuple(cases),
            "practitioners": tuple(practitioners),
            **fields,
        }
    )


def book_of(week: Instance) -> RuleBook:
    """The rules of an instance's policy."""
    return RuleBook.of(week.policy)


def compiled(week: Instance) -> Compiled:
    """An instance as arrays, under its own policy."""
    return compile_instance(week, book_of(week))
