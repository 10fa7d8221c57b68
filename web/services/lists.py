"""What stands beside the worklist: decisions and their cost, people."""

from dataclasses import dataclass

from caseload.library.questions import changed_together
from caseload.library.rules import setting_said
from caseload.models.acts import ACCEPT
from caseload.models.instance import Action
from caseload.models.proposal import Workload
from caseload.reports.proposal.overrides import override_lines
from caseload.reports.shared.words import price_words, sentence
from caseload.web.services.kept import kept
from caseload.web.services.rows import load_of
from caseload.web.services.standing import STANDINGS, Standing
from caseload.web.store.decisions import LIMIT, Decided

ACTIONS = {
    Action.PIN.value: "given",
    Action.EXCEPT.value: "exception",
    Action.HOLD.value: "on hold",
    Action.FORBID.value: "not to",
    LIMIT: "limit of this week",
}
"""What was decided, in words."""


@dataclass(frozen=True)
class Change:
    """A decision against the proposal, what it costs by itself, and the moves that came with it."""

    made: Decided
    what: str
    whom: str
    instead: str
    cost: str
    moves: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Changes:
    """What was decided against the proposal, and what it costs together, in sentences."""

    said: tuple[str, ...]
    rows: tuple[Change, ...]
    accepted: int


@kept(STANDINGS)
def changes(found: Standing) -> Changes:
    """The decisions that stand, each with what the spread would be without it."""
    rows = []
    for one in found.force:
        if one.action not in ACTIONS or "with" in one.about:
            continue
        moves = {o.case_id: o.practitioner for o in found.force if o.about.get("with") == one.id}
        whom = one.practitioner if one.action == LIMIT else found.name(one.practitioner or None)
        if one.action == LIMIT:
            policy = found.plan.instance.policy
            whom = setting_said(policy, one.practitioner, str(one.about["value"]))
        rows.append(
            Change(
                one,
                ACTIONS[one.action],
                "" if one.action == Action.HOLD else whom,
                "" if one.action == LIMIT else found.name(found.proposed(one.case_id)),
                _cost(found, one, moves),
                tuple((case, found.name(person)) for case, person in moves.items()),
            )
        )
    accepted = sum(one.action == ACCEPT for one in found.force)
    return Changes(_together(found), tuple(reversed(rows)), accepted)


def _cost(found: Standing, one: Decided, moves: dict[str, str]) -> str:
    """What a decision adds to the spread, everything else as it is."""
    if one.action in (Action.HOLD, Action.FORBID, LIMIT):
        return "–"
    without = found.with_decisions((), {one.case_id, *moves})
    return price_words(found.now.spread - without.spread)


def _together(found: Standing) -> tuple[str, ...]:
    """What all of them come to against the proposal, as every report says it."""
    made = changed_together(found.plan, found.now)
    said = [found.plan.certificate.sentence]
    if made is not None:
        said.insert(0, override_lines(made)[0])
    return tuple(said)


@dataclass(frozen=True)
class Person:
    """A practitioner with her load, her new cases, and why there are none.

    `before` and `after` are her load as shares: of her cap on cases, or where she has none of her
    capacity.
    """

    row: Workload
    load: str
    cases: tuple[str, ...]
    why_none: str

    @property
    def before(self) -> float | None:
        """What is in hand, as a share."""
        return self._share(self.row.caseload_before, self.row.utilisation_before)

    @property
    def after(self) -> float | None:
        """What is in hand with what is new, as a share."""
        return self._share(self.row.caseload_after, self.row.utilisation_after)

    @property
    def over(self) -> bool:
        """Whether she has more than she can carry, or than her cap."""
        return max(self.after or 0.0, self.row.utilisation_after or 0.0) > 1

    def _share(self, cases: int, utilisation: float | None) -> float | None:
        return cases / self.row.cap if self.row.cap else utilisation


def people(found: Standing, order: str, team: str, hidden: frozenset[str]) -> list[Person]:
    """Everybody as it stands; of one team, by name or the fullest first where that is asked for."""
    none = found.none_of
    taken: dict[str, list[str]] = {}
    for case in found.order:
        placed = found.row_of.get(case)
        if placed is not None and case not in hidden:
            taken.setdefault(placed.practitioner, []).append(case)
    rows = [
        Person(
            row,
            load_of(row),
            tuple(taken.get(row.practitioner, ())),
            sentence(none[row.practitioner]) if row.practitioner in none else "",
        )
        for row in found.now.proposal.workloads
        if not team or row.team == team
    ]
    keys = {
        "name": lambda one: (one.row.name,),
        "load": lambda one: (-(one.row.utilisation_after or 0.0), one.row.name),
        "new": lambda one: (-len(one.cases), one.row.name),
    }
    usual = lambda one: (one.row.team or "", one.row.name)  # noqa: E731
    return sorted(rows, key=keys.get(order, usual))
