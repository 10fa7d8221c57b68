"""A library that is not there, or not whole: which, and how it comes."""

import re
from importlib import metadata

OTHER_NAMES = {"tomli_w": "tomli-w", "pydantic_core": "pydantic"}
"""What installs a module whose name is another one."""


def missing_sentence(error: ImportError) -> str:
    """Say which library an import failed for, and the line that installs it."""
    module = str(error.name or _named(str(error))).partition(".")[0]
    library = OTHER_NAMES.get(module, module)
    if library in ("", "caseload"):
        return 'caseload is not whole: pip install --force-reinstall "caseload"'
    state = "missing" if isinstance(error, ModuleNotFoundError) else "there, but cannot be loaded"
    force = "" if isinstance(error, ModuleNotFoundError) else "--force-reinstall "
    wanted = requirement(library)
    return f"The library {library} is {state}: pip install {force}'{wanted}'"


def _named(message: str) -> str:
    """The module that the message of an import error names."""
    found = re.search(r"No module named '?([\w.]+)|from '([\w.]+)'", message)
    return next(filter(None, found.groups()), "") if found else ""


def requirement(library: str) -> str:
    """A library with the versions that this program takes, as pip is told it."""
    try:
        wanted = metadata.requires("caseload") or []
    except metadata.PackageNotFoundError:
        wanted = []
    for line in wanted:
        name, versions = re.match(r"([\w.-]+)\s*([^;\s]*)", line).groups()  # type: ignore[union-attr]
        if name.lower().replace("_", "-") == library.lower().replace("_", "-"):
            return f"{name}{versions}"
    return library
