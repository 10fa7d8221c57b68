"""Groups of few people: nothing is said of them, nor of what would give them away."""

from collections.abc import Sequence

from caseload.models.comparison import GroupFigures


def hidden_groups(sizes: Sequence[tuple[str, int]], fewest: int) -> set[str]:
    """The groups of one kind of which nothing is said, being of fewer than so many people.

    Where those hidden are fewer than that together, the smallest of the others is hidden with
    them: else they would follow from the figures of everyone.
    """
    hidden, gone = set[str](), 0
    for name, people in sorted(sizes, key=lambda one: one[1]):
        if people < fewest or 0 < gone < fewest:
            hidden.add(name)
            gone += people
    return hidden


def suppressed(rows: Sequence[GroupFigures], fewest: int) -> tuple[GroupFigures, ...]:
    """The groups, nothing said of those with fewer than so many people (`hidden_groups`)."""
    hidden = {
        (kind, name)
        for kind in dict.fromkeys(row.kind for row in rows)
        for name in hidden_groups(
            [(row.group, row.people or 0) for row in rows if row.kind == kind], fewest
        )
    }
    return tuple(
        GroupFigures(kind=row.kind, group=row.group, suppressed=True)
        if (row.kind, row.group) in hidden
        else row
        for row in rows
    )
