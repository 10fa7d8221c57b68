"""Rounds: decisions on an earlier proposal, and what of it is to be kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.records.key import read_key
from caseload.instances.records.log import append, hashes, now, read_log
from caseload.instances.records.run import PROPOSAL
from caseload.library.decide import earlier_proposal
from caseload.library.plan import Plan, open_run
from caseload.models.earlier import Keep, next_round
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Decision, Instance
from caseload.models.record import LogEntry
from caseload.optimizer.decisions.still_standing import ADDED, still_standing

if TYPE_CHECKING:
    import pandas as pd


def in_round(
    base: Instance,
    decided: Instance,
    table: "Path | pd.DataFrame | None",
    run: Plan | None,
    keep: Keep | None,
    *,
    carry: bool = True,
) -> Instance:
    """The instance as the round after a run, or after an edited proposal in a table, if any.

    `base` is the instance before these decisions, `decided` with them. A decision takes the place
    of those of the rounds before on the same case; notes and decisions against somebody are added.
    Decisions on whoever is no longer there are left out, and told. Without `carry` the decisions of
    the rounds before count for nothing: all that stand are given.

    Raises:
        BadInput: if something is to be kept and there is no earlier proposal.
    """
    proposed = earlier_proposal(table, base)
    sheet = proposed is not None
    if run is None and sheet and isinstance(table, Path):
        run = run_beside(table, proposed or {})
    if run is None and not sheet:
        if keep is not None:
            expected = "--from RUN, or --decisions with a proposal that was edited"
            raise BadInput([Fault(file="--keep", expected=expected)])
        return decided
    how = keep or "most"
    if run is None:
        now = {case: (proposed or {}).get(case) for case in base.case_of}
        return decided.changed(earlier=next_round(None, now, how))
    given = [one for one in decided.decisions if one not in base.decisions]
    there, gone = still_there(base, run.proposal.decisions if carry else ())
    if sheet:  # whom each case goes to, the sheet says itself
        there = [one for one in there if one.action in ADDED]
    before = still_standing([*still_standing(base.decisions, there), *there], given)
    told = (*decided.told, *([_gone(gone, run.source)] if gone else []))
    digest = run.proposal.provenance.input_hash
    final = is_final(Path(run.source))
    places = {c: who for c, who in run.allocation.items() if c in base.case_of}
    earlier = next_round(run.proposal.earlier, places, how, final=final, input_hash=digest)
    return decided.changed(decisions=(*before, *given), earlier=earlier, told=told)


def named_before(run: Plan | None) -> str:
    """Who decided in the round before; nothing where nobody was named."""
    found = run.proposal.overrides if run else None
    return found.decided_by if found else ""


def run_beside(table: Path, proposed: Mapping[str, str]) -> Plan | None:
    """The run in whose folder an edited proposal stands, if it can be read and proposed that."""
    if not (table.parent / PROPOSAL).is_file():
        return None
    try:
        run = open_run(table.parent)
    except BadInput:
        return None
    same = all(run.allocation.get(case) == who for case, who in proposed.items())
    return run if same else None


def mark_final(folder: Path, by: str = "", *, sign: Path | None = None) -> None:
    """Mark a run as the one that people are told of, in its log.

    Raises:
        BadInput: if it is no run's folder, was changed since, or takes its key.
    """
    key = None if sign is None else read_key(sign)
    run = open_run(folder, verify=sign)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    line = LogEntry(
        at=now(),
        event="final",
        by=by or named_before(run),
        input_hash=run.proposal.provenance.input_hash,
        files=hashes(files),
    )
    append(folder, line, key)


def is_final(folder: Path) -> bool:
    """Whether a run was marked final, and not made anew since."""
    log = read_log(folder) if folder.is_dir() else None
    return log is not None and log.final


def still_there(
    week: Instance, decisions: Sequence[Decision]
) -> tuple[list[Decision], list[Decision]]:
    """The decisions on cases and practitioners who are there, and the others."""
    kept: list[Decision] = []
    gone: list[Decision] = []
    for one in decisions:
        there = one.case in week.case_of
        there &= not one.practitioner or one.practitioner in week.practitioner_of
        (kept if there else gone).append(one)
    return kept, gone


def _gone(decisions: Sequence[Decision], source: str) -> Fault:
    said = "; ".join(one.words() for one in decisions)
    expected = f"decisions of the round before that no longer apply are left out: {said}"
    return Fault(file=source, expected=expected)
