"""Instances that cannot be, as every method gets them: named constraints, and a check of a set.

A constraint is a name: ("case", c): somebody holds c; ("cap", p): p has so many places;
("woman", c): only a woman holds c; ("pin", c): the person it is pinned to holds c. A set of them
conflicts if no allocation keeps all of it, and is minimal if without any one of them it does not.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from caseload.instances.policies.policy import base_policy, make_policy
from caseload.models.base import Gender, Grade
from caseload.models.case import Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.policy import BalancePolicy
from caseload.models.practitioner import Practitioner

Name = tuple[str, int]

CAP, PLACES = 50, (3, 6)
"""The caseload cap, and the least and most places that somebody has left."""


@dataclass(frozen=True)
class Conflicting:
    """Cases and people by number: who asks for a woman, who is one, places, and what is pinned."""

    places: tuple[int, ...]
    women: frozenset[int]
    asking: tuple[bool, ...]
    pins: dict[int, int]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.asking)

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.places)

    @property
    def names(self) -> list[Name]:
        """Every constraint."""
        return [
            *(("case", case) for case in range(self.cases)),
            *(("cap", person) for person in range(self.people)),
            *(("woman", case) for case, asks in enumerate(self.asking) if asks),
            *(("pin", case) for case in self.pins),
        ]

    def instance(self) -> Instance:
        """The same as an ordinary instance of the policy plain-count.

        The balance is the highest utilisation, the simplest: how even it is does not matter here.
        """
        policy, _ = make_policy(base_policy("plain-count"), "plain-count")
        assert policy is not None
        off = {key: {"mode": "off"} for key in policy.rules}
        on = {"caseload_cap": dict.fromkeys(Grade, CAP), "practitioner_gender": {"mode": "hard"}}
        people = [
            Practitioner(
                id=f"P{person:03}",
                grade=Grade.PO,
                gender=Gender.WOMAN if person in self.women else Gender.MAN,
                caseload=CAP - places,
            )
            for person, places in enumerate(self.places)
        ]
        cases = [
            Case(id=f"C{case:03}", tier="D", practitioner_gender=Gender.WOMAN if asks else None)
            for case, asks in enumerate(self.asking)
        ]
        decisions = [
            Decision(action=Action.PIN, case=f"C{case:03}", practitioner=f"P{person:03}")
            for case, person in self.pins.items()
        ]
        return Instance(
            policy=policy.model_copy(
                update={"rules": {**off, **on}, "balance": BalancePolicy(measure="peak")}
            ),
            cases=tuple(cases),
            practitioners=tuple(people),
            decisions=tuple(decisions),
        )


def pocket(people: int) -> Conflicting:
    """One case too many asks for a woman, of whom one person in ten is one; the rest is loose."""
    places, women = _people(people)
    need = sum(places[person] for person in women) + 1
    others = int(0.8 * sum(places)) - need
    return Conflicting(places, women, (True,) * need + (False,) * max(0, others), {})


def everywhere(people: int) -> Conflicting:
    """One case too many for all the places together; a few ask for a woman."""
    places, women = _people(people)
    some = sum(places[person] for person in women) // 2
    return Conflicting(places, women, (True,) * some + (False,) * (sum(places) + 1 - some), {})


def pins(people: int) -> Conflicting:
    """Room for all, and one pin too many for one of several people who have pins."""
    places, women = _people(people)
    cases = int(0.8 * sum(places))
    last = people - 1
    given = [last] * (places[last] + 1) + list(range(people // 2))
    return Conflicting(places, women, (False,) * cases, dict(enumerate(given)))


KINDS = {"pocket": pocket, "everywhere": everywhere, "pins": pins}


def _people(people: int) -> tuple[tuple[int, ...], frozenset[int]]:
    rng = np.random.default_rng(people)
    places = tuple(map(int, rng.integers(*PLACES, size=people)))
    return places, frozenset(range(max(2, people // 10)))


def conflicts(given: Conflicting, names: Collection[Name]) -> bool:
    """Whether no allocation keeps all of these constraints: a flow that places too few."""
    chosen = set(names)
    every = range(given.cases)
    cases = [case for case in every if not chosen.isdisjoint({("case", case), ("pin", case)})]
    flow = max_flow.SimpleMaxFlow()
    source, sink = given.cases + given.people, given.cases + given.people + 1
    for case in cases:
        flow.add_arc_with_capacity(source, case, 1)
        for person in range(given.people):
            barred = ("woman", case) in chosen and person not in given.women
            elsewhere = ("pin", case) in chosen and given.pins[case] != person
            if not barred and not elsewhere:
                flow.add_arc_with_capacity(case, given.cases + person, 1)
    for person, places in enumerate(given.places):
        most = places if ("cap", person) in chosen else given.cases
        flow.add_arc_with_capacity(given.cases + person, sink, most)
    assert flow.solve(source, sink) == flow.OPTIMAL
    return bool(flow.optimal_flow() < len(cases))


def checked(given: Conflicting, names: Collection[Name]) -> str:
    """What a set of constraints is: "minimal", "conflicts" only, or "wrong"."""
    if not conflicts(given, names):
        return "wrong"
    members = list(names)
    smaller = ([*members[:place], *members[place + 1 :]] for place in range(len(members)))
    return "conflicts" if any(conflicts(given, some) for some in smaller) else "minimal"
