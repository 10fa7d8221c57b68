"""The sheets Guide and Lists: what to do, what each column means, and her own lists."""

from collections.abc import Mapping

from caseload.instances.tables import column_words
from caseload.instances.tables.columns import CASES, DECISIONS, HELD, PRACTITIONERS, Column
from caseload.instances.tables.service_columns import offered_columns
from caseload.instances.tables.service_words import counts_of, lists_of, words_of
from caseload.instances.week.template.choices import OWN_LISTS
from caseload.instances.week.template.sheets import BOLD, TEXT, TOP, WRAP, new_sheet, room_for
from caseload.instances.workbooks.book import Area, Book
from caseload.models.instance import Action
from caseload.models.service import Service

STEPS = (
    "On the sheet Lists, write your {lists}: the other sheets then offer them.",
    "Fill in the sheets Cases and Practitioners, one row each. The grey rows called EXAMPLE show "
    "how; they are left out, so delete them or leave them.",
    "Only columns with a bold heading must be filled; leave the others blank or delete them.",
    "On the sheet Policy, write the week's Monday and whatever is to differ into the column value; "
    "blank keeps the policy.",
    "Save, and see what is amiss: caseload check THIS-FILE",
    "Then: caseload allocate THIS-FILE",
    "Write hours, never the reason for a reduction. Nothing leaves your computer.",
)

SHEETS = {
    "Cases": "The new cases of the week.",
    "Practitioners": "Everybody in the teams, those who take no cases now too.",
    "Policy": "The rules and their figures, each with its source, and how dates are written.",
    "Lists": "Your {lists}, for the drop-downs.",
    "Current": (
        "Only if you list the cases in hand one by one. Then leave the columns {counts} of "
        "Practitioners blank."
    ),
    "Decisions": "Only for what you have decided already.",
    "Manual": "Only to check or compare an allocation made by hand.",
}

ACTIONS = {
    Action.PIN: "The case goes to this practitioner.",
    Action.FORBID: "The case must not go to this practitioner.",
    Action.EXCEPT: "The case goes to this practitioner past one limit, and somebody agreed to it.",
    Action.HOLD: "The case is kept out of this week on purpose; no practitioner.",
    Action.NOTE: "Nothing is decided; the reason is kept as a note; no practitioner.",
}

COLUMNS = {
    "Cases": column_words.CASES,
    "Practitioners": column_words.PRACTITIONERS,
    "Current": column_words.HELD_ONLY,
    "Decisions": {name: column_words.DECISIONS[name] for name in DECISIONS},
    "Manual": column_words.PLACEMENTS,
}

OWN_WORDS = {
    "team": "Every team, one a row.",
    "pdu": "Every probation delivery unit.",
    "skills": "Every skill or accreditation that a case may need.",
}

TABLES: dict[str, Mapping[str, Column]] = {
    "Cases": CASES,
    "Practitioners": PRACTITIONERS,
    "Current": HELD,
}

WIDE = 100
"""Characters that the column of explanations is wide."""


def write_guide(book: Book, service: Service) -> None:
    """The sheet with instructions: every step, sheet, decision and column, with its meaning."""
    *first, last = counts_of(service)
    own = {"lists": lists_of(service), "counts": f"{', '.join(first)} and {last}"}
    steps = {f"step {step}": said.format(**own) for step, said in enumerate(STEPS, start=1)}
    sheet = new_sheet(book, "Guide")
    sheet.widths = {0: 26, 1: 26, 2: WIDE}
    for column, heading in enumerate(("about", "what", "how, or what it means")):
        sheet.put(0, column, heading, BOLD)
    sections = {
        "How to fill this in": steps,
        "The sheets": {name: said.format(**own) for name, said in SHEETS.items()},
        "The column decision": {action.value: words for action, words in ACTIONS.items()},
        **{f"The columns of {name}": _columns(service, name) for name in COLUMNS},
    }
    number = 0
    for title, words in sections.items():
        for name, said in words.items():
            number += 1
            for column, text in enumerate((title, name, said)):
                sheet.put(number, column, text, WRAP if column == 2 else TOP)
            room_for(sheet, number, said, WIDE)
    sheet.table = Area(0, 0, number, 2)


def _columns(service: Service, table: str) -> dict[str, str]:
    """What the columns of a table that the service knows mean."""
    own = offered_columns(service, TABLES.get(table, {}))
    words = words_of(service, COLUMNS[table])
    return {name: said for name, said in words.items() if name in own or table not in TABLES}


def write_lists(book: Book, service: Service) -> None:
    """The sheet in which she lists her teams, units and skills; nothing of it is read."""
    sheet = new_sheet(book, "Lists")
    own = [name for name in OWN_LISTS if name not in service.without]
    for place, name in enumerate(own):
        sheet.put(0, place, name, BOLD)
        sheet.notes[0, place] = service.say(OWN_WORDS[name])
        sheet.widths[place] = 34
        sheet.looks[place] = TEXT
    sheet.table = Area(0, 0, 1, len(own) - 1)
