"""A rule whose columns no row fills in says that it does nothing."""

import pytest
from typer.testing import CliRunner

from builders import book_of, case, held_case, instance, plain_policy, practitioner
from caseload import cli
from caseload.instances.tables.columns import TABLES
from caseload.optimizer.rules import RULES

WATCHED = {"together": {}, "case_size": {}, "mainly_women_cap": {}, "limited_access": {}}


def test_each_column_that_a_rule_needs_is_one_that_may_be_blank() -> None:
    for rule in RULES:
        for name in rule.needs:
            table, field = name.split(".")
            columns, model = TABLES[table]
            assert not columns[field].required
            assert not columns[field].confidential
            assert not model.model_fields[columns[field].field].is_required()


def test_says_which_do_nothing() -> None:
    week = instance([case()], [practitioner()], plain_policy(WATCHED))
    assert book_of(week).idle(week) == (
        "These rules do nothing here, as no row fills in their columns: Case size (largest_case), "
        "Mainly-women cap (gender or women_cases) and Household (household)"
    )


@pytest.mark.parametrize("where", ["cases", "held"])
def test_does_not_say_so_of_a_rule_with_something_to_look_at(where: str) -> None:
    woman = {"gender": "woman"}
    week = instance(
        [case(household="Elm 4", **(woman if where == "cases" else {}))],
        [practitioner(largest_case=2)],
        plain_policy(WATCHED),
        held=(held_case("H1", "P1", **(woman if where == "held" else {})),),
    )
    assert book_of(week).idle(week) is None


def test_nothing_is_said_of_limited_access() -> None:
    """Whether any case has a list is confidential."""
    lists = plain_policy({"limited_access": {}})
    week = instance([case()], [practitioner()], lists)
    assert book_of(week).idle(week) is None


def test_a_check_says_so_once() -> None:
    said = " ".join(CliRunner().invoke(cli.app, ["check", "weekly"]).stdout.split())
    assert said.count("nothing here, as no row fills in") == 1
    assert "Household (household)" in said
