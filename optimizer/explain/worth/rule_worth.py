"""What each rule is worth: the week solved again without it, and with the least it could ask less.

Whoever is not available for a case is not argued with: rules that say so are told of together, in
the same words whatever they bar.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from caseload.models.explanation import Figure
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.rule_worth import EasingWorth, RuleWorth, RuleWorths
from caseload.optimizer.check.allocation import taken_by
from caseload.optimizer.check.figures import preference_cost
from caseload.optimizer.check.verify import broken_by
from caseload.optimizer.explain.evidence.consequence_words import MEASURES
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.gain import HUNDREDTH, Gain, brings, from_to, gain, shows
from caseload.optimizer.explain.shortage.candidate_relaxations import eased_rules
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import Preference, Rule
from caseload.optimizer.rule_kit.wording import counted

NOT_ASKED = "Who is not available for a case is not argued with, so this is not worked out"
NOT_IN_TIME = "Not worked out in the time given"


@dataclass(frozen=True)
class Without:
    """The week without one rule: its rule book, an allocation for it, and what that gains."""

    rule: Rule
    week: Instance
    book: RuleBook
    then: Proposal
    gain: Gain


def explain_rules(run: Run) -> RuleWorths:
    """Every rule in force, the one without which most would be gained first.

    Each is left out by itself and the whole week is solved again from the proposal on. Where a
    rule that must hold gains something so, each way in which it could ask less is tried by its
    smallest step: where leaving it out gains nothing, asking less cannot.
    """
    found, said = list[Without](), list[RuleWorth]()
    for rule in run.book.rules:
        if rule.key in run.book.discreet:
            said.append(_untold(rule, NOT_ASKED))
        elif time.monotonic() > run.deadline:
            said.append(_untold(rule, NOT_IN_TIME))
        else:
            found.append(_without(run, rule))
    worths = [_worth(run, one) for one in found]
    order = sorted(range(len(found)), key=lambda place: _rank(worths[place]))
    complete = all(one.sentence != NOT_IN_TIME for one in said)
    ranked = []
    for place in order:
        worth, one = worths[place], found[place]
        if one.rule.hard and shows(run, one.gain):
            eased, whole = _eased(run, one.rule)
            worth = worth.model_copy(update={"eased": eased})
            complete = complete and whole
        ranked.append(worth)
    told = {one.rule: one for one in reversed(said)}
    return RuleWorths(
        measure=run.instance.policy.balance.measure,
        rules=(*ranked, *told.values()),
        complete=complete,
        sentence=_sentence(found, run, complete=complete),
    )


def _rank(worth: RuleWorth) -> tuple[float, ...]:
    """What puts one rule before another: more placed, more priority, more evenness."""
    change = worth.balance.change if worth.balance else 0.0
    return (-worth.placed, -worth.priority, round(change, 3))


def _untold(rule: Rule, why: str) -> RuleWorth:
    return RuleWorth(
        rule=rule.public_key or rule.key,
        title=rule.title,
        kind=_kind(rule),
        worked_out=False,
        sentence=why,
    )


def _kind(rule: Rule) -> Literal["must hold", "may give way", "preference"]:
    if isinstance(rule, Preference):
        return "preference"
    return "must hold" if rule.hard or rule.public_key else "may give way"


def _solved(run: Run, week: Instance, book: RuleBook) -> Proposal:
    """The week solved again from the proposal on, its balance to the hundredth that is shown."""
    options = Options(time_limit=max(1.0, run.deadline - time.monotonic()), tuning=run.tuning)
    start = run.allocation | run.proposal.most_even
    return solve_here(week, book, options, as_shown=True, balance_alone=True, start=start)


def _without(run: Run, rule: Rule) -> Without:
    rules = run.instance.policy.rules
    off = {**rules, rule.key: {**rules[rule.key], "mode": "off"}}
    policy = run.instance.policy.model_copy(update={"rules": off})
    week, book = run.instance.changed(policy=policy), RuleBook.of(policy)
    then = _solved(run, week, book)
    return Without(rule, week, book, then, gain(run.proposal, then))


def _worth(run: Run, one: Without) -> RuleWorth:
    """A rule's worth in figures and words; of how it could ask less nothing yet."""
    if isinstance(one.rule, Preference):
        return _worth_of_preference(run, one, one.rule)
    helps = shows(run, one.gain)
    there = one.then.allocation
    breaches = broken_by(run.instance, run.book, taken_by(run.instance, there), [one.rule])
    more, fewer = _touched(run, there)
    placed = (case for case, who in there.items() if who and not run.allocation[case])
    said = f"Without it: {brings(run, one.gain)}"
    if one.gain.balance.change >= HUNDREDTH:
        what = MEASURES[run.instance.policy.balance.measure]
        said += f"; the {what} is {one.gain.balance.after:.2f} points then"
    if not one.gain.proven:
        said += "; not all of this is proven"
    return RuleWorth(
        rule=one.rule.key,
        title=one.rule.title,
        kind=_kind(one.rule),
        placed=one.gain.placed,
        priority=one.gain.priority,
        balance=one.gain.balance,
        places=tuple(placed) if helps else (),
        more=more if helps else 0,
        fewer=fewer if helps else 0,
        against=len(breaches) if helps else 0,
        proven=one.gain.proven,
        sentence=said,
    )


def _worth_of_preference(run: Run, one: Without, rule: Preference) -> RuleWorth:
    """What a preference costs: the spread of the allocation itself, and the other preferences."""
    week, there = one.week, one.then.allocation
    before, after = run.proposal.certificate, one.then.certificate
    least = before.bound if before.measure == "spread" else 0.0
    spread = Figure(
        before=before.spread, after=min(after.spread, before.spread), bound=min(least, after.spread)
    )
    paid = preference_cost(week, one.book, run.allocation)
    others = Figure(before=paid, after=min(paid, preference_cost(week, one.book, there)), bound=0.0)
    shown = run.tuning.counterfactual.shown_points
    effects = []
    if spread.change <= -shown:
        effects.append(f"the spread down {from_to(spread)}")
    if others.change < 0:
        effects.append(
            f"the other preferences cost {others.after:g} in place of {others.before:g}, as far as "
            "was found"
        )
    charged = sum(
        rule.price(case, run.person(who), run.instance) > 0
        for case in run.instance.cases
        for who in [there.get(case.id)]
        if who
    )
    more, fewer = _touched(run, there)
    most = max(0.0, spread.before - spread.bound)
    proven = most < HUNDREDTH
    limit = "" if proven or not least else f"; the spread cannot fall by more than {most:.2f}"
    return RuleWorth(
        rule=rule.key,
        title=rule.title,
        kind="preference",
        balance=spread,
        others=others,
        more=more if effects else 0,
        fewer=fewer if effects else 0,
        against=charged if effects else 0,
        proven=proven,
        sentence=f"Without it: {' and '.join(effects) or 'nothing that shows'}{limit}",
    )


def _touched(run: Run, there: Mapping[str, str | None]) -> tuple[int, int]:
    """How many people would get more new cases, and how many fewer."""
    before, after = (taken_by(run.instance, one) for one in (run.allocation, there))
    changes = [len(after[person]) - len(before[person]) for person in before]
    return sum(change > 0 for change in changes), sum(change < 0 for change in changes)


def _eased(run: Run, rule: Rule) -> tuple[tuple[EasingWorth, ...], bool]:
    """What the smallest step of each easing brings, where it shows, and whether all were tried."""
    found = list[tuple[Gain, EasingWorth]]()
    week = run.instance
    for lever in eased_rules(week, run.book, week.cases, week.practitioners):
        if lever.rule is not rule:
            continue
        if time.monotonic() > run.deadline:
            return _ranked(found), False
        eased = lever.on(week, 1)
        gained = gain(run.proposal, _solved(run, eased, RuleBook.of(eased.policy)))
        if shows(run, gained):
            said = lever.words(1)
            said = f"{said[0].upper()}{said[1:]}: {brings(run, gained)}"
            worth = EasingWorth(
                setting=lever.option(1),
                placed=gained.placed,
                balance=gained.balance,
                proven=gained.proven,
                sentence=said,
            )
            found.append((gained, worth))
    return _ranked(found), True


def _ranked(found: list[tuple[Gain, EasingWorth]]) -> tuple[EasingWorth, ...]:
    found.sort(key=lambda one: (-one[0].placed, -one[0].priority, round(one[0].balance.change, 3)))
    return tuple(worth for _, worth in found)


def _sentence(found: list[Without], run: Run, *, complete: bool) -> str:
    """The number of rules without which something would be gained."""
    rules = [one for one in found if not isinstance(one.rule, Preference)]
    costly = [one for one in rules if shows(run, one.gain)]
    if not costly:
        said = "No rule by itself costs anything that shows"
    else:
        said = f"{counted(len(costly), 'rule')} of {len(rules)} would bring something if left out"
    return said if complete else f"{said}; not everything was worked out in time"
