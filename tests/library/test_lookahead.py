"""A real week that looks ahead: from a table of what is expected to a sentence a case."""

import json
from pathlib import Path

import pandas as pd
import pytest

import caseload as cl
from builders import case, instance, plain_policy, practitioner
from caseload.instances.week.forecast import read_forecast
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import CapacityPolicy

FORECAST = pd.DataFrame({"tier": ["D", "D"], "skills": ["polish", None], "a_week": [1.0, 0.5]})


def week() -> Instance:
    """Two people with four cases each of six, one of whom speaks Polish, and two plain cases."""
    people = [
        practitioner("P0", name="Ada Nowak", caseload=4, skills=("polish",)),
        practitioner("P1", name="Ben Hall", caseload=4),
        practitioner("P2", name="Cy Moss", caseload=4),
    ]
    rules = {"caseload_cap": {"PO": 6}, "skills": {}, "limited_access": {}}
    policy = plain_policy(rules, capacity=CapacityPolicy(full=200))
    return instance([case("C1"), case("C2"), case("C3")], people, policy)


def test_what_is_moved_is_said_in_a_sentence() -> None:
    plain, ahead = cl.allocate(week()), cl.allocate(week(), lookahead=FORECAST)
    assert sorted(plain.allocation.values()) == ["P0", "P1", "P2"]
    assert "P0" not in ahead.allocation.values() and None not in ahead.allocation.values()
    moved = {c for c, who in ahead.allocation.items() if who != plain.allocation[c]}
    assert set(ahead.proposal.moved_ahead) == moved
    [said] = [ahead.proposal.moved_ahead[c] for c in moved if plain.allocation[c] == "P0"]
    assert said == (
        "Without looking ahead Ada Nowak would take it; room with Ada Nowak is kept free for cases "
        "to come that need somebody who is accredited for polish (8 expected in 8 weeks)"
    )
    rows = ahead.to_frames()["proposal"]
    assert rows.loc[rows["case"].isin(moved), "reason"].str.contains("looking ahead").all()


def test_nothing_is_said_where_nobody_looks_ahead(tmp_path: Path) -> None:
    plain = cl.allocate(week())
    plain.write(tmp_path / "run")
    stored = json.loads((tmp_path / "run" / "proposal.json").read_text(encoding="utf-8"))
    assert not {"ahead", "moved_ahead"} & set(stored)


def test_a_run_is_repeated_to_the_byte_and_explained(tmp_path: Path) -> None:
    ahead = cl.allocate(week(), lookahead=FORECAST)
    ahead.write(tmp_path / "run")
    found = cl.repeat(tmp_path / "run")
    assert found.same and not found.altered
    plan = cl.open_run(tmp_path / "run")
    assert plan.instance.ahead == ahead.instance.ahead
    said = plan.why_not("C1", "P0").model_dump_json()
    assert "takes up room that cases to come may need" in said
    after = cl.next_week(tmp_path / "run").instance
    assert after.ahead is None


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("tier,a_week,restricted_to\nQ,-1,P1\nD,,\n", encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_forecast(wrong, week(), [])
    said = [fault.sentence() for fault in bad.value.faults]
    assert len(said) == 4
    assert "P1" not in " ".join(said)


def test_a_column_that_is_not_known_is_told(tmp_path: Path) -> None:
    table = tmp_path / "forecast.csv"
    table.write_text("tier,skils,a_week\nD,polish,1\n", encoding="utf-8")
    told: list[Fault] = []
    [one] = read_forecast(table, week(), told)
    assert (one.like.skills, one.a_week) == ((), 1.0)
    assert "skils" in told[0].sentence()


@pytest.mark.parametrize(
    ("written", "skills", "said"),
    [
        ("Polish", ("polish",), "one spelling; taken for"),
        ("polsh", ("polsh",), "nobody has this one: did you mean polish?"),
        ("urdu", ("urdu",), "nobody has this one, so no room is kept free for it"),
        ("polish", ("polish",), None),
    ],
)
def test_a_skill_is_that_of_the_practitioners_or_told(
    tmp_path: Path, written: str, skills: tuple[str, ...], said: str | None
) -> None:
    table = tmp_path / "forecast.csv"
    table.write_text(f"tier,skills,a_week\nD,{written},1\n", encoding="utf-8")
    told: list[Fault] = []
    [one] = read_forecast(table, week(), told)
    assert one.like.skills == skills
    sentences = [fault.sentence() for fault in told if fault.column == "skills"]
    assert len(sentences) == (said is not None)
    assert all(said in sentence for sentence in sentences if said)


def test_a_forecast_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("tier,a_week\n", encoding="utf-8")
    with pytest.raises(BadInput):
        read_forecast(tmp_path / "none.csv", week(), [])
