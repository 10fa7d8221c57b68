"""The sheets Guide and Lists: what to do, what each column means, and her own lists."""

from caseload.instances.tables import column_words
from caseload.instances.tables.columns import DECISIONS
from caseload.instances.week.template.choices import OWN_LISTS
from caseload.instances.week.template.sheets import BOLD, TEXT, TOP, WRAP, new_sheet, room_for
from caseload.instances.workbooks.book import Area, Book
from caseload.models.instance import Action

STEPS = (
    "On the sheet Lists, write your teams, PDUs and skills: the other sheets then offer them.",
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
    "Lists": "Your teams, PDUs and skills, for the drop-downs.",
    "Current": (
        "Only if you list the cases in hand one by one. Then leave the columns caseload, in_hand, "
        "workload, complex_cases, women_cases and new_cases_7_days of Practitioners blank."
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

WIDE = 100
"""Characters that the column of explanations is wide."""


def write_guide(book: Book) -> None:
    """The sheet with instructions: every step, sheet, decision and column, with its meaning."""
    sheet = new_sheet(book, "Guide")
    sheet.widths = {0: 26, 1: 26, 2: WIDE}
    for column, heading in enumerate(("about", "what", "how, or what it means")):
        sheet.put(0, column, heading, BOLD)
    sections = {
        "How to fill this in": {f"step {step}": line for step, line in enumerate(STEPS, start=1)},
        "The sheets": SHEETS,
        "The column decision": {action.value: words for action, words in ACTIONS.items()},
        **{f"The columns of {name}": words for name, words in COLUMNS.items()},
    }
    number = 0
    for title, words in sections.items():
        for name, said in words.items():
            number += 1
            for column, text in enumerate((title, name, said)):
                sheet.put(number, column, text, WRAP if column == 2 else TOP)
            room_for(sheet, number, said, WIDE)
    sheet.table = Area(0, 0, number, 2)


def write_lists(book: Book) -> None:
    """The sheet in which she lists her teams, units and skills; nothing of it is read."""
    sheet = new_sheet(book, "Lists")
    for place, name in enumerate(OWN_LISTS):
        sheet.put(0, place, name, BOLD)
        sheet.notes[0, place] = OWN_WORDS[name]
        sheet.widths[place] = 34
        sheet.looks[place] = TEXT
    sheet.table = Area(0, 0, 1, len(OWN_LISTS) - 1)
