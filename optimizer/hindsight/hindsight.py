"""A course of weeks against the best that anybody could have done who had known all of them."""

from collections.abc import Sequence
from math import sqrt

from caseload.models.instance import Instance
from caseload.models.simulation import Assigner, Course, Hindsight, WeekFigures
from caseload.optimizer.hindsight.evenness import least_squared_spreads
from caseload.optimizer.hindsight.trace import Trace, stays_of
from caseload.optimizer.hindsight.waiting import fewest_waiting
from caseload.optimizer.hindsight.who_may import open_pairs, open_weeks, rooms
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.simulate.run import Horizon, nothing, simulate


def course_of(
    instance: Instance,
    assigner: Assigner,
    horizon: Horizon,
    replication: int,
    scenario: str = "",
    settings: Sequence[str] = (),
) -> Course:
    """One course of weeks, set against hindsight where the horizon asks for it.

    Where weights are wrong the rules were kept by them, and where work in hand is below nothing the
    loads do not add up: there is no bound then.

    Raises:
        Contradiction, InternalError: as `simulate`.
    """
    trace = Trace()
    credit = any(person.other_work < 0 for person in instance.practitioners)
    asked = horizon.hindsight and not horizon.stress.off and not credit
    watch = trace.note if asked else nothing
    course = simulate(instance, assigner, horizon, replication, scenario, settings, watch)
    if not asked:
        return course
    book = RuleBook.of(instance.policy)
    found = hindsight(instance, book, trace, course.weeks, horizon.options)
    return course.model_copy(update={"hindsight": found})


def hindsight(
    instance: Instance,
    book: RuleBook,
    trace: Trace,
    weeks: Sequence[WeekFigures],
    options: Options,
) -> Hindsight:
    """What the weeks of a course came to, and what nobody could have fallen below.

    A week in which nothing waited is not asked about waiting.
    """
    open_cases = sum(len(week.cases) for week in trace.as_given)
    least = sum(
        fewest_waiting(week, options) if figures.waiting else 0
        for week, figures in zip(trace.as_given, weeks, strict=True)
    )
    stays = stays_of(trace)
    pairs = open_pairs(instance, book, stays)
    dated = open_weeks(book, stays, trace, pairs)
    squares = least_squared_spreads(stays, pairs, dated, rooms(book, stays, trace))
    waited = sum(figures.waiting for figures in weeks)
    return Hindsight(
        case_weeks=open_cases,
        waited=waited,
        waited_at_least=min(waited, least),
        uneven=sqrt(sum(figures.spread**2 for figures in weeks) / len(weeks)),
        uneven_at_least=sqrt(max(0.0, squares) / len(weeks)),
    )
