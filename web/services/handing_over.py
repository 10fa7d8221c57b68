"""Approval in a deputy's hands: handed over by the lead from a day to a day, and taken back."""

from datetime import date

from caseload.instances.records.log import now
from caseload.models.fault import BadInput, Fault
from caseload.web.bench import Bench
from caseload.web.store.events import record
from caseload.web.store.handovers import Handover, end_handover, hand_over, handovers
from caseload.web.store.weeks import Changed, Week


def deputies(bench: Bench, week: Week) -> list[str]:
    """Who approval of a week can be handed over to; nobody where no proxy signs people in."""
    return bench.accounts.deputies(week.pdu, week.team) if bench.accounts else []


def handed_over(bench: Bench, week: Week) -> list[Handover]:
    """What of a week's PDU is handed over today or later."""
    today = now()[:10]
    with bench.store.read() as tx:
        return [one for one in handovers(tx, week.place) if one.until >= today]


def hand(bench: Bench, week: Week, deputy: str, since: str, until: str, who: str) -> None:
    """Hand approval over to a deputy.

    Raises:
        BadInput: with everything that is wrong with it.
    """
    faults = []
    if deputy not in deputies(bench, week):
        faults.append(Fault(file="Deputy", expected="one of the deputies of the list"))
    days = {"From": _day(since), "To": _day(until)}
    for (name, day), said in zip(days.items(), (since, until), strict=True):
        if day is None:
            faults.append(Fault(file=name, value=said[:20], expected="a date such as 2026-11-23"))
    first, last = days["From"], days["To"]
    if first and last and (last < first or last.isoformat() < now()[:10]):
        expected = "a day that is not before the first, and not over"
        faults.append(Fault(file="To", value=said[:20], expected=expected))
    if faults or first is None or last is None:
        raise BadInput(faults)
    with bench.store.begin() as tx:
        hand_over(tx, week.place, deputy, first.isoformat(), last.isoformat(), who)
        more = {"to": deputy, "since": first.isoformat(), "until": last.isoformat()}
        record(tx, "approval handed over", who, week.id, **more)


def take_back(bench: Bench, week: Week, number: int, who: str) -> None:
    """Take approval back from a deputy.

    Raises:
        Changed: if it was taken back already.
    """
    with bench.store.begin() as tx:
        one = next((one for one in handovers(tx, week.place) if one.id == number), None)
        if one is None:
            raise Changed("Somebody", now())
        end_handover(tx, one, who)
        record(tx, "approval taken back", who, week.id, **{"from": one.deputy})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None
