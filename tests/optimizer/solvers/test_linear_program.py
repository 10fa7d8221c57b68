"""A linear solver that gives up does not end the work."""

import random
from typing import Any

import pytest
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import Status, StatusCode, StatusNotOk

from caseload.optimizer.solvers import linear_program
from caseload.optimizer.solvers.linear_program import Simplex


class GivesUp:
    """A solver as GLOP is where its numbers go astray."""

    def update(self, _update: Any) -> bool:
        return True

    def solve(self, *_arguments: Any) -> Any:
        raise StatusNotOk(Status(StatusCode.INTERNAL, "Unexpected GLOP termination: ABNORMAL"))


def test_where_the_simplex_gives_up_the_barrier_is_asked() -> None:
    model = mathopt.Model()
    x = model.add_variable(lb=0.0)
    model.add_linear_constraint(x >= 2.0)
    model.minimize(3.0 * x)
    simplex = Simplex(model)
    simplex._solver = GivesUp()
    for _ in range(2):
        found = simplex.solve()
        assert found.value is not None and found.value[0] == pytest.approx(2.0)
        assert found.dual is not None and found.dual[0] == pytest.approx(3.0)


def test_where_the_simplex_goes_round_in_circles_the_barrier_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear_program, "A_FEW", 1 - 60)  # three steps for the model below
    asked = []
    barrier = linear_program.solve_by_barrier
    monkeypatch.setattr(
        linear_program, "solve_by_barrier", lambda model: asked.append(1) or barrier(model)
    )
    rng, model = random.Random(4), mathopt.Model()
    columns = [model.add_variable(lb=0.0) for _ in range(30)]
    rows = [
        model.add_linear_constraint(
            sum(rng.randint(1, 9) * x for x in columns) >= rng.randint(1, 9)
        )
        for _ in range(30)
    ]
    model.minimize(sum(rng.randint(1, 9) * x for x in columns))
    simplex = Simplex(model)
    for least in (5.0, 8.0):
        rows[0].lower_bound = least
        found, other = simplex.solve(), barrier(model)
        assert found.value == pytest.approx(other.value)
        assert found.dual == pytest.approx(other.dual)
    assert len(asked) == 2


def test_what_the_simplex_calls_impossible_a_second_solver_has_to_call_so_too() -> None:
    model, other = mathopt.Model(), mathopt.Model()
    x, y = model.add_variable(lb=0.0), other.add_variable(ub=1.0)
    model.add_linear_constraint(x >= 2.0)
    model.minimize(3.0 * x)
    other.add_linear_constraint(y >= 2.0)
    wrong, right = Simplex(model), Simplex(other)
    wrong._solver = right._solver
    found = wrong.solve()
    assert not found.impossible
    assert found.value is not None and found.value[0] == pytest.approx(2.0)
    assert right.solve().impossible
