"""What looking ahead, and fairness over time, did in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from caseload.models.simulation import Assigner, Course, Outlook
from caseload.optimizer.rule_kit.wording import listed


def scarce_waits(
    courses: Sequence[Course], here: Sequence[Outlook], names: Mapping[Assigner, str]
) -> Iterator[str]:
    """How long cases that ask for a skill or a gender waited in all, where somebody looks ahead."""
    if not any(one.assigner == "lookahead" for one in here):
        return
    waited = {one.assigner: fmean(_in_all(courses, one)) for one in here}
    if not any(waited.values()):
        yield "In none of these ways a case waited that asks for a skill, or a woman or a man"
        return
    said = [f"{weeks:,.1f} with {names[way]}" for way, weeks in waited.items()]
    yield (
        "Cases that ask for a skill, or for a woman or a man, waited so many weeks in all: "
        f"{listed(said)}"
    )


def shares_over_time(
    courses: Sequence[Course], here: Sequence[Outlook], names: Mapping[Assigner, str]
) -> Iterator[str]:
    """How far anybody's share of new work is off what is fair, where a way is fair over time."""
    if not any(one.assigner == "fair over time" for one in here):
        return
    said = [f"{one.overall['unfair'].mean:.1f} with {names[one.assigner]}" for one in here]
    yield (
        "Of the new cases of the weeks before, older ones counting less, somebody has so many more "
        f"or fewer than is fair, at the most and in the mean of the weeks: {listed(said)}"
    )


def _in_all(courses: Sequence[Course], of: Outlook) -> list[int]:
    """The weeks that such cases waited in each replication."""
    return [
        sum(week.waiting_scarce for week in course.weeks)
        for course in courses
        if (course.scenario, course.assigner) == (of.scenario, of.assigner)
    ]
