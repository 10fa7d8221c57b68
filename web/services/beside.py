"""Two scenarios on one page: which of each, the figures line by line, and how they differ."""

from collections.abc import Mapping
from dataclasses import dataclass

from caseload.reports.shared.beside import beside, sides
from caseload.reports.shared.page import PageTable
from caseload.web.services.planning import Plan, page
from caseload.web.store.jobs import DONE


@dataclass(frozen=True)
class Chosen:
    """One of the two: the scenario, what of it there is to choose from, and which is chosen."""

    plan: Plan
    labels: tuple[str, ...]
    place: int

    @property
    def name(self) -> str:
        """What heads its column."""
        label = self.labels[self.place]
        return f"{self.plan.name}: {label}" if label else self.plan.name


@dataclass(frozen=True)
class Beside:
    """Two scenarios beside each other; without a table while one of them is not answered."""

    one: Chosen
    other: Chosen
    table: PageTable | None


def both(one: Plan, other: Plan, asked: Mapping[str, str]) -> Beside:
    """Two scenarios; `of_one` and `of_other` choose what of each, by its place."""
    first = _chosen(one, asked.get("of_one", ""), 0)
    second = _chosen(other, asked.get("of_other", ""), 1 if one.id == other.id else 0)
    if not (first.labels and second.labels):
        return Beside(first, second, None)
    same = one.id == other.id
    names = [side.labels[side.place] if same else side.name for side in (first, second)]
    left, right = sides(page(one))[first.place], sides(page(other))[second.place]
    return Beside(first, second, beside(left, right, names))


def _chosen(found: Plan, given: str, otherwise: int) -> Chosen:
    labels = tuple(one.label for one in sides(page(found))) if found.job.state == DONE else ()
    last = max(0, len(labels) - 1)
    place = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else otherwise
    return Chosen(found, labels, min(place, last))
