"""What a lead decides: accept, give, hold, bar, take back; kept at once, or refused in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from caseload.models.choice import Way
from caseload.models.instance import Action
from caseload.reports.shared.words import counted
from caseload.web.bench import Bench
from caseload.web.services.folders import run_folder
from caseload.web.services.giving import Given, Impact, impact
from caseload.web.services.standing import Standing, decisions_of, limits_of, standing
from caseload.web.store import decisions as store
from caseload.web.store.decisions import ACCEPT, TAKE_BACK
from caseload.web.store.events import record
from caseload.web.store.weeks import Changed, Week


def give(bench: Bench, week: Week, given: Given, who: str) -> dict[str, str]:
    """Give a case to somebody; returns what is wrong by field, empty where it was kept.

    Raises:
        Changed: if somebody decided on the case since it was seen.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    about = impact(found, given)
    wrong: dict[str, str] = {}
    if about.choice.way is Way.EXCEPTION and not given.exception:
        wrong["exception"] = f"{about.choice.because[0]}. {about.choice.change}"
    elif about.choice.way is Way.CANNOT or about.broken:
        said = about.choice.because if about.choice.way is Way.CANNOT else about.broken
        wrong["moves"] = f"It cannot be: {'; '.join(said)}. {about.choice.change}".strip()
    if about.asks_why and not given.why:
        wrong["reason"] = f"Say why: {about.asks_why}"
    if given.exception and not given.agreed_by:
        wrong["agreed_by"] = "Say who agreed to the exception"
    if wrong:
        return wrong
    _keep_given(bench, week, found, given, about, who)
    return {}


def _keep_given(
    bench: Bench, week: Week, found: Standing, given: Given, about: Impact, who: str
) -> None:
    """Keep a case that is given, with the cases that move with it, in one act."""
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
        _record(tx, week, who, action, given.case, given.to, moves=len(given.moves))


def accept(
    bench: Bench, week: Week, cases: Mapping[str, int], who: str, once: str
) -> tuple[int, int]:
    """Accept what stands of cases, each with the last decision that was seen on it; returns how
    many were kept, and how many somebody else has decided on since.

    Raises:
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    kept = late = 0
    with bench.store.begin() as tx:
        for case, seen in cases.items():
            row = found.row_of.get(case)
            if row is None:
                continue
            try:
                made = store.decide(
                    tx,
                    week.id,
                    case,
                    ACCEPT,
                    who=who,
                    once=f"{once}:{case}",
                    seen=seen,
                    run=week.run,
                    practitioner=row.practitioner,
                    proposed=found.proposed(case) or "",
                )
            except Changed:
                if len(cases) == 1:
                    raise
                late += 1
                continue
            if made is not None:
                kept += 1
                _record(tx, week, who, ACCEPT, case, row.practitioner)
    return kept, late


def put(
    bench: Bench,
    week: Week,
    case: str,
    action: Action,
    who: str,
    once: str,
    seen: int,
    *,
    practitioner: str = "",
    reason: str = "",
) -> None:
    """Hold a case, or bar it from somebody.

    Raises:
        Changed: if somebody decided on the case since it was seen.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    with bench.store.begin() as tx:
        made = store.decide(
            tx,
            week.id,
            case,
            action.value,
            who=who,
            once=once,
            seen=seen,
            run=week.run,
            practitioner=practitioner,
            proposed=found.proposed(case) or "",
            reason=reason,
        )
        if made is not None:
            _record(tx, week, who, action.value, case, practitioner)


def take_back(bench: Bench, week: Week, number: int, who: str, once: str) -> int:
    """Take a decision back, with the moves that came with it; returns how many were.

    Raises:
        Changed: if it does not stand any more.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    gone = [one for one in found.force if number in (one.id, one.about.get("with"))]
    if not any(one.id == number for one in gone):
        last = found.made[-1] if found.made else None
        raise Changed(*((last.who, last.at) if last else ("Somebody", week.changed)))
    with bench.store.begin() as tx:
        for one in gone:
            made = store.decide(
                tx,
                week.id,
                one.case_id,
                TAKE_BACK,
                who=who,
                once=f"{once}:{one.id}",
                seen=found.last_on(one.case_id),
                run=week.run,
                takes_back=one.id,
            )
            if made is not None:
                _record(tx, week, who, TAKE_BACK, one.case_id, one.practitioner)
    return len(gone)


def around(bench: Bench, week: Week, keep: str) -> dict[str, Any]:
    """What a new proposal is asked for with: everything decided, on the proposal that there is."""
    if week.run is None:
        return {}
    found = standing(bench, week)
    return {
        "decisions": [one.model_dump(mode="json") for one in decisions_of(found.force)],
        "after": str(run_folder(bench.settings, week.id, week.run)),
        "keep": keep,
        "settings": limits_of(found.force),
    }


def accepted_words(kept: int, late: int) -> str:
    """How many cases were accepted, and on how many somebody else decided."""
    said = f"{counted(kept, 'case')} accepted."
    return (
        f"{said} Somebody else has decided on {late:,} meanwhile: look at them." if late else said
    )


def _record(
    tx: Any, week: Week, who: str, action: str, case: str, practitioner: str, **about: Any
) -> None:
    record(
        tx, "decided", who, week.id, case=case, action=action, practitioner=practitioner, **about
    )


def together(cases: Sequence[str], seen: Sequence[str]) -> dict[str, int]:
    """The cases of a form, each with the number of the last decision that was seen."""
    return {
        case: int(number)
        for case, number in zip(cases, seen, strict=False)
        if number.isascii() and number.isdecimal()
    }
