"""Today's export beside a week: what differs by person, and what of it is taken over."""

import json
from collections.abc import Collection
from pathlib import Path

from caseload.library.in_hand import Today, in_hand_today, taken_over
from caseload.models.fault import BadInput, Fault
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.bring_in import CAME, TOLD, as_brought, bring_in
from caseload.web.services.folders import read_input, upload_folder
from caseload.web.store.events import record
from caseload.web.store.uploads import latest_upload
from caseload.web.store.weeks import Changed, Week, see_that_it_is_open


def compared(bench: Bench, week: Week, kind: str, file: Path) -> Today:
    """What differs between an export of today and a week.

    Raises:
        BadInput: if the week has faults, or the export cannot be used.
    """
    if week.input is None:
        raise BadInput([Fault(file=week.title, expected="a week whose faults are mended")])
    return in_hand_today(read_input(bench.settings, week.id, week.input), kind, file)


def take_over(
    bench: Bench,
    week: Week,
    kind: str,
    file: Path,
    people: Collection[str],
    input_seen: int,
    account: Account,
) -> None:
    """Take over what an export of today says of these people: the week has another input then.

    Raises:
        BadInput: as `compared`, or if the week would not add up any more.
        Changed: if the input is no longer the one that was seen.
        Frozen: if the week is approved.
    """
    today = compared(bench, week, kind, file)
    before = read_input(bench.settings, week.id, input_seen)
    made = taken_over(before, today, people)
    with bench.store.read() as tx:
        latest = latest_upload(tx, week.id)
    told: list[Fault] = []
    beside = upload_folder(bench.settings, week.id, latest.id) / CAME / TOLD if latest else None
    if beside is not None and beside.is_file():
        told = [Fault.model_validate(one) for one in json.loads(beside.read_bytes())]
    came = {f"today-{file.name}": file.read_bytes()}
    given = as_brought(made, f"{file.name}, taken over into {week.title}", came, told)
    with bench.store.begin() as tx:
        now = see_that_it_is_open(tx, week.id)
        if now.input != input_seen:
            raise Changed(now.changed_by, now.changed)
        bring_in(bench, week.id, given, account)
        record(tx, "in hand taken over", account.name, week.id, people=len(people))
