"""A case that is to be given to somebody: what a form says of it, what it would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from caseload.library.questions import AsDecided
from caseload.models.acts import ACCEPT
from caseload.models.choice import Choice, Way
from caseload.models.glossary import REASONS
from caseload.models.instance import Action, Decision
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.reports.shared.words import SAME
from caseload.web.bench import Bench
from caseload.web.services.standing import Standing
from caseload.web.store import decisions as store
from caseload.web.store.events import record
from caseload.web.store.weeks import Week


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


def wrong_with(given: Given, about: Impact, *, agreed: bool) -> dict[str, str]:
    """What is wrong with a form, by field; who agreed to an exception is looked at where it is
    `agreed`, and not asked for.
    """
    wrong: dict[str, str] = {}
    if about.choice.way is Way.EXCEPTION and not given.exception:
        wrong["exception"] = f"{about.choice.because[0]}. {about.choice.change}"
    elif about.choice.way is Way.CANNOT or about.broken:
        said = about.choice.because if about.choice.way is Way.CANNOT else about.broken
        wrong["moves"] = f"It cannot be: {'; '.join(said)}. {about.choice.change}".strip()
    if about.asks_why and not given.why:
        wrong["reason"] = f"Say why: {about.asks_why}"
    if given.exception and agreed and not given.agreed_by:
        wrong["agreed_by"] = "Say who agreed to the exception"
    return wrong


def keep_given(
    bench: Bench, week: Week, found: Standing, given: Given, about: Impact, who: str
) -> None:
    """Keep a case that is given, with the cases that move with it, in one act.

    Raises:
        Changed: if somebody decided on the case since it was seen.
        Frozen: if the week is approved.
    """
    accepted = not given.exception and found.proposed(given.case) == given.to
    action = Action.EXCEPT.value if given.exception else ACCEPT if accepted else Action.PIN.value
    cost = {"spread_before": found.now.spread, "spread_after": about.then.spread}
    with bench.store.begin() as tx:
        made = store.decide(
            tx,
            week.id,
            given.case,
            action,
            who=who,
            once=given.once,
            seen=given.seen,
            run=week.run,
            practitioner=given.to,
            proposed=found.proposed(given.case) or "",
            reason_code=given.reason_code,
            reason=given.why,
            agreed_by=given.agreed_by if given.exception else "",
            about=cost | {"moves": dict(given.moves)},
        )
        if made is None:
            return
        for case, person in given.moves.items():
            store.decide(
                tx,
                week.id,
                case,
                Action.PIN.value,
                who=who,
                once=f"{given.once}:{case}",
                seen=found.last_on(case),
                run=week.run,
                practitioner=person,
                proposed=found.proposed(case) or "",
                reason=f"moves with case {given.case}",
                about={"with": made},
            )
        moves = len(given.moves)
        record_decision(tx, week, who, action, given.case, given.to, moves=moves)


def record_decision(
    tx: Connection, week: Week, who: str, action: str, case: str, practitioner: str, **about: Any
) -> None:
    """Note a decision in the record."""
    more = {"case": case, "action": action, "practitioner": practitioner}
    record(tx, "decided", who, week.id, **more, **about)
