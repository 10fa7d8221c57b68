"""A sweep says where everything fits, where it turns, and what is not proven."""

from builders import case, instance, plain_policy, practitioner
from capped import capped_at
from caseload.optimizer.scenarios.sweep import swept


def test_the_sweep_says_where_everything_fits_and_where_it_turns() -> None:
    people = [practitioner(f"P{n}", caseload=4) for n in range(3)]
    given = instance([case(f"C{n}") for n in range(6)], people, plain_policy())
    sweep = swept("week", ["cap"], capped_at(given, 4, 5, 6, 7))
    assert [row.left_over for row in sweep.scenarios] == [6, 3, 0, 0]
    assert "Everything fits from cap 6 on" in sweep.sentences
    assert "The elbow is at cap 6: 0 left over there, 3 at cap 5" in sweep.sentences
    assert sweep.scenarios[0].moved is None
    assert sweep.scenarios[1].moved == 3


def test_the_sweep_says_where_more_might_be_placed() -> None:
    people = [practitioner("P1", caseload=4)]
    given = instance([case(f"C{n}") for n in range(6)], people, plain_policy())
    rows = capped_at(given, 5, 6)
    open_row = rows[0].model_copy(update={"priority_bound": 4})
    said = "It is not proven that no more could be placed at cap 5"
    assert said not in swept("week", ["cap"], rows).sentences
    assert said in swept("week", ["cap"], [open_row, rows[1]]).sentences
