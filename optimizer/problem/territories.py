"""Territories: groups of cases and people between which a rule bars every pair.

A nation has ten thousand times ten thousand pairs, and nearly all of them are barred because the
two are in different places. A rule that bars by place says so by its labels; each territory then
has arrays of its own, and nothing is ever laid out for all pairs.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caseload.models.instance import Action
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.problem.part import pairs_at_home
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.columns import Week

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Territory:
    """Some rows and columns of a week (`cases`, `people`, ascending) and the pairs among them.

    `qualified` are the pairs that no rule and no decision bars whoever is available, `allowed`
    those of people who are, `at_home` the cases in hand with their holders; each [case,
    practitioner] of the territory.
    """

    week: Week
    cases: Places
    people: Places
    qualified: BoolArray
    allowed: BoolArray
    at_home: BoolArray

    @property
    def connected(self) -> BoolArray:
        """The pairs that connect cases with people, [case, practitioner]."""
        return self.allowed | self.at_home


def territories(
    week: Week, book: RuleBook, pins: Mapping[str, str], barred: BoolArray | None
) -> list[Territory]:
    """The territories of a week, together every case and person once; mostly one.

    `pins` are holders by case id. Pairs that are `barred` [case, practitioner] do not go together,
    whatever the rules say.
    """
    everything = np.arange(len(week.cases)), np.arange(len(week.practitioners))
    groups = None if barred is not None else _groups(week, book, pins)
    if groups is None:
        return [_territory(week, book, *everything, barred)]
    return [_territory(week.part(cases, people), book, cases, people) for cases, people in groups]


def whole(week: Week, parts: Sequence[Territory]) -> Territory:
    """All the territories as one."""
    if len(parts) == 1:
        return parts[0]
    shape = (len(week.cases), len(week.practitioners))
    qualified, allowed, at_home = (np.zeros(shape, dtype=bool) for _ in range(3))
    for part in parts:
        place = np.ix_(part.cases, part.people)
        qualified[place], allowed[place] = part.qualified, part.allowed
        at_home[place] = part.at_home
    everything = np.arange(shape[0]), np.arange(shape[1])
    return Territory(week, *everything, qualified, allowed, at_home)


def _groups(
    week: Week, book: RuleBook, pins: Mapping[str, str]
) -> list[tuple[Places, Places]] | None:
    """Rows and columns that share a label of some rule; None where everything is one group.

    Neither a pin nor a case in hand may lie across: they need no rule's leave.
    """
    for rule in book.hard_pairs:
        labels = rule.places(week)
        if labels is None:
            continue
        of_case, of_person = labels
        home = dict(zip((p.id for p in week.practitioners), of_person, strict=True))
        if week.instance.opened or any(
            case.id in pins and home.get(pins[case.id], label) != label
            for case, label in zip(week.cases, of_case, strict=True)
        ):
            return None
        names = sorted({*of_case, *of_person}, key=str)
        rows, columns = _by_label(of_case), _by_label(of_person)
        none = np.zeros(0, dtype=np.intp)
        return [(rows.get(name, none), columns.get(name, none)) for name in names]
    return None


def _by_label(labels: Sequence[Hashable]) -> dict[Hashable, Places]:
    found: dict[Hashable, list[int]] = {}
    for place, label in enumerate(labels):
        found.setdefault(label, []).append(place)
    return {label: np.array(places, dtype=np.intp) for label, places in found.items()}


def _territory(
    week: Week,
    book: RuleBook,
    cases: Places,
    people: Places,
    barred: BoolArray | None = None,
) -> Territory:
    """A territory with what the hard rules and the decisions leave of its pairs."""
    shape = (len(week.cases), len(week.practitioners))
    qualified: BoolArray = np.ones(shape, dtype=bool) if barred is None else ~barred
    for rule in (rule for rule in book.hard_pairs if rule.key not in book.discreet):
        qualified &= ~rule.blocked(week)
    forbidden = [d for d in week.instance.decisions if d.action is Action.FORBID]
    row_of = {case.id: place for place, case in enumerate(week.cases)} if forbidden else {}
    column_of = {person.id: place for place, person in enumerate(week.practitioners)}
    for decision in forbidden:
        if decision.practitioner in column_of and decision.case in row_of:
            qualified[row_of[decision.case], column_of[decision.practitioner]] = False
    allowed = qualified.copy()
    for rule in (rule for rule in book.hard_pairs if rule.key in book.discreet):
        allowed &= ~rule.blocked(week)
    at_home = pairs_at_home(week)
    return Territory(week, cases, people, qualified | at_home, allowed, at_home)
