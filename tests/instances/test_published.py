"""Published instances keep their meaning when they are read as ordinary ones."""

import csv
import json
from pathlib import Path

import pytest

from instances.published.nursing import read_ward, zone_instance
from instances.published.read import read_published
from models.fault import BadInput
from models.proposal import StageName
from optimizer.allocate import allocate

DATA = Path(__file__).parents[1] / "data" / "published"
WARDS = list(csv.DictReader((DATA / "nursing_expected.csv").read_text().splitlines()))
SETS = json.loads((DATA / "partition.json").read_text())


@pytest.mark.parametrize("row", WARDS, ids=lambda row: row["instance"])
def test_a_ward_becomes_patients_as_cases_and_nurses_who_float(row: dict[str, str]) -> None:
    (made,) = read_published(DATA / row["instance"])
    assert len(made.cases) == int(row["patients"])
    assert len(made.practitioners) == int(row["nurses"])
    assert sum(case.weight or 0 for case in made.cases) == int(row["total_acuity"])
    assert {case.team for case in made.cases} == {f"zone {z}" for z in range(int(row["zones"]))}
    assert all(person.floating for person in made.practitioners)


def test_the_spread_of_a_zone_is_its_published_standard_deviation() -> None:
    ward = read_ward((DATA / "2zones0.txt").read_text(), "2zones0.txt")
    proposal = allocate(zone_instance(ward, "2zones0", zone=0, nurses=6))
    (balance,) = [stage for stage in proposal.stages if stage.name is StageName.BALANCE]
    assert balance.value == pytest.approx(0.763763, abs=1e-5)


@pytest.mark.parametrize("place", [0, 1, 4])
def test_the_range_of_a_partition_set_is_its_published_difference(place: int) -> None:
    made = read_published(DATA / "partition.json")[place]
    (balance,) = [stage for stage in allocate(made).stages if stage.name is StageName.BALANCE]
    assert balance.value == pytest.approx(SETS[place]["verified_diff"])
    assert balance.proven


@pytest.mark.parametrize("text", ["", "2 11 1 3", "1 1 1 3 105 2 50", "1 1 1 3 105 1 50 7", "a b"])
def test_a_file_that_is_not_in_the_format_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "ward.txt").write_text(text)
    with pytest.raises(BadInput):
        read_published(tmp_path / "ward.txt")


def test_the_command_makes_ordinary_instances_of_them(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from cli import app
    from instances.read import read_instance

    out = tmp_path / "sets"
    done = CliRunner().invoke(
        app, ["import", "published", str(DATA / "partition.json"), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    made = read_published(DATA / "partition.json")
    assert len(list(out.iterdir())) == len(made)
    again = read_instance(out / made[0].name.replace(" ", "-"))
    assert again.instance.digest == made[0].digest
