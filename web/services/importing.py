"""Files of other programs: exports of the Workload Measurement Tool, and any spreadsheet.

A spreadsheet's headings are matched with ours once, by a person; what she said is kept, and the
next file with the same headings asks nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from caseload.instances.imports.mapping.apply import mapped_source
from caseload.instances.imports.mapping.file import HeadingMap, Mapped, read_mapping, write_mapping
from caseload.instances.imports.mapping.propose import choices, propose
from caseload.instances.imports.mapping.tables import find_tables
from caseload.instances.imports.mapping.taken import Taken
from caseload.instances.imports.service import instance as service
from caseload.instances.imports.wmt.beside import Beside
from caseload.instances.imports.wmt.extract.extract import read_extract
from caseload.instances.imports.wmt.extract.instance import extract_instance
from caseload.instances.imports.wmt.scenario.instance import scenario_instance
from caseload.instances.imports.wmt.scenario.scenario import read_scenario
from caseload.instances.policies.policy import DEFAULT
from caseload.instances.tables.columns import named_columns
from caseload.instances.tables.files import write_folder
from caseload.instances.week.read import understand
from caseload.models.fault import BadInput, Fault
from caseload.optimizer.rule_book import policy_faults
from caseload.web.bench import Bench
from caseload.web.services.bring_in import Brought, as_brought
from caseload.web.settings import Settings
from caseload.web.store.weeks import new_id

SCENARIO, EXTRACT, ANSWERS, TABLE = "scenario", "extract", "answers", "table"
KINDS = {
    SCENARIO: "The scenario workbook of the Workload Measurement Tool",
    EXTRACT: "The nightly extract of the Workload Measurement Tool",
    ANSWERS: "Answers of the public allocation services",
    TABLE: "Any other spreadsheet",
}
MAPPING, STAGED = "mapping.toml", "imports"


@dataclass(frozen=True)
class Heading:
    """One of our columns with the headings that it may have, and the words under the heading.

    `words` are theirs that are none of ours, each with the one that is proposed ("" for none), and
    `ours` what there is to choose from.
    """

    name: str
    chosen: str
    seen: str
    words: Mapping[str, str]
    ours: Sequence[str]


@dataclass(frozen=True)
class Matched:
    """One of our tables as it was found: where, its headings, and each of our columns."""

    kind: str
    place: str
    headings: Sequence[str]
    columns: Sequence[Heading]


def from_wmt(kind: str, given: Mapping[str, tuple[str, bytes]], week: str) -> Brought:
    """The week that an export and the files beside it make.

    `given` are name and bytes of the `export`, the new `cases` and, where there are any, more about
    its `people`.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    missing = [
        Fault(file=what, expected="a file; none was chosen")
        for one, what in (("export", "The export"), ("cases", "The new cases"))
        if one not in given
    ]
    if missing:
        raise BadInput(missing)
    with TemporaryDirectory(prefix="caseload-") as folder:
        path = {}
        for one, (name, content) in given.items():
            path[one] = Path(folder) / one / name
            write_folder(path[one].parent, {name: content})
        stem = Path(given["export"][0]).stem
        beside = Beside(stem, path["cases"], path.get("people"), week or None)
        if kind == SCENARIO:
            made, told = scenario_instance(read_scenario(path["export"]), beside)
        else:
            made, told = extract_instance(read_extract(path["export"]), beside)
    came = {f"{one}-{name}": content for one, (name, content) in given.items()}
    return as_brought(made, given["export"][0], came, told)


def from_answers(given: Mapping[str, tuple[str, bytes]], week: str) -> Brought:
    """The week that the answers of the allocation services make, with the tables beside them.

    `given` are name and bytes of the `answers` (a .zip), and where there are any of what is said
    beside them of `people` and of `cases`. The answers themselves are not kept: they name people on
    probation.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    if "answers" not in given:
        raise BadInput([Fault(file="The answers", expected="a file; none was chosen")])
    with TemporaryDirectory(prefix="caseload-") as folder:
        path = {}
        for one, (name, content) in given.items():
            path[one] = Path(folder) / one / name
            write_folder(path[one].parent, {name: content})
        name = given["answers"][0]
        beside = service.Beside(
            Path(name).stem, path.get("people"), path.get("cases"), week or None
        )
        made = service.service_instance(path["answers"], beside)
    came = {f"{one}-{name}": content for one, (name, content) in given.items() if one != "answers"}
    return as_brought(made.instance, name, came, made.told)


def stage(bench: Bench, given: Brought) -> str:
    """Keep spreadsheets until their headings are matched; returns what they are called."""
    id = new_id()
    write_folder(_staged(bench.settings, id), given.content)
    return id


def unstage(bench: Bench, id: str) -> None:
    """Keep what is staged under a name no longer: it can name people."""
    if id.isalnum():
        rmtree(_staged(bench.settings, id), ignore_errors=True)


def unstage_all(settings: Settings) -> None:
    """Keep nothing that was staged and not used before the workbench was opened."""
    rmtree(settings.folder / STAGED, ignore_errors=True)


def _staged(settings: Settings, id: str) -> Path:
    return settings.folder / STAGED / id


def staged(bench: Bench, id: str) -> list[Path]:
    """The files that are staged under a name, none where there are none."""
    folder = _staged(bench.settings, id)
    return sorted(folder.iterdir()) if id.isalnum() and folder.is_dir() else []


def by_kept_mapping(bench: Bench, id: str, week: str) -> Brought | None:
    """The week by the mapping that was kept, None if it does not fit these files."""
    path = bench.settings.folder / MAPPING
    if not path.is_file():
        return None
    try:
        kept = read_mapping(path)
        mapped_source(staged(bench, id), kept, "week")
    except BadInput:
        return None
    return by_mapping(bench, id, kept, week)


def by_mapping(bench: Bench, id: str, mapping: HeadingMap, week: str) -> Brought:
    """The week that a mapping makes of what is staged; the mapping is kept if it makes one.

    Raises:
        BadInput: with everything that is wrong.
    """
    settings = {**mapping.settings, **({"week_beginning": week} if week else {})}
    whole = HeadingMap("the headings", settings, mapping.tables)
    paths = staged(bench, id)
    source = mapped_source(paths, whole, paths[0].stem if paths else "week")
    reading = understand(source, check_policy=policy_faults)
    write_mapping(bench.settings.folder / MAPPING, mapping)
    came = {path.name: path.read_bytes() for path in paths}
    return as_brought(reading.instance, " and ".join(sorted(came)), came, reading.warnings)


def matched(bench: Bench, id: str) -> list[Matched]:
    """What is staged, each of our columns with the heading that is proposed for it.

    Raises:
        BadInput: if there is no table in it.
    """
    found = []
    for guess in propose(find_tables(staged(bench, id))):
        place = guess.table.file + (f", sheet {guess.table.sheet}" if guess.table.sheet else "")
        columns = [
            Heading(
                name,
                guess.columns.get(name, ""),
                guess.seen.get(name, ""),
                guess.values.get(name, {}),
                choices(name) if name in guess.values else (),
            )
            for name in named_columns(guess.kind)
        ]
        first = sorted(columns, key=lambda one: not one.chosen)
        headings = [one for one in guess.table.headings if one]
        found.append(Matched(guess.kind, place, headings, first))
    return found


def mapping_of(
    chosen: Mapping[tuple[str, str], str], words: Mapping[tuple[str, str, str], str]
) -> HeadingMap:
    """A mapping as it was filled in: headings by table and column, our words by theirs."""
    tables = {}
    for kind in {kind for kind, _ in chosen}:
        columns = {
            name: Taken((heading,))
            for (of, name), heading in chosen.items()
            if of == kind and heading
        }
        values: dict[str, dict[str, str]] = {}
        for (of, name, theirs), ours in words.items():
            if of == kind and name in columns:
                values.setdefault(name, {})[theirs] = ours
        tables[kind] = Mapped(None, columns, values)
    return HeadingMap("the headings", {"policy": DEFAULT}, tables)
