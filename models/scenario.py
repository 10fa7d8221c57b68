"""What becomes of an instance under other figures of its policy: scenarios, and sweeps."""

from models.base import Frozen


class Shortfall(Frozen):
    """Cases left over for one want: what they need, how many, and how many people may hold them."""

    need: str
    cases: int
    people: int
    sentence: str


class GroupPlaces(Frozen):
    """Places that a grade or team still has under the caseload cap, and who is over it before."""

    group: str
    people: int
    free: int
    over_before: int


class Scenario(Frozen):
    """One scenario solved. `settings` are the policy's figures that differ, as options say them.

    Spread, bound and the highest utilisation are in percentage points; shares are 0 to 1.
    `over_before` people are over their cap already and take nothing. `moved` counts the cases that
    go to somebody else than in the scenario before it, None for the first.
    """

    settings: tuple[str, ...]
    label: str
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

    schema_version: int = 1
    instance: str
    varied: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    sentences: tuple[str, ...]
