"""What every column and measure of the files is, and its unit: one unit a measure, wherever it is.

Workbooks format their cells by it, and `docs/data-dictionary.md` is made from it.
"""

from dataclasses import dataclass

from caseload.reports.shared.text_columns import TEXT_COLUMNS

TEXT, COUNT, SHARE, POINTS, WORK, MEAN, POSTS, TRUTH, WEEKS, COST = (
    "text",
    "count",
    "share",
    "points",
    "workload",
    "mean",
    "posts",
    "yes or no",
    "weeks",
    "cost",
)

UNITS: dict[str, tuple[str, str, int]] = {
    TEXT: ("", "text", 0),
    COUNT: ("#,##0", "a number of cases, people or weeks; a mean of them over replications", 4),
    SHARE: ("0 %", "a share: 1 is 100 %", 4),
    POINTS: ("0.00", "percentage points of a full workload", 4),
    WORK: ("#,##0.0#", "the policy's unit of workload", 4),
    MEAN: ("#,##0.0", "a mean of whole numbers", 4),
    POSTS: ("#,##0.0##", "full-time equivalents", 4),
    TRUTH: ("", "yes or no", 0),
    WEEKS: ("0.0", "weeks", 4),
    COST: ("#,##0.###", "the policy's own figures", 4),
}
"""Of each unit: how a cell shows it, what it is in words, the decimals that a file keeps."""

QUALIFIERS = (" before", " after", " by hand", " proposed", " at the end", " lowest", " highest")
"""What may follow a name without making it another measure."""


@dataclass(frozen=True)
class Measure:
    """What a column or a measure holds."""

    unit: str
    says: str


def _of(unit: str, /, **names: str) -> dict[str, Measure]:
    """Measures of one unit by name, an underscore standing for a blank."""
    return {name.replace("_", " "): Measure(unit, says) for name, says in names.items()}


MEASURES: dict[str, Measure] = {
    **{name: Measure(TEXT, says) for name, says in TEXT_COLUMNS.items()},
    "CSRP %": Measure(COST, "The combined serious reoffending predictor, in per cent."),
    "from": Measure(TEXT, "Who has the case by hand."),
    **_of(
        TRUTH,
        suppressed="Whether the figure is left out, being of few people or beside such a group.",
        pinned="Whether it was decided beforehand.",
        proven="Whether nothing better is possible.",
        as_good="Whether nothing that the policy counts would be worse.",
        against_the_guidance="Whether it eases a rule on who may hold a case.",
        gives_way="Whether the policy lets the rule give way.",
        stays="Whether it stays broken when all is put right that can be.",
        as_proposed="Whether the case is with the same person as in the proposal.",
    ),
    **_of(
        COUNT,
        rank="1 for the best.",
        complexity="The case's complexity, 1 (plain) to 5.",
        priority="The case's priority.",
        risk_rank="The case's place from the riskiest, 1, on.",
        could_take="People who could take the case this week.",
        new_cases="New cases that come.",
        taken_over="Cases in hand that come.",
        given_up="Cases in hand that go.",
        caseload="Cases in hand.",
        cap="The most cases that the rules allow.",
        people="People in the group.",
        gave_way="How often the rule gave way.",
        other_cases_that_move="Other cases that would change hands.",
        rules_broken="Breaches of rules that must hold.",
        rules_that_gave_way="Breaches of rules that may give way.",
        cases_with_nobody="Cases that nobody has.",
        continuity_kept="Cases with the practitioner who held them before.",
        cases_with_a_previous_one="Cases that somebody here held before.",
        as_in_the_proposal="Cases with the same person as in the proposal, alike ones exchanged.",
        changes="Changes of the allocation by hand.",
        still_broken="Breaches that are still there after so many changes.",
        priority_left_over="The priorities of the cases with nobody, added up.",
        below_a_minimum="Cases, or workload, short of minimums.",
        placed="Cases that somebody takes.",
        left_over="Cases that nobody takes.",
        cases_looked_into="Cases whose own page somebody opened.",
        cases_accepted="Cases that somebody left as they were proposed.",
        cases_accepted_unseen="Of these, cases whose own page she had not opened.",
        cases_given_otherwise="Cases that somebody gave to another one.",
        cases_put_on_hold="Cases that somebody kept out of the week.",
        cases_kept_from_somebody="Cases that somebody did not want to go to whom it was proposed.",
        decisions_taken_back="Decisions that somebody undid.",
        weeks_approved="How often somebody approved the week.",
        weeks_opened_again="How often somebody opened the week again.",
        over_the_cap_already="People who hold more than the cap before anything new.",
        free_places="Cases for which the cap leaves room.",
        moved="Cases that go to others than in the scenario before.",
        cases="Cases.",
        people_who_may_hold_it="People whom grade, skill and gender allow.",
        their_free_places="Their places under the cap.",
        cases_over_the_cap="Cases above the cap, in hand.",
        new_cases_with_staff="New cases that people who are there take.",
        cases_in_hand_that_move_to_staff="Cases in hand that move to people who are there.",
        cases_handed_over_to_posts="Cases in hand that new posts take.",
        handed_over="Cases in hand that the post takes.",
        posts="Posts, part-time ones among them.",
        week="The week, 1 being this one.",
        staff="People there.",
        arrived="New cases of the week.",
        ended="Cases that ended since the week before.",
        ended_waiting="Those of them that nobody had.",
        returned="Cases that came back as their practitioner left.",
        in_hand="Cases that somebody has.",
        waiting="Cases with nobody after the allocation.",
        waiting_scarce="Those of them that ask for a skill, or for a woman or a man.",
        over_the_cap="People over their cap.",
        on_hold="Cases that were kept out of the week on purpose.",
        overrides="Cases that went otherwise than was proposed first.",
        exceptions="Cases that went past a limit by exception.",
        done_and_known="Cases placed that the week after lists in hand.",
        done_as_proposed="Those of them that are with whoever was proposed.",
    ),
    "priority left over, at least": Measure(COUNT, "No allocation leaves less priority over."),
    **_of(
        SHARE,
        utilisation="Workload over capacity.",
        share_left_over="The share of the group's cases that nobody takes.",
        share_that_changes_practitioner="The share of the group's cases that go to another one.",
        utilisation_with_it="Her utilisation with the case.",
        over_40="The share of people who hold more than 40 cases.",
        over_50="The share of people who hold more than 50 cases.",
        over_cap="The share of people with a cap who hold more.",
        share_of_the_gain="The share of what can be gained in balance.",
        share_of_full_hours="The post's hours as a share of full hours.",
        continuity="The share of cases that went to who held them before, of those that could.",
        placed_of_the_best="The weeks of cases that somebody held, as a share of the most that "
        "anybody could have reached who knew all weeks beforehand.",
        even_of_the_best="The least root mean square of the weekly spreads, knowing all weeks "
        "beforehand, as a share of what it was.",
    ),
    **_of(
        POINTS,
        spread="The spread of utilisation.",
        spread_at_least="No allocation that places as much has less.",
        balance="The balance measure.",
        balance_then="The lowest possible value of the balance measure with the alternative.",
        nothing_is_below="No allocation has less.",
        cost_of_overrides="What deciding on the proposal before added to the spread.",
        gap="How far the spread is above what none falls below.",
    ),
    **_of(
        WORK,
        workload="Workload.",
        weight="What the case weighs.",
        of_it_coming="The part of it that is reports due and inductions not done.",
        capacity="The workload that the hours can carry.",
    ),
    **_of(
        MEAN,
        mean_caseload="Cases in hand, the mean of the group.",
        unfair="New cases of late that somebody is off her fair share by, at the most.",
        days="Days from when a case comes until it has somebody.",
        mean_new_cases="New cases that come to somebody of the group, in the mean.",
    ),
    **_of(
        POSTS,
        full_time_equivalents="Full-time posts, part-time ones counted by their hours.",
        of_whom_more_is_asked="Those of them of whom more than the grade is asked.",
        PO="Full-time posts of the grade.",
        NQO="Full-time posts of the grade.",
        PSO="Full-time posts of the grade.",
        PQiP="Full-time posts of the grade.",
    ),
    **_of(
        WEEKS,
        weeks_waited="The weeks in which the case was left over.",
        mean_weeks_waited="The weeks that the group's cases left over have waited, in the mean.",
        wait="The weeks that the cases placed had waited, in the mean.",
        weeks_left_over="The weeks that the cases left over have waited, in the mean.",
        longest_wait="The weeks that whoever waits longest has waited.",
    ),
    **_of(
        COST,
        cost="What the posts cost.",
        cost_at_least="No other posts cost less.",
    ),
    **{
        name: Measure(TEXT, f"{says} over the replications, in the unit of the measure.")
        for name, says in (
            ("mean", "The mean"),
            ("low", "The lower end of the 95 % interval"),
            ("high", "The upper end of the 95 % interval"),
        )
    },
}
"""Every column and measure by name."""

PREFIXES = {
    "full by the": Measure(COUNT, "People who may hold it and are at this limit."),
    "full time equivalents without": Measure(POSTS, "Full-time posts if this rule were off."),
}
"""Measures whose names go on with a rule's."""


def measure_of(name: str) -> Measure | None:
    """What a column or a measure of this name is; None where nothing is known of it."""
    if name in MEASURES:
        return MEASURES[name]
    for start, measure in PREFIXES.items():
        if name.startswith(start):
            return measure
    for end in QUALIFIERS:
        if name.endswith(end):
            return measure_of(name.removesuffix(end))
    return None


def unit_of(name: str) -> str:
    """The unit of a column or measure; empty where none is known."""
    return found.unit if (found := measure_of(name)) else ""


def rounded(name: str, value: float | None) -> float | None:
    """A figure of this measure with as many decimals as its unit keeps."""
    if value is None or (unit := unit_of(name)) not in UNITS:
        return value
    return round(value, UNITS[unit][2]) if isinstance(value, float) else value


def number_format(unit: str) -> str:
    """How a cell of this unit is shown; empty for as it is."""
    return UNITS[unit][0] if unit in UNITS else ""
