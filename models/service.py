"""The service that a policy is for: its grades, its kinds of case, and its own words for things.

A policy that says nothing of it is for probation, the service that this project began with. Another
one declares its own in the section `[service]`; `docs/second-field.md` shows how.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from caseload.models.base import TIERS, CaseType, Frozen, Grade

MOST_TIERS = 8
"""Kinds of case that can be told apart by how much it matters that they wait."""

GradeName = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,19}$")]
"""A grade as it is written in files and on screen: SW, or PQiP. Settings begin in small letters."""

Word = Annotated[str, Field(min_length=1, max_length=60)]
KindName = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9 '-]{0,38}[A-Za-z0-9])?$")]
"""A kind of case: it stands in lists, so that it has no mark that parts these."""


class ServiceGrade(Frozen):
    """A grade of practitioner.

    `title` is its full name, `also` what else it is called, in small letters. `qualified` people
    may hold what is for qualified ones only. `learning` says in words that somebody of the grade is
    still learning ("newly qualified"); such grades are not recruited. `assumed` says what is taken
    for granted where somebody of the grade holds a case, `*` standing for its tier.
    """

    title: Word
    also: tuple[Word, ...] = ()
    qualified: bool = True
    learning: Annotated[str, Field(max_length=60)] = ""
    assumed: Annotated[str, Field(max_length=200)] = ""


class Words(Frozen):
    """What the service calls things, wherever that is shown.

    `tier` has `*` where the name of the tier stands; `kind` is what a tier is called. `area` is
    several teams under one `head`. `qualified` is somebody whom a case may need, `support` somebody
    who is neither qualified nor learning. `people` are those whom the cases are about, and the
    cases of a `household` are theirs who belong together.
    """

    tier: Word = "tier *"
    kind: Word = "tier"
    area: Word = "PDU"
    areas: Word = "PDUs"
    area_in_full: Word = "probation delivery unit"
    head: Word = "head of the PDU"
    people: Word = "people on probation"
    household: Word = "siblings or co-defendants"
    qualified: Word = "PO"
    support: Word = "PSO"


class Service(Frozen):
    """The grades of a service, its tiers, its types of case and its words.

    Grades stand in the order in which they are shown, tiers from the one that matters most that it
    does not wait. The first type is that of a case of which none is given. `without` are columns
    of files that the service does not know, as pdu, or cases.gender where practitioners have it.
    """

    grades: Annotated[dict[GradeName, ServiceGrade], Field(min_length=1, max_length=12)]
    tiers: Annotated[tuple[KindName, ...], Field(min_length=1)]
    types: Annotated[tuple[KindName, ...], Field(min_length=1, max_length=MOST_TIERS)] = ("case",)
    without: tuple[str, ...] = ()
    words: Words = Words()

    @model_validator(mode="after")
    def _few_enough(self) -> "Service":
        if not self.probation and len(self.tiers) > MOST_TIERS:
            raise ValueError(f"no more than {MOST_TIERS} tiers")
        return self

    @model_validator(mode="after")
    def _told_apart(self) -> "Service":
        for names in (self.grades, self.tiers, self.types):
            if len({name.lower() for name in names}) < len(names):
                raise ValueError(f"names that differ: {', '.join(names)}")
        return self

    @property
    def probation(self) -> bool:
        """Whether it is the service that the project began with, with its lists and importers."""
        return self.tiers == TIERS

    @cached_property
    def qualified(self) -> frozenset[str]:
        """The grades that count as qualified."""
        return frozenset(name for name, grade in self.grades.items() if grade.qualified)

    @cached_property
    def recruited(self) -> tuple[str, ...]:
        """The grades that posts are for: whoever is learning becomes one of them."""
        return tuple(name for name, grade in self.grades.items() if not grade.learning)

    @cached_property
    def support(self) -> tuple[str, ...]:
        """The grades that are neither qualified nor learning."""
        return tuple(name for name in self.recruited if name not in self.qualified)

    def tier(self, name: str) -> str:
        """A tier as it is spoken of: tier A."""
        return self.words.tier.replace("*", name)

    def about(self, tier: str, kind: str) -> list[str]:
        """A case's tier and type in words; nothing of its type where there is only one."""
        return [self.tier(tier), *([kind] if len(self.types) > 1 else [])]

    def say(self, prose: str) -> str:
        """Prose of this project, which is written in probation's words, in those of the service.

        Never what somebody wrote: a team may be called what it likes.
        """
        if self.words == PROBATION.words:
            return prose
        return self._spoken.sub(lambda found: self._own[found[0]], prose)

    @cached_property
    def _own(self) -> Mapping[str, str]:
        """Probation's words, each with the service's own; plurals of people as well."""
        own, theirs = self.words.model_dump(), PROBATION.words.model_dump()
        found = {said: own[name] for name, said in theirs.items() if name not in ("tier", "kind")}
        for name in ("qualified", "support"):
            found |= {f"{theirs[name]}s": f"{own[name]}s", f"an {theirs[name]}": own[name]}
        found |= {f"a {theirs[name]}": with_article(own[name]) for name in ("qualified", "support")}
        return {**found, "siblings and co-defendants": own["household"].replace(" or ", " and ")}

    @cached_property
    def _spoken(self) -> re.Pattern[str]:
        longest = sorted(self._own, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, longest))})\b")


SOUNDED = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: an NQO, an SW."""


def with_article(name: str) -> str:
    """A grade or a word with its spoken article: a PO, an NQO, an adviser."""
    spelt = name[:2].isupper() or len(name) == 1
    vowel = name[0] in SOUNDED if spelt else name[0].lower() in "aeiou"
    return f"{'an' if vowel else 'a'} {name}"


PROBATION = Service(
    grades={
        Grade.PO.value: ServiceGrade(title="probation officer"),
        Grade.NQO.value: ServiceGrade(
            title="newly qualified probation officer",
            also=("newly qualified",),
            learning="newly qualified",
            assumed="newly qualified counts as PO: assumption",
        ),
        Grade.PSO.value: ServiceGrade(
            title="probation services officer",
            qualified=False,
            assumed="PSO may hold tier *: assumption",
        ),
        Grade.PQIP.value: ServiceGrade(
            title="trainee probation officer",
            also=("trainee",),
            qualified=False,
            learning="trainee",
            assumed="trainee counts as PSO: assumption",
        ),
    },
    tiers=TIERS,
    types=tuple(kind.value for kind in CaseType),
)
"""Probation in England and Wales, whose tiers are of two models: `models.base.TIERS`."""
