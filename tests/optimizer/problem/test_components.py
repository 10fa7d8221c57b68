"""An instance solved in pieces reaches the same values, and no piece's bound is too high."""

import random

import pytest

from builders import book_of
from caseload.models.instance import Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.tuning import Tuning
from engine import solve
from oracle import brute_force
from strategies import random_instance

IN_PIECES = Tuning().changed("sizes", one_piece_max_pairs=0)


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax"])
def test_pieces_reach_what_exhaustive_search_reaches(measure: str) -> None:
    several = 0
    for seed in range(60):
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
    assert several > 10


def test_every_case_and_person_is_in_one_piece() -> None:
    for seed in range(40):
        instance: Instance = random_instance(random.Random(seed), decisions=0.0)
        compiled = compile_instance(instance, book_of(instance), tuning=IN_PIECES)
        cases = [case for part in compiled.parts for case in part.case_ids]
        people = [person for part in compiled.parts for person in part.practitioner_ids]
        assert sorted(cases) == [case.id for case in instance.cases]
        assert len(people) == len(set(people))
