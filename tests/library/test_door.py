"""`import caseload as cl`: every question of the command line, with the same answer."""

import doctest
import io
import multiprocessing
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import caseload as cl
from caseload.cli import app
from caseload.models.instance import Instance
from caseload.reports.shared.files import csv_bytes


def command(*arguments: Any, code: int = 0) -> str:
    """What a command prints."""
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return cl.read("tiny")


@pytest.fixture(scope="module")
def plan(tiny: Instance) -> cl.Plan:
    return cl.allocate(tiny, alternatives=True)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `caseload allocate tiny --out` leaves."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    command("allocate", "tiny", "--alternatives", "--out", folder)
    return folder


def cells(frame: pd.DataFrame) -> list[list[str]]:
    """A frame as the texts that its CSV file has."""
    body = [[None if pd.isna(one) else one for one in row] for row in frame.to_numpy(object)]
    return written(csv_bytes([list(frame.columns), *body]))


def written(content: bytes) -> list[list[str]]:
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, header=None)
    return [[_number(one) for one in row] for row in frame.to_numpy().tolist()]


def _number(text: str) -> str:
    """A number in one way: a column with blanks holds 50 as 50.0."""
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def same_rows(found: "dict[str, pd.DataFrame]", folder: Path, names: dict[str, str]) -> None:
    """See that frames have the rows of the CSV files in a folder."""
    for name, file in names.items():
        assert cells(found[name]) == written((folder / file).read_bytes()), name


class TestTheSurface:
    def test_every_name_is_there_and_documented(self) -> None:
        for name in cl.__all__:
            assert getattr(cl, name).__doc__, name
        assert set(cl.__all__) <= set(dir(cl))

    def test_the_example_in_its_docstring_is_true(self) -> None:
        found = doctest.testmod(cl)
        assert found.attempted
        assert not found.failed

    def test_a_name_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(AttributeError, match="alocate"):
            cl.alocate  # type: ignore[attr-defined]  # noqa: B018

    def test_importing_it_loads_nothing_heavy(self) -> None:
        heavy = "{'pandas', 'numpy', 'ortools', 'pydantic', 'typer'}"
        code = f"import sys, caseload; assert not {heavy} & set(sys.modules)"
        subprocess.run([sys.executable, "-c", code], check=True)

    @pytest.mark.parametrize(
        "name", ["allocate", "caps", "compare", "simulate", "staffing", "read"]
    )
    def test_a_function_says_what_it_takes_gives_and_raises(self, name: str) -> None:
        said = getattr(cl, name).__doc__
        for section in ("Parameters", "Returns", "Raises"):
            assert f"    {section}\n    {'-' * len(section)}\n" in said
        taken = getattr(cl, name).__code__
        for argument in taken.co_varnames[: taken.co_argcount + taken.co_kwonlyargcount]:
            assert argument in said, argument


class TestAllocate:
    @pytest.mark.parametrize(
        ("options", "arguments"),
        [
            ([], {}),
            (["--pin", "C08=P5", "--pin", "C02=P2"], {"pins": {"C08": "P5", "C02": "P2"}}),
            (["--forbid", "C03=P5"], {"forbid": {"C03": "P5"}}),
            (["--forbid", "C08=P4", "--forbid", "C08=P5"], {"forbid": {"C08": ["P4", "P5"]}}),
            (["--cap", "PSO=40"], {"caps": {"PSO": 40}}),
            (["--cap", "45"], {"caps": 45}),
            (
                ["--set", "own_team.mode=off", "--set", "workload_cap.percent=100"],
                {"settings": {"own_team.mode": "off", "workload_cap": {"percent": 100}}},
            ),
            (["--balance", "peak"], {"settings": {"balance.measure": "peak"}}),
            (["--seed", 3, "--effort", 0.5], {"seed": 3, "effort": 0.5}),
        ],
    )
    def test_it_answers_as_the_command_to_the_byte(
        self, tiny: Instance, options: list[Any], arguments: dict[str, Any]
    ) -> None:
        """But for where a decision stood: an option there, an argument here."""
        code = 1 if cl.allocate(tiny, **arguments).proposal.unallocated else 0
        said = command("allocate", "tiny", *options, "--json", code=code)
        for theirs, ours in (("--pin", "pins"), ("--forbid", "forbid")):
            said = said.replace(f'"source": "{theirs}"', f'"source": "{ours}"')
        assert cl.allocate(tiny, **arguments).to_json() == said

    def test_frames_give_the_proposal_of_the_folder(self, tiny: Instance, left: Path) -> None:
        folder = Path(str(left)).parent / "tables"
        command("allocate", "tiny", "--out", folder)
        plan = cl.allocate(tiny)
        same_rows(
            plan.to_frames(),
            folder,
            {name: f"{name}.csv" for name in ("proposal", "practitioners", "figures", "rules")},
        )
        columns = {"case", "decision", "reason", "kept away by", "in hand with"}
        assert columns <= set(plan.to_frames()["left_over"].columns)

    def test_what_it_writes_is_what_the_command_writes(
        self, plan: cl.Plan, left: Path, tmp_path: Path
    ) -> None:
        names = plan.write(tmp_path / "run")
        assert set(names) == {one.name for one in left.iterdir()}
        for name in set(names) - {"log.jsonl"}:
            assert (tmp_path / "run" / name).read_bytes() == (left / name).read_bytes(), name
        assert cl.repeat(tmp_path / "run").different == ()
        with pytest.raises(cl.BadInput):
            plan.write(tmp_path / "run")
        plan.write(tmp_path / "run", replace=True)

    def test_the_certificate_and_who_takes_what(self, plan: cl.Plan) -> None:
        assert round(plan.certificate.spread, 2) == 6.9
        assert plan.allocation["C03"] == "P5"
        assert repr(plan).startswith("<Plan: 10 placed, 0 left over. The lowest possible spread")

    def test_decisions_in_a_frame_hold_and_are_told_of(self, tiny: Instance) -> None:
        decided = pd.DataFrame(
            {"case": ["C08"], "decision": ["pin"], "practitioner": ["P5"], "reason": ["near"]}
        )
        found = cl.allocate(tiny, decisions=decided)
        assert found.allocation["C08"] == "P5"
        assert found.proposal.decisions[0].source == "decisions row 0"

    def test_an_edited_proposal_is_read_from_frame_and_file(
        self, plan: cl.Plan, tiny: Instance, left: Path
    ) -> None:
        edited = plan.to_frames()["proposal"].astype(object)
        edited.loc[edited["case"] == "C08", "decision"] = "Ellen Shaw (P5)"
        found = cl.allocate(tiny, decisions=edited, decided_by="A. Lead").proposal.overrides
        assert found is not None
        assert [(one.case, one.decided) for one in found.changes] == [("C08", "P5")]
        assert found.decided_by == "A. Lead"
        as_it_was = cl.allocate(tiny, decisions=str(left / "proposal.xlsx")).proposal
        assert as_it_was.overrides is not None
        assert as_it_was.overrides.changes == ()

    def test_every_wrong_argument_is_told_at_once(self, tiny: Instance) -> None:
        with pytest.raises(cl.BadInput) as bad:
            cl.allocate(tiny, pins={"C99": "P1"}, forbid={"C01": ["P9", "P8"]})
        assert [(one.file, one.value) for one in bad.value.faults] == [
            ("pins", "C99"),
            ("forbid", "P9"),
            ("forbid", "P8"),
        ]
        for wrong, place in (
            ({"caps": {"Boss": 3}}, "caps"),
            ({"caps": -1}, "caps"),
            ({"settings": {"own_tem.mode": "off"}}, "settings"),
            ({"max_moves": 3}, "max_moves"),
            ({"effort": -1}, "effort"),
            ({"gap": 1.5}, "gap"),
            ({"workers": 0}, "workers"),
        ):
            with pytest.raises(cl.BadInput) as bad:
                cl.allocate(tiny, **wrong)  # type: ignore[arg-type]
            assert {one.file for one in bad.value.faults} == {place}

    def test_decisions_that_cannot_hold_raise(self, tiny: Instance) -> None:
        with pytest.raises(cl.Contradiction) as against:
            cl.allocate(tiny, pins={"C01": "P4"})
        assert "C01" in str(against.value)


class TestExplain:
    def test_each_question_is_answered_as_the_command_does(self, plan: cl.Plan, left: Path) -> None:
        for options, found in (
            (["--case", "C03"], plan.explain("C03")),
            (["--why-not", "C01=P4"], plan.why_not("C01", "P4")),
            (["--practitioner", "P5"], plan.practitioner("P5")),
            (["--limits"], plan.limits()),
            (["--unallocated"], plan.shortages()),
        ):
            said = command("explain", left, *options, "--json")
            assert found.model_dump_json(indent=1) + "\n" == said
        said = command("rules", left, "--json")
        assert plan.rules().model_dump_json(indent=1) + "\n" == said
        (note,) = plan.notes(["C03"])
        assert command("explain", left, "--note", "C03") == note.text
        assert len(list(plan.notes())) == 10

    def test_a_run_is_opened_from_its_folder(self, plan: cl.Plan, left: Path) -> None:
        assert cl.open_run(left).proposal == plan.proposal
        assert cl.explain(left, "C03") == cl.explain(plan, "C03") == plan.explain("C03")

    def test_who_is_not_there_is_suggested(self, plan: cl.Plan) -> None:
        for ask, place in (
            (lambda: plan.explain("C3"), "case"),
            (lambda: plan.practitioner("P55"), "practitioner"),
            (lambda: plan.notes(["C03", "C3"]), "case"),
        ):
            with pytest.raises(cl.BadInput, match="did you mean") as bad:
                ask()
            assert bad.value.faults[0].file == place


class TestCompare:
    def test_a_frame_answers_as_the_command_with_its_file(
        self, tiny: Instance, plan: cl.Plan, tmp_path: Path
    ) -> None:
        by_hand = pd.DataFrame({"case": ["C01", "C02"], "practitioner": ["P1", "P2"]})
        by_hand.to_csv(tmp_path / "hand.csv", index=False)
        found = cl.compare(tiny, by_hand)
        said = command(
            "compare", "tiny", "--manual", tmp_path / "hand.csv", "--json", "--out",
            tmp_path / "out", code=1,
        )  # fmt: skip
        assert found.to_json() == said
        assert found.broken
        assert found.certificate == plan.certificate
        frames = found.to_frames()
        assert set(frames) == {one.stem for one in (tmp_path / "out").glob("*.csv")}
        same_rows(frames, tmp_path / "out", {name: f"{name}.csv" for name in ("sides", "cases")})
        assert cl.compare(tiny, {"by hand": by_hand}).comparison == found.comparison

    def test_a_plan_may_stand_beside_another(self, tiny: Instance, plan: cl.Plan) -> None:
        last = cl.allocate(tiny, pins={"C08": "P5"}).allocation
        found = cl.compare(tiny, {"last": last, "first": plan.allocation}).comparison
        assert [side.name for side in found.sides] == ["last", "first", "proposed"]
        assert not cl.compare(tiny, last).broken

    def test_faults_of_an_allocation_name_it(self, tiny: Instance) -> None:
        frame = pd.DataFrame({"case": ["C01", "C99"], "practitioner": ["P9", None]})
        with pytest.raises(cl.BadInput) as bad:
            cl.compare(tiny, {"mine": frame, "yours": {"C98": "P1"}})
        places = [(one.file, one.row, one.column) for one in bad.value.faults]
        assert places == [("mine", 0, "practitioner"), ("mine", 1, "case"), ("yours", 0, "case")]
        with pytest.raises(cl.BadInput, match="none by hand"):
            cl.compare(tiny)

    def test_an_allocation_is_checked(self, tiny: Instance, plan: cl.Plan) -> None:
        assert not cl.check(tiny, plan.allocation).breaches
        broken = cl.check(tiny, {**plan.allocation, "C01": "P4"})
        assert "C01" in broken.breaches[0].cases


def test_a_case_that_is_not_text_is_no_case(plan: cl.Plan) -> None:
    with pytest.raises(cl.BadInput, match=r"105.*identifier of a new case"):
        plan.explain(105)  # type: ignore[arg-type]


class TestPlan:
    def test_caps_answer_as_the_command(self, tiny: Instance, tmp_path: Path) -> None:
        found = cl.caps(tiny, range(38, 43, 2), keep=tmp_path / "kept")
        said = command("caps", "tiny", "--caps", "38:42:2", "--json", "--out", tmp_path / "out")
        assert found.to_json() == said
        same_rows(found.to_frames(), tmp_path / "out", {"tidy": "sweep.csv"})
        assert list(found.to_frames()["scenarios"]["scenario"]) == ["cap 38", "cap 40", "cap 42"]
        assert found.sentences == found.whole.sentences
        kept = (tmp_path / "kept" / "finished.jsonl").read_bytes()
        steps: list[int] = []
        again = cl.caps(
            tiny, range(38, 43, 2), keep=tmp_path / "kept", on_step=lambda: steps.append(1)
        )
        assert again == found
        assert len(steps) == 3
        assert (tmp_path / "kept" / "finished.jsonl").read_bytes() == kept

    def test_caps_as_the_command_line_writes_them(self, tiny: Instance) -> None:
        assert cl.caps(tiny, "38:42:2") == cl.caps(tiny, [38, 40, 42])
        assert cl.staffing(tiny, "30") == cl.staffing(tiny, 30)
        with pytest.raises(cl.BadInput, match="many"):
            cl.caps(tiny, "many")

    def test_a_grid_over_several_weeks(self, tiny: Instance) -> None:
        other = tiny.changed(name="other")
        found = cl.caps([tiny, other], {"PO": [40, 45]}, vary={"weekly_intake.PSO": (4, 5)})
        assert [one.instance for one in found.areas] == ["tiny", "other"]
        assert len(found.whole.scenarios) == 4
        assert set(found.to_frames()["scenarios"]["area"]) == {"2 areas", "tiny", "other"}

    def test_no_process_is_left_for_long(self, tiny: Instance) -> None:
        cl.caps(tiny, [40, 41, 42], workers=2, effort=0.1)
        for _ in range(200):
            if not multiprocessing.active_children():
                break
            time.sleep(0.1)
        assert not multiprocessing.active_children()

    @pytest.mark.parametrize(
        ("arguments", "place"),
        [
            ({"caps": []}, "caps"),
            ({"caps": [3, 3]}, "caps"),
            ({"caps": {"Boss": [3]}}, "caps"),
            ({"vary": {"nothing.here": [1]}}, "vary"),
            ({"caps": 40, "settings": {"own_tem.mode": "off"}}, "settings"),
            ({"caps": 40, "week": ["tiny", "tiny"]}, "tiny"),
        ],
    )
    def test_a_fault_names_the_argument(
        self, tiny: Instance, arguments: dict[str, Any], place: str
    ) -> None:
        given = [tiny] * len(arguments.pop("week", ["tiny"]))
        with pytest.raises(cl.BadInput) as bad:
            cl.caps(given if len(given) > 1 else tiny, **arguments)
        assert place in {one.file.partition(":")[0] for one in bad.value.faults} | {
            one.value for one in bad.value.faults
        }

    def test_staffing_answers_as_the_command(self, tiny: Instance, tmp_path: Path) -> None:
        found = cl.staffing(tiny, cap=30, grades=["PO", "PSO"], step=0.5)
        out = tmp_path / "out"
        options = ("--cap", 30, "--grade", "PO", "--grade", "PSO", "--step", 0.5, "--out", out)
        assert found.to_json() == command("staffing", "tiny", *options, "--json")
        same_rows(found.to_frames(), out, {"tidy": "staffing.csv", "posts": "posts.csv"})
        assert found.curve.rows[0].proven
        own = cl.staffing(tiny)
        assert own.to_json() == command("staffing", "tiny", "--json")
        curve = cl.staffing(tiny, cap=[30, 35])
        assert curve.to_json() == command("staffing", "tiny", "--caps", "30,35", "--json")
        with pytest.raises(cl.BadInput) as bad:
            cl.staffing(tiny, grades=["Boss"])
        assert bad.value.faults[0].file == "grades"
        with pytest.raises(cl.BadInput, match=r"0\.3.*one of 1, 0\.5, 0\.2, 0\.1"):
            cl.staffing(tiny, step=0.3)

    def test_simulate_answers_as_the_command(self, tiny: Instance, tmp_path: Path) -> None:
        found = cl.simulate(tiny, weeks=2, replications=1, assign=["engine", "random"], caps=[45])
        said = command(
            "simulate", "tiny", "--weeks", 2, "--replications", 1, "--assign", "engine",
            "--assign", "random", "--caps", 45, "--json", "--out", tmp_path,
        )  # fmt: skip
        assert found.to_json() == said
        same_rows(found.to_frames(), tmp_path, {"tidy": "simulation.csv"})
        with pytest.raises(cl.BadInput) as bad:
            cl.simulate(tiny, assign=["engin"])
        assert bad.value.faults[0].file == "assign"
        with pytest.raises(cl.BadInput) as bad:
            cl.simulate(tiny, weeks=0, replications=0)
        assert [one.file for one in bad.value.faults] == ["weeks", "replications"]

    def test_cases_to_come_may_be_a_frame(self, tiny: Instance) -> None:
        coming = pd.DataFrame({"case": ["N1", "N2"], "tier": ["D", "E"], "week": [1, 2]})
        found = cl.simulate(tiny, weeks=2, replications=1, assign=["engine"], arrivals=coming)
        assert [one.arrived for one in found.simulation.courses[0].weeks][1] == 1
        with pytest.raises(cl.BadInput) as bad:
            cl.simulate(tiny, weeks=2, arrivals=coming.drop(columns="week"))
        assert bad.value.faults[0].sentence().startswith("arrivals, column week:")


class TestSession:
    def test_a_change_is_a_round_and_names_are_checked(self):
        session = cl.Session(cl.read("tiny"), decided_by="A. Lead")
        first = session.plan
        case, holder = next((c, who) for c, who in sorted(first.allocation.items()) if who)
        reply = session.forbid(case, holder, reason="knows the family")
        assert reply.plan.allocation[case] != holder
        assert case in {one.case for one in reply.moved}
        assert reply.plan.proposal.overrides.decided_by == "A. Lead"
        assert session.plan.proposal == reply.plan.proposal
        with pytest.raises(cl.BadInput, match="P99"):
            session.pin(case, "P99")
        assert session.undo().plan.allocation == first.allocation

    def test_a_run_is_opened_as_it_was_written_and_limits_change(self, tmp_path):
        plan = cl.allocate(cl.read("tiny"))
        plan.write(tmp_path / "run")
        session = cl.Session(tmp_path / "run")
        assert session.plan.proposal == plan.proposal
        fewer = session.set_limit(caps=1).plan
        assert len(fewer.proposal.left) == len(plan.proposal.new)
        held = session.hold(fewer.proposal.left[0].case).plan
        assert len(held.proposal.left) == len(fewer.proposal.left) - 1
