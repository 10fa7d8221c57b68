"""Who may do what: the one table that every page, every form and every button goes by."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is.

    A lead proposes and decides; a deputy does so in her place. The head of a PDU agrees to what
    goes beyond them, an approver approves, a planner plans, an analyst looks at what became of the
    weeks without names, and an auditor reads.
    """

    LEAD = "lead"
    DEPUTY = "deputy"
    HEAD = "head"
    APPROVER = "approver"
    PLANNER = "planner"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Duty(StrEnum):
    """What there is to be done, each with who does it in `MAY` and its words in `WORDS`."""

    SEE = "see"
    READ = "read"
    BRING_IN = "bring in"
    DECIDE = "decide"
    GRANT = "grant"
    AGREE = "agree"
    APPROVE = "approve"
    SECOND = "second"
    HAND_OVER = "hand over"
    LIMIT = "limit"
    PROPOSE = "propose"
    PLAN = "plan"
    HISTORY = "history"
    NAMES = "names"
    EXPORT = "export"
    DELETE = "delete"


EVERYBODY = frozenset(Role)

MAY: dict[Duty, frozenset[Role]] = {
    Duty.SEE: EVERYBODY,
    Duty.READ: frozenset({Role.LEAD, Role.DEPUTY, Role.HEAD, Role.APPROVER, Role.AUDITOR}),
    Duty.BRING_IN: frozenset({Role.LEAD, Role.DEPUTY}),
    Duty.DECIDE: frozenset({Role.LEAD, Role.DEPUTY}),
    Duty.GRANT: frozenset({Role.LEAD, Role.HEAD}),
    Duty.AGREE: frozenset({Role.HEAD}),
    Duty.APPROVE: frozenset({Role.LEAD, Role.HEAD, Role.APPROVER}),
    Duty.SECOND: frozenset({Role.HEAD, Role.APPROVER}),
    Duty.HAND_OVER: frozenset({Role.LEAD}),
    Duty.LIMIT: frozenset({Role.LEAD, Role.HEAD}),
    Duty.PROPOSE: frozenset({Role.LEAD, Role.HEAD, Role.PLANNER}),
    Duty.PLAN: frozenset({Role.LEAD, Role.DEPUTY, Role.HEAD, Role.PLANNER}),
    Duty.HISTORY: EVERYBODY,
    Duty.NAMES: frozenset({Role.LEAD, Role.DEPUTY, Role.HEAD, Role.APPROVER, Role.AUDITOR}),
    Duty.EXPORT: frozenset({Role.AUDITOR}),
    Duty.DELETE: frozenset({Role.HEAD}),
}
"""Who does what."""

WORDS: dict[Duty, str] = {
    Duty.SEE: "the weeks there are, the tasks and the rules of a week",
    Duty.READ: "everything else in a week, and the record",
    Duty.BRING_IN: "bring in, mend, change people, the next week",
    Duty.DECIDE: "propose, decide, write notes, ask for exceptions and for approval",
    Duty.GRANT: "grant an exception within the policy's margin",
    Duty.AGREE: "agree to any other exception, and to a limit for good",
    Duty.APPROVE: "approve, and open a week again",
    Duty.SECOND: "approve what another asks for",
    Duty.HAND_OVER: "hand approval over to a deputy",
    Duty.LIMIT: "set another limit for one week",
    Duty.PROPOSE: "propose another limit for good",
    Duty.PLAN: "plan: caps, posts, weeks to come",
    Duty.HISTORY: "the history of weeks, without names",
    Duty.NAMES: "the history with names, and its files",
    Duty.EXPORT: "take the whole record away",
    Duty.DELETE: "delete a week once its time is over",
}
"""What there is to be done, in words."""

HANDED_OVER = frozenset({Duty.APPROVE})
"""What a deputy does, too, while a lead has handed it over to her."""
