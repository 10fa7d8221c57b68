"""A published file as ordinary instances, whatever its format."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from instances.published.nursing import nursing_instance, read_ward
from instances.published.partition import partition_instance
from models.base import Frozen
from models.fault import BadInput, Fault
from models.instance import Instance


class PartitionSet(Frozen):
    """One set of the partition file, with its difference as stated and as proven."""

    id: int
    n: int
    values: tuple[int, ...]
    stated_opt: float
    verified_diff: int


def read_published(path: Path) -> list[Instance]:
    """The instances of a nursing file (.txt) or of a file of partition sets (.json).

    Raises:
        BadInput: if the file cannot be read or is in neither format.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput([Fault(file=path.name, expected="a text file that can be read")]) from None
    if path.suffix.lower() == ".json":
        return [
            partition_instance(one.values, f"{path.stem} {one.id}")
            for one in partition_sets(text, path.name)
        ]
    return [nursing_instance(read_ward(text, path.name), path.stem)]


def partition_sets(text: str, file: str) -> list[PartitionSet]:
    """The sets of a partition file.

    Raises:
        BadInput: if it is not a list of such sets.
    """
    try:
        return TypeAdapter(list[PartitionSet]).validate_python(json.loads(text))
    except (ValueError, ValidationError):
        expected = "a list of partition sets, each with its values and its difference"
        raise BadInput([Fault(file=file, expected=expected)]) from None
