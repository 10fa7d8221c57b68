"""A linear solver that gives up does not end the work."""

from typing import Any

import pytest
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import Status, StatusCode, StatusNotOk

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
