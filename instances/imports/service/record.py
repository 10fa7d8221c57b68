"""The service's own record of who was allocated to whom, as a table of what was done."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.folder import failed
from caseload.instances.imports.service.identifiers import codes_of, numbers_of
from caseload.instances.imports.service.shapes import Shape, shape_of
from caseload.instances.imports.service.validated import key_of, validated
from caseload.instances.tables.json_file import json_content
from caseload.instances.tables.table import Row, Table
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance

HEADINGS = ["case", "practitioner", "allocated_on"]


def is_record(path: Path) -> bool:
    """Whether a file is to be read as the service's record and not as a table."""
    return path.suffix.lower() == ".json"


def done_table(
    path: Path, week: Instance, faults: list[Fault], told: list[Fault], *, whole: bool = False
) -> Table | None:
    """Who has each case by the record, in the columns case, practitioner and allocated_on.

    Rows are numbered as in the record, from 1. What was allocated outside the week is left aside,
    and so is whoever is not in it; both are told. With `whole`, cases in hand that changed hands
    stand in it too, and somebody who is not known stays in it by her staff code. The record has no
    event numbers: the last row of a person counts for her one case, and several cases of hers have
    to have gone to the same practitioner.

    Raises:
        BadInput: if there is no such file, or it is no JSON.
    """
    try:
        content = json_content(path)
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise BadInput([Fault(file=path.name, expected=expected)]) from None
    shape = shape_of(content)
    if shape is Shape.ERROR:
        raise BadInput([failed(path.name, content)])
    if shape is not Shape.EVENTS:
        expected = "the answer of /allocation/events/teams: an object with a list of cases"
        raise BadInput([Fault(file=path.name, expected=expected)])
    body = validated(payloads.Events, content, path.name, faults)
    if body is None:
        return None
    return _Record(path.name, week, faults, told, whole).table(body.cases)


class _Record:
    def __init__(
        self, file: str, week: Instance, faults: list[Fault], told: list[Fault], whole: bool
    ) -> None:
        self.file, self.week, self.faults, self.told = file, week, faults, told
        self.whole = whole
        self.by_place = {codes_of(one): one.id for one in week.practitioners}
        self.cases: dict[str, list[str]] = {}
        waiting = [case.id for case in week.cases]
        in_hand = [case.id for case in week.held or ()] if whole else []
        for names in (waiting, in_hand):
            new: dict[str, list[str]] = {}
            for name in names:
                numbers = numbers_of(name)
                if numbers is not None and numbers.crn not in self.cases:
                    new.setdefault(numbers.crn, []).append(name)
            self.cases |= new

    def table(self, events: Sequence[payloads.Event]) -> Table:
        """The rows of this week, of each person the last."""
        within = [one for one in events if self._within(one)]
        known = [one for one in within if one.crn in self.cases]
        self._say(len(events) - len(within), "outside the week of the run")
        self._say(len(within) - len(known), "of cases that are none of this week's")
        last: dict[str, payloads.Event] = {}
        for one in sorted(known, key=lambda event: event.allocated_on):
            before = last.get(one.crn)
            several = len(self.cases[one.crn]) > 1
            if before and several and before.staff.code != one.staff.code:
                expected = (
                    f"one practitioner for the {len(self.cases[one.crn])} cases of {one.crn}: the "
                    "record has no event numbers; give a table with case and practitioner instead"
                )
                key = key_of("cases", one.place, "staff", "code")
                self.faults.append(Fault(file=self.file, key=key, expected=expected))
            last[one.crn] = one
        table = Table(self.file, None, headings=HEADINGS, typed=True)
        for one in sorted(last.values(), key=lambda event: event.place):
            person = self._person(one)
            for case in self.cases[one.crn] if person else ():
                cells = {"case": case, "practitioner": person}
                if self.week.week_beginning:
                    cells["allocated_on"] = one.allocated_on.date().isoformat()
                table.rows.append(Row(one.place + 1, cells))
        return table

    def _within(self, one: payloads.Event) -> bool:
        begins = self.week.week_beginning
        day = one.allocated_on.date()
        return begins is None or begins <= day < begins + timedelta(days=7)

    def _say(self, number: int, which: str) -> None:
        if number:
            rows = "1 row" if number == 1 else f"{number:,} rows"
            expected = f"{rows} {which}: left aside"
            self.told.append(Fault(file=self.file, key="cases", expected=expected))

    def _person(self, one: payloads.Event) -> str | None:
        found = self.by_place.get((one.team_code, one.staff.code))
        if found is None and self.whole:
            return one.staff.code
        if found is None:
            expected = (
                f"nobody of this week: the cases of {one.crn} ({', '.join(self.cases[one.crn])}) "
                "count as left over here"
            )
            key = key_of("cases", one.place, "staff", "code")
            fault = Fault(file=self.file, key=key, value=one.staff.code, expected=expected)
            self.told.append(fault)
        return found
