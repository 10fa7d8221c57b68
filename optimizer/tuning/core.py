"""Thresholds of the allocation itself: where methods take over, and how far each one goes."""

from dataclasses import dataclass

from caseload.models.provenance import PreferenceProof


@dataclass(frozen=True)
class Sizes:
    """Sizes at which one method takes over from another."""

    one_piece_max_pairs: int = 20_000
    """An instance is solved in one piece up to this size, whatever its components: preferences may
    then spend the whole instance's tolerance where it serves best."""
    large_pairs: int = 20_000
    """Above this size the barrier is faster than the simplex (2.5 s against 11 s at 60,000 pairs),
    the relaxation starts from few pairs, and it is not branched on."""
    cp_sat_max_pairs: int = 20_000
    """CP-SAT is asked about counted stages up to this size."""
    cp_sat_keep_max_pairs: int = 1500
    """CP-SAT is asked about departures from an earlier proposal up to this size."""
    cp_sat_preference_max_pairs: int = 500
    """CP-SAT is asked about preferences up to this size: in larger weeks it takes as long as all
    other stages together and improved none of them."""
    cp_sat_proven_preference_max_pairs: int = 1500
    """The same where a proof of preferences is asked for: beyond, it never improved on rounding."""
    cp_sat_balance_max_pairs: int = 1500
    """CP-SAT proves the spread up to this size."""
    branch_preference_max_pairs: int = 1500
    """The relaxation is branched on for preferences up to this size."""
    cp_sat_max_variables: int = 200_000
    """A larger CP-SAT model would outgrow the memory of an ordinary laptop."""


@dataclass(frozen=True)
class Construct:
    """Greedy construction and repair."""

    steps_per_case: int = 20
    """Bound on the steps of a descent for each case: far more than any was seen to take."""
    breach_prices: tuple[float, ...] = (0.02, 0.2, 2.0, 20.0, 200.0)
    """Prices of a breach of a conditional rule, one after the other, per unit of median weight."""
    move_price_doublings: int = 10
    """How often the price of a move may double until it is prohibitive, and again."""
    move_price_falls: int = 12
    """How often a prohibitive price of a move falls."""
    move_price_fall_share: float = 0.6
    """The share of a move's price that each fall leaves."""
    worth_shares: tuple[float, ...] = (1.0, 0.95, 0.9, 0.7)
    """Shares of a move's worth to which its price falls while fewer are made than may be."""


@dataclass(frozen=True)
class LocalSearch:
    """Best-improvement search over moves and swaps, and the tie-break at the end."""

    block_practitioners: int = 32
    """Practitioners whose prices are compared with each other first: one changed price costs a look
    at its block and at the best of every other block."""
    together_share: float = 0.35
    """Of what the best step is worth: steps between other holders that are worth as much are taken
    together with it, as pricing many holders again takes about as long as pricing two."""
    max_refusals: int = 30
    """Steps in a row that the guard may refuse before a guarded descent ends."""
    max_passed: int = 100
    """Steps in a row that may be passed over for moving too many cases."""
    cyclic_rounds: int = 20
    """Rounds of cyclic exchanges at the most."""
    cyclic_looks: int = 40
    """Cycles of each length that are looked at in a round, the best first."""
    cyclic_max_classes: int = 200
    """Classes up to which cyclic exchanges are looked for."""
    tie_spread_points: float = 4e-3
    """Points by which all tie-breaks together may raise the spread: less than shows."""
    tie_other_points: float = 1e-9
    """The same for the other balance measures."""
    tie_max_moves_seen: int = 20_000_000
    """Moves that the tie-break looks at in all; a count, so that the answer repeats."""
    tie_max_tried: int = 30
    """Moves that the tie-break tries one by one before ties stay as they are; 0 breaks none."""


@dataclass(frozen=True)
class Relaxation:
    """The linear relaxation: cuts, pricing and branching."""

    presolve: bool = True
    """Whether disjuncts that the hard limits decide are taken out beforehand."""
    disjunctions: bool = True
    """Whether convex hulls of broken conditional rules join the relaxation."""
    grouping_max_asked_share: float = 0.25
    """Share of practitioners whom conditional rules may ask for classes to share columns; below 0
    every class has columns of its own."""
    cut_rounds: int = 12
    """Rounds of cuts at the most; six to ten were the most that any instance needed."""
    first_pairs_per_row: int = 12
    """Pairs of each class, and of each practitioner, that a large relaxation starts from."""
    priced_pairs_per_class: int = 20
    """Pairs of each class that join a large relaxation in a round of pricing."""
    pricing_gap_share: float = 0.5
    """Share of the gap that absent pairs must be worth to join."""
    cut_gap_share: float = 0.03
    """Share of the open gap that a round of cuts must close for another to follow."""
    conditional_class_factor: float = 1.5
    """A large problem keeps conditional rules that multiply its classes by no more than this."""
    cheap_branchings: int = 2
    """Branchings that are tried before the restricted programs."""
    cheap_branch_disjuncts: int = 2
    """Those go into no more disjuncts than this."""
    branch: bool = True
    """Whether the relaxation is branched on."""


@dataclass(frozen=True)
class RestrictedMip:
    """Programs in whole numbers on the few pairs that reduced costs leave open."""

    max_nodes: int = 30
    """Nodes of each program; most end at the root."""
    precision_gap_share: float = 0.5
    """Share of the gap up to which a program is solved."""
    eager_gap_share: float = 0.4
    """MIP gap of a program that a broader one may follow, as a share of the open gap: loose."""
    balance_max_pairs: int = 1500
    """Open pairs up to which the balance stage tries a program with all of them: with twice as many
    it takes six seconds and finds little."""
    large_gap_factor: float = 2.0
    """How many times the gap must be open for the program of a large relaxation."""
    counted_margin_units: float = 0.01
    """Part of a counted unit by which HiGHS's own bound is not believed."""
    balance_margin_share: float = 0.01
    """The same in the balance stage, as a share of the gap."""
    balance_rounding_share: float = 1e-6
    """The least of it, as a share of the bound: ten times what the solver's tolerances come to."""
    path_max_pairs: int = 4000
    """Open pairs up to which a point on the path of smallest change is proven."""
    first_gap_share: float = 0.05
    """The first program holds pairs that cost no more than this share of the open gap."""
    first_tries: int = 3
    """Programs of the first kind at the most, each with the cuts that the last one missed; 0 leaves
    them out."""
    complete_tries: int = 5
    """Programs with every pair that could still do better, of a counted stage and last of the
    balance stage; 0 leaves them out."""
    preference_gap_share: float = 0.05
    """The program of the preference stage holds pairs within this share of the open gap."""
    preference_tries: int = 1
    """Programs of the preference stage; 0 leaves them out."""
    preference_loose_share: float = 0.01
    """Share of the preference cost that is near enough: a settled convex cost makes the program
    many times harder."""


@dataclass(frozen=True)
class Exact:
    """Set partitioning over patterns, CP-SAT and min-cost flow."""

    max_patterns: int = 20_000
    """Patterns are enumerated up to this number; 0 leaves set partitioning out."""
    min_cost_flow: bool = True
    """Whether a week of equal weights is solved as one convex min-cost flow."""
    all_chords_max_loads: int = 40
    """Up to this many reachable workloads all chords of the convex cost stand in the model."""
    proven_points: float = 0.005
    """Points of spread to which a small problem is proven: what shows."""
    pattern_points: float = 1e-4
    """Points of spread to which set partitioning proves."""


@dataclass(frozen=True)
class Preferences:
    """How the tolerance on the balance is spent on preferences."""

    proof: PreferenceProof = "bounded"
    """How much is spent on a bound on preferences."""
    cp_sat_share: float = 0.3
    """Share of the budget that CP-SAT may spend on preferences unless they are to be proven: of 32
    weeks up to 18 × 50 the whole budget found a better answer in one more and closed the gap in six
    more, for 0.5 to 1.2 s of processor time in each of eighteen."""

    first_price_exponent: int = -2
    """The first price of a unit of preference is 2 to this power, in units of convex cost."""
    last_price_exponent: int = 11
    """The last one, at which preferences dominate."""
    large_price_step: int = 2
    """A large problem skips to every second price."""
    repair_shares: tuple[float, ...] = (0.7, 0.5, 0.3)
    """Shares of the price at which a rounded allocation beyond the tolerance is mended."""
    dominant_price: float = 1e4
    """The price at which nothing is worth a unit of preference."""
    near_departures: int = 8
    """Departures from an earlier proposal up to which an allocation is bounded before more is
    looked for."""
    settled_price: float = 1e6
    """The price of a departure from an earlier proposal while preferences are served."""


@dataclass(frozen=True)
class Parts:
    """What each part gets where an instance falls into many."""

    full_effort_parts: int = 16
    """With more parts than this each gets less of the effort: the whole stays in minutes."""
    many_gap_factor: float = 2.0
    """Each of many parts may leave this many times the gap: the whole's gap is a mean of theirs."""
    branchings: int = 12
    """Branchings of the relaxation in the balance stage."""
    balance_seconds_share: float = 0.5
    """Share of the budget that the balance stage may spend."""
    counted_branchings_divisor: int = 12
    """Each other stage gets one branching for this many of the balance stage."""
    rough_points: float = 0.01
    """Points of spread to which a rough search knows it: what a sweep shows."""
    many_branchings: int = 11
    """The same for each of many parts: one less than `counted_branchings_divisor`, so preferences
    there are bounded by what suits each case best, without a relaxation or a proof."""
