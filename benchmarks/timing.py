"""Whether the time that an answer takes tells of a list of limited access.

`python -m benchmarks.timing --draws 60 --seed 1` draws a case and somebody who could take it but
does not, and makes three weeks of it: she is excluded from the case, the case is restricted to
everybody else, or she takes no cases. Each answers the same questions about the pair, in an order
that is drawn. The words are the same (`docs/confidentiality.md`); here it is the processor's time
that is looked at: its median for each, and in how many draws the list took longer than the
absence, with the interval in which 95 of 100 fair coins would lie.
"""

import argparse
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping

import caseload
from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import DEFAULT, base_policy
from caseload.library import questions
from caseload.library.plan import Plan
from caseload.library.session import Session
from caseload.models.choice import Way
from caseload.models.instance import Instance
from caseload.models.policy import Policy

SECONDS = 30.0
POLICY = Policy.model_validate(base_policy(DEFAULT))
EXCLUDED, RESTRICTED, ABSENT = "excluded", "restricted", "takes no cases"

Question = Callable[[Plan, questions.AsDecided, str, str], object]

QUESTIONS: dict[str, Question] = {
    "may she have it": lambda _, now, case, her: questions.choices_of(now).one(case, her),
    "why not her": lambda plan, now, case, her: questions.why_not(
        questions.questions_about(plan, now, SECONDS), case, her
    ),
    "why her who has it": lambda plan, now, case, _: questions.why(
        questions.questions_about(plan, now, SECONDS), case
    ),
    "who would move": lambda plan, _, case, her: questions.who_would_move(
        Session(plan, time_limit=SECONDS), case, her
    ),
}
"""The questions that pages answer about a case and somebody."""


def twins(week: Instance, case: str, her: str) -> Mapping[str, Instance]:
    """The week three times: she cannot have the case by either list, or takes no case at all."""
    others = tuple(one.id for one in week.practitioners if one.id != her)

    def listed(**lists: tuple[str, ...]) -> Instance:
        cases = (one.model_copy(update=lists) if one.id == case else one for one in week.cases)
        return week.changed(cases=tuple(cases))

    people = (
        one.model_copy(update={"taking_cases": False}) if one.id == her else one
        for one in week.practitioners
    )
    return {
        EXCLUDED: listed(excluded=(her,)),
        RESTRICTED: listed(restricted_to=others),
        ABSENT: week.changed(practitioners=tuple(people)),
    }


def drawn(rng: random.Random, week: Instance) -> tuple[str, str]:
    """A case and somebody who could take it but is not proposed for it."""
    plan = caseload.allocate(week)
    now = questions.as_it_stands(plan, ())
    while True:
        case = rng.choice(week.cases).id
        could = [one for one in questions.choices_of(now).of(case) if one.way is Way.OPEN]
        could = [one for one in could if one.practitioner != plan.allocation.get(case)]
        if could:
            return case, rng.choice(could).practitioner


def main() -> None:
    """Print for each question how long it took, and how often the list took longer."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draws", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--practitioners", type=int, default=24)
    asked.add_argument("--cases", type=int, default=36)
    given = asked.parse_args()
    rng = random.Random(f"timing{given.seed}")
    took: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(given.draws):
        week = generate(
            POLICY,
            name="timing",
            seed=1000 * given.seed + number,
            practitioners=given.practitioners,
            cases=given.cases,
        )
        case, her = drawn(rng, week)
        stands = []
        for kind, one in twins(week, case, her).items():
            plan = caseload.allocate(one)
            stands.append((kind, plan, questions.as_it_stands(plan, ())))
        for name, question in QUESTIONS.items():
            rng.shuffle(stands)
            for kind, plan, now in stands:
                began = time.process_time()
                question(plan, now, case, her)
                took[name, kind].append(time.process_time() - began)
    _tell(took, given.draws)


def _tell(took: Mapping[tuple[str, str], list[float]], draws: int) -> None:
    half = 0.98 / draws**0.5  # 1.96 standard deviations of a fair coin's share
    print(f"fair coins: {max(0.0, 0.5 - half):.2f} to {min(1.0, 0.5 + half):.2f}")
    for name in QUESTIONS:
        for kind in (EXCLUDED, RESTRICTED, ABSENT):
            median = statistics.median(took[name, kind])
            longer = [a > b for a, b in zip(took[name, kind], took[name, ABSENT], strict=True)]
            share = "" if kind == ABSENT else f"{sum(longer) / draws:8.2f}"
            print(f"{name:20}{kind:16}{median:9.4f}{share}")


if __name__ == "__main__":
    main()
