"""A proposal: who takes which case, what is left over, and the proof of how good it is."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from caseload.models.ahead import Ahead
from caseload.models.base import Frozen, Spoken
from caseload.models.earlier import Earlier
from caseload.models.fault import Told
from caseload.models.instance import Decision
from caseload.models.overrides import Overrides
from caseload.models.policy import BalanceMeasure
from caseload.models.prices import Prices
from caseload.models.provenance import Provenance


class Alternative(Frozen):
    """Somebody else who could take a case, and what follows: everything else is decided anew.

    `utilisation` is hers with the case (1.0 = full), `rise` what the lowest possible value of the
    balance measure rises by (percentage points), `moves` how many other cases change hands. `free`
    says that nothing that the policy counts is worse, `proven` that nothing better is possible.
    `besides` is what counts against it beside the balance and the moves, in words.
    """

    practitioner: str
    name: str
    utilisation: float | None
    rise: float
    moves: int
    free: bool
    proven: bool
    sentence: str
    besides: str = ""


class Help(Frozen):
    """A change that would place cases left over, solved with; where it was asked for.

    `need` says what is short for whom. The changes against the guidance come last.
    """

    need: str
    cases: tuple[str, ...]
    sentence: str
    against_guidance: bool
    settings: tuple[str, ...] = ()


class Assignment(Frozen):
    """A case given to a practitioner, with the reason in one sentence.

    `moved_from` is who held it until now, None for a new case. `alternatives` are the best of the
    others who could take it, the best first, where they were looked for. `codes` say in short what
    the reason says (`models.glossary.CODES`), and `could_take` is the number of people who could
    take it this week, None where that does not matter.
    """

    case: str
    practitioner: str
    reason: str
    pinned: bool = False
    moved_from: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    codes: tuple[str, ...] = ()
    could_take: int | None = None


class Unallocated(Frozen):
    """A case left over, with the reason in one sentence.

    `blockers` counts the practitioners whom the rules keep from the case, by the words for each
    rule; each practitioner is counted once, under the first rule that bars her. `held_by` is who
    has it in hand, and has to give it up; None for a new case. `codes` say in short what the reason
    says (`models.glossary.CODES`).
    """

    case: str
    reason: str
    blockers: dict[str, int]
    held_by: str | None = None
    codes: tuple[str, ...] = ()


class Workload(Frozen):
    """A practitioner's figures before and after the proposal.

    `utilisation_…` is workload / capacity (1.0 = full), None without capacity. `cap` is the
    largest caseload that the rules allow her, `most` the largest workload, None where no rule caps
    it. `coming` is the part of her workload that is reports due and inductions not done; the rest
    is cases and other work. `able` says whether the rules leave room for one of the new cases with
    her, None where that was not asked.
    """

    practitioner: str
    name: str
    grade: str
    team: str | None
    capacity: float
    caseload_before: int
    caseload_after: int
    workload_before: float
    workload_after: float
    utilisation_before: float | None
    utilisation_after: float | None
    cap: int | None
    most: float | None = None
    coming: float = 0.0
    able: bool | None = None

    @property
    def most_share(self) -> float | None:
        """The largest workload that the rules allow as a share of capacity, if they cap it."""
        return self.most / self.capacity if self.capacity and self.most is not None else None

    @property
    def coming_share(self) -> float | None:
        """Work that is coming as a share of capacity, None without capacity."""
        return self.coming / self.capacity if self.capacity else None


class Figures(Frozen):
    """The figures that the inspectorate uses, for one group of practitioners.

    `over_40` and `over_50` are shares of the people in the group, 0 to 1. `utilisation` is the
    sum of workload over the sum of capacity, never the mean of percentages.
    """

    group: str
    people: int
    caseload: int
    mean_caseload: float
    over_40: float
    over_50: float
    utilisation: float


class StageName(StrEnum):
    """The stages of the objective, in the order in which they are settled."""

    ALLOCATE = "allocate"
    WAITING = "waiting"
    MINIMUMS = "minimums"
    SOFT_RULES = "soft rules"
    BALANCE = "balance"
    KEEP = "keep"
    PREFERENCES = "preferences"


SecondProof = Literal["prices", "enumeration"]
"""How a bound is shown a second time."""


class Stage(Frozen):
    """What a stage reached: its value, the proven bound, and whether nothing better exists.

    Values are costs (smaller is better). The balance stage's value is in percentage points;
    `vector` holds the whole sorted utilisation vector where the measure is leximax.
    """

    name: StageName
    value: float
    bound: float
    proven: bool
    vector: tuple[float, ...] | None = None


class Certificate(Spoken, Frozen):
    """How even the proposal is, and what no allocation can beat.

    All in percentage points of utilisation but `gap`: (cost − bound) / bound on the part of
    the convex cost that the new cases add, None where the measure is not the spread. Where no case
    connects some `parts` of the instance, each was solved apart; `largest_part_gap` is the largest
    of their gaps.

    `able` practitioners could take one of the new cases, with spreads of their own; whoever cannot
    adds to the spread of everyone what no allocation can mend. Preferences have `spent` as much
    unevenness between the able as a spread of so many points from nothing; with a measure other
    than the spread, points of the measure.

    `second` says how the check shows the bound a second time: "prices" where it counts the bound
    again from the proposal's prices in exact arithmetic, "enumeration" where it tried every
    allocation; None where the solver's word stands alone. `recounted` is the bound so found.
    """

    measure: BalanceMeasure
    spread_before: float
    spread: float
    value: float
    bound: float
    gap: float | None
    sentence: str
    parts: int = 1
    largest_part_gap: float | None = None
    able: int | None = None
    spread_able_before: float | None = None
    spread_able: float | None = None
    spent: float = 0.0
    second: SecondProof | None = None
    recounted: float | None = None


class Breach(Frozen):
    """A rule that an allocation breaks, in a sentence. `rule` is its key, `title` its name.

    `excess` is the amount by which, in the rule's own unit; `soft` says that the policy allows
    the rule to give way, and `cost` what that costs; `shortfall` says that a minimum was missed
    rather than a limit passed.
    """

    rule: str
    title: str
    sentence: str
    practitioner: str
    cases: tuple[str, ...]
    excess: float
    soft: bool
    cost: float = 0.0
    shortfall: bool = False


class Proposal(Frozen):
    """The answer for one instance, checked against every rule before anyone sees it.

    `most_even` is the allocation that the certificate speaks of, before preferences spent their
    share: the cases for which it differs from the proposal, with who would take each.
    `prices` are those by which the bound is counted again, where the relaxation gave them.
    `alternatives_for` counts the cases whose alternatives were looked for, None if none were to be;
    then what `would_help` the cases left over was looked for, too.
    `earlier` is the proposal that was to be kept. `exceptions` are the limits that a decision
    passes; who agreed stands among the decisions.
    Where somebody looks `ahead`, `moved_ahead` says of each case that this moved what is kept free.
    `schema_version` is the schema that it takes to read the instance (`models.schema`).
    """

    schema_version: int = 1
    instance: str
    assignments: tuple[Assignment, ...]
    unallocated: tuple[Unallocated, ...]
    workloads: tuple[Workload, ...]
    figures_before: tuple[Figures, ...]
    figures: tuple[Figures, ...]
    stages: tuple[Stage, ...]
    certificate: Certificate
    soft_breaches: tuple[Breach, ...]
    exceptions: tuple[Breach, ...] = ()
    decisions: tuple[Decision, ...]
    provenance: Provenance
    earlier: Earlier | None = None
    most_even: dict[str, str | None] = {}
    prices: Prices | None = None
    overrides: Overrides | None = None
    alternatives_for: int | None = None
    would_help: tuple[Help, ...] = ()
    told: Told = ()
    ahead: Ahead | None = None
    moved_ahead: dict[str, str] = {}

    @model_serializer(mode="wrap")
    def _stored(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        values: dict[str, Any] = plain(self)
        if self.ahead is None:
            del values["ahead"], values["moved_ahead"]
        return values

    @property
    def new(self) -> tuple[Assignment, ...]:
        """The new cases that are placed."""
        return tuple(row for row in self.assignments if row.moved_from is None)

    @property
    def moves(self) -> tuple[Assignment, ...]:
        """The cases in hand that move."""
        return tuple(row for row in self.assignments if row.moved_from is not None)

    @property
    def left(self) -> tuple[Unallocated, ...]:
        """The new cases that are left over."""
        return tuple(row for row in self.unallocated if row.held_by is None)

    @property
    def stranded(self) -> tuple[Unallocated, ...]:
        """The cases in hand that have to move and find no place."""
        return tuple(row for row in self.unallocated if row.held_by is not None)

    @property
    def allocation(self) -> dict[str, str | None]:
        """Practitioner by case that is new or moves, None for a case left over."""
        placed: dict[str, str | None] = {row.case: row.practitioner for row in self.assignments}
        return placed | {row.case: None for row in self.unallocated}
