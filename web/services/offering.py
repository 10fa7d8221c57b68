"""Cases that are left over, offered to another PDU: to whom, by whom, when, and the answer."""

from collections.abc import Collection
from dataclasses import dataclass

from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.deciding import put
from caseload.web.services.standing import Standing, hidden_from, standing
from caseload.web.store.events import record
from caseload.web.store.offers import (
    OFFERED,
    REFUSED,
    TAKEN,
    WITHDRAWN,
    Offer,
    add_offer,
    answer_offer,
    offers,
)
from caseload.web.store.weeks import Changed, Week, see_that_it_is_open

ANSWERS = {TAKEN: "They take it", REFUSED: "They do not take it", WITHDRAWN: "Withdraw the offer"}
"""What may become of an offer, in words."""


@dataclass(frozen=True)
class Offered:
    """An offer as it stands; `now_with` is who has the case by now, blank where it is nobody."""

    offer: Offer
    now_with: str

    @property
    def waits(self) -> bool:
        """Whether an answer is waited for."""
        return self.offer.state == OFFERED and not self.now_with

    @property
    def stands(self) -> tuple[str, str]:
        """How it stands: in words, and in the colour of its tag."""
        if self.now_with:
            return f"with {self.now_with} by now", "grey"
        colours = {OFFERED: "yellow", TAKEN: "green"}
        return self.offer.state, colours.get(self.offer.state, "grey")


def offered(bench: Bench, week: Week, found: Standing, hidden: Collection[str]) -> list[Offered]:
    """The offers of a week, the last one first."""
    with bench.store.read() as tx:
        made = offers(tx, week.id)
    return [
        Offered(one, found.name(_holder(found, one.case_id)) if _holder(found, one.case_id) else "")
        for one in reversed(made)
        if one.case_id not in hidden and one.case_id in found.place_of
    ]


def _holder(found: Standing, case: str) -> str | None:
    placed = found.row_of.get(case)
    return placed.practitioner if placed else None


def offer(bench: Bench, week: Week, case: str, to: str, reason: str, who: str) -> None:
    """Offer a case that is left over to another PDU.

    Raises:
        BadInput: if it cannot be offered.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    faults, say = [], found.plan.instance.policy.service.say
    if not to:
        faults.append(Fault(file="To", expected=say("the PDU that it is offered to")))
    elif to.casefold() == (week.pdu or "").casefold():
        faults.append(Fault(file="To", value=to, expected=say("another PDU than the week's own")))
    if _holder(found, case) is not None:
        expected = "a case that is left over: nobody else has it"
        faults.append(Fault(file="Case", value=case, expected=expected))
    if faults:
        raise BadInput(faults)
    with bench.store.begin() as tx:
        see_that_it_is_open(tx, week.id)
        for one in offers(tx, week.id):
            if one.case_id == case and one.state in (OFFERED, TAKEN):
                raise Changed(one.by or one.who, one.when or one.at)
        add_offer(tx, week.id, case, to, reason, who)
        record(tx, "offered to another PDU", who, week.id, case=case, to=to)


def answer(
    bench: Bench, week: Week, number: int, state: str, said_by: str, account: Account
) -> None:
    """Note what became of an offer; a case that another PDU takes is kept out of the week.

    Raises:
        BadInput: if nobody is named who answered, or somebody here has what others would take.
        Changed: if it was answered, or the case is not hers to see.
        Frozen: if the week is approved.
    """
    if state != WITHDRAWN and not said_by:
        raise BadInput([Fault(file="Who answered", expected="the name of whoever said so there")])
    found, who = standing(bench, week), account.name
    hidden = hidden_from(account, found)
    with bench.store.begin() as tx:
        see_that_it_is_open(tx, week.id)
        one = next((one for one in offers(tx, week.id) if one.id == number), None)
        if one is None or one.case_id in hidden or one.state != OFFERED:
            raise Changed(*((one.by, one.when) if one and one.by else ("Somebody", week.changed)))
        if state == TAKEN and _holder(found, one.case_id) is not None:
            expected = "a case that is left over by now; somebody here has it: withdraw the offer"
            raise BadInput([Fault(file="Case", value=one.case_id, expected=expected)])
        answer_offer(tx, one, state, said_by, who)
        if state == TAKEN:
            seen, why = found.last_on(one.case_id), f"{one.to} takes it"
            once = f"offer:{one.id}"
            put(bench, week, one.case_id, Action.HOLD, who, once, seen, reason=why)
        more = {"case": one.case_id, "to": one.to, "said_by": said_by}
        record(tx, f"offer {state}", who, week.id, **more)
