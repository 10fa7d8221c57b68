"""What a lead decides beside giving: accept, hold, bar, take back; kept at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from caseload.models.acts import ACCEPT, TAKE_BACK
from caseload.models.instance import Action
from caseload.reports.shared.words import counted
from caseload.web.bench import Bench
from caseload.web.services.folders import run_folder
from caseload.web.services.giving import record_decision
from caseload.web.services.standing import decisions_of, limits_of, standing
from caseload.web.store import decisions as store
from caseload.web.store.weeks import Changed, Week


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
                record_decision(tx, week, who, ACCEPT, case, row.practitioner)
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
            record_decision(tx, week, who, action.value, case, practitioner)


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
                record_decision(tx, week, who, TAKE_BACK, one.case_id, one.practitioner)
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


def together(cases: Sequence[str], seen: Sequence[str]) -> dict[str, int]:
    """The cases of a form, each with the number of the last decision that was seen."""
    return {
        case: int(number)
        for case, number in zip(cases, seen, strict=False)
        if number.isascii() and number.isdecimal()
    }
