"""What is wrong with an input, in words that say where it is and what to do."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from caseload.models.base import Frozen


class Fault(Frozen):
    """One fault of an input. `row` counts as the spreadsheet does, the heading row being 1.

    `key` is the place in a file that is no table: `[3].tier`, counted from 1. `guess` is what may
    be meant by the value: offered, never taken.
    """

    file: str
    expected: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    guess: Annotated[str | None, Field(exclude_if=lambda guess: guess is None)] = None
    key: Annotated[str | None, Field(exclude_if=lambda key: key is None)] = None

    def sentence(self) -> str:
        """Say where the fault is, what stands there and what was expected."""
        place = [self.file]
        if self.sheet:
            place.append(f"sheet {self.sheet}")
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        if self.key:
            place.append(f"key {self.key}")
        found = "" if self.value is None else f' "{self.value}":'
        ask = " Did" if self.expected.endswith("?") else "; did"
        meant = "" if self.guess is None else f"{ask} you mean {self.guess}?"
        return f"{', '.join(place)}:{found} {self.expected}{meant}"


Told = Annotated[tuple[Fault, ...], Field(exclude_if=lambda told: not told)]
"""What reading the input found worth a look, for whoever reads the result; left out where nothing
was."""


class BadInput(Exception):
    """Raised when an input cannot be used; holds every fault that was found.

    `told` is what was found worth a look before it was given up.
    """

    def __init__(self, faults: list[Fault], told: Iterable[Fault] = ()) -> None:
        super().__init__("\n".join(fault.sentence() for fault in faults))
        self.faults = tuple(faults)
        self.told = tuple(told)


class Altered(BadInput):
    """Raised when what a run was written with is not as it was: a person should look at it."""


class ModelInvalid(Exception):
    """Raised when a solver refuses the model that it is given: a fault of ours, not of an input."""

    def __init__(self) -> None:
        super().__init__("CP-SAT refused the model that it was given (MODEL_INVALID)")
