"""Fair, explainable allocation of new cases to practitioners, first for probation services.

>>> import caseload as cl
>>> plan = cl.allocate(cl.read("tiny"), pins={"C08": "P5"})
>>> plan.allocation["C08"]
'P5'

Every name here is loaded when it is first used, so that the command line starts at once.
"""

from importlib import import_module

TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from typing import Any

    from caseload.library.about import about
    from caseload.library.allocate import allocate
    from caseload.library.caps import CapsResult, caps
    from caseload.library.check import check, check_input
    from caseload.library.compare import CompareResult, compare
    from caseload.library.explain import explain
    from caseload.library.history import HistoryResult, history
    from caseload.library.instance import InputWarning, Instance, read
    from caseload.library.next_week import NextWeekResult, next_week
    from caseload.library.plan import Plan, open_run
    from caseload.library.progress import progress
    from caseload.library.record import repeat
    from caseload.library.requests import RequestsResult, service_requests
    from caseload.library.session import Reply, Session
    from caseload.library.simulate import SimulateResult, simulate
    from caseload.library.staffing import StaffingResult, staffing
    from caseload.models.conflict import Contradiction
    from caseload.models.fault import BadInput, Fault

__all__ = [
    "BadInput",
    "CapsResult",
    "CompareResult",
    "Contradiction",
    "Fault",
    "HistoryResult",
    "InputWarning",
    "Instance",
    "NextWeekResult",
    "Plan",
    "Reply",
    "RequestsResult",
    "Session",
    "SimulateResult",
    "StaffingResult",
    "about",
    "allocate",
    "caps",
    "check",
    "check_input",
    "compare",
    "explain",
    "history",
    "next_week",
    "open_run",
    "progress",
    "read",
    "repeat",
    "service_requests",
    "simulate",
    "staffing",
]

HOMES = {
    "library.about": ("about",),
    "library.allocate": ("allocate",),
    "library.caps": ("CapsResult", "caps"),
    "library.check": ("check", "check_input"),
    "library.compare": ("CompareResult", "compare"),
    "library.explain": ("explain",),
    "library.history": ("HistoryResult", "history"),
    "library.instance": ("InputWarning", "Instance", "read"),
    "library.next_week": ("NextWeekResult", "next_week"),
    "library.plan": ("Plan", "open_run"),
    "library.progress": ("progress",),
    "library.record": ("repeat",),
    "library.requests": ("RequestsResult", "service_requests"),
    "library.session": ("Reply", "Session"),
    "library.simulate": ("SimulateResult", "simulate"),
    "library.staffing": ("StaffingResult", "staffing"),
    "models.fault": ("BadInput", "Fault"),
    "models.conflict": ("Contradiction",),
}
"""The modules in which the names live."""

_HOME = {name: home for home, names in HOMES.items() for name in names}

if not TYPE_CHECKING:  # or a misspelt name would be of any type

    def __getattr__(name: str) -> "Any":
        if name == "__version__":
            from importlib.metadata import version  # noqa: PLC0415 - takes a while to load

            return version("caseload")
        if name not in _HOME:
            raise AttributeError(f"module 'caseload' has no attribute {name!r}")
        value = getattr(import_module(f"caseload.{_HOME[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
