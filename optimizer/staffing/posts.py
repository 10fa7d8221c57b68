"""New posts: practitioners with empty hands, and which of them the rules treat alike.

A post is a practitioner of a recruited grade in a team of the instance, with full hours or some
steps of them, empty hands, and nothing due. Of a plain post nothing is assumed: no gender is
recorded and she has no skill. Beside it stands one who is a woman, and one who is a man, with every
skill that some case needs: what is asked of whoever fills it is then read off her cases.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.base import Gender, Grade
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import exact
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.shapes import LimitRule, PairRule
from caseload.optimizer.rule_kit.wording import listed
from caseload.optimizer.rules import active_rules

Place = tuple[str | None, str | None]
"""A team and its PDU."""


@dataclass(frozen=True)
class Kind:
    """Posts of a grade that the rules treat alike, whichever of the `places` they are in.

    `column` is where a full-time post of this kind stands in the problem, `person` who it is.
    `special` says that something is asked of whoever fills it.
    """

    column: int
    person: Practitioner
    places: tuple[Place, ...]
    special: bool

    @property
    def grade(self) -> Grade:
        """The grade that is recruited."""
        return self.person.grade


def candidates(instance: Instance, grades: Sequence[Grade]) -> list[Practitioner]:
    """A full-time post of each grade in each place, plain ones first."""
    name = free_name(instance)
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
            (gender, skills, grade, place)
            for gender, skills in _variants(instance)
            for grade in grades
            for place in places(instance)
        )
    ]


def free_name(instance: Instance) -> str:
    """What the names of posts begin with, so that they are nobody's."""
    name = "New post"
    while any(person.id.startswith(name) for person in instance.practitioners):
        name = f"{name}*"
    return name


def places(instance: Instance) -> list[Place]:
    """The teams of the instance with their PDUs; one place without a name where there are none."""
    known = {(one.team, one.pdu) for one in instance.practitioners if one.team}
    known |= {(one.team, one.pdu) for one in instance.cases if one.team}
    return sorted(known, key=lambda one: (one[1] or "", one[0] or "")) or [_nowhere(instance)]


def _nowhere(instance: Instance) -> Place:
    """No team, in the PDU if there is only one."""
    pdus = {person.pdu for person in instance.practitioners}
    return None, pdus.pop() if len(pdus) == 1 else None


def _variants(instance: Instance) -> Iterator[tuple[Gender | None, tuple[str, ...]]]:
    yield None, ()
    skills = tuple(sorted(instance.skills_needed))
    for gender in (Gender.WOMAN, Gender.MAN):
        yield gender, skills


def part_time(person: Practitioner, share: float) -> Practitioner:
    """The same post with a share of its hours."""
    hours = round(float(exact(person.contracted_hours) * exact(share)), 4)
    return person.model_copy(update={"contracted_hours": hours})


def kinds(
    problem: Problem, ids: Sequence[str], people: Sequence[Practitioner]
) -> tuple[list[Kind], list[int]]:
    """The kinds of post among the problem's columns, and the columns of posts like another's.

    `ids` names the problem's practitioners, `people` are the candidates, plain ones first. A kind
    that may hold nothing is left out.
    """
    column_of = {name: place for place, name in enumerate(ids)}
    found: dict[tuple[object, ...], list[Practitioner]] = {}
    for person in people:
        if person.id in column_of:
            column = column_of[person.id]
            found.setdefault((person.grade, *_looks(problem, column)), []).append(person)
    kept, others = [], []
    for alike in found.values():
        first = alike[0]
        own = [one for one in alike if (one.gender, one.skills) == (first.gender, first.skills)]
        where = tuple((one.team, one.pdu) for one in own)
        column = column_of[first.id]
        if problem.most[:, column].any():
            kept.append(Kind(column, first, where, special=first.gender is not None))
        else:
            others.append(column)
        others += [column_of[one.id] for one in alike[1:]]
    return kept, others


def _looks(problem: Problem, column: int) -> tuple[object, ...]:
    """Everything that rules see of a practitioner, to be compared."""
    modes = (mode for condition in problem.conditions for mode in condition.modes.get(column, ()))
    return (
        problem.allowed[:, column].tobytes(),
        problem.pair_penalty[:, column].tobytes(),
        tuple(int(limit.room[column]) for limit in problem.limits),
        tuple((mode.rows.tobytes(), mode.rooms.tobytes()) for mode in modes),
    )


def posts_of(
    kind: Kind, shares: Sequence[float], cases: Sequence[Case], name: str
) -> list[Practitioner]:
    """Posts of a kind with these shares of full hours, in the teams whose cases they take.

    The rules do not tell the kind's places apart: the posts are divided among them by the largest
    remainder of what each place's cases are of all, the last one to be given being the part-time
    post. Cases of other teams count nowhere.
    """
    own = Counter(case.team for case in cases)
    need = [own[team] for team, _ in kind.places]
    exact_seats = [len(shares) * one / max(1, sum(need)) for one in need]
    seats = [int(one) for one in exact_seats]
    by_remainder = sorted(range(len(need)), key=lambda at: (seats[at] - exact_seats[at], at))
    order = [place for place, number in enumerate(seats) for _ in range(number)]
    order += [by_remainder[at % len(need)] for at in range(len(shares) - len(order))]
    found = []
    for number, (share, place) in enumerate(zip(shares, order, strict=True), start=1):
        team, pdu = kind.places[place]
        named = {"id": f"{name}.{number:04}", "team": team, "pdu": pdu}
        found.append(part_time(kind.person.model_copy(update=named), share))
    return found


def asked_of(post: Practitioner, cases: Sequence[Case], instance: Instance) -> tuple[str, ...]:
    """What whoever fills a post has to be for these cases: her gender, skills, by their names."""
    rules = [r for r in active_rules(instance.policy) if isinstance(r, PairRule) and r.hard]

    def barred(**fields: object) -> bool:
        other = post.model_copy(update=fields)
        return any(rule.objection(case, other, instance) for rule in rules for case in cases)

    skills = [
        skill
        for skill in post.skills
        if barred(skills=tuple(other for other in post.skills if other != skill))
    ]
    return (*([post.gender.value] if post.gender and barred(gender=None) else []), *skills)


def asked_words(asked: Sequence[str]) -> tuple[str, ...]:
    """The same as it is said: "a woman", "accredited for …"."""
    genders = [f"a {one}" for one in asked if one in set(Gender)]
    skills = [one.replace("_", " ") for one in asked if one not in set(Gender)]
    return (*genders, *([f"accredited for {listed(skills)}"] if skills else []))


def rooms(instance: Instance, people: Sequence[Practitioner]) -> IntArray:
    """What each post has room for under each limit of the policy, shape [limit, post].

    Nothing for one whose hours come to no capacity.
    """
    named = [p.model_copy(update={"id": f"{n:05}"}) for n, p in enumerate(people)]
    alone = instance.changed(cases=(), held=None, decisions=(), manual=None, practitioners=named)
    week = Week(alone, (), alone.practitioners)
    limits = [rule for rule in active_rules(instance.policy) if isinstance(rule, LimitRule)]
    found = np.array([rule.room(week) for rule in limits], dtype=np.int64)
    return np.where(week.capacities > 0, found.reshape(len(limits), len(people)), 0)
