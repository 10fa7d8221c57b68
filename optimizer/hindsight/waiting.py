"""How few cases could have waited, had everything been known: a bound for each week.

A week is asked by itself, with every case that came before it and goes on to be placed anew, and
nobody kept from taking cases who is still there: whatever was placed in whichever week before, this
is one of the ways. Rules that speak of a week's new cases alone, conditional and soft rules are
left out, so that the bound is below what any course of weeks can reach.
"""

import math
import time

from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.hindsight.who_may import there
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import unheard
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import LimitRule, PairRule, Rule


def fewest_waiting(week: Instance, options: Options) -> int:
    """The fewest cases that wait in a week, of all that are open and not given, at least."""
    policy = loosened(week.policy, RuleBook.of(week.policy))
    book = RuleBook.of(policy)
    loose = week.changed(
        policy=policy,
        cases=tuple(case.model_copy(update={"priority": 1}) for case in week.cases),
        practitioners=tuple(map(there, week.practitioners)),
    )
    deadline = time.monotonic() + options.time_limit
    fewest = 0
    for part in compile_instance(loose, book, tuning=options.tuning).parts:
        budget = Budget(options.effort, deadline, options.seed)
        simple = simplified(part.problem)
        start = construct(part.problem, simple=simple)
        settings = policy.balance, 0.0, budget, unheard, start
        pipeline = Pipeline(part.problem, *settings, simple=simple)
        fewest += math.ceil(pipeline.place().bound - 1e-6)
    return fewest


def loosened(policy: Policy, book: RuleBook) -> Policy:
    """The policy with the hard rules on pairs, and the hard limits on all that is held, alone."""
    rules = dict(policy.rules)
    for rule in book.rules:
        if not _stays(rule):
            rules[rule.key] = {**rules[rule.key], "mode": "off"}
    return policy.model_copy(update={"rules": rules})


def _stays(rule: Rule) -> bool:
    if isinstance(rule, LimitRule):
        return rule.hard and not rule.new_only
    return isinstance(rule, PairRule) and rule.hard
