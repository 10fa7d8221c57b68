"""A case goes to someone with every skill that it needs."""

from builders import case, instance, practitioner
from caseload.optimizer.rules.skills import Skills
from readings import barred, objection

RULE = Skills(Skills.Settings())
BOTH = practitioner("P1", skills=("domestic_abuse", "urdu_speaking"))
ONE = practitioner("P2", skills=("domestic_abuse",))
NONE = practitioner("P3")


def test_bites_whoever_lacks_any_of_the_skills() -> None:
    week = instance([case(skills=("domestic_abuse", "urdu_speaking"))], [BOTH, ONE, NONE])
    assert barred(RULE, week) == {("C1", "P2"), ("C1", "P3")}


def test_does_not_bite_a_case_that_needs_none() -> None:
    assert barred(RULE, instance([case()], [BOTH, ONE, NONE])) == set()


def test_says_which_skill_is_missing() -> None:
    new = case(skills=("domestic_abuse", "urdu_speaking"))
    week = instance([new], [ONE])
    assert objection(RULE, new, ONE, week) == (
        "the case needs urdu speaking; P2 is not accredited for it"
    )


def test_says_when_several_are_missing() -> None:
    new = case(skills=("domestic_abuse", "urdu_speaking"))
    week = instance([new], [NONE])
    assert objection(RULE, new, NONE, week) == (
        "the case needs domestic abuse and urdu speaking; P3 is not accredited for them"
    )
