"""What people did with proposals, as the record of the workbench has it."""

from enum import StrEnum

from caseload.models.base import Frozen

ACCEPT = "accept"
TAKE_BACK = "take back"
"""Decisions of the workbench beside those that the models know: to accept is to pin to whom was
proposed.
"""


class What(StrEnum):
    """What somebody did, in the order in which it is counted."""

    LOOKED = "looked into"
    ACCEPTED = "accepted"
    UNSEEN = "accepted unseen"
    GIVEN = "given otherwise"
    EXCEPTION = "exception"
    HELD = "put on hold"
    FORBIDDEN = "kept from somebody"
    TAKEN_BACK = "taken back"
    APPROVED = "approved"
    REOPENED = "opened again"


class Act(Frozen):
    """Something that somebody did in a week: with one case, or with the week (`case` blank).

    `week` is the workbench's own name of the week, `at` the time in UTC, `to` the practitioner.
    A case was accepted unseen if who accepted it had not opened its page before.
    """

    week: str
    at: str
    who: str
    what: What
    case: str = ""
    to: str = ""


class ActsOf(Frozen):
    """How often somebody did what in a week, and from when to when."""

    week: str
    who: str
    first: str
    last: str
    looked_into: int = 0
    accepted: int = 0
    unseen: int = 0
    given_otherwise: int = 0
    exceptions: int = 0
    on_hold: int = 0
    kept_from: int = 0
    taken_back: int = 0
    approved: int = 0
    reopened: int = 0
