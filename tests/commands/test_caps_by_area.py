"""The command `caps` on several instances or every PDU of one."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from areas import EAST, WEST, joined
from caseload.cli import app
from caseload.instances.week.write import write_instance


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["caps", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.stdout if "--json" in arguments else done.output


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
