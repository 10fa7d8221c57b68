"""Which decisions stay when later ones are made on the same cases."""

from collections.abc import Sequence

from caseload.models.instance import Action, Decision

ADDED = (Action.NOTE, Action.FORBID)
"""Decisions that stand beside others on the same case."""


def still_standing(before: Sequence[Decision], given: Sequence[Decision]) -> list[Decision]:
    """The earlier decisions that no later one takes the place of."""
    same = set(map(_key, given))
    firm = {one.case for one in given if one.action not in ADDED}
    banned = {(one.case, one.practitioner) for one in given if one.action is Action.FORBID}
    return [
        one
        for one in before
        if _key(one) not in same
        and (one.action in ADDED or one.case not in firm)
        and not (one.places and (one.case, one.practitioner) in banned)
    ]


def _key(decision: Decision) -> tuple[Action, str, str]:
    return decision.action, decision.case, decision.practitioner
