"""The weeks whose runs stand in a folder: which run counts for each, and what is not there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from caseload.instances.policies.policy import PolicyCheck
from caseload.instances.records.key import Key
from caseload.instances.records.log import Log, read_log
from caseload.instances.records.run import MARKS, WrittenRun, read_run
from caseload.models.fairness import FairRow
from caseload.models.fault import BadInput
from caseload.models.history import History, HistoryWeek, OverrideMade
from caseload.optimizer.compare.fairness import fairness
from caseload.optimizer.rule_kit.wording import spoken
from caseload.reports.history.figures import figures_of, strata_of_run, with_what_was_done

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """A run with what its log says: when it was made, and whether it was marked final."""

    folder: Path
    run: WrittenRun
    at: str
    final: bool

    @property
    def place(self) -> tuple[str, date]:
        """The instance and the week that it is of."""
        week = self.run.instance.week_beginning
        assert week is not None
        return self.run.proposal.instance, week

    @property
    def number(self) -> int:
        """The round that it is."""
        earlier = self.run.proposal.earlier
        return 1 if earlier is None else earlier.number + 1


def runs_below(folder: Path) -> list[Path]:
    """The folders with runs: a folder itself, those right below it, and those of a workbench's
    weeks, where it is a workbench's folder.
    """
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    inside += sorted(folder.glob("weeks/*/runs/*"))
    return [one for one in (folder, *inside) if any((one / name).is_file() for name in MARKS)]


def history_of(
    name: str,
    folders: Iterable[Path],
    check_policy: PolicyCheck | None = None,
    key: Key | None = None,
) -> History:
    """The history of the runs in these folders, under a name.

    A run that cannot be read, or is not as it was written, is named. With a `key` every run must be
    signed with it.
    """
    kept, altered = _read(folders, check_policy, key)
    dated = [one for one in kept if one.run.instance.week_beginning is not None]
    missing = [
        f"{one.folder.name}: its week has no date (week_beginning), so it stands in no order"
        for one in kept
        if one.run.instance.week_beginning is None
    ]
    counts = _that_count(dated)
    missing += [*_gaps(counts), *_lost_rounds(dated)]
    after = {one.place: one.run for one in counts}
    weeks = []
    for one in counts:
        instance, week = one.place
        found = figures_of(str(one.folder), one.run, number=one.number, final=one.final)
        weeks.append(with_what_was_done(found, one.run, after.get((instance, week + WEEK))))
    return History(
        folder=name,
        weeks=tuple(weeks),
        overrides=tuple(row for one in zip(counts, weeks, strict=True) for row in _overrides(*one)),
        missing=tuple(missing),
        altered=tuple(altered),
        fewest=tuple(sorted({one.run.instance.policy.history.fewest_people for one in counts})),
        fairness=_of_all(counts),
    )


def _of_all(counts: Sequence[Kept]) -> tuple[FairRow, ...]:
    """The fairness of all weeks together; what is few is the most that a policy says."""
    if not counts:
        return ()
    fewest = max(one.run.instance.policy.history.fewest_people for one in counts)
    seed = counts[0].run.proposal.provenance.seed
    return fairness([strata_of_run(one.run) for one in counts], fewest, seed)


def _read(
    folders: Iterable[Path], check_policy: PolicyCheck | None, key: Key | None
) -> tuple[list[Kept], list[str]]:
    """The runs that can be read, and what is not as it was written."""
    kept, altered = list[Kept](), list[str]()
    for place in folders:
        log = read_log(place) or Log(b"")
        made = [entry.at for entry in log.entries if entry.event == "allocated"]
        try:
            run = read_run(place, check_policy, key)
        except BadInput as bad:
            altered += [fault.sentence() for fault in bad.faults]
            continue
        altered += [fault.sentence() for fault in run.altered]
        kept.append(Kept(place, run, made[-1] if made else "", log.final))
    return kept, altered


def _that_count(kept: Iterable[Kept]) -> list[Kept]:
    """One run for each instance and week: the last that was marked final, or the last round."""
    chosen: dict[tuple[str, date], Kept] = {}
    for one in sorted(kept, key=lambda run: (run.final, run.number, run.at, str(run.folder))):
        chosen[one.place] = one
    return [chosen[place] for place in sorted(chosen)]


def _gaps(counts: Sequence[Kept]) -> list[str]:
    """The weeks between the first and the last of an instance that have no run."""
    found = []
    for before, after in pairwise(counts):
        (name, week), (other, last) = before.place, after.place
        while name == other and week + WEEK < last:
            week += WEEK
            found.append(f"{name}: no run of the week of {spoken(week)} is there that counts")
    return found


def _lost_rounds(kept: Sequence[Kept]) -> list[str]:
    """The rounds on which a run was built and that are not there."""
    there = {one.run.proposal.provenance.input_hash for one in kept}
    return [
        f"{one.folder.name}: the round before it, on which decisions were made, is not there"
        for one in kept
        for earlier in [one.run.proposal.earlier]
        if earlier is not None and earlier.input_hash and earlier.input_hash not in there
    ]


def _overrides(one: Kept, week: HistoryWeek) -> list[OverrideMade]:
    found = one.run.proposal.overrides
    return [
        OverrideMade(
            instance=week.instance,
            week=week.week,
            case=change.case,
            proposed=change.proposed,
            decided=change.decided,
            reason=change.reason,
            decided_by=week.decided_by,
            agreed_by=change.agreed_by,
        )
        for change in (found.changes if found else ())
    ]
