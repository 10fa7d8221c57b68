"""Which library an import failed for. Loads nothing, since anything may be missing."""

import re


def missing_module(error: ImportError) -> str:
    """The library whose import failed: as the error names it, else where it was raised.

    "caseload" where it is a part of our own.
    """
    named = error.name or _named(str(error)) or _raised_in(error)
    return named.partition(".")[0]


def _named(message: str) -> str:
    found = re.search(r"No module named '?([\w.]+)|from '([\w.]+)'", message)
    return next(filter(None, found.groups()), "") if found else ""


def _raised_in(error: ImportError) -> str:
    name, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__") or name
        trace = trace.tb_next
    return str(name)
