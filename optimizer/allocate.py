"""The engine's front door: who takes which case, with the proof, checked before anyone sees it."""

import time
from collections.abc import Callable, Iterator

from caseload.models.conflict import Contradiction
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.schema import schema_of
from caseload.optimizer.check.able import asked_each
from caseload.optimizer.check.bound import is_recounted
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.check.fits import Fits, every_pair
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.hitting_set import fewest_to_give_up
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.interrupt import breaking, keeping
from caseload.optimizer.meanwhile import meanwhile
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.pipeline.answer import Answer, News, Task
from caseload.optimizer.problem.components import Compiled, compile_instance
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.process.pool import Solvers
from caseload.optimizer.process.solving import PartSolvers
from caseload.optimizer.proposal.assemble import propose
from caseload.optimizer.rule_book import RuleBook

ENDINGS = ("proof", "effort", "time", "person", "crash")
"""What may end a search, from the best to the worst."""


def allocate(
    instance: Instance,
    options: Options = Options(),
    on_progress: Callable[[Progress], None] | None = None,
    solvers: PartSolvers | None = None,
) -> Proposal:
    """Propose who takes each new case, with the proof of how good the proposal is.

    Ctrl-C and SIGTERM end the search early; the proposal is then the best so far, verified like
    any other, and `provenance.stopped_by` is "person". So it is, with "crash", where a solver
    process dies, runs out of memory or fails. `solvers` that were started beforehand are used, and
    ended.

    Raises:
        BadInput: if a rule's section of the policy is wrong, or if cases in hand shall move and
            none may.
        Contradiction: if the instance's decisions cannot all hold; nothing is solved.
        InternalError: if the independent check disagrees with the solver.
        ImportError: if a library that the solver process needs is missing.
        KeyboardInterrupt: if Ctrl-C or SIGTERM comes before the search has begun.
    """
    tell = on_progress or (lambda _progress: None)
    with solvers or Solvers(1, options.memory_gb) as running:
        with breaking():
            book = RuleBook.of(instance.policy)
            started = time.monotonic()
            whole = opened(instance, book) if options.rebalance else instance
            found = conflicts(whole, book, options.most_moves)
            if found:
                raise Contradiction(found, fewest_to_give_up(whole, book, options.most_moves))
            week = this_week(whole)
            tell(Progress("Reading the rules"))
            moves = options.most_moves if options.rebalance else None
            compiled = compile_instance(week, book, moves, tuning=options.tuning)
        with keeping(lambda: running.stop("person")):
            fits = Fits(week, book)
            with meanwhile(_ahead(instance, week, fits)):
                answers, stopped_by, broke_off = _solve(
                    week, compiled, options, running, started, tell
                )
            tell(Progress("Checking the proposal"))
            proposal = propose(week, book, compiled, answers, stopped_by, options, broke_off)
            return as_asked(instance, confirm(week, proposal, fits))


def _ahead(instance: Instance, week: Instance, fits: Fits) -> Iterator[object]:
    """What is asked whatever the answer will be, a step at a time."""
    yield instance.digest
    yield from every_pair(fits, week) if is_recounted(week) else asked_each(week, (), fits)


def as_asked(instance: Instance, proposal: Proposal) -> Proposal:
    """The proposal for this week with the decisions and the digest of the instance as it is."""
    provenance = proposal.provenance.model_copy(update={"input_hash": instance.digest})
    update = {
        "provenance": provenance,
        "decisions": instance.decisions,
        "earlier": instance.earlier,
        "ahead": instance.ahead,
        "schema_version": schema_of(instance),
    }
    return proposal.model_copy(update=update)


def _solve(
    instance: Instance,
    compiled: Compiled,
    options: Options,
    solvers: PartSolvers,
    started: float,
    tell: Callable[[Progress], None],
) -> tuple[list[Answer], str, str | None]:
    """Construct, improve and prove in processes of their own, a part at a time.

    Returns the answers, what ended the search, and why if it broke off.
    """
    many, policy = compiled.count, instance.policy.balance
    solvers.grow(min(options.workers, many))
    seconds = max(0.1, options.time_limit - (time.monotonic() - started))
    each, priced = options.of_each(many), is_recounted(instance)
    tasks = (
        Task(
            number,
            compiled.part(number).problem,
            policy,
            each.gap,
            each.effort,
            seconds,
            options.seed,
            each.branchings,
            priced=priced,
        )
        for number in range(many)
    )
    done: set[int] = set()

    def on_news(news: News) -> None:
        if news.stopped_by is not None:
            done.add(news.number)
        if many == 1 and news.answer and news.answer.stages:
            stage = news.answer.stages[-1]
            tell(Progress(f"Settling {stage.name.value}", stage.value, stage.bound))
        elif many > 1:
            tell(Progress("Solving part after part", done=len(done) / many))

    results = solvers.solve(tasks, seconds + 1.0, on_news)
    answers = [
        result.answer or Answer(place_at_once(part.problem), ())
        for part, result in zip(compiled.parts, results, strict=True)
    ]
    stopped_by = max((r.stopped_by or "crash" for r in results), key=ENDINGS.index)
    reasons = {r.broke_off: None for r in results if r.broke_off}
    return answers, stopped_by, "; ".join(reasons) or None
