"""Who gets more and who gets less, beside what chance would give."""

from typing import Literal

from caseload.models.base import Frozen


class FairRow(Frozen):
    """The mean of one measure over one group, with the interval that chance would give.

    `kind` is grade, team, hours or gender of practitioners, gender or tier of people on probation
    (or whom else the service's cases are about).
    `value` is the group's mean (of utilisation, workload over capacity); in 95 of 100 shuffles of
    who is in which group, week by week, it lies from `low` to `high`. `outside` says that it is
    more or less than that. Shares and utilisation are 1 for 100 %. Of a group of few people nothing
    is said: it is `suppressed`, and in a week in which it is, it does not count. `people` counts
    each once a week.
    """

    whose: str
    kind: str
    group: str
    measure: str
    people: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    outside: Literal["more", "less"] | None = None
    suppressed: bool = False
