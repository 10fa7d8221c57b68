"""The base of every model and the small vocabularies that several of them share."""

from enum import StrEnum
from html import escape

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model that never changes after it is made, and knows no fields but its own."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        defer_build=True,  # a command uses few of the models, and validators take long to build
    )


class Spoken:
    """What is said in sentences (`sentences`, or one `sentence`): a notebook shows these."""

    def spoken(self) -> tuple[str, ...]:
        """Everything that it says, in order."""
        return getattr(self, "sentences", None) or (getattr(self, "sentence", ""),)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(one)}</p>" for one in self.spoken())


class Confidential:
    """Marks a field whose content, and whether it has any, nothing on screen or paper may tell.

    From the mark follows what is taken out of a case before it is explained; tests hold the columns
    of files, and the rules that read such a field, against it.
    """


CONFIDENTIAL = Confidential()


def confidential_fields(model: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that are marked `CONFIDENTIAL`."""
    fields = model.model_fields.items()
    return frozenset(name for name, field in fields if CONFIDENTIAL in field.metadata)


class Grade(StrEnum):
    """Grades of practitioner. PQiP is a trainee, NQO a newly qualified probation officer."""

    PO = "PO"
    NQO = "NQO"
    PSO = "PSO"
    PQIP = "PQiP"


class Gender(StrEnum):
    """Gender as recorded for a practitioner or for the person on probation."""

    WOMAN = "woman"
    MAN = "man"


class Rosh(StrEnum):
    """Risk of serious harm."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"

    rank: int
    """0 for low to 3 for very high."""

    def __init__(self, *_: object) -> None:
        self.rank = len(type(self).__members__)

    @property
    def above(self) -> "Rosh | None":
        """The next level; None above the highest."""
        return next(iter(list(Rosh)[self.rank + 1 :]), None)


class CaseType(StrEnum):
    """Type of case: it decides the weight in the points model."""

    COMMUNITY = "community"
    LICENCE = "licence"
    CUSTODY = "custody"


class Task(StrEnum):
    """Work beside supervision that a policy may weigh: reports due, inductions not done."""

    PAROLE_REPORT = "parole_report"
    RECALL_REPORT = "recall_report"
    COURT_REPORT = "court_report"
    INDUCTION = "induction"


TIERS_2026 = ("A", "B", "C", "D", "E", "F", "G")
"""Single-letter tiers in use from July 2026 (hmpps-tier, version 3)."""

TIERS_2023 = tuple(f"{letter}{digit}" for letter in "ABCD" for digit in (3, 2, 1, 0))
"""Two-character tiers of the points model (hmpps-tier, version 2)."""

TIERS = (*TIERS_2026, *TIERS_2023, "Untiered")

SUSPENDED = tuple(f"{tier}S" for tier in TIERS_2023)
"""Older tiers of cases whose contact is suspended; they weigh nothing unless a policy says so
(hmpps-workload, migrations V1_64 and V1_65)."""
