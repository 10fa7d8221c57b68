"""Several instances, or every PDU of one, under the same caps: each by itself, and added up."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, held_case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.commands import sweeping
from caseload.instances.week.areas import by_pdu
from caseload.instances.week.write import write_instance
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision, Instance
from caseload.models.scenario import Scenario
from caseload.optimizer.scenarios.ranges import scenarios
from caseload.optimizer.scenarios.region import region
from caseload.optimizer.scenarios.sweep import swept


def pdu(name: str, people: int, cases: int, caseload: int) -> Instance:
    return instance(
        [case(f"{name}{n}", pdu=name) for n in range(cases)],
        [practitioner(f"{name}P{n}", pdu=name, caseload=caseload) for n in range(people)],
        plain_policy(),
        name=name,
    )


def joined(*parts: Instance) -> Instance:
    return instance(
        [one for part in parts for one in part.cases],
        [one for part in parts for one in part.practitioners],
        plain_policy(),
        name="region",
    )


EAST, WEST = pdu("East", 3, 6, 4), pdu("West", 2, 2, 5)


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["caps", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


class TestByPdu:
    def test_every_pdu_becomes_an_instance_of_its_own(self) -> None:
        assert by_pdu(joined(EAST, WEST)) == [EAST, WEST]

    def test_cases_in_hand_and_decisions_go_with_their_people(self) -> None:
        whole = joined(EAST, WEST).changed(
            practitioners=tuple(
                one.model_copy(update={"caseload": None})
                for one in joined(EAST, WEST).practitioners
            ),
            held=(held_case("H1", "WestP0"),),
            decisions=(Decision(action=Action.PIN, case="East1", practitioner="EastP1"),),
        )
        east, west = by_pdu(whole)
        assert (len(east.held or ()), len(west.held or ())) == (0, 1)
        assert (len(east.decisions), len(west.decisions)) == (1, 0)

    def test_what_has_no_pdu_and_what_crosses_is_told_at_once(self) -> None:
        whole = joined(EAST, WEST)
        lost = whole.changed(
            cases=(*whole.cases, *(case(f"Z{n}") for n in range(7))),
            decisions=(Decision(action=Action.PIN, case="East1", practitioner="WestP1"),),
        )
        with pytest.raises(BadInput) as bad:
            by_pdu(lost)
        said = " ".join(fault.sentence() for fault in bad.value.faults)
        assert "Z0, Z1, Z2, Z3, Z4 and 2 more" in said
        assert "case East1 goes to WestP1" in said


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path: Path) -> dict[str, Path]:
        places = {}
        for one in (EAST, WEST, joined(EAST, WEST)):
            places[one.name] = tmp_path / f"{one.name}.json"
            write_instance(one, places[one.name])
        return places

    def test_pdus_of_one_instance_and_instances_of_one_pdu_come_out_alike(
        self, files: dict[str, Path]
    ) -> None:
        asked = ("--caps", "4:6", "--json")
        split = run(files["region"], "--by", "pdu", *asked)
        assert split == run(files["East"], files["West"], *asked)
        found = json.loads(split)
        alone = [json.loads(run(files[name], *asked)) for name in ("East", "West")]
        for place, whole in enumerate(found["whole"]["scenarios"]):
            mine = [sweep["scenarios"][place] for sweep in alone]
            for figure in ("placed", "left_over", "over_before", "free", "people"):
                assert whole[figure] == sum(one[figure] for one in mine)
            assert min(one["spread"] for one in mine) <= whole["spread"]
            assert whole["spread"] <= max(one["spread"] for one in mine)
        assert found["whole"]["scenarios"][0]["shortfalls"][0]["cases"] == 8
        assert found["areas"][0]["scenarios"][0]["allocation"] == {}

    def test_the_screen_says_where_cases_are_left_over(
        self, files: dict[str, Path], tmp_path: Path
    ) -> None:
        said = run(files["region"], "--by", "pdu", "--caps", "4:6", "--out", tmp_path / "out")
        assert "Cap: 2 areas" in said
        assert "At cap 5, cases are left over in 2 of 2 areas, most in East (3) and West (2)" in (
            " ".join(said.split())
        )
        table = (tmp_path / "out" / "sweep.csv").read_text(encoding="utf-8-sig")
        areas = {row.split(",")[0] for row in table.splitlines()[1:]}
        assert areas == {"2 areas", "East", "West"}

    def test_two_of_the_same_name_are_refused(self, files: dict[str, Path]) -> None:
        done = CliRunner().invoke(app, ["caps", *[str(files["East"])] * 2, "--caps", "4"])
        assert done.exit_code == 2
        assert "different names" in done.output

    def test_faults_of_all_instances_are_told_at_once(self, files: dict[str, Path]) -> None:
        done = CliRunner().invoke(
            app, ["caps", "no-one", str(files["East"]), "nor-two", "--caps=4"]
        )
        assert done.exit_code == 2
        assert "no-one" in done.output
        assert "nor-two" in done.output


def sweeps(monkeypatch: pytest.MonkeyPatch, worse: Sequence[str]) -> tuple[list[Scenario], int]:
    """The scenarios of a sweep in which some find nothing the first time, and what was solved."""
    real, asked = sweeping.solve, []

    def solve(task: sweeping.Task) -> str:
        asked.append(task)
        found = Scenario.model_validate_json(real(task))
        if task.row.label in worse and task.start is None:
            lost = dict.fromkeys(found.allocation)
            update = {"placed": 0, "left_over": 6, "priority_left": 6, "allocation": lost}
            found = found.model_copy(update=update)
        return found.model_dump_json()

    monkeypatch.setattr(sweeping, "solve", solve)
    plan = scenarios(["5:7"], [])
    places = [sweeping.Area(EAST, sweeping.policies(EAST, plan.rows))]
    run = sweeping.Run(places, plan, 1.5, None, lambda: None)
    [(_, found)] = run.sweeps(1, None)
    return list(found.scenarios), len(asked)


def test_a_higher_cap_begins_again_from_a_lower_one_that_places_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, solved = sweeps(monkeypatch, ["cap 6", "cap 7"])
    assert [row.placed for row in rows] == [3, 6, 6]
    assert solved == 5


def test_nothing_is_solved_twice_where_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, solved = sweeps(monkeypatch, [])
    assert [row.placed for row in rows] == [3, 6, 6]
    assert solved == 3


def test_the_spread_of_areas_is_that_within_them() -> None:
    from caseload.optimizer.scenarios.ranges import Row
    from caseload.optimizer.scenarios.scenario import scenario

    row = Row("cap", (), (50,))
    one, other = (swept(a.name, ["cap"], [scenario(a, row)]) for a in (EAST, WEST))
    (whole,) = region([one, other]).whole.scenarios
    first, second = one.scenarios[0], other.scenarios[0]
    variance = (3 * first.spread**2 + 2 * second.spread**2) / 5
    assert whole.spread == pytest.approx(variance**0.5)
