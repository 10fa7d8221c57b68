"""Whom a case could go to while nothing else moves: everybody, with what is in the way of it.

Only models are read, by the independent check's reading of each rule: no solver is asked. Who could
take the case if others moved is told from who cannot, and what that would come to is the question
"why not" (`explain.why_not`).
"""

from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.choice import Choice, Way
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Breach, Proposal
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.spread_steps import SpreadSteps
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.decisions.exceptions import in_the_way
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import ConditionalRule, Rule
from caseload.optimizer.rule_kit.wording import listed

ORDER = tuple(Way)


class Choices:
    """The choices there are for the cases of a week (`this_week`), beside what a proposal says."""

    def __init__(self, week: Instance, proposal: Proposal) -> None:
        self.week = week
        self.book = RuleBook.of(week.policy)
        self.allocation = proposal.allocation
        self._row_of = {row.practitioner: row for row in proposal.workloads}
        self._steps = SpreadSteps(proposal.workloads)

    def of(self, case_id: str) -> tuple[Choice, ...]:
        """Everybody but who has the case: who can take it first, the least price first."""
        case, holder = self.week.case_of[case_id], self.allocation.get(case_id)
        found = [self._choice(case, p) for p in self.week.practitioners if p.id != holder]
        found.sort(key=lambda one: (ORDER.index(one.way), round(one.price, 4), one.name))
        return tuple(found)

    def one(self, case_id: str, practitioner_id: str) -> Choice:
        """One of the choices for a case."""
        return self._choice(self.week.case_of[case_id], self.week.practitioner_of[practitioner_id])

    def _choice(self, case: Case, person: Practitioner) -> Choice:
        row, weight = self._row_of[person.id], case_weight(self.week.policy, case)
        way, against, because = self._way(case, person)
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
            limits=tuple(dict.fromkeys(rule.title for rule in against)),
            change=self._change(case, person, way, against),
        )

    def _way(self, case: Case, person: Practitioner) -> tuple[Way, Sequence[Rule], Sequence[str]]:
        """What it takes, the rules that are in the way, and what they say."""
        bans = [
            f"it was decided that {one.words()}"
            for one in self.week.decisions
            if one.action is Action.FORBID and (one.case, one.practitioner) == (case.id, person.id)
        ]
        pinned = [
            self.week.case_of[pin.case]
            for pin in self.week.pins.values()
            if pin.practitioner == person.id and pin.case != case.id
        ]
        pinned.append(case)
        found = in_the_way(case, person, pinned, self.week, self.book)
        if not found and capacity(self.week.policy, person) <= 0:
            bans.append(f"{person.label} has no capacity")
        for rule in self.book.hard:
            if isinstance(rule, ConditionalRule):
                said = rule.complaint(person, rule.counted(pinned), self.week)
                found += [(rule, said)] if said else []
        against, because = [rule for rule, _ in found], [*bans, *(said for _, said in found)]
        if bans or len(found) > 1 or (found and not found[0][0].may_be_passed):
            return Way.CANNOT, against, because
        if found:
            return Way.EXCEPTION, against, because
        broken = self._broken(case, person)
        if broken:
            rules = [rule for rule in self.book.hard if rule.title in {b.title for b in broken}]
            return Way.OTHERS, rules, [one.sentence for one in broken]
        return Way.OPEN, (), ()

    def _broken(self, case: Case, person: Practitioner) -> list[Breach]:
        """The hard rules that the whole breaks with the case there, and does not break as it is."""
        then = {**self.allocation, case.id: person.id}
        now = {one.sentence for one in self._hard(self.allocation, person)}
        return [one for one in self._hard(then, person) if one.sentence not in now]

    def _hard(self, allocation: dict[str, str | None], person: Practitioner) -> list[Breach]:
        found = breaches(self.week, self.book, allocation, [person.id])
        stand, _ = sorted_out(self.week, self.book, found)
        return [one for one in stand if not one.soft and not one.shortfall]

    def _change(self, case: Case, person: Practitioner, way: Way, against: Sequence[Rule]) -> str:
        """The smallest change that would let it, as a sentence; blank where there is none."""
        if way is Way.EXCEPTION:
            return f"It takes an exception from {against[0].title} for this one case"
        if way is Way.OTHERS:
            return f"It takes another case of {person.label} to move to somebody else"
        if not against or any(rule.key in self.book.discreet for rule in against):
            return ""
        easings = [easing for rule in against for easing in rule.easings([case], [person])[:1]]
        if len(easings) < len(against):
            return ""
        return f"It takes a change of the rules: {listed([one.words[0] for one in easings])}"
