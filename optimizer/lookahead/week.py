"""A week that looks ahead: the same instance with prices of what is scarce."""

from collections.abc import Sequence

from caseload.models.ahead import Expected
from caseload.models.instance import Instance
from caseload.optimizer.lookahead.prices import look_ahead
from caseload.optimizer.rule_book import RuleBook, looks_ahead, switched_on


def looking_ahead(
    instance: Instance, expected: Sequence[Expected], length_weeks: float, *key: object
) -> Instance:
    """The instance with what is worth keeping free for the cases that are expected.

    A case lasts `length_weeks` in the mean; the `key` names the futures that are drawn. The policy
    has the preference for it switched on, at its own settings where it has any.
    """
    kind = looks_ahead()
    if kind is None:
        return instance
    policy = switched_on(instance.policy, kind)
    book = RuleBook.of(policy)
    span = next(rule.settings for rule in book.rules if isinstance(rule, kind))
    ahead = look_ahead(instance, book, span, expected, length_weeks, *key)
    return instance.changed(policy=policy, ahead=ahead)
