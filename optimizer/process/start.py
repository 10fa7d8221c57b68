"""A solver process, started: ahead of everything else where a command is sure to need one.

This module loads little, so that the process can load its solvers while its parent loads the rest.
"""

import contextlib
import os
import subprocess
import sys

TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from typing import Any

WORKER = "caseload.optimizer.process.worker"
"""What a solver process runs; -P keeps it from loading what lies in the working folder."""

MEMORY_GB = 4.0
"""What each solver process may take where nothing else is said."""

_running: set["subprocess.Popen[bytes]"] = set()
_ahead: list["subprocess.Popen[bytes]"] = []


def start_ahead() -> None:
    """Start a process for whoever asks for the first one."""
    _ahead.append(_started(MEMORY_GB))


def started(memory_gb: float) -> "subprocess.Popen[bytes]":
    """A process that may take so much memory: the one that was started ahead, or another."""
    return _ahead.pop() if _ahead and memory_gb == MEMORY_GB else _started(memory_gb)


def ended(process: "subprocess.Popen[bytes]") -> None:
    """Note that a process has ended."""
    _running.discard(process)


def end_all() -> None:
    """Kill every solver process, before this process is ended from outside."""
    _ahead.clear()
    for process in list(_running):
        with contextlib.suppress(OSError):
            process.kill()


def _started(memory_gb: float) -> "subprocess.Popen[bytes]":
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    # Apart from our own group, so that Ctrl-C reaches us alone and we decide.
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", WORKER, str(memory_gb)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libraries write there; what concerns us comes as news
        env=environment,
        **apart,
    )
    _running.add(process)
    return process
