"""What is left over in a scenario: whom it needs, and why those have no room."""

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.models.instance import Instance
from caseload.models.scenario import Shortfall
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.scenarios.shortfall import shortfalls, together

RULES = {
    "caseload_cap": {"PO": 5, "PSO": 5},
    "qualification": {},
    "practitioner_gender": {},
    "skills": {},
    "limited_access": {},
}
LOW = {"rosh": "low", "csrp": 5}


def people(caseload: int = 5) -> list:
    """Two POs, of whom one is a woman with a skill, and a PSO."""
    return [
        practitioner("P1", gender=Gender.WOMAN, skills=("urdu_speaking",), caseload=caseload),
        practitioner("P2", gender=Gender.MAN, caseload=caseload),
        practitioner("P3", grade=Grade.PSO, gender=Gender.MAN, caseload=caseload),
    ]


def short(given: Instance) -> tuple[Shortfall, ...]:
    book = book_of(given)
    return shortfalls(given, book, solve_here(given, book))


def week(*cases, caseload: int = 5) -> Instance:
    return instance(cases, people(caseload), plain_policy(RULES))


def test_cases_that_need_the_same_people_are_told_together() -> None:
    found = short(
        week(
            case("C1", tier="G", **LOW),
            case("C2", tier="G", **LOW),
            case("C3", tier="A", **LOW),
            case(
                "C4", tier="G", practitioner_gender=Gender.WOMAN, skills=("urdu_speaking",), **LOW
            ),
        )
    )
    assert [(one.need, one.cases, one.people) for one in found] == [
        ("somebody of any grade", 2, 3),
        ("a PO", 1, 2),
        ("a PO, a woman, with urdu speaking", 1, 1),
    ]
    assert [one.full for one in found] == [{"Caseload cap": n} for n in (3, 2, 1)]
    assert found[1].sentence == (
        "1 case (tier A) is left over that needs a PO: 2 people may hold it, "
        "2 full by the caseload cap"
    )


def test_where_nobody_qualifies_it_says_so() -> None:
    (one,) = short(week(case("C1", tier="G", skills=("welsh_speaking",), **LOW), caseload=0))
    assert (one.people, one.unavailable, one.full) == (0, 0, {})
    assert one.sentence.endswith("needs somebody, with welsh speaking: nobody may hold it")


def test_who_is_kept_from_a_case_is_not_available_and_no_more_is_said() -> None:
    woman = {"tier": "G", "practitioner_gender": Gender.WOMAN, **LOW}
    (kept,) = short(week(case("C1", excluded=("P1",), **woman), caseload=0))
    assert kept.sentence.endswith("1 person may hold it, 1 not available")
    listed, not_listed = (
        short(week(case("C1", excluded=excluded, **woman))) for excluded in (("P1",), ())
    )
    assert listed == not_listed


def test_the_shortfalls_of_areas_add_up_by_need() -> None:
    one = short(week(case("C1", tier="A", **LOW)))
    other = short(week(case("C1", tier="B", **LOW), case("C2", tier="G", **LOW)))
    found = together([*one, *other])
    assert [(row.need, row.cases, row.people) for row in found] == [
        ("a PO", 2, 4),
        ("somebody of any grade", 1, 3),
    ]
    assert found[0].tiers == ("A", "B")
    assert found[0].full == {"Caseload cap": 4}
