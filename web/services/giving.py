"""A case that is to be given to somebody: what a form says of it, and what it would do."""

from collections.abc import Mapping
from dataclasses import dataclass

from caseload.models.choice import Choice
from caseload.models.glossary import REASONS
from caseload.models.instance import Action, Decision
from caseload.optimizer.proposal.as_decided import AsDecided
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.reports.shared.words import SAME
from caseload.web.services.standing import Standing


@dataclass(frozen=True)
class Given:
    """What a form says of a case that is given to somebody.

    `moves` are the other cases that move with it, each to whom; `seen` is the number of the last
    decision on the case that was on the page.
    """

    case: str
    to: str
    seen: int
    once: str
    moves: Mapping[str, str]
    exception: bool = False
    reason_code: str = ""
    reason: str = ""
    agreed_by: str = ""

    @property
    def why(self) -> str:
        """The reason in words."""
        said = REASONS.get(self.reason_code, "")
        if self.reason_code in ("", "other"):
            return self.reason
        return f"{said}: {self.reason}" if self.reason else said

    @property
    def decisions(self) -> list[Decision]:
        """What is decided by it, as the models know it."""
        action = Action.EXCEPT if self.exception else Action.PIN
        agreed = self.agreed_by if self.exception else ""
        found = [
            Decision(
                action=action,
                case=self.case,
                practitioner=self.to,
                reason=self.why,
                agreed_by=agreed,
            )
        ]
        found += [
            Decision(action=Action.PIN, case=case, practitioner=person)
            for case, person in self.moves.items()
        ]
        return found


@dataclass(frozen=True)
class Impact:
    """What would stand if a case was given to somebody: figures, and what is broken then.

    `asks_why` says why a reason is needed, blank where none is.
    """

    choice: Choice
    then: AsDecided
    asks_why: str
    look: str

    @property
    def broken(self) -> list[str]:
        """The rules that are broken then, in sentences."""
        return [one.sentence for one in self.then.broken]


def impact(found: Standing, given: Given) -> Impact:
    """What would stand, before it is decided."""
    choice = found.choices.one(given.case, given.to)
    then = found.with_decisions(given.decisions, {given.case, *given.moves})
    look = worth_a_look(then.week, then.proposal, {given.case}).get(given.case, "")
    return Impact(choice, then, _asks_why(found, given, then, look), look)


def _asks_why(found: Standing, given: Given, then: AsDecided, look: str) -> str:
    """Why a reason is needed for it, blank where none is."""
    if given.exception:
        return "an exception takes a reason"
    if found.proposed(given.case) == given.to:
        return ""
    if then.spread > max(found.tolerated, found.now.spread) + SAME:
        return "it costs more than the policy tolerates"
    return f"it is worth a look: {look}" if look else ""
