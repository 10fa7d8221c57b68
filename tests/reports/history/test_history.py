"""A folder of runs as a history: which run counts, what is suppressed, missing or edited."""

import csv
import json
import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import caseload as cl
from builders import MONDAY, case, instance, plain_policy, practitioner
from caseload import cli
from caseload.models.base import Gender, Grade
from caseload.models.comparison import GroupFigures
from caseload.models.instance import Instance
from caseload.reports.history.figures import suppressed
from caseload.reports.history.words import history_sentences

pytestmark = pytest.mark.filterwarnings("ignore::caseload.InputWarning")


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(cli.app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def first() -> Instance:
    """Seven people of two grades, four cases, one of which nobody may take."""
    people = [
        practitioner(
            f"P{n}",
            grade=Grade.PSO if n > 5 else Grade.PO,
            gender=Gender.WOMAN if n % 2 else Gender.MAN,
            team="North" if n < 7 else "South",
        )
        for n in range(1, 8)
    ]
    rules = {"skills": {"mode": "hard"}, "caseload_cap": {"mode": "hard", "PO": 1, "PSO": 1}}
    cases = [case(f"C{n}") for n in range(1, 4)] + [case("C4", skills=("welsh",), weeks_waited=2)]
    return instance(cases, people, plain_policy(rules), name="north", held=())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weeks: the second was done otherwise in one case, and overridden in another."""
    folder = tmp_path_factory.mktemp("year")
    week = first()
    cl.allocate(week).write(folder / "w1")
    plan = cl.allocate(
        week, after=folder / "w1", pins={"C1": "P6"}, reason="knows her", decided_by="Ann Lead"
    )
    plan.write(folder / "w1b")
    done = {name: who for name, who in plan.allocation.items() if who}
    done["C2"] = next(one.id for one in week.practitioners if one.id not in done.values())
    table = pd.DataFrame({"case": list(done), "practitioner": list(done.values())})
    for number in (2, 3):
        new = pd.DataFrame({"case": [f"N{number}"], "tier": ["D"]})
        week = cl.next_week(plan, cases=new, done=table if number == 2 else None).instance
        plan = cl.allocate(week)
        plan.write(folder / f"w{number}")
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "year")
    return tmp_path / "year"


def test_each_week_counts_once_by_its_last_round(written: Path) -> None:
    weeks = cl.history(written).history.weeks
    assert [one.week for one in weeks] == [MONDAY + timedelta(7 * n) for n in range(3)]
    assert [Path(one.folder).name for one in weeks] == ["w1b", "w2", "w3"]
    assert [one.placed for one in weeks] == [3, 1, 1]
    assert [one.left_over for one in weeks] == [1, 1, 1]
    assert [one.longest_wait for one in weeks] == [3, 4, 5]
    assert not cl.history(written).history.missing


def test_a_run_that_was_marked_final_counts_for_its_week(folder: Path) -> None:
    run("runs", folder / "w1", "--final")
    assert Path(cl.history(folder).history.weeks[0].folder).name == "w1"


def test_overrides_have_their_reason_whose_it_was_and_what_they_cost(written: Path) -> None:
    found = cl.history(written)
    [one] = found.history.overrides
    assert (one.case, one.decided, one.reason, one.decided_by) == (
        "C1",
        "P6",
        "knows her",
        "Ann Lead",
    )
    week = found.history.weeks[0]
    assert week.overrides == 1
    assert week.override_cost == pytest.approx(0.0, abs=0.01)
    assert any("Ann Lead 1" in said for said in found.sentences)


def test_whose_overrides_they_were_is_left_out_where_nobody_is_named(written: Path) -> None:
    found = cl.history(written).history
    [who] = {one.decided_by or "nobody named" for one in found.overrides}
    named, nameless = history_sentences(found), history_sentences(found, named=False)
    assert f"1 case went otherwise than proposed ({who} 1), which" in named[1]
    assert "1 case went otherwise than proposed, which" in nameless[1]
    assert not any(who in one for one in nameless)
    assert len(named) == len(nameless)


def test_what_was_done_is_held_against_what_was_proposed(written: Path) -> None:
    first_week, second, last = cl.history(written).history.weeks
    assert (first_week.done_known, first_week.done_as_proposed) == (3, 2)
    assert (second.done_known, second.done_as_proposed) == (1, 1)
    assert (last.done_known, last.done_as_proposed) == (None, None)


def test_groups_of_few_people_are_suppressed(written: Path) -> None:
    groups = {(one.kind, one.group): one for one in cl.history(written).history.weeks[0].groups}
    assert groups["everyone", "everyone"].people == 7
    for name in (("grade", "PSO"), ("grade", "PO"), ("gender", "men"), ("team", "South")):
        assert groups[name].suppressed, name
        assert groups[name].people is None
        assert groups[name].utilisation is None
    assert groups["hours", "full time"].people == 7


def rows(*sizes: int) -> list[GroupFigures]:
    return [
        GroupFigures(
            kind="team",
            group=f"T{place}",
            people=people,
            new_cases=0,
            mean_caseload=0.0,
            over_cap=None,
            over_40=0.0,
            over_50=0.0,
            utilisation=None,
        )
        for place, people in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ((9, 8, 7), []),
        ((9, 8, 5), []),
        ((9, 8, 4), [1, 2]),  # one alone would follow from the sum
        ((9, 8, 4, 3), [2, 3]),  # seven people together follow, nobody alone
        ((9, 2, 2), [0, 1, 2]),
        ((4,), [0]),
    ],
)
def test_no_small_group_follows_from_the_others(sizes: tuple[int, ...], hidden: list[int]) -> None:
    found = suppressed(rows(*sizes), 5)
    assert [place for place, one in enumerate(found) if one.suppressed] == hidden


def test_the_policy_says_what_is_few(written: Path, tmp_path: Path) -> None:
    week = cl.read(written / "w1" / "instance.json", settings={"history.fewest_people": 1})
    cl.allocate(week).write(tmp_path / "run")
    [one] = cl.history(tmp_path).history.weeks
    assert not any(group.suppressed for group in one.groups)
    assert cl.history(tmp_path).history.fewest == (1,)


def test_a_week_that_is_missing_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "w2")
    said = run("history", folder, code=1)
    assert "north: no run of the week of 30 November 2026 is there that counts" in said
    assert cl.history(folder).history.weeks[0].done_known is None


def test_a_round_that_is_missing_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "w1")
    [said] = cl.history(folder).history.missing
    assert said.startswith("w1b: the round before it")


def test_a_week_that_was_edited_is_named_and_not_counted(folder: Path) -> None:
    path = folder / "w2" / "proposal.json"
    path.write_bytes(path.read_bytes().replace(b'"N2"', b'"N9"'))
    found = cl.history(folder).history
    assert any("w2/proposal.json" in said for said in found.altered)
    assert len(found.weeks) == 2
    assert "changed since the run was written" in run("history", folder, code=1)


def test_a_table_that_was_edited_is_named_and_the_week_counts(folder: Path) -> None:
    (folder / "w2" / "proposal.csv").write_text("other")
    found = cl.history(folder).history
    assert len(found.weeks) == 3
    assert any("proposal.csv" in said for said in found.altered)


def test_files_hold_the_same_figures_and_no_suppressed_one(written: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = run("history", written, "--out", out, "--html", tmp_path / "page.html")
    assert "3 weeks, 23 November 2026 to 7 December 2026" in said
    tidy = list(csv.DictReader((out / "history.csv").open(encoding="utf-8-sig")))
    placed = [row["value"] for row in tidy if row["measure"] == "placed"]
    assert placed == ["3", "1", "1"]
    assert all((row["value"] == "") for row in tidy if row["suppressed"] == "yes")
    assert any(row["suppressed"] == "yes" for row in tidy)
    book = openpyxl.load_workbook(out / "history.xlsx")
    assert book.sheetnames == [
        *("About", "Weeks", "Groups", "Fairness", "Overrides", "People", "Acts", "Amiss")
    ]
    kept = json.loads((out / "history.json").read_bytes())
    assert [one["placed"] for one in kept["weeks"]] == [3, 1, 1]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "knows her" not in page, "reasons are not for a page to send"
    assert "<svg" in page or "data:image/svg+xml" in page
    run("history", written, "--out", out, code=2)
    run("history", written, "--out", out, "--force")


def test_the_tidy_table_sets_groups_beside_chance(tmp_path: Path) -> None:
    week = cl.read("understaffed")
    cl.allocate(week, effort=0).write(tmp_path / "run")
    history = cl.history(tmp_path).history
    frame = cl.history(tmp_path).to_frames()["tidy"]
    mean = frame[frame["kind"].str.contains(" of ")]
    assert len(mean) == len(history.fairness) + len(history.weeks[0].fairness)
    assert (mean["week beginning"] == "").sum() == len(history.fairness)
    shown = mean[mean["suppressed"] == "no"]
    assert len(shown) and len(shown) < len(mean)
    assert (shown["chance from"].astype(float) <= shown["chance to"].astype(float)).all()
    [row] = [
        one
        for one in history.fairness
        if (one.kind, one.group, one.measure) == ("grade", "PO", "utilisation")
    ]
    of_pos = shown[(shown["group"] == "PO") & (shown["measure"] == "utilisation")].iloc[-1]
    assert (of_pos["kind"], of_pos["unit"]) == ("grade of practitioners", "share")
    assert float(of_pos["value"]) == pytest.approx(row.value, abs=1e-4)
    hidden = mean[mean["suppressed"] == "yes"]
    assert (
        hidden[["value", "chance from", "chance to"]].isin([None, "", float("nan")]).all(axis=None)
    )


def test_a_folder_without_runs_says_so_and_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "There is no week here" in run("history", tmp_path)
    run("history", tmp_path / "nowhere", code=2)


def test_frames_have_the_tables(written: Path) -> None:
    frames = cl.history(written).to_frames()
    assert set(frames) == {
        *("weeks", "groups", "fairness", "overrides", "people", "acts", "amiss", "tidy")
    }
    assert list(frames["weeks"]["left over"]) == [1, 1, 1]
