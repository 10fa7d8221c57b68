"""The figures that synthetic instances are drawn from, each with its source.

"assumption" marks a figure for which no public source was found. Shares are of one; knots are
(share of people, value) pairs between which the value runs in straight lines.
"""

from caseload.models.base import TIERS_2026, CaseType, Grade

Knots = tuple[tuple[float, float], ...]

# --- Practitioners ----------------------------------------------------------------------------

OFFICERS_IN_POST = 5519  # PO, full-time equivalent, 30 June 2025: HMPPS workforce quarterly
PSOS_IN_POST = 5213  # PSO, trainees among them, same source
NEWLY_QUALIFIED_SHARE = 0.12  # of officers: assumption
TRAINEE_SHARE = 0.20  # of PSOs in post: assumption

_POSTS = OFFICERS_IN_POST + PSOS_IN_POST
GRADE_SHARES: dict[Grade, float] = {
    Grade.PO: OFFICERS_IN_POST * (1 - NEWLY_QUALIFIED_SHARE) / _POSTS,
    Grade.NQO: OFFICERS_IN_POST * NEWLY_QUALIFIED_SHARE / _POSTS,
    Grade.PSO: PSOS_IN_POST * (1 - TRAINEE_SHARE) / _POSTS,
    Grade.PQIP: PSOS_IN_POST * TRAINEE_SHARE / _POSTS,
}

WOMEN_AMONG_STAFF = 0.70  # 67 to 71 % in 2006 and 2011: official workforce figures
WOMEN_AMONG_OFFICERS_WHEN_SCARCE = 0.12  # assumption, for the scarce pocket only

FULL_HOURS = 37.0  # default hours of PO and PSO: hmpps-workload, seed data
PART_TIME_SHARE = 0.20  # assumption
PART_TIME_HOURS = (18.5, 22.2, 25.9, 29.6)  # two and a half to four days of five: assumption

TRAINEE_REDUCTIONS = (0.80, 0.60, 0.40)  # of hours, by half-year of training: WMT seed data
NEWLY_QUALIFIED_REDUCTION = 0.20  # of hours, for nine months: WMT seed data
OTHER_REDUCTION_SHARE = 0.15  # of PO and PSO with some other reduction: assumption
OTHER_REDUCTIONS = (0.05, 0.10, 0.20, 0.50)  # of hours: range of the WMT seed data, mix assumed

NOT_TAKING_CASES_SHARE = 0.02  # assumption
AWAY_SHARE = 0.05  # away for some of the coming weeks: assumption
AWAY_DAYS = 21  # at most: assumption
LEAVING_SHARE = 0.02  # has given notice: assumption
LEAVING_DAYS = 84  # at most: assumption
FLOATING_SHARE = 0.03  # covers for several teams: assumption
ADMIN_HUB_SHARE = 0.15  # of teams: assumption

SKILL_SHARES: dict[str, float] = {  # of staff without trainees: assumptions
    "sexual_offending": 0.30,
    "domestic_abuse": 0.40,
    "womens_practice": 0.12,
    "polish_speaking": 0.04,
    "punjabi_speaking": 0.05,
    "urdu_speaking": 0.05,
}
LANGUAGES = ("polish_speaking", "punjabi_speaking", "urdu_speaking")

# --- Work in hand -----------------------------------------------------------------------------

USUAL_LOAD: Knots = ((0, 12), (0.1, 22), (0.3, 30), (0.5, 35.5), (0.7, 40), (0.88, 45), (1, 50))
"""Cases of a full-time practitioner who is not over 50.

Shaped to a mean PO caseload of about 35 (35.2 from July 2023 to June 2024, 36.0 two years earlier:
PQ 3550) and a third of staff over 40 (HMIP bulletin 2021/02). That a PSO holds as many is an
assumption: no PSO mean is published.
"""
LOAD_BY_GRADE: dict[Grade, float] = {  # against the loads above: assumptions
    Grade.PO: 1.0,
    Grade.NQO: 0.8,
    Grade.PSO: 1.0,
    Grade.PQIP: 0.4,
}
LOOSE_LOAD: Knots = ((0, 8), (0.5, 26), (1, 38))  # assumption, for benchmarks
TIGHT_LOAD: Knots = ((0, 28), (0.4, 40), (1, 49))  # assumption, for benchmarks
OVER_LOAD: Knots = ((0, 51), (0.8, 60), (1, 72))
"""Cases of a full-time practitioner over 50: to 60 and, for a few, above 70 (Lords report)."""
OVER_SHARE = 0.04  # of POs above the recommended maximum: minister, July 2022

NEW_LAST_WEEK_SHARES = (0.30, 0.35, 0.25, 0.10)  # 0 to 3 cases in 7 days: assumption
PAROLE_REPORTS_DUE_SHARES = (0.75, 0.18, 0.07)  # 0 to 2, officers only: assumption
RECALL_REPORTS_DUE_SHARES = (0.80, 0.15, 0.05)  # 0 to 2, officers only: assumption
COURT_REPORTS_DUE_SHARES = (0.85, 0.10, 0.05)  # 0 to 2: assumption
INDUCTIONS_DUE_SHARES = (0.55, 0.30, 0.15)  # 0 to 2, of last week's cases: assumption
HELD_FOR_DAYS = 540  # at most: assumption
MOVABLE_SHARE = 0.10  # of cases in hand, where they are listed: assumption

# --- Cases ------------------------------------------------------------------------------------

TIER_MIX_NEW = (0.05, 0.12, 0.20, 0.23, 0.18, 0.13, 0.09)
TIER_MIX_OFFICER = (0.08, 0.20, 0.27, 0.23, 0.12, 0.07, 0.03)
TIER_MIX_PSO = (0.00, 0.06, 0.16, 0.28, 0.24, 0.15, 0.11)
"""Tiers A to G of new cases and of cases in hand by holder. Assumptions: no mix is published.

Together with the risk figures below they leave about 22 % of new cases for an officer only, the
share that the National Audit Office gave for December 2024.
"""

LETTER_2023 = dict(zip(TIERS_2026, "ABCCDDD", strict=True))  # assumption
DIGIT_MIX_2023 = (0.15, 0.40, 0.38, 0.07)  # digits 3, 2, 1, 0: assumption

TYPES = (CaseType.COMMUNITY, CaseType.LICENCE, CaseType.CUSTODY)
TYPE_MIX_NEW = (0.55, 0.25, 0.20)  # assumption
TYPE_MIX_HELD = (0.45, 0.28, 0.27)
"""Court orders were 108,681 of 244,209 people (MoJ, 2025); the split of the rest is assumed."""

ROSH_MIX = (  # low, medium, high, very high for each tier A to G: assumption
    (0.00, 0.10, 0.75, 0.15),
    (0.08, 0.60, 0.31, 0.01),
    (0.20, 0.68, 0.12, 0.00),
    (0.30, 0.67, 0.03, 0.00),
    (0.48, 0.52, 0.00, 0.00),
    (0.72, 0.28, 0.00, 0.00),
    (0.94, 0.06, 0.00, 0.00),
)
CSRP_RANGE = (  # per cent, least and most for each tier A to G: assumption
    (2.0, 14.0),
    (0.8, 3.6),
    (0.5, 3.2),
    (0.3, 2.4),
    (0.2, 1.6),
    (0.1, 1.0),
    (0.05, 0.5),
)
COMPLEXITY_MIX = (  # levels 1 to 5 for each tier A to G: assumption
    (0.05, 0.15, 0.30, 0.30, 0.20),
    (0.10, 0.25, 0.35, 0.20, 0.10),
    (0.20, 0.35, 0.28, 0.12, 0.05),
    (0.35, 0.35, 0.20, 0.08, 0.02),
    (0.45, 0.33, 0.15, 0.06, 0.01),
    (0.55, 0.30, 0.11, 0.04, 0.00),
    (0.70, 0.22, 0.07, 0.01, 0.00),
)
PRIORITY = (4, 3, 2, 1, 1, 1, 1)  # of tiers A to G, when not every case can be placed: assumption

WOMEN_AMONG_CASES = 0.10  # 11 % on 31 March 2010; 9 to 10 % now is not confirmed
WOMEN_AMONG_CASES_WHEN_SCARCE = 0.25  # assumption, for the scarce pocket only
WOMEN_WITH_SPECIALIST = 0.55  # of the cases of a practitioner with womens_practice: assumption
WOMEN_WITH_OTHERS = 0.06  # of the cases of everyone else: makes about a tenth overall

ASKS_FOR_A_WOMAN = 0.35  # of women's cases: assumption
ASKS_FOR_A_WOMAN_WHEN_SCARCE = 0.90  # assumption, for the scarce pocket only
ASKS_FOR_A_MAN = 0.01  # of men's cases: assumption

DOMESTIC_ABUSE_SHARE = 0.30  # current or former perpetrators: HMIP, July 2023
NEEDS_DOMESTIC_ABUSE_SKILL = 0.20  # of those: assumption
SEXUAL_OFFENCE_SHARE = 0.06  # assumption
NEEDS_SEXUAL_OFFENDING_SKILL = 0.50  # of those: assumption
NEEDS_WOMENS_PRACTICE = 0.15  # of women's cases: assumption
NEEDS_A_LANGUAGE = 0.015  # assumption

CHILD_PROTECTION_SHARE = 0.02  # assumption
SAFEGUARDING_SHARE = 0.01  # assumption
PAROLE_REPORT_SHARE = 0.05  # of custody cases: assumption

PREVIOUS_PRACTITIONER_SHARE = 0.12  # assumption
EXCLUSION_LIST_SHARE = 0.03  # assumption
EXCLUSIONS = 3  # people on an exclusion list, at most: assumption
RESTRICTION_LIST_SHARE = 0.01  # assumption
RESTRICTED_TO = 5  # people on a restriction list: assumption

# --- Places -----------------------------------------------------------------------------------

PDU_SIZES: Knots = ((0, 0.6), (1, 1.4))  # against the mean: assumption
CASES_PER_HEAD: Knots = ((0, 0.85), (1, 1.15))  # of a PDU against the mean: assumption
