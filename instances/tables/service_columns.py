"""The columns that a service knows, with its own grades, tiers and types to choose from."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

from caseload.instances.tables import cells
from caseload.instances.tables.cells import Kind, Unreadable, names, one_of, whole
from caseload.instances.tables.columns import Column
from caseload.models.practitioner import InHand
from caseload.models.service import Service

PROBATION_ONLY = ("older_tier",)
"""Columns that no other service has."""


def columns_of(service: Service, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns of a table that the service knows, reading its own words."""
    if service.probation:
        return dict(columns)
    left_out = {*service.without, *PROBATION_ONLY}
    if "tier" in columns:
        left_out |= {name for name in columns if f"cases.{name}" in service.without}
    own = _kinds(service)
    return {
        name: Column(
            field=column.field,
            kind=own.get(column.kind, column.kind),
            required=column.required,
            confidential=column.confidential,
            may_be_blank=column.may_be_blank,
            keeps_away=column.keeps_away,
            usual=service.types[0] if column.kind is cells.case_type else None,
        )
        for name, column in columns.items()
        if name not in left_out
    }


def offered_columns(service: Service, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns that somebody is asked to fill in: not the type where there is only one."""
    alone = {"type"} if len(service.types) == 1 else set()
    return {name: one for name, one in columns_of(service, columns).items() if name not in alone}


def _kinds(service: Service) -> dict[Kind, Kind]:
    """What each kind of probation's words is in the service."""
    also = {word: name for name, one in service.grades.items() for word in (one.title, *one.also)}
    return {
        cells.grade: _one_of(tuple(service.grades), tuple(also.items())),
        cells.tier: _one_of(service.tiers),
        cells.case_type: _one_of(service.types),
        cells.in_hand: _in_hand(service.tiers, service.types),
    }


@lru_cache(maxsize=256)
def _one_of(known: Sequence[str], also: Sequence[tuple[str, str]] = ()) -> Callable[[Any], str]:
    """One of a service's words; the same function for the same words."""
    kind: type[StrEnum] = StrEnum("Word", {f"word{n}": word for n, word in enumerate(known)})  # type: ignore[misc]
    return one_of(kind, {word.lower(): kind(name) for word, name in also})


@lru_cache(maxsize=64)
def _in_hand(tiers: Sequence[str], types: Sequence[str]) -> Kind:
    """Cases in hand by tier and type, in any case of letters: 2 child protection; 1 assessment."""
    known = {f"{tier} {kind}".lower(): (tier, kind) for tier in tiers for kind in types}
    known |= {tier.lower(): (tier, types[0]) for tier in tiers}

    def read(value: Any) -> tuple[InHand, ...]:
        found = []
        for part in names(value):
            said = re.fullmatch(r"([0-9]{1,5}) +(.+)", part)
            meant = known.get(" ".join(said[2].lower().split())) if said else None
            if said is None or meant is None:
                example = "; ".join(f"{n} {tier}" for n, tier in enumerate(tiers[:2], start=1))
                raise Unreadable(f"counts by {', '.join(tiers)}, such as {example}")
            cases = whole(1, 10_000)(said[1])
            found.append(InHand(cases=cases, tier=meant[0], type=meant[1]))
        return tuple(found)

    cells.LISTS.add(read)
    cells.TEXTS.add(read)
    return read
