"""The independent check: a proposal with any figure changed is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from builders import book_of, instance, plain_policy
from caseload.instances.week.read import read_instance
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.check.fits import Fits
from caseload.optimizer.check.verify import InternalError
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.rule_book import RuleBook

FIGURES = ("workloads", "figures_before", "figures", "stages", "certificate", "soft_breaches")

NOT_COUNTED = {
    "coming": "work that is coming is told by the models and adds up to nothing here",
    "cap": "rules say it; the rules' own readings are held against each other",
    "most": "rules say it; the rules' own readings are held against each other",
    "parts": "how an instance falls into parts is no figure of the allocation",
    "largest_part_gap": "the gap of a part needs its bound, which the proposal does not hold",
    "people": "no unit can be taken from a count of one person",
}


@pytest.fixture(scope="module", params=["tiny", "understaffed"])
def solved(request: pytest.FixtureRequest) -> tuple[Instance, Proposal]:
    week = read_instance(request.param).instance
    return week, solve_here(week, book_of(week))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every number in a tree of lists and mappings, with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def changed(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The tree with one value replaced; the tree itself stays as it is."""
    first, *rest = path
    inner = changed(content[first], tuple(rest), value) if rest else value
    if isinstance(content, dict):
        return {**content, first: inner}
    return [*content[:first], inner, *content[first + 1 :]]


def test_what_was_proposed_is_confirmed(solved: tuple[Instance, Proposal]) -> None:
    confirm(*solved)


def test_any_figure_changed_by_one_unit_is_refused(solved: tuple[Instance, Proposal]) -> None:
    week, proposal = solved
    content, seen = proposal.model_dump(mode="json"), 0
    fits = Fits(week, RuleBook.of(week.policy))
    for name in FIGURES:
        for path, value in leaves(content[name], (name,)):
            if set(path) & set(NOT_COUNTED):
                continue
            unit = 1 if isinstance(value, int) else 0.01
            for other in (value + unit, value - unit):
                forged = Proposal.model_construct(
                    **dict(Proposal.model_validate(changed(content, path, max(other, 0)))),
                )
                if abs(max(other, 0) - value) < 1e-6:
                    continue
                with pytest.raises(InternalError):
                    confirm(week, forged, fits)
                seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    "sentence",
    [
        "The lowest possible spread is 1.23 points, and this is proven.",
        "The lowest possible spread is 6.90 points; the proposal has 0.01.",
    ],
)
def test_a_sentence_with_other_figures_is_refused(sentence: str) -> None:
    week = read_instance("tiny").instance
    proposal = solve_here(week, book_of(week))
    certificate = proposal.certificate.model_copy(update={"sentence": sentence})
    with pytest.raises(InternalError, match="sentence"):
        confirm(week, proposal.model_copy(update={"certificate": certificate}))


def test_a_case_given_to_somebody_else_is_refused() -> None:
    week = read_instance("tiny").instance
    proposal = solve_here(week, book_of(week))
    first = proposal.assignments[0]
    other = next(p.id for p in week.practitioners if p.id != first.practitioner)
    rows = (first.model_copy(update={"practitioner": other}), *proposal.assignments[1:])
    with pytest.raises(InternalError):
        confirm(week, proposal.model_copy(update={"assignments": rows}))


def test_a_week_without_practitioners_is_confirmed() -> None:
    given = instance([], [], plain_policy())
    confirm(given, solve_here(given, book_of(given)))
