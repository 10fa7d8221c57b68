"""Synthetic cases, new or in hand, drawn as columns."""

from dataclasses import dataclass

import numpy as np

from caseload.instances.generate import calibration
from caseload.instances.generate.people import SKILLS, People, Wish
from caseload.instances.generate.rng import Bools, Draws, Floats, Ints
from caseload.models.base import TIERS_2023, TIERS_2026, CaseType, Rosh
from caseload.models.case import Case
from caseload.models.policy import Policy
from caseload.models.workload import case_weight

NEW, OFFICER, PSO = 0, 1, 2
"""The kinds of case that are drawn: new, held by an officer, held by a PSO."""

ROSH = tuple(Rosh)
MEDIUM = ROSH.index(Rosh.MEDIUM)
LEVELS = 5


@dataclass(frozen=True)
class Cases:
    """Cases as columns, shape [case] but `needed`'s, which is [case, skill].

    `tier`, `digit`, `type` and `rosh` are places in `TIERS_2026`, in the digits 3 to 0, in
    `calibration.TYPES` and in `ROSH`; `pdu` and `team` are as those of `People`.
    """

    pdu: Ints
    team: Ints
    tier: Ints
    digit: Ints
    type: Ints
    rosh: Ints
    csrp: Floats
    complexity: Ints
    woman: Bools
    asks_woman: Bools
    asks_man: Bools
    sexual_offence: Bools
    child_protection: Bools
    safeguarding: Bools
    parole_report: Bools
    needed: Bools


def draw_cases(
    draws: Draws,
    *,
    pdu: Ints,
    team: Ints,
    drawn_for: Ints,
    woman: Bools,
    asks_woman: Bools,
    can_meet: Bools,
) -> Cases:
    """Cases for holders of the kinds in `drawn_for`, shape [case].

    `can_meet` [pdu, skill] says which skills a case of the PDU may need. What a PSO may not hold
    (the guidance of July 2026 in the allocation service) is not drawn for one.
    """
    count = len(pdu)
    mixes = (calibration.TIER_MIX_NEW, calibration.TIER_MIX_OFFICER, calibration.TIER_MIX_PSO)
    tier = draws.pick_by_row(np.array(mixes), drawn_for)
    types = np.array([calibration.TYPE_MIX_NEW, calibration.TYPE_MIX_HELD])
    case_type = draws.pick_by_row(types, np.minimum(drawn_for, 1))
    digit = draws.pick(calibration.DIGIT_MIX_2023, count)
    rosh = draws.pick_by_row(np.array(calibration.ROSH_MIX), tier)
    csrp_least, csrp_most = np.array(calibration.CSRP_RANGE)[tier].T
    csrp = np.round(csrp_least + (csrp_most - csrp_least) * draws.uniform(count), 2)
    pso = drawn_for == PSO
    any_grade = ~pso
    sexual = draws.chance(calibration.SEXUAL_OFFENCE_SHARE, count) & any_grade
    custody = case_type == calibration.TYPES.index(CaseType.CUSTODY)
    return Cases(
        pdu=pdu,
        team=team,
        tier=tier,
        # The points of digit 0 are for community cases only.
        digit=np.where((digit == 3) & (case_type > 0), 2, digit),
        type=case_type,
        rosh=np.where(pso, np.minimum(rosh, MEDIUM), rosh),
        csrp=np.where(pso, np.minimum(csrp, 2.9), csrp),
        complexity=1 + draws.pick_by_row(np.array(calibration.COMPLEXITY_MIX), tier),
        woman=woman,
        asks_woman=asks_woman,
        asks_man=draws.chance(calibration.ASKS_FOR_A_MAN, count) & ~woman,
        sexual_offence=sexual,
        child_protection=draws.chance(calibration.CHILD_PROTECTION_SHARE, count) & any_grade,
        safeguarding=draws.chance(calibration.SAFEGUARDING_SHARE, count) & any_grade,
        parole_report=draws.chance(calibration.PAROLE_REPORT_SHARE, count) & custody & any_grade,
        needed=_needed(draws, woman, sexual) & can_meet[pdu],
    )


def draw_new(draws: Draws, wish: Wish, pdu: Ints, people: People) -> Cases:
    """New cases for the PDUs named in `pdu`; a scarce pocket asks for women who are officers."""
    count = len(pdu)
    share = (
        calibration.WOMEN_AMONG_CASES_WHEN_SCARCE if wish.scarce else calibration.WOMEN_AMONG_CASES
    )
    asks = calibration.ASKS_FOR_A_WOMAN_WHEN_SCARCE if wish.scarce else calibration.ASKS_FOR_A_WOMAN
    woman = draws.chance(share, count)
    asks_woman = draws.chance(asks, count) & woman
    drawn_for = np.where(asks_woman & wish.scarce, OFFICER, NEW)
    team = draws.below(np.full(count, wish.teams))
    return draw_cases(
        draws,
        pdu=pdu,
        team=team,
        drawn_for=drawn_for,
        woman=woman,
        asks_woman=asks_woman,
        can_meet=_skills_at_hand(people, len(wish.pdus)),
    )


def draw_held(draws: Draws, wish: Wish, people: People) -> tuple[Cases, Ints]:
    """The cases in hand, and for each the place of who holds it, shape [case]."""
    holder = np.repeat(np.arange(len(people.pdu)), people.caseload)
    count = len(holder)
    specialist = people.skilled[:, SKILLS.index("womens_practice")]
    share = np.where(specialist, calibration.WOMEN_WITH_SPECIALIST, calibration.WOMEN_WITH_OTHERS)
    woman = draws.chance(share[holder], count)
    asks_woman = draws.chance(calibration.ASKS_FOR_A_WOMAN, count) & woman & people.woman[holder]
    drawn_for = np.where(people.officer, OFFICER, PSO)[holder]
    cases = draw_cases(
        draws,
        pdu=people.pdu[holder],
        team=people.team[holder],
        drawn_for=drawn_for,
        woman=woman,
        asks_woman=asks_woman,
        can_meet=np.zeros((len(wish.pdus), len(SKILLS)), dtype=bool),
    )
    return cases, holder


def _skills_at_hand(people: People, pdus: int) -> Bools:
    """Skills that an officer who is present has, shape [pdu, skill]."""
    at_hand = np.zeros((pdus, len(SKILLS)), dtype=bool)
    can = people.present & people.officer
    np.logical_or.at(at_hand, people.pdu[can], people.skilled[can])
    return at_hand


def _needed(draws: Draws, woman: Bools, sexual: Bools) -> Bools:
    """Skills that each case needs, shape [case, skill]."""
    count = len(woman)
    abuse = draws.chance(calibration.DOMESTIC_ABUSE_SHARE, count)
    language = draws.pick([1] * len(calibration.LANGUAGES), count)
    speaks = draws.chance(calibration.NEEDS_A_LANGUAGE, count)
    needed = {
        "sexual_offending": draws.chance(calibration.NEEDS_SEXUAL_OFFENDING_SKILL, count) & sexual,
        "domestic_abuse": draws.chance(calibration.NEEDS_DOMESTIC_ABUSE_SKILL, count) & abuse,
        "womens_practice": draws.chance(calibration.NEEDS_WOMENS_PRACTICE, count) & woman,
    }
    needed |= {
        name: speaks & (language == place) for place, name in enumerate(calibration.LANGUAGES)
    }
    return np.column_stack([needed[name] for name in SKILLS])


def tier_table(policy: Policy) -> list[list[str]]:
    """The policy's name of each tier, [tier A to G][digit 3 to 0]."""
    if set(policy.weights) & set(TIERS_2023):
        return [
            [f"{calibration.LETTER_2023[tier]}{digit}" for digit in "3210"] for tier in TIERS_2026
        ]
    return [[tier] * 4 for tier in TIERS_2026]


def weights(policy: Policy, cases: Cases) -> Floats:
    """The weight of each case without its tasks, in the policy's unit, shape [case]."""
    table = np.array(
        [
            [
                [
                    [
                        case_weight(policy, Case(id="-", tier=tier, type=kind, complexity=level))
                        for level in range(1, LEVELS + 1)
                    ]
                    for kind in calibration.TYPES
                ]
                for tier in row
            ]
            for row in tier_table(policy)
        ]
    )
    return np.asarray(table[cases.tier, cases.digit, cases.type, cases.complexity - 1])
