"""Hall sets: the cases that compete, and every practitioner who may hold one of them."""

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.instance import Instance
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.hall_set import hall_sets, places_for
from engine import solve

RULES = {
    "practitioner_gender": {},
    "caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 10),
}


def women_short() -> Instance:
    """Three cases ask for a woman, who has one place; a man has many."""
    asking = [case(f"C{n}", practitioner_gender=Gender.WOMAN) for n in range(3)]
    people = [
        practitioner("W", gender=Gender.WOMAN, caseload=9),
        practitioner("M", gender=Gender.MAN, caseload=2),
    ]
    return instance([*asking, case("C9")], people, plain_policy(RULES))


def names(run: Run, groups: tuple[int, ...]) -> set[str]:
    part = run.part(0)
    return {part.case_ids[one] for group in groups for one in part.problem.members[group]}


def test_the_set_is_closed_and_has_more_cases_than_places() -> None:
    given = women_short()
    run = Run(given, solve(given))
    (found,) = hall_sets(run, 0)
    assert names(run, found.groups) == {"C0", "C1", "C2"}
    assert [run.part(0).practitioner_ids[column] for column in found.people] == ["W"]
    (column,) = found.people
    assert places_for(run.part(0).problem, found.groups, column) == (1, "caseload_cap")


def test_where_everything_is_placed_there_is_no_set() -> None:
    given = women_short()
    given = given.changed(cases=(given.cases[0], given.cases[-1]))
    assert hall_sets(Run(given, solve(given)), 0) == []
