"""Cases in hand one by one match the counts of their holders."""

from builders import book_of, case, held_case, instance, plain_policy, practitioner
from caseload.optimizer.simulate.events import weekly_events
from caseload.optimizer.simulate.held_cases import in_hand
from caseload.optimizer.simulate.state import SimulationState
from weeks import some


class TestHeldCases:
    def test_cases_made_up_are_as_the_counts_say(self) -> None:
        asked = 0
        for seed in range(40):
            given = some(seed)
            counts = [(p.complex_cases <= p.caseload >= p.women_cases) for p in given.practitioners]
            if given.held is not None or not all(counts):
                continue
            state = SimulationState(given, in_hand(given, book_of(given), 0))
            (week,) = weekly_events(given, list(state.open), 1, (0, 1))
            state.begin(week)
            again = state.to_allocate(week)
            for person in given.practitioners:
                before = given.holdings[person.id]
                recent = min(before.caseload, before.new_cases_7_days)
                expected = before.model_copy(update={"new_cases_7_days": recent})
                assert again.holdings[person.id] == expected, (seed, person)
            asked += 1
        assert asked > 5

    def test_listed_cases_stay_what_they_are(self) -> None:
        cases = [held_case("H1", "P1", complexity=5), held_case("H2", "P1", gender="woman")]
        given = instance([case("C1")], [practitioner("P1")], held=tuple(cases))
        state = SimulationState(given, in_hand(given, book_of(given), 0))
        assert {name: one.holder for name, one in state.open.items()} == {"H1": "P1", "H2": "P1"}

    def test_cases_by_tier_keep_their_tier(self) -> None:
        held = [{"cases": 2, "tier": "A"}, {"cases": 1, "tier": "D3S"}]
        given = instance(
            [case("C1")], [practitioner("P1", caseload=3, in_hand=held)], plain_policy()
        )
        assert sorted(one.tier for one in in_hand(given, book_of(given), 0)["P1"]) == [
            "A",
            "A",
            "Untiered",
        ]
