"""Whether the program can do its work on this machine."""

import importlib
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from caseload.models.health import Health, HealthCheck
from caseload.reports.shared.missing import OTHER_NAMES, missing_sentence, requirements

OLDEST_PYTHON = (3, 11)

FREE_GB = 2.0
"""Memory below which a large week may not find room, in GB."""

KNOWN = ("tiny", 6.90)
"""A bundled instance, and its lowest possible spread in percentage points, as a pencil finds it."""

EXTRAS = {"page": ("jinja2", "matplotlib"), "cluster": ("distributed",), "xls": ("xlrd",)}
"""What an extra brings; the rest works without."""

MODULES = {library: module for module, library in OTHER_NAMES.items()}


def doctor(folder: str | Path = ".") -> Health:
    """Look at versions, the solver, write rights in a folder, memory and the terminal.

    Returns
    -------
    Health
        What was found; nothing is left behind.
    """
    looks: tuple[Callable[[], Iterator[HealthCheck]], ...] = (
        _python,
        _libraries,
        _extras,
        _solver,
        lambda: _rights(Path(folder)),
        _memory,
        _terminal,
    )
    return Health(checks=tuple(check for look in looks for check in look()))


def _python() -> Iterator[HealthCheck]:
    found = f"{platform.python_version()} on {platform.system()}, caseload {_version('caseload')}"
    fine = sys.version_info >= OLDEST_PYTHON
    yield HealthCheck(name="Python", fine=fine, found=found, advice="" if fine else "3.11 or newer")


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "of no known version"


def _libraries() -> Iterator[HealthCheck]:
    """Each library that is needed: there, whole, and of a version that was tried."""
    for library, versions in requirements().items():
        try:
            importlib.import_module(MODULES.get(library, library))
        except ImportError as error:
            said = missing_sentence(error)
            yield HealthCheck(name=library, fine=False, found="not there, or broken", advice=said)
            continue
        fine = _within(_version(library), versions)
        advice = "" if fine else f"pip install '{library}{versions}'"
        yield HealthCheck(name=library, fine=fine, found=_version(library), advice=advice)


def _within(version: str, bounds: str) -> bool:
    """Whether a version is within bounds such as >=2.0,<3; what is no number is passed over."""
    here = _numbers(version)
    for bound in filter(None, bounds.split(",")):
        sign, other = bound.rstrip("0123456789.abrc"), _numbers(bound.lstrip("<>=!~"))
        if sign == ">=" and here < other:
            return False
        if sign == "<" and here >= other:
            return False
    return True


def _numbers(version: str) -> list[int]:
    parts = version.split(".")
    return [int(part) for part in parts if part.isdecimal()]


def _extras() -> Iterator[HealthCheck]:
    """Which extras are there."""
    for extra, modules in EXTRAS.items():
        gone = [one for one in modules if importlib.util.find_spec(one) is None]
        found = f"without {', '.join(gone)}" if gone else "there"
        advice = f'if wanted: pip install "caseload[{extra}]"' if gone else ""
        yield HealthCheck(name=f"extra {extra}", fine=True, found=found, advice=advice)


def _solver() -> Iterator[HealthCheck]:
    """A known instance, solved in a process of its own and checked as every proposal is."""
    name, least = KNOWN
    try:
        from caseload.instances.week.read import read_instance  # noqa: PLC0415 - may be missing
        from caseload.optimizer.allocate import allocate  # noqa: PLC0415

        found = allocate(read_instance(name).instance)
    except Exception as error:
        said = missing_sentence(error) if isinstance(error, ImportError) else type(error).__name__
        yield HealthCheck(name="solver", fine=False, found="it failed", advice=said)
        return
    proven = all(stage.proven for stage in found.stages)
    right = proven and abs(found.certificate.value - least) < 0.005
    words = f"{name} solved and checked: {found.certificate.sentence}"
    advice = "" if right else f"expected: {least:.2f} points, proven"
    if found.provenance.broke_off:
        advice += f"; {found.provenance.broke_off}"
    yield HealthCheck(name="solver", fine=right, found=words, advice=advice)


def _rights(folder: Path) -> Iterator[HealthCheck]:
    """Whether files can be written, put in the place of others, and taken away."""
    for name, place in (("this folder", folder), ("temporary files", Path(tempfile.gettempdir()))):
        try:
            with tempfile.TemporaryDirectory(dir=place, prefix=".caseload-") as made:
                (Path(made) / "one").write_bytes(b"one")
                (Path(made) / "one").replace(Path(made) / "two")
        except OSError as error:
            advice = f"{error.strerror}; use another folder with --out"
            yield HealthCheck(name=name, fine=False, found=f"{place}: no", advice=advice)
        else:
            yield HealthCheck(name=name, fine=True, found=f"{place.resolve()}: can be written to")


def _memory() -> Iterator[HealthCheck]:
    free, cores = _free_gb(), os.cpu_count() or 1
    if free is None:
        yield HealthCheck(name="memory", fine=True, found=f"not known; {cores} cores")
        return
    advice = "" if free >= FREE_GB else f"a region takes about {FREE_GB:.0f} GB: close something"
    yield HealthCheck(
        name="memory", fine=True, found=f"{free:.1f} GB free; {cores} cores", advice=advice
    )


def _free_gb() -> float | None:
    """Memory that is free, where the system tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = next((line.split()[1] for line in lines if line.startswith("MemAvailable")), None)
    return None if kilobytes is None else int(kilobytes) / 2**20


def _terminal() -> Iterator[HealthCheck]:
    from caseload.reports.shared.console import screen, shows_unicode  # noqa: PLC0415

    console = screen()
    kind = "a terminal" if console.is_terminal else "no terminal"
    colour = f"colour {console.color_system}" if console.color_system else "no colour"
    signs = "all characters" if shows_unicode() else "plain characters in the place of others"
    found = f"{kind}, {console.width} wide, {colour}, {signs}"
    narrow = console.is_terminal and console.width < 72
    advice = "wider tables are easier to read: 80 or more" if narrow else ""
    yield HealthCheck(name="terminal", fine=True, found=found, advice=advice)
