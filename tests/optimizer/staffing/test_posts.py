"""New posts: kinds that the rules treat alike, their division among sites, their requirements."""

import numpy as np

from builders import book_of, case, compiled, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.models.instance import Instance
from caseload.optimizer.staffing.posts import (
    PostKind,
    candidate_posts,
    divided_posts,
    part_time,
    post_kinds,
    requirement_words,
    requirements_of,
    room_of_posts,
    sites,
    unused_name,
)

RULES = {"practitioner_gender": {}, "skills": {}, "weekly_intake": {"PO": 2, "PSO": 4}}


def two_teams() -> Instance:
    cases = [
        case("C1", team="North", practitioner_gender=Gender.WOMAN),
        case("C2", team="South", skills=("welsh",)),
        case("C3", team="South"),
    ]
    return instance(cases, [practitioner("P1", team="North")], plain_policy(RULES))


def kinds_of(given: Instance) -> list[PostKind]:
    people = candidate_posts(given, [Grade.PO])
    whole = given.changed(practitioners=(*given.practitioners, *people))
    (part,) = compiled(whole).parts
    found, _ = post_kinds(part.problem, part.practitioner_ids, people)
    return found


def test_a_plain_post_and_two_special_ones_stand_at_every_site() -> None:
    given = two_teams()
    assert sites(given) == [("North", None), ("South", None)]
    found = candidate_posts(given, [Grade.PO, Grade.PSO])
    assert len(found) == 3 * 2 * 2
    assert [(one.gender, one.skills) for one in found[::4]] == [
        (None, ()),
        (Gender.WOMAN, ("welsh",)),
        (Gender.MAN, ("welsh",)),
    ]


def test_sites_that_the_rules_do_not_tell_apart_are_one_kind() -> None:
    found = kinds_of(two_teams())
    assert [kind.special for kind in found] == [False, True, True]
    assert all(kind.sites == (("North", None), ("South", None)) for kind in found)


def test_posts_go_where_the_cases_are_the_part_time_one_last() -> None:
    kind = kinds_of(two_teams())[0]
    cases = [case(f"N{n}", team="North") for n in range(3)] + [case("S", team="South")]
    found = divided_posts(kind, [1.0, 1.0, 1.0, 0.5], cases, "New")
    assert [one.team for one in found] == ["North", "North", "North", "South"]
    full = kind.person.contracted_hours
    assert [one.contracted_hours for one in found] == [full, full, full, full / 2]


def test_a_post_requires_no_more_than_its_cases_do() -> None:
    given = two_teams()
    special, book = kinds_of(given)[1].person, book_of(given)
    assert requirements_of(given, book, special, [given.cases[0]]) == ("woman",)
    assert requirements_of(given, book, special, [given.cases[1]]) == ("welsh",)
    assert requirements_of(given, book, special, [given.cases[2]]) == ()
    assert requirement_words(("woman", "sign_language")) == (
        "a woman",
        "accredited for sign language",
    )


def test_the_room_of_a_post_is_that_of_its_grade_and_hours() -> None:
    given = two_teams()
    person = kinds_of(given)[0].person
    room = room_of_posts(given, book_of(given), [person, part_time(person, 0.0)])
    assert 2 in room[:, 0]
    assert not room[:, 1].any()
    assert np.issubdtype(room.dtype, np.integer)


def test_the_name_of_a_post_is_nobodys() -> None:
    given = two_teams()
    taken = given.changed(practitioners=(practitioner("New post 1"),))
    assert unused_name(given) == "New post"
    assert unused_name(taken) == "New post*"
