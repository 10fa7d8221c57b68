"""Thresholds of the questions asked about an allocation: explanations, paths, posts, years."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counterfactual:
    """Exact consequences of giving one case to another practitioner."""

    provable_max_pairs: int = 1500
    """Every what-if question is solved again to the proof up to this size."""
    shown_points: float = 5e-3
    """Points below which a difference does not show: half a hundredth."""
    reoptimise_seconds: float = 1.0
    """Deterministic seconds for one question that is solved again."""
    completion_seconds: float = 10.0
    """Deterministic seconds for the proof that no other cases complete the pins."""
    completion_clock_seconds: float = 20.0
    """As above, by the clock."""
    reoptimise_branchings: int = 24
    """Branchings of the relaxation where one question is solved again."""
    few_branchings: int = 12
    """Branchings of the relaxation where many questions are asked."""
    placement_seconds: float = 1.0
    """Deterministic seconds for the placement of one part."""
    placement_branchings: int = 6
    """Branchings of the relaxation for the placement of one part."""
    alone_seconds: float = 1.0
    """Deterministic seconds for the cases of one practitioner."""
    alone_clock_seconds: float = 10.0
    """The backstop for the cases of one practitioner."""
    repaired_chains: int = 3
    """Ejection chains that are repaired for a forced assignment, the cheapest first."""
    impositions: int = 40
    """Pairs that may be imposed on the relaxation, one at a time."""
    detour_breach_price: float = 200.0
    """Price of a breach of a conditional rule on a detour, per unit of median weight."""
    chains_of_each_kind: int = 60
    """Ejection chains of two people, and of three, that are listed for a pair, cheapest first."""
    repair_steps: int = 40
    """Steps of the repair after an ejection chain; few take more than five."""
    max_holdings: int = 6000
    """States in the search over one practitioner's holdings; with more the search is left out."""
    bound_gap_share: float = 1e-6
    """Gap, as a share of the convex cost, that branching leaves open."""
    bound_close_points: float = 2e-3
    """Points by which the bound of the whole may miss the incumbent without branching."""
    bound_dear_points: float = 0.04
    """Points above the incumbent beyond which holdings are dropped."""
    imposed_rounds: int = 3
    """Rounds of cuts for a pair that is imposed."""
    imposed_nodes: int = 2
    """Nodes of the branching on which a pair is imposed."""
    nearest_chains: int = 8
    """Ejection chains that are tried for the nearest allocation, the cheapest first."""
    nearest_repairs: int = 3
    """Repaired chains that are tried next, where no chain reaches the outcome by itself."""
    least_preference_price: float = 1e-3
    """Price of a unit of preference where preferences have cost the balance nothing."""
    default_clock_seconds: float = 3600.0
    """The clock for all questions about a run where the caller sets no limit."""


@dataclass(frozen=True)
class Alternatives:
    """Alternatives to every choice of a proposal, written with it."""

    max_pairs: int = 20_000
    """Larger problems get no alternatives."""
    asked_per_case: int = 6
    """Practitioners who are tried for each case, the most promising first."""
    asked_in_all: int = 1500
    """Practitioners who are tried over all cases; a count and no clock, so the answer repeats."""
    proven_pairs: int = 4000
    """Pairs of all the problems together that are solved again for a proof."""


@dataclass(frozen=True)
class Remedies:
    """The smallest changes that would place what is left over."""

    max_changes: int = 12
    """Alternatives that are given."""
    run_max_pairs: int = 400
    """Pairs up to which a week is run for every look at what a change places."""
    max_levers: int = 4
    """Levers of one alternative; where no set of this size is enough, one larger set is given."""


@dataclass(frozen=True)
class Path:
    """The path of smallest change: the best with 0, 1, 2 ... changes of an allocation by hand."""

    effort_share: float = 0.4
    """Share of the proposal's effort that each point of the path may take."""
    growth: float = 1.3
    """Ratio of one number of changes to the one before it, beyond those that each get a point."""
    least_shared: int = 60
    """Cases from which on a path is walked in legs, by two processes."""
    near_share: float = 0.3
    """Share of the cases that changes of the first leg may concern: few changes are solved faster.
    """


@dataclass(frozen=True)
class Staffing:
    """The fewest posts: a master problem that picks them, an engine that places with them."""

    first_minimum_share: float = 0.2
    """Share of the effort for a minimum before the master is asked whether less will do."""
    cheapest_share: float = 0.7
    """Share of the effort for the least cost."""
    least_asking_share: float = 0.6
    """Share of the rest for the grades and kinds of plans that cost the same; what then remains
    goes on what is asked of the posts."""
    max_plans: int = 25
    """Plans that the engine is asked about before posts are simply added until there are enough."""
    left_over_cases_per_post: int = 20
    """Where posts are simply added, one is added for every this many cases left over."""


@dataclass(frozen=True)
class Simulation:
    """Weeks to come under one way of allocating or another."""

    week_clock_seconds: float = 86_400.0
    """The clock for each week's search: so long that the clock never decides."""
    queue_cases_per_place: int = 2
    """Waiting cases that enter a week for each place: another limit may keep some from theirs."""
    held_case_draws: int = 20
    """Cases that are drawn for a place in hand until the practitioner may hold one."""
    shown_points: float = 5e-3
    """Points of spread below which a sentence shows no difference."""
