"""Who and what is meant: people by name or in other letters, teams and skills in one spelling."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import replace
from typing import Any

from caseload.instances.tables.columns import CASES as CASE_COLUMNS
from caseload.instances.tables.columns import Placed, read_cell
from caseload.instances.tables.likeness import folded, nearest
from caseload.instances.tables.table import Table, grouped, shown
from caseload.instances.week.cross_checks import people_named
from caseload.instances.week.directory import Directory
from caseload.models.case import CONFIDENTIAL_FIELDS, Case
from caseload.models.fault import Fault
from caseload.models.policy import Policy

__all__ = ["Directory", "discreet", "lists_without_rule", "resolve"]

Tables = Mapping[str, Table | None]
Rows = MutableMapping[str, list[Placed]]

RULE = "limited_access"
LISTS = tuple(CONFIDENTIAL_FIELDS)
"""The limited access lists: who stands on them is never quoted."""

KEEPING_AWAY = tuple(column.field for column in CASE_COLUMNS.values() if column.keeps_away)
"""Every list of people who must not, or alone may, have a case."""

PLACES = ("team", "pdu")
CASES = ("cases", "current")

SEPARATORS = (",", "/", "&", "|", " and ", "+")
"""Marks by which a cell may hold several names where semicolons are meant."""

OTHER_WORDS = (
    "people as the column practitioner has them; some are written otherwise, and were understood"
)


def resolve(tables: Tables, rows: Rows, faults: list[Fault], told: list[Fault]) -> None:
    """Put identifiers and one spelling into the rows where they are meant and not written.

    What was understood is told; what cannot be is a fault on a limited access list, and of a
    previous practitioner where somebody is written much like it. Nothing on a list is quoted.
    """
    told += _look_alikes(tables, rows)
    people = tables.get("practitioners")
    if people is not None and people.whole:
        directory = Directory(people_named(tables) or {})
        whole = len(directory.people) == len(people.rows)
        for name, table in _there(tables, *CASES):
            rows[name] = [
                _of_case(table, one, directory, faults, told, whole=whole) for one in rows[name]
            ]
            for one in _left_out(table, rows[name]):
                _of_case(table, one, directory, faults, told, whole=whole)
    for column in (*PLACES, "skills", "household"):
        _one_spelling(tables, rows, column, told)


def _left_out(table: Table, rows: Iterable[Placed]) -> Iterator[Placed]:
    """The cases in rows with other faults, as far as they name people: these are faults as well."""
    there = {placed.row for placed in rows}
    columns = {name: CASE_COLUMNS[name] for name in (*KEEPING_AWAY, "previous_practitioner")}
    for row in table.rows:
        if row.number not in there:
            read = {name: read_cell(table, row, name, columns, []) for name in columns}
            named = {name: value for name, value in read.items() if value is not None}
            yield Placed(row.number, Case.model_construct(**named))


def lists_without_rule(
    tables: Tables, rows: Mapping[str, list[Placed]], policy: Policy
) -> list[Fault]:
    """A warning where cases have limited access lists and the policy's rule does not bar."""
    rule = policy.rules.get(RULE)
    mode = rule.get("mode", "hard") if isinstance(rule, Mapping) else "off"
    if mode == "hard":
        return []
    does = "keep nobody away" if mode == "off" else "may give way"
    return [
        table.fault(
            f"the rule {RULE} in force; it is {mode} in {policy.name}: its lists {does}",
            column=RULE,
        )
        for name, table in _there(tables, *CASES)
        if any(getattr(one.model, column) for one in rows[name] for column in LISTS)
    ]


def discreet(told: Iterable[Fault]) -> tuple[Fault, ...]:
    """What whoever reads a result may be told: of a limited access list not that there is one."""
    return tuple(
        grouped(
            dict.fromkeys(
                one.model_copy(update={"column": None, "row": None, "value": None})
                if one.column in LISTS
                else one
                for one in told
                if one.column != RULE
            )
        )
    )


def _there(tables: Tables, *names: str) -> list[tuple[str, Table]]:
    found = ((name, tables.get(name)) for name in names)
    return [(name, table) for name, table in found if table is not None]


def _of_case(
    table: Table,
    placed: Placed,
    people: Directory,
    faults: list[Fault],
    told: list[Fault],
    *,
    whole: bool,
) -> Placed:
    """A case with the people whom it names by their identifiers."""
    case, changes = placed.model, dict[str, Any]()
    for column in KEEPING_AWAY:
        found: list[str] = []
        for said in getattr(case, column):
            meant = people.meant(said)
            if len(meant) == 1:
                found += meant
                if said not in meant:
                    told.append(table.fault(OTHER_WORDS, column=column))
            elif whole:
                guess = None if column in LISTS else people.guess(said)
                expected = _not_on_list(said, meant)
                faults.append(table.fault(expected, placed.row, column, guess=guess))
        if tuple(found) != getattr(case, column):
            changes[column] = tuple(sorted(set(found)))
    before = case.previous_practitioner
    if before and before not in people.people:
        column, meant = "previous_practitioner", people.meant(before)
        near = people.alike(before)
        if len(meant) == 1:
            (changes[column],) = meant
            expected = f"a practitioner who is in the table; taken for {shown(*meant)}"
            told.append(table.fault(expected, placed.row, column, before))
        elif meant or (near and whole):
            whom = " or ".join(sorted(meant or near))
            expected = f"a practitioner who is in the table; is it {shown(whom)}?"
            faults.append(table.fault(expected, placed.row, column, before))
        elif whole:
            expected = "a practitioner who is in the table; the case counts as new to everyone"
            told.append(table.fault(expected, placed.row, column, before))
    return replace(placed, model=case.model_copy(update=changes)) if changes else placed


def _not_on_list(said: str, meant: set[str]) -> str:
    """Why an entry of a limited access list is refused, without quoting it."""
    expected = "only identifiers or names of practitioners who are in the table"
    if meant:
        return f"{expected}; one entry could be {len(meant)} people: write the identifier"
    if any(mark in said for mark in SEPARATORS):
        return f"{expected}, separated by semicolons; one entry is nobody"
    return (
        f"{expected}; one entry is nobody and would keep nobody away: "
        "write the identifier, or take out who is not in this table"
    )


def _look_alikes(tables: Tables, rows: Rows) -> list[Fault]:
    """Identifiers of one kind that differ in what the eye passes over only."""
    told = []
    for kinds, column in ((("practitioners",), "practitioner"), (CASES, "case")):
        first: dict[str, tuple[str, str]] = {}
        for name, table in _there(tables, *kinds):
            for placed in rows.get(name, ()):
                own = placed.model.id
                other, place = first.setdefault(folded(own), (own, ""))
                first[folded(own)] = (
                    other,
                    place or f"{table.sheet or table.file} row {placed.row}",
                )
                if other != own:
                    expected = (
                        f"identifiers that do not look alike; {shown(ascii(other)[1:-1])} in "
                        f"{place} looks the same: they are taken for two"
                    )
                    told.append(table.fault(expected, placed.row, column, ascii(own)[1:-1]))
    return told


def values_of(model: Any, column: str) -> tuple[str, ...]:
    """What stands in a column of a row, each value by itself."""
    found = getattr(model, column, None)
    return found if isinstance(found, tuple) else () if found is None else (found,)


def _one_spelling(tables: Tables, rows: Rows, column: str, told: list[Fault]) -> None:
    """Teams, units, skills and households that differ in letters only, in the usual spelling."""
    of_people: dict[str, Counter[str]] = defaultdict(Counter)
    of_cases: dict[str, Counter[str]] = defaultdict(Counter)
    for name, _ in _there(tables, "practitioners", *CASES):
        counted = of_people if name == "practitioners" else of_cases
        for placed in rows[name]:
            for value in values_of(placed.model, column):
                counted[folded(value)][value] += 1
    chosen = {key: _usual(counter) for key, counter in (of_cases | of_people).items()}
    settled = {word for key, word in chosen.items() if key in of_people or not of_people}
    for name, table in _there(tables, "practitioners", *CASES):
        for place, placed in enumerate(rows[name]):
            values = values_of(placed.model, column)
            if settled.issuperset(values):
                continue
            usual = tuple(chosen[folded(value)] for value in values)
            for value, other in zip(values, usual, strict=True):
                if value != other:
                    expected = f"one spelling; taken for {shown(other)}"
                    told.append(table.fault(expected, placed.row, column, value))
                elif name != "practitioners" and of_people and folded(value) not in of_people:
                    told += _nobodys(table, placed, column, value, of_people, chosen)
            if usual != values:
                new = tuple(sorted(set(usual))) if column == "skills" else usual[0]
                model = placed.model.model_copy(update={column: new})
                rows[name][place] = replace(placed, model=model)


def _usual(counter: Counter[str]) -> str:
    """The spelling that stands most often, of several the first in order."""
    return min(counter, key=lambda value: (-counter[value], value))


def _nobodys(
    table: Table,
    placed: Placed,
    column: str,
    value: str,
    of_people: Iterable[str],
    chosen: Mapping[str, str],
) -> list[Fault]:
    """A case's team, unit or skill that no practitioner has, where one is written much like it."""
    near = nearest(value, of_people)
    if near is None:
        return []
    expected = f"one that some practitioner has; nobody has this one: did you mean {chosen[near]}?"
    return [table.fault(expected, placed.row, column, value)]
