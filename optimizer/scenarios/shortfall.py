"""Shortfalls: the cases left over in a scenario, grouped by the practitioners whom they need.

Each shortfall says why the practitioners who qualify have no room. A practitioner who is both full
and not available counts as full, so that no figure gives away a limited access list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from caseload.models.base import TIERS
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.scenario import Shortfall
from caseload.models.service import with_article
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.problem.score import full_for
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.wording import counted, listed


def shortfalls(instance: Instance, book: RuleBook, proposal: Proposal) -> tuple[Shortfall, ...]:
    """The shortfalls of a proposal, the most cases first."""
    if not proposal.unallocated:
        return ()
    run = Run(instance, proposal, book=book)
    left = tuple(run.case(row.case) for row in proposal.unallocated)
    may = _qualified(instance, book, left)
    parts = list(enumerate(run.compiled.parts))
    groups: dict[str, list[int]] = {}
    for number, case in enumerate(left):
        groups.setdefault(_need(instance, case, may[number]), []).append(number)
    free = {row.practitioner: _free(row.cap, row.caseload_after) for row in proposal.workloads}
    tight = [full_for(part.problem, run.counts(number, run.allocation)) for number, part in parts]
    found = []
    for need, numbers in groups.items():
        cases = [left[number] for number in numbers]
        qualify = np.atleast_1d(may[numbers].any(axis=0))
        people = [p.id for p, yes in zip(instance.practitioners, qualify, strict=True) if yes]
        full = _full_practitioners(run, tight, cases, may[numbers])
        found.append(
            _shortfall(
                need,
                [case.tier for case in cases],
                len(cases),
                len(people),
                sum(free[person] for person in people),
                sum(person not in full for person in people),
                Counter(filter(None, (full.get(person) for person in people))),
            )
        )
    return _in_order(found)


def together(rows: Iterable[Shortfall]) -> tuple[Shortfall, ...]:
    """The sums of several areas' shortfalls by need, the most cases first."""
    groups: dict[str, list[Shortfall]] = {}
    for row in rows:
        groups.setdefault(row.need, []).append(row)
    return _in_order(
        _shortfall(
            need,
            [tier for one in some for tier in one.tiers],
            sum(one.cases for one in some),
            sum(one.people for one in some),
            sum(one.free for one in some),
            sum(one.unavailable for one in some),
            sum((Counter(one.full) for one in some), Counter()),
        )
        for need, some in groups.items()
    )


def _in_order(rows: Iterable[Shortfall]) -> tuple[Shortfall, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.cases, row.need)))


def _free(cap: int | None, caseload: int) -> int:
    return 0 if cap is None else max(0, cap - caseload)


def _qualified(instance: Instance, book: RuleBook, cases: tuple[Case, ...]) -> BoolArray:
    """The practitioners who qualify for each case, [case, practitioner], availability left out."""
    week = Week(instance, cases, instance.practitioners)
    may = np.ones((len(cases), len(instance.practitioners)), dtype=bool)
    for rule in book.hard_pairs:
        if rule.key not in book.discreet:
            may &= ~rule.blocked(week)
    return may


def _need(instance: Instance, case: Case, may: BoolArray) -> str:
    """The need of a case in words: the grades that qualify, the gender asked for, the skills."""
    there = {person.grade for person in instance.practitioners}
    holds = {p.grade for p, yes in zip(instance.practitioners, may, strict=True) if yes}
    words = ["somebody"]
    if holds == there:
        words = ["somebody of any grade"]
    elif holds:
        words = [
            listed(
                [with_article(grade) for grade in instance.policy.service.grades if grade in holds],
                "or",
            )
        ]
    if case.practitioner_gender:
        words.append(f"a {case.practitioner_gender}")
    if case.skills:
        skills = sorted(skill.replace("_", " ") for skill in case.skills)
        words.append(f"with {listed(skills)}")
    return ", ".join(words)


def _full_practitioners(
    run: Run, tight: Sequence[BoolArray], cases: Sequence[Case], may: BoolArray
) -> dict[str, str | None]:
    """The practitioners who qualify for one of these cases and are full, or could take one.

    By practitioner id, the title of the limit that leaves no room; None for a practitioner whom no
    limit alone keeps from all of the cases. All others who qualify are not available.
    `tight` has an array [limit, class, practitioner] for each part.
    """
    titles = {rule.key: rule.title for rule in run.book.rules}
    column_of = {person.id: column for column, person in enumerate(run.instance.practitioners)}
    where = [run.index_of[case.id] for case in cases]
    found: dict[str, str | None] = {}
    for number, part in enumerate(run.compiled.parts):
        mine = [row for row, one in enumerate(where) if one.part == number]
        groups = np.array([where[row].group for row in mine], dtype=np.intp)
        for column, person in enumerate(part.practitioner_ids):
            own = groups[may[mine, column_of[person]]]
            full = tight[number][:, own, column]
            if full.size and full.any(axis=0).all():
                most = int(full.sum(axis=1).argmax())
                found[person] = titles[part.problem.limits[most].key]
            elif part.problem.allowed[own, column].any():
                found[person] = None
    return found


def _shortfall(
    need: str,
    tiers: Sequence[str],
    cases: int,
    people: int,
    free: int,
    unavailable: int,
    full: Mapping[str, int],
) -> Shortfall:
    """The shortfall with its sentence, the limits by the number of practitioners they fill."""
    ranked = dict(sorted(full.items(), key=lambda one: (-one[1], one[0])))
    kinds = tuple(sorted(set(tiers)))
    return Shortfall(
        need=need,
        tiers=kinds,
        cases=cases,
        people=people,
        free=free,
        unavailable=unavailable,
        full=ranked,
        sentence=_sentence(need, kinds, cases, people, unavailable, ranked),
    )


def _sentence(
    need: str,
    tiers: Sequence[str],
    cases: int,
    people: int,
    unavailable: int,
    full: Mapping[str, int],
) -> str:
    """The cases of a shortfall, their need, and the reasons of the practitioners who qualify."""
    verb, needs, them = ("is", "needs", "it") if cases == 1 else ("are", "need", "them")
    tier = listed(tiers)
    if set(tiers) <= set(TIERS):  # the tiers of another service name themselves
        tier = f"tier {tier}" if len(tiers) == 1 else f"tiers {tier}"
    said = f"{counted(cases, 'case')} ({tier}) {verb} left over that {needs} {need}"
    if not people:
        return f"{said}: nobody may hold {them}"
    said += f": {people:,} {'person' if people == 1 else 'people'} may hold {them}"
    reasons = [f"{count:,} full by the {title.lower()}" for title, count in full.items()]
    reasons += [f"{unavailable:,} not available"] if unavailable else []
    return f"{said}, {listed(reasons)}" if reasons else said
