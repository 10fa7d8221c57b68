"""What the pipeline and its process say to each other: tasks, answers, news. No solver here."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from caseload.models.comparison import TOLD
from caseload.models.fault import ModelInvalid
from caseload.models.missing import missing_module
from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.placed import Placed
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import balance, leximax, risk_left, score
from caseload.optimizer.relaxation.master.duals import Duals
from caseload.optimizer.rule_kit.columns import SCALE

AFTER_BALANCE = (StageName.KEEP, StageName.PREFERENCES)
"""The stages that spend the tolerance on the balance."""

NOTHING = 5e-4
"""A difference too small to show: half a thousandth of a point, or of a counted unit."""


@dataclass(frozen=True)
class StageValue:
    """A stage's value and the bound that nothing beats; for balance in percentage points.

    `vector` is the whole sorted vector where the balance measure has one.
    """

    name: StageName
    value: float
    bound: float
    vector: tuple[float, ...] | None = None

    @property
    def proven(self) -> bool:
        """Whether value and bound are equal, up to rounding."""
        return self.value - self.bound <= NOTHING


def values(
    problem: Problem, counts: IntArray, policy: BalancePolicy, *, proven: bool
) -> tuple[StageValue, ...]:
    """Every stage's value of an allocation: its own bound if that is `proven`, else above zero."""
    placed = Placed.of(counts)
    found = score(problem, placed)
    even = balance(problem, placed, policy.measure) if problem.people else 0.0
    vector = leximax(problem, placed) if policy.measure == "leximax" else None
    reached: tuple[tuple[StageName, float], ...] = (
        (StageName.ALLOCATE, float(found.allocate // problem.priority_unit)),
        (StageName.WAITING, float(risk_left(problem, placed))),
        (StageName.MINIMUMS, float(found.minimums)),
        (StageName.SOFT_RULES, found.soft_rules / SCALE),
        (StageName.BALANCE, even),
        (StageName.PREFERENCES, float(found.preferences)),
    )
    if problem.keeps:
        reached = (*reached[:-1], (StageName.KEEP, float(found.keep)), reached[-1])
    bounds = {name: value if proven else 0.0 for name, value in reached}
    return tuple(
        StageValue(
            name,
            value,
            bounds[name],
            vector if name is StageName.BALANCE else None,
        )
        for name, value in reached
    )


def up_to_balance(stages: Sequence[StageValue]) -> tuple[StageValue, ...]:
    """The stages up to the balance, which keep an earlier proposal and preferences follow."""
    return tuple(stage for stage in stages if stage.name not in AFTER_BALANCE)


def before_balance(stages: Sequence[StageValue]) -> tuple[StageValue, ...]:
    """The counted stages, those before the balance."""
    return tuple(s for s in up_to_balance(stages) if s.name is not StageName.BALANCE)


def stage_of(stages: Sequence[StageValue], name: StageName) -> StageValue:
    """The stage of this name."""
    return next(stage for stage in stages if stage.name is name)


@dataclass(frozen=True)
class Answer:
    """What the pipeline has found so far. `counts` has shape [class, practitioner].

    `even` is the allocation with which the balance stage ended, before preferences; None where the
    search did not get so far. `prices` are the duals of the relaxation that bounds its spread, and
    `priority_unit` what a unit of priority counts there (see `Problem`). `most` is the number of
    changes that it was asked for, where several numbers were.
    """

    counts: IntArray
    stages: tuple[StageValue, ...]
    even: IntArray | None = None
    most: int | None = None
    prices: Duals | None = None
    priority_unit: int = 1


def unheard(_answer: Answer) -> None:
    """What to tell of an answer on its way where nobody listens."""


@dataclass(frozen=True)
class Path:
    """Asks for the best with 0, 1, 2 … changes of an allocation by hand, up to `every` of each.

    `known` is a good allocation, shape [class, practitioner]. A leg of the path has the numbers of
    changes from `first` to `last`, and the search for the fewest that bring each of the `shares` of
    the gain; it goes on from what other legs have `found`, in place of any numbers.
    """

    every: int
    known: IntArray
    first: int = 0
    last: int | None = None
    shares: tuple[float, ...] = TOLD
    found: "tuple[Answer, ...]" = ()


@dataclass(frozen=True)
class Task:
    """A problem to solve, for one number of changes after another if there is a `path`.

    `effort` is in deterministic seconds (for each number of changes), `seconds` of the clock the
    backstop; the search stops at the relative `gap`. `seed` and `branchings` are as in `Budget`.
    Where it is `priced`, dual prices for the check go with the answer.
    """

    number: int
    problem: Problem
    policy: BalancePolicy
    gap: float
    effort: float
    seconds: float
    seed: int = 0
    branchings: int = 24
    path: Path | None = None
    priced: bool = True


@dataclass(frozen=True)
class News:
    """The best answer so far to a task. The last one has `stopped_by`, or the `failure`."""

    number: int
    answer: Answer | None
    stopped_by: str | None = None
    failure: "Failure | None" = None


@dataclass(frozen=True)
class Failure:
    """A search that failed: why in words that speak of nobody, and where for whoever mends it.

    `missing` names the library that could not be loaded, if it was that; `gone` says that it is not
    there at all.
    """

    why: str
    trace: str
    missing: str | None = None
    gone: bool = False

    @classmethod
    def of(cls, error: Exception) -> "Failure":
        """What an error means."""
        missing = missing_module(error) if isinstance(error, ImportError) else None
        gone = isinstance(error, ModuleNotFoundError)
        return cls(_why(error), "".join(traceback.format_exception(error)), missing, gone)


def _why(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "a solver ran out of memory"
    if isinstance(error, ModelInvalid):
        return f"internal error: {error}"
    return f"internal error in a solver: {type(error).__name__}"


@dataclass(frozen=True)
class Stop:
    """End the search with the best so far, because of "person" or "time"."""

    reason: str
