"""An instance from a folder, a workbook, a JSON file or a bundled name; every fault at once."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from instances import fields
from instances.columns import (
    COUNTS,
    HELD,
    PRACTITIONERS,
    TABLES,
    Placed,
    headings_of,
    read_rows,
)
from instances.csv_table import read_csv
from instances.decisions import read_decision_rows, read_placement_rows
from instances.fields import Unreadable
from instances.json_file import read_json
from instances.policy import (
    DEFAULT,
    Settings,
    base_policy,
    make_policy,
    merge,
    parse_overrides,
    read_toml,
    sheet_value,
    unflatten,
)
from instances.table import Table
from instances.workbook import read_workbook
from models.fault import BadInput, Fault
from models.instance import Instance
from models.policy import Policy
from models.workload import UnknownWeight, case_weight

KNOWN_TABLES = ("cases", "practitioners", "current", "manual", "decisions", "policy")

PolicyCheck = Callable[[Policy, str], list[Fault]]


@dataclass(frozen=True)
class Reading:
    """An instance with what is worth a warning, and a digest that is the same in every form."""

    instance: Instance
    warnings: tuple[Fault, ...]
    digest: str


@dataclass
class Source:
    """What stands in the files: tables by name, the settings, and where those stood."""

    name: str
    tables: dict[str, Table]
    settings: Settings
    settings_file: str
    folder: Path | None
    typed: bool = False


def bundled_names() -> list[str]:
    """The instances that come with the project, in order."""
    root = files("instances")
    return sorted(
        entry.name for entry in root.iterdir() if entry.is_dir() and (entry / "cases.csv").is_file()
    )


def read_instance(
    source: str | Path,
    *,
    policy: str | None = None,
    overrides: Sequence[str] = (),
    check_policy: PolicyCheck | None = None,
) -> Reading:
    """Read and check an instance.

    `source` is a folder, an .xlsx, a .json or the name of a bundled instance. `policy` replaces
    the policy that the instance names; `overrides` are laid over it (`caseload_cap.PO=40`).
    `check_policy` checks the sections that are the rules' own.

    Raises:
        BadInput: with every fault that was found.
    """
    faults: list[Fault] = []
    warnings: list[Fault] = []
    opened = _open(Path(source), faults)
    settings = dict(opened.settings)
    name = str(settings.pop("instance", opened.name))
    begins = _day(settings.pop("week_beginning", None), opened, faults)
    made = _policy(settings, opened, policy, overrides, check_policy, faults)
    rows: dict[str, list[Placed]] = {}
    for table in ("cases", "practitioners"):
        if table not in opened.tables and not any(_about(fault, table) for fault in faults):
            faults.append(Fault(file=opened.name, expected=f"a table {table}; there is none"))
    for table, (columns, model) in TABLES.items():
        if table in opened.tables:
            place = opened.tables[table]
            headings_of(place, columns, faults, warnings)
            rows[table] = read_rows(place, columns, model, faults, typed=opened.typed)
    _across(opened, rows, made, begins is not None, faults, warnings)
    known = _Known(rows)
    decisions = read_decision_rows(opened.tables.get("decisions"), known, faults)
    manual = read_placement_rows(opened.tables.get("manual"), known, faults)
    if faults or made is None:
        raise BadInput(faults)
    instance = Instance(
        name=name,
        week_beginning=begins,
        policy=made,
        cases=tuple(placed.model for placed in rows["cases"]),
        practitioners=tuple(placed.model for placed in rows["practitioners"]),
        held=tuple(p.model for p in rows["current"]) if "current" in opened.tables else None,
        decisions=tuple(decisions),
        manual=None if "manual" not in opened.tables else tuple(manual),
    )
    digest = hashlib.sha256(instance.model_dump_json().encode()).hexdigest()
    return Reading(instance, tuple(warnings), digest)


class _Known:
    """The cases and practitioners that decisions may speak of."""

    def __init__(self, rows: Mapping[str, list[Placed]]) -> None:
        self.cases = {placed.model.id for placed in rows.get("cases", [])}
        self.practitioners = {placed.model.id for placed in rows.get("practitioners", [])}


def _open(path: Path, faults: list[Fault]) -> Source:
    """The tables and settings at a path.

    Raises:
        BadInput: if there is nothing there that could be an instance.
    """
    if path.is_dir():
        return _folder(path, path.name, faults)
    if path.is_file():
        if path.suffix.lower() == ".xlsx":
            return _workbook(path, faults)
        if path.suffix.lower() == ".json":
            tables, settings = read_json(path, faults)
            found = Source(path.stem, tables, settings or {}, path.name, path.parent, typed=True)
            return _no_strangers(found)
        expected = "a folder with cases.csv and practitioners.csv, an .xlsx or a .json"
        raise BadInput([Fault(file=path.name, expected=expected)])
    if str(path) in bundled_names():
        return _folder(Path(str(files("instances"))) / str(path), str(path), faults)
    close = get_close_matches(str(path), bundled_names(), n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]}?" if close else ""
    expected = f"a folder or file that is there, or one of {', '.join(bundled_names())}{hint}"
    raise BadInput([Fault(file=str(path), expected=expected)])


def _folder(path: Path, name: str, faults: list[Fault]) -> Source:
    tables = {}
    for table in KNOWN_TABLES:
        file = path / f"{table}.csv"
        if file.is_file() and table != "policy":
            found = read_csv(file, faults)
            if found:
                tables[table] = found
    settings: Settings = {}
    if (path / "policy.toml").is_file():
        try:
            settings = read_toml(path / "policy.toml")
        except BadInput as bad:
            faults += bad.faults
    return Source(name, tables, settings, "policy.toml", path)


def _workbook(path: Path, faults: list[Fault]) -> Source:
    tables = read_workbook(path, faults)
    settings: Settings = {}
    sheet = tables.pop("policy", None)
    if sheet:
        if not {"setting", "value"} <= set(sheet.headings):
            faults.append(sheet.fault("the columns setting and value"))
        flat = {
            str(row.cells["setting"]): sheet_value(row.cells.get("value"))
            for row in sheet.rows
            if row.cells.get("setting") is not None
        }
        settings = unflatten({key: value for key, value in flat.items() if value is not None})
    return _no_strangers(Source(path.stem, tables, settings, path.name, path.parent))


def _no_strangers(source: Source) -> Source:
    """The source without tables that are none of ours: a workbook may have other sheets."""
    source.tables = {name: t for name, t in source.tables.items() if name in KNOWN_TABLES}
    return source


def _about(fault: Fault, table: str) -> bool:
    return fault.sheet == table or fault.file.lower().startswith(table) or not fault.column


def _day(value: Any, source: Source, faults: list[Fault]) -> Any:
    if value is None:
        return None
    try:
        return fields.day(value)
    except Unreadable as error:
        place = {"file": source.settings_file, "column": "week_beginning"}
        faults.append(Fault(**place, value=str(value), expected=str(error)))
        return None


def _policy(
    settings: Settings,
    source: Source,
    chosen: str | None,
    overrides: Sequence[str],
    check: PolicyCheck | None,
    faults: list[Fault],
) -> Policy | None:
    """Base policy, the instance's own settings over it, the overrides over both."""
    named = settings.pop("policy", None)
    whole = {"name", "unit", "weights", "capacity"} <= set(settings)
    try:
        if chosen:
            base = base_policy(chosen)
            settings = {} if whole else settings
        else:
            beside = source.folder if named else None
            base = {} if whole and not named else base_policy(str(named or DEFAULT), beside)
    except BadInput as bad:
        faults += bad.faults
        return None
    base = merge(base, settings)
    over, wrong = parse_overrides(overrides, base)
    faults += wrong
    made, wrong = make_policy(merge(base, over), source.settings_file)
    faults += wrong
    if made and check:
        faults += check(made, source.settings_file)
    return made


def _across(
    source: Source,
    rows: Mapping[str, list[Placed]],
    policy: Policy | None,
    dated: bool,
    faults: list[Fault],
    warnings: list[Fault],
) -> None:
    """What only shows between rows and between tables."""
    people = {placed.model.id for placed in rows.get("practitioners", [])}
    seen: dict[str, str] = {}
    for name in ("cases", "current"):
        for placed in rows.get(name, []):
            table, case = source.tables[name], placed.model
            where = f"{table.sheet or table.file} row {placed.row}"
            if case.id in seen:
                expected = f"each case once; it stands in {seen[case.id]} too"
                faults.append(table.fault(expected, placed.row, "case", case.id))
            seen.setdefault(case.id, where)
            if policy:
                _weighed(policy, table, placed, faults)
            _people_known(table, placed, people, warnings)
    _practitioners(source, rows, faults)
    for placed in rows.get("current", []):
        if placed.model.practitioner not in people:
            expected = "a practitioner who is in the table of practitioners"
            faults.append(
                source.tables["current"].fault(
                    expected, placed.row, "practitioner", placed.model.practitioner
                )
            )
    if not dated:
        _undated(source, rows, faults)


def _weighed(policy: Policy, table: Table, placed: Placed, faults: list[Fault]) -> None:
    try:
        case_weight(policy, placed.model)
    except UnknownWeight as error:
        expected = f"a tier that the policy weighs ({error}); or give the case a weight"
        faults.append(table.fault(expected, placed.row, "tier", placed.model.tier))


def _people_known(table: Table, placed: Placed, people: set[str], warnings: list[Fault]) -> None:
    """Warn of people who are not there; who stands on a confidential list is never said."""
    case = placed.model
    if case.previous_practitioner and case.previous_practitioner not in people:
        expected = "a practitioner who is in the table; the case counts as new to all of them"
        warnings.append(table.fault(expected, placed.row, "previous_practitioner"))
    for column in ("excluded", "restricted_to"):
        if not people.issuperset(getattr(case, column)):
            expected = "only practitioners who are in the table; someone listed is not"
            warnings.append(table.fault(expected, placed.row, column))


def _practitioners(source: Source, rows: Mapping[str, list[Placed]], faults: list[Fault]) -> None:
    table = source.tables.get("practitioners")
    if table is None:
        return
    if not table.rows:
        faults.append(table.fault("at least one practitioner"))
    seen: dict[str, int] = {}
    for placed in rows.get("practitioners", []):
        person = placed.model.id
        if person in seen:
            expected = f"each practitioner once; row {seen[person]} has the same"
            faults.append(table.fault(expected, placed.row, "practitioner", person))
        seen.setdefault(person, placed.row)
    if "current" in source.tables:
        for row in table.rows:
            for name in COUNTS:
                if row.cells.get(name) is not None:
                    expected = "nothing, since the cases in hand are listed: give one or the other"
                    faults.append(table.fault(expected, row.number, name, row.cells[name]))


def _undated(source: Source, rows: Mapping[str, list[Placed]], faults: list[Fault]) -> None:
    """Dates mean nothing without the week."""
    expected = f"week_beginning in {source.settings_file}: this date needs it"
    for name, columns in (("practitioners", PRACTITIONERS), ("current", HELD)):
        for placed in rows.get(name, []):
            for column in ("away_until", "leaving_on", "allocated_on"):
                if column in columns and getattr(placed.model, column) is not None:
                    faults.append(source.tables[name].fault(expected, placed.row, column))
                    return
