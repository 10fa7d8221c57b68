"""Several areas under the same scenarios: each by itself, and all of them together."""

from collections.abc import Iterator, Sequence
from math import sqrt

from caseload.models.scenario import GroupPlaces, Region, Scenario, Sweep
from caseload.optimizer.rule_kit.wording import counted, listed
from caseload.optimizer.scenarios.shortfall import together
from caseload.optimizer.scenarios.sweep import grid_sentences, sentences

NAMED = 3
"""Areas that a sentence names."""


def region(areas: Sequence[Sweep]) -> Region:
    """The areas, whose scenarios are the same, and their sums."""
    varied = areas[0].varied
    rows = [_sum(scenarios) for scenarios in zip(*(one.scenarios for one in areas), strict=True)]
    said = list(sentences(rows) if len(varied) == 1 else grid_sentences(rows))
    said += _where(areas, rows)
    whole = Sweep(
        instance=counted(len(areas), "area"),
        varied=varied,
        scenarios=tuple(rows),
        sentences=tuple(said),
    )
    return Region(whole=whole, areas=tuple(areas))


def _sum(rows: Sequence[Scenario]) -> Scenario:
    """One scenario in all areas together."""
    one, people = rows[0], sum(row.people for row in rows)
    moved = [row.moved for row in rows if row.moved is not None]
    return Scenario(
        settings=one.settings,
        label=one.label,
        figures=one.figures,
        people=people,
        capacity=sum(row.capacity for row in rows),
        placed=sum(row.placed for row in rows),
        left_over=sum(row.left_over for row in rows),
        priority_left=sum(row.priority_left for row in rows),
        priority_bound=sum(row.priority_bound for row in rows),
        shortfalls=together(short for row in rows for short in row.shortfalls),
        over_before=sum(row.over_before for row in rows),
        spread=_within(rows, [row.spread for row in rows]),
        bound=_within(rows, [row.bound for row in rows]),
        proven=all(row.proven for row in rows),
        highest=max(row.highest for row in rows),
        over_40=sum(row.over_40 * row.people for row in rows) / max(people, 1),
        over_50=sum(row.over_50 * row.people for row in rows) / max(people, 1),
        free=sum(row.free for row in rows),
        grades=_places([row.grades for row in rows]),
        teams=_places([row.teams for row in rows]),
        allocation={},
        moved=sum(moved) if moved else None,
    )


def _within(rows: Sequence[Scenario], spreads: Sequence[float]) -> float:
    """The spread within areas: the root of the mean of their variances, by capacity."""
    total = sum(row.capacity for row in rows)
    squares = sum(row.capacity * one**2 for row, one in zip(rows, spreads, strict=True))
    return sqrt(squares / total) if total else 0.0


def _places(groups: Sequence[Sequence[GroupPlaces]]) -> tuple[GroupPlaces, ...]:
    """Groups of the same name added up, in the order of their names."""
    named: dict[str, list[GroupPlaces]] = {}
    for group in (one for some in groups for one in some):
        named.setdefault(group.group, []).append(group)
    return tuple(
        GroupPlaces(
            group=name,
            people=sum(one.people for one in some),
            free=sum(one.free for one in some),
            over_before=sum(one.over_before for one in some),
        )
        for name, some in sorted(named.items())
    )


def short_name(area: str) -> str:
    """The name of an area without the list of districts that some PDUs carry."""
    return area.partition(" (")[0]


def _where(areas: Sequence[Sweep], rows: Sequence[Scenario]) -> Iterator[str]:
    """In how many areas something is left over, and in which most, where any of it is."""
    for place in sorted({0, len(rows) // 2, len(rows) - 1}):
        left = [(-area.scenarios[place].left_over, area.instance) for area in areas]
        short = sorted(one for one in left if one[0])
        if short:
            named = [f"{short_name(name)} ({-count:,})" for count, name in short[:NAMED]]
            most = f"most in {listed(named)}" if len(short) > 1 else listed(named)
            yield (
                f"At {rows[place].label}, cases are left over in {len(short):,} of "
                f"{counted(len(areas), 'area')}, {most}"
            )
