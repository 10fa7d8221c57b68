"""The figures of one week of a history, those of small groups suppressed."""

from statistics import fmean

from caseload.instances.records.run import WrittenRun
from caseload.models.history import HistoryWeek
from caseload.models.suppression import suppressed
from caseload.optimizer.compare.fairness import Strata, fairness, strata_of
from caseload.optimizer.compare.sides import groups


def figures_of(folder: str, run: WrittenRun, *, number: int, final: bool) -> HistoryWeek:
    """The figures of the week that a run is of."""
    week, proposal = run.instance, run.proposal
    assert week.week_beginning is not None
    left = [week.case_of[row.case] for row in proposal.left]
    waits = [case.weeks_waited + 1 for case in left]
    found = proposal.overrides
    by_group = suppressed(groups(week, proposal.workloads), week.policy.history.fewest_people)
    everyone = by_group[0] if by_group else None
    return HistoryWeek(
        folder=folder,
        instance=proposal.instance,
        week=week.week_beginning,
        number=number,
        final=final,
        policy=proposal.provenance.policy,
        decided_by=found.decided_by if found else "",
        cases=len(week.cases),
        placed=len(proposal.new),
        left_over=len(left),
        on_hold=len(week.on_hold),
        waited=fmean(waits) if waits else None,
        longest_wait=max(waits, default=None),
        spread=proposal.certificate.spread,
        over_cap=everyone.over_cap if everyone else None,
        overrides=len(found.changes) if found else 0,
        exceptions=len(found.exceptions) if found else 0,
        override_cost=found.spread - found.spread_before if found else None,
        groups=by_group,
        fairness=fairness(
            [strata_of_run(run)], week.policy.history.fewest_people, proposal.provenance.seed
        ),
    )


def strata_of_run(run: WrittenRun) -> Strata:
    """What the run's week gave whom."""
    proposal = run.proposal
    return strata_of(run.instance, proposal.workloads, proposal.allocation)


def with_what_was_done(week: HistoryWeek, run: WrittenRun, after: WrittenRun | None) -> HistoryWeek:
    """The week with how much was done as proposed, as far as the week after lists who has what."""
    if after is None or after.instance.held is None:
        return week
    holder = {case.id: case.practitioner for case in after.instance.held}
    known = [row for row in run.proposal.new if row.case in holder]
    same = sum(holder[row.case] == row.practitioner for row in known)
    return week.model_copy(update={"done_known": len(known), "done_as_proposed": same})
