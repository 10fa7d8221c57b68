"""Solving in this process gives the proposal of `allocate`."""

import random

import pytest

from builders import book_of
from caseload.instances.week.read import read_instance
from caseload.models.fault import ModelInvalid
from caseload.optimizer.in_process import solve_here
from caseload.reports.proposal.screen import ending
from strategies import random_instance


def test_solving_here_is_what_allocate_proposes() -> None:
    from caseload.optimizer.allocate import allocate

    rng = random.Random(4)
    given = random_instance(rng, people=6, cases=9, measure="spread", decisions=0.0)
    assert solve_here(given, book_of(given)) == allocate(given)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (MemoryError(), "a solver ran out of memory"),
        (
            ModelInvalid(),
            "internal error: CP-SAT refused the model that it was given (MODEL_INVALID)",
        ),
        (OverflowError("Ann Example"), "internal error in a solver: OverflowError"),
    ],
)
def test_a_stage_that_fails_leaves_the_answer_before_it(
    error: Exception, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("caseload.optimizer.pipeline.pipeline.minimise_preferences", fail)
    given = read_instance("tiny").instance
    found = solve_here(given, book_of(given))
    assert (found.provenance.stopped_by, found.provenance.broke_off) == ("crash", why)
    assert not found.provenance.repeatable
    assert found.certificate.sentence.startswith("The lowest possible spread is 6.90 points")
    assert not found.stages[-1].proven
    assert f"The search broke off ({why})" in ending(found.provenance)[0]
    monkeypatch.undo()
    assert "broke_off" not in solve_here(given, book_of(given)).provenance.model_dump()
