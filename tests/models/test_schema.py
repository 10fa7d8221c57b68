"""A digest outlives a new field, and knows a value in it."""

from typing import Any, cast

import pytest

from builders import case, instance, practitioner
from caseload.models import schema
from caseload.models.case import Case, HeldCase
from caseload.models.earlier import Placement
from caseload.models.instance import Decision, Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import InHand, Practitioner
from caseload.models.schema import FIRST, SCHEMA, content, later_fields, schema_of


@pytest.fixture
def weight_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a case's weight was a field that a later version added."""
    monkeypatch.setitem(cast(dict[str, frozenset[str]], FIRST), "Case", FIRST["Case"] - {"weight"})


def week(**fields: Any) -> Instance:
    return instance([case("C1", **fields)], [practitioner()])


def cases_of(week: Instance) -> dict[str, Any]:
    [row] = content(week)["cases"]
    return row


def test_the_fields_of_the_first_schema_are_always_stated() -> None:
    assert cases_of(week())["weight"] is None
    assert set(cases_of(week())) == FIRST["Case"]


@pytest.mark.usefixtures("weight_came_later")
def test_a_later_field_is_stated_only_where_it_says_something() -> None:
    assert set(cases_of(week())) == FIRST["Case"]
    assert cases_of(week(weight=2.0))["weight"] == 2.0


@pytest.mark.usefixtures("weight_came_later")
def test_a_later_field_with_a_value_is_part_of_the_digest() -> None:
    digests = {week(**fields).digest for fields in ({}, {"weight": None}, {"weight": 2.0})}
    assert len(digests) == 2


@pytest.mark.usefixtures("weight_came_later")
def test_the_schema_is_the_one_that_it_takes_to_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SCHEMA", 7)
    assert schema_of(week()) == 1
    assert schema_of(week(weight=2.0)) == 7


MODELS = (Instance, Case, HeldCase, Practitioner, InHand, Decision, Placement, Policy)
SECTIONS = tuple(
    type(getattr(instance([], []).policy, name))
    for name in ("capacity", "balance", "staffing", "simulation", "approval")
)


def test_every_model_of_an_instance_is_in_the_list() -> None:
    assert {model.__name__ for model in (*MODELS, *SECTIONS)} == set(FIRST)


def test_every_later_field_has_a_default_and_raises_the_schema() -> None:
    later = [(model, name) for model in (*MODELS, *SECTIONS) for name in later_fields(model)]
    assert all(not model.model_fields[name].is_required() for model, name in later)
    assert not later or SCHEMA > 1
