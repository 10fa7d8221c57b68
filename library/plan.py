"""A plan: a proposal with its instance, to look at, explain and write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.instances.records.key import read_key
from caseload.instances.records.run import read_run
from caseload.instances.workbooks.book import Book
from caseload.library.known import known
from caseload.library.result import Result
from caseload.models.bounds import NO_BOUNDS, Bounds
from caseload.models.explanation import (
    CaseExplanation,
    Note,
    PractitionerExplanation,
    ShortageExplanation,
    WhyNot,
    Worths,
)
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Certificate, Proposal
from caseload.models.rule_worth import RuleWorths
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.proposal.overrides import eligible
from caseload.optimizer.rule_book import policy_faults
from caseload.reports.proposal.in_notebook import first_rows, plan_sentences
from caseload.reports.shared.page import Page

if TYPE_CHECKING:
    import pandas as pd

    from caseload.optimizer.explain.evidence.run import Run

DEADLINE = 30.0
"""Seconds within which a question is answered where nothing else is said."""


@dataclass(frozen=True, repr=False)
class Plan(Result):
    """Who takes which case: the proposal, the instance that it answers, and the bounds of its
    pairs.

    `source` is what faults call it, the folder that it was read from; `altered` names files there
    that are not as they were written.
    """

    instance: Instance
    proposal: Proposal
    bounds: Bounds = NO_BOUNDS
    source: str = "plan"
    altered: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        """Say how much is placed, and how even it is."""
        placed, left = len(self.proposal.new), len(self.proposal.left)
        moved = f", {len(self.proposal.moves):,} moved" if self.proposal.moves else ""
        return f"<Plan: {placed:,} placed, {left:,} left over{moved}. {self.certificate.sentence}>"

    @property
    def certificate(self) -> Certificate:
        """How even the plan is, and what no allocation can beat (percentage points)."""
        return self.proposal.certificate

    @property
    def sentences(self) -> tuple[str, ...]:
        """How even the plan is and what nothing can beat; how much is placed."""
        return plan_sentences(self.proposal)

    def first_rows(self) -> dict[str, tuple[Sequence[Any], int]]:
        """What a notebook shows: the first of the cases placed, and of those left over."""
        return first_rows(self.proposal)

    @property
    def allocation(self) -> dict[str, str | None]:
        """Practitioner by case that is new or moves; None for a case left over."""
        return self.proposal.allocation

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the tables of the proposal as data frames.

        Returns
        -------
        dict of DataFrame
            `proposal`, `practitioners`, `left_over`, `figures`, `rules` and `proof`: the rows of
            the CSV files of these names. Shares (utilisation, over 40) are 1 for 100 %.
        """
        from caseload.reports.proposal.tables import tables
        from caseload.reports.shared.tables import frames

        return frames(tables(self.instance, self.proposal))

    def to_json(self) -> str:
        """The proposal as JSON, as `caseload allocate --json` prints it."""
        return self.proposal.model_dump_json(indent=1) + "\n"

    def page(self) -> Page:
        """The proposal as a page to send; takes the extra `page`."""
        from caseload.reports.proposal.page import proposal_page

        return proposal_page(self.instance, self.proposal)

    def workbook(self) -> Book:
        """The workbook in which a lead decides; `decisions` of `allocate` takes it back."""
        from caseload.reports.proposal.files import plan_workbook

        return plan_workbook(self.instance, self.proposal, eligible(self.instance))

    def write(
        self,
        folder: str | Path,
        *,
        replace: bool = False,
        sign: str | Path | None = None,
        page: str | None = None,
    ) -> list[str]:
        """Write the run: proposal, instance and log, as `caseload allocate --out` does.

        Parameters
        ----------
        folder
            A folder that is empty or not there yet.
        replace
            Whether the results of an earlier run may stand in it.
        sign
            A file with the key that signs the run.
        page
            The name of a page to send that is to stand in it, too.

        Returns
        -------
        list of str
            The names of the files.

        Raises
        ------
        BadInput
            If something else stands or nothing can be written there; if an earlier run in it was
            changed, or signed with another key.
        """
        from caseload.reports.proposal.files import write_results
        from caseload.reports.shared.page import render

        return write_results(
            self.instance,
            self.proposal,
            Path(folder),
            replace=replace,
            eligible=eligible(self.instance),
            bounds=self.bounds,
            key=None if sign is None else read_key(Path(sign)),
            more={page: render(self.page()).encode()} if page else {},
        )

    def explain(self, case: str, *, deadline: float = DEADLINE) -> CaseExplanation:
        """Say why a case goes where it goes, who else could take it, and what would follow.

        Parameters
        ----------
        case
            The identifier of a new case.
        deadline
            Seconds after which what is not proven says so.

        Returns
        -------
        CaseExplanation
            Figures in percentage points of utilisation; every sentence can be said as it stands.

        Raises
        ------
        BadInput
            If there is no such case, or cases in hand may move in this plan.
        """
        from caseload.optimizer.explain.case import explain_case

        return explain_case(self.questions(deadline), self._case(case))

    def why_not(self, case: str, practitioner: str, *, deadline: float = DEADLINE) -> WhyNot:
        """Say why a case does not go to a practitioner, and what it would take or cost.

        Parameters, Raises: as `explain`.
        """
        from caseload.optimizer.explain.why_not import explain_why_not

        return explain_why_not(
            self.questions(deadline), self._case(case), self._practitioner(practitioner)
        )

    def practitioner(
        self, practitioner: str, *, deadline: float = DEADLINE
    ) -> PractitionerExplanation:
        """Say what a practitioner holds and gets, every limit, and why no other case is hers.

        Parameters, Raises: as `explain`.
        """
        from caseload.optimizer.explain.practitioner import explain_practitioner

        return explain_practitioner(self.questions(deadline), self._practitioner(practitioner))

    def shortages(self, *, deadline: float = DEADLINE) -> ShortageExplanation:
        """Say what is left over, for want of whom, and the smallest changes that would place it.

        Parameters, Raises: as `explain`.
        """
        from caseload.optimizer.explain.shortage.shortage import explain_unallocated

        return explain_unallocated(self.questions(deadline))

    def limits(self, *, deadline: float = DEADLINE) -> Worths:
        """Say what one more unit of each limit that is reached would bring.

        Parameters, Raises: as `explain`.
        """
        from caseload.optimizer.explain.sensitivity import explain_limits

        return explain_limits(self.questions(deadline))

    def rules(self, *, deadline: float = DEADLINE) -> RuleWorths:
        """Say what each rule in force costs: what would be gained without it, or if it asked less.

        Parameters, Raises: as `explain`.
        """
        from caseload.optimizer.explain.worth.rule_worth import explain_rules

        return explain_rules(self.questions(deadline))

    def notes(
        self, cases: list[str] | None = None, *, deadline: float = DEADLINE
    ) -> Iterator[Note]:
        """Draft the written reason for each of these cases, or of all new ones, one by one.

        Parameters, Raises: as `explain`.
        """
        from caseload.optimizer.explain.note import draft_note

        run = self.questions(deadline)
        asked = list(run.instance.case_of) if cases is None else list(map(self._case, cases))
        return (draft_note(run, case) for case in asked)

    def questions(self, deadline: float) -> "Run":
        """The plan ready for questions that are answered within `deadline` seconds.

        Raises:
            BadInput: as `check_explainable`.
        """
        self.check_explainable()
        from caseload.optimizer.explain.evidence.run import Run

        week = this_week(self.instance)
        return Run(week, self.proposal, seconds=deadline, bounds=self.bounds)

    def check_explainable(self) -> None:
        """See that questions about the plan have answers.

        Raises:
            BadInput: if cases in hand may move in it: such moves are not explained.
        """
        if self.proposal.provenance.rebalance:
            expected = "a run in which no cases in hand may move: their moves are not explained"
            raise BadInput([Fault(file=self.source, expected=expected)])

    def _case(self, case: str) -> str:
        if case in self.instance.on_hold:
            expected = "a case of this week; this one was put on hold, and is kept out of it"
            raise BadInput([Fault(file="case", value=case, expected=expected)])
        return known(case, list(self.instance.case_of), "case", "new case")

    def _practitioner(self, practitioner: str) -> str:
        there = list(self.instance.practitioner_of)
        return known(practitioner, there, "practitioner", "practitioner")


def open_run(folder: str | Path, *, verify: str | Path | None = None) -> Plan:
    """Read the plan in the folder of a run, as `Plan.write` or `caseload allocate --out` left it.

    Parameters
    ----------
    folder
        The folder.
    verify
        A file with the key that the run must be signed with.

    Returns
    -------
    Plan
        With the instance, its decisions, and what is proven of its pairs; `altered` names files
        that are not as they were written, if it was not read from these.

    Raises
    ------
    BadInput
        If it is no run's folder, was written by another version, or was changed since.
    """
    key = None if verify is None else read_key(Path(verify))
    run = read_run(Path(folder), policy_faults, key)
    return Plan(run.instance, run.proposal, run.bounds, str(folder), run.altered)
