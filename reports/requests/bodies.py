"""A proposal as requests of the allocation service, one for each case that goes to somebody."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from caseload.instances.imports.service.identifiers import Numbers, codes_of, numbers_of
from caseload.models.case import Case
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Assignment, Proposal
from caseload.models.request import (
    MOST_CHARACTERS,
    AllocationBody,
    ReallocationBody,
    Reason,
    ServiceRequest,
)
from caseload.optimizer.explain.note import FLAGS, SENSITIVE, SENSITIVE_IF

MARKS = (SENSITIVE, SENSITIVE_IF)
"""Lines of a draft that ask for a mark."""

LINK = re.compile(r"(?:https?|ftp|smtp):|www\.", re.IGNORECASE)
"""What the service's form takes for a link, and refuses; its own pattern may be narrower."""


@dataclass(frozen=True)
class Written:
    """The note on a case: its text, and whether it is sensitive; `own` words are no draft."""

    text: str
    sensitive: bool = False
    own: bool = False


def is_of_the_service(instance: Instance, proposal: Proposal) -> bool:
    """Whether all that is placed is known by the service's own numbers and codes."""
    people = instance.practitioner_of
    return bool(proposal.assignments) and all(
        numbers_of(row.case) and codes_of(people[row.practitioner]) for row in proposal.assignments
    )


def requests_of(
    instance: Instance, proposal: Proposal, notes: Mapping[str, Written], source: str
) -> tuple[tuple[ServiceRequest, ...], tuple[Fault, ...]]:
    """The requests by file name, and what is worth a remark.

    `notes` are those that there are by case; else the reason in the proposal stands in its place.
    `source` is what faults call the run.

    Raises:
        BadInput: with each case or practitioner that the service would not know, and each note that
            it would not take.
    """
    made = _Requests(instance, notes, source)
    found = [one for row in proposal.new for one in made.allocation(row)]
    found += made.reallocations(proposal.moves)
    if made.faults:
        raise BadInput(list(dict.fromkeys(made.faults)))
    return tuple(sorted(found, key=lambda one: one.file)), tuple(made.told)


def _as_sent(text: str) -> str:
    """A note without the lines that ask for a mark: the request itself has it."""
    lines = (line for line in text.strip().splitlines() if line not in MARKS)
    return "\n".join(lines).strip()


def refused(note: Written) -> str:
    """What the service wants of a note that it would refuse; blank for one that it takes.

    A draft that is too long is none of these: it is cut.
    """
    text = _as_sent(note.text)
    if not text:
        return "a note that is not empty"
    if LINK.search(text):
        return "a note without links (http, https, ftp, smtp, www.): the service takes none"
    if len(text) > MOST_CHARACTERS and note.own:
        return f"a note of no more than {MOST_CHARACTERS:,} characters; it has {len(text):,}"
    return ""


class _Requests:
    """Makes requests; keeps what the service would not take."""

    def __init__(self, instance: Instance, notes: Mapping[str, Written], source: str) -> None:
        self.instance, self.notes, self.source = instance, notes, source
        self.held = {case.id: case for opened in instance.opened.values() for case in opened}
        self.held |= {case.id: case for case in instance.held or ()}
        self.faults: list[Fault] = []
        self.told: list[Fault] = []

    def allocation(self, row: Assignment) -> Iterator[ServiceRequest]:
        """The request for a new case; none, and its faults, where the service would take none."""
        case = self.instance.case_of[row.case]
        numbers, place = self._numbers(row.case, event=True), self._codes(row.practitioner)
        text = self._text(row)
        if numbers is None or numbers.event is None or place is None or text is None:
            return
        sensitive = self._sensitive(case)
        body = AllocationBody(
            crn=numbers.crn,
            event_number=numbers.event,
            allocation_justification_notes=text,
            spo_oversight_notes=text,
            sensitive_notes=sensitive,
            sensitive_oversight_notes=sensitive,
            lao_case=_limited(case),
        )
        team, code = place
        path = f"/team/{team}/offenderManager/{code}/case"
        yield ServiceRequest(case=row.case, path=path, body=body)

    def reallocations(self, rows: Sequence[Assignment]) -> Iterator[ServiceRequest]:
        """A request for each person who changes hands: all events of one move at once."""
        whole: dict[str, list[Assignment]] = {}
        for row in rows:
            numbers = self._numbers(row.case, event=False)
            if numbers is not None:
                whole.setdefault(numbers.crn, []).append(row)
        for crn, moves in whole.items():
            if self._moves_as_one(crn, moves):
                yield from self._reallocation(crn, moves)

    def _moves_as_one(self, crn: str, moves: Sequence[Assignment]) -> bool:
        """Whether all that is held of a person goes from one practitioner to one other."""
        first = moves[0]
        moving = {row.case for row in moves}
        staying = [
            one
            for one in self.held
            if one not in moving and (n := numbers_of(one)) is not None and n.crn == crn
        ]
        ways = {(row.moved_from, row.practitioner) for row in moves}
        if staying or len(ways) > 1:
            expected = (
                f"one way for all cases of {crn}: the service moves all events of a person at once"
            )
            self.faults.append(self._fault("case", first.case, expected))
            return False
        return True

    def _reallocation(self, crn: str, moves: Sequence[Assignment]) -> Iterator[ServiceRequest]:
        row = moves[0]
        place, before = self._codes(row.practitioner), self._codes(row.moved_from or "")
        text = self._text(row)
        if place is None or before is None or text is None:
            return
        cases = [self.held[one.case] for one in moves]
        leaver = self.instance.practitioner_of[row.moved_from or ""]
        reason: Reason = "OFFICER_LEFT" if leaver.leaving_on else "CASELOAD_ADJUSTMENT"
        body = ReallocationBody(
            crn=crn,
            reallocation_notes=text,
            sensitive_notes=any(map(self._sensitive, cases)),
            lao_case=any(map(_limited, cases)),
            allocation_reason=reason,
        )
        team, code = place
        path = f"/team/{team}/offenderManager/{code}/{before[1]}/case"
        yield ServiceRequest(case=row.case, path=path, body=body)

    def _numbers(self, case: str, *, event: bool) -> Numbers | None:
        found = numbers_of(case)
        if found is None or (event and found.event is None):
            form = "X000101/2" if event else "X000101"
            expected = (
                f"a case reference number{' and event number' if event else ''} such as {form}, as "
                "caseload import allocation-service writes them"
            )
            self.faults.append(self._fault("case", case, expected))
            return None
        return found

    def _codes(self, person: str) -> tuple[str, str] | None:
        found = codes_of(self.instance.practitioner_of[person])
        if found is None:
            expected = (
                "a practitioner with a staff code and the code of her team, as caseload import "
                "allocation-service writes them"
            )
            self.faults.append(self._fault("practitioner", person, expected))
        return found

    def _text(self, row: Assignment) -> str | None:
        """The note as the service takes it; a draft that is too long ends with a whole line."""
        note = self.notes.get(row.case) or Written(row.reason)
        text = _as_sent(note.text)
        expected = refused(note)
        if expected:
            self.faults.append(self._fault("note", row.case, expected))
            return None
        if len(text) > MOST_CHARACTERS:
            told = f"its draft is cut to {MOST_CHARACTERS:,} characters, at the end of a line"
            self.told.append(self._fault("note", row.case, told))
            text = text[: MOST_CHARACTERS + 1].rpartition("\n")[0] or text[:MOST_CHARACTERS]
        return text

    def _sensitive(self, case: Case) -> bool:
        """Whether notes on a case are marked: it has a flag, limited access, or a note says so."""
        note = self.notes.get(case.id)
        marked = any(getattr(case, flag) for flag in FLAGS) or _limited(case)
        return marked or (note is not None and note.sensitive)

    def _fault(self, column: str, value: str, expected: str) -> Fault:
        return Fault(file=self.source, column=column, value=value, expected=expected)


def _limited(case: Case) -> bool:
    return bool(case.excluded or case.restricted_to)
