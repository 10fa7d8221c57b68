"""Dates that somebody typed as text: what each may mean, and what a source says of its own."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY_FIRST = "day first"
"""What a source says of its dates: 7/12/2026 is 7 December."""

SAID = "since dates are day first here"

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "sept"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("tues", "weds", "thur", "thurs"),
)
NUMBERS = re.compile(r"([0-9]{1,4})\s*([/.-])\s*([0-9]{1,2})(?:\s*\2\s*([0-9]{1,4}))?")
PART = re.compile(r"([0-9]+)(?:st|nd|rd|th)?\b|([a-z]+)")
FILLERS = ("of", "the", "on")
LONGEST = 40

FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050
"""Numbers by which spreadsheets count the days of 2000 to 2099."""


@dataclass(frozen=True)
class Reading:
    """What a text says: the days that it may be, the likelier first, and what was not said.

    `odd` is true where the day is not first. `year_said` is false where the year is taken from the
    week.
    """

    days: tuple[date, ...]
    odd: bool = False
    year_said: bool = True


NONE = Reading(())


@dataclass(frozen=True)
class DayFirst:
    """A source whose dates are day first: one without a year is of the year nearest to the week."""

    week: date | None

    def read(self, said: str) -> tuple[date, str | None] | None:
        """The day that a text says, with what to tell where it could be read otherwise.

        None where it says none, or where its day does not stand first.
        """
        found = readings(said, self.week)
        if not found.days or found.odd:
            return None
        day = found.days[0]
        if not found.year_said:
            return day, f"a date with its year; taken for {day}, the year nearest to the week"
        if len(found.days) > 1:
            return (
                day,
                f"a date that can only be one day; taken for {day}, since dates are day first here",
            )
        return day, None


def readings(said: str, week: date | None) -> Reading:
    """Every day that a text may mean; one without a year only where there is a week."""
    text = " ".join(said.lower().split())
    if len(text) > LONGEST:
        return NONE
    found = NUMBERS.fullmatch(text)
    return _of_numbers(found, week) if found else _with_a_month(text, week)


def of_serial(number: float) -> date | None:
    """The day that a spreadsheet counts by a number, where that is one of this century."""
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        return None
    return date(1899, 12, 30) + timedelta(days=int(number))


def _of_numbers(found: re.Match[str], week: date | None) -> Reading:
    """7/12/2026, 7.12.26, 7/12 or 2026/12/7."""
    first, second, third = found[1], found[3], found[4]
    if len(first) > 2:
        if len(first) != 4 or third is None or len(third) > 2:
            return NONE
        days = _days(int(third), int(second), int(first), None)
        return Reading(days, odd=True)
    if third is not None and len(third) not in (2, 4):
        return NONE
    if third is None and found[2] == ".":
        return NONE
    year = None if third is None else _year(third)
    by_day = _days(int(first), int(second), year, week)
    by_month = _days(int(second), int(first), year, week)
    days = tuple(dict.fromkeys((*by_day, *by_month)))
    return Reading(days, odd=not by_day, year_said=third is not None)


def _with_a_month(text: str, week: date | None) -> Reading:
    """7 December 2026, Mon 7th Dec, 7-Dec-26 or December 7, 2026."""
    if re.search(r"[^a-z0-9 ,.'/-]", text):
        return NONE
    parts = [(number, word) for number, word in PART.findall(text) if word not in FILLERS]
    words = [word for _, word in parts if word]
    numbers = [number for number, _ in parts if number]
    if any(len(word) != 3 and word not in WHOLE for word in words):
        return NONE
    months = [MONTHS.index(word[:3]) + 1 for word in words if word[:3] in MONTHS]
    weekdays = [WEEKDAYS.index(word[:3]) for word in words if word[:3] in WEEKDAYS]
    if len(months) != 1 or len(weekdays) > 1 or len(words) != len(months) + len(weekdays):
        return NONE
    with_year = len(numbers) == 2 and bool(parts[-1][0]) and len(numbers[1]) in (2, 4)
    if len(numbers[0] if numbers else "000") > 2 or len(numbers) != 1 + with_year:
        return NONE
    year = _year(numbers[1]) if with_year else None
    days = _days(int(numbers[0]), months[0], year, week)
    days = tuple(day for day in days if not weekdays or day.weekday() == weekdays[0])
    return Reading(days, year_said=year is not None)


def _year(said: str) -> int:
    return int(said) + (2000 if len(said) <= 2 else 0)


def _days(day: int, month: int, year: int | None, week: date | None) -> tuple[date, ...]:
    """The day in its year, or in the year nearest to the week; none if there is none."""
    years = [year] if year is not None else [week.year + n for n in (-1, 0, 1)] if week else []
    found = []
    for one in years:
        try:
            found.append(date(one, month, day))
        except ValueError:
            continue
    if len(found) > 1 and week:
        found = [min(found, key=lambda one: abs(one - week))]
    return tuple(found)
