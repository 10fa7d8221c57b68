"""Easings: a setting of a rule with values that ask less and less, and the words for each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from caseload.models.policy import Policy
from caseload.models.service import with_article

FARTHEST = 32
"""The most by which a figure is raised."""


@dataclass(frozen=True)
class Easing:
    """A setting of a rule with values that ask less and less.

    `path` leads from the rule's section to the setting; `values` and `words` are its value and the
    clause that says so at each step, the smallest step first. `now` is what the first part of the
    path holds, where the setting lies within it. `whole` says that the rule itself gives way.
    """

    rule: str
    path: tuple[str, ...]
    values: tuple[JsonValue, ...]
    words: tuple[str, ...]
    now: JsonValue = None
    whole: bool = False

    def on(self, policy: Policy, step: int) -> Policy:
        """The policy with the setting at a step, counted from 1."""
        first, *within = self.path
        section = {**policy.rules.get(self.rule, {})}
        there = section.get(first, self.now)
        section[first] = _replaced(there, within, self.values[step - 1])
        return policy.model_copy(update={"rules": {**policy.rules, self.rule: section}})

    def option(self, step: int) -> str | None:
        """The setting as `--set` takes it; None where that cannot say it."""
        value = self.values[step - 1]
        if value is None:
            return None
        said = value if isinstance(value, str) else json.dumps(value)
        return f"{'.'.join((self.rule, *self.path))}={said}"


def _replaced(there: JsonValue, path: Sequence[str], value: JsonValue) -> JsonValue:
    """A JSON value with another value set at a path within it."""
    if not path:
        return value
    inner = there if isinstance(there, dict) else {}
    return {**inner, path[0]: _replaced(inner.get(path[0]), path[1:], value)}


@dataclass(frozen=True)
class RuleFigure:
    """A whole number among a rule's own settings: of one `grade`, or of all practitioners."""

    rule: str
    title: str
    field: str
    now: int
    unit: str = ""
    grade: str | None = None

    @property
    def whose(self) -> str:
        """The grade in words that follow the rule's title."""
        return f" for {with_article(self.grade)}" if self.grade else ""

    def raised(self, most: int = FARTHEST) -> Easing:
        """The figure raised by 1, 2 and so on."""
        title = f"{self.title.lower()}{self.whose}"
        steps = range(1, most + 1)
        return Easing(
            rule=self.rule,
            path=(self.field,),
            values=tuple(self.now + by for by in steps),
            words=tuple(
                f"raise the {title} from {self.now}{self.unit} to {self.now + by}{self.unit}"
                for by in steps
            ),
        )


def giving_way(key: str, title: str) -> Easing:
    """The easing that lets the rule with this key and title give way where it must."""
    words = f"let the rule {title} give way where it must"
    return Easing(key, ("mode",), ("soft",), (words,), whole=True)
