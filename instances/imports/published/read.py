"""A published file as ordinary instances, whatever its format."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from caseload.instances.imports.published.assignment import Assignment, assignment_instance
from caseload.instances.imports.published.nursing import nursing_instance, read_ward, zone_instances
from caseload.instances.imports.published.partition import partition_instance
from caseload.models.base import Frozen
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance


class PartitionSet(Frozen):
    """One set of the partition file, with its difference as stated and as proven."""

    id: int
    n: int
    values: tuple[int, ...]
    stated_opt: float
    verified_diff: int


def read_published(path: Path, *, one_team: bool = False) -> list[Instance]:
    """The instances of a nursing file (.txt), or of partition sets or the case assignment (.json).

    With `one_team` each zone of a nursing file is a problem of its own, with each number of nurses
    that it can do with.

    Raises:
        BadInput: if the file cannot be read or is in neither format.
    """
    text = _text(path)
    if path.suffix.lower() == ".json":
        found = _of_json(text, path.name)
        if isinstance(found, Assignment):
            return [assignment_instance(found, path.stem)]
        return [partition_instance(one.values, f"{path.stem} {one.id}") for one in found]
    ward = read_ward(text, path.name)
    return zone_instances(ward, path.stem) if one_team else [nursing_instance(ward, path.stem)]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput([Fault(file=path.name, expected="a text file that can be read")]) from None


def _of_json(text: str, file: str) -> Assignment | list[PartitionSet]:
    """The content of a JSON file, without the entries on the challenge's source and answers."""
    try:
        found = json.loads(text)
        if isinstance(found, dict):
            ours = {name: found[name] for name in Assignment.model_fields if name in found}
            return Assignment.model_validate(ours)
        return TypeAdapter(list[PartitionSet]).validate_python(found)
    except ValueError:
        expected = (
            "a list of partition sets, each with its values and its difference, or the levels, "
            "analysts and cases of the case assignment challenge"
        )
        raise BadInput([Fault(file=file, expected=expected)]) from None
