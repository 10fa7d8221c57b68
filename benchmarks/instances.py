"""The ladder of instances, from a team to the nation, in several kinds of scarcity."""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.models.case import HeldCase
from caseload.models.instance import Instance
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.rule_book import RuleBook


@dataclass(frozen=True)
class Size:
    """Practitioners and new cases of a rung, PDUs, and teams of each; `held` cases in hand that
    may move to somebody else (those of one leaver if `leaver`), at most `moves` of them.
    """

    people: int
    cases: int
    pdus: int = 1
    teams: int = 6
    held: int = 0
    leaver: bool = False
    moves: int | None = None


RUNGS = {
    "team": Size(12, 15, teams=2),
    "pdu": Size(80, 140),
    "region": Size(1000, 1500, teams=60),
    "nation": Size(10_000, 16_000, pdus=108),
    "leaver": Size(80, 0, held=60, leaver=True),
    "rebalance": Size(80, 0, held=3000, moves=100),
}

KINDS: dict[str, dict[str, object]] = {
    "usual": {},
    "loose": {"tightness": "loose"},
    "tight": {"tightness": "tight"},
    "scarce": {"scarce": True},
    "over": {"over_cap_share": 0.3},
}

FULL: dict[str, object] = {"tightness": "tight", "over_cap_share": 0.3}
"""What fills 80 people with some 3,000 cases."""

LEAVING = timedelta(days=1)


def instance(rung: str, kind: str, seed: int) -> Instance:
    """A synthetic instance of a rung under the policy tiers-2026.

    Where cases in hand are redistributed, they are listed one by one.
    """
    size = RUNGS[rung]
    made = generated(size, kind, seed, name=f"{rung} {kind} {seed}")
    if size.leaver:
        return _with_leaver(made, size.held)
    held = made.held and tuple(case.model_copy(update={"movable": True}) for case in made.held)
    return made.changed(held=held) if held else made


def generated(size: Size, kind: str, seed: int, name: str = "") -> Instance:
    """A synthetic instance of a size and kind under the policy tiers-2026."""
    policy, _ = make_policy(base_policy("tiers-2026"), "tiers-2026")
    assert policy is not None
    make: Callable[..., Instance] = generate
    return make(
        policy,
        name=name or f"{kind} {seed}",
        seed=seed,
        pdus=size.pdus,
        practitioners=size.people,
        cases=size.cases,
        teams=size.teams,
        listed=bool(size.held),
        **(FULL if size.held and not size.leaver else {}) | KINDS[kind],
    )


def _with_leaver(made: Instance, cases: int) -> Instance:
    """Whoever holds most leaves, with so many cases; what is missing comes from the next."""
    assert made.held is not None and made.week_beginning is not None
    holds = Counter(case.practitioner for case in made.held)
    order = [person for person, _ in holds.most_common()]
    ranked = sorted(made.held, key=lambda case: order.index(case.practitioner))
    hers = [_moved(case, order[0]) for case in ranked[:cases]]
    rest = [case for case in ranked[cases:] if case.practitioner != order[0]]
    leaving = {"leaving_on": made.week_beginning + LEAVING}
    return made.changed(
        held=(*hers, *(case.model_copy(update={"movable": False}) for case in rest)),
        practitioners=tuple(
            person.model_copy(update=leaving) if person.id == order[0] else person
            for person in made.practitioners
        ),
    )


def _moved(case: HeldCase, holder: str) -> HeldCase:
    return case.model_copy(update={"practitioner": holder, "movable": True})


def parts(rung: str, kind: str, seed: int) -> list[Problem]:
    """The parts of an instance as arrays, which every solver is given.

    Cases that differ only in what they would prefer are alike, as the ladder ends with the balance.
    Which cases wait where not all can be placed is a stage that the other solvers are not given: no
    case has a risk here.
    """
    size, made = RUNGS[rung], instance(rung, kind, seed)
    book = RuleBook.of(made.policy)
    compiled = compile_instance(opened(made, book) if size.held else made, book, size.moves)
    problems = [aggregated(part.problem).problem for part in compiled.parts]
    return [
        dataclasses.replace(one, risk=np.zeros_like(one.risk))
        for one in problems
        if one.classes and one.people
    ]


def digest(problems: list[Problem]) -> str:
    """A name for what the solvers are given: the same arrays, the same name."""
    found = hashlib.sha256()
    for problem in problems:
        arrays = [problem.most, problem.weight, problem.priority, problem.load, problem.capacity]
        for limit in problem.limits:
            arrays += [limit.use, limit.room, limit.taken]
        for condition in problem.conditions:
            arrays += [condition.features, condition.taken]
        for array in arrays:
            found.update(array.tobytes())
        own = problem.own.tobytes() if problem.own.any() else ()
        found.update(repr((own, problem.most_moves)).encode())
    return found.hexdigest()[:16]
