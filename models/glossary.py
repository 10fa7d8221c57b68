"""The glossary: the words of the service and the phrases that every sentence takes from here.

Whoever says one of these things says it in these words, so that screen, page, workbook and note
agree. `docs/glossary.md` is made from this module.
"""

COULD_TAKE = "could take it this week"
"""Nothing bars the person from the case, who has room for it beside what is in hand."""

ANOTHER_TEAM = "another team"
ANOTHER_PDU = "another PDU"
NOT_WHO_HELD_IT = "not who held it before"
TAKES_UP_A_PO = "takes up a PO who may be needed"
TAKES_UP_A_SKILL = "takes up a skill that may be needed"
TAKES_UP_A_WOMAN = "takes up a woman PO who may be needed"
TAKES_UP_EXPERIENCE = "takes up more experience than it needs"
TAKES_UP_ROOM = "takes up room that cases to come may need"
HAD_MORE = "has had more new cases than others of late"
MOVES_A_CASE = "moves a case that could stay"

SHORT = {
    ANOTHER_TEAM: "team",
    ANOTHER_PDU: "PDU",
    NOT_WHO_HELD_IT: "before",
    TAKES_UP_A_PO: "PO",
    TAKES_UP_A_SKILL: "skill",
    TAKES_UP_A_WOMAN: "woman",
    TAKES_UP_EXPERIENCE: "experience",
    TAKES_UP_ROOM: "room",
    HAD_MORE: "share",
    MOVES_A_CASE: "move",
}
"""What speaks against a pair in one word, where a line above the table says what it stands for."""

OWN_TEAM = "the case stays with its own team"
KEEPS_A_PO = "a PO stays free for a case that needs one"

REASONS = {
    "suitability": "somebody else suits the case better",
    "knows": "knows the person",
    "nobody": "no one else is free",
    "safety": "risk to staff",
    "other": "another reason",
}
"""Why a lead decides otherwise than was proposed, in the words of the service, by code."""

AGAINST_THE_GUIDANCE = "against the guidance"
"""Beside a change of a rule that the guidance asks for, so that it is not taken for an easy one."""

TERMS: dict[str, str] = {
    "case": "One person's sentence to be managed. The week's new cases are to be allocated.",
    "practitioner": "Somebody who holds cases: a PO, an NQO (newly qualified PO), a PSO or a PQiP "
    "(in training).",
    "caseload": "How many cases somebody holds.",
    "workload": "What those cases weigh, with reports due and inductions not done, in the policy's "
    "unit.",
    "capacity": "The workload that somebody's hours can carry: a full workload.",
    "utilisation": "Workload over capacity: 100 % is a full workload.",
    "mean utilisation": "All workload over all capacity, not the mean of the percentages.",
    "cap": "A limit on caseload or workload; the policy says whose and how much.",
    "spread": "How uneven the load is: how far people typically are above or below the mean "
    "utilisation, in points of a full workload (the capacity-weighted standard deviation).",
    "point": "One per cent of a full workload.",
    "could take it this week": "Nothing bars the person from the case (grade, skill, gender, "
    "place, a decision), and there is room for it beside what is in hand. Whoever can take no case "
    "of the week, being away for instance, is not counted.",
    "may hold it": "Grade, skill and gender fit; room and absence are left aside.",
    "left over": "Nobody who could take it has room for it: it needs a person to decide.",
    "pin": "A decision that a case goes to somebody, whatever the balance.",
    "proven": "No allocation that keeps the rules is better, and that is shown, not guessed.",
    "at least": "What is not proven: no allocation can be below this.",
    "against the guidance": "The change lets somebody hold what the guidance keeps for a higher "
    "grade, or passes a limit that the guidance sets.",
    "another team": "The case goes to a team other than its own.",
    "takes up a PO who may be needed": "A PO takes a case that a PSO may hold.",
}
"""Words with what they mean, in the order in which the page gives them."""

DECIDED, MOVED, ONLY_ONE, ONE_OF_SEVERAL = "decided", "moved", "only-one", "one-of-several"
STAYS_IN_TEAM, PO_STAYS_FREE, HELD_BEFORE = "own-team", "po-stays-free", "held-before"
NOBODY_MAY, NO_ROOM, NOT_AVAILABLE, NOT_FOUND = (
    "nobody-may-hold-it",
    "no-room",
    "not-available",
    "not-found-in-time",
)

CODES: dict[str, tuple[str, str]] = {
    DECIDED: ("decided", "A person decided it beforehand."),
    MOVED: ("moves", "The case was in hand and moves to somebody else."),
    ONLY_ONE: ("only one who could", "Nobody else could take it this week."),
    ONE_OF_SEVERAL: ("", "Several could take it; with this one the load is most even."),
    STAYS_IN_TEAM: ("own team", "The case stays with its own team."),
    PO_STAYS_FREE: ("PO free", "A PSO or a trainee takes it, so that a PO stays free."),
    HELD_BEFORE: ("held before", "The practitioner held this person's case before."),
    NOBODY_MAY: ("nobody may hold it", "Left over: rules or decisions keep everybody from it."),
    NO_ROOM: ("no room", "Left over: whoever may hold it is at a limit."),
    NOT_AVAILABLE: ("nobody available", "Left over: whoever may hold it is not available for it."),
    NOT_FOUND: ("not found in time", "Left over: no place was found in the time given."),
}
"""The codes of reasons, each with a few words for a table and what it means."""

FRACTIONS = (
    (2.0, "a fiftieth"),
    (5.0, "a twentieth"),
    (10.0, "a tenth"),
    (12.5, "an eighth"),
    (100 / 6, "a sixth"),
    (20.0, "a fifth"),
    (25.0, "a quarter"),
    (100 / 3, "a third"),
    (40.0, "two fifths"),
    (50.0, "half"),
    (200 / 3, "two thirds"),
    (75.0, "three quarters"),
)
"""Fractions that are spoken, in per cent."""

SPOKEN = (0.3, 2.0, 5.0, 6.9, 10.0, 16.0, 19.1, 24.7, 33.0, 45.0)
"""Spreads that the page gives as examples."""

CLOSE = 0.08
"""A figure is spoken as a fraction that is so close to it, as a share of the figure."""


def evenness(spread: float) -> str:
    """A spread (points) in plain words: typically about a quarter of a full workload …"""
    if spread < 0.5:
        return "everybody is as full as everybody else"
    size, name = min(FRACTIONS, key=lambda one: abs(one[0] - spread))
    near = abs(size - spread) <= CLOSE * spread
    much = f"about {name}" if near else f"{spread:.0f} %"
    return f"people are typically {much} of a full workload above or below the mean"


def page() -> str:
    """The glossary as a page of the docs."""
    lines = [
        "# The glossary",
        "",
        "The words of every screen, page, workbook and note, made from `models/glossary.py` by",
        "`tests/docs/test_data_dictionary.py`.",
        "",
        "| word | what it means |",
        "|---|---|",
        *(f"| {word} | {says} |" for word, says in TERMS.items()),
        "",
        "How even the load is, in plain words beside the spread:",
        "",
        "| spread, points | in words |",
        "|---|---|",
        *(f"| {spread:.1f} | {evenness(spread)} |" for spread in SPOKEN),
        "",
        "What speaks against somebody for a case, in tables in one word:",
        "",
        "| words | in short |",
        "|---|---|",
        *(f"| {words} | {short} |" for words, short in SHORT.items()),
        "",
        "Reasons, as codes:",
        "",
        "| code | in short | what it means |",
        "|---|---|---|",
        *(f"| `{code}` | {short} | {says} |" for code, (short, says) in CODES.items()),
    ]
    return "\n".join(lines) + "\n"
