"""The raw content of an instance's files: tables and settings, not yet checked."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from caseload.instances.policies.layer import Layer, unfit
from caseload.instances.policies.policy import read_toml, suggestion
from caseload.instances.policies.settings import sheet_layer, without_nothing
from caseload.instances.tables.csv_table import read_csv
from caseload.instances.tables.json_file import read_json
from caseload.instances.tables.table import Table, normalised, shown
from caseload.instances.tables.workbook import SUFFIXES, read_workbook
from caseload.instances.week.policy_file import MEANT_FOR, find_policy, like_policy
from caseload.models.fault import BadInput, Fault

KNOWN_TABLES = ("cases", "practitioners", "current", "manual", "decisions")
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
OTHER_SHEETS = (".xlsb", ".fods", ".numbers")
"""Names of spreadsheets that have to be saved in another form first."""

BESIDE = ("guide", "lists", "choices")
"""Sheets of the template that are for the person who fills it in."""

REQUIRED_TABLES = ("cases", "practitioners")


@dataclass
class Source:
    """The tables of an instance by name, its settings, and what is wrong so far.

    A table that is there but cannot be read is None. `folder` is where other files are looked for.
    """

    name: str
    file: str
    folder: Path
    layer: Layer
    tables: dict[str, Table | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def bundled_names() -> list[str]:
    """The instances that come with the project, in order."""
    root = files("caseload.instances") / "examples"
    return sorted(
        entry.name for entry in root.iterdir() if entry.is_dir() and (entry / "cases.csv").is_file()
    )


def open_source(source: str | Path) -> Source:
    """The tables and settings of a folder, a workbook, a .json or a bundled instance.

    Raises:
        BadInput: if there is nothing there that could be an instance, or it cannot be opened.
    """
    try:
        opened = _open(Path(source))
    except OSError as error:
        expected = f"a file or folder that can be read ({error.strerror})"
        raise BadInput([Fault(file=shown(source), expected=expected)]) from None
    for name in REQUIRED_TABLES:
        if name not in opened.tables:
            expected = f"a table called {name}; there is none"
            if opened.warnings:
                expected += ": caseload import table reads tables of other names and headings"
            opened.faults.append(Fault(file=opened.file, expected=expected))
    return opened


def _open(path: Path) -> Source:
    if path.is_dir():
        return _folder(path)
    if path.is_file():
        if path.suffix.lower() in SUFFIXES:
            return _workbook(path)
        if path.suffix.lower() == ".json":
            return _json(path)
        expected = "a folder with cases.csv and practitioners.csv, an .xlsx, an .ods or a .json"
        if path.suffix.lower() in OTHER_SHEETS:
            expected += ": open it in the program that wrote it and save it as .xlsx or .ods"
        raise BadInput([Fault(file=path.name, expected=expected)])
    if str(path) in bundled_names():
        return _folder(Path(str(files("caseload.instances"))) / "examples" / str(path))
    close = get_close_matches(str(path), bundled_names(), n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]}?" if close else ""
    expected = f"a folder or file that is there, or one of {', '.join(bundled_names())}{hint}"
    raise BadInput([Fault(file=shown(path), expected=expected)])


def _folder(path: Path) -> Source:
    name = path.resolve().name
    source = Source(name, name, path, Layer("policy.toml", {}))
    files = sorted(file for file in path.iterdir() if not file.name.startswith((".", "~$")))
    policy = find_policy(files, source.faults, source.warnings)
    for file in files:
        suffix, table = file.suffix.lower(), normalised(file.stem)
        if suffix not in TABLE_SUFFIXES or (table not in KNOWN_TABLES and suffix != ".csv"):
            if suffix in (*SUFFIXES, *OTHER_SHEETS, ".json", ".tsv"):
                source.warnings.append(_stranger(Fault(file=file.name, expected=""), table))
        elif table not in KNOWN_TABLES:
            source.warnings.append(_stranger(Fault(file=file.name, expected=""), table))
        elif table in source.tables:
            source.faults.append(Fault(file=file.name, expected=f"one file for {table}, not two"))
        elif not file.is_file():
            expected = "a file; this is a folder, a link to nothing or no ordinary file"
            source.faults.append(Fault(file=file.name, expected=expected))
            source.tables[table] = None
        else:
            source.tables[table] = read_csv(file, source.faults)
    if policy is not None:
        try:
            source.layer = Layer(policy.name, read_toml(policy))
        except BadInput as bad:
            source.faults += bad.faults
    return source


def _workbook(path: Path) -> Source:
    source = Source(path.stem, path.name, path.parent, Layer(path.name, {}, "policy"))

    def pick(names: list[str]) -> list[str]:
        for name in names:
            if name not in (*KNOWN_TABLES, *BESIDE, "policy"):
                place = Fault(file=path.name, sheet=shown(name), expected="")
                _leave_aside(source, place, name, there="policy" in names)
        return [name for name in names if name in (*KNOWN_TABLES, "policy")]

    source.tables = read_workbook(path, source.faults, pick)
    sheet = source.tables.pop("policy", None)
    if sheet:
        source.layer = sheet_layer(sheet, source.faults)
        source.warnings += sheet.told
    return source


def _json(path: Path) -> Source:
    source = Source(path.stem, path.name, path.parent, Layer(path.name, {}, "policy"))
    tables, settings = read_json(path, KNOWN_TABLES, source.faults)
    for name in tables.keys() - set(KNOWN_TABLES):
        place = Fault(file=path.name, sheet=shown(name), expected="")
        _leave_aside(source, place, name, there=bool(settings))
    source.tables = {name: table for name, table in tables.items() if name in KNOWN_TABLES}
    wrong = unfit(Layer(path.name, settings, "policy"))
    source.faults += wrong
    source.layer = Layer(path.name, {} if wrong else without_nothing(settings), "policy")
    return source


def _leave_aside(source: Source, place: Fault, name: str, *, there: bool) -> None:
    """Tell of a sheet that is none of ours; where no policy is `there`, a slip of it is a fault."""
    if not there and like_policy(name):
        expected = f"{MEANT_FOR} a policy: call it policy, or take it out"
        source.faults.append(place.model_copy(update={"expected": expected}))
    else:
        source.warnings.append(_stranger(place, name))


def _stranger(place: Fault, name: str) -> Fault:
    """A warning that a file or sheet is none of ours."""
    hint = suggestion(name, (*KNOWN_TABLES, "policy"))
    expected = f"one of {', '.join(KNOWN_TABLES)}; this one is left aside{hint}"
    return place.model_copy(update={"expected": expected})
