"""An instance solved in pieces reaches the same values, and no piece's bound is too high."""

import dataclasses
import random

import numpy as np
import pytest

from builders import book_of
from caseload.models.instance import Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.tuning import Tuning
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance

IN_PIECES = Tuning().changed("sizes", one_piece_max_pairs=0)


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax"])
def test_pieces_reach_what_exhaustive_search_reaches(measure: str) -> None:
    several = 0
    for seed in draws(60):
        instance = random_instance(random.Random(f"pieces{measure}{seed}"), measure=measure)
        if conflicts(instance, book_of(instance)):
            continue
        several += len(compile_instance(instance, book_of(instance), tuning=IN_PIECES).parts) > 1
        best = brute_force(instance)
        values = {stage.name.value: stage for stage in solve(instance, tuning=IN_PIECES).stages}
        for name, value in (
            ("allocate", best.allocate),
            ("minimums", best.minimums),
            ("soft rules", best.soft),
        ):
            assert values[name].value == pytest.approx(value, abs=1e-6), seed
        assert values["balance"].bound <= best.balance + 1e-6, seed
        if best.allocate == 0:
            assert values["balance"].value == pytest.approx(best.balance, abs=1e-3), seed
    assert several > share_of(10)


def test_every_case_and_person_is_in_one_piece() -> None:
    for seed in draws(40):
        instance: Instance = random_instance(random.Random(seed), decisions=0.0)
        compiled = compile_instance(instance, book_of(instance), tuning=IN_PIECES)
        cases = [case for part in compiled.parts for case in part.case_ids]
        people = [person for part in compiled.parts for person in part.practitioner_ids]
        assert sorted(cases) == [case.id for case in instance.cases]
        assert len(people) == len(set(people))


def test_each_piece_knows_the_work_and_the_capacity_outside_it() -> None:
    """Cases that nobody may take weigh nothing; pinned ones weigh where they are pinned."""
    several = 0
    for seed in range(60):
        week = random_instance(random.Random(f"outside{seed}"))
        if conflicts(week, book_of(week)):
            continue
        problems = [
            part.problem
            for part in compile_instance(week, book_of(week), tuning=IN_PIECES).parts
            if part.problem.people
        ]
        loads = [int(one.load.sum() + one.weight @ one.count) for one in problems]
        rooms = [int(one.capacity.sum()) for one in problems]
        for one, load, room in zip(problems, loads, rooms, strict=True):
            assert one.outside_load == sum(loads) - load, seed
            assert one.outside_capacity == sum(rooms) - room, seed
        several += len(problems) > 1
    assert several > 5


def plain(value):
    """A value with lists for arrays and fields by name, to be compared as a whole."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return value.shape, value.tolist()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, tuple | list) else value


def test_territories_come_to_the_same_as_all_pairs_at_once() -> None:
    """An array of pairs that are barred, none here, makes it lay out all pairs."""
    apart = across = 0
    for seed in draws(120):
        rng = random.Random(f"territories{seed}")
        week: Instance = random_instance(rng, people=8, cases=9)
        policy = week.policy.model_copy(
            update={"rules": {**week.policy.rules, "location": {"within": "pdu"}}}
        )
        everywhere = "" if seed % 5 else None
        week = week.changed(
            policy=policy,
            cases=[c.model_copy(update={"pdu": rng.choice("NSW")}) for c in week.cases],
            practitioners=[
                p.model_copy(update={"pdu": everywhere or rng.choice("NSE")})
                for p in week.practitioners
            ],
            decisions=[d for d in week.decisions if seed % 3],
        )
        book = book_of(week)
        for tuning in (IN_PIECES, Tuning()):
            ours = compile_instance(week, book, tuning=tuning)
            none = np.zeros((len(week.cases), len(week.practitioners)), dtype=bool)
            theirs = compile_instance(week, book, tuning=tuning, barred=none)
            assert ours.could_take == theirs.could_take, seed
            assert plain(ours.parts) == plain(theirs.parts), seed
        apart += len(ours.parts) > 1
        homes = {p.id: p.pdu for p in week.practitioners}
        across += any(homes[d.practitioner] != week.case_of[d.case].pdu for d in week.decisions)
    assert across > share_of(5)
