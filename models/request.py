"""Requests of the public allocation service: what its own pages send when a lead allocates.

Fields as in hmpps-workload, `POST /team/…/offenderManager/…/case`; written as files, never sent.
"""

from typing import Any, Literal

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from caseload.models.base import Frozen

MOST_CHARACTERS = 3_500
"""Characters that the service's form takes of a note."""


class _Body(Frozen):
    """A body with keys as the service spells them."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class AllocationBody(_Body):
    """One case that waits goes to a practitioner: one event of one person.

    `instructions` is what the service's own page sends: nothing. Both notes are the same until a
    lead edits one of them.
    """

    crn: str
    event_number: int
    instructions: str = ""
    email_to: tuple[str, ...] = ()
    send_email_copy_to_allocating_officer: bool = True
    allocation_justification_notes: str
    sensitive_notes: bool
    spo_oversight_notes: str
    sensitive_oversight_notes: bool
    lao_case: bool


Reason = Literal["CASELOAD_ADJUSTMENT", "OFFICER_LEFT"]


class ReallocationBody(_Body):
    """A person who is held goes to another practitioner, with all events at once."""

    crn: str
    email_to: tuple[str, ...] = ()
    email_previous_officer: bool = True
    reallocation_notes: str
    sensitive_notes: bool
    lao_case: bool
    allocation_reason: Reason


class ServiceRequest(Frozen):
    """One request: its method, where it goes, and its body. `case` is ours: whom it is about."""

    case: str
    method: Literal["POST"] = "POST"
    path: str
    body: AllocationBody | ReallocationBody

    @property
    def kind(self) -> str:
        """Whether a case is allocated, or one in hand changes hands."""
        return "allocation" if isinstance(self.body, AllocationBody) else "reallocation"

    @property
    def file(self) -> str:
        """What its file is called: after the person, and the event where there is one."""
        crn, body = self.body.crn, self.body
        end = str(body.event_number) if isinstance(body, AllocationBody) else "reallocation"
        return f"{crn}-{end}.json"

    def content(self) -> dict[str, Any]:
        """The request as its file holds it."""
        body = self.body.model_dump(mode="json", by_alias=True)
        return {"method": self.method, "path": self.path, "body": body}
