"""The people of a week, with what of them a lead may change before she proposes."""

from collections.abc import Mapping
from dataclasses import dataclass

from caseload.instances.tables.columns import PRACTITIONERS
from caseload.instances.week.write import cell_text
from caseload.models.practitioner import Practitioner
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.folders import read_input
from caseload.web.services.mending import change_cells, row_numbers
from caseload.web.services.seeing import hidden_in
from caseload.web.store.approvals import Held, held_by
from caseload.web.store.uploads import Edit, edits, latest_upload
from caseload.web.store.weeks import Week, weeks

CHANGED = (
    "contracted_hours",
    "reduction_hours",
    "taking_cases",
    "away_until",
    "leaving_on",
    "gender",
    "skills",
    "max_new_cases",
)
"""The columns that change from week to week."""

SKILLS = "skills"

HEADS = {
    "contracted_hours": "Hours",
    "reduction_hours": "Less hours",
    "taking_cases": "Taking cases",
    "away_until": "Away until",
    "leaving_on": "Leaving on",
    "gender": "Gender",
    "skills": "Skills",
    "max_new_cases": "Most new cases",
}
"""What the columns are called on the page."""


@dataclass(frozen=True)
class Person:
    """Somebody's row: who she is, what she holds, and the cells that can be changed, as text.

    `marked` are the columns that were changed since her file was brought in.
    """

    id: str
    label: str
    grade: str
    team: str
    in_hand: int
    recent: int
    cells: Mapping[str, str]
    marked: frozenset[str]


def people(bench: Bench, week: Week) -> list[Person]:
    """Everybody of the week, by team and name."""
    if week.input is None:
        return []
    instance = read_input(bench.settings, week.id, week.input)
    with bench.store.read() as tx:
        upload = latest_upload(tx, week.id)
        made = edits(tx, upload.id) if upload else []
    rows = row_numbers(bench, week.id, upload.id, "practitioners") if upload else {}
    marks: dict[int, set[str]] = {}
    for one in made:
        if one.table_name == "practitioners":
            marks.setdefault(one.row, set()).add(one.column_name)
    found = [
        Person(
            one.id,
            one.label,
            one.grade,
            one.team or "",
            instance.holdings[one.id].caseload,
            instance.holdings[one.id].new_cases_7_days,
            cells_of(one),
            frozenset(marks.get(rows.get(one.id, 0), ())),
        )
        for one in instance.practitioners
    ]
    return sorted(found, key=lambda one: (one.team, one.label, one.id))


def cells_of(person: Practitioner) -> dict[str, str]:
    """What of somebody can be changed, as it would be written in a table."""
    found = {name: cell_text(getattr(person, PRACTITIONERS[name].field)) for name in CHANGED}
    return found | {SKILLS: found[SKILLS].replace("_", " ")}


def change_people(
    bench: Bench, week: Week, typed: Mapping[str, Mapping[str, str]], who: str, input_seen: int
) -> int:
    """Keep what was changed of people (by identifier and column); returns how many cells.

    Raises:
        BadInput, Changed: as `change_cells`.
    """
    with bench.store.read() as tx:
        upload = latest_upload(tx, week.id)
    if upload is None or week.input is None:
        return 0
    rows = row_numbers(bench, week.id, upload.id, "practitioners")
    instance = read_input(bench.settings, week.id, week.input)
    known = {one.replace("_", " "): one for row in instance.practitioners for one in row.skills}
    new = []
    for person in instance.practitioners:
        for column, was in cells_of(person).items():
            text = typed.get(person.id, {}).get(column, was)
            if text != was and person.id in rows:
                text = as_known(text, known) if column == SKILLS else text
                new.append(Edit("practitioners", rows[person.id], column, was, text))
    change_cells(bench, week, new, who, input_seen=input_seen)
    return len(new)


def as_known(text: str, known: Mapping[str, str]) -> str:
    """A cell with several skills, those that are known as they are written elsewhere."""
    skills = [one.strip() for one in text.split(";")]
    return "; ".join(known.get(one.lower(), one) for one in skills if one)


@dataclass(frozen=True)
class PersonsLedger:
    """What the approved weeks have given to somebody: each case with the week, and its days."""

    person: Person
    held: tuple[tuple[Held, str], ...]


def ledger(bench: Bench, week: Week, account: Account, id: str) -> PersonsLedger | None:
    """What somebody of a week was given over the weeks of her PDU, None if she is not there.

    Cases of this week that must not be seen are left out.
    """
    person = next((one for one in people(bench, week) if one.id == id), None)
    if person is None or week.input is None:
        return None
    hidden = hidden_in(account, read_input(bench.settings, week.id, week.input))
    with bench.store.read() as tx:
        rows = held_by(tx, id, week.pdu)
        title_of = {one.id: one.title for one in weeks(tx, account.places, 10_000)}
    shown = tuple(
        (row, title_of[row.week])
        for row in rows
        if row.week in title_of and row.case_id not in hidden
    )
    return PersonsLedger(person, shown)
