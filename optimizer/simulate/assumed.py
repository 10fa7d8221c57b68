"""What is assumed of the weeks to come, in sentences."""

from collections.abc import Iterator

from caseload.models.instance import Instance
from caseload.optimizer.rule_kit.wording import counted
from caseload.optimizer.simulate.events import expected
from caseload.optimizer.simulate.run import Horizon


def assumptions(instance: Instance, held: int, horizon: Horizon) -> Iterator[str]:
    """The assumptions about the weeks to come, one sentence each."""
    terms = instance.policy.simulation
    rate, length = expected(instance, held + len(instance.cases), horizon.weeks, horizon.arrivals)
    if horizon.arrivals is None:
        yield f"{rate:g} new cases arrive in a week in the mean, each like one of this week's"
    else:
        yield f"The new cases are those that were listed, {rate:.4g} a week in the mean"
    why = "" if terms.length_weeks else ", so that as many end as arrive"
    yield f"A case lasts {length:,.1f} weeks in the mean{why}; it may end in any week alike"
    yield (
        f"A practitioner is away for {100 * terms.away_share:.3g} % of the weeks, "
        f"{terms.away_weeks:g} on end in the mean, and takes no new cases then"
    )
    yield (
        f"In a year {100 * terms.leavers_a_year:.3g} % of the staff leave, with "
        f"{counted(terms.notice_weeks, 'week')} of notice; somebody like them starts with nothing "
        f"in hand {counted(terms.vacancy_weeks, 'week')} later"
    )
    if horizon.every:
        yield (
            "A case arrives on any working day of the week before alike, and is allocated then, or "
            "on the next Monday on which cases are"
        )
    more = instance.policy.waiting.priority_a_week
    yield f"Each week that a case has waited adds {more:g} to its priority, in whole numbers"
