"""A library that is not there, or not whole: which, and how it comes."""

import re
from importlib import metadata
from importlib.util import find_spec

from caseload.models.fault import BadInput, Fault
from caseload.models.missing import missing_module

OTHER_NAMES = {"tomli_w": "tomli-w", "pydantic_core": "pydantic"}
"""What installs a module whose name is another one."""


def missing_sentence(error: ImportError) -> str:
    """Say which library an import failed for, and the line that installs it."""
    module = missing_module(error)
    if module in ("", "__main__", "caseload"):
        return "caseload is not whole: pip install --force-reinstall caseload"
    library = OTHER_NAMES.get(module, module)
    gone = isinstance(error, ModuleNotFoundError)
    state, force = (
        ("missing", "") if gone else ("there, but cannot be loaded", "--force-reinstall ")
    )
    return f"The library {library} is {state}: pip install {force}'{requirement(library)}'"


def requirements() -> dict[str, str]:
    """The versions that this program takes of each library that it cannot do without."""
    found = {}
    for line in metadata.requires("caseload") or []:
        parts = re.match(r"([\w.-]+)\s*([^;\s]*)\s*(;.*)?", line)
        if parts and "extra" not in (parts[3] or ""):
            found[parts[1]] = parts[2]
    return found


def requirement(library: str) -> str:
    """A library with the versions that this program takes, as pip is told it."""
    try:
        wanted = requirements()
    except metadata.PackageNotFoundError:
        return library
    plain = {name.lower().replace("_", "-"): name for name in wanted}
    name = plain.get(library.lower().replace("_", "-"))
    return f"{name}{wanted[name]}" if name else library


WEB = ("starlette", "uvicorn", "jinja2", "multipart", "itsdangerous", "sqlalchemy")
"""What the workbench stands on, by the names that are imported."""


def need_web_tools() -> None:
    """See that the libraries for the workbench are there, before any work is done.

    Raises:
        BadInput: if one is not.
    """
    if any(find_spec(name) is None for name in (*WEB, "govuk_frontend_jinja")):
        expected = 'the extra for the workbench: pip install "caseload[web]"'
        raise BadInput([Fault(file="serve", expected=expected)])
