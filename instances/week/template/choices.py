"""What cells of the template offer and accept: drop-downs, bounds of numbers, dates."""

from collections.abc import Mapping, Sequence
from typing import Any

from caseload.instances.policies.policy import policy_names
from caseload.instances.tables import cells
from caseload.instances.tables.columns import Column
from caseload.instances.tables.dates import DAY_FIRST
from caseload.instances.tables.quantities import NUMERIC
from caseload.instances.tables.service_words import choices_of
from caseload.instances.tables.vocabularies import YES_NO
from caseload.instances.week.template.sheets import LAST
from caseload.instances.workbooks.book import CREATED, Book, Rule
from caseload.models.service import PROBATION, Service

OF_SETTINGS: dict[str, Sequence[str]] = {
    "yes_no": YES_NO,
    "mode": ("hard", "soft", "off"),
    "true_false": ("true", "false"),
    "measure": ("spread", "peak", "leximax", "range"),
    "dates": (DAY_FIRST,),
    "policy": (),
}
"""Settings with a drop-down, and what it offers; policies are filled in below."""


def lists_for(service: Service) -> dict[str, Sequence[str]]:
    """Columns and settings with a drop-down, and what it offers."""
    return choices_of(service) | OF_SETTINGS


LISTS = lists_for(PROBATION)

OWN_LISTS = {"team": "A", "skills": "B", "pdu": "C"}
"""What the person herself lists, and in which column of the sheet Lists; last what not every
service has."""

FOLLOWED = {name: ("Lists", column) for name, column in OWN_LISTS.items()}
FOLLOWED |= {"case": ("Cases", "A"), "practitioner": ("Practitioners", "A")}
"""Drop-downs that follow what stands in a sheet, and in which column of it."""

OFFERED = {
    "skills": "skills",
    "previous_practitioner": "practitioner",
    "not_with": "practitioner",
    "excluded": "practitioner",
    "restricted_to": "practitioner",
}
"""Columns that offer one entry of a list and take several, or somebody who is not there."""


def write_choices(book: Book, lists: Mapping[str, Sequence[str]]) -> None:
    """The hidden sheet that drop-downs choose from, and the names by which they do."""
    sheet = book.sheet("choices")
    sheet.hidden = True
    for place, (name, values) in enumerate((dict(lists) | {"policy": policy_names()}).items()):
        sheet.put(0, place, name)
        for number, value in enumerate(values, start=1):
            sheet.put(number, place, str(value))
        column = chr(ord("A") + place)
        book.names[f"list_{name}"] = f"=choices!${column}$2:${column}${len(values) + 1}"
    for name, (there, column) in FOLLOWED.items():
        area = f"{there}!${column}$2:${column}${LAST + 1}"
        first = f"{there}!${column}$2"
        follows = f"=OFFSET({first},0,0,MAX(1,COUNTA({area})),1)"
        book.names[f"list_of_{name}"] = follows


def from_list(name: str, lists: Mapping[str, Sequence[str]] = OF_SETTINGS) -> Rule:
    """A drop-down that refuses what is not in it."""
    offered = lists[name]
    words = ", ".join(map(str, offered)) if 0 < len(offered) < 8 else "one of the list"
    return Rule("list", source=f"=list_{name}", message=f"Choose {words}.")


def _following(name: str, *, asks: bool) -> Rule:
    """A drop-down of what stands in a sheet; it `asks` about anything else, or lets it pass."""
    source = f"=list_of_{name}"
    if not asks:
        return Rule("list", source=source, otherwise="let pass")
    there, _ = FOLLOWED[name]
    said = f"This is not on the sheet {there}. Add it there, or see that it is written the same."
    return Rule("list", source=source, message=said, otherwise="asked")


def rule_of(
    table: str, heading: str, column: Column, lists: Mapping[str, Sequence[str]]
) -> Rule | None:
    """What the cells of a column of a sheet offer or accept; None for anything."""
    own = {"Cases": "case", "Current": "case", "Practitioners": "practitioner"}.get(table)
    if heading in OFFERED:
        return _following(OFFERED[heading], asks=False)
    if heading in FOLLOWED and heading != own:
        return _following(heading, asks=True)
    if heading in lists:
        return from_list(heading, lists)
    if column.kind is cells.flag:
        return from_list("yes_no")
    if column.kind is cells.day:
        said = "A date such as 2026-11-23, or 23 Nov 2026."
        return Rule("date", low=CREATED, message=said)
    return _number(column)


def _number(column: Column) -> Rule | None:
    bounds = NUMERIC.get(column.kind)
    if bounds is None:
        return None
    return Rule(
        "whole" if bounds.whole else "decimal",
        low=bounds.low,
        high=bounds.high,
        message=f"{bounds.words().capitalize()}.",
    )


def rule_of_setting(key: str, value: Any) -> Rule | None:
    """What the cell of a setting in the sheet Policy offers or accepts."""
    name = key.rpartition(".")[2]
    if name in ("mode", "measure", "policy") or key == "dates":
        return from_list(name)
    if isinstance(value, bool):
        return from_list("true_false")
    if isinstance(value, int | float):
        said = "A number, not below 0; blank keeps the policy's own."
        return Rule("decimal", low=0, message=said)
    return None
