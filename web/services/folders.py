"""Where the files of a week stand, and what they are called."""

import re
from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.instances.week.write import instance_json
from caseload.library.instance import stored_week
from caseload.models.instance import Instance
from caseload.models.service import PROBATION, Service
from caseload.web.services.kept import kept
from caseload.web.settings import Settings
from caseload.web.store.weeks import Week

KEPT = re.compile(r"[^\w .()-]+")
"""What a file's name must not hold here, whatever it was called elsewhere."""


READY = 16
"""Inputs that are kept ready to be shown."""


def folder_of(settings: Settings, week: str) -> Path:
    """The folder of a week."""
    return settings.weeks / week


def upload_folder(settings: Settings, week: str, upload: str) -> Path:
    """The folder with the bytes of what was brought in."""
    return folder_of(settings, week) / "uploads" / upload


def input_file(settings: Settings, week: str, number: int) -> Path:
    """The file with an input of a week, as it was understood."""
    return folder_of(settings, week) / "input" / f"{number}.json"


def run_folder(settings: Settings, week: str, run: str) -> Path:
    """The folder of a proposal, as `caseload allocate --out` writes it."""
    return folder_of(settings, week) / "runs" / run


def safe_name(name: str) -> str:
    """A file's name without folders and without what a system might take for something else."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = KEPT.sub("_", last).strip(" .").rpartition(".")
    return f"{stem[:80]}{dot}{suffix[:10]}" if stem else (suffix[:80] or "file")


def keep_input(settings: Settings, week: str, number: int, instance: Instance) -> None:
    """Write an input of a week, whole or not at all."""
    write_atomically(input_file(settings, week, number), instance_json(instance))


def read_input(settings: Settings, week: str, number: int) -> Instance:
    """Read an input of a week again."""
    path = input_file(settings, week, number)
    return _read(path, path.stat().st_mtime_ns)


def service_of(settings: Settings, week: Week | None) -> Service:
    """The service whose week it is; probation where nothing was brought in yet."""
    if week is None or not week.input:
        return PROBATION
    return read_input(settings, week.id, week.input).policy.service


@kept(READY)
def _read(path: Path, _written: int) -> Instance:
    return stored_week(path)
