"""A region: several areas solved under the same scenarios, and their sums."""

from collections.abc import Iterator, Sequence
from math import sqrt

from caseload.models.scenario import GroupPlaces, Region, Scenario, Sweep
from caseload.optimizer.rule_kit.wording import counted, listed
from caseload.optimizer.scenarios.shortfall import together
from caseload.optimizer.scenarios.sweep import grid_sentences, sentences

MOST_NAMES = 3
"""A sentence names this many areas."""


def region(areas: Sequence[Sweep]) -> Region:
    """The areas, all of the same scenarios, with their sums and sentences."""
    varied = areas[0].varied
    rows = [_total(scenarios) for scenarios in zip(*(one.scenarios for one in areas), strict=True)]
    said = list(sentences(rows) if len(varied) == 1 else grid_sentences(rows))
    said += _where_left_over(areas, rows)
    whole = Sweep(
        instance=counted(len(areas), "area"),
        policy=listed(list(dict.fromkeys(one.policy for one in areas))),
        varied=varied,
        scenarios=tuple(rows),
        sentences=tuple(said),
    )
    return Region(whole=whole, areas=tuple(areas))


def _total(rows: Sequence[Scenario]) -> Scenario:
    """One scenario summed over all areas."""
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
        spread=_spread_within(rows, [row.spread for row in rows]),
        bound=_spread_within(rows, [row.bound for row in rows]),
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


def _spread_within(rows: Sequence[Scenario], spreads: Sequence[float]) -> float:
    """The pooled spread: the root of the capacity-weighted mean of the areas' variances."""
    total = sum(row.capacity for row in rows)
    squares = sum(row.capacity * one**2 for row, one in zip(rows, spreads, strict=True))
    return sqrt(squares / total) if total else 0.0


def _places(groups: Sequence[Sequence[GroupPlaces]]) -> tuple[GroupPlaces, ...]:
    """The sums over groups of the same name, in the order of the names."""
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


def _where_left_over(areas: Sequence[Sweep], rows: Sequence[Scenario]) -> Iterator[str]:
    """For some scenarios the number of areas with cases left over, and the areas with most."""
    for number in sorted({0, len(rows) // 2, len(rows) - 1}):
        left = [(-area.scenarios[number].left_over, area.instance) for area in areas]
        short = sorted(one for one in left if one[0])
        if short:
            named = [f"{short_name(name)} ({-count:,})" for count, name in short[:MOST_NAMES]]
            most = f"most in {listed(named)}" if len(short) > 1 else listed(named)
            yield (
                f"At {rows[number].label}, cases are left over in {len(short):,} of "
                f"{counted(len(areas), 'area')}, {most}"
            )
