"""Synthetic cases as models: identifiers, lists of people, and who holds what."""

from datetime import timedelta
from typing import Any

import numpy as np

from caseload.instances.generate import calibration
from caseload.instances.generate.cases import ROSH, Cases, tier_table, weights
from caseload.instances.generate.names import team_name
from caseload.instances.generate.people import SKILLS, Counts, People, Wish, practitioner_ids
from caseload.instances.generate.rng import Draws, Ints
from caseload.models.base import Gender, Task
from caseload.models.case import Case, HeldCase
from caseload.models.policy import Policy


def case_numbers(draws: Draws, count: int) -> list[str]:
    """`count` different identifiers that look like case reference numbers: X and six digits."""
    least = 10 ** max(5, len(str(2 * count)) - 1)
    width = 9 * least // max(count, 1)
    bands = np.argsort(draws.uniform(count), kind="stable")
    numbers = least + bands * width + draws.below(np.full(count, width))
    return [f"X{number}" for number in numbers.tolist()]


def new_cases(draws: Draws, wish: Wish, cases: Cases, people: People, ids: list[str]) -> list[Case]:
    """New cases with their tasks, previous practitioners and limited access lists."""
    links = _links(draws, cases, people)
    described = _described(wish, cases, ids)
    return [Case(**row, **link) for row, link in zip(described, links, strict=True)]


def held_cases(
    draws: Draws, wish: Wish, held: tuple[Cases, Ints], people: People, ids: list[str]
) -> list[HeldCase]:
    """The cases in hand one by one, with who holds them since when."""
    cases, holder = held
    count = len(holder)
    first = np.searchsorted(holder, holder)
    recent = np.arange(count) - first < people.recent[holder]
    older = 8 + draws.below(np.full(count, calibration.HELD_FOR_DAYS - 7))
    ago = np.where(recent, 1 + draws.below(np.full(count, 6)), older).tolist()
    movable = draws.chance(calibration.MOVABLE_SHARE, count).tolist()
    holders = practitioner_ids(len(people.pdu))
    described = _described(wish, cases, ids)
    return [
        HeldCase(
            **row,
            practitioner=holders[holder[i]],
            allocated_on=wish.week_beginning - timedelta(days=ago[i]),
            movable=movable[i],
        )
        for i, row in enumerate(described)
    ]


def count_held(policy: Policy, held: tuple[Cases, Ints], people: People) -> Counts:
    """The cases in hand as counts."""
    cases, holder = held
    persons = len(people.pdu)
    hundredths = np.round(weights(policy, cases) * 100)
    return Counts(
        workload=np.bincount(holder, hundredths, persons) / 100,
        complex_cases=np.bincount(holder[cases.complexity >= policy.complex_from], None, persons),
        women_cases=np.bincount(holder[cases.woman], None, persons),
    )


def _described(wish: Wish, cases: Cases, ids: list[str]) -> list[dict[str, Any]]:
    """The fields of each case that name no practitioner."""
    names = tier_table(wish.policy)
    columns = {name: getattr(cases, name).tolist() for name in Cases.__dataclass_fields__}
    rows = [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    return [
        {
            "id": case,
            "tier": names[row["tier"]][row["digit"]],
            "type": calibration.TYPES[row["type"]],
            "rosh": ROSH[row["rosh"]],
            "priority": calibration.PRIORITY[row["tier"]],
            "gender": Gender.WOMAN if row["woman"] else Gender.MAN,
            "practitioner_gender": _asked(row["asks_woman"], row["asks_man"]),
            "skills": tuple(
                name for name, needs in zip(SKILLS, row["needed"], strict=True) if needs
            ),
            "team": team_name(wish.pdus[row["pdu"]], row["team"] + 1),
            "pdu": wish.pdus[row["pdu"]],
        }
        | {name: row[name] for name in _AS_DRAWN}
        for case, row in zip(ids, rows, strict=True)
    ]


_AS_DRAWN = (
    "csrp",
    "complexity",
    "sexual_offence",
    "child_protection",
    "safeguarding",
    "parole_report",
)


def _asked(woman: bool, man: bool) -> Gender | None:
    if woman:
        return Gender.WOMAN
    return Gender.MAN if man else None


def _links(draws: Draws, cases: Cases, people: People) -> list[dict[str, Any]]:
    """For each new case: tasks, previous practitioner, exclusion and restriction lists.

    A case that asks for a gender or a skill has no restriction list, and who is on such a list is
    an officer who is present, so that lists alone leave no case without anyone.
    """
    count = len(cases.pdu)
    everyone = np.arange(len(people.pdu))
    officers = everyone[people.officer & people.present]
    known = draws.chance(calibration.PREVIOUS_PRACTITIONER_SHARE, count)
    excluding = draws.chance(calibration.EXCLUSION_LIST_SHARE, count)
    plain = ~(cases.asks_woman | cases.asks_man | cases.needed.any(axis=1) | excluding)
    restricting = draws.chance(calibration.RESTRICTION_LIST_SHARE, count) & plain
    lengths = (
        known * 1,
        excluding * (1 + draws.below(np.full(count, calibration.EXCLUSIONS))),
        restricting * calibration.RESTRICTED_TO,
    )
    previous, excluded, restricted = (
        _colleagues(draws, people.pdu, among, cases.pdu, length)
        for among, length in zip((everyone, everyone, officers), lengths, strict=True)
    )
    return [
        {
            "tasks": (Task.PAROLE_REPORT,) if cases.parole_report[i] else (),
            "previous_practitioner": next(iter(previous[i]), None),
            "excluded": excluded[i],
            "restricted_to": restricted[i],
        }
        for i in range(count)
    ]


def _colleagues(
    draws: Draws, pdu_of: Ints, among: Ints, pdu: Ints, length: Ints
) -> list[tuple[str, ...]]:
    """For each case `length` of the people in `among` who are in its PDU, perhaps one twice."""
    ids = practitioner_ids(len(pdu_of))
    case = np.repeat(np.arange(len(pdu)), length)
    homes = pdu_of[among]
    first = np.searchsorted(homes, pdu[case])
    people = np.searchsorted(homes, pdu[case], side="right") - first
    chosen = first + draws.below(people)
    names: list[tuple[str, ...]] = [()] * len(pdu)
    for place, somebody, who in zip(case.tolist(), people > 0, chosen.tolist(), strict=True):
        if somebody:
            names[place] += (ids[among[who]],)
    return names
