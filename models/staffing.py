"""The posts that a cap needs: how many, of which grade, where, and for want of what."""

from caseload.models.base import Frozen


class Post(Frozen):
    """A new post: its share of full hours, what it takes, and what is asked of whoever fills it.

    `new_cases` are the week's, `handed_over` those that somebody over the cap hands over.
    """

    id: str
    grade: str
    team: str | None
    fte: float
    new_cases: int
    handed_over: int
    needs: tuple[str, ...] = ()


class GroupPosts(Frozen):
    """The posts of a grade in a team, in full-time equivalents, `special` being those of whoever
    fills which something is asked.
    """

    grade: str
    team: str | None
    fte: float
    posts: int
    special: float


class WithoutLimit(Frozen):
    """What would be needed if a limit did not hold: full-time equivalents and cost, at the most."""

    rule: str
    title: str
    fte: float
    cost: float


class Staffing(Frozen):
    """The cheapest posts with which everything is placed and nobody is over the cap.

    `settings` are the policy's figures that differ, as options say them. `cost` is in the policy's
    unit of cost, 1 for a full-time post if it says nothing; no posts that do cost less than
    `bound`. `over_before` people hold `excess` cases over the cap. Of the week's `new_cases`
    `placed_with_staff` go to people who are there already, and so do `moved` cases in hand; posts
    take the rest and the cases `handed_over`. `left_over` are the cases that no post would place,
    by identifier; `over_after` of them are cases in hand over somebody's cap.
    """

    settings: tuple[str, ...]
    label: str
    posts: tuple[Post, ...]
    groups: tuple[GroupPosts, ...]
    fte: float
    cost: float
    bound: float
    new_cases: int
    over_before: int
    excess: int
    placed_with_staff: int
    moved: int
    handed_over: int
    left_over: tuple[str, ...]
    over_after: int
    without: tuple[WithoutLimit, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether nothing cheaper will do."""
        return self.cost <= self.bound + 1e-9

    def of(self, grade: str) -> float:
        """Full-time equivalents of a grade."""
        return round(sum(one.fte for one in self.groups if one.grade == grade), 4)


class StaffingCurve(Frozen):
    """Caps with the posts that each needs, in ascending order of the caps."""

    schema_version: int = 1
    instance: str
    policy: str = ""
    grades: tuple[str, ...]
    costs: dict[str, float]
    step: float
    rebalance: bool
    rows: tuple[Staffing, ...]
    sentences: tuple[str, ...]
    assumptions: tuple[str, ...]
