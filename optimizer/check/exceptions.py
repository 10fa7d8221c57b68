"""Which breaches an exception accounts for: asked of the models, apart from the solver."""

from collections.abc import Sequence

from caseload.models.instance import Action, Instance
from caseload.models.proposal import Breach
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import LimitRule, PairRule


def sorted_out(
    instance: Instance, book: RuleBook, found: Sequence[Breach]
) -> tuple[list[Breach], list[Breach]]:
    """The breaches that stand, and those that exceptions account for.

    An exception accounts for its own pair, and for as much above a limit as the cases that were
    decided for the practitioner come to without anything that was not decided.
    """
    agreed = {(d.case, d.practitioner) for d in instance.decisions if d.action is Action.EXCEPT}
    if not agreed:
        return list(found), []
    stand: list[Breach] = []
    excused: list[Breach] = []
    for breach in found:
        own = (
            not breach.soft and not breach.shortfall and _accounted(instance, book, breach, agreed)
        )
        (excused if own else stand).append(breach)
    return stand, excused


def _accounted(
    instance: Instance, book: RuleBook, breach: Breach, agreed: set[tuple[str, str]]
) -> bool:
    rule = next((one for one in book.rules if one.key == breach.rule), None)
    if rule is None or not rule.may_be_passed:
        return False
    if isinstance(rule, PairRule):
        return {(case, breach.practitioner) for case in breach.cases} <= agreed
    if not isinstance(rule, LimitRule) or not any(who == breach.practitioner for _, who in agreed):
        return False
    person = instance.practitioner_of[breach.practitioner]
    decided = [
        instance.case_of[pin.case]
        for pin in instance.pins.values()
        if pin.practitioner == person.id
    ]
    standing = rule.standing(person, rule.counted(decided), instance)
    return standing is not None and breach.excess <= standing.excess + 1e-9
