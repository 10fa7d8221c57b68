"""New posts as practitioners, and the kinds of post that the rules do not tell apart.

A post is a practitioner of a recruited grade at a site (a team of the instance) with full hours or
some steps of them, no cases in hand and no reports due. A plain post assumes nothing: no gender and
no skill. A special post is a woman or a man with every skill that some case needs; the requirements
of the post are then read off the cases that it takes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.base import Gender
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import exact
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.wording import listed

Site = tuple[str | None, str | None]
"""A team and its PDU."""


@dataclass(frozen=True)
class PostKind:
    """Posts of one grade that the rules treat alike at all of the `sites`.

    `person` is a full-time post of the kind, `column` its column in the problem. `special` says
    whether the post has a gender and skills.
    """

    column: int
    person: Practitioner
    sites: tuple[Site, ...]
    special: bool

    @property
    def grade(self) -> str:
        """The grade that is recruited."""
        return self.person.grade


def candidate_posts(instance: Instance, grades: Sequence[str]) -> list[Practitioner]:
    """A full-time post of each grade at each site, plain and special; the plain ones first."""
    name = unused_name(instance)
    return [
        Practitioner(
            id=f"{name} {number:05}",
            grade=grade,
            team=team,
            pdu=pdu,
            gender=gender,
            skills=skills,
            contracted_hours=instance.policy.capacity.full_hours,
        )
        for number, (gender, skills, grade, (team, pdu)) in enumerate(
            (gender, skills, grade, site)
            for gender, skills in _variants(instance)
            for grade in grades
            for site in sites(instance)
        )
    ]


def unused_name(instance: Instance) -> str:
    """A prefix for the identifiers of posts that no practitioner's identifier has."""
    name = "New post"
    while any(person.id.startswith(name) for person in instance.practitioners):
        name = f"{name}*"
    return name


def sites(instance: Instance) -> list[Site]:
    """The teams of the instance with their PDUs; one site without a team where there are none."""
    known = {(one.team, one.pdu) for one in instance.practitioners if one.team}
    known |= {(one.team, one.pdu) for one in instance.cases if one.team}
    return sorted(known, key=lambda one: (one[1] or "", one[0] or "")) or [
        _site_without_team(instance)
    ]


def _site_without_team(instance: Instance) -> Site:
    """A site without a team, in the PDU if there is only one."""
    pdus = {person.pdu for person in instance.practitioners}
    return None, pdus.pop() if len(pdus) == 1 else None


def _variants(instance: Instance) -> Iterator[tuple[Gender | None, tuple[str, ...]]]:
    """Gender and skills of a plain post and of the two special ones."""
    yield None, ()
    skills = tuple(sorted(instance.skills_needed))
    for gender in (Gender.WOMAN, Gender.MAN):
        yield gender, skills


def part_time(person: Practitioner, fraction: float) -> Practitioner:
    """The post with a fraction of its hours."""
    hours = round(float(exact(person.contracted_hours) * exact(fraction)), 4)
    return person.model_copy(update={"contracted_hours": hours})


def post_kinds(
    problem: Problem, ids: Sequence[str], people: Sequence[Practitioner]
) -> tuple[list[PostKind], list[int]]:
    """The kinds of post among the problem's columns, and the columns of all other candidates.

    `ids` are the identifiers of the problem's practitioners, `people` the candidates, plain ones
    first. Kinds that may hold no case are left out.
    """
    column_of = {name: column for column, name in enumerate(ids)}
    found: dict[tuple[object, ...], list[Practitioner]] = {}
    for person in people:
        if person.id in column_of:
            column = column_of[person.id]
            found.setdefault((person.grade, *_traits_in_rules(problem, column)), []).append(person)
    kept, others = [], []
    for alike in found.values():
        first = alike[0]
        own = [one for one in alike if (one.gender, one.skills) == (first.gender, first.skills)]
        where = tuple((one.team, one.pdu) for one in own)
        column = column_of[first.id]
        if problem.most[:, column].any():
            kept.append(PostKind(column, first, where, special=first.gender is not None))
        else:
            others.append(column)
        others += [column_of[one.id] for one in alike[1:]]
    return kept, others


def _traits_in_rules(problem: Problem, column: int) -> tuple[object, ...]:
    """All arrays of the rules for one practitioner, as a key for comparison."""
    disjuncts = (
        disjunct
        for condition in problem.conditions
        for disjunct in condition.disjuncts.get(column, ())
    )
    return (
        problem.allowed[:, column].tobytes(),
        problem.pair_penalty[:, column].tobytes(),
        tuple(int(limit.room[column]) for limit in problem.limits),
        tuple((disjunct.rows.tobytes(), disjunct.rooms.tobytes()) for disjunct in disjuncts),
    )


def divided_posts(
    kind: PostKind, fractions: Sequence[float], cases: Sequence[Case], name: str
) -> list[Practitioner]:
    """Posts of a kind with these fractions of full hours, at the sites whose cases they take.

    The rules do not tell the sites apart, so the posts are divided among them in proportion to the
    sites' cases, by largest remainder; the part-time post is the last to be given. Cases of other
    teams do not count.
    """
    by_team = Counter(case.team for case in cases)
    need = [by_team[team] for team, _ in kind.sites]
    exact_seats = [len(fractions) * one / max(1, sum(need)) for one in need]
    seats = [int(one) for one in exact_seats]
    by_remainder = sorted(range(len(need)), key=lambda at: (seats[at] - exact_seats[at], at))
    order = [site for site, number in enumerate(seats) for _ in range(number)]
    order += [by_remainder[at % len(need)] for at in range(len(fractions) - len(order))]
    found = []
    for number, (fraction, site) in enumerate(zip(fractions, order, strict=True), start=1):
        team, pdu = kind.sites[site]
        named = {"id": f"{name}.{number:04}", "team": team, "pdu": pdu}
        found.append(part_time(kind.person.model_copy(update=named), fraction))
    return found


def requirements_of(
    instance: Instance, book: RuleBook, post: Practitioner, cases: Sequence[Case]
) -> tuple[str, ...]:
    """The gender and the skills, by name, that the cases of a post require of the person in it."""
    rules = book.hard_pairs

    def barred(**fields: object) -> bool:
        other = post.model_copy(update=fields)
        return any(rule.objection(case, other, instance) for rule in rules for case in cases)

    skills = [
        skill
        for skill in post.skills
        if barred(skills=tuple(other for other in post.skills if other != skill))
    ]
    return (*([post.gender.value] if post.gender and barred(gender=None) else []), *skills)


def requirement_words(requirements: Sequence[str]) -> tuple[str, ...]:
    """The requirements in words: "a woman", "accredited for …"."""
    genders = [f"a {one}" for one in requirements if one in set(Gender)]
    skills = [one.replace("_", " ") for one in requirements if one not in set(Gender)]
    return (*genders, *([f"accredited for {listed(skills)}"] if skills else []))


def room_of_posts(instance: Instance, book: RuleBook, people: Sequence[Practitioner]) -> IntArray:
    """The room of each post under each limit of the policy, shape [limit, post].

    A post whose hours give no capacity has none.
    """
    named = [p.model_copy(update={"id": f"{n:05}"}) for n, p in enumerate(people)]
    alone = instance.changed(cases=(), held=None, decisions=(), manual=None, practitioners=named)
    week = Week(alone, (), alone.practitioners)
    limits = book.limits
    found = np.array([rule.room(week) for rule in limits], dtype=np.int64)
    return np.where(week.capacities > 0, found.reshape(len(limits), len(people)), 0)
