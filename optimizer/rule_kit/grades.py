"""Caps by grade, and caps in proportion to part-time hours."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, ClassVar, cast

from pydantic import Field, create_model

from caseload.models.practitioner import Practitioner
from caseload.models.service import Service, with_article
from caseload.models.workload import exact
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import AnySettings, RuleSettings
from caseload.optimizer.rule_kit.wording import listed

MOST = 1000
"""The highest cap that can be set."""

Cap = Annotated[int, Field(strict=True, ge=0, le=MOST)]


class Caps(RuleSettings):
    """A cap for a full-time practitioner of each grade: a field for each of a service."""

    made_of: ClassVar[type[RuleSettings] | None] = None
    """The settings that these were made of, for another service's grades."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        """How they go to another process, where a class that was made here is made again."""
        if self.made_of is None:
            return super().__reduce_ex__(protocol)
        return _again, (self.made_of, tuple(self.grades()), dict(self.__dict__))

    @classmethod
    def grades(cls) -> list[str]:
        """The grades that have a cap: their names alone begin with a capital letter."""
        return [name for name in cls.model_fields if name[0].isupper()]

    def of(self, grade: str) -> int:
        """The full-time cap of a grade."""
        return int(getattr(self, grade))

    def words(self) -> str:
        """The caps as they are read out: "50", or "50 for a PO and 20 for a PQiP"."""
        caps = {grade: self.of(grade) for grade in self.grades()}
        if len(set(caps.values())) == 1:
            return str(next(iter(caps.values())))
        return listed([f"{cap} for {with_article(grade)}" for grade, cap in caps.items()])


class CapByGrade(Caps):
    """A cap for each grade of probation; `settings_for` makes those of another service of it."""

    PO: Cap
    NQO: Cap
    PSO: Cap
    PQiP: Cap


def settings_for(kind: type[AnySettings], service: Service) -> type[AnySettings]:
    """The settings of a rule, with a cap for each grade of the service where it has caps."""
    if service.probation or not issubclass(kind, CapByGrade):
        return kind
    return _caps_of(kind, tuple(service.grades))


@lru_cache
def _caps_of(kind: type[RuleSettings], grades: tuple[str, ...]) -> type[RuleSettings]:
    """Settings with a cap for each of the grades, none of which may be left out."""
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in kind.model_fields.items()
        if name not in CapByGrade.model_fields
    }
    fields |= dict.fromkeys(grades, (Cap, ...))
    made: Any = create_model(kind.__name__, __base__=Caps, **fields)
    made.made_of = kind
    return cast(type[RuleSettings], made)


def whole(section: Mapping[str, Any], kind: type[AnySettings]) -> dict[str, Any]:
    """A rule's section; where it is off, caps of another service that nobody set are no caps."""
    if section.get("mode") != "off" or not issubclass(kind, Caps) or kind.made_of is None:
        return dict(section)
    return {**dict.fromkeys(kind.grades(), MOST), **section}


def _again(kind: type[RuleSettings], grades: tuple[str, ...], fields: dict[str, Any]) -> Any:
    return _caps_of(kind, grades).model_construct(**fields)


def caps_by_grade(week: Week, caps: Caps) -> IntArray:
    """Each practitioner's full-time cap, shape [practitioner]."""
    return week.per_practitioner(lambda person: caps.of(person.grade))


def caps_by_hours(week: Week, caps: Caps) -> IntArray:
    """Each practitioner's cap in proportion to hours, rounded down, shape [practitioner].

    Hours above full time raise no cap. The arithmetic is exact in decimals: 22.2 of 37 hours is
    three fifths, which no float represents.
    """
    full_hours = exact(week.instance.policy.capacity.full_hours)

    def cap(person: Practitioner) -> int:
        hours = exact(person.contracted_hours) - exact(person.reduction_hours)
        return int(caps.of(person.grade) * min(hours, full_hours) // full_hours)

    return week.per_practitioner(cap)
