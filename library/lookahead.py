"""A real week that looks ahead: what is expected comes from a table of kinds and weekly rates."""

from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.tables.frame import read_frame
from caseload.instances.week.forecast import forecast_of, read_forecast
from caseload.models.ahead import Expected
from caseload.models.fault import Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.allocate import allocate
from caseload.optimizer.interrupt import heard
from caseload.optimizer.lookahead.moved import with_kept_free
from caseload.optimizer.options import Options

if TYPE_CHECKING:
    import pandas as pd


def with_forecast(week: Instance, forecast: "str | Path | pd.DataFrame", seed: int) -> Instance:
    """The week with prices of what is worth keeping free for what is expected.

    Raises:
        BadInput: with everything that is wrong with the forecast.
    """
    from caseload.optimizer.lookahead.week import (  # noqa: PLC0415 - loads a solver
        looking_ahead,
    )

    told: list[Fault] = []
    if isinstance(forecast, str | Path):
        expected = read_forecast(Path(forecast), week, told)
    else:
        faults: list[Fault] = []
        expected = forecast_of(read_frame(forecast, "lookahead", faults), week, faults, told)
    week = week.changed(told=(*week.told, *told))
    return looking_ahead(week, expected, _length(week, expected), "week", seed)


def _length(week: Instance, expected: tuple[Expected, ...]) -> float:
    """For how many weeks a case lasts in the mean: as the policy says, or so that as many end as
    arrive (Little's law).
    """
    given = week.policy.simulation.length_weeks
    rate = sum(one.a_week for one in expected)
    if given is not None or not rate:
        return given or 1.0
    held = sum(one.caseload for one in week.holdings.values())
    return max(1.0, (held + len(week.cases)) / rate)


def said_of(week: Instance, proposal: Proposal, options: Options) -> Proposal:
    """The proposal with what looking ahead moved; as it is where nobody looks ahead.

    The week is solved a second time, without looking ahead. After a signal that is left out.
    """
    if week.ahead is None or not week.ahead.reserves or heard():
        return proposal
    without = allocate(week.changed(ahead=None), options)
    return proposal if heard() else with_kept_free(week, proposal, without)
