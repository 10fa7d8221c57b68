"""From counts to a proposal: cases and people by name, a reason for each, figures and proof."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

from caseload.models.instance import Action, Instance
from caseload.models.prices import Prices
from caseload.models.proposal import Breach, Proposal, Stage, StageName
from caseload.models.provenance import Provenance
from caseload.models.schema import schema_of
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.check.allocation import Allocation
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.figures import figures, workload_table
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import Answer, StageValue
from caseload.optimizer.pipeline.combine import largest_gap, merged
from caseload.optimizer.problem.components import Compiled
from caseload.optimizer.problem.lot import Lot
from caseload.optimizer.proposal import reasons
from caseload.optimizer.proposal.blockers import Blockers
from caseload.optimizer.proposal.certificate import certificate
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import stays_with


def propose(
    instance: Instance,
    book: RuleBook,
    compiled: Compiled,
    answers: Sequence[Answer],
    stopped_by: str,
    options: Options,
    broke_off: str | None = None,
) -> Proposal:
    """Hand the classes out to cases and people, and say of each why.

    `broke_off` is why the search crashed, if it did.
    """
    allocation, even = _dealt(compiled, answers, options.lot, instance.week_beginning)
    able = compiled.able
    table = workload_table(instance, book, allocation, able)
    row_of = {row.practitioner: row for row in table}
    grades = tuple(instance.policy.service.grades)
    problems = [part.problem for part in compiled.parts]
    policy = instance.policy.balance
    stages = merged(problems, answers, policy)
    part_gap = largest_gap(problems, answers, policy) if policy.measure == "spread" else None
    if stopped_by == "proof" and not all(stage.proven for stage in stages):
        stopped_by = "effort"
    found, excused = _given_way(instance, book, allocation, stages)
    left = [case for case in instance.cases if allocation[case.id] is None]
    blockers = Blockers(instance, book, allocation, left)
    return Proposal(
        schema_version=schema_of(instance),
        instance=instance.name,
        assignments=tuple(
            reasons.assignment(
                instance,
                book,
                case,
                row_of[holder],
                compiled.could_take[case.id],
                instance.pins.get(case.id),
            )
            for case in instance.cases
            for holder in [allocation[case.id]]
            if holder is not None and holder != stays_with(case)
        ),
        unallocated=tuple(reasons.unallocated(instance, blockers, case) for case in left),
        workloads=table,
        figures_before=figures(table, grades, after=False),
        figures=figures(table, grades, after=True),
        stages=tuple(
            Stage(
                name=stage.name,
                value=stage.value,
                bound=stage.bound,
                proven=stage.proven,
                vector=stage.vector,
            )
            for stage in stages
        ),
        certificate=certificate(instance, allocation, able, stages, len(problems), part_gap),
        soft_breaches=tuple(found),
        exceptions=tuple(excused),
        decisions=instance.decisions,
        provenance=_provenance(instance, stopped_by, options, broke_off),
        told=instance.told,
        prices=_prices(compiled, answers) if policy.measure == "spread" else None,
        most_even={case: even[case] for case in sorted(even) if even[case] != allocation[case]},
    )


def _dealt(
    compiled: Compiled, answers: Sequence[Answer], number: int | None, week: date | None
) -> tuple[Allocation, Allocation]:
    """The allocation of the answers, and the most even one that they passed.

    Exact ties are drawn by lot where there is a `number` for it.
    """
    found = [answer.counts for answer in answers]
    even = [a.counts if a.even is None else a.even for a in answers]
    if number is None:
        return compiled.deal(found), compiled.deal(even)
    lot, drawn, drawn_even = Lot(number, week), list[IntArray](), list[IntArray]()
    for part, counts, most_even in zip(compiled.parts, found, even, strict=True):
        source = lot.practitioners(part, counts)
        drawn.append(lot.cases(part, counts[:, source]))
        same = most_even is counts or bool((most_even == counts).all())
        drawn_even.append(drawn[-1] if same else most_even[:, source])
    return compiled.deal(drawn, lot.drawn), compiled.deal(drawn_even, lot.drawn)


def _given_way(
    instance: Instance, book: RuleBook, allocation: Allocation, stages: Sequence[StageValue]
) -> tuple[list[Breach], list[Breach]]:
    """The rules that give way, and the limits that exceptions pass.

    Where the stages say that nothing gives way and nobody made an exception nothing is asked: the
    check asks every rule in any case.
    """
    missed = sum(s.value for s in stages if s.name in (StageName.MINIMUMS, StageName.SOFT_RULES))
    if not missed and not any(one.action is Action.EXCEPT for one in instance.decisions):
        return [], []
    return sorted_out(instance, book, breaches(instance, book, allocation))


def _prices(compiled: Compiled, answers: Sequence[Answer]) -> Prices | None:
    """The dual prices of all parts by name; None where some part has none."""
    slope: dict[str, float] = {}
    limits: dict[str, dict[str, float]] = {}
    left = risk = 0.0
    for part, answer in zip(compiled.parts, answers, strict=True):
        if answer.prices is None:
            return None
        people, duals = part.practitioner_ids, answer.prices
        slope |= {who: float(g) for who, g in zip(people, duals.slope, strict=True) if g}
        for limit, row in zip(part.problem.limits, duals.room, strict=True):
            priced = {who: float(price) for who, price in zip(people, row, strict=True) if price}
            if priced:
                limits.setdefault(limit.key, {}).update(priced)
        price = float(duals.ceilings.allocate)
        left = max(left, price * answer.priority_unit)
        if answer.priority_unit > 1:
            risk = max(risk, price / part.problem.risk_unit)
    return Prices(slope=slope, limits=limits, left=left, risk=risk)


def _provenance(
    instance: Instance, stopped_by: str, options: Options, broke_off: str | None
) -> Provenance:
    return Provenance(
        caseload_version=version("caseload"),
        ortools_version=version("ortools"),
        input_hash=instance.digest,
        policy=instance.policy.name,
        seed=options.seed,
        gap=options.gap,
        effort=options.effort,
        preferences=options.tuning.preferences.proof,
        repeatable=stopped_by in ("proof", "effort"),
        stopped_by=stopped_by,
        broke_off=broke_off,
        rebalance=options.rebalance,
        most_moves=options.most_moves if options.rebalance else None,
        lot=options.lot,
    )
