"""How each method names a conflict: the constraints that it gives, from the bare instance."""

from collections.abc import Callable

from benchmarks.conflict_cases import Conflicting, Name


def caseload(given: Conflicting) -> list[Name]:
    """This tool: contradictory decisions from the models; a shortage from what is left over.

    Everything that can be placed is placed first, with proof, and the highest utilisation lowered.
    """
    from caseload.optimizer.decisions.conflicts import conflicts
    from caseload.optimizer.explain.evidence.run import Run
    from caseload.optimizer.explain.shortage.shortage import explain_unallocated
    from caseload.optimizer.in_process import solve_here
    from caseload.optimizer.rule_book import RuleBook

    instance = given.instance()
    book = RuleBook.of(instance.policy)
    found = conflicts(instance, book)
    if found:
        person = int(found[0].decisions[0].practitioner[1:])
        pinned: list[Name] = [("pin", int(one.case[1:])) for one in found[0].decisions]
        return [("cap", person), *pinned]
    proposal = solve_here(instance, book)
    (short,) = explain_unallocated(Run(instance, proposal, book=book), changes=False).shortages
    assert short.exact and short.proven, "the count of places alone shows the shortage"
    placed = [case for case in short.cases if case not in short.left_over]
    cases = sorted(int(case[1:]) for case in [*placed, short.left_over[0]])
    people = [int(one.practitioner[1:]) for one in short.people]
    others = set(range(given.people)) - set(people) - given.women
    women: list[Name] = [("woman", case) for case in cases if given.asking[case] and others]
    caps: list[Name] = [("cap", person) for person in people]
    return [*caps, *women, *(("case", case) for case in cases)]


def cpmpy(given: Conflicting, **parameters: int) -> list[Name]:
    """CPMpy's `mus` with OR-Tools below; it takes no parameters, so they are slipped in."""
    import cpmpy as cp
    from cpmpy.solvers.ortools import CPM_ortools
    from cpmpy.tools.explain import mus

    if parameters:
        plain = CPM_ortools.solve

        def solve(self: object, *arguments: object, **words: object) -> bool:
            return bool(plain(self, *arguments, **{**parameters, **words}))

        CPM_ortools.solve = solve
    x = cp.boolvar(shape=(given.cases, given.people))
    men = [person for person in range(given.people) if person not in given.women]
    rows: dict[Name, object] = {}
    for kind, number in given.names:
        if kind == "case":
            rows[kind, number] = cp.sum(x[number, :]) == 1
        elif kind == "cap":
            rows[kind, number] = cp.sum(x[:, number]) <= given.places[number]
        elif kind == "woman":
            rows[kind, number] = cp.sum(x[number, men]) == 0
        else:
            rows[kind, number] = cp.sum([x[number, given.pins[number]]]) == 1
    name_of = {id(row): name for name, row in rows.items()}
    return [name_of[id(row)] for row in mus(list(rows.values()))]


def cpmpy_linear(given: Conflicting) -> list[Name]:
    """The same with the linear relaxation at level 2."""
    return cpmpy(given, linearization_level=2)


def core(given: Conflicting, linearization: int | None = None) -> list[Name]:
    """CP-SAT's own assumption core; it does not claim to be minimal."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = [[model.new_bool_var("") for _ in range(given.people)] for _ in range(given.cases)]
    men = [person for person in range(given.people) if person not in given.women]
    literal_of = {name: model.new_bool_var(str(name)) for name in given.names}
    for (kind, number), literal in literal_of.items():
        if kind == "case":
            row = sum(x[number]) == 1
        elif kind == "cap":
            row = sum(one[number] for one in x) <= given.places[number]
        elif kind == "woman":
            row = sum(x[number][person] for person in men) == 0
        else:
            row = x[number][given.pins[number]] == 1
        model.add(row).only_enforce_if(literal)
    model.add_assumptions(list(literal_of.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if linearization is not None:
        solver.parameters.linearization_level = linearization
    status = solver.solve(model)
    assert status == cp_model.INFEASIBLE, solver.status_name(status)
    name_of = {literal.index: name for name, literal in literal_of.items()}
    return [name_of[index] for index in solver.sufficient_assumptions_for_infeasibility()]


def core_linear(given: Conflicting) -> list[Name]:
    """The same with the linear relaxation at level 2."""
    return core(given, 2)


METHODS: dict[str, Callable[[Conflicting], list[Name]]] = {
    "caseload": caseload,
    "CPMpy mus": cpmpy,
    "CPMpy mus, linearization 2": cpmpy_linear,
    "CP-SAT core": core,
    "CP-SAT core, linearization 2": core_linear,
}
