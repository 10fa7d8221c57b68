"""What each rule costs: what a proposal would gain without it, or if it asked less."""

from typing import Literal

from caseload.models.base import Frozen
from caseload.models.explanation import Figure
from caseload.models.policy import BalanceMeasure


class EasingWorth(Frozen):
    """What the smallest step by which a rule could ask less would bring, found by solving with it.

    `setting` is the step as `--set` takes it, None where that cannot say it.
    """

    setting: str | None
    placed: int
    balance: Figure
    proven: bool
    sentence: str


class RuleWorth(Frozen):
    """What a proposal would gain without one rule, found by solving without it; keeping the rule
    costs as much.

    `placed` counts the cases more that would be placed, `places` names them, and `priority` is
    what less of priority would be left over. `balance` is the lowest possible value of the balance
    measure; for a preference, which comes after it, the spread of the allocation itself, and
    `others` what the other preferences cost. `against` counts what would then be against the rule:
    breaches, or pairs that it would charge for; `more` and `fewer` people would get more or fewer
    new cases. These and `places` are those of one allocation that gains as much; others may do so
    too, and nobody is named. `proven` says that nothing more would be
    gained, to a hundredth of a point. `worked_out` is false where it was not asked, and why stands
    in the sentence.
    """

    rule: str
    title: str
    kind: Literal["must hold", "may give way", "preference"]
    worked_out: bool = True
    placed: int = 0
    priority: float = 0.0
    balance: Figure | None = None
    others: Figure | None = None
    places: tuple[str, ...] = ()
    more: int = 0
    fewer: int = 0
    against: int = 0
    eased: tuple[EasingWorth, ...] = ()
    proven: bool = False
    sentence: str


class RuleWorths(Frozen):
    """The rules in force, the one without which most would be gained first.

    `complete` says that time was enough for all of them, and for how they could ask less.
    """

    schema_version: int = 1
    measure: BalanceMeasure
    rules: tuple[RuleWorth, ...]
    complete: bool
    sentence: str
