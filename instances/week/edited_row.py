"""One row of an edited proposal: what it decides, and what is asked where it says two things."""

from collections.abc import Iterable
from dataclasses import dataclass

from caseload.instances.week.decision_words import (
    ACCEPT,
    HOLD,
    People,
    Said,
    understood,
)
from caseload.models.instance import Action, Decision


class NoDecision(Exception):
    """Raised where a row says nothing that can be decided: the column, what stands there, and what
    was expected.
    """

    def __init__(self, expected: str, column: str, value: str | None = None) -> None:
        super().__init__(expected)
        self.expected, self.column, self.value = expected, column, value


@dataclass(frozen=True)
class Given:
    """What stands in a row: who was proposed, who stands there now, and what the lead wrote.

    `headings` are the columns that the table has; `nobody` says that the case was left over.
    """

    proposed: str | None
    practitioner: str | None
    name: str | None
    decision: str | None
    reason: str
    agreed_by: str
    headings: frozenset[str]
    nobody: bool = False

    @property
    def decides(self) -> bool:
        """Whether anything stands in the columns that are filled in."""
        return bool(self.decision or self.reason or self.agreed_by)

    def base(self, people: People) -> str | None:
        """The identifier of who was proposed; None if that is nobody who is there."""
        if self.nobody:
            return None
        if "proposed" in self.headings:
            return self.proposed if self.proposed in people.instance.practitioner_of else None
        said = self.practitioner or self.name
        return people.find(said) if said else None


def decided(case: str, given: Given, people: People, source: str) -> list[Decision]:
    """What a row decides of its case: nothing, one decision, or several people whom it bars.

    Raises:
        NoDecision: with what is to be mended, or what is asked where two things are said.
    """
    over = _typed_over(given, people)
    said = _said(given, over, people)
    if said is None:
        return []
    if given.agreed_by and said.action is not Action.EXCEPT:
        raise NoDecision(
            "blank where there is no exception; write exception: and who takes the case in the "
            "column decision",
            "agreed_by",
            given.agreed_by,
        )
    reason = "; ".join(part for part in (given.reason, said.reason) if part)
    who = _whom(given, said, over, people)
    if said.action is Action.EXCEPT and not reason:
        raise NoDecision("a reason for the exception; the cell is blank", "reason_for_change")
    if said.action is Action.NOTE and not reason:
        raise NoDecision("what is noted; the cell is blank", "reason_for_change")
    return [
        Decision(
            action=said.action or Action.PIN,
            case=case,
            practitioner=person,
            reason=reason,
            agreed_by=given.agreed_by,
            source=source,
        )
        for person in who
    ]


def _said(given: Given, over: str | None, people: People) -> Said | None:
    """What the row says, a name typed over or a reason alone among it; None if nothing."""
    if given.decision is None:
        if over is not None:
            return Said(Action.PIN, (over,))
        if given.reason:
            return Said(Action.NOTE)
        return Said(None) if given.agreed_by else None
    if given.decision in people.instance.practitioner_of and given.decision not in (ACCEPT, HOLD):
        return Said(Action.PIN, (given.decision,))
    return understood(given.decision)


def _whom(given: Given, said: Said, over: str | None, people: People) -> list[str]:
    """The practitioners of whom it is decided; one that is blank where it is of nobody."""
    base = given.base(people)
    named = [_found(given, one, people) for one in said.people]
    if said.action in (Action.HOLD, Action.NOTE):
        _see_that_nobody_is_typed_over(given, over, people)
        return [""]
    if said.action is None:
        _see_that_nobody_is_typed_over(given, over, people)
        return [_accepted(given, base, people)]
    if said.action is Action.FORBID:
        _see_that_nobody_is_typed_over(given, over, people)
        barred = named or ([base] if base else [])
        if not barred:
            raise NoDecision("not: and who must not have the case", "decision", given.decision)
        return barred
    if len(named) > 1:
        raise NoDecision("one practitioner who takes the case", "decision", given.decision)
    if over is not None and named and named != [over]:
        _contradicts(given, over, people, people.words(named[0]))
    meant = named or [one for one in (over, base) if one]
    if not meant:
        raise NoDecision("exception: and who takes the case", "decision", given.decision)
    return meant[:1]


def _accepted(given: Given, base: str | None, people: People) -> str:
    if given.nobody:
        expected = "hold, or who takes the case; nobody is proposed whom one could accept"
        raise NoDecision(expected, "decision", given.decision)
    if base is None:
        gone = given.proposed or given.practitioner or given.name or ""
        expected = f"a practitioner of this instance{people.asked(gone)}"
        raise NoDecision(expected, "practitioner", gone)
    return base


def _found(given: Given, said: str, people: People) -> str:
    person = people.find(said)
    if person is None:
        words = "hold, exception: and who, or a practitioner of this instance"
        words = words if given.nobody else f"accept, {words}"
        raise NoDecision(f"{words}{people.asked(said)}", "decision", given.decision)
    return person


def _typed_over(given: Given, people: People) -> str | None:
    """Who stands in the row instead of who was proposed; None if nobody does.

    Raises:
        NoDecision: if it is nobody who is there, or identifier and name are of two people.
    """
    base = given.base(people)
    if not given.nobody and "proposed" in given.headings:
        columns = [one for one in ("practitioner", "name") if one in given.headings]
        if columns and all(getattr(given, one) is None for one in columns) and given.proposed:
            expected = "who takes the case; the name was taken out: write hold in decision, or who"
            raise NoDecision(expected, columns[0])
    found: dict[str, str] = {}
    for column, same in (("practitioner", given.proposed), ("name", _label(given, people))):
        said = getattr(given, column)
        if said is None or said == same or base in people.meant(said):
            continue
        person = people.find(said)
        if person is None and given.proposed and base is None and column == "name":
            continue  # the name of somebody who is no longer there
        if person is None:
            expected = f"a practitioner of this instance{people.asked(said)}"
            raise NoDecision(expected, column, said)
        found[person] = column
    if "proposed" not in given.headings and base is not None and found:
        found[base] = "practitioner"  # either of the two may have been typed over
    if len(found) > 1:
        both = _or(people.words(one) for one in found)
        raise NoDecision(f"one practitioner; identifier and name are of {both}", "name", given.name)
    return next(iter(found), None)


def _label(given: Given, people: People) -> str | None:
    known = people.instance.practitioner_of.get(given.proposed or "")
    return None if known is None else known.label


def _see_that_nobody_is_typed_over(given: Given, over: str | None, people: People) -> None:
    if over is not None:
        _contradicts(given, over, people, f'"{given.decision}"')


def _contradicts(given: Given, over: str, people: People, other: str) -> None:
    """Ask which of two decisions is meant.

    Raises:
        NoDecision: always.
    """
    raise NoDecision(
        f"one decision; the row gives the case to {people.words(over)}, and the decision says "
        f"{other}: which is meant? Put the name back, or clear the decision",
        "decision",
        given.decision,
    )


def _or(words: Iterable[str]) -> str:
    return " and of ".join(words)
