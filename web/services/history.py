"""The approved weeks that somebody sees, as one history."""

from dataclasses import dataclass

from caseload.library.history import HistoryResult, history_of_runs
from caseload.reports.history.words import history_sentences
from caseload.reports.shared.page import Page
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.folders import run_folder
from caseload.web.services.kept import kept
from caseload.web.settings import Settings
from caseload.web.store.weeks import APPROVED, Week, weeks

MOST = 53
"""The approved weeks that are shown: a year of one PDU."""

NAME = "the approved weeks"


@dataclass(frozen=True)
class Approved:
    """The weeks as a history, the page that shows them, and what it says where it names nobody."""

    result: HistoryResult
    page: Page
    nameless: tuple[str, ...]


def approved(bench: Bench, account: Account) -> Approved:
    """The last approved weeks of the PDUs and teams that somebody sees."""
    last = approved_weeks(bench, account)
    return _history(bench.settings, tuple((one.id, one.run or "") for one in last))


def approved_weeks(bench: Bench, account: Account) -> list[Week]:
    """The last approved weeks of the PDUs and teams that somebody sees, in their order."""
    with bench.store.read() as tx:
        found = [one for one in weeks(tx, account.places, 10_000) if one.state == APPROVED]
    return sorted(found, key=lambda one: one.begins or one.changed)[-MOST:]


@kept(8)
def _history(settings: Settings, runs: tuple[tuple[str, str], ...]) -> Approved:
    """The history of approved runs, which do not change any more."""
    result = history_of_runs(NAME, [run_folder(settings, week, run) for week, run in runs])
    nameless = tuple(history_sentences(result.history, named=False))
    return Approved(result, result.page(), nameless)
