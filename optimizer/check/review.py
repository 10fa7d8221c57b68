"""An allocation that somebody made, held against every rule, with the figures that are shown."""

from caseload.models.instance import Instance
from caseload.models.review import Review
from caseload.optimizer.check.allocation import Allocation, as_it_is
from caseload.optimizer.check.figures import figures, spread, workload_table
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.rule_book import RuleBook


def check(instance: Instance, allocation: Allocation) -> Review:
    """Check an allocation (case id → practitioner id or None) against every rule."""
    book = RuleBook.of(instance.policy)
    workloads = workload_table(instance, book, allocation)
    grades = tuple(instance.policy.service.grades)
    return Review(
        instance=instance.name,
        breaches=tuple(breaches(instance, book, allocation)),
        unallocated=tuple(c.id for c in instance.cases if allocation.get(c.id) is None),
        workloads=workloads,
        figures_before=figures(workloads, grades, after=False),
        figures=figures(workloads, grades, after=True),
        spread_before=spread(instance, as_it_is(instance)),
        spread=spread(instance, allocation),
        told=instance.told,
        idle=book.idle(instance),
    )
