"""Forced assignments contain the pair and keep every hard rule; `reoptimise` improves on them."""

import random
import time

import numpy as np

from builders import book_of, compiled
from caseload.models.proposal import StageName
from caseload.optimizer.counterfactual.feasible_alone import FeasibleAlone
from caseload.optimizer.counterfactual.forced_assignment import ForcedAssignments
from caseload.optimizer.counterfactual.reoptimise import reoptimise, reoptimise_with_pair
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.pipeline.answer import up_to_balance, values
from caseload.optimizer.problem.score import allowed
from strategies import random_instance


def test_every_candidate_has_the_pair_and_solving_again_is_no_worse() -> None:
    asked = 0
    for seed in range(25):
        rng = random.Random(f"forced assignment {seed}")
        given = random_instance(rng, people=3, cases=5, measure="spread", decisions=0.0)
        if conflicts(given, book_of(given)):
            continue
        policy, deadline = given.policy.balance, time.monotonic() + 600
        for part in compiled(given).parts:
            problem = part.problem
            counts, bounds = reoptimise(problem, policy, construct(problem), deadline)
            assert allowed(problem, counts)
            assert StageName.BALANCE in bounds
            alone = FeasibleAlone(problem, counts)
            forced = ForcedAssignments(problem, counts, alone)
            for group, person in np.argwhere((counts == 0) & (problem.most > 0))[:4]:
                for candidate in forced.candidates(int(group), int(person)):
                    assert candidate[group, person] >= 1
                    assert allowed(problem, candidate)
                    again = reoptimise_with_pair(
                        problem, policy, int(group), int(person), candidate, 24, deadline
                    )
                    assert again is not None
                    assert again[0][group, person] >= 1
                    before = up_to_balance(values(problem, candidate, policy, proven=False))
                    ranks = [[round(s.value, 6) for s in one] for one in (again[1], before)]
                    assert ranks[0] <= ranks[1], seed
                    asked += 1
    assert asked > 10
