"""Whether a case by itself fits with a practitioner, and what it uses: read from the models, once.

Decisions are no part of it, so that what was found serves every answer to the same week, however
often it is decided anew.
"""

from collections.abc import Iterator

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import is_new, stays_with
from caseload.optimizer.rule_kit.shapes import LimitRule, PairRule


class Fits:
    """Whether no rule bars a pair and every limit has room for the case beside what is in hand.

    Conditional rules are left aside. It holds for every instance that differs in decisions alone.
    """

    def __init__(self, instance: Instance, book: RuleBook) -> None:
        self._instance = instance
        every = [rule for rule in book.rules if isinstance(rule, PairRule | LimitRule)]
        hard = [rule for rule in every if rule.hard]
        self._rules = {False: hard, True: every}
        self._full: dict[tuple[str, bool], bool] = {}
        found: dict[tuple[str, str], bool] = {}
        self._found = {False: found, True: found if len(hard) == len(every) else {}}
        self._used: dict[tuple[str, str, str], int] = {}

    def __call__(self, case: Case, person: Practitioner, *, strict: bool = False) -> bool:
        """Whether the case fits with a practitioner who does not hold it already.

        With `strict` soft rules bar it as hard ones do.
        """
        pair, found = (case.id, person.id), self._found[strict]
        if pair not in found:
            found[pair] = stays_with(case) != person.id and self._asked(case, person, strict)
        return found[pair]

    def use(self, rule: LimitRule, case: Case, person: Practitioner) -> int:
        """What a case uses of a practitioner's limit, in its whole units."""
        key = (rule.key, case.id, person.id)
        if key not in self._used:
            standing = rule.standing(person, rule.counted([case]), self._instance)
            more = 0.0 if standing is None else standing.after - standing.before
            self._used[key] = round(more * rule.scale)
        return self._used[key]

    def _asked(self, case: Case, person: Practitioner, strict: bool) -> bool:
        rules, new = self._rules[strict], is_new(case)
        if new and self._takes_none(case, person, strict):
            return False
        for place, rule in enumerate(rules):
            if not (new and rule.alike) and _bars(rule, case, person, self._instance):
                # What bars one case of a person mostly bars the next: it is asked first then.
                rules.insert(0, rules.pop(place))
                return False
        return True

    def _takes_none(self, new: Case, person: Practitioner, strict: bool) -> bool:
        """Whether a rule that is alike for all new cases bars this one, and with it every other."""
        key = person.id, strict
        if key not in self._full:
            alike = [rule for rule in self._rules[strict] if rule.alike]
            self._full[key] = any(_bars(rule, new, person, self._instance) for rule in alike)
        return self._full[key]


def every_pair(fits: Fits, instance: Instance) -> Iterator[bool]:
    """Of every pair whether it fits, as if no rule gave way, which is so in most weeks."""
    for case in instance.cases:
        for person in instance.practitioners:
            yield fits(case, person, strict=True)


def _bars(rule: PairRule | LimitRule, case: Case, person: Practitioner, instance: Instance) -> bool:
    if isinstance(rule, PairRule):
        return rule.objection(case, person, instance) is not None
    standing = rule.standing(person, rule.counted([case]), instance)
    return standing is not None and standing.excess > 1e-9
