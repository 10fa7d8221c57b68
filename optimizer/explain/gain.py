"""What one allocation gains over another, stage by stage, and the words for it."""

from dataclasses import dataclass

from caseload.models.explanation import Figure
from caseload.models.proposal import Proposal, Stage, StageName
from caseload.optimizer.explain.evidence.consequence_words import MEASURES
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.wording import counted

EARLIER = (StageName.ALLOCATE, StageName.WAITING, StageName.MINIMUMS, StageName.SOFT_RULES)
"""The stages that are settled before the balance."""

HUNDREDTH = 0.01
"""A balance is told to a hundredth of a point."""


@dataclass(frozen=True)
class Gain:
    """Cases more that are placed, priority less that is left over, the balance before and after.

    Where cases more are placed the balance may rise. `proven` says that nothing better is possible
    in either allocation, to a hundredth of a point.
    """

    placed: int
    priority: float
    balance: Figure
    proven: bool


def gain(base: Proposal, then: Proposal) -> Gain:
    """What is gained by an allocation for which the policy asks less."""
    before, after = (_stages(one) for one in (base, then))
    value = after[StageName.BALANCE].value
    first = before[StageName.BALANCE].value
    better = any(_value(after, name) < _value(before, name) - 1e-6 for name in EARLIER)
    return Gain(
        placed=len(base.unallocated) - len(then.unallocated),
        priority=_value(before, StageName.ALLOCATE) - _value(after, StageName.ALLOCATE),
        balance=Figure(
            before=first,
            after=value if better else min(value, first),
            bound=after[StageName.BALANCE].bound,
        ),
        proven=_proven(before) and _proven(after),
    )


def brings(run: Run, found: Gain) -> str:
    """What is gained, in words that follow "would bring"."""
    what = MEASURES[run.instance.policy.balance.measure]
    effects = []
    if found.placed > 0:
        effects.append(f"{counted(found.placed, 'more case')} placed")
    elif found.priority > 0:
        effects.append("more urgent cases placed in place of others")
    balance = found.balance
    if balance.change <= -run.tuning.counterfactual.shown_points:
        effects.append(f"the {what} down {from_to(balance)}")
    return " and ".join(effects) or "nothing that shows"


def from_to(figure: Figure) -> str:
    """A figure before and after, with as many decimals as tell the two apart."""
    places = 2 if f"{figure.before:.2f}" != f"{figure.after:.2f}" else 3
    return f"from {figure.before:.{places}f} to {figure.after:.{places}f} points"


def shows(run: Run, found: Gain) -> bool:
    """Whether anything is gained that shows."""
    least = run.tuning.counterfactual.shown_points
    return found.placed > 0 or found.priority > 0 or found.balance.change <= -least


def _stages(proposal: Proposal) -> dict[StageName, Stage]:
    return {stage.name: stage for stage in proposal.stages}


def _value(stages: dict[StageName, Stage], name: StageName) -> float:
    return stages[name].value if name in stages else 0.0


def _proven(stages: dict[StageName, Stage]) -> bool:
    balance = stages[StageName.BALANCE]
    return balance.value - balance.bound <= HUNDREDTH and all(
        stages[name].proven for name in EARLIER if name in stages
    )
