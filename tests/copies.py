"""A copy of the package, to be changed by a test and run by a Python of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from places import ROOT

ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
"""The folders that are packages: all but the tests and what is no code."""


def copied_package(folder: Path) -> Path:
    """A copy of the package in a folder, without its tests, as `caseload`."""
    package = folder / "caseload"
    for room in ROOMS:
        shutil.copytree(ROOT / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.glob("*.py"):
        shutil.copy(path, package)
    return package


def python(code: str, folder: Path) -> str:
    """What some code prints in a new Python that finds its packages in a folder first."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
