"""The nightly extract of the Workload Measurement Tool: who holds what, without hours.

A practitioner's points are those of the nightly calculation (`models.official`): active cases by
tier and type, T2A cases, court reports of the last 30 days, and contacts of the last week. Reports
that are due come on top, as work that is coming.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from caseload.instances.imports.wmt.extract.sheets import (
    ACTIVE,
    ALL,
    CONTACTS,
    COURT,
    KEY,
    PRISON,
    T2A,
    TEAM,
    Extract,
    is_old,
    read_extract_sheets,
    tier_columns,
)
from caseload.instances.imports.wmt.grades import coded_grade
from caseload.instances.imports.wmt.layout import Place
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.table import Row, shown
from caseload.models.base import SUSPENDED, TIERS, CaseType, Grade
from caseload.models.fault import Fault
from caseload.models.official import CONTACT_DAYS, FAST_REPORT, STANDARD_REPORT, contact_points

count = cells.whole(0, 10_000)


@dataclass
class Officer:
    """A practitioner in the extract, the rows of all teams added up.

    `cases` are active ones by tier and type; T2A cases are among those in custody, whose weights
    they have (hmpps-workload, V1_1 seed). `unknown` are cases of tiers that nobody knows.
    """

    key: str
    name: str
    grade: Grade
    teams: Counter[str] = field(default_factory=Counter)
    pdu: str | None = None
    cases: Counter[Place] = field(default_factory=Counter)
    unknown: int = 0
    inactive: int = 0
    reports: Decimal = Decimal(0)
    contacts: int = 0
    court_reports_due: int = 0
    parole_reports_due: int = 0


@dataclass(frozen=True)
class Night:
    """An extract: its practitioners, its day, whether its tiers have weights."""

    file: str
    day: date
    weighed: bool
    letters: bool
    officers: tuple[Officer, ...]
    warnings: tuple[Fault, ...]


def read_extract(path: Path) -> Night:
    """Read a nightly extract.

    Raises:
        BadInput: with everything that is wrong, each fault at its cell; nothing is guessed.
    """
    found = read_extract_sheets(path)
    places = {name: tier_columns(found, name) for name in (ALL, ACTIVE)}
    if places[ALL].keys() != places[ACTIVE].keys() and not found.faults:
        odd = sorted(places[ALL].keys() ^ places[ACTIVE].keys())[0]
        there = ACTIVE if odd in places[ACTIVE] else ALL
        expected = f"a column in both {ALL} and {ACTIVE}; it is in this one only"
        found.faults.append(found.tables[there].fault(expected, 1, odd))
    found.stop_if_wrong()
    _set_keys(found)
    found.stop_if_wrong()
    officers, day = _people(found)
    found.stop_if_wrong()
    _cases(found, places, officers)
    _court_reports(found, officers)
    _parole_reports(found, officers)
    _contacts(found, officers, day)
    found.stop_if_wrong()
    tiers = {tier for tier, _ in places[ALL].values()}
    return Night(
        file=path.name,
        day=day,
        weighed=not is_old(places[ALL]),
        letters="G" in tiers and "A3" not in tiers and not is_old(places[ALL]),
        officers=tuple(officers.values()),
        warnings=tuple(found.warnings),
    )


def _people(found: Extract) -> tuple[dict[str, Officer], date]:
    """The practitioners by their keys, managers and unknown grades left aside, and the day."""
    table = found.tables[ALL]
    officers: dict[str, Officer] = {}
    days: set[date] = set()
    for row in table.rows:
        key, team = row.cells[KEY], row.cells[TEAM]
        day = found.value(ALL, row, "datestamp", cells.day)
        days |= {day} if day else set()
        grade = coded_grade(row.cells.get("om_grade_code"))
        if not isinstance(grade, Grade):
            expected = f"a code of a PO, PSO or trainee; this one is {grade}, who is left aside"
            code = shown(row.cells.get("om_grade_code") or "")
            found.warnings.append(table.fault(expected, row.number, "om_grade_code", code))
            continue
        if key in officers:
            expected = "one team for each person; her teams are taken together, as one person"
            found.warnings.append(table.fault(expected, row.number, KEY, key))
        names = (found.value(ALL, row, n, cells.text) for n in ("om_forename", "om_surname"))
        name = " ".join(part for part in names if part)
        officer = officers.setdefault(key, Officer(key, name, grade))
        officer.pdu = officer.pdu or found.value(ALL, row, _pdu(row), cells.place)
        officer.teams[found.value(ALL, row, "team_desc", cells.place) or team] += 0
    if not table.rows:
        found.faults.append(table.fault("at least one practitioner"))
    if not days and table.rows:
        found.faults.append(table.fault("the day of the extract", 2, "datestamp"))
    return officers, max(days, default=date.min)


def _pdu(row: Row) -> str:
    return "pdu_desc" if "pdu_desc" in row.cells else "ldu_desc"


def _set_keys(found: Extract) -> None:
    """Make keys and team codes text in every sheet, so that 1001 is 1001; each pair once."""
    for sheet, table in found.tables.items():
        seen: dict[tuple[str, str], int] = {}
        for row in table.rows:
            said = {n: found.value(sheet, row, n, cells.identifier) for n in (KEY, TEAM)}
            if sheet == CONTACTS:
                row.cells[KEY] = said[KEY]
                continue
            for name, value in said.items():
                if value is None and row.cells.get(name) is None:
                    expected = "a value; the cell is blank"
                    found.faults.append(table.fault(expected, row.number, name))
            row.cells |= said
            pair = (str(said[KEY]), str(said[TEAM]))
            if pair in seen:
                expected = f"each practitioner once in a team; row {seen[pair]} has the same"
                found.faults.append(table.fault(expected, row.number, KEY, pair[0]))
            seen.setdefault(pair, row.number)


def _officer(
    found: Extract, sheet: str, row: Row, officers: Mapping[str, Officer]
) -> Officer | None:
    """The practitioner of a row; None, with a warning, for who is not in the first sheet."""
    key = row.cells[KEY]
    if key not in officers and all(r.cells[KEY] != key for r in found.tables[ALL].rows):
        expected = f"a practitioner who is in {ALL}; this row is left aside"
        found.warnings.append(found.tables[sheet].fault(expected, row.number, KEY, key))
    return officers.get(key)


def _cases(
    found: Extract, places: Mapping[str, Mapping[str, Place]], officers: Mapping[str, Officer]
) -> None:
    """Cases by tier: the active ones, those that are not, and T2A."""
    old = is_old(places[ALL])
    active = {(row.cells[KEY], row.cells[TEAM]): row for row in found.tables[ACTIVE].rows}
    for whole in found.tables[ALL].rows:
        officer = _officer(found, ALL, whole, officers)
        if officer is None:
            continue
        row = active.get((whole.cells[KEY], whole.cells[TEAM]))
        if row is None:
            expected = f"a row of this person and team in {ACTIVE}, too"
            fault = found.tables[ALL].fault(expected, whole.number, KEY, whole.cells[KEY])
            found.faults.append(fault)
            continue
        for column, place in places[ALL].items():
            total = found.value(ALL, whole, column, count, blank=0)
            cases = found.value(ACTIVE, row, column, count, blank=0)
            if cases > total:
                expected = f"no more active cases than cases in {ALL}, {total}"
                fault = found.tables[ACTIVE].fault(expected, row.number, column, cases)
                found.faults.append(fault)
            officer.inactive += total - cases
            officer.teams[_team(whole)] += cases
            _count(officer, place, cases, old=old)
    for row in found.tables[ACTIVE].rows:
        _officer(found, ACTIVE, row, officers)
    _say_unknown(found, places[ALL], old=old)
    _t2a(found, officers, old=old)


def _t2a(found: Extract, officers: Mapping[str, Officer], *, old: bool) -> None:
    table = found.tables.get(T2A)
    places = tier_columns(found, T2A) if table and table.rows else {}
    for row in table.rows if table else ():
        officer = _officer(found, T2A, row, officers)
        for column, (tier, _) in places.items() if officer else ():
            cases = found.value(T2A, row, column, count, blank=0)
            if officer:
                _count(officer, (tier, CaseType.CUSTODY), cases, old=old)


def _team(row: Row) -> str:
    return str(row.cells.get("team_desc") or row.cells[TEAM])


def _count(officer: Officer, place: Place, cases: int, *, old: bool) -> None:
    if old or place[0] not in (*TIERS, *SUSPENDED):
        officer.unknown += cases
    elif cases:
        officer.cases[place] += cases


def _say_unknown(found: Extract, places: Mapping[str, Place], *, old: bool) -> None:
    table = found.tables[ALL]
    if old:
        expected = (
            "tiers whose weights are known; these are of the list before 2023, so that caseloads "
            "are weighed by the policy's mean"
        )
        found.warnings.append(table.fault(expected, 1))
    for column, (tier, _) in places.items():
        if not old and tier not in (*TIERS, *SUSPENDED):
            expected = "a tier that is known; its cases are weighed by the policy's mean"
            found.warnings.append(table.fault(expected, 1, column))


def _court_reports(found: Extract, officers: Mapping[str, Officer]) -> None:
    """Reports of the last 30 days, in points, and those due in the next."""
    table = found.tables.get(COURT)
    for row in table.rows if table else ():
        officer = _officer(found, COURT, row, officers)
        if officer:
            standard = found.value(COURT, row, "sdr_last_30", count, blank=0)
            fast = found.value(COURT, row, "sdr_conv_last_30", count, blank=0)
            officer.reports += STANDARD_REPORT * standard + FAST_REPORT * fast
            due = found.value(COURT, row, "sdr_due_next_30", count, blank=0)
            officer.court_reports_due += due


def _parole_reports(found: Extract, officers: Mapping[str, Officer]) -> None:
    table = found.tables.get(PRISON)
    for row in table.rows if table else ():
        officer = _officer(found, PRISON, row, officers)
        if officer:
            due = found.value(PRISON, row, "parom_due_next_30", count, blank=0)
            officer.parole_reports_due += due


def _contacts(found: Extract, officers: Mapping[str, Officer], day: date) -> None:
    """Contacts of the last week: added to who had them, taken from whose cases they are."""
    table = found.tables.get(CONTACTS)
    for row in table.rows if table else ():
        when = found.value(CONTACTS, row, "contact_date", cells.day)
        code = found.value(CONTACTS, row, "contact_type_code", cells.text, blank="")
        points = contact_points(code)
        if not points:
            expected = "a contact that has points; this one counts as 0"
            told = table.fault(expected, row.number, "contact_type_code", code) if table else None
            found.warnings += [told] if told else []
        if when is None or not timedelta(0) <= day - when < timedelta(CONTACT_DAYS):
            continue
        for column, sign in (("contact_staff_key", 1), (KEY, -1)):
            try:
                cell = row.cells.get(column)
                key = "" if cell is None else cells.identifier(cell)
            except Unreadable:
                key = ""
            if key in officers:
                officers[key].contacts += sign * points
