"""Reading under fire: cells, headings, encodings and archives drawn at random.

    python -m benchmarks.reading_fuzz --examples 20000 --seed 1

Each example is a folder, a workbook, a JSON file or an archive with a part broken, and is read as
`caseload check` reads it. Whatever it holds, it is read (0) or refused in sentences (2): never a
traceback, never more than 20 seconds or 2 GB. What breaks that is printed with its kind and number,
so that `--only KIND NUMBER` draws it again. Hypothesis draws the examples; a seed repeats them.
"""

import argparse
import io
import json
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from caseload.library.instance import read_week
from caseload.models.fault import BadInput

MOST_SECONDS, MOST_BYTES = 20.0, 2 * 2**30

CASE_HEADS = (
    *("case", "tier", "older_tier", "type", "rosh", "csrp", "complexity", "priority", "gender"),
    *("practitioner_gender", "skills", "team", "previous_practitioner", "excluded", "weight"),
    *("restricted_to", "tasks", "safeguarding"),
)
PEOPLE_HEADS = (
    *("practitioner", "grade", "name", "team", "gender", "contracted_hours", "reduction_hours"),
    *("skills", "caseload", "in_hand", "workload", "other_work", "capacity", "away_until"),
    *("leaving_on", "level", "taking_cases", "new_cases_7_days"),
)
ODD_HEADS = (
    *("exluded", "Case", "id", "", "ехcluded", "csrp %", "sick", "WTE", "fte", "excluded", "tiers"),
    *("restrictions", "x\ny", "\u200b", "notes", "Total"),
)
WORDS = (
    *("P1", "p1", "Р1", "Ruth Bell", "Bell, Ruth", "C1", "A", "B", "D", "A3", "Total", "PO", "PSO"),
    *("yes", "no", "woman", "high", "very high", "4.2", "4.2%", "4,2", "1,250", "1e5", "-1", "007"),
    *("2026-03-04", "04/03/2026", "14/03/2026", "=1+1", "'=x", "#N/A", "nan", "inf", "9" * 400),
    *("a;b", ";;", "a\nb", "a\x00b", "\u200b", "é", "e\u0301", "\ud83d\ude00", "x" * 500, " ", ""),
    *("2 A3 community; 1 B2 licence", "TRUE", "0.6", "37", "37:00", "37 h", "１２", "\u202eabc"),
)
POLICY = (
    *(
        'policy = "tiers-2026"',
        'policy = "nothing"',
        'policy = "policy.toml"',
        "week_beginning = 1",
    ),
    *(
        "week_beginning = 2026-11-23",
        "[capacity]\nfull = -1",
        "[rules.caseload_cap]\nPO = 4",
        "a.b",
    ),
    *(
        "[rules.caseload_cap]\nPO = nan",
        "x = " + "[" * 500 + "]" * 500,
        "[weights]\nA = '1'",
        "\ufeff",
    ),
    *(
        "n = " + "9" * 5_000,
        "[a.b.c.d.e.f.g.h.i.j.k.l]\nm = 1",
        "unit = 5",
        "rules = 3",
        "= 3",
        "#",
    ),
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "latin-1", "utf-32", "cp037")
FORMATS = (
    "General",
    "0%",
    "0.0%",
    "#,##0,",
    "000",
    "yyyy-mm-dd",
    "[h]:mm",
    '0"%"',
    "@",
    ";;;",
    "%%",
)
BITS = (
    b"<row ",
    b"<c ",
    b"<v>",
    b"</row>",
    b'r="',
    b"<f>",
    b"<sheetData>",
    b"?>",
    b'ref="',
    b"\x00",
)

Draw = Callable[[random.Random, Path], Path]


def _cell(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return "".join(
            chr(rng.choice((rng.randrange(32, 127), rng.randrange(1, 0x3000)))) for _ in "ab"
        )
    return rng.choice(WORDS)


def _rows(rng: random.Random, heads: tuple[str, ...], first: int) -> list[list[str]]:
    more = rng.randint(0, min(6, len(heads) - first))
    chosen = [*heads[:first], *rng.sample(heads[first:], more)]
    if rng.random() < 0.2:
        chosen.insert(rng.randrange(len(chosen) + 1), rng.choice(ODD_HEADS))
    plain = {"case": "C{}", "practitioner": "P{}", "tier": "D", "grade": "PO", "name": "Ruth Bell"}
    plain |= {"decision": "pin"}
    wild = rng.choice((0.0, 0.0, 0.03, 0.3))
    rows = [chosen]
    for number in range(rng.randint(1, 5)):
        row = [
            _cell(rng) if rng.random() < wild else plain.get(head, "").format(number)
            for head in chosen
        ]
        rows.append(row[: rng.randint(0, len(row))] if rng.random() < 0.01 else row)
    return [["Title"], [], *rows] if rng.random() < 0.03 else rows


def _tables(rng: random.Random) -> dict[str, list[list[str]]]:
    tables = {
        rng.choice((*["cases"] * 9, "Cases", "case")): _rows(rng, CASE_HEADS, 2),
        "practitioners": _rows(rng, PEOPLE_HEADS, 3),
    }
    if rng.random() < 0.1:
        tables["current"] = _rows(rng, ("case", "tier", "practitioner", *CASE_HEADS[3:]), 3)
    if rng.random() < 0.1:
        tables["decisions"] = _rows(rng, ("case", "decision", "practitioner", "reason"), 3)
    if rng.random() < 0.2:
        tables[rng.choice(("manual", "polciy", "notes"))] = _rows(rng, ("case", "practitioner"), 2)
    return tables


def _text(rng: random.Random, rows: list[list[str]]) -> bytes:
    mark = rng.choice((",", ",", ",", ";", "\t", "|"))
    quoted = rng.random() < 0.95
    lines = (
        mark.join('"' + cell.replace('"', '""') + '"' if quoted else cell for cell in row)
        for row in rows
    )
    head = rng.choice((*[""] * 9, f"sep={mark}\r\n", "\ufeff", "\n\n"))
    text = head + rng.choice(("\n", "\r\n", "\r")).join(lines)
    return text.encode(rng.choice((*["utf-8"] * 12, *ENCODINGS)), "replace")


def _broken(rng: random.Random, content: bytes) -> bytes:
    """The bytes with some of them changed, cut out or doubled."""
    found = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(found) + 1)
        what = rng.randrange(4)
        if what == 0:
            found[place : place + rng.randint(1, 40)] = b""
        elif what == 1:
            found[place:place] = rng.choice(BITS)
        elif what == 2:
            found[place:place] = found[place : place + rng.randint(1, 200)]
        elif found and place < len(found):
            found[place] = rng.randrange(256)
    return bytes(found)


def draw_folder(rng: random.Random, root: Path) -> Path:
    """A folder of CSV files, some of them broken, with a policy under some name."""
    for name, rows in _tables(rng).items():
        content = _text(rng, rows)
        ending = rng.choice((".csv", ".csv", ".csv", ".CSV", ".tsv", ".txt"))
        (root / f"{name}{ending}").write_bytes(
            _broken(rng, content) if rng.random() < 0.15 else content
        )
    if rng.random() < 0.2:
        lines = "\n".join(rng.sample(POLICY, rng.randint(1, 3)))
        names = ("policy.toml", "policy.toml", "Policy.toml", "polciy.toml", "policy.toml.txt")
        (root / rng.choice(names)).write_text(lines, encoding="utf-8")
    return root


def _archive(rng: random.Random) -> bytes:
    whole = io.BytesIO()
    odd = (0.042, 7, 1e15, True, -0.5, 46_000, "=A1", "=1/0", None)
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        forms = [book.add_format({"num_format": form}) for form in FORMATS]
        for name, rows in _tables(rng).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    form = rng.choice(forms) if rng.random() < 0.03 else None
                    if rng.random() < 0.02:
                        sheet.write(number, column, rng.choice(odd), form)
                    else:
                        text = cell.encode("utf-8", "replace").decode()
                        sheet.write_string(number, column, text, form)
            if rng.random() < 0.1:
                sheet.merge_range(*rng.choice(((0, 0, 1, 1), (1, 2, 3, 2))), "x")
            if rng.random() < 0.1:
                sheet.set_row(rng.randint(0, 3), None, None, {"hidden": True})
            if rng.random() < 0.1:
                sheet.set_column(1, rng.randint(1, 9), None, None, {"hidden": True})
            if rng.random() < 0.05 and name == "practitioners":
                sheet.hide()
    return whole.getvalue()


def draw_workbook(rng: random.Random, root: Path) -> Path:
    """A workbook, whole or with its bytes, one of its parts or its list of parts broken."""
    content = _archive(rng)
    how = rng.random()
    if how < 0.2:
        content = _broken(rng, content)
    elif how < 0.6:
        old, new = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
        hit = rng.choice(old.namelist())
        with zipfile.ZipFile(
            new, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        ) as made:
            for name in old.namelist():
                part = old.read(name)
                if name == hit and rng.random() < 0.1:
                    continue
                made.writestr(name, _broken(rng, part) if name == hit else part)
            if rng.random() < 0.1:
                made.writestr(rng.choice(("../x", "xl/worksheets/sheet9.xml", "x" * 300)), b"<x/>")
        content = new.getvalue()
    path = root / f"week{rng.choice(('.xlsx', '.xlsx', '.xlsm', '.XLSX'))}"
    path.write_bytes(content)
    return path


def draw_json(rng: random.Random, root: Path) -> Path:
    """A JSON file with odd values, doubled keys and broken bytes."""
    odd: tuple[Any, ...] = (None, True, 1, 1.5, -1, 1e300, [], ["P1"], {}, {"a": 1}, [[1]], 10**30)
    content: dict[str, Any] = {}
    for name, (heads, *rows) in _tables(rng).items():
        content[name] = [
            {
                head: rng.choice(odd) if rng.random() < 0.02 else cell
                for head, cell in zip(heads, row, strict=False)
            }
            for row in rows
        ]
    if rng.random() < 0.2:
        content["policy"] = rng.choice(({"policy": "tiers-2026"}, {"unit": 5}, 3, {"a": {"b": {}}}))
    text = json.dumps(content, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    path = root / "week.json"
    path.write_bytes(_broken(rng, text) if rng.random() < 0.4 else text)
    return path


DRAWS: dict[str, Draw] = {"folder": draw_folder, "workbook": draw_workbook, "json": draw_json}


def examples() -> st.SearchStrategy[tuple[str, int]]:
    """What is drawn: a kind of input, and the number that everything in it follows from."""
    return st.tuples(st.sampled_from(sorted(DRAWS)), st.integers(0, 2**48))


def drawn(kind: str, number: int, root: Path) -> Path:
    """The input of a kind and a number, written below `root`."""
    return DRAWS[kind](random.Random(number), root)


def outcome(source: Path) -> str:
    """How reading ends: "read", "refused", or the traceback of whatever else is raised."""
    try:
        read_week(str(source), None, [])
    except BadInput as bad:
        return "refused" if bad.faults else "refused without a fault"
    except Exception:  # what must never happen is what is looked for
        return traceback.format_exc()
    return "read"


@dataclass
class Tally:
    """How many examples ended in which way, the longest of them, and what was wrong."""

    ended: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def add(self, kind: str, number: int) -> None:
        """Draw one example, read it, and print what should not have happened."""
        with tempfile.TemporaryDirectory() as folder:
            source = drawn(kind, number, Path(folder))
            began = time.perf_counter()
            how = outcome(source)
            took = time.perf_counter() - began
        self.longest = max(self.longest, took)
        fine = how in ("read", "refused") and took <= MOST_SECONDS
        self.ended[how if fine else "wrong"] += 1
        if not fine:
            print(f"{kind} {number} ({took:.1f} s): {how}", flush=True)


def main() -> int:
    """Draw examples, read each, and print what should not have happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs=2, metavar=("KIND", "NUMBER"), help="one example again")
    given_options = parser.parse_args()
    tally = Tally()
    if given_options.only:
        tally.add(given_options.only[0], int(given_options.only[1]))
    else:

        @seed(given_options.seed)
        @settings(
            max_examples=given_options.examples,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(examples())
        def read_all(example: tuple[str, int]) -> None:
            tally.add(*example)

        read_all()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    counts = ", ".join(f"{how} {count:,}" for how, count in sorted(tally.ended.items()))
    print(
        f"{sum(tally.ended.values()):,} examples: {counts}; longest {tally.longest:.1f} s, "
        f"{memory / 2**20:,.0f} MB"
    )
    return 1 if tally.ended["wrong"] or memory > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
