"""The four shapes of a rule. A rule is one file: what it says, what it blocks, how it is checked.

Each shape has two readings that share no code. The *array side* (`blocked`, `use`, `room`,
`cost`) serves the solver: whole arrays, in the integer units of the problem. The *model side*
(`objection`, `standing`, `remark`) reads models one person at a time; it serves `verify` and every
sentence that a person reads. Tests hold the two against each other.

Axes are always [case, practitioner].
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np

from caseload.models.base import Frozen
from caseload.models.case import CONFIDENTIAL_FIELDS, Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.service import PROBATION, Service
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.disjunction import Disjunction
from caseload.optimizer.rule_kit.easing import Easing, RuleFigure, giving_way
from caseload.optimizer.rule_kit.presence import is_new
from caseload.optimizer.rule_kit.second_look import SecondLook
from caseload.optimizer.rule_kit.sections import AnySettings, RuleSettings

C = TypeVar("C", bound=Case)

NO_LIMIT = 2**30
"""Room of a practitioner whom a limit does not bind."""


class Rule(ABC):
    """A rule of allocation. `key` is its section in the policy, `title` its name on screen."""

    key: ClassVar[str]
    title: ClassVar[str]
    bars: ClassVar[str] = "kept from it by a rule"
    """The predicate of a practitioner whom the rule bars: "9 are not qualified to hold it"."""
    public_key: ClassVar[str | None] = None
    """The key to show in place of the rule's own, which would give something away.

    A rule that reads a confidential field has the key, the `title` and the `bars` of a rule that
    says no more than that somebody is not available.
    """
    unit: ClassVar[str] = ""
    """What follows the figures of the rule's settings."""
    needs: ClassVar[tuple[str, ...]] = ()
    """The optional columns, as `cases.skills`, without any of which the rule does nothing.

    A rule that reads a confidential column names none: that it is empty is confidential, too.
    """
    passable: ClassVar[bool] = False
    """Whether an exception may pass the rule for one case."""
    alike: ClassVar[bool] = False  # whether it says the same of every new case by itself
    Settings: ClassVar[type[AnySettings]] = RuleSettings

    def __init__(
        self, settings: AnySettings, book: "Sequence[Rule]" = (), service: Service = PROBATION
    ) -> None:
        self.settings: Any = settings
        self.book, self.service = book, service
        """The rules that the policy names, this one among them, and the service that it is for."""

    @property
    def hard(self) -> bool:
        """Whether the rule must hold (otherwise its excess is minimised)."""
        return bool(self.settings.mode == "hard")

    @property
    def may_be_passed(self) -> bool:
        """Whether an exception may pass the rule for one case, by its kind or by the policy."""
        return self.passable or bool(getattr(self.settings, "exceptions", False))

    @abstractmethod
    def sentence(self) -> str:
        """The rule with its figures, as a lead would say it."""

    def releases(self, practitioner: Practitioner, instance: Instance) -> bool:
        """Whether the practitioner's cases in hand have to go to somebody else."""
        return False

    def unanswered(self, instance: Instance) -> list[str]:
        """The fields that the rule needs and the instance lacks, as clauses; mostly none."""
        return []

    def idle(self, instance: Instance) -> bool:
        """Whether no row fills in a column that the rule needs."""
        tables: Mapping[str, Sequence[Frozen]] = {
            "cases": instance.cases,
            "practitioners": instance.practitioners,
            "current": instance.held or (),
        }
        needed = [name.split(".") for name in self.needs]
        return bool(needed) and not any(
            getattr(row, field) != type(row).model_fields[field].default
            for table, field in needed
            for row in tables[table]
        )

    def figures(self) -> list[RuleFigure]:
        """The whole numbers among the settings that are the rule's own."""
        grades = {grade: grade for grade in self.service.grades}
        return [
            RuleFigure(self.key, self.title, field, value, self.unit, grades.get(field))
            for field, value in self.settings.model_dump().items()
            if field not in RuleSettings.model_fields and type(value) is int
        ]

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """How the rule could ask less of these cases and people, so that more is placed."""
        grades = {person.grade for person in people}
        return [figure.raised() for figure in self.figures() if figure.grade in {None, *grades}]


@dataclass(frozen=True)
class Trait:
    """A requirement of a rule: fields of a practitioner, and the words ("is a woman")."""

    fields: Mapping[str, Any]
    words: str


class PairRule(Rule):
    """A case and a practitioner go together, or do not, whatever else is allocated."""

    @abstractmethod
    def blocked(self, week: Week) -> BoolArray:
        """Pairs that the rule bars, shape [case, practitioner]."""

    @abstractmethod
    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Why the practitioner may not hold the case, as a sentence; None if nothing bars it."""

    def places(self, week: Week) -> tuple[list[str], list[str]] | None:
        """Labels of the cases and of the practitioners, where it bars all pairs of unlike ones."""
        return None

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """The rule gives way where it must."""
        return [giving_way(self.key, self.title)]

    def grades(self, case: Case) -> frozenset[str]:
        """The grades that the rule lets hold a case (the array side's reading)."""
        return frozenset(self.service.grades)

    def refusal(self, case: Case, grade: str) -> str | None:
        """Why a grade may not hold a case, None if it may (the model side's reading)."""
        return None

    def second_looks(self, case: Case, practitioner: Practitioner) -> list[SecondLook]:
        """What is worth a second look where the practitioner holds the case; mostly nothing."""
        return []

    def trait(self, case: Case) -> Trait | None:
        """The requirement that the rule has of a new practitioner for the case; None for none."""
        return None

    def unlisted(self, case: Case) -> Case:
        """The case as it may be explained: without confidential fields if the rule reads these."""
        if self.public_key is None:
            return case
        empty = {n: no for n, no in CONFIDENTIAL_FIELDS.items() if getattr(case, n) != no}
        return case.model_copy(update=empty) if empty else case

    def admitting(self, case: C, instance: Instance) -> C:
        """The case with everybody admitted who is new to the instance."""
        return case


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a practitioner stands on a limit, in its unit; the cases must add `floor` at least."""

    before: float
    after: float
    cap: float
    unit: str
    floor: float = 0.0

    @property
    def excess(self) -> float:
        """The amount by which new cases pass the cap; an excess from before is not counted."""
        return max(0.0, self.after - max(self.cap, self.before))

    @property
    def shortfall(self) -> float:
        """The amount by which new cases stay under the floor."""
        return max(0.0, self.floor - (self.after - self.before))


class Counting(Rule):
    """A rule on all that one practitioner takes."""

    new_only: ClassVar[bool] = False
    """Whether only new cases count, not cases in hand that move, or that somebody gives up."""
    full: ClassVar[str] = ""
    caps_workload: ClassVar[bool] = False
    """Whether the limit is one on the whole workload, the cap that utilisation is held against."""

    @property
    def when_full(self) -> str:
        """The predicate of a practitioner whom the rule leaves no room: `full`, or by the title."""
        return self.full or f"at the limit of the {self.title.lower()}"

    def counted(self, cases: Sequence[Case]) -> list[Case]:
        """The cases that the rule counts: all of them, or the new ones."""
        return [case for case in cases if is_new(case)] if self.new_only else list(cases)


class LimitRule(Counting):
    """What a practitioner takes of something stays within [floor, room].

    The array side is in integer units of its own: `use` of each case and `room` of each
    practitioner; `scale` of these units make one of the rule's own. A practitioner already over
    the cap has no room and takes nothing that counts; the cases in hand are no breach of the
    allocation.
    """

    passable: ClassVar[bool] = True
    scale: ClassVar[int] = 1
    caps_caseload: ClassVar[bool] = False
    """Whether the limit is one on the whole caseload, the cap that is shown beside it."""

    @abstractmethod
    def use(self, week: Week) -> IntArray:
        """The use of each case, shape [case], never negative."""

    @abstractmethod
    def room(self, week: Week) -> IntArray:
        """The room of each practitioner, shape [practitioner], never negative."""

    def floor(self, week: Week) -> IntArray:
        """The least that each practitioner must take, shape [practitioner]."""
        return np.zeros(len(week.practitioners), dtype=np.int64)

    @abstractmethod
    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing | None:
        """The standing with these new cases; None where the rule does not bind the practitioner."""

    @abstractmethod
    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """The standing as a sentence with the figure against the limit ("51st of 50 cases")."""


class Preference(Rule):
    """A cost for a pair, counted after fairness and never a bar."""

    merit: ClassVar[str] = ""
    """The code of the remark, one of the glossary's; empty where it makes none."""
    looks_ahead: ClassVar[bool] = False
    """Whether it counts the prices of what is expected (`Instance.ahead`)."""
    over_time: ClassVar[bool] = False  # whether it counts what each was given in weeks before

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """What speaks against a pair that costs something, in a few words."""
        return f"against {self.title.lower()}"

    @abstractmethod
    def cost(self, week: Week) -> IntArray:
        """Cost of each pair, shape [case, practitioner], never negative."""

    @abstractmethod
    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost of a pair, from the models."""

    @abstractmethod
    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The merit of the pair in this respect, as a clause; None if it has none."""


class ConditionalRule(Counting):
    """A practitioner works in one of several disjuncts, and the engine picks which.

    The array side counts features of the cases that a practitioner takes; each disjunct bounds
    sums of them. A rule may hold several such disjunctions, each by itself.
    """

    @abstractmethod
    def disjunctions(self, week: Week) -> Sequence[Disjunction]:
        """The disjunctions that have to hold, each of them."""

    @abstractmethod
    def complaint(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> str | None:
        """Why a practitioner may not take all these new cases, as a sentence; None if allowed."""

    def complaints(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> list[str]:
        """A sentence for each disjunction of the rule that these cases break."""
        found = self.complaint(practitioner, taken, instance)
        return [] if found is None else [found]
