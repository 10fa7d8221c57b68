"""A week checked by itself, and an allocation that somebody made against every rule."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from caseload.library.compare import BY_HAND, allocations
from caseload.library.instance import Caps, under
from caseload.models.fault import Fault
from caseload.models.instance import Instance
from caseload.models.review import InputReview, Review
from caseload.optimizer.check.review import check as review_of
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.hitting_set import fewest_to_give_up
from caseload.optimizer.rule_book import RuleBook
from caseload.reports.proposal.arithmetic import shortfall_line
from caseload.reports.shared.holds import counts_of, holds

if TYPE_CHECKING:
    from caseload.library.compare import ByHand


def check(
    week: Instance,
    by_hand: "ByHand | None" = None,
    *,
    caps: Caps | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Review:
    """Check an allocation against every rule; without one, the instance's allocation by hand.

    Parameters
    ----------
    week
        The instance.
    by_hand
        A data frame with the columns `case` and `practitioner`, or practitioner by case; a
        proposal that was edited counts with its decisions.
    caps, settings
        As for `allocate`.

    Returns
    -------
    Review
        The rules that are broken, the cases with nobody, and everybody's figures.

    Raises
    ------
    BadInput
        With everything that is wrong with the allocation, or if there is none.
    """
    instance = under(week, settings, caps)
    told: list[Fault] = []
    given = None if by_hand is None else {BY_HAND: by_hand}
    (allocation,) = allocations(instance, given, told).values()
    instance = instance.changed(told=(*instance.told, *told)) if told else instance
    return review_of(instance, allocation)


def check_input(week: Instance) -> InputReview:
    """Look at a week by itself, before anything is solved.

    Parameters
    ----------
    week
        The instance; what reading it found worth a look stands in its `told`.

    Returns
    -------
    InputReview
        What the week holds, decisions that cannot all hold, work above all capacity, and rules
        that do nothing.
    """
    book = RuleBook.of(week.policy)
    found = tuple(conflicts(week, book)) if week.decisions else ()
    counts = counts_of(week)
    return InputReview(
        sentence=holds(week),
        policy=week.policy.name,
        week_beginning=week.week_beginning,
        **counts,
        conflicts=found,
        give_up=fewest_to_give_up(week, book) if found else None,
        shortfall=shortfall_line(week),
        idle=book.idle(week),
        unnamed=tuple(rule.key for rule in book.unnamed),
    )
