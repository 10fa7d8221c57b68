"""The alternatives of a proposal are the best of the others, each with what solving again finds."""

import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.instances.records.run import read_run
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.alternatives import with_alternatives
from caseload.optimizer.explain.case import explain_case
from caseload.optimizer.explain.evidence.run import Run
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance


def pinned(given: Instance, case_id: str, person: str) -> Instance:
    pin = Decision(action=Action.PIN, case=case_id, practitioner=person)
    return given.changed(decisions=(*given.decisions, pin))


def test_every_alternative_is_what_exhaustive_search_finds() -> None:
    asked = 0
    for seed in draws(90):
        rng = random.Random(f"alternatives {seed}")
        given = random_instance(rng, people=4, cases=5, measure="spread", decisions=0.05)
        if conflicts(given, book_of(given)):
            continue
        found, _ = with_alternatives(given, solve(given))
        least = brute_force(given)
        for row in found.assignments:
            assert len({one.practitioner for one in row.alternatives}) == len(row.alternatives) <= 2
            for one in row.alternatives:
                assert one.practitioner != row.practitioner
                best = brute_force(pinned(given, row.case, one.practitioner))
                if best.allocate == least.allocate:
                    rise = max(best.balance - least.balance, 0.0)
                    assert one.rise == pytest.approx(rise, abs=6e-3), (seed, row)
                asked += 1
    assert asked > share_of(15)


def test_they_are_the_first_that_the_whole_explanation_ranks() -> None:
    cases = [case(f"C{n}", weight=1.0 + n / 4) for n in range(6)]
    people = [practitioner(f"P{n}", workload=10.0 + n, caseload=10 + n) for n in range(4)]
    given = instance(cases, people, plain_policy())
    proposal, bounds = with_alternatives(given, solve(given))
    for row in proposal.assignments:
        told = explain_case(Run(given, proposal, bounds=bounds), row.case)
        others = [one for one in told.candidates if not one.chosen]
        ranks = {one.practitioner: one.rank for one in others}
        best = sorted(ranks.values())[:2]
        assert [ranks[one.practitioner] for one in row.alternatives] == best


def test_bounds_that_are_kept_say_the_same_as_those_found_anew() -> None:
    rng = random.Random("kept bounds")
    given = random_instance(rng, people=4, cases=6, measure="spread")
    proposal, bounds = with_alternatives(given, solve(given))
    for row in proposal.assignments:
        kept = explain_case(Run(given, proposal, bounds=bounds), row.case)
        anew = explain_case(Run(given, proposal), row.case)
        assert [one.sentence for one in kept.candidates] == [
            one.sentence for one in anew.candidates
        ]


def test_what_was_decided_beforehand_has_no_alternatives() -> None:
    given = instance([case("C1"), case("C2")], [practitioner("P1"), practitioner("P2")])
    given = pinned(given, "C1", "P1")
    found, _ = with_alternatives(given, solve(given))
    rows = {row.case: row for row in found.assignments}
    assert rows["C1"].alternatives == ()
    assert rows["C2"].alternatives
    assert found.alternatives_for == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    asked = ["allocate", "tiny", "--quiet", "--alternatives", "--out", str(folder)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    return folder


class TestCommand:
    def test_they_stand_in_every_file(self, folder: Path) -> None:
        proposal = read_run(folder).proposal
        assert proposal.alternatives_for == len(proposal.assignments)
        first = proposal.assignments[0].alternatives[0]
        table = (folder / "proposal.csv").read_text(encoding="utf-8-sig")
        assert "alternative 1,alternative 2" in table.splitlines()[0]
        assert f"{first.name}: {first.sentence}" in table.replace("'", "")

    def test_a_run_with_them_repeats(self, folder: Path) -> None:
        done = CliRunner().invoke(app, ["repeat", str(folder), "--quiet"])
        assert done.exit_code == 0, done.output

    def test_they_are_looked_for_only_if_that_is_asked(self, tmp_path: Path) -> None:
        without = ["--out", str(tmp_path / "without")]
        done = CliRunner().invoke(app, ["allocate", "tiny", "--quiet", *without])
        assert done.exit_code == 0
        assert read_run(tmp_path / "without").proposal.alternatives_for is None
        done = CliRunner().invoke(app, ["allocate", "tiny", "--alternatives", "--json"])
        proposal = Proposal.model_validate(json.loads(done.stdout))
        assert all(row.alternatives for row in proposal.assignments)
