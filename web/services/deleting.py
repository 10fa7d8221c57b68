"""Weeks that are deleted once the policy's time is over: what goes, what stays, and since when."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree

from caseload.instances.records.log import now
from caseload.models.fault import BadInput, Fault
from caseload.models.policy import HistoryPolicy
from caseload.web.bench import Bench
from caseload.web.services.folders import folder_of
from caseload.web.services.rules import policy_of
from caseload.web.settings import Settings
from caseload.web.store.jobs import jobs
from caseload.web.store.removal import remove, still_held
from caseload.web.store.weeks import Week, deleted_weeks


@dataclass(frozen=True)
class Keeping:
    """How long a week is kept: so many `years` after `last`, the day of the last that was done in
    it, and so until the day `until`. `held` counts its cases that have not ended.
    """

    years: int
    last: date
    until: date
    held: int

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return now()[:10] >= self.until.isoformat()


def keeping(bench: Bench, week: Week) -> Keeping:
    """How long a week is kept, by the policy of its PDU."""
    history = HistoryPolicy() if week.input is None else policy_of(bench, week).history
    last = date.fromisoformat(week.changed[:10])
    with bench.store.read() as tx:
        held = still_held(tx, week.id)
    return Keeping(history.keep_years, last, years_after(last, history.keep_years), held)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March where there is no such day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def delete(bench: Bench, week: Week, who: str) -> None:
    """Delete a week with everything that was brought in, worked out and decided in it.

    What stays: a line of the record, the place of each of its own lines in the chain, and its cases
    in the ledger until they end. Copies of the store from before go, and a new one is made.

    Raises:
        BadInput: if its time is not over, or work on it is not.
    """
    with bench.store.begin() as tx:
        kept, faults = keeping(bench, week), []
        if not kept.over:
            expected = f"a week whose time is over; this one is kept until {kept.until}"
            faults.append(Fault(file=week.title, expected=expected))
        if any(one.open for one in jobs(tx, week.id)):
            expected = "a week that nothing is being worked out for; wait for it, or stop it"
            faults.append(Fault(file=week.title, expected=expected))
        if faults:
            raise BadInput(faults)
        gone = remove(tx, week, who)
    bench.store.scrub()
    sweep(bench.settings, [week.id])
    for folder in gone.folders:
        _let_go(bench.settings, Path(folder))
    _renew_copies(bench)


def sweep(settings: Settings, weeks: list[str]) -> None:
    """Take the folders of deleted weeks: all that are there, also after a crash."""
    for id in weeks:
        rmtree(folder_of(settings, id), ignore_errors=True)


def sweep_all(bench: Bench) -> None:
    """Take the folders of every week that was deleted."""
    with bench.store.read() as tx:
        sweep(bench.settings, deleted_weeks(tx))


def _let_go(settings: Settings, out: Path) -> None:
    """Take the folder of a plan that a piece of work was written to."""
    if out.is_relative_to(settings.folder):
        rest = out.relative_to(settings.folder).parts
        if len(rest) > 1 and rest[0] != settings.weeks.name:
            rmtree(settings.folder / rest[0] / rest[1], ignore_errors=True)


def _renew_copies(bench: Bench) -> None:
    """Make a copy of the store as it is now, and take those from before."""
    if bench.store.file is None:
        return
    before = [
        *bench.settings.backups.glob("*.sqlite3"),
        *bench.settings.folder.glob(f"{bench.store.file.stem}-version-*{bench.store.file.suffix}"),
    ]
    made = bench.settings.backups / f"after-deletion-{now().replace(':', '')}.sqlite3"
    bench.store.back_up(made)
    for one in before:
        if one != made:
            one.unlink(missing_ok=True)
