"""What hindsight says of ways of allocating, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

from caseload.models.simulation import Assigner, Band, Course, Outlook
from caseload.optimizer.rule_kit.wording import listed


def against_hindsight(
    courses: Sequence[Course], here: Sequence[Outlook], names: Mapping[Assigner, str]
) -> Iterator[str]:
    """How near each way came to the best that could have been, and what that means."""
    known = [one for one in here if one.placed_share and one.even_share]
    if not known:
        return
    placed = listed([f"{names[one.assigner]} {reached(one.placed_share)}" for one in known])
    yield (
        "Of the weeks of cases that somebody could have held who knew all weeks beforehand, "
        f"{placed} had somebody"
    )
    even = listed([f"{reached(one.even_share)} with {names[one.assigner]}" for one in known])
    first = known[0]
    best = [
        course.hindsight
        for course in courses
        if course.hindsight
        and (course.scenario, course.assigner) == (first.scenario, first.assigner)
    ]
    came = sum(one.uneven for one in best) / len(best)
    least = sum(one.uneven_at_least for one in best) / len(best)
    yield (
        f"The spread of a week was {came:.1f} points with {names[first.assigner]} (root mean "
        f"square); knowing all weeks nobody could have had less than {least:.1f} with the same "
        f"cases in hand. Of that evenness {even} was reached, at the least"
    )


def reached(share: Band | None) -> str:
    """A share to a tenth of a per cent, never rounded up; a dash where there is none."""
    return "–" if share is None else f"{int(share.mean * 1000) / 10:g} %"
