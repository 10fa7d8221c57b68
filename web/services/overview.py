"""What a week's input holds, in the words of `caseload check`."""

from caseload.library.check import check_input
from caseload.web.bench import Bench
from caseload.web.services.folders import read_input
from caseload.web.services.kept import kept
from caseload.web.settings import Settings
from caseload.web.store.weeks import Week


def input_said(bench: Bench, week: Week) -> str:
    """What the latest input of a week holds, in a line."""
    assert week.input is not None
    return _said(bench.settings, week.id, week.input)


@kept(64)
def _said(settings: Settings, week: str, number: int) -> str:
    return check_input(read_input(settings, week, number)).sentence
