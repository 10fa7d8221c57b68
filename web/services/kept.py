"""Answers that are kept ready: each is worked out once, also where many ask for it at once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class _Place:
    """Where an answer stands once it is there; whoever works it out has the turn."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.answers: list[object] = []


def kept(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Keep the answers of a function by what it is asked, those that were asked for last.

    What is asked must be hashable. Who asks while an answer is worked out waits for it; an error is
    not kept.
    """

    def with_places(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        places: OrderedDict[Hashable, _Place] = OrderedDict()
        turn = threading.Lock()

        @wraps(function)
        def answered(*args: Asked.args, **named: Asked.kwargs) -> Answer:
            asked = (args, tuple(sorted(named.items())))
            with turn:
                place = places.setdefault(asked, _Place())
                places.move_to_end(asked)
                while len(places) > most:
                    places.popitem(last=False)
            with place.turn:
                if not place.answers:
                    place.answers.append(function(*args, **named))
            found: Answer = place.answers[0]  # type: ignore[assignment]
            return found

        return answered

    return with_places
