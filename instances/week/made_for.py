"""Which week and which proposal a table of decisions was made for, as each of its rows says."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from caseload.models.case import CONFIDENTIAL_FIELDS
from caseload.models.instance import Instance
from caseload.models.schema import content

UNDATED = "not dated"

OTHERS = ("name", "policy", "decisions", "manual", "earlier", "ahead")
"""What of an instance may change and leave it the same week."""

FORM = re.compile(
    r"(?P<name>.*); week (?P<week>[^;]*); input (?P<input>\w+); proposal (?P<seal>\w+) "
    r"\((?P<placed>\d{1,9}) placed\)"
)
PARTS = ("name", "week", "input", "seal", "placed")


@dataclass(frozen=True)
class MadeFor:
    """What a row says that it was made for: the instance's name, its week, the input, the seal.

    `placed` is how many cases the proposal places, those that move among them.
    """

    name: str
    week: str
    input: str
    seal: str = ""
    placed: int = 0

    @classmethod
    def read(cls, said: str) -> "MadeFor | None":
        """What a cell says; None where it says something else."""
        found = FORM.fullmatch(said)
        if found is None:
            return None
        name, week, given, seal, placed = found.group(*PARTS)
        return cls(name, week, given, seal, int(placed))

    def __str__(self) -> str:
        """As it stands in a cell."""
        seal = f"proposal {self.seal} ({self.placed} placed)"
        return f"{self.name}; week {self.week}; input {self.input}; {seal}"

    def words(self) -> str:
        """What it was made for, as a person would say it."""
        when = "without a date" if self.week == UNDATED else f"the week beginning {self.week}"
        return f"{self.name}, {when}"


def made_for(instance: Instance, allocation: Mapping[str, str | None]) -> str:
    """What the rows of a proposal say that they were made for.

    The seal is that of the input and of the `allocation`: another proposal has another.
    """
    own = week_of(instance)
    text = json.dumps([own.input, sorted(allocation.items())], ensure_ascii=False)
    placed = sum(person is not None for person in allocation.values())
    return str(MadeFor(own.name, own.week, own.input, _short(text, 8), placed))


def week_of(instance: Instance) -> MadeFor:
    """The week of an instance as rows name it, without a proposal.

    Policy, decisions and limited access lists are no part of it.
    """
    stated = {key: part for key, part in content(instance).items() if key not in OTHERS}
    for rows in (stated["cases"], stated.get("held") or ()):
        for row in rows:
            for field in CONFIDENTIAL_FIELDS:
                row.pop(field, None)
    text = json.dumps(stated, sort_keys=True, default=str, ensure_ascii=False)
    week = UNDATED if instance.week_beginning is None else instance.week_beginning.isoformat()
    name = " ".join(instance.name.split())
    return MadeFor(name, week, _short(text, 12))


def _short(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
