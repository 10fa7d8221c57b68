"""The queue cap: only the front of the queue enters a week."""

from builders import book_of, case
from caseload.optimizer.simulate.queue import front_of_queue
from weeks import team


class TestFrontOfQueue:
    def test_while_there_is_room_nothing_is_left_out(self) -> None:
        given = team(people=3, cases=6, cap=6)
        assert front_of_queue(given, book_of(given)) is given

    def test_the_front_is_twice_as_many_as_there_are_places(self) -> None:
        given = team(people=3, cases=30, cap=6)
        assert len(front_of_queue(given, book_of(given)).cases) == 12

    def test_who_waits_longer_stands_before_the_others(self) -> None:
        given = team(people=1, cases=6, cap=5)
        urgent = given.cases[-1].model_copy(update={"priority": 4})
        given = given.changed(cases=(*given.cases[:-1], urgent))
        assert [one.id for one in front_of_queue(given, book_of(given)).cases] == ["C0", "C5"]

    def test_nobody_is_asked_about_a_case_that_none_may_take(self) -> None:
        given = team(people=1, cases=0, cap=9)
        rules = {**given.policy.rules, "skills": {"mode": "hard"}}
        given = given.changed(
            cases=(case("C1", skills=("polish",)), case("C2")),
            policy=given.policy.model_copy(update={"rules": rules}),
        )
        assert [one.id for one in front_of_queue(given, book_of(given)).cases] == ["C2"]
