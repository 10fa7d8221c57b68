"""A week kept open, so that one change after another is answered at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseload.library.decide import decide
from caseload.library.instance import Caps, under
from caseload.library.limits import EFFORT, GAP, SECONDS, SEED, engine_tuning, see_that
from caseload.library.plan import Plan, open_run
from caseload.library.result import Brief
from caseload.models.earlier import Keep
from caseload.models.instance import Instance
from caseload.models.overrides import Change
from caseload.models.provenance import PreferenceProof
from caseload.optimizer.options import Options
from caseload.optimizer.proposal.overrides import overrides
from caseload.optimizer.session import Reply as Answered
from caseload.optimizer.session import Session as Engine


@dataclass(frozen=True, repr=False)
class Reply(Brief):
    """The plan after a change, the cases that go elsewhere than before it (those that were decided
    among them), and the seconds of the clock that it took.
    """

    plan: Plan
    moved: tuple[Change, ...]
    seconds: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the change did: who has which case instead, and how even the plan is then."""
        moves = [
            f"Case {one.case}: {one.before or 'nobody'} → {one.after or 'nobody'}."
            for one in self.moved
        ]
        return (*(moves or ["No case goes elsewhere."]), *self.plan.sentences)


class Session:
    """A week kept open: each change gives the plan of a round after the one before.

    Parameters
    ----------
    week
        An instance, which is solved first; or a plan, or the folder of its run.
    decided_by
        Who decides, kept with every plan.
    effort, gap, preferences, time_limit, seed, lot
        As in `allocate`.

    Raises
    ------
    BadInput, Contradiction, InternalError
        As `allocate`. After a change that cannot be the session stays as it was.
    """

    def __init__(
        self,
        week: Instance | Plan | str | Path,
        *,
        decided_by: str = "",
        effort: float = 1.5,
        gap: float = 1e-4,
        preferences: PreferenceProof = "bounded",
        time_limit: float = 120.0,
        seed: int = 0,
        lot: int | None = None,
    ) -> None:
        see_that(
            effort=(effort, EFFORT),
            gap=(gap, GAP),
            time_limit=(time_limit, SECONDS),
            seed=(seed, SEED),
            lot=(lot or 0, SEED),
        )
        options = Options(
            effort=effort,
            gap=gap,
            time_limit=time_limit,
            seed=seed,
            lot=lot,
            tuning=engine_tuning(preferences),
        )
        opened = open_run(week) if isinstance(week, str | Path) else week
        self.decided_by = decided_by
        self._engine = (
            Engine(opened.instance, opened.proposal, options)
            if isinstance(opened, Plan)
            else Engine(opened, None, options)
        )

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        return self._told(self._engine.now).plan

    def pin(self, case: str, practitioner: str, reason: str = "", keep: Keep = "most") -> Reply:
        """Give a case to somebody."""
        return self._decided(keep, pins={case: practitioner}, reason=reason)

    def forbid(self, case: str, practitioner: str, reason: str = "", keep: Keep = "most") -> Reply:
        """Keep a case from somebody."""
        return self._decided(keep, forbid={case: practitioner}, reason=reason)

    def hold(self, case: str, reason: str = "", keep: Keep = "most") -> Reply:
        """Keep a case out of the week on purpose."""
        return self._decided(keep, hold=case, reason=reason)

    def exception(
        self, case: str, practitioner: str, reason: str, agreed_by: str, keep: Keep = "most"
    ) -> Reply:
        """Give a case to somebody past one limit, for this once."""
        given = {"exceptions": {case: practitioner}, "agreed_by": agreed_by}
        return self._decided(keep, **given, reason=reason)

    def set_limit(
        self,
        settings: Mapping[str, Any] | None = None,
        caps: Caps | None = None,
        keep: Keep = "most",
    ) -> Reply:
        """Set limits of the policy, such as `{"weekly_intake.PO": 6}`; decisions stay."""
        policy = under(self._engine.now.instance, settings, caps).policy
        return self._told(self._engine.set_policy(policy, keep))

    def undo(self) -> Reply:
        """Take the last change back; the first plan stays."""
        return self._told(self._engine.undo())

    def prepare(self) -> None:
        """Work ahead for the next pins, while nobody waits: some tenths of a second."""
        self._engine.prepare()

    def _decided(self, keep: Keep, **given: Any) -> Reply:
        now = self._engine.now.instance
        bare = now.changed(decisions=())
        asked = decide(bare, given.pop("pins", None), given.pop("forbid", None), None, **given)
        return self._told(self._engine.decide(asked.decisions, keep))

    def _told(self, reply: Answered) -> Reply:
        proposal = reply.proposal
        found = overrides(reply.instance, proposal, self.decided_by)
        if found is not None:
            proposal = proposal.model_copy(update={"overrides": found})
        return Reply(Plan(reply.instance, proposal), reply.moved, reply.seconds)
