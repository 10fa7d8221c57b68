"""A history in sentences."""

from collections import Counter

from caseload.models.history import History
from caseload.optimizer.rule_kit.wording import spoken
from caseload.reports.shared.fairness import fairness_sentences
from caseload.reports.shared.words import counted, day, listed, percent, points

LEGEND = (
    "Left: cases left over, Longest: the weeks that one of them has waited. Over: people over "
    "their cap. Changed: cases that went otherwise than proposed first, Cost: what that added to "
    "the spread, in points. Done: of the cases that the week after lists, those with whoever was "
    "proposed."
)

PEOPLE = {
    "looked_into": "looked into",
    "accepted": "accepted",
    "unseen": "of these unseen",
    "given_otherwise": "given otherwise",
    "exceptions": "past a limit",
    "on_hold": "put on hold",
    "kept_from": "kept from somebody",
    "taken_back": "taken back",
    "approved": "weeks approved",
    "reopened": "weeks opened again",
}
"""What is counted of the record, in words."""

UNSEEN = (
    "Unseen: accepted by somebody who had not opened the case's own page. The list of cases shows "
    "tier, risk and what is worth a look of each."
)


def history_sentences(history: History, *, named: bool = True) -> list[str]:
    """What the weeks come to, how much was changed, by whom where `named`, what is suppressed."""
    weeks = history.weeks
    if not weeks:
        return ["There is no week here: caseload allocate INSTANCE --out FOLDER writes one."]
    placed = sum(one.placed for one in weeks)
    first, last = min(one.week for one in weeks), max(one.week for one in weeks)
    when = spoken(first) if first == last else f"{spoken(first)} to {spoken(last)}"
    said = [
        f"{counted(len(weeks), 'week')}, {when}: {counted(placed, 'case')} placed, "
        f"{counted(weeks[-1].left_over, 'case')} left over at the end."
    ]
    by = Counter(one.decided_by or "nobody named" for one in history.overrides)
    if by:
        each = ", ".join(f"{who} {number}" for who, number in sorted(by.items()))
        whose = f" ({each})" if named else ""
        cost = sum(one.override_cost or 0.0 for one in weeks)
        said.append(
            f"{counted(len(history.overrides), 'case')} went otherwise than proposed{whose}, "
            f"which added {points(cost)} points of spread in all."
        )
    known = sum(one.done_known or 0 for one in weeks)
    if known:
        same = sum(one.done_as_proposed or 0 for one in weeks)
        said.append(f"{percent(same / known)} of {counted(known, 'case')} were done as proposed.")
    said += _by_people(history, named=named)
    said += fairness_sentences(history.fairness)
    hidden = sum(group.suppressed for one in weeks for group in one.groups)
    if hidden:
        few = " or ".join(map(str, history.fewest))
        said.append(
            f"{counted(hidden, 'figure row')} of groups suppressed, of fewer than {few} people or "
            "beside such a group."
        )
    return said


def _by_people(history: History, *, named: bool) -> list[str]:
    """What people did by the record of the workbench, if one was given."""
    if not history.acts_by:
        return []
    sums = {field: sum(getattr(one, field) for one in history.acts_by) for field in PEOPLE}
    times = [day(one.at) for one in (history.acts[0], history.acts[-1])]
    who = {one.who for one in history.acts_by}
    said = ", ".join(f"{PEOPLE[field]} {number:,}" for field, number in sums.items() if number)
    people = f"{counted(len(who), 'person', 'people')}"
    people += f" ({listed(sorted(who))})" if named else ""
    when = f"on {times[0]}" if times[0] == times[1] else f"from {times[0]} to {times[1]}"
    return [f"By the record, {people} {when}: {said}."]
