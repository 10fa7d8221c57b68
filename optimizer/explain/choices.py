"""Whom a case could go to while nothing else moves: everybody, with what is in the way of it.

Only models are read, by the independent check's reading of each rule: no solver is asked. Who could
take the case if others moved is told from who cannot, and what that would come to is the question
"why not" (`explain.why_not`).
"""

from itertools import product

from caseload.models.case import Case
from caseload.models.choice import Choice, Way
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Breach, Proposal
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.check.allocation import taken_by
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.spread_steps import SpreadSteps
from caseload.optimizer.check.verify import broken_by
from caseload.optimizer.decisions.exceptions import in_the_way
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import LimitRule, Rule
from caseload.optimizer.rule_kit.wording import listed

ORDER = tuple(Way)

STEPS = 5
"""Steps of a rule that are tried, to see whether it would let a case go to somebody."""


class Choices:
    """The choices there are for the cases of a week (`this_week`), beside what a proposal says."""

    def __init__(self, week: Instance, proposal: Proposal) -> None:
        self.week = week
        self.book = RuleBook.of(week.policy)
        self.allocation = proposal.allocation
        self._row_of = {row.practitioner: row for row in proposal.workloads}
        self._steps = SpreadSteps(proposal.workloads)
        self._hard = [rule for rule in self.book.rules if rule.hard]
        self._taken = taken_by(week, self.allocation)
        self._of: dict[str, tuple[Choice, ...]] = {}
        self._broken_now: dict[str, set[str]] = {}
        self._pins_of: dict[str, list[Case]] = {}
        for pin in week.pins.values():
            self._pins_of.setdefault(pin.practitioner, []).append(week.case_of[pin.case])

    def of(self, case_id: str) -> tuple[Choice, ...]:
        """Everybody but who has the case: who can take it first, the least price first.

        What would let those take it who cannot is left to `one`. What was found is kept.
        """
        if case_id not in self._of:
            self._of[case_id] = self._found(case_id)
        return self._of[case_id]

    def _found(self, case_id: str) -> tuple[Choice, ...]:
        case, holder = self.week.case_of[case_id], self.allocation.get(case_id)
        found = [self._choice(case, p) for p in self.week.practitioners if p.id != holder]
        found.sort(key=lambda one: (ORDER.index(one.way), round(one.price, 4), one.name))
        return tuple(found)

    def one(self, case_id: str, practitioner_id: str) -> Choice:
        """One of the choices for a case, with the smallest change that would let it."""
        case, person = self.week.case_of[case_id], self.week.practitioner_of[practitioner_id]
        found = self._choice(case, person)
        if found.way is not Way.CANNOT:
            return found
        return found.model_copy(update={"change": self._change_of_rules(case, person)})

    def _choice(self, case: Case, person: Practitioner) -> Choice:
        row, weight = self._row_of[person.id], case_weight(self.week.policy, case)
        broken = self._broken(case, person)
        way, titles, because = self._way(case, person, broken)
        used = row.utilisation_after
        return Choice(
            practitioner=person.id,
            name=person.label,
            grade=person.grade,
            team=person.team,
            way=way,
            caseload=row.caseload_after,
            caseload_then=row.caseload_after + 1,
            cap=row.cap,
            utilisation=used,
            utilisation_then=None if used is None else used + weight / row.capacity,
            price=self._steps.rise(weight, person.id, self.allocation.get(case.id)),
            because=tuple(because),
            limits=tuple(dict.fromkeys(titles)),
            change=self._change(case, person, way, titles, broken),
            beyond=self._beyond(case, person, titles[0]) if way is Way.EXCEPTION else None,
        )

    def _beyond(self, case: Case, person: Practitioner, title: str) -> float | None:
        """The share of a limit by which somebody would stand past it with the case."""
        rule = next(one for one in self.book.hard if one.title == title)
        if not isinstance(rule, LimitRule):
            return None
        taken = rule.counted([*self._taken[person.id], case])
        standing = rule.standing(person, taken, self.week)
        if standing is None or standing.cap <= 0:
            return None
        return max(0.0, standing.after / standing.cap - 1)

    def _change(
        self,
        case: Case,
        person: Practitioner,
        way: Way,
        titles: list[str],
        broken: list[Breach],
    ) -> str:
        """The smallest change that would let it where no rule changes, as a sentence."""
        if way is Way.OTHERS:
            return f"It takes another case of {person.label} to move to somebody else"
        if way is not Way.EXCEPTION:
            return ""
        said = f"It takes an exception from {titles[0]} for this one case"
        if self._accounted(case, person, titles[0], broken):
            return said
        return f"{said}, and another case of {person.label} to move to somebody else"

    def _accounted(
        self, case: Case, person: Practitioner, title: str, broken: list[Breach]
    ) -> bool:
        """Whether an exception is enough, beside cases of hers on which nothing is decided."""
        decided = [*self._pinned(case, person), case]
        for breach in broken:
            rule = next(one for one in self.book.hard if one.title == breach.title)
            if rule.title != title:
                return False
            if isinstance(rule, LimitRule):
                standing = rule.standing(person, rule.counted(decided), self.week)
                if standing is None or breach.excess > standing.excess + 1e-9:
                    return False
        return True

    def _way(
        self, case: Case, person: Practitioner, broken: list[Breach]
    ) -> tuple[Way, list[str], list[str]]:
        """What it takes, the titles of the rules that are in the way, and what they say."""
        bans = [
            f"it was decided that {one.words()}"
            for one in self.week.decisions
            if one.action is Action.FORBID and (one.case, one.practitioner) == (case.id, person.id)
        ]
        found = self._against(case, person, self.week, self.book)
        if not found and capacity(self.week.policy, person) <= 0:
            bans.append(f"{person.label} has no capacity")
        titles, because = [rule.title for rule, _ in found], [said for _, said in found]
        if bans or len(found) > 1 or (found and not found[0][0].may_be_passed):
            return Way.CANNOT, titles, [*bans, *because]
        if found:
            return Way.EXCEPTION, titles, because
        if broken:
            return Way.OTHERS, [one.title for one in broken], [one.sentence for one in broken]
        return Way.OPEN, [], []

    def _against(
        self, case: Case, person: Practitioner, week: Instance, book: RuleBook
    ) -> list[tuple[Rule, str]]:
        """The hard rules that bar the pair beside what is decided for the practitioner."""
        pinned = [*self._pinned(case, person), case]
        found = in_the_way(case, person, pinned, week, book)
        for rule in book.hard_conditions:
            said = rule.complaint(person, rule.counted(pinned), week)
            found += [(rule, said)] if said else []
        return found

    def _pinned(self, case: Case, person: Practitioner) -> list[Case]:
        """The cases that are decided for somebody, this one aside."""
        return [one for one in self._pins_of.get(person.id, ()) if one.id != case.id]

    def _broken(self, case: Case, person: Practitioner) -> list[Breach]:
        """The hard rules that the whole breaks with the case there, and does not break as it is."""
        if person.id not in self._broken_now:
            now = self._breaches(person, self._taken[person.id])
            self._broken_now[person.id] = {one.sentence for one in now}
        now_of = self._broken_now[person.id]
        then = self._breaches(person, [*self._taken[person.id], case])
        return [one for one in then if one.sentence not in now_of]

    def _breaches(self, person: Practitioner, taken: list[Case]) -> list[Breach]:
        found = broken_by(self.week, self.book, {person.id: taken}, self._hard)
        stand, _ = sorted_out(self.week, self.book, found)
        return [one for one in stand if not one.soft and not one.shortfall]

    def _change_of_rules(self, case: Case, person: Practitioner) -> str:
        """The smallest steps of the rules that are in the way with which none is any more, as a
        sentence; blank where there are none: nobody who is not available is argued with.
        """
        against = self._against(case, person, self.week, self.book)
        if not against or any(rule.key in self.book.discreet for rule, _ in against):
            return ""
        policy, words = self.week.policy, []
        for rule, _ in against:
            for step, easing in product(range(1, STEPS + 1), rule.easings([case], [person])):
                if step > len(easing.values):
                    continue
                eased = easing.on(policy, step)
                week, book = self.week.changed(policy=eased), RuleBook.of(eased)
                still = self._against(case, person, week, book)
                if all(one.key != rule.key for one, _ in still):
                    policy = eased
                    words.append(easing.words[step - 1])
                    break
            else:
                return ""
        return f"It takes a change of the rules: {listed(words)}"
