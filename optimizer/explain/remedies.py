"""The smallest changes that would place what is left over, each verified by solving with it."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models.base import Grade
from models.explanation import BarredGroup, Change
from models.instance import Instance
from optimizer.explain.barriers import is_discreet
from optimizer.explain.placing import Placing, placing
from optimizer.explain.run import Run
from optimizer.rules import active_rules
from optimizer.rules.base import LimitRule, PairRule, Rule, RuleSettings
from optimizer.rules.wording import counted, listed
from optimizer.verify import priority_left

GRADES = frozenset(grade.value for grade in Grade)

FARTHEST = 32
"""The most by which a figure is raised."""


@dataclass(frozen=True)
class _Step:
    """One figure of a rule raised by so much, or a rule that gives way where it must."""

    rule: Rule
    field: str
    by: int

    @property
    def setting(self) -> tuple[str, str | int]:
        """The field and its new value."""
        if self.field == "mode":
            return self.field, "soft"
        return self.field, getattr(self.rule.settings, self.field) + self.by

    def words(self) -> str:
        """The change as a clause that begins a sentence."""
        if self.field == "mode":
            return f"let the rule {self.rule.title} give way where it must"
        now = getattr(self.rule.settings, self.field)
        whose = f" for a {self.field}" if self.field in GRADES else ""
        unit = " %" if self.field == "percent" else ""
        title = self.rule.title.lower()
        return f"raise the {title}{whose} from {now}{unit} to {now + self.by}{unit}"


def remedies(
    run: Run, left: Sequence[str], people: Sequence[str], away: Sequence[BarredGroup]
) -> tuple[Change, ...]:
    """The alternatives, those first that place most with least.

    `left` are the cases left over, `people` those who may hold them, `away` those who may not.
    """
    search = _Search(run, frozenset(left))
    fields = list(_fields(run, people, away))
    singles = [step for one in fields for step in [search.least(*one)] if step is not None]
    found: list[tuple[_Step, ...]] = [(step,) for step in singles]
    together = search.together([one for one in fields if one[1] != "mode"])
    if together and together not in found:
        found.append(together)
    return tuple(search.change(steps) for steps in sorted(found, key=search.rank))


def _fields(
    run: Run, people: Sequence[str], away: Sequence[BarredGroup]
) -> Iterator[tuple[Rule, str]]:
    """The figures of the limits that those people stand under, and the rules that bar the rest.

    What says only who is available is never argued with.
    """
    grades = {run.person(name).grade.value for name in people}
    barring = {one.rule for group in away for one in group.people}
    for rule in active_rules(run.instance.policy):
        if not rule.hard or is_discreet(run, rule.public_key or rule.key):
            continue
        if isinstance(rule, LimitRule):
            for field, value in rule.settings.model_dump().items():
                whose = field in grades or field not in GRADES
                own = field not in RuleSettings.model_fields
                if own and whose and type(value) is int:
                    yield rule, field
        elif isinstance(rule, PairRule) and rule.key in barring:
            yield rule, "mode"


class _Search:
    """What is left over after one change or another, each solved once."""

    def __init__(self, run: Run, left: frozenset[str]) -> None:
        self.run = run
        self.left = left
        self._now = priority_left(run.instance, run.allocation)
        self._after: dict[tuple[tuple[str, str, int], ...], Placing] = {}

    @property
    def in_time(self) -> bool:
        """Whether the deadline has not passed."""
        return time.monotonic() < self.run.deadline

    def after(self, steps: tuple[_Step, ...]) -> Placing:
        """What is left over with these changes."""
        key = tuple((step.rule.key, step.field, step.by) for step in steps)
        if key not in self._after:
            self._after[key] = placing(_changed(self.run.instance, steps), self.run.deadline)
        return self._after[key]

    def _gain(self, steps: tuple[_Step, ...]) -> int:
        """How much more priority is placed than now."""
        return self._now - self.after(steps).priority

    def least(self, rule: Rule, field: str) -> _Step | None:
        """The smallest raise of a figure that places as much as any raise of it does."""
        if not self.in_time:
            return None
        if field == "mode":
            step = _Step(rule, field, 1)
            return step if self._gain((step,)) > 0 else None
        best = self._gain((_Step(rule, field, FARTHEST),))
        if best <= 0:
            return None
        low, high = 0, FARTHEST
        while high - low > 1 and self.in_time:
            middle = (low + high) // 2
            enough = self._gain((_Step(rule, field, middle),)) >= best
            low, high = (low, middle) if enough else (middle, high)
        return _Step(rule, field, high)

    def together(self, fields: Sequence[tuple[Rule, str]]) -> tuple[_Step, ...] | None:
        """The fewest figures that have to be raised together to place as much as all of them do,
        none of them by more than it takes; None if no raise places more.
        """
        steps = tuple(_Step(rule, field, FARTHEST) for rule, field in fields)
        if not steps or not self.in_time:
            return None
        best = self._gain(steps)
        if best <= 0:
            return None
        for step in steps:
            rest = tuple(one for one in steps if one is not step)
            if rest and self.in_time and self._gain(rest) >= best:
                steps = rest
        for place, step in enumerate(steps):
            low, high = 0, FARTHEST
            while high - low > 1 and self.in_time:
                middle = (low + high) // 2
                tried = (*steps[:place], replace(step, by=middle), *steps[place + 1 :])
                enough = self._gain(tried) >= best
                low, high = (low, middle) if enough else (middle, high)
            steps = (*steps[:place], replace(step, by=high), *steps[place + 1 :])
        return steps

    def rank(self, steps: tuple[_Step, ...]) -> tuple[object, ...]:
        """Most placed first, then the fewest changes, then the smallest; rules that go last."""
        gives_way = any(step.field == "mode" for step in steps)
        size = sum(step.by for step in steps)
        return (-self._gain(steps), gives_way, len(steps), size, steps[0].words())

    def change(self, steps: tuple[_Step, ...]) -> Change:
        """The change with what it places."""
        after = self.after(steps)
        rest = len(after.left)
        placed = len(self.run.proposal.unallocated) - rest
        all_said = "everything is placed" if not rest else f"{rest} would still be left over"
        words = listed([step.words() for step in steps])
        more = f"{counted(placed, 'more case')} placed"
        more = more if placed > 0 else "cases of higher priority placed in the place of others"
        return Change(
            sentence=f"{words}: {more}, {all_said}",
            size=sum(step.by for step in steps),
            people=len(self.run.instance.practitioners),
            places=tuple(sorted(self.left - after.left)),
            priority_left=after.priority,
            proven=after.proven,
            settings=tuple(
                f"{step.rule.key}.{field}={value}"
                for step in steps
                for field, value in [step.setting]
            ),
        )


def _changed(instance: Instance, steps: Sequence[_Step]) -> Instance:
    """The instance under a policy with these changes."""
    rules = {key: dict(section) for key, section in instance.policy.rules.items()}
    for step in steps:
        field, value = step.setting
        rules.setdefault(step.rule.key, {})[field] = value
    return instance.changed(policy=instance.policy.model_copy(update={"rules": rules}))
