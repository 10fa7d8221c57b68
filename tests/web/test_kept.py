"""Answers that are kept ready: worked out once, however many ask; errors are not kept."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from caseload.web.services.kept import kept


def test_many_who_ask_at_once_have_one_answer_worked_out() -> None:
    asked: list[int] = []
    together = threading.Barrier(8)

    @kept(4)
    def twice(number: int) -> list[int]:
        asked.append(number)
        return [2 * number]

    def ask(number: int) -> list[int]:
        together.wait(10)
        return twice(number)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, [3] * 8))
    assert asked == [3]
    assert all(one is found[0] for one in found)


def test_the_answers_that_were_asked_for_last_stay() -> None:
    asked: list[int] = []

    @kept(2)
    def same(number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        same(number)
    assert asked == [1, 2, 3, 2]


def test_an_error_is_not_kept() -> None:
    tried: list[int] = []

    @kept(2)
    def once(number: int) -> int:
        tried.append(number)
        if len(tried) == 1:
            raise ValueError
        return number

    with pytest.raises(ValueError):
        once(1)
    assert once(1) == 1
    assert tried == [1, 1]
