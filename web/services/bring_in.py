"""A week's input: brought in as files, read, and what is wrong with it."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection

from caseload.instances.records.log import now
from caseload.instances.tables.files import write_folder
from caseload.instances.week.mended import Mended
from caseload.instances.week.read import Reading, bundled_names
from caseload.instances.week.write import instance_files
from caseload.library.instance import read_mended
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.reports.shared.words import listed
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.folders import keep_input, safe_name, upload_folder
from caseload.web.store.events import record
from caseload.web.store.uploads import Upload, add_upload
from caseload.web.store.weeks import DRAFT, add_week, change_week, new_id, see_that_it_is_open, week

CAME, TOLD = "came", "told.json"
"""The folder of an upload with the files that its own were made of, and what was told of these."""


@dataclass(frozen=True)
class Brought:
    """Files that were brought in: their bytes by name, and what they are called together."""

    name: str
    content: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        """The hash of every file with its name."""
        found = hashlib.sha256()
        for name in sorted(self.content):
            found.update(f"{name}\0{len(self.content[name])}\0".encode())
            found.update(self.content[name])
        return found.hexdigest()


def brought(given: Sequence[tuple[str, bytes]]) -> Brought:
    """What a form brought in.

    Raises:
        BadInput: if it is nothing, or two files have the same name.
    """
    named = [(safe_name(name), content) for name, content in given]
    if not named:
        raise BadInput([Fault(file="file", expected="a file; none was chosen")])
    empty = [Fault(file=name, expected="a file with something in it") for name, c in named if not c]
    names = [name for name, _ in named]
    twice = [
        Fault(file=name, expected="one file of this name, not two")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if empty or twice:
        raise BadInput([*empty, *twice])
    return Brought(" and ".join(names) if len(names) < 4 else f"{len(names)} files", dict(named))


def bundled(name: str) -> Brought:
    """A week that comes with the program.

    Raises:
        BadInput: if there is none of this name.
    """
    if name not in bundled_names():
        expected = f"one of {', '.join(bundled_names())}"
        raise BadInput([Fault(file="week", value=name, expected=expected)])
    folder = files("caseload.instances") / "examples" / name
    content = {
        entry.name: entry.read_bytes()
        for entry in folder.iterdir()
        if entry.name.endswith((".csv", ".toml"))
    }
    return Brought(f"the example {name}", content)


def start_week(
    bench: Bench, given: Brought, account: Account, title: str = "", after: str | None = None
) -> str:
    """A new week from what was brought in; returns its identifier.

    The bytes are kept whatever is wrong with them, and read. `after` is the week that it is carried
    forward from. A week that names no PDU is of hers who brings it in.

    Raises:
        BadInput: if it is of a PDU or team whose weeks she does not see; nothing is kept.
    """
    id, upload, who = new_id(), new_id(), account.name
    with _kept(bench, id, upload, given) as folder:
        read = read_upload(folder)
        _see_that_it_is_hers(account, given, read)
        own = min(account.places) if account.places else None
        with bench.store.begin() as tx:
            add_week(tx, title or given.name, who, id=id, after=after, pdu=own)
            about = {"after": after} if after else {}
            record(tx, "week started", who, id, title=title or given.name, **about)
            _note(bench, tx, id, upload, given, read, who)
    return id


def _see_that_it_is_hers(account: Account, given: Brought, read: Reading | list[Fault]) -> None:
    if isinstance(read, Reading) and account.places is not None:
        pdu, team = _places(read.instance)
        if (pdu or team) and not account.sees(pdu, team):
            expected = f"a week of {listed(sorted(account.places))}"
            raise BadInput([Fault(file=given.name, value=pdu or team, expected=expected)])


def as_brought(
    instance: Instance, name: str, came: Mapping[str, bytes], told: Sequence[Fault] = ()
) -> Brought:
    """An instance that was made of other files as the files of a week.

    `came` are the bytes that it was made of, `told` what was worth a look in them; both are kept
    beside, and told whenever the week is read.
    """
    said = json.dumps([one.model_dump() for one in told], ensure_ascii=False).encode()
    beside = {f"{CAME}/{one}": content for one, content in came.items()}
    return Brought(name, {**instance_files(instance), **beside, f"{CAME}/{TOLD}": said})


def bring_in(bench: Bench, id: str, given: Brought, account: Account) -> None:
    """Other files in the place of those that a week has.

    Raises:
        BadInput: as `start_week`.
    """
    upload = new_id()
    with _kept(bench, id, upload, given) as folder:
        read = read_upload(folder)
        _see_that_it_is_hers(account, given, read)
        with bench.store.begin() as tx:
            see_that_it_is_open(tx, id)
            _note(bench, tx, id, upload, given, read, account.name)


@contextmanager
def _kept(bench: Bench, id: str, upload: str, given: Brought) -> Iterator[Path]:
    """The folder with the bytes of an upload; gone again if the act within fails."""
    folder = upload_folder(bench.settings, id, upload)
    write_folder(folder, given.content)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        for parent in folder.parents[:2]:  # the week's own, if there was nothing else in it
            with suppress(OSError):
                parent.rmdir()
        raise


def source_in(folder: Path) -> Path:
    """What is to be read in the folder of an upload: its one file, or all of them together."""
    inside = sorted(path for path in folder.iterdir() if path.is_file())
    alone = len(inside) == 1 and inside[0].suffix.lower() != ".csv"
    return inside[0] if alone else folder


def read_upload(folder: Path, cells: Sequence[Mended] = ()) -> Reading | list[Fault]:
    """The week that files make with the cells that were mended, or everything that is wrong."""
    try:
        reading = read_mended(source_in(folder), cells)
    except BadInput as bad:
        return list(bad.faults)
    beside = folder / CAME / TOLD
    if not beside.is_file():
        return reading
    told = tuple(Fault.model_validate(one) for one in json.loads(beside.read_bytes()))
    return replace(reading, instance=reading.instance.changed(told=(*told, *reading.instance.told)))


def _note(
    bench: Bench,
    tx: Connection,
    id: str,
    upload: str,
    given: Brought,
    read: Reading | list[Fault],
    who: str,
) -> None:
    """Keep what was brought in, and the week as it was understood, if it was."""
    faults = [one.model_dump() for one in read] if isinstance(read, list) else []
    size = sum(map(len, given.content.values()))
    add_upload(tx, Upload(upload, id, given.name, given.sha256, size, tuple(faults), now(), who))
    record(tx, "brought in", who, id, upload=upload, sha256=given.sha256, faults=len(faults))
    if isinstance(read, Reading):
        understood(bench, tx, id, read, who)


def understood(bench: Bench, tx: Connection, id: str, read: Reading, who: str) -> None:
    """Keep the week as it was understood: its next input."""
    found = week(tx, id)
    assert found is not None
    instance = read.instance
    number = (found.input or 0) + 1
    keep_input(bench.settings, id, number, instance)
    begins = instance.week_beginning
    pdu, team = _places(instance)
    change_week(
        tx,
        id,
        who,
        input=number,
        input_hash=read.digest,
        begins=begins.isoformat() if begins else None,
        pdu=pdu or found.pdu,
        team=team,
        told=[one.model_dump() for one in instance.told],
        seen=not instance.told,
        cases=len(instance.cases),
        state=found.state if found.run else DRAFT,
    )
    record(tx, "input understood", who, id, input=number, input_hash=read.digest)


def _places(instance: Instance) -> tuple[str | None, str | None]:
    """The PDU and the team of a week, each where it has one alone."""
    pdus = {one.pdu for one in instance.practitioners if one.pdu}
    teams = {one.team for one in instance.practitioners if one.team}
    return (pdus.pop() if len(pdus) == 1 else None), (teams.pop() if len(teams) == 1 else None)
