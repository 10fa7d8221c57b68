"""Runs that were written: listed, and made again to see that they come out the same."""

from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.instances.policies.policy import PolicyCheck
from caseload.instances.records import log
from caseload.instances.records.key import Key
from caseload.instances.records.run import INSTANCE, MARKS, PROPOSAL, WrittenRun, read_run
from caseload.models.fault import Altered, BadInput
from caseload.models.instance import Action
from caseload.models.record import LogEntry, Repetition, Runs, RunSummary
from caseload.reports.proposal.files import result_files
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import counted, listed, points


def runs_in(folder: Path, check_policy: PolicyCheck | None = None, key: Key | None = None) -> Runs:
    """The runs in a folder and right below it by when they were made; one that cannot be read says
    why.

    With a `key` every run must be signed with it.
    """
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    found = [one for one in (folder, *inside) if any((one / n).is_file() for n in MARKS)]
    listed_runs = [_summary(one, check_policy, key) for one in found]
    return Runs(runs=tuple(sorted(listed_runs, key=lambda one: (one.at or "", one.folder))))


def _summary(folder: Path, check_policy: PolicyCheck | None, key: Key | None) -> RunSummary:
    kept = log.read_log(folder) or log.Log(b"")
    made = [entry.at for entry in kept.entries if entry.event == "allocated"]
    about = {
        "folder": str(folder),
        "at": made[-1] if made else None,
        "log_intact": not kept.wrong(),
        "sealed": kept.seal is not None,
        "signed": kept.signed,
        "final": kept.final,
    }
    try:
        run = read_run(folder, check_policy, key)
    except Altered as bad:
        said = tuple(fault.sentence() for fault in bad.faults)
        return RunSummary(**about, fault=said[0], altered=said)
    except BadInput as bad:
        return RunSummary(**about, fault=bad.faults[0].sentence())
    proposal, decisions = run.proposal, run.proposal.decisions
    found = proposal.overrides
    placed = [one for one in decisions if one.places]
    return RunSummary(
        **about,
        altered=tuple(fault.sentence() for fault in run.altered),
        instance=proposal.instance,
        policy=proposal.provenance.policy,
        week=run.instance.week_beginning,
        number=found.number if found else 1,
        decided_by=found.decided_by if found else "",
        placed=len(proposal.new),
        left=len(proposal.left),
        spread=proposal.certificate.spread,
        decided=len(decisions),
        accepted=found.accepted if found else 0,
        changed=len(found.changes) if found else len(placed),
        on_hold=len(run.instance.on_hold),
        exceptions=sum(one.action is Action.EXCEPT for one in decisions),
        after=proposal.earlier.input_hash if proposal.earlier else None,
        input_hash=proposal.provenance.input_hash,
    )


def show_runs(console: Console, found: Runs) -> None:
    """Print the runs, one a line, and what is wrong with those that cannot be read."""
    if not found.runs:
        console.print("There is no run here: caseload allocate INSTANCE --out FOLDER writes one.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Run", overflow="fold")
    table.add_column("Made (UTC)")
    table.add_column("Week")
    table.add_column("Instance", overflow="fold")
    table.add_column("Round")
    for head in ("Placed", "Left", "Spread", "Changed"):
        table.add_column(head, justify="right")
    table.add_column("By", overflow="fold")
    for run in found.runs:
        if run.fault is None:
            table.add_row(
                Text(Path(run.folder).resolve().name),
                (run.at or "–")[:16].replace("T", " "),
                "–" if run.week is None else run.week.isoformat(),
                Text(run.instance or ""),
                f"{run.number or 1}{', final' if run.final else ''}",
                *(f"{count:,}" for count in (run.placed or 0, run.left or 0)),
                points(run.spread or 0.0),
                f"{run.changed or 0:,}",
                Text(run.decided_by or "–"),
            )
    console.print(table)
    for run in found.runs:
        for said in run.altered or ([run.fault] if run.fault else []):
            console.print(Paragraph(said))
        if run.sealed is False and not run.altered:
            old = "written by an earlier version: a line cut off the end of its log would not show"
            console.print(Paragraph(f"{run.folder}: {old}."))


def repetition(
    folder: Path, run: WrittenRun, again: WrittenRun, eligible: dict[str, tuple[str, ...]]
) -> tuple[Repetition, dict[str, bytes]]:
    """Hold a run that was made again against the one in its folder; also the files made again."""
    proposal = again.proposal.model_copy(update={"overrides": run.proposal.overrides})
    files = result_files(run.instance, proposal, eligible, again.bounds)
    kept = {name: _content(folder / name) for name in files}
    origin = run.proposal.provenance
    versions = {
        f"caseload {origin.caseload_version}": version("caseload") == origin.caseload_version,
        f"OR-Tools {origin.ortools_version}": version("ortools") == origin.ortools_version,
    }
    found = Repetition(
        folder=str(folder),
        same=tuple(sorted(name for name in files if files[name] == kept[name])),
        different=tuple(sorted(name for name in files if files[name] != kept[name])),
        versions=tuple(name for name, same in versions.items() if not same),
        repeatable=origin.repeatable,
    )
    return found, files


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def log_entry(found: Repetition, input_hash: str, files: dict[str, bytes]) -> LogEntry:
    """The line about a repetition."""
    return LogEntry(
        at=log.now(),
        event="repeated",
        input_hash=input_hash,
        files=log.hashes(files),
        same=not found.different,
    )


def show_repetition(console: Console, found: Repetition) -> None:
    """Print whether a run came out the same."""
    if not found.noted:
        console.print(Paragraph("The log was left as it is: it was changed, or takes its key."))
    if not found.different:
        console.print(f"The same to the byte: {counted(len(found.same), 'file')}.")
        return
    names = listed(list(found.different))
    console.print(Paragraph(f"Not the same: {names}. What is in {found.folder} was left alone."))
    if found.versions:
        made = listed(list(found.versions))
        console.print(Paragraph(f"The run was made with {made}; this is another version."))
    if not found.repeatable:
        console.print(Paragraph("The run was ended by the clock or a person, so it may differ."))
    if PROPOSAL not in found.different and INSTANCE not in found.different:
        console.print(Paragraph("The proposal itself is the same."))
