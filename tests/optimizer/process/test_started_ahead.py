"""A solver process that is started ahead: taken once, light to load, and gone with its parent."""

import os
import subprocess
import sys
import time

import pytest

from caseload.optimizer.process import start


def test_the_process_that_was_started_ahead_is_taken_once() -> None:
    start.start_ahead()
    try:
        (ahead,) = start._ahead
        other = start.started(start.MEMORY_GB / 2)
        assert other is not ahead
        assert start.started(start.MEMORY_GB) is ahead
        assert start.started(start.MEMORY_GB) is not ahead
    finally:
        mine = list(start._running)
        start.end_all()
    for process in mine:
        process.wait()
        start.ended(process)
        process.stdin.close()
        process.stdout.close()
    assert not start._running


def test_what_few_weeks_ask_for_is_not_loaded_with_the_solvers() -> None:
    code = """
import sys
from caseload.optimizer.process import worker
worker._load()
assert "ortools.math_opt" in sys.modules
late = {"pandas", "ortools.sat.python.cp_model", "caseload.optimizer.path.walk"}
late |= {"caseload.optimizer.rules"}
assert not late & set(sys.modules), late & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


PROGRAM = """
import sys
import caseload.__main__ as program
from caseload.optimizer.process import start

def told(memory_gb, begin=start._started):
    process = begin(memory_gb)
    print(process.pid, file=sys.stderr, flush=True)
    return process

start._started = told
sys.argv = ["caseload", {arguments}]
program.main()
"""


def told(arguments: str) -> "subprocess.CompletedProcess[str]":
    """The program, which tells the number of each process that it starts."""
    script = PROGRAM.format(arguments=arguments)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )


def test_no_process_is_started_where_nothing_is_solved_here() -> None:
    done = told('"allocate", "--help"')
    assert (done.returncode, done.stderr) == (0, "")
    assert told('"policies"').stderr == ""
    cluster = told('"allocate", "tiny", "--engine", "dask", "--scheduler=nowhere"')
    assert cluster.returncode == 2
    assert not cluster.stderr.splitlines()[0].isdigit()


@pytest.mark.skipif(sys.platform == "win32", reason="a process is looked for as on Unix")
def test_a_process_that_nobody_asks_for_ends_with_the_program() -> None:
    done = told('"allocate", "no-such-week"')
    assert done.returncode == 2
    number = int(done.stderr.split()[0])
    for _ in range(200):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("the process lives on")


def test_a_program_of_ours_collects_seldom_and_lets_no_plugin_read_along() -> None:
    code = """
import gc, os, sys
import caseload.__main__ as program
sys.argv = ["caseload", "--version"]
program.os._exit = lambda code: None
program.main()
assert gc.get_threshold()[0] == 50_000
assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_libraries_end_what_they_started_before_the_program_ends() -> None:
    """Processes of a sweep end at once: else their idle clock would be waited for."""
    code = """
import atexit, os, sys, threading
import caseload.__main__ as program
import caseload.cli as line

def run():
    threading._register_atexit(os.write, 1, b"threads, ")
    atexit.register(os.write, 1, b"the rest")
    return 3

line.run = run
program.main()
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert (done.returncode, done.stdout) == (3, b"threads, the rest")
