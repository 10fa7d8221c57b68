"""Remedies: the smallest changes that would place what is left over, each verified by solving."""

from collections.abc import Sequence
from dataclasses import dataclass

from caseload.models import glossary
from caseload.models.case import Case
from caseload.models.explanation import Change
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.candidate_relaxations import (
    EasedRule,
    Lever,
    levers,
    newly_qualified,
)
from caseload.optimizer.explain.shortage.correction_sets import CorrectionSets, Steps
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.sections import MustSettings
from caseload.optimizer.rule_kit.wording import listed


@dataclass(frozen=True)
class Remedies:
    """The changes, and whether the search for them ended before the deadline."""

    changes: tuple[Change, ...]
    complete: bool


def remedies(
    run: Run,
    left: Sequence[str],
    competing: Sequence[str],
    people: Sequence[str],
    deadline: float,
) -> Remedies:
    """The minimal changes that would place the cases `left`, the smallest first, those against the
    guidance last.

    `competing` are the cases that compete for the places of `people`, the left over ones included.
    The search ends at the `deadline` (monotonic seconds).
    """
    cases, others = ([run.case(name) for name in names] for names in (left, competing))
    found = levers(run.instance, run.book, cases, others, [run.person(name) for name in people])
    search = CorrectionSets(run, left, found, deadline)
    least = list(dict.fromkeys(search.least_steps(chosen) for chosen in search.minimal_sets()))
    least.sort(key=lambda steps: (_against_guidance(found, steps), _size(found, steps)))
    changes = tuple(_change(run, search, cases, steps) for steps in least)
    return Remedies(changes, search.in_time)


def _size(found: Sequence[Lever], steps: Steps) -> tuple[object, ...]:
    """The order of changes: fewest levers, then gentlest kinds, then fewest steps."""
    used = [(lever, step) for lever, step in zip(found, steps, strict=True) if step]
    kinds = sorted((lever.kind for lever, _ in used), reverse=True)
    return len(used), kinds, sum(steps), [lever.words(step) for lever, step in used]


def _against_guidance(found: Sequence[Lever], steps: Steps) -> bool:
    """Whether one of the levers eases a rule on who may hold a case."""
    used = [lever for lever, step in zip(found, steps, strict=True) if step]
    return any(
        isinstance(lever, EasedRule) and isinstance(lever.rule.settings, MustSettings)
        for lever in used
    )


def _change(run: Run, search: CorrectionSets, left: Sequence[Case], steps: Steps) -> Change:
    """The change in words, with the cases that it places, those of other shortages included."""
    used = [(lever, step) for lever, step in zip(search.levers, steps, strict=True) if step]
    changed = search.applied(run.instance, steps)
    book, after = RuleBook.of(changed.policy), search.left_by(steps)
    rest, others = len(after & search.left), len(run.proposal.unallocated) - len(left)
    people = newly_qualified((run.instance, run.book), (changed, book), left)
    options = [lever.option(step) for lever, step in used]
    words = listed([lever.words(step) for lever, step in used])
    if people:
        words += f" ({people:,} more {'person' if people == 1 else 'people'} may then hold it)"
    more, against = others - (len(after) - rest), _against_guidance(search.levers, steps)
    words += f" [{glossary.AGAINST_THE_GUIDANCE}]" if against else ""
    return Change(
        against_guidance=against,
        sentence=f"{words}: then {_placed(len(left), rest, more)}",
        size=len(used),
        people=people,
        places=tuple(sorted(search.left - after)),
        settings=tuple(one for one in options if one) if all(options) else (),
        priority_left=search.placed(steps).priority,
        proven=search.certain and search.in_time,
    )


def _placed(left: int, rest: int, more: int) -> str:
    """The cases of this shortage that are placed, and the number of others."""
    if rest >= left:
        said = "cases of higher priority are placed in the place of others"
    elif rest:
        said = f"{left - rest} of the {left} {'is' if left - rest == 1 else 'are'} placed"
    else:
        said = ("it is placed", "both are placed", f"all {left} are placed")[min(left, 3) - 1]
    return f"{said}, and {more} of the others" if more > 0 else said
