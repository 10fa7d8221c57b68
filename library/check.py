"""An allocation that somebody made, checked against every rule."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from caseload.library.compare import BY_HAND, allocations
from caseload.library.instance import Caps, under
from caseload.models.fault import Fault
from caseload.models.instance import Instance
from caseload.models.review import Review
from caseload.optimizer.check.review import check as review_of

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
