"""A comparison: its sides, one of them put right where a rule was broken by hand.

Covers `smallest_changes` as well.
"""

import signal

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.instances.week.read import read_instance
from caseload.models.instance import Instance
from caseload.optimizer.compare.compare import PROPOSED, PUT_RIGHT, compare
from caseload.optimizer.options import Options, Progress
from caseload.reports.comparison.words import findings

CAP = {"caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 3)}


def week() -> Instance:
    people = [practitioner("P1"), practitioner("P2")]
    return instance([case(f"C{n}") for n in range(4)], people, plain_policy(CAP))


def test_what_was_broken_by_hand_has_a_side_in_which_it_is_put_right() -> None:
    given = week()
    kept = {f"C{n}": "P1" if n < 3 else "P2" for n in range(4)}
    broken = dict.fromkeys(kept, "P1")
    found = compare(given, {"kept": kept, "broken": broken})
    assert [side.name for side in found.sides] == [
        "kept",
        "broken",
        PROPOSED,
        f"{PUT_RIGHT} (broken)",
    ]
    by_hand = {row.name: row for row in found.by_hand}
    assert by_hand["kept"].put_right is None
    assert by_hand["broken"].put_right == f"{PUT_RIGHT} (broken)"


def test_what_is_broken_is_put_right_before_the_load_is_made_even() -> None:
    """One case with somebody who may not hold it, and six with one of two equal people."""
    people = [practitioner("P1"), practitioner("P2"), practitioner("P3", grade="PQiP")]
    given = instance(
        [case("A", tier="A"), *(case(f"C{n}", tier="F") for n in range(6))],
        people,
        plain_policy({"qualification": {"mode": "hard"}}),
    )
    by_hand = {"A": "P3", **{f"C{n}": "P1" for n in range(6)}}
    found = compare(given, {"by hand": by_hand})
    (row,) = found.by_hand
    assert [point.broken for point in row.path[:2]] == [1, 0]
    assert [change.case for change in row.path[1].changes] == ["A"]
    assert row.path[0].gain is None
    assert row.mended == row.path[1]
    assert all("A" in {change.case for change in point.changes} for point in row.path[1:])
    assert not found.side(PUT_RIGHT).breaches
    assert row.path[-1].value < row.path[1].value


def test_what_nobody_else_may_have_stays_and_is_said() -> None:
    people = [practitioner("P1", grade="PSO"), practitioner("P2", grade="PSO")]
    given = instance([case("A", tier="A")], people, plain_policy({"qualification": {}}))
    found = compare(given, {"by hand": {"A": "P1"}})
    (row,) = found.by_hand
    assert row.mended.broken == 1
    assert row.mended.moves == 0
    assert findings(found) == ["By hand: the rules are broken once, and no change puts that right."]


def test_the_path_leads_from_the_allocation_by_hand_to_the_most_even_one() -> None:
    given = week()
    kept = {f"C{n}": "P1" if n < 3 else "P2" for n in range(4)}
    (row,) = compare(given, {"kept": kept}).by_hand
    assert [(point.moves, point.gain) for point in row.path] == [(0, 0.0), (1, 1.0)]
    assert row.path[0].changes == ()
    (change,) = row.path[1].changes
    assert (change.before, change.after) == ("P1", "P2")
    assert row.path[1].proven


@pytest.mark.parametrize("moment", ["Reading the rules", "Looking for the smallest changes"])
def test_an_interrupt_ends_it_rather_than_compare_what_was_found_by_then(moment: str) -> None:
    given = read_instance("weekly").instance
    told: list[str] = []

    def press(progress: Progress) -> None:
        told.append(progress.doing)
        if progress.doing == moment and told.count(moment) == 1:
            signal.raise_signal(signal.SIGINT)

    nobody = dict.fromkeys(case.id for case in given.cases)
    with pytest.raises(KeyboardInterrupt):
        compare(given, {"by hand": nobody}, Options(effort=0.1), press)
    assert moment in told
