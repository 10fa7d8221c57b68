"""One scenario: an instance solved under its policy, and the figures that a planner needs."""

from collections.abc import Callable, Mapping, Sequence

from caseload.models.instance import Instance
from caseload.models.proposal import Proposal, StageName, Workload
from caseload.models.scenario import GroupPlaces, Scenario
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.scenarios.ranges import Row
from caseload.optimizer.scenarios.shortfall import shortfalls


def scenario(
    instance: Instance,
    row: Row,
    options: Options = Options(),
    start: Mapping[str, str | None] | None = None,
) -> Scenario:
    """Solve an instance whose policy already has the settings of the row, and gather the figures.

    The number of cases placed is as sure as that of `allocate`; the spread is known to a hundredth
    of a point. `start` is as in `solve_here`.

    Raises:
        Contradiction: if the instance's decisions cannot all hold.
    """
    book = RuleBook.of(instance.policy)
    proposal = solve_here(instance, book, options, rough=True, start=start)
    return described(instance, book, proposal, row)


def described(instance: Instance, book: RuleBook, proposal: Proposal, row: Row) -> Scenario:
    """The figures of a proposal as a scenario."""
    stage = {one.name: one for one in proposal.stages}
    everyone = next(one for one in proposal.figures if one.group == "everyone")
    used = [one.utilisation_after for one in proposal.workloads if one.utilisation_after]
    grades, teams = _places(proposal.workloads, _grade), _places(proposal.workloads, _team)
    return Scenario(
        settings=row.settings,
        label=row.label,
        figures=row.figures,
        people=len(proposal.workloads),
        capacity=sum(one.capacity for one in proposal.workloads),
        placed=len(proposal.assignments),
        left_over=len(proposal.unallocated),
        priority_left=round(stage[StageName.ALLOCATE].value),
        priority_bound=round(stage[StageName.ALLOCATE].bound),
        shortfalls=shortfalls(instance, book, proposal),
        over_before=sum(one.over_before for one in grades),
        spread=proposal.certificate.spread,
        bound=proposal.certificate.bound,
        proven=stage[StageName.BALANCE].proven,
        highest=100.0 * max(used, default=0.0),
        over_40=everyone.over_40,
        over_50=everyone.over_50,
        free=sum(one.free for one in grades),
        grades=grades,
        teams=teams,
        allocation=proposal.allocation,
    )


def _grade(row: Workload) -> str:
    return row.grade


def _team(row: Workload) -> str:
    return row.team or "no team"


def _places(rows: Sequence[Workload], group: Callable[[Workload], str]) -> tuple[GroupPlaces, ...]:
    """Free places and people over the cap by group, in the order of the groups' names."""
    groups: dict[str, list[Workload]] = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    return tuple(
        GroupPlaces(
            group=name,
            people=len(some),
            free=sum(max(0, one.cap - one.caseload_after) for one in some if one.cap is not None),
            over_before=sum(one.cap is not None and one.caseload_before > one.cap for one in some),
        )
        for name, some in sorted(groups.items())
    )


def moved_between(one: Mapping[str, str | None], other: Mapping[str, str | None]) -> int:
    """The number of cases whose practitioner differs in the other allocation."""
    return sum(other.get(case) != holder for case, holder in one.items())
