"""Why, why not, what it would cost and what it would take: the answers, as every report shows them.

Every `sentence` can be said aloud as it stands. Figures are in the units of the proposal:
utilisation and spread in percentage points, workload in the policy's unit.
"""

from enum import StrEnum

from caseload.models.base import Frozen, Spoken
from caseload.models.policy import BalanceMeasure


class Bar(Frozen):
    """A practitioner who cannot hold a case, under the first rule that keeps her from it.

    `figure` is where she would stand against a limit ("51 of 50 cases"), None where the rule is
    none that counts.
    """

    practitioner: str
    name: str
    rule: str
    title: str
    sentence: str


class BarredGroup(Frozen):
    """Everyone whom one rule keeps from a case, with the words for all of them together."""

    title: str
    sentence: str
    people: tuple[Bar, ...]


class Move(Frozen):
    """A case that changes hands; None stands for nobody, where it is left over."""

    case: str
    giver: str | None
    taker: str | None
    sentence: str


class Figure(Frozen):
    """A figure as it is and as it would be; `bound` is what it cannot be below then."""

    before: float
    after: float
    bound: float

    @property
    def change(self) -> float:
        """How much more it would be."""
        return self.after - self.before


class Consequence(Frozen):
    """What follows if one pair is fixed and the whole allocation is solved again around it.

    `left_over` counts the priority left over, `waiting` its risk (points of `models.risk`),
    `missed` the missed minimums, `gave_way` the cost of rules that give way, `balance` is the
    lowest possible value of the balance measure. `proven` says that nothing better than these is
    possible, to a hundredth of a point. `spread`, `preferences` and `moves` are those of one
    allocation that fits: the nearest to the proposal that was found, and `fewest` says that in none
    fewer cases move. `at_limit` says who would stand at a limit that she does not stand at now, and
    `besides` what counts against it beside the balance and the moves, in words.
    """

    left_over: Figure
    waiting: Figure
    missed: Figure
    gave_way: Figure
    balance: Figure
    spread: Figure
    preferences: Figure
    moves: tuple[Move, ...]
    fewest: bool = False
    at_limit: tuple[str, ...]
    proven: bool
    sentence: str
    besides: str = ""

    @property
    def free(self) -> bool:
        """Whether nothing that the policy counts would be worse, as far as it shows."""
        return not any(
            figure.change > least
            for figure, least in (
                (self.left_over, 1e-6),
                (self.waiting, 1e-6),
                (self.missed, 1e-6),
                (self.gave_way, 1e-6),
                (self.balance, 5e-3),
                (self.preferences, 1e-6),
            )
        )


class Candidate(Frozen):
    """Someone who can hold a case, in the order of what it would cost; `rank` starts at 1.

    Candidates who cost the same have the same rank. `consequence` is None for the one who holds
    it, and for whoever could not be settled in the time given.
    """

    practitioner: str
    name: str
    grade: str
    team: str | None
    rank: int
    chosen: bool
    new_cases: int
    utilisation_before: float | None
    utilisation_after: float | None
    consequence: Consequence | None
    sentence: str


class TieBreak(StrEnum):
    """What decides between choices that are worth the same, the first that tells them apart."""

    CONTINUITY = "who held the case before"
    FEWEST_NEW = "fewest new cases of late"
    LOT = "lot"
    ORDER = "fixed order"


class CaseExplanation(Spoken, Frozen):
    """Who takes a case and why, who else could at what cost, and who cannot.

    `holder` is None where the case is left over. `alike` are the cases that nothing tells apart
    from this one; `tied` are the practitioners with whom it would have been exactly as well, and
    `tie_break` what decided between them, None where nothing was tied.
    """

    schema_version: int = 1
    case: str
    about: str
    holder: str | None
    decided_beforehand: bool
    practitioners: int
    measure: BalanceMeasure
    sentences: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    barred: tuple[BarredGroup, ...]
    alike: tuple[str, ...]
    tied: tuple[str, ...]
    tie_break: TieBreak | None
    proven: bool


class Change(Frozen):
    """Something that could be done, verified by solving with it.

    `size` counts what is changed together; `people` is how many more then qualify, whether or not
    they are available; `places` lists the cases that are then placed, `priority_left` is what is
    left over of all. `settings` are the options of a command that does it, where there are any.
    `proven` says that no part of it can be left out or be smaller, `against_guidance` that it lets
    somebody hold what the rules on who may hold a case keep from them.
    """

    sentence: str
    size: int
    people: int
    places: tuple[str, ...]
    settings: tuple[str, ...] = ()
    priority_left: int = 0
    proven: bool = True
    against_guidance: bool = False


class WhyNot(Spoken, Frozen):
    """Whether a case could go to a practitioner: at what cost, or why not and what would help."""

    schema_version: int = 1
    case: str
    practitioner: str
    possible: bool
    sentence: str
    consequence: Consequence | None
    because: tuple[str, ...]
    changes: tuple[Change, ...]
    proven: bool

    def spoken(self) -> tuple[str, ...]:
        """Whether it could be and at what cost, or why not and what it would take."""
        return (self.sentence, *self.because, *(one.sentence for one in self.changes))


class LimitRow(Frozen):
    """Where a practitioner stands on a limit before the week's cases and after them."""

    rule: str
    title: str
    before: float
    after: float
    cap: float | None
    unit: str
    full: bool
    sentence: str


class PractitionerExplanation(Spoken, Frozen):
    """What a practitioner holds and gets, where that leaves her, and why these cases and no others.

    `others` tells of the cases that she does not get, by reason.
    """

    schema_version: int = 1
    practitioner: str
    name: str
    sentences: tuple[str, ...]
    takes: tuple[tuple[str, str], ...]
    limits: tuple[LimitRow, ...]
    others: tuple[str, ...]
    next_case: tuple[str, ...]
    proven: bool


class Qualified(Frozen):
    """Someone who may hold the cases of a shortage, and how many of them she has room for."""

    practitioner: str
    name: str
    slots: int
    sentence: str


class Shortage(Spoken, Frozen):
    """More cases than slots: a head count that can be checked with a pencil.

    `cases` compete for the `slots` of `people`, and nobody else may hold any of them; `left_over`
    are those that go without. `exact` is false where the count alone does not show the shortage.
    `complete` says that time was enough to look for every change, up to a number.
    """

    need: str
    cases: tuple[str, ...]
    left_over: tuple[str, ...]
    people: tuple[Qualified, ...]
    slots: int
    barred: tuple[BarredGroup, ...]
    sentences: tuple[str, ...]
    changes: tuple[Change, ...]
    exact: bool
    complete: bool
    proven: bool


class ShortageExplanation(Spoken, Frozen):
    """Every case left over, gathered by what is short."""

    schema_version: int = 1
    shortages: tuple[Shortage, ...]
    sentence: str

    def spoken(self) -> tuple[str, ...]:
        """How much is short, then each shortage."""
        return (self.sentence, *(said for one in self.shortages for said in one.sentences))


class LimitWorth(Spoken, Frozen):
    """What one more unit of a limit would bring, found by solving with it."""

    rule: str
    title: str
    group: str
    placed: int
    balance: Figure
    proven: bool
    sentence: str


class Worths(Spoken, Frozen):
    """The limits that matter most to a proposal, the one that would bring most first."""

    schema_version: int = 1
    measure: BalanceMeasure
    limits: tuple[LimitWorth, ...]
    sentence: str

    def spoken(self) -> tuple[str, ...]:
        """What the limits come to, then each."""
        return (self.sentence, *(one.sentence for one in self.limits))


class Note(Frozen):
    """The draft of the written reason for one case: plain text for the lead to edit."""

    case: str
    practitioner: str | None
    text: str
