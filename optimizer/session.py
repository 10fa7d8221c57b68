"""A week kept open: a decision is answered from what the answers before it have shown.

Nothing is read again, no process started, no pair asked twice of the models; the search begins from
the most even allocation known, and the bound of the week without decisions bounds every week with
more of them. What is shown is what a run of its own would show: every stage that is proven has the
same value, and the same independent check runs on every answer.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caseload.models.earlier import Keep, next_round
from caseload.models.instance import Action, Decision, Instance
from caseload.models.overrides import Change
from caseload.models.policy import Policy
from caseload.models.proposal import Proposal, StageName
from caseload.optimizer.allocate import as_asked
from caseload.optimizer.check.fits import Fits
from caseload.optimizer.decisions.still_standing import still_standing
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.pipeline import Known
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.solvers.cp_sat import new_model


@dataclass(frozen=True)
class Reply:
    """A proposal of a session, with the `instance` that it answers.

    `moved` are the cases that go elsewhere than in the reply before, those that were decided among
    them; `seconds` of the clock is what it took.
    """

    instance: Instance
    proposal: Proposal
    moved: tuple[Change, ...] = ()
    seconds: float = 0.0


class Session:
    """A week and its proposals, one after each decision.

    `proposal` is the answer to the instance where there is one. Not for two threads at once.

    Raises:
        BadInput, Contradiction, InternalError: see `allocate`; the session stays as it was.
    """

    def __init__(
        self, instance: Instance, proposal: Proposal | None = None, options: Options = Options()
    ) -> None:
        self.options = options
        new_model()  # loads CP-SAT, so that no decision waits for that
        self._begin(instance)
        first = Reply(instance, proposal) if proposal else self._solved(instance, None)
        self.replies = [first]

    @property
    def now(self) -> Reply:
        """The last reply that was not undone."""
        return self.replies[-1]

    def decide(self, decisions: Sequence[Decision], keep: Keep = "most") -> Reply:
        """The proposal of the round after these decisions, each in the place of those on its case.

        Decisions against somebody and notes stand beside the others on a case.
        """
        theirs = still_standing(self.now.instance.decisions, decisions)
        return self._answered(keep, decisions=(*theirs, *decisions))

    def set_policy(self, policy: Policy, keep: Keep = "most") -> Reply:
        """The proposal of the round under other limits, what was decided still decided."""
        return self._answered(keep, policy=policy)

    def undo(self) -> Reply:
        """The reply before the last decision; the first one stays."""
        if len(self.replies) > 1:
            gone = self.replies.pop()
            if gone.instance.policy != self.now.instance.policy:
                self._begin(self.now.instance)
        return self.now

    def _begin(self, instance: Instance) -> None:
        """Forget what holds under another policy."""
        self._book = RuleBook.of(instance.policy)
        self._fits = Fits(instance, self._book)
        self._known: list[tuple[_Decided, Known]] = []
        self._runs: dict[_Decided, tuple[Run, tuple[float, ...]]] = {}

    def _answered(self, keep: Keep, **changed: Any) -> Reply:
        """The answer to the week with something changed, as the round after the last reply."""
        now, before = self.now, (self._book, self._fits, self._known, self._runs)
        allocation = now.proposal.allocation
        earlier = next_round(
            now.instance.earlier,
            {case: allocation.get(case) for case in now.instance.case_of},
            keep,
            input_hash=now.instance.digest,
        )
        instance = now.instance.changed(earlier=earlier, **changed)
        if instance.policy != now.instance.policy:
            self._begin(instance)
        try:
            reply = self._solved(instance, now)
        except BaseException:
            self._book, self._fits, self._known, self._runs = before
            raise
        self.replies.append(reply)
        return reply

    def _solved(self, instance: Instance, before: Reply | None) -> Reply:
        started = time.monotonic()
        start = None
        if before is not None:
            start = {**before.proposal.allocation, **before.proposal.most_even}
            start |= {d.case: d.practitioner for d in instance.decisions if d.places}
        proposal = solve_here(
            instance,
            self._book,
            self.options,
            as_shown=before is not None,
            start=start,
            known=self.known_of(instance),
            fits=self._fits,
        )
        proposal = as_asked(instance, proposal)
        self._learn(instance, proposal)
        moved = () if before is None else _moved(before.proposal, proposal)
        return Reply(instance, proposal, moved, time.monotonic() - started)

    def prepare(self) -> None:
        """Bound what every single pin would come to, for the next ones: while nobody waits."""
        now = self.now
        decided, settled = _Decided.of(now.instance), _settled(now.proposal)
        if decided in self._runs or settled is None:
            return
        run = Run(this_week(now.instance), now.proposal, book=self._book)
        if len(run.compiled.parts) == 1:
            run.what_if(0).pair_bounds.points  # noqa: B018 - found once, and kept
            self._runs[decided] = (run, settled.before)

    def known_of(self, instance: Instance) -> Known | None:
        """The best bound of a week of which this one is a restriction.

        A bound holds where the stages before the balance come to what they do in its own week: of
        several weeks that of the least allocations is the likeliest.
        """
        own = _Decided.of(instance)
        found = [known for decided, known in self._known if own.restricts(decided)]
        for decided, (run, before) in self._runs.items():
            if own.restricts(decided):
                found += [
                    Known(before, bound)
                    for action, case, person in own.fewer - decided.fewer
                    if action is Action.PIN
                    for bound in [run.least_with(case, person)]
                    if bound is not None
                ]
        return max(found, key=lambda known: (known.before, known.bound), default=None)

    def _learn(self, instance: Instance, proposal: Proposal) -> None:
        known = _settled(proposal)
        if known is not None:
            self._known.append((_Decided.of(instance), known))


def _settled(proposal: Proposal) -> Known | None:
    """The proposal's own bound on the balance; None where an earlier stage is not proven."""
    names = [stage.name for stage in proposal.stages]
    before = proposal.stages[: names.index(StageName.BALANCE)]
    if not all(stage.proven for stage in before):
        return None
    return Known(tuple(stage.value for stage in before), proposal.stages[len(before)].bound)


@dataclass(frozen=True)
class _Decided:
    """The decisions of a week: those that leave fewer allocations, and those that make it another
    week, since a case is held or may pass a limit.
    """

    fewer: frozenset[tuple[Action, str, str]]
    other: frozenset[tuple[Action, str, str]]

    @classmethod
    def of(cls, instance: Instance) -> "_Decided":
        keys = {(d.action, d.case, d.practitioner) for d in instance.decisions}
        fewer = {key for key in keys if key[0] in (Action.PIN, Action.FORBID)}
        other = {key for key in keys if key[0] in (Action.HOLD, Action.EXCEPT)}
        return cls(frozenset(fewer), frozenset(other))

    def restricts(self, wider: "_Decided") -> bool:
        """Whether every allocation of the week is one of the other week, too."""
        return self.other == wider.other and self.fewer >= wider.fewer


def _moved(before: Proposal, after: Proposal) -> tuple[Change, ...]:
    """The cases that go elsewhere, in the order of their identifiers."""
    then, now = before.allocation, after.allocation
    return tuple(
        Change(case=case, before=then.get(case), after=now.get(case))
        for case in sorted({*then, *now})
        if then.get(case) != now.get(case)
    )
