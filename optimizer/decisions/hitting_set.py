"""The fewest decisions to take back: a minimum hitting set of the conflicts.

Every conflict needs one of its decisions taken back. Each round takes a minimum hitting set of the
conflicts known so far and adds the conflicts among the remaining decisions. The last set is minimum
for the known conflicts, so no smaller set hits all conflicts (the implicit hitting set algorithm:
Moreno-Centeno and Karp 2013).
"""

from collections.abc import Sequence

from caseload.models.conflict import Conflict, GiveUp
from caseload.models.instance import Decision, Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.this_week import with_kept_decided
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.wording import listed

Names = frozenset[tuple[str, str, str]]


def fewest_to_give_up(instance: Instance, book: RuleBook, most_moves: int | None = None) -> GiveUp:
    """The fewest decisions without which nothing conflicts; none where nothing does.

    `most_moves` is as in `conflicts`.
    """
    instance = with_kept_decided(instance)
    known: list[Names] = []
    chosen: Names = frozenset()
    while True:
        rest = [one for one in instance.decisions if _name(one) not in chosen]
        found = conflicts(instance.changed(decisions=tuple(rest)), book, most_moves)
        if not found:
            break
        known += [_names(one) for one in found]
        chosen = _fewest(known)
    given_up = tuple(one for one in instance.decisions if _name(one) in chosen)
    return GiveUp(decisions=given_up, sentence=_sentence(given_up, len(instance.decisions)))


def _name(decision: Decision) -> tuple[str, str, str]:
    return decision.case, decision.practitioner, decision.action.value


def _names(conflict: Conflict) -> Names:
    return frozenset(map(_name, conflict.decisions))


def _fewest(sets: Sequence[Names]) -> Names:
    """A minimum hitting set: the first in order among the smallest."""
    size = 1
    while True:
        found = _hitting(sets, size)
        if found is not None:
            return found
        size += 1


def _hitting(sets: Sequence[Names], most: int) -> Names | None:
    """A hitting set of at most `most` decisions, None if there is none."""
    if not sets:
        return frozenset()
    if not most:
        return None
    smallest = min(sets, key=lambda one: (len(one), sorted(one)))
    for name in sorted(smallest):
        rest = _hitting([one for one in sets if name not in one], most - 1)
        if rest is not None:
            return rest | {name}
    return None


def _sentence(given_up: Sequence[Decision], every: int) -> str:
    if not given_up:
        return "All decisions can hold"
    said = listed([one.words() for one in given_up])
    rest = every - len(given_up)
    others = "the other can hold" if rest == 1 else f"the other {rest} can hold"
    what = (
        "it is enough to take one back"
        if len(given_up) == 1
        else (f"the fewest to take back are {len(given_up)}")
    )
    return f"{what[:1].upper()}{what[1:]}, such as that {said}" + (f": {others}" if rest else "")
