"""What people have in hand by an export of today, beside what a week says, person by person."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseload.instances.imports.wmt.extract.extract import read_extract
from caseload.instances.imports.wmt.extract.instance import extract_practitioners
from caseload.instances.imports.wmt.scenario.instance import scenario_practitioners
from caseload.instances.imports.wmt.scenario.scenario import read_scenario
from caseload.instances.next_week.cases import given_to
from caseload.instances.tables.columns import HELD, PRACTITIONERS, identifiers, read_cell, read_rows
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.service_columns import columns_of
from caseload.instances.tables.single_table import read_tables
from caseload.instances.tables.table import Table
from caseload.instances.week.directory import meant_by
from caseload.models.case import Case, HeldCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.practitioner import InHand, Practitioner
from caseload.reports.shared.words import counted, listed

TABLE, SCENARIO, EXTRACT = "table", "scenario", "extract"
KINDS = {
    TABLE: "A table of cases in hand, or of practitioners with how many they have",
    SCENARIO: "The scenario workbook of the Workload Measurement Tool",
    EXTRACT: "The nightly extract of the Workload Measurement Tool",
}
"""What today's export may be."""

SAID = {
    "caseload": "cases in hand",
    "workload": "their weight",
    "other_work": "work beside cases",
    "complex_cases": "complex cases",
    "women_cases": "women among them",
    "new_cases_7_days": "new in seven days",
    "parole_reports_due": "parole reports due",
    "recall_reports_due": "recall reports due",
    "court_reports_due": "court reports due",
    "inductions_due": "inductions due",
}
"""The figures that are compared, in words; what somebody has in hand by tier goes with them."""

COUNTED = ("practitioner", "in_hand", *SAID)


@dataclass(frozen=True)
class Difference:
    """Somebody for whom an export says something else than the week.

    `lines` say what, in words; `becomes` are the fields of the practitioner that change, `held` the
    cases that are with her by the export, where cases are listed one by one.
    """

    practitioner: str
    name: str
    lines: tuple[str, ...]
    becomes: Mapping[str, Any] = field(default_factory=dict)
    held: tuple[HeldCase, ...] = ()

    @property
    def in_export(self) -> bool:
        """Whether the export says anything of her."""
        return bool(self.becomes or self.held)


@dataclass(frozen=True)
class Today:
    """What differs, by person; `same` counts those for whom nothing does, `told` what else is worth
    a look, in sentences.
    """

    differences: tuple[Difference, ...]
    same: int
    told: tuple[str, ...]


def in_hand_today(week: Instance, kind: str, path: str | Path) -> Today:
    """Compare what people have in hand by an export of today with what a week says.

    Parameters
    ----------
    week
        The week. Where it lists cases in hand one by one, the export must do so, too.
    kind
        `table`, `scenario` or `extract`.
    path
        The export.

    Raises
    ------
    BadInput
        If the export cannot be read, or names nobody of the week.
    """
    place = Path(path)
    if kind in (SCENARIO, EXTRACT):
        if week.held is not None:
            expected = "a table of cases in hand: the week lists them one by one"
            raise BadInput([Fault(file=place.name, expected=expected)])
        stated = {one.id: _figures(one) for one in _from_wmt(week, kind, place)}
        return _counted(week, stated, place.name)
    faults: list[Fault] = []
    table = next(iter(read_tables(place, ("current", "practitioners"), faults)), None)
    if table is None or faults:
        raise BadInput(faults or [Fault(file=place.name, expected="a table with headings")])
    by_case = "case" in table.headings or "id" in table.headings
    if week.held is not None and not by_case:
        expected = "a column case: the week lists cases in hand one by one"
        raise BadInput([table.fault(expected)])
    if not by_case:
        return _counted(week, _stated(week, table), place.name)
    held = _held(week, table)
    if week.held is not None:
        return _by_case(week, held, place.name)
    return _counted(week, _sums(held), place.name)


def taken_over(week: Instance, today: Today, people: Collection[str]) -> Instance:
    """The week with what an export of today says of these people.

    A case that has gone from one of them to somebody else stays where it is unless that is taken
    over, too: no case gets lost.
    """
    chosen = {one.practitioner: one for one in today.differences if one.practitioner in people}
    if week.held is not None:
        others = [one for one in today.differences if one.practitioner not in chosen]
        elsewhere = {case.id for one in others for case in one.held}
        kept = [one for one in week.held if one.practitioner not in chosen or one.id in elsewhere]
        now = [case for one in chosen.values() for case in one.held]
        gone = {case.id for case in now}
        return week.changed(held=(*(one for one in kept if one.id not in gone), *now))
    changed = tuple(
        one.model_copy(update=dict(chosen[one.id].becomes)) if one.id in chosen else one
        for one in week.practitioners
    )
    return week.changed(practitioners=changed)


def _from_wmt(week: Instance, kind: str, path: Path) -> Sequence[Practitioner]:
    if kind == SCENARIO:
        return scenario_practitioners(read_scenario(path), week.policy)
    return extract_practitioners(read_extract(path), week.policy)


def _figures(person: Practitioner) -> dict[str, Any]:
    """What an export of the Workload Measurement Tool says of what somebody has in hand."""
    names = ("caseload", "in_hand", "workload", "other_work")
    due = ("court_reports_due", "parole_reports_due")
    return {name: getattr(person, name) for name in (*names, *due)}


def _stated(week: Instance, table: Table) -> dict[str, dict[str, Any]]:
    """What a table of practitioners says, by identifier."""
    faults: list[Fault] = []
    told: list[Fault] = []
    of_week = columns_of(week.policy.service, PRACTITIONERS)
    columns = {name: of_week[name] for name in COUNTED if name in of_week}
    check_headings(table, of_week, faults, told)
    faults = [one for one in faults if "grade" not in one.sentence()]
    found: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        values = {
            column.field: read_cell(table, row, name, columns, faults)
            for name, column in columns.items()
        }
        who = values.pop("id")
        if who is not None:
            found[_known(week, str(who))] = {
                name: value for name, value in values.items() if value is not None
            }
    if faults:
        raise BadInput(faults)
    return found


def _held(week: Instance, table: Table) -> list[HeldCase]:
    """The cases in hand that a table lists, each with somebody of the week where it can be."""
    faults: list[Fault] = []
    columns = columns_of(week.policy.service, HELD)
    check_headings(table, columns, faults, [])
    rows = read_rows(table, columns, HeldCase, faults) if not faults else []
    for case, places in identifiers(table, "case").items():
        expected = f"each case once; row {places[0]} has the same"
        faults += [table.fault(expected, row, "case", case) for row in places[1:]]
    if faults:
        raise BadInput(faults)
    return [
        one.model.model_copy(update={"practitioner": _known(week, one.model.practitioner)})
        for one in rows
    ]


def _known(week: Instance, said: str) -> str:
    """Who of the week is meant; as it was said where nobody is."""
    if said in week.practitioner_of:
        return said
    return meant_by(said, {one.id: one.name or None for one in week.practitioners}) or said


def _sums(held: Sequence[HeldCase]) -> dict[str, dict[str, Any]]:
    """Cases in hand that are listed, as counts by practitioner."""
    of: dict[str, list[HeldCase]] = {}
    for one in held:
        of.setdefault(one.practitioner, []).append(one)
    found: dict[str, dict[str, Any]] = {}
    for who, mine in of.items():
        kinds: Counter[tuple[str, str]] = Counter((one.tier, one.type) for one in mine)
        bundles = tuple(InHand(cases=n, tier=tier, type=kind) for (tier, kind), n in kinds.items())
        found[who] = {"caseload": len(mine), "in_hand": bundles}
    return found


def _counted(week: Instance, stated: Mapping[str, dict[str, Any]], file: str) -> Today:
    """What differs where the week counts what is in hand."""
    _see_that_some_are_known(week, stated, file)
    differences = []
    for person in week.practitioners:
        said = stated.get(person.id)
        if said is None:
            continue
        lines = [
            f"{words}: {_shown(getattr(person, name))} → {_shown(said[name])}"
            for name, words in SAID.items()
            if name in said and said[name] != getattr(person, name)
        ]
        tiers = said.get("in_hand", ())
        if not lines and tiers and set(tiers) != set(person.in_hand) and person.in_hand:
            lines = ["the same number, of other tiers"]
        if lines:
            becomes = _complete(said)
            differences.append(Difference(person.id, person.label, tuple(lines), becomes))
    return _today(week, differences, set(stated))


def _complete(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that change, those among them that would contradict what is new."""
    becomes = dict(said)
    if "caseload" in said or "in_hand" in said:
        becomes.setdefault("in_hand", ())
        becomes.setdefault("workload", None)
        becomes.setdefault("caseload", sum(one.cases for one in becomes["in_hand"]))
    return becomes


def _by_case(week: Instance, held: Sequence[HeldCase], file: str) -> Today:
    """What differs, case by case; all that the week knows of a case stays, its lists, too."""
    _see_that_some_are_known(week, {one.practitioner for one in held}, file)
    before: dict[str, set[str]] = {}
    for one in week.held or ():
        before.setdefault(one.practitioner, set()).add(one.id)
    known: dict[str, Case] = {one.id: one for one in (*week.cases, *(week.held or ()))}
    now: dict[str, list[HeldCase]] = {}
    for one in held:
        case = given_to(known.get(one.id, one), one.practitioner, one.allocated_on)
        now.setdefault(one.practitioner, []).append(case)
    differences = []
    for person in week.practitioners:
        had = before.get(person.id, set())
        has = {one.id for one in now.get(person.id, ())}
        lines = []
        if had and not has:
            lines.append(f"is not in the export, and has {counted(len(had), 'case')} in the week")
        if has - had:
            lines.append(f"has {listed(sorted(has - had))} besides")
        if has and had - has:
            lines.append(f"has no longer {listed(sorted(had - has))}")
        if lines:
            mine = tuple(now.get(person.id, ()))
            differences.append(Difference(person.id, person.label, tuple(lines), held=mine))
    return _today(week, differences, set(before) | set(now))


def _today(week: Instance, found: Sequence[Difference], said: Collection[str]) -> Today:
    known = week.practitioner_of
    strangers = sorted(one for one in said if one not in known)
    missing = [one.label for one in week.practitioners if one.id not in said]
    told = []
    if strangers:
        told.append(f"Not among the practitioners of the week: {listed(strangers)}.")
    if missing and week.held is None:
        told.append(f"Not in the export, and so left as they are: {listed(missing)}.")
    same = len(known) - len(found) - (len(missing) if week.held is None else 0)
    return Today(tuple(found), same, tuple(told))


def _see_that_some_are_known(week: Instance, said: Collection[str], file: str) -> None:
    if not set(said) & set(week.practitioner_of):
        expected = "practitioners of the week, by the same numbers or names; none of these is one"
        raise BadInput([Fault(file=file, expected=expected)])


def _shown(value: Any) -> str:
    return "not said" if value is None else f"{value:,}"
