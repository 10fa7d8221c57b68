"""Every solver of the ladder: from a problem to allocations, each with the time when it came."""

import time
from collections.abc import Callable

import numpy as np

from models.policy import BalancePolicy
from optimizer.construct import construct
from optimizer.effort import Effort
from optimizer.problem import Problem
from optimizer.search import Search
from optimizer.solve import Pipeline

Tell = Callable[[np.ndarray], None]
"""Called with every allocation that a solver has found, shape [class, practitioner]."""


def caseload(problem: Problem, seconds: float, tell: Tell) -> None:
    """This engine: construct, bound, whole numbers, up to the certificate of the balance."""
    effort = Effort(1e6, time.monotonic() + seconds)

    def report(answer: object) -> None:
        counts, stages = answer.counts, answer.stages  # type: ignore[attr-defined]
        tell(counts)
        if any(stage.name.value == "balance" for stage in stages):
            effort.stop("person")

    start = construct(problem)
    tell(start)
    Pipeline(problem, BalancePolicy(), 5e-5, effort, report, start).run()


def highs(problem: Problem, seconds: float, tell: Tell) -> None:
    """HiGHS on the integer program over classes."""
    import highspy  # noqa: PLC0415

    from benchmarks.program import program_of  # noqa: PLC0415

    made = program_of(problem)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", 1e-9)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(made.cost), len(made.rows)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = made.cost, made.lower, made.upper
    lp.row_lower_ = [row[0] for row in made.rows]
    lp.row_upper_ = [row[1] for row in made.rows]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row[2]) for row in made.rows)])
    lp.a_matrix_.index_ = np.concatenate([row[2] for row in made.rows])
    lp.a_matrix_.value_ = np.concatenate([row[3] for row in made.rows])
    whole = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
    lp.integrality_ = [whole[int(one)] for one in made.whole]
    solver.passModel(lp)

    def improved(event: object) -> None:
        values = np.array(event.data_out.mip_solution)  # type: ignore[attr-defined]
        tell(made.counts(values))

    solver.cbMipImprovingSolution += improved
    solver.run()
    tell(made.counts(np.array(solver.getSolution().col_value)))


def scip(problem: Problem, seconds: float, tell: Tell) -> None:
    """SCIP on the integer program over classes."""
    import pyscipopt  # noqa: PLC0415

    from benchmarks.program import program_of  # noqa: PLC0415

    made = program_of(problem)
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/time", seconds)
    model.setParam("limits/gap", 1e-9)
    columns = [
        model.addVar(vtype="I" if whole else "C", lb=_finite(low), ub=_finite(up), obj=cost)
        for low, up, cost, whole in zip(made.lower, made.upper, made.cost, made.whole, strict=True)
    ]
    for low, up, places, values in made.rows:
        total = pyscipopt.quicksum(
            value * columns[place] for place, value in zip(places, values, strict=True)
        )
        if low == up:
            model.addCons(total == low)
        elif low > -np.inf:
            model.addCons(total >= low)
        else:
            model.addCons(total <= up)

    class Improved(pyscipopt.Eventhdlr):
        def eventinit(self) -> None:
            self.model.catchEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexec(self, _event: object) -> None:
            best = self.model.getBestSol()
            tell(made.counts(np.array([best[one] for one in columns[: made.pairs]])))

    model.includeEventhdlr(Improved(), "improved", "tells of every better allocation")
    model.optimize()


def _finite(bound: float) -> float | None:
    return None if np.isinf(bound) else bound


def cp_sat(problem: Problem, seconds: float, tell: Tell) -> None:
    """Plain CP-SAT: a truth for each case and practitioner, the squared load in the objective."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    cases = [(g, n) for g in range(problem.classes) for n in range(int(problem.count[g]))]
    x = {
        (place, p): model.new_bool_var("")
        for place, (g, _) in enumerate(cases)
        for p in map(int, np.flatnonzero(problem.most[g]))
    }
    left = [model.new_bool_var("") for _ in cases]
    for place in range(len(cases)):
        mine = [x[place, p] for p in range(problem.people) if (place, p) in x]
        model.add_exactly_one([*mine, left[place]])
    of_person: list[list[tuple[int, cp_model.IntVar]]] = [[] for _ in range(problem.people)]
    for (place, p), truth in x.items():
        of_person[p].append((cases[place][0], truth))
    squares = []
    for p, mine in enumerate(of_person):
        for limit in problem.limits:
            room = max(0, int(limit.room[p] - limit.taken[p]))
            model.add(sum(int(limit.use[g]) * truth for g, truth in mine) <= room)
        for condition in problem.conditions:
            if p in condition.modes:
                _modes(model, problem, condition, p, mine)
        most = int(sum(problem.weight[g] for g, _ in mine))
        added = model.new_int_var(0, most, "")
        model.add(added == sum(int(problem.weight[g]) * truth for g, truth in mine))
        load = int(problem.load[p])
        square = model.new_int_var(0, (load + most) ** 2, "")
        whole = model.new_int_var(load, load + most, "")
        model.add(whole == load + added)
        model.add_multiplication_equality(square, [whole, whole])
        squares.append(1e6 / float(problem.capacity[p]) * square)
    leave = sum(1e13 * int(problem.priority[g]) * left[place] for place, (g, _) in enumerate(cases))
    model.minimize(leave + sum(squares))

    class Improved(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            found = np.zeros(problem.most.shape, dtype=np.int64)
            for (place, p), truth in x.items():
                found[cases[place][0], p] += self.boolean_value(truth)
            tell(found)

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.solve(model, Improved())


def _modes(model: object, problem: Problem, condition: object, p: int, mine: list) -> None:
    truths = []
    for mode in condition.modes[p]:  # type: ignore[attr-defined]
        on = model.new_bool_var("")  # type: ignore[attr-defined]
        truths.append(on)
        each = mode.rows @ condition.features  # type: ignore[attr-defined]
        room = mode.rooms - mode.rows @ condition.taken[:, p]  # type: ignore[attr-defined]
        for row, most in zip(each, room, strict=True):
            total = sum(int(row[g]) * truth for g, truth in mine if row[g])
            model.add(total <= int(most)).only_enforce_if(on)  # type: ignore[attr-defined]
    model.add_bool_or(truths)  # type: ignore[attr-defined]


def least_loaded(problem: Problem, _seconds: float, tell: Tell) -> None:
    """Each case in turn to whoever has the lowest utilisation of those who may take it."""
    tell(_one_pass(problem, lambda search, _turn: search.load / problem.capacity))


def round_robin(problem: Problem, _seconds: float, tell: Tell) -> None:
    """Each case in turn to the next of those who may take it."""
    tell(_one_pass(problem, lambda _search, turn: (np.arange(problem.people) - turn) % 10**6))


def _one_pass(problem: Problem, price: Callable[[Search, int], np.ndarray]) -> np.ndarray:
    search = Search(problem, np.zeros_like(problem.most))
    turn = 0
    every = np.repeat(np.arange(problem.classes), problem.count)
    order = np.random.default_rng(0).permutation(every)
    for group in order:
        who = np.argsort(price(search, turn), kind="stable")
        for person in map(int, who[problem.most[group][who] > 0]):
            if _fits(problem, search, int(group), person):
                search.take(int(group), person)
                turn = person + 1
                break
    return search.counts


def _fits(problem: Problem, search: Search, group: int, person: int) -> bool:
    """Whether the practitioner can take one more case of the class beside what she has."""
    within = all(
        limit.use[group] == 0 or used[person] + limit.use[group] <= limit.room[person]
        for limit, used in zip(problem.limits, search.used, strict=True)
    )
    return within and all(
        any((mode.rows @ after <= mode.rooms).all() for mode in condition.modes[person])
        for condition, sums in zip(problem.conditions, search.sums, strict=True)
        if person in condition.modes
        for after in [sums[:, person] + condition.features[:, group]]
    )


SOLVERS: dict[str, Callable[[Problem, float, Tell], None]] = {
    "caseload": caseload,
    "HiGHS": highs,
    "SCIP": scip,
    "CP-SAT": cp_sat,
    "least loaded": least_loaded,
    "round robin": round_robin,
}
