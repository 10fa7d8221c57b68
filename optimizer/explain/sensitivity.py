"""Sensitivity: the gain from one more unit of each limit that binds, found by solving again.

Shadow prices of a relaxation would not do: placements are whole numbers and limits bind together.
"""

import time
from collections.abc import Iterator

from caseload.models.case import Case
from caseload.models.explanation import LimitWorth, Worths
from caseload.models.proposal import Proposal, StageName
from caseload.models.workload import case_weight
from caseload.optimizer.check.allocation import taken_by
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.gain import brings, gain
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.easing import RuleFigure
from caseload.optimizer.rule_kit.wording import counted


def explain_limits(run: Run) -> Worths:
    """The binding limits, ordered by the gain from one more unit.

    Each figure is raised by one for all practitioners whom it binds, and the whole week is solved
    again.
    """
    base = solve_here(run.instance, run.book, _options(run), balance_alone=True)
    found = []
    complete = True
    for figure in _binding(run):
        if time.monotonic() > run.deadline:
            complete = False
            break
        found.append(_worth(run, base, figure))
    found.sort(key=lambda one: (-one.placed, round(one.balance.change, 3), one.title, one.group))
    return Worths(
        measure=run.instance.policy.balance.measure,
        limits=tuple(found),
        sentence=_sentence(run, found, complete=complete),
    )


def _options(run: Run) -> Options:
    seconds = max(1.0, run.deadline - time.monotonic())
    return Options(time_limit=seconds, tuning=run.tuning)


def _binding(run: Run) -> Iterator[RuleFigure]:
    """The figures of hard limits that leave a practitioner no room for a typical case."""
    taken = taken_by(run.instance, run.allocation)
    for rule in run.book.hard_limits:
        full: set[str] = set()
        for person in run.instance.practitioners:
            own = taken[person.id]
            now = rule.standing(person, rule.counted(own), run.instance)
            if now is None:
                continue
            more = (
                rule.standing(person, rule.counted([*own, case]), run.instance)
                for case in _probes(run)
            )
            if any(one is not None and one.excess > 1e-9 for one in more):
                full.add(person.grade)
        yield from (
            figure for figure in rule.figures() if (figure.grade in full if figure.grade else full)
        )


def _probes(run: Run) -> list[Case]:
    """The lightest new case and the most complex one: a full limit has no room for one of them."""
    cases, policy = run.instance.cases, run.instance.policy
    if not cases:
        return []
    return [
        min(cases, key=lambda case: (case_weight(policy, case), case.id)),
        max(cases, key=lambda case: (case.complexity, case.id)),
    ]


def _worth(run: Run, base: Proposal, figure: RuleFigure) -> LimitWorth:
    """The gain from raising one figure by one, found by solving the week again."""
    policy = figure.raised(1).on(run.instance.policy, 1)
    raised = run.instance.changed(policy=policy)
    then = solve_here(raised, RuleBook.of(policy), _options(run), balance_alone=True)
    found = gain(base, then)
    now, unit = figure.now, figure.unit
    of = f"{figure.title.lower()}{figure.whose}"
    said = brings(run, found)
    return LimitWorth(
        rule=figure.rule,
        title=figure.title,
        group=figure.grade or "everyone",
        placed=found.placed,
        balance=found.balance,
        proven=all(s.proven for s in then.stages if s.name is not StageName.PREFERENCES),
        sentence=f"A {of} of {now + 1}{unit} and not {now}{unit} would bring {said}",
    )


def _sentence(run: Run, found: list[LimitWorth], *, complete: bool) -> str:
    """The number of limits that would bring a gain that shows."""
    shown = run.tuning.counterfactual.shown_points
    helps = [one for one in found if one.placed > 0 or one.balance.change <= -shown]
    if not found:
        said = "Nobody stands at a limit"
    elif not helps:
        said = "No limit matters by itself: one more unit of any would bring nothing that shows"
    else:
        said = f"{counted(len(helps), 'limit')} of {len(found)} would bring something"
    return said if complete else f"{said}; not all were settled in time"
