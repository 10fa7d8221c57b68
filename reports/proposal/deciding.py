"""The workbook in which a lead decides: drop-downs, what became of a case, figures that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from caseload.instances.week.decision_words import ACCEPT, EXCEPTION, HOLD, choice
from caseload.instances.workbooks.book import Area, Book, Cell, Look, Mark, Page, Rule, Sheet
from caseload.instances.workbooks.excel import column_name
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.reports.proposal import recount
from caseload.reports.proposal.case_facts import AFTER, BEFORE
from caseload.reports.proposal.decided import DECIDING, KEPT
from caseload.reports.proposal.offers import Offers
from caseload.reports.proposal.recount import Columns
from caseload.reports.shared.measures import unit_of
from caseload.reports.shared.tables import Rows
from caseload.reports.shared.workbook import WORDS, figure, workbook

CASES = ("Proposal", "Left over")
"""The sheets with a row for each case."""

PEOPLE, SO_FAR, CHOICES = "Practitioners", "So far", "Choices"
"""The sheet of practitioners, the one that counts what is decided, and the hidden one that the
drop-downs are made of."""

HELPERS = ("said", "decided", "offered")
"""Columns that the formulas need: what is decided in plain words, who has the case then, and which
column of `CHOICES` is offered, or how `CHOICES` writes a practitioner."""

HIDDEN = frozenset((*KEPT, *HELPERS))

MAY_BE_LEFT_OUT = frozenset((*BEFORE, *AFTER, "worth a look", "moved from", "in hand with"))
"""Columns that the workbook leaves out where no case fills them."""

LAST_PRINTED = {"Proposal": "worth a look", "Left over": "reason"}
"""The last column that is printed."""

FILL = WORDS.but(fill="#FFF8DC")
OVER = Look(colour="#B00020", bold=True)
"""How cells to fill in look, and figures that are too high."""

BLANK = Cell(None)

MOST_COUNTED = 5_000_000
"""Comparisons of a case with a practitioner that a workbook makes at once; with more of them its
figures stay as they were proposed."""

STATUS_OF = {
    ACCEPT: recount.AGREED,
    HOLD: recount.ON_HOLD,
    EXCEPTION: recount.PAST,
    None: None,
}
"""What became of a case where one of these is decided; anything else bars somebody from it."""


def proposal_workbook(
    instance: Instance,
    proposal: Proposal,
    tables: Mapping[str, Rows],
    eligible: Mapping[str, Sequence[str]],
) -> Book:
    """The workbook of a proposal's tables.

    `eligible` are the practitioners who are offered for each case, by case id.
    """
    book = _Workbook(instance, proposal, Offers(instance, proposal, eligible))
    sheets = {name: book.sheet(name, rows) for name, rows in tables.items()}
    first, *others = sheets
    ordered = {first: sheets[first], SO_FAR: book.so_far(sheets)}
    ordered |= {name: sheets[name] for name in others}
    made = workbook(f"Who takes which case: {instance.name}", ordered, HIDDEN)
    book.finish(made, ordered)
    return made


def _named(decision: str | None) -> str | None:
    """What of a decision that was made before is looked up, as the formula finds it."""
    return None if decision in (ACCEPT, EXCEPTION) else decision


@dataclass
class _Workbook:
    """The sheets with the values that their formulas have at first, then the formulas."""

    instance: Instance
    proposal: Proposal
    offers: Offers
    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def sheet(self, name: str, rows: Rows) -> Rows:
        """A table as its sheet shows it."""
        heads, *body = rows
        if name == PEOPLE:
            words = [choice(row.practitioner, row.name) for row in self.proposal.workloads]
            return [
                [*heads, "offered"],
                *([*row, one] for row, one in zip(body, words, strict=True)),
            ]
        if name not in CASES:
            return rows
        told = [dict(zip(heads, row, strict=True)) for row in body]
        for one in told:
            self._tell(one)
        filled = {head for head in heads if any(one[head] is not None for one in told)}
        seen = [head for head in heads if head not in MAY_BE_LEFT_OUT or head in filled]
        at = seen.index(DECIDING[-1]) + 1
        seen = [*seen[:at], "status", *seen[at:], *HELPERS]
        return [seen, *([one.get(head) for head in seen] for one in told)]

    def _tell(self, row: dict[str, Any]) -> None:
        """Put into a row what became of its case, who has it, and what is offered for it."""
        if not self._is_new(row):
            return
        decision = row["decision"]
        status = STATUS_OF.get(decision, recount.BARRED)
        if status is None and row["reason for change"]:
            status = recount.NOTE
        offered = tuple(self.offers.of(row["case"]))
        row |= {"status": status, "said": _named(decision), "decided": row.get(KEPT[0])}
        row["offered"] = self.lists.setdefault(offered, len(self.lists)) if offered else None

    def _is_new(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is of a new case, of which it can be decided here."""
        return row.get("moved from") is None and row.get("in hand with") is None

    def so_far(self, sheets: Mapping[str, Rows]) -> Rows:
        """How much is decided, and how."""
        of_row = [
            dict(zip(heads, row, strict=True))
            for heads, *body in (sheets[name] for name in CASES)
            for row in body
        ]
        found = [one.get("status") for one in of_row if self._is_new(one)]
        counts = {
            words: sum(status in some for status in found)
            for words, some in recount.STATUSES.items()
        }
        settled = sum(counts[words] for words in recount.SETTLED)
        spread = round(self.proposal.certificate.spread, 4)
        rows = [["new cases", len(found)], *([w, counts[w]] for w in recount.SETTLED)]
        rows += [[recount.OPEN, len(found) - settled]]
        rows += [[words, counts[words]] for words in counts if words not in recount.SETTLED]
        rows += [["spread as proposed, points", spread], [recount.SPREAD, spread]]
        return [["what", "count"], *rows]

    def finish(self, book: Book, sheets: Mapping[str, Rows]) -> None:
        """Put formulas, drop-downs, colours and the area that is printed into the workbook."""
        columns = {name: Columns(name, rows[0], len(rows) - 1) for name, rows in sheets.items()}
        tables = [columns[name] for name in CASES if columns[name].rows]
        few = sum(one.rows for one in tables) * columns[PEOPLE].rows <= MOST_COUNTED
        for name in CASES:
            sheet = book.by_name[name]
            if few and columns[PEOPLE].rows:
                self._follow(sheet, sheets[name], columns)
            self._look(sheet, sheets[name][0], len(sheets[name]) - 1)
        if few and tables and columns[PEOPLE].rows:
            self._recount_people(book.by_name[PEOPLE], sheets[PEOPLE], columns, tables)
            self._count(book.by_name[SO_FAR], sheets[SO_FAR], columns, tables)
        if self.lists:
            self._offer(book, sheets)

    def _follow(self, sheet: Sheet, rows: Rows, columns: Mapping[str, Columns]) -> None:
        """Formulas that say who has each case once something is decided."""
        heads, *body = rows
        own, people, placed = columns[sheet.name], columns[PEOPLE], sheet.name == CASES[0]
        for number, row in enumerate(body, start=1):
            told = dict(zip(heads, row, strict=True))
            if not self._is_new(told):
                continue
            formulas = {
                "said": recount.said(own, people, number, placed=placed),
                "decided": recount.decided(own, people, number, placed=placed),
                "status": recount.status(own, number, placed=placed),
            }
            for head, formula in formulas.items():
                sheet.calculate(number, heads.index(head), formula, told[head] or "", WORDS)

    def _recount_people(
        self,
        sheet: Sheet,
        rows: Rows,
        columns: Mapping[str, Columns],
        tables: Sequence[Columns],
    ) -> None:
        """Formulas for what each practitioner has once something is decided."""
        heads, *body = rows
        own = columns[PEOPLE]
        weighed = [one for one in tables if "weight" in one]
        weights = {case.id: self.offers.weight[case.id] for case in self.instance.cases}
        given: dict[str, float] = {}
        for one in self.proposal.new:
            given[one.practitioner] = given.get(one.practitioner, 0) + weights.get(one.case, 0)
        for number, row in enumerate(body, start=1):
            told = dict(zip(heads, row, strict=True))
            person = own.cell("practitioner", number)
            cases = round(told["caseload after"] - told["new cases"])
            load = round(told["workload after"] - given.get(told["practitioner"], 0), 2)
            new, after = own.cell("new cases", number), own.cell("workload after", number)
            formulas = {
                "new cases": f"={recount.given_to(person, tables)}",
                "caseload after": f"={cases}+{new}",
                "workload after": f"=ROUND({load}+{recount.weight_of(person, weighed)},2)",
                "utilisation after": f"=ROUND({after}/{own.cell('capacity', number)},4)",
            }
            for head, formula in formulas.items():
                value = told[head]
                if value is not None:
                    look = figure(unit_of(head))
                    sheet.calculate(number, heads.index(head), formula, value, look)
        cap, used = own.cell("cap", 1), own.cell("utilisation after", 1)
        over = {
            "caseload after": f'=AND({cap}<>"",{own.cell("caseload after", 1)}>{cap})',
            "utilisation after": f"={used}>1",
        }
        for head, when in over.items():
            place = heads.index(head)
            sheet.marks.append(Mark(Area(1, place, len(body), place), when, OVER))

    def _count(
        self,
        sheet: Sheet,
        rows: Rows,
        columns: Mapping[str, Columns],
        tables: Sequence[Columns],
    ) -> None:
        """Formulas for how much is decided."""
        last = 1 + len(recount.SETTLED)
        for number, (words, value) in enumerate(rows[1:], start=1):
            if words == recount.SPREAD:
                formula = recount.spread(columns[PEOPLE])
            elif words == recount.OPEN:
                formula = f"=B2-SUM(B3:B{last + 1})"
            elif words in recount.STATUSES:
                formula = recount.counted(recount.STATUSES[words], tables)
            else:
                continue
            sheet.calculate(number, 1, formula, value, figure(""))

    def _look(self, sheet: Sheet, heads: Sequence[str], rows: int) -> None:
        """The columns to fill in stand out; what is printed fits the width of a page."""
        last = LAST_PRINTED[sheet.name] if LAST_PRINTED[sheet.name] in heads else "team"
        sheet.page = Page(area=Area(0, 0, max(1, rows), heads.index(last)))
        for place in map(heads.index, DECIDING):
            for row in range(1, rows + 1):
                cell = sheet.cells.get((row, place), BLANK)
                sheet.cells[row, place] = cell._replace(look=FILL)
        place = heads.index("status")
        first = f"${column_name(place)}2"
        for words in (recount.UNCLEAR, recount.TWO_THINGS) if rows else ():
            sheet.marks.append(Mark(Area(1, place, rows, place), f'={first}="{words}"', OVER))

    def _offer(self, book: Book, sheets: Mapping[str, Rows]) -> None:
        """A drop-down in each row's decision, which goes with the row where it is sorted.

        Something else may be typed, after a question: the rules are asked when it is read.
        """
        hidden = book.sheet(CHOICES)
        hidden.hidden = True
        for offered, column in self.lists.items():
            hidden.put(0, column, f"offer {column + 1}")
            hidden.put(1, column, len(offered))
            for row, words in enumerate(offered, start=2):
                hidden.put(row, column, words)
        counts = f"{CHOICES}!$A$2:${column_name(len(self.lists))}$2"
        for name in CASES:
            heads, *body = sheets[name]
            if not body:
                continue
            at = f"${column_name(heads.index('offered'))}2"
            many = f"INDEX({counts},1,{at}+1)"
            rule = Rule(
                "list",
                source=f"=OFFSET({CHOICES}!$A$3,0,{at},{many},1)",
                message="A rule may keep this person from the case. Keep it all the same?",
                title="Not offered",
                otherwise="asked",
            )
            place = heads.index("decision")
            book.by_name[name].rules.append((Area(1, place, len(body), place), rule))
