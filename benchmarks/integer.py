"""HiGHS and SCIP on the integer program of `program`, each from the least-loaded allocation."""

import tempfile
from pathlib import Path

import highspy
import numpy as np
import pyscipopt

from benchmarks.assigners import least_loaded
from benchmarks.program import Program, program_of
from benchmarks.said import Teller
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem

WHOLE = {0.0: highspy.HighsVarType.kContinuous, 1.0: highspy.HighsVarType.kInteger}


def _passed(made: Program) -> highspy.Highs:
    """A HiGHS that has the program, given to it as arrays."""
    solver = highspy.Highs()
    solver.silent()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(made.cost), len(made.row_lower)
    lp.col_cost_, lp.col_upper_ = made.cost, made.upper
    lp.col_lower_ = np.zeros(len(made.cost))
    lp.row_lower_, lp.row_upper_ = made.row_lower, made.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = made.start, made.index
    lp.a_matrix_.value_ = made.value
    lp.integrality_ = [WHOLE[one] for one in made.whole.tolist()]
    solver.passModel(lp)
    return solver


def _made(problem: Problem) -> tuple[Program, IntArray]:
    start = least_loaded(problem)
    return program_of(problem, start), start


def highs(problem: Problem, seconds: float, teller: Teller) -> None:
    """HiGHS, with what it finds as it finds it."""
    made, start = _made(problem)
    solver = _passed(made)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    given = highspy.HighsSolution()
    given.col_value = made.values(start)
    solver.setSolution(given)
    solver.cbMipImprovingSolution += lambda event: teller.found(
        made.counts(np.array(event.data_out.mip_solution))
    )
    teller.built()
    teller.found(start)
    solver.run()
    if solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        teller.found(made.counts(np.array(solver.getSolution().col_value)))


def scip(problem: Problem, seconds: float, teller: Teller) -> None:
    """SCIP, which reads the same program from a file: its Python has no way to take arrays."""
    made, start = _made(problem)
    model = pyscipopt.Model()
    model.hideOutput()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.mps"
        _passed(made).writeModel(str(path))
        model.readProblem(str(path))
    columns = sorted(model.getVars(), key=lambda one: int(one.name[1:]))
    model.setParam("limits/time", seconds)
    model.setParam("limits/gap", 0.0)
    given = model.createSol()
    for column, value in zip(columns, made.values(start).tolist(), strict=True):
        if value:
            model.setSolVal(given, column, value)
    model.addSol(given)

    class Improved(pyscipopt.Eventhdlr):
        def eventinit(self) -> None:
            self.model.catchEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexec(self, _event: object) -> None:
            best = self.model.getBestSol()
            teller.found(made.counts(np.array([best[one] for one in columns])))

    model.includeEventhdlr(Improved(), "improved", "tells of every better allocation")
    teller.built()
    teller.found(start)
    model.optimize()
