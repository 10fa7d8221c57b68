"""What is done beside something that is waited for ends with it, and fails without a word."""

import threading
from collections.abc import Iterator
from itertools import count

import pytest

from caseload.optimizer.meanwhile import meanwhile


def test_steps_are_taken_while_something_is_waited_for():
    taken = threading.Event()

    def steps() -> Iterator[int]:
        yield 1
        taken.set()
        yield 2

    with meanwhile(steps()):
        assert taken.wait(timeout=60)


def test_it_ends_with_what_it_waits_for():
    before = threading.active_count()
    with meanwhile(count()):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_it_ends_where_the_waiting_fails():
    before = threading.active_count()
    with pytest.raises(KeyError), meanwhile(count()):
        raise KeyError
    assert threading.active_count() == before


def test_what_cannot_be_done_is_left_without_a_word(capfd):
    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with meanwhile(broken()):
        pass
    assert capfd.readouterr().err == ""
