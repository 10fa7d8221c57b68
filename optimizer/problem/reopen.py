"""Cases in hand that may move: an instance in which they are to be decided as well.

In an *opened* instance the movable cases in hand stand among the cases, still as `HeldCase`, and no
longer in hand. One that stays with its holder is no move and asks no rule; a limit that she is
over already lets her keep what she has and take nothing more. A leaver's cases cannot stay.
"""

from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance


def opened(instance: Instance) -> Instance:
    """The instance with its movable cases in hand among the cases to be decided.

    Raises:
        BadInput: if no case in hand may move, or one has the name of a new case.
    """
    movable = [case for case in instance.held or () if case.movable]
    if not movable:
        expected = "cases in hand listed one by one, some of them with movable = yes"
        raise BadInput([Fault(file="--rebalance", expected=expected)])
    twice = sorted({case.id for case in movable} & set(instance.case_of))
    if twice:
        expected = "other identifiers for new cases than for the cases in hand that may move"
        raise BadInput([Fault(file="current", value=", ".join(twice[:5]), expected=expected)])
    kept = tuple(case for case in instance.held or () if not case.movable)
    return instance.changed(cases=(*instance.cases, *movable), held=kept)
