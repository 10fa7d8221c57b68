"""A floating practitioner takes new cases of one team only."""

from builders import case, instance, practitioner
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rules.one_team import OneTeam
from readings import agree, week_of

RULE = OneTeam(OneTeam.Settings())


def complaint(person: Practitioner, *teams: str | None) -> str | None:
    week = instance([case(f"C{place}", team=team) for place, team in enumerate(teams)], [person])
    agree(RULE, week_of(week))
    return RULE.complaint(person, week.cases, week)


def test_bites_a_floating_practitioner_with_cases_of_several_teams() -> None:
    person = practitioner(name="Dev Patel", floating=True)
    said = "Dev Patel would work for 2 teams: North and South"
    assert complaint(person, "South", "North") == said
    said = "Dev Patel would work for 3 teams: East, North and South"
    assert complaint(person, "South", "North", "East") == said


def test_does_not_bite_one_team_or_cases_without_a_team() -> None:
    assert complaint(practitioner(floating=True), "North", "North", None) is None


def test_does_not_bite_who_belongs_to_a_team() -> None:
    assert complaint(practitioner(team="North"), "North", "South") is None
