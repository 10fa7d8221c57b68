"""The workbook in which a lead decides: drop-downs, what became of a case, figures that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from caseload.instances.week.decision_words import ACCEPT, EXCEPTION, HOLD, choice
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.reports.proposal import recount
from caseload.reports.proposal.case_facts import AFTER, BEFORE
from caseload.reports.proposal.decided import DECIDING, KEPT
from caseload.reports.proposal.offers import Offers
from caseload.reports.proposal.recount import Columns
from caseload.reports.shared.tables import Rows
from caseload.reports.shared.workbook import workbook

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
) -> bytes:
    """The workbook of a proposal's tables, the same bytes for the same proposal.

    `eligible` are the practitioners who are offered for each case, by case id.
    """
    book = _Workbook(instance, proposal, Offers(instance, proposal, eligible))
    sheets = {name: book.sheet(name, rows) for name, rows in tables.items()}
    first, *others = sheets
    ordered = {first: sheets[first], SO_FAR: book.so_far(sheets)}
    ordered |= {name: sheets[name] for name in others}
    return workbook(ordered, lambda made: book.finish(made, ordered), HIDDEN)


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

    def finish(self, book: Any, sheets: Mapping[str, Rows]) -> None:
        """Put formulas, drop-downs, colours and the area that is printed into the workbook."""
        columns = {name: Columns(name, rows[0], len(rows) - 1) for name, rows in sheets.items()}
        tables = [columns[name] for name in CASES if columns[name].rows]
        few = sum(one.rows for one in tables) * columns[PEOPLE].rows <= MOST_COUNTED
        formats = {
            "text": book.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
            "number": book.add_format({"align": "right", "valign": "top", "indent": 1}),
            "share": book.add_format({"num_format": "0 %", "valign": "top"}),
            "fill": book.add_format({"bg_color": "#FFF8DC"}),
            "over": book.add_format({"font_color": "#B00020", "bold": True}),
        }
        for name in CASES:
            sheet = book.get_worksheet_by_name(name)
            if few and columns[PEOPLE].rows:
                self._follow(sheet, name, sheets[name], columns, formats)
            self._look(sheet, name, sheets[name][0], len(sheets[name]) - 1, formats)
        if few and tables and columns[PEOPLE].rows:
            self._recount_people(book, sheets[PEOPLE], columns, tables, formats)
            self._count(book, sheets[SO_FAR], columns, tables, formats)
        if self.lists:
            self._offer(book, sheets)

    def _follow(
        self,
        sheet: Any,
        name: str,
        rows: Rows,
        columns: Mapping[str, Columns],
        formats: Mapping[str, Any],
    ) -> None:
        """Formulas that say who has each case once something is decided."""
        heads, *body = rows
        own, people, placed = columns[name], columns[PEOPLE], name == CASES[0]
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
                value = told[head] or ""
                sheet.write_formula(number, heads.index(head), formula, formats["text"], value)

    def _recount_people(
        self,
        book: Any,
        rows: Rows,
        columns: Mapping[str, Columns],
        tables: Sequence[Columns],
        formats: Mapping[str, Any],
    ) -> None:
        """Formulas for what each practitioner has once something is decided."""
        sheet = book.get_worksheet_by_name(PEOPLE)
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
                    look = formats["share" if head.startswith("utilisation") else "number"]
                    sheet.write_formula(number, heads.index(head), formula, look, value)
        cap, used = own.cell("cap", 1), own.cell("utilisation after", 1)
        over = {
            "caseload after": f'=AND({cap}<>"",{own.cell("caseload after", 1)}>{cap})',
            "utilisation after": f"={used}>1",
        }
        for head, when in over.items():
            red = {"type": "formula", "criteria": when, "format": formats["over"]}
            sheet.conditional_format(1, heads.index(head), len(body), heads.index(head), red)

    def _count(
        self,
        book: Any,
        rows: Rows,
        columns: Mapping[str, Columns],
        tables: Sequence[Columns],
        formats: Mapping[str, Any],
    ) -> None:
        """Formulas for how much is decided."""
        sheet = book.get_worksheet_by_name(SO_FAR)
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
            sheet.write_formula(number, 1, formula, formats["number"], value)

    def _look(
        self, sheet: Any, name: str, heads: Sequence[str], rows: int, formats: Mapping[str, Any]
    ) -> None:
        """The columns to fill in stand out; what is printed fits the width of a page."""
        last = LAST_PRINTED[name] if LAST_PRINTED[name] in heads else "team"
        sheet.print_area(0, 0, max(1, rows), heads.index(last))
        for head in DECIDING if rows else ():
            place = heads.index(head)
            blank = {"type": "no_errors", "format": formats["fill"]}
            sheet.conditional_format(1, place, rows, place, blank)
        for words in (recount.UNCLEAR, recount.TWO_THINGS) if rows else ():
            wrong = {"type": "cell", "criteria": "==", "value": f'"{words}"'}
            place = heads.index("status")
            sheet.conditional_format(1, place, rows, place, wrong | {"format": formats["over"]})

    def _offer(self, book: Any, sheets: Mapping[str, Rows]) -> None:
        """A drop-down in each row's decision, which goes with the row where it is sorted.

        Something else may be typed, after a question: the rules are asked when it is read.
        """
        hidden = book.add_worksheet(CHOICES)
        hidden.hide()
        for offered, column in self.lists.items():
            hidden.write_number(0, column, len(offered))
            for number, words in enumerate(offered, start=1):
                hidden.write_string(number, column, words)
        for name in CASES:
            heads, *body = sheets[name]
            if not body:
                continue
            at = f"${xl_col_to_name(heads.index('offered'))}2"
            many = f"INDEX({CHOICES}!$1:$1,1,{at}+1)"
            rule = {
                "validate": "list",
                "source": f"=OFFSET({CHOICES}!$A$2,0,{at},{many},1)",
                "error_type": "warning",
                "error_title": "Not offered",
                "error_message": "A rule may keep this person from the case. Keep it all the same?",
            }
            place = heads.index("decision")
            book.get_worksheet_by_name(name).data_validation(1, place, len(body), place, rule)
