"""Every case of a week as it stands: what is known of it, who takes it, and why."""

from dataclasses import dataclass

from caseload.models.acts import ACCEPT
from caseload.models.instance import Action
from caseload.models.proposal import Workload
from caseload.reports.proposal.tables import ON_HOLD
from caseload.reports.shared.words import capitalised, load_words, sentence
from caseload.web.services.kept import kept
from caseload.web.services.standing import STANDINGS, Standing

UNDECIDED, ACCEPTED, CHANGED, EXCEPTION = "undecided", "accepted", "changed", "exception"
HELD, LEFT = "hold", "left"

STATES = {
    UNDECIDED: ("Undecided", "grey"),
    ACCEPTED: ("Accepted", "green"),
    CHANGED: ("Changed", "blue"),
    EXCEPTION: ("Exception", "red"),
    HELD: ("On hold", "yellow"),
    LEFT: ("Left over", "orange"),
}
"""How a case may stand: in words, and in the colour of its tag."""


@dataclass(frozen=True)
class Row:
    """A case as it stands: what is known of it, who takes it with her load, and why.

    `place` is its place in the order of risk, `number` that of the last decision on it.
    """

    case: str
    place: int
    about: str
    state: str
    person: Workload | None
    load: str
    why: str
    look: str
    proposed: str
    number: int
    decision: int | None

    @property
    def tag(self) -> tuple[str, str]:
        """The words and the colour of its tag."""
        return STATES[self.state]


@kept(STANDINGS)
def rows(found: Standing) -> dict[str, Row]:
    """Every case as it stands, the riskiest first."""
    return {case: row(found, case) for case in found.order}


def row(found: Standing, case: str) -> Row:
    """One case as it stands."""
    placed, decision = found.row_of.get(case), found.decision_of.get(case)
    person = found.person_of[placed.practitioner] if placed else None
    proposed = found.proposed(case)
    changed = placed is not None and proposed != placed.practitioner
    return Row(
        case=case,
        place=found.place_of[case],
        about=found.ground.lines[case],
        state=_state(found, case),
        person=person,
        load=load_of(person) if person else "",
        why=sentence(_why(found, case)),
        look=capitalised(found.looks.get(case, "")),
        proposed=found.name(proposed) if changed else "",
        number=found.last_on(case),
        decision=decision.id if decision else None,
    )


def load_of(person: Workload) -> str:
    """Somebody's load before and after, in words."""
    return load_words(
        (person.caseload_before, person.caseload_after),
        person.cap,
        (person.utilisation_before, person.utilisation_after),
    )


def _state(found: Standing, case: str) -> str:
    decision, placed = found.decision_of.get(case), found.row_of.get(case)
    if case in found.now.instance.on_hold:
        return HELD
    if placed is None:
        return LEFT
    pin = found.now.instance.pins.get(case)
    if pin is not None and pin.action is Action.EXCEPT:
        return EXCEPTION
    if placed.practitioner != found.proposed(case):
        return CHANGED
    if pin is not None or (decision is not None and decision.action == ACCEPT):
        return ACCEPTED
    return UNDECIDED


def _why(found: Standing, case: str) -> str:
    if case in found.now.instance.on_hold:
        decision = found.decision_of.get(case)
        return f"{ON_HOLD}: {decision.reason}" if decision and decision.reason else ON_HOLD
    placed = found.row_of.get(case)
    if placed is not None:
        decision = found.decision_of.get(case)
        accepted = decision is not None and decision.action == ACCEPT
        return found.ground.reasons.get(case, placed.reason) if accepted else placed.reason
    return next(one.reason for one in found.now.proposal.unallocated if one.case == case)
