"""What the approved weeks come to beside their history: new cases over weeks, and who did what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseload.models.acts import ActsOf
from caseload.models.practitioner import Practitioner
from caseload.models.suppression import hidden_groups
from caseload.reports.history.acts import acts_of, summed
from caseload.reports.shared.fairness import FEW
from caseload.reports.shared.files import csv_bytes
from caseload.reports.shared.page import Cell, PageTable, number_cell
from caseload.web.bench import Bench
from caseload.web.services.folders import read_input
from caseload.web.store.approvals import Held, held_in
from caseload.web.store.events import acts
from caseload.web.store.weeks import Week

SPANS = (4, 12)
"""Weeks over which new cases are counted, the last approved week of a PDU among them."""

NEW_CASES = "new_cases.csv"


@dataclass(frozen=True)
class NewCases:
    """Somebody of a PDU with the new cases that approved weeks gave her, by the spans."""

    place: str
    person: Practitioner
    counts: tuple[int, ...]


def new_cases(bench: Bench, found: Sequence[Week]) -> list[NewCases]:
    """The new cases of everybody who stands in the last approved week of her PDU.

    `found` are the approved weeks that are looked at, in the order of their dates.
    """
    with bench.store.read() as tx:
        held = held_in(tx, [one.id for one in found])
    last = {one.place: one for one in found if one.begins and one.input}
    rows = []
    for place, latest in sorted(last.items()):
        end = date.fromisoformat(latest.begins or "")
        mine = {one.id for one in found if one.place == place}
        counted = [_taken(held, mine, end, weeks) for weeks in SPANS]
        people = read_input(bench.settings, latest.id, latest.input or 0).practitioners
        rows += [
            NewCases(place, one, tuple(count[one.id] for count in counted))
            for one in sorted(people, key=lambda one: one.label)
        ]
    return rows


def _taken(held: Iterable[Held], weeks: set[str], end: date, span: int) -> Counter[str]:
    """How many cases each practitioner was given in so many weeks, the last begins at `end`."""
    after = (end - timedelta(weeks=span)).isoformat()
    return Counter(
        one.practitioner
        for one in held
        if one.week in weeks and after < one.began <= end.isoformat()
    )


HEADS = tuple(f"New cases in {span} weeks" for span in SPANS)


def by_person(rows: Sequence[NewCases]) -> PageTable:
    """New cases of everybody by name."""
    heads = ["Practitioner", "Place", "Grade", "Team", *HEADS]
    cells: list[list[Cell | str]] = [
        [
            one.person.label,
            one.place,
            one.person.grade,
            one.person.team or "",
            *map(number_cell, one.counts),
        ]
        for one in rows
    ]
    return PageTable("New cases of each practitioner", heads, cells)


def by_grade(bench: Bench, rows: Sequence[NewCases], found: Sequence[Week]) -> PageTable:
    """New cases by grade, nothing said of few people."""
    last = {one.place: one for one in found if one.begins and one.input}
    cells: list[list[Cell | str]] = []
    for place in sorted({one.place for one in rows}):
        mine = [one for one in rows if one.place == place]
        latest = last[place]
        policy = read_input(bench.settings, latest.id, latest.input or 0).policy
        hidden = _few(mine, policy.history.fewest_people)
        for grade in sorted({one.person.grade for one in mine}):
            some = [one for one in mine if one.person.grade == grade]
            if grade in hidden:
                cells.append([place, grade, *[FEW] * (1 + len(SPANS))])
                continue
            counts = [sum(one.counts[at] for one in some) for at in range(len(SPANS))]
            cells.append([place, grade, number_cell(len(some)), *map(number_cell, counts)])
    return PageTable("New cases by grade", ["Place", "Grade", "People", *HEADS], cells)


def _few(rows: Sequence[NewCases], fewest: int) -> set[str]:
    """The grades of which nothing is said: those of few people, and one more where that tells."""
    people = Counter(one.person.grade for one in rows)
    return hidden_groups(list(people.items()), fewest)


def table_csv(table: PageTable) -> bytes:
    """A table as CSV, as it stands on the page."""
    rows = [[cell if isinstance(cell, str) else cell.text for cell in row] for row in table.rows]
    return csv_bytes([list(table.heads), *rows])


ACTS = ("Looked into", "Accepted", "of these unseen", "Given otherwise", "Exceptions", "On hold")
"""What is counted of the record: cases that were looked into, and what was decided."""


def acts_by_person(bench: Bench, found: Sequence[Week]) -> PageTable:
    """What everybody did in the approved weeks, by name."""
    sums = _acts(bench, found)
    who = sorted({one.who for one in sums})
    rows = [[name, *_cells([one for one in sums if one.who == name])] for name in who]
    return PageTable("What was done, by whom", ["Who", *ACTS], rows)


def acts_by_week(bench: Bench, found: Sequence[Week]) -> PageTable:
    """What was done in each of the approved weeks."""
    sums = _acts(bench, found)
    rows = [[week.title, *_cells([one for one in sums if one.week == week.id])] for week in found]
    return PageTable("What was done, week by week", ["Week", *ACTS], rows)


FIELDS = ("looked_into", "accepted", "unseen", "given_otherwise", "exceptions", "on_hold")
"""The sums in the order of `ACTS`."""


def _cells(sums: Sequence[ActsOf]) -> list[Cell | str]:
    return [number_cell(sum(getattr(one, field) for one in sums)) for field in FIELDS]


def _acts(bench: Bench, found: Sequence[Week]) -> tuple[ActsOf, ...]:
    """The sums of the record by week and person."""
    with bench.store.read() as tx:
        return summed(acts_of(acts(tx, [one.id for one in found])))
