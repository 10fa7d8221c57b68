"""The schema of what is stored: which fields an instance had first, and which came later.

A stored run holds the digest of its instance, so the digest must outlive a new optional field. The
fields of schema 1 are always part of it; a field that is not in this list came later and is part of
it only where it differs from its default.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

SCHEMA = 6
"""The schema that this version writes at most. Raise it with every field that is added."""

FIRST: Mapping[str, frozenset[str]] = {
    "Instance": frozenset(
        [
            "name",
            "week_beginning",
            "policy",
            "cases",
            "practitioners",
            "held",
            "decisions",
            "manual",
        ]
    ),
    "Case": frozenset(
        [
            "id",
            "tier",
            "older_tier",
            "type",
            "rosh",
            "csrp",
            "complexity",
            "priority",
            "gender",
            "practitioner_gender",
            "sexual_offence",
            "child_protection",
            "parole_report",
            "safeguarding",
            "skills",
            "team",
            "pdu",
            "previous_practitioner",
            "excluded",
            "restricted_to",
            "tasks",
            "weight",
        ]
    ),
    "HeldCase": frozenset(["practitioner", "allocated_on", "movable"]),
    "Practitioner": frozenset(
        [
            "id",
            "name",
            "grade",
            "team",
            "pdu",
            "gender",
            "contracted_hours",
            "reduction_hours",
            "admin_hub",
            "skills",
            "taking_cases",
            "away_until",
            "leaving_on",
            "floating",
            "caseload",
            "in_hand",
            "workload",
            "other_work",
            "complex_cases",
            "women_cases",
            "new_cases_7_days",
            "parole_reports_due",
            "recall_reports_due",
            "court_reports_due",
            "inductions_due",
            "capacity",
            "level",
            "largest_case",
        ]
    ),
    "InHand": frozenset(["cases", "tier", "type"]),
    "Decision": frozenset(["action", "case", "practitioner", "reason", "source"]),
    "Placement": frozenset(["case", "practitioner"]),
    "Policy": frozenset(
        [
            "name",
            "title",
            "dated",
            "unit",
            "weights",
            "complexity",
            "complex_from",
            "tasks",
            "capacity",
            "balance",
            "staffing",
            "simulation",
            "rules",
        ]
    ),
    "CapacityPolicy": frozenset(["full", "full_hours", "availability", "admin_hub", "whole"]),
    "BalancePolicy": frozenset(["measure", "tolerance"]),
    "StaffingPolicy": frozenset(["cost"]),
    "SimulationPolicy": frozenset(
        [
            "new_cases_a_week",
            "length_weeks",
            "away_share",
            "away_weeks",
            "leavers_a_year",
            "notice_weeks",
            "vacancy_weeks",
        ]
    ),
    "ApprovalPolicy": frozenset(),
}
"""The fields of schema 1, by the model that declares them. This list never changes."""


def content(model: BaseModel) -> dict[str, Any]:
    """A model as plain JSON values, without the later fields that have their default."""
    values = model.model_dump(mode="json")
    _prune(model, values, _plan(type(model)))
    return values


def schema_of(model: BaseModel) -> int:
    """The schema that it takes to read a model: 1 where every later field has its default.

    A run that uses no later field can thus be read by the versions before, and its files come out
    the same when it is repeated.
    """
    plan = _plan(type(model))
    return SCHEMA if plan.concerned and _uses(model, plan) else 1


def later_fields(kind: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that came after schema 1 and that files hold."""
    first = frozenset[str]().union(*(FIRST.get(one.__name__, ()) for one in kind.__mro__))
    fields = kind.model_fields.items()
    return frozenset(name for name, field in fields if name not in first and not field.exclude)


@dataclass(frozen=True)
class _Plan:
    """Where later fields are: the model's own, with their defaults, and those of inner models."""

    own: Mapping[str, Any]
    inner: Mapping[str, "_Plan"]

    @property
    def concerned(self) -> bool:
        """Whether there is any later field."""
        return bool(self.own or self.inner)


def _plan(kind: type[BaseModel]) -> _Plan:
    """The later fields of a model and of the models within it."""
    fields = kind.model_fields
    inner = {
        name: plan
        for name, field in fields.items()
        if not field.exclude
        for one in _models_in(field.annotation)
        for plan in [_plan(one)]
        if plan.concerned
    }
    later = later_fields(kind)
    own = {name: fields[name].get_default(call_default_factory=True) for name in later}
    return _Plan(own, inner)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type names: itself, or those that a tuple or a choice holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _prune(model: BaseModel, values: dict[str, Any], plan: _Plan) -> None:
    """Take later fields that have their default out of the values."""
    for name, default in plan.own.items():
        if getattr(model, name) == default:
            del values[name]
    for name, within in plan.inner.items():
        if name in values:
            held, rows = _held(model, name), values[name]
            for one, row in zip(
                held, rows if isinstance(rows, list) else [rows] * len(held), strict=True
            ):
                _prune(one, row, within)


def _uses(model: BaseModel, plan: _Plan) -> bool:
    """Whether a later field has another value than its default."""
    return any(getattr(model, name) != default for name, default in plan.own.items()) or any(
        _uses(one, within)
        for name, within in plan.inner.items()
        if name not in plan.own
        for one in _held(model, name)
    )


def _held(model: BaseModel, name: str) -> tuple[BaseModel, ...]:
    """The models that a field holds."""
    held = getattr(model, name)
    if isinstance(held, BaseModel):
        return (held,)
    return held if isinstance(held, tuple) else ()


ONE_WAY = frozenset([str, int, bool, type(None)])
"""Types of JSON values that there is one way to write."""


def plain(value: Any) -> Any:
    """JSON values with one way to write a number: 40, never 40.0."""
    if isinstance(value, dict):
        return {key: part if type(part) in ONE_WAY else plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
