"""Caps against posts: the answers side by side, their sentences and the assumptions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from caseload.models.instance import Instance
from caseload.models.staffing import Staffing, StaffingCurve
from caseload.optimizer.rule_kit.wording import counted, listed
from caseload.optimizer.staffing.benders import Recruitment


def fte_words(fte: float) -> str:
    """Full-time equivalents in words: 1 full-time post, 2.5 full-time posts."""
    return "1 full-time post" if fte == 1 else f"{fte:,.10g} full-time posts"


def curve(instance: Instance, recruitment: Recruitment, rows: Sequence[Staffing]) -> StaffingCurve:
    """The answers for an instance, in the order given, with sentences and assumptions."""
    only = rows[0] if len(rows) == 1 else None
    said = _sentences(only, recruitment) if only else _curve_sentences(rows)
    return StaffingCurve(
        instance=instance.name,
        policy=instance.policy.name,
        grades=tuple(recruitment.cost),
        costs={grade: float(cost) for grade, cost in recruitment.cost.items()},
        step=1 / recruitment.steps,
        rebalance=recruitment.rebalance,
        rows=tuple(rows),
        sentences=tuple(said),
        assumptions=tuple(_assumptions(instance, recruitment)),
    )


def _sentences(row: Staffing, recruitment: Recruitment) -> Iterator[str]:
    """The sentences on one cap: the posts, the demand, the requirements, the cases left over."""
    yield f"{row.label}: {post_words(row, recruitment)}"
    yield from _demand(row)
    yield from requirement_sentences(row)
    if row.left_over:
        yield left_words(row)
    for limit in row.without:
        yield (
            f"Without the rule {limit.title}, {fte_words(limit.fte)} would be enough"
            f"{_costing(limit.cost, recruitment)}"
        )


def post_words(row: Staffing, recruitment: Recruitment) -> str:
    """The posts that a cap takes, and whether that is proven to be the least."""
    if not row.posts:
        return "no post is needed"
    parts = [f"{row.of(grade):,.10g} {grade}" for grade in recruitment.cost if row.of(grade)]
    mix = f" ({listed(parts)})" if len(parts) > 1 else f" of grade {parts[0].split()[1]}"
    what = f"{fte_words(row.fte)}{mix}{_costing(row.cost, recruitment)}"
    if row.proven:
        proof = (
            "nothing cheaper will do"
            if len(set(recruitment.cost.values())) > 1
            else "no fewer will do"
        )
        return f"{what}; {proof}, and this is proven"
    open_ = "whether fewer will do was not settled; a higher --effort looks harder"
    return f"at most {what}, at least {row.bound:,.10g}; {open_}"


def _costing(cost: float, recruitment: Recruitment) -> str:
    alike = set(recruitment.cost.values()) == {1}
    return "" if alike else f" at a cost of {cost:,.10g}"


def _demand(row: Staffing) -> Iterator[str]:
    """Where the cases come from: over the cap, and new; and who takes them."""
    if row.over_before:
        verb = "holds" if row.over_before == 1 else "hold"
        people = counted(row.over_before, "practitioner")
        yield f"{people} {verb} {counted(row.excess, 'case')} more than the cap"
    with_posts = row.new_cases + row.handed_over - row.placed_with_staff
    new = sum(post.new_cases for post in row.posts)
    taken = f"{row.placed_with_staff:,} of the week's {counted(row.new_cases, 'case')}"
    moved = f" and {counted(row.moved, 'case')} in hand" if row.moved else ""
    yield f"People who are there take {taken}{moved}"
    if with_posts:
        yield f"The posts take {new:,} of the week's cases and {row.handed_over:,} handed over"


def requirement_sentences(row: Staffing) -> Iterator[str]:
    """The requirements of posts, by grade, with the full-time equivalents that have them."""
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for post in row.posts:
        if post.needs:
            found[post.grade, post.needs] += round(post.fte * 1000)
    for (grade, needs), amount in sorted(found.items()):
        yield f"{amount / 1000:.10g} {grade} of these must be {listed(needs)}"


def left_words(row: Staffing) -> str:
    """The number of cases that no post would place."""
    cases = counted(len(row.left_over), "case")
    verb = "is" if len(row.left_over) == 1 else "are"
    over = f", {row.over_after:,} of them over somebody's cap" if row.over_after else ""
    return f"{cases} {verb} left over whatever posts there are{over}"


def _curve_sentences(rows: Sequence[Staffing]) -> Iterator[str]:
    """The sentences on several caps: where no post is needed, and where the cost rises most."""
    free = next((row for row in rows if not row.posts), None)
    if free is not None:
        yield f"No post is needed at {free.label}"
    low, high = rows[0], rows[-1]
    more = f", and {high.label} takes {fte_words(high.fte)}" if high.posts else ""
    yield f"{low.label} takes {fte_words(low.fte)}{more}"
    steps = [(below.cost - above.cost, below, above) for below, above in pairwise(rows)]
    most, below, above = max(steps, key=lambda one: one[0])
    if most > 0:
        yield (
            f"The dearest step is from {above.label} down to {below.label}: "
            f"{fte_words(round(below.fte - above.fte, 4))} more"
        )
    open_rows = [row.label for row in rows if not row.proven]
    if open_rows:
        yield f"Not proven to be the fewest: {listed(open_rows)}"
    for row in rows:
        if row.left_over:
            yield f"{row.label}: {left_words(row)}"


def _assumptions(instance: Instance, recruitment: Recruitment) -> Iterator[str]:
    """The assumptions, one sentence each."""
    grades = listed(list(recruitment.cost))
    costs = set(recruitment.cost.values())
    alike = len(costs) == 1
    yield (
        f"Only {grades} are recruited"
        if len(recruitment.cost) > 1
        else f"Only {grades} is recruited"
    )
    if alike and len(recruitment.cost) > 1:
        yield "A post of each grade costs the same, so that the fewest posts are the cheapest"
    elif not alike:
        said = [f"{cost:g} for {grade}" for grade, cost in recruitment.cost.items()]
        yield f"A full-time post costs {listed(said)}"
    step = 1 / recruitment.steps
    whole = "Posts are full-time"
    yield (
        f"{whole}, but for one of each grade in places that the rules do not tell apart, "
        f"in steps of {step:g}"
        if recruitment.steps > 1
        else whole
    )
    yield "A new post has nothing in hand, no reports due, and takes its whole caseload at once"
    yield (
        "Every hard rule holds for new posts as for everybody; a limit on new cases counts what "
        "leavers hand over, but not what others do"
    )
    yield "Whoever is over the cap takes nothing new; other limits let her keep what she has"
    yield (
        "Nothing is asked of whoever fills a post but its grade, unless it is said here; posts "
        "are put where the cases come from, as far as the rules leave that open"
    )
    yield from _handover_words(instance, recruitment)


def _handover_words(instance: Instance, recruitment: Recruitment) -> Iterator[str]:
    """The assumptions about the cases in hand that are handed over."""
    if recruitment.rebalance:
        yield "Cases in hand that are movable go to colleagues with room, or to posts"
    else:
        yield "Cases in hand over the cap go to new posts alone; --rebalance lets colleagues help"
    if instance.held is not None:
        yield "Which cases somebody over the cap hands over is chosen so that the fewest posts do"
    elif any(person.in_hand for person in instance.practitioners):
        yield "Cases in hand are known by tier and type alone; nothing else is assumed of them"
    else:
        yield (
            "Cases in hand are known by number alone: each is taken for a plain one of its "
            "holder's mean weight, which her grade and those above it may hold"
        )
