"""Ways of allocating: none beats the engine's bound, and each keeps decisions and limits."""

import pytest

from builders import book_of, case, compiled, instance, practitioner
from caseload.models.conflict import Contradiction
from caseload.optimizer.check.figures import priority_left
from caseload.optimizer.heuristics.baselines import least_loaded, one_pass, round_robin
from caseload.optimizer.options import Options
from caseload.optimizer.simulate.assign import ASSIGNERS, Allocator
from caseload.optimizer.simulate.queue import front_of_queue
from caseload.optimizer.simulate.run import Horizon, simulate
from weeks import some, team


class TestWaysOfAllocating:
    def test_no_way_places_more_or_more_evenly_than_the_engine_says_can_be(self) -> None:
        compared = 0
        for seed in range(40):
            given = some(seed)
            given = front_of_queue(given, book_of(given))
            soft = {"mode": "off"}
            rules = {
                key: soft if section.get("mode") == "soft" else section
                for key, section in given.policy.rules.items()
            }
            rules["minimum_intake"] = soft
            given = given.changed(policy=given.policy.model_copy(update={"rules": rules}))
            engine, *others = (
                Allocator(book_of(given), way, Options(effort=1.0), (0, 1)).allocate(given, 0)
                for way in ASSIGNERS
            )
            least = priority_left(given, engine.allocation)
            for other in others:
                left = priority_left(given, other.allocation)
                assert left >= least, seed
                if left == least and engine.bound is not None:
                    assert other.spread >= engine.bound - 1e-9, seed
                    compared += 1
        assert compared > 30

    def test_the_least_loaded_comes_first(self) -> None:
        people = [practitioner(f"P{n}", caseload=4 - n) for n in range(3)]
        (part,) = compiled(instance([case("C1"), case("C2")], people)).parts
        counts, _ = one_pass(part.problem, [0, 0], least_loaded)
        assert counts.tolist() == [[0, 1, 1]]

    def test_the_round_goes_on_where_it_stopped(self) -> None:
        (part,) = compiled(team(people=3, cases=4)).parts
        counts, last = one_pass(part.problem, [0, 0], round_robin)
        assert (counts.tolist(), last) == ([[1, 1, 0]], 1)
        counts, last = one_pass(part.problem, [0, 0], round_robin, last)
        assert (counts.tolist(), last) == ([[1, 0, 1]], 0)

    def test_whoever_is_full_is_passed_over(self) -> None:
        (part,) = compiled(team(people=2, cases=6, cap=5)).parts
        counts, _ = one_pass(part.problem, [0] * 6, round_robin)
        assert counts.tolist() == [[1, 1]]

    def test_what_was_decided_holds(self) -> None:
        from caseload.models.instance import Action, Decision

        pin = Decision(action=Action.PIN, case="C0", practitioner="P1")
        ban = Decision(action=Action.FORBID, case="C1", practitioner="P0")
        for way in ASSIGNERS:
            given = team(people=2, cases=2).changed(decisions=(pin, ban))
            found = Allocator(book_of(given), way, Options(), (0, 1)).allocate(given, 0)
            assert found.allocation == {"C0": "P1", "C1": "P1"}
        both = pin.model_copy(update={"practitioner": "P0"})
        with pytest.raises(Contradiction):
            simulate(given.changed(decisions=(pin, both)), "round robin", Horizon(1), 1)
