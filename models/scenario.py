"""What becomes of an instance under other figures of its policy: scenarios, sweeps, regions."""

from caseload.models.base import Frozen


class Shortfall(Frozen):
    """Cases left over that need the same people.

    `need` says whom: "a PO or an NQO, a woman". `people` qualify, and have `free` places under the
    caseload cap; `full` counts, by the title of a limit, those of them who have no room for one
    more because of it, and `unavailable` those whom something else keeps from them all. `tiers` are
    those of the cases.
    """

    need: str
    tiers: tuple[str, ...]
    cases: int
    people: int
    free: int
    unavailable: int
    full: dict[str, int]
    sentence: str


class GroupPlaces(Frozen):
    """Places that a grade or team still has under the caseload cap, and who is over it before."""

    group: str
    people: int
    free: int
    over_before: int


class Scenario(Frozen):
    """One scenario solved. `settings` are the policy's figures that differ, as options say them;
    `figures` what varies, in the order of the sweep.

    Spread, bound and the highest utilisation are in percentage points; shares are 0 to 1;
    `capacity` is in the policy's unit. `over_before` people are over their cap already and take
    nothing. `moved` counts the cases that go to somebody else than in the scenario before it, None
    for the first. In a scenario of several areas the spread is that within them: the mean of their
    variances by capacity; and `allocation` is empty.
    """

    settings: tuple[str, ...]
    label: str
    figures: tuple[int, ...]
    people: int
    capacity: float
    placed: int
    left_over: int
    priority_left: int
    priority_bound: int
    shortfalls: tuple[Shortfall, ...]
    over_before: int
    spread: float
    bound: float
    proven: bool
    highest: float
    over_40: float
    over_50: float
    free: int
    grades: tuple[GroupPlaces, ...]
    teams: tuple[GroupPlaces, ...]
    allocation: dict[str, str | None]
    moved: int | None = None


class Sweep(Frozen):
    """Scenarios in the order of their figures, with what a planner is told of them."""

    schema_version: int = 2
    instance: str
    policy: str = ""
    varied: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    sentences: tuple[str, ...]


class Region(Frozen):
    """The same scenarios in several areas, each solved by itself, and in all of them together."""

    schema_version: int = 2
    whole: Sweep
    areas: tuple[Sweep, ...]
