"""Written runs explained: what the command says is what solving again finds."""

import json
import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.records.run import read_run
from caseload.models.base import Gender
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.practitioner import explain_practitioner
from caseload.optimizer.explain.why_not import explain_why_not
from caseload.reports.proposal.files import write_results
from engine import solve
from oracle import brute_force
from strategies import random_instance


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    done = CliRunner().invoke(app, ["allocate", "tiny", "--quiet", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def explain(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["explain", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


def pinned(given: Instance, case_id: str, person: str) -> Instance:
    others = [d for d in given.decisions if d.case != case_id]
    pin = Decision(action=Action.PIN, case=case_id, practitioner=person)
    return given.changed(decisions=(*others, pin))


class TestRunFolder:
    def test_it_holds_what_the_proposal_was_made_from(self, tmp_path: Path) -> None:
        pin = Decision(action=Action.PIN, case="C1", practitioner="P2", reason="knows him")
        given = instance([case()], [practitioner(), practitioner("P2")], decisions=(pin,))
        proposal = solve(given)
        write_results(given, proposal, tmp_path / "run")
        again = read_run(tmp_path / "run")
        assert again.proposal == proposal
        assert again.instance.digest == given.digest
        assert again.instance.decisions[0].reason == "knows him"

    def test_a_folder_that_is_none_is_refused(self, tmp_path: Path, tiny: Path) -> None:
        with pytest.raises(BadInput, match="allocate INSTANCE --out"):
            read_run(tmp_path / "nowhere")
        shutil.copytree(tiny, tmp_path / "part")
        (tmp_path / "part" / "instance.json").unlink()
        with pytest.raises(BadInput, match=r"instance\.json"):
            read_run(tmp_path / "part")

    def test_a_changed_instance_or_proposal_is_refused(self, tmp_path: Path, tiny: Path) -> None:
        shutil.copytree(tiny, tmp_path / "run")
        path = tmp_path / "run" / "instance.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        content["cases"][0]["team"] = "Elsewhere"
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(BadInput, match="allocate again after a change"):
            read_run(tmp_path / "run")
        (tmp_path / "run" / "proposal.json").write_text("{}", encoding="utf-8")
        with pytest.raises(BadInput, match="this version of caseload"):
            read_run(tmp_path / "run")


class TestCommand:
    def test_a_case(self, tiny: Path) -> None:
        said = explain(tiny, "--case", "C03")
        assert "Case C03 goes to Ellen Shaw" in said
        assert "not of the gender asked for" in said

    def test_json_is_the_model(self, tiny: Path) -> None:
        found = json.loads(explain(tiny, "--case", "C01", "--json"))
        assert found["case"] == "C01"
        assert found["proven"]
        assert found["candidates"][0]["chosen"]

    def test_why_not(self, tiny: Path) -> None:
        said = " ".join(explain(tiny, "--why-not", "C03=P4").split())
        assert said.startswith(("Possible", "Not possible"))

    def test_a_practitioner(self, tiny: Path) -> None:
        said = explain(tiny, "--practitioner", "P5")
        assert "Ellen Shaw" in said
        assert "Caseload cap" in said

    @pytest.mark.parametrize(
        "question",
        [
            [],
            ["--case", "C01", "--practitioner", "P1"],
            ["--case", "C0X"],
            ["--why-not", "C01"],
            ["--why-not", "C01=NOBODY"],
            ["--practitioner", "nobody"],
        ],
    )
    def test_a_question_that_cannot_be_answered_is_refused(
        self, tiny: Path, question: list[str]
    ) -> None:
        done = CliRunner().invoke(app, ["explain", str(tiny), *question])
        assert done.exit_code == 2
        assert "Traceback" not in done.output

    def test_a_name_that_is_nearly_right_is_put_right(self, tiny: Path) -> None:
        done = CliRunner().invoke(app, ["explain", str(tiny), "--case", "C003"])
        assert "did you mean" in done.output


def test_every_why_not_agrees_with_exhaustive_search() -> None:
    possible = impossible = 0
    for seed in range(45):
        rng = random.Random(f"why not {seed}")
        given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.05)
        if conflicts(given):
            continue
        run = Run(given, solve(given))
        for case_id in given.case_of:
            for person in given.practitioner_of:
                if run.allocation[case_id] == person:
                    continue
                found = explain_why_not(run, case_id, person)
                with_pin = pinned(given, case_id, person)
                banned = any(
                    d.action is Action.FORBID and (d.case, d.practitioner) == (case_id, person)
                    for d in given.decisions
                )
                assert found.possible == (not banned and not conflicts(with_pin)), (seed, found)
                if not found.possible:
                    impossible += 1
                    assert found.because
                    continue
                possible += 1
                assert found.consequence is not None
                best = brute_force(with_pin)
                assert found.consequence.left_over.after == best.allocate
                assert found.consequence.balance.after == pytest.approx(best.balance, abs=6e-3)
    assert possible > 8
    assert impossible > 30


class TestWhyNot:
    def test_every_rule_that_stands_against_it_is_named_and_what_an_exception_brings(self) -> None:
        policy = plain_policy({"practitioner_gender": {}, "skills": {}})
        woman = practitioner(
            "W", gender=Gender.WOMAN, skills=("welsh",), workload=10.0, caseload=10
        )
        man = practitioner("M", gender=Gender.MAN, workload=2.0, caseload=2)
        asks = case("C1", practitioner_gender=Gender.WOMAN, skills=("welsh",))
        given = instance([asks, case("C2")], [woman, man], policy)
        run = Run(given, solve(given))
        found = explain_why_not(run, "C1", "M")
        assert not found.possible
        assert len(found.because) == 2
        (change,) = found.changes
        assert change.size == 2
        best = brute_force(pinned(given.changed(policy=plain_policy()), "C1", "M"))
        assert f"then {best.balance:.2f} points" in change.sentence

    def test_who_is_not_available_is_not_argued_with(self) -> None:
        given = instance(
            [case("C1", excluded=("P1",))],
            [practitioner("P1"), practitioner("P2")],
            plain_policy({"limited_access": {}, "availability": {}}),
        )
        found = explain_why_not(Run(given, solve(given)), "C1", "P1")
        assert not found.possible
        assert found.changes == ()
        assert "not available for this case" in found.because[0]


class TestPractitioner:
    def test_limits_before_and_after_and_what_the_next_case_would_do(self) -> None:
        policy = plain_policy({"caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 12)})
        given = instance(
            [case("C1"), case("C2"), case("C3")],
            [practitioner("P1", caseload=10, workload=10.0), practitioner("P2", caseload=12)],
            policy,
        )
        run = Run(given, solve(given))
        found = explain_practitioner(run, "P1")
        assert [case_id for case_id, _ in found.takes] == sorted(
            case_id for case_id, holder in run.allocation.items() if holder == "P1"
        )
        (cap,) = found.limits
        assert (cap.before, cap.after, cap.cap, cap.full) == (10, 12, 12, True)
        assert any("one too many" in said for said in found.next_case)

    def test_cases_that_cannot_go_there_are_counted_by_rule(self) -> None:
        given = instance(
            [case("C1", practitioner_gender=Gender.WOMAN), case("C2")],
            [practitioner("W", gender=Gender.WOMAN), practitioner("M", gender=Gender.MAN)],
            plain_policy({"practitioner_gender": {}}),
        )
        found = explain_practitioner(Run(given, solve(given)), "M")
        assert found.others == ("1 case: M is not of the gender asked for",)
