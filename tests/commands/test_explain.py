"""Written runs explained: what the command says and what it refuses."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import case, instance, practitioner
from caseload.cli import app
from caseload.instances.records.run import read_run
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision
from caseload.reports.proposal.files import write_results
from engine import solve


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
        with pytest.raises(BadInput, match=r"instance\.json: changed since"):
            read_run(tmp_path / "run")
        (tmp_path / "run" / "proposal.json").write_text("{}", encoding="utf-8")
        with pytest.raises(BadInput, match=r"proposal\.json: changed since"):
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
