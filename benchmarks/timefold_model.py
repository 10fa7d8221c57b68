"""The problem for Timefold, in an interpreter of its own: reads it as JSON, writes what it finds.

    python benchmarks/timefold_model.py < problem.json

The Python release is the last one (1.24.0b0, of July 2025; it needs Java 17 and pins an old JPype),
so it may live apart from everything else here, and this file imports nothing of ours. Each case is
an entity whose values are the practitioners who may take it; limits and disjuncts are hard, cases
left over medium, the convex cost soft. On standard output each line is a list of the practitioners
of the cases, null for one left over; the first line says that the model is built.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    EnvironmentMode,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardMediumSoftScore,
    constraint_provider,
)

FINE = 1000
"""Units of the soft score in a unit of convex cost."""


@dataclass(eq=False)
class Person:
    """A practitioner: room under each limit; its disjuncts of each condition as (rows, rooms)."""

    id: Annotated[int, PlanningId]
    load: int
    capacity: int
    rooms: list[int]
    bound: list[bool]
    disjuncts: list[list[tuple[list[list[int]], list[int]]]]


@planning_entity
@dataclass(eq=False)
class Case:
    """A case: what it uses of each limit, its features for each condition, who may take it."""

    id: Annotated[int, PlanningId]
    weight: int
    priority: int
    home: int
    uses: list[int]
    features: list[list[int]]
    allowed: Annotated[list[Person], ValueRangeProvider]
    person: Annotated[Person | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


@planning_solution
@dataclass
class Week:
    """All cases and practitioners."""

    people: Annotated[list[Person], ProblemFactCollectionProperty]
    cases: Annotated[list[Case], PlanningEntityCollectionProperty]
    score: Annotated[HardMediumSoftScore | None, PlanningScore] = field(default=None)


def unmet(sums: list[int], disjuncts: list[tuple[list[list[int]], list[int]]]) -> int:
    """By how much the disjunct that comes nearest is missed."""
    least = -1
    for rows, rooms in disjuncts:
        over = 0
        for place in range(len(rooms)):
            total = 0
            for feature in range(len(sums)):
                total += rows[place][feature] * sums[feature]
            if total > rooms[place]:
                over += total - rooms[place]
        if least < 0 or over < least:
            least = over
    return max(least, 0)


def limit(factory: ConstraintFactory, place: int) -> Constraint:
    """What a practitioner takes stays within her room."""
    return (
        factory.for_each(Case)
        .filter(lambda case: case.uses[place] > 0)
        .group_by(lambda case: case.person, ConstraintCollectors.sum(lambda case: case.uses[place]))
        .filter(lambda person, used: used > person.rooms[place])
        .penalize(HardMediumSoftScore.ONE_HARD, lambda person, used: used - person.rooms[place])
        .as_constraint(f"limit {place}")
    )


def summed(cases: list[Case], place: int) -> list[int]:
    """Sums of the features of some cases."""
    sums = [0 for _ in cases[0].features[place]]
    for case in cases:
        for feature in range(len(sums)):
            sums[feature] += case.features[place][feature]
    return sums


def condition(factory: ConstraintFactory, place: int) -> Constraint:
    """One of a practitioner's disjuncts holds."""
    return (
        factory.for_each(Case)
        .filter(lambda case: case.person.bound[place])
        .group_by(lambda case: case.person, ConstraintCollectors.to_list())
        .penalize(
            HardMediumSoftScore.ONE_HARD,
            lambda person, cases: unmet(summed(cases, place), person.disjuncts[place]),
        )
        .as_constraint(f"condition {place}")
    )


def placed(factory: ConstraintFactory) -> Constraint:
    """No case is left over."""
    return (
        factory.for_each_including_unassigned(Case)
        .filter(lambda case: case.person is None)
        .penalize(HardMediumSoftScore.ONE_MEDIUM, lambda case: case.priority)
        .as_constraint("left over")
    )


def balanced(factory: ConstraintFactory) -> Constraint:
    """The squared workload over capacity that new cases add."""
    return (
        factory.for_each(Case)
        .group_by(lambda case: case.person, ConstraintCollectors.sum(lambda case: case.weight))
        .penalize(
            HardMediumSoftScore.ONE_SOFT,
            lambda person, added: FINE * added * (2 * person.load + added) // person.capacity,
        )
        .as_constraint("balance")
    )


def moved(factory: ConstraintFactory, most: int) -> Constraint:
    """No more than so many cases in hand go to somebody else."""
    return (
        factory.for_each(Case)
        .filter(lambda case: case.home >= 0 and case.person.id != case.home)
        .group_by(ConstraintCollectors.count())
        .filter(lambda moves: moves > most)
        .penalize(HardMediumSoftScore.ONE_HARD, lambda moves: moves - most)
        .as_constraint("moves")
    )


def week_of(given: dict[str, Any]) -> Week:
    """The week that the JSON describes; every case in hand starts where it is."""
    people = [
        Person(place, load, capacity, rooms, [bool(some) for some in disjuncts], disjuncts)
        for place, (load, capacity, rooms, disjuncts) in enumerate(
            zip(given["load"], given["capacity"], given["rooms"], given["disjuncts"], strict=True)
        )
    ]
    cases = [
        Case(
            id=place,
            weight=one["weight"],
            priority=one["priority"],
            home=one["home"],
            uses=one["uses"],
            features=one["features"],
            allowed=[people[p] for p in one["allowed"]],
            person=people[one["home"]] if one["home"] >= 0 else None,
        )
        for place, one in enumerate(given["cases"])
    ]
    return Week(people, cases)


def main() -> None:
    """Solve what stands on standard input, and write every better allocation."""
    given = json.load(sys.stdin)

    @constraint_provider
    def rules(factory: ConstraintFactory) -> list[Constraint]:
        limits = [limit(factory, place) for place in range(given["limits"])]
        conditions = [condition(factory, place) for place in range(given["conditions"])]
        moves = [] if given["most_moves"] is None else [moved(factory, given["most_moves"])]
        return [*limits, *conditions, *moves, placed(factory), balanced(factory)]

    config = SolverConfig(
        solution_class=Week,
        entity_class_list=[Case],
        environment_mode=EnvironmentMode.NO_ASSERT,
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=rules
        ),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=given["seconds"])),
    )
    solver = SolverFactory.create(config).build_solver()

    def tell(week: Week) -> None:
        row = [None if case.person is None else case.person.id for case in week.cases]
        print(json.dumps(row), flush=True)

    def improved(event: Any) -> None:
        if event.is_new_best_solution_initialized:
            tell(event.new_best_solution)

    solver.add_event_listener(improved)
    week = week_of(given)
    print(json.dumps("built"), flush=True)
    tell(solver.solve(week))


if __name__ == "__main__":
    main()
