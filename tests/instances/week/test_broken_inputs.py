"""Broken files: each is refused with a sentence that names the file and the place."""

import json
import re
import zipfile
from datetime import date

import pytest

from caseload.instances.week.read import read_instance
from caseload.models.fault import BadInput
from instance_files import (
    CASES,
    PRACTITIONERS,
    faults_of,
    folder,
    json_file,
    repacked,
    text_file,
    workbook,
)


def put(**cells):
    """A change of a workbook: values by sheet and cell, as `cases_A2`."""

    def change(sheets):
        for where, value in cells.items():
            sheet, cell = where.split("_")
            sheets[sheet][cell] = value

    return change


def held(root, practitioners, current):
    return folder(root, practitioners=practitioners, current=current, policy=MONDAY)


def decided(root, decisions, **files):
    return folder(root, decisions=f"case,decision,practitioner,reason\n{decisions}", **files)


def lying_dimension(root):
    book = workbook(
        root, cases=[["case", "tier"], *([f"C{n}", "A"] for n in range(300)), ["C9", "Z"]]
    )
    lie = b'<dimension ref="A1:B2"/>'
    return repacked(
        book,
        "xl/worksheets/sheet1.xml",
        lambda sheet: re.sub(rb'<dimension ref="A1:B302" ?/>', lie, sheet),
    )


def entity_bomb(root):
    levels = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY b0 "ha">{levels}]>'
    return repacked(
        workbook(root),
        "xl/worksheets/sheet1.xml",
        lambda xml: bomb.encode() + xml.replace(b"<sheetData>", b"<sheetData>&b8;"),
    )


def zip_bomb(root):
    with zipfile.ZipFile(root / "week.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    return root / "week.xlsx"


def many_members(root):
    with zipfile.ZipFile(root / "week.xlsx", "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", b"")
    return root / "week.xlsx"


def cut_short(root):
    path = workbook(root)
    path.write_bytes(path.read_bytes()[:2_000])
    return path


def broken_directory(root):
    end = b"PK\x05\x06" + b"\0" * 3 + b"\xff" * 15
    return text_file(root, "week.xlsx", b"PK\x03\x04" + b"x" * 50 + end)


def itself(root):
    text_file(folder(root, policy='policy = "mine.toml"'), "mine.toml", 'policy = "mine.toml"')
    return root


MONDAY = "week_beginning = 2026-11-23\n"
LONG = "x" * 200

FILES = {
    # The file as a whole
    "nothing of that name": (lambda r: "weakly", ["weakly", "did you mean weekly?"]),
    "a binary workbook": (
        lambda r: text_file(r, "week.xlsb", b""),
        ["week.xlsb", "an .xlsx, an .ods or a .json", "save it as .xlsx or .ods"],
    ),
    "a folder with nothing in it": (
        lambda r: folder(r / "week", cases=None, practitioners=None),
        ["week: a table called cases; there is none"],
    ),
    "an empty file": (lambda r: folder(r, cases=""), ["cases.csv: a heading row"]),
    "a file of blank lines": (lambda r: folder(r, cases="\n\n,,\n"), ["cases.csv: a heading row"]),
    "bytes that no encoding has": (
        lambda r: folder(r, cases=b"case,tier\nC\x81\xff,A\n"),
        ["cases.csv: UTF-8 text; save it as CSV UTF-8"],
    ),
    "half a character of UTF-16": (
        lambda r: folder(r, cases=CASES.encode("utf-16")[:-1]),
        ["cases.csv: UTF-8 text"],
    ),
    "a control character": (
        lambda r: folder(r, cases="case,tier\nC\x07,A\n"),
        ["cases.csv, row 2: text; there is a control character in it"],
    ),
    "a NUL byte": (
        lambda r: folder(r, cases="case,tier\nC\0,A\n"),
        ["cases.csv, row 2", "NUL byte"],
    ),
    "a workbook called csv": (
        lambda r: folder(r, cases=workbook(r).read_bytes()),
        ["cases.csv: CSV; this is a workbook"],
    ),
    "a csv called xlsx": (
        lambda r: text_file(r, "week.xlsx", CASES),
        ["week.xlsx: an .xlsx workbook; the file is something else"],
    ),
    "a workbook with a password": (
        lambda r: text_file(r, "week.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        ["week.xlsx", "in the old format or has a password"],
    ),
    "a number that could be two": (
        lambda r: folder(r, cases="case;tier;weight\nC1;A;1,250\n"),
        ['column weight: "1,250": a number that can only be one', "write 1250 or 1.250"],
    ),
    "a quotation mark that is not closed": (
        lambda r: folder(r, cases='case,tier\n"C1,A\n'),
        ["cases.csv, row 2: quotation marks that are closed"],
    ),
    "two files for one table": (
        lambda r: folder(r, Cases=CASES),
        [": one file for cases, not two"],
    ),
    # The shape of a table
    "a comma at the end of data rows": (
        lambda r: folder(r, cases="case,tier\nC1,A,\n"),
        ["cases.csv, row 2: 2 cells as in the heading row; there are 3"],
    ),
    "a short row": (
        lambda r: folder(r, cases="\ncase,tier,rosh\n\nC1,A\n"),
        ["cases.csv, row 4: 3 cells as in the heading row; there are 2"],
    ),
    "the same heading twice": (
        lambda r: folder(r, cases="case,tier,Tier\nC1,A,B\n"),
        ["cases.csv, row 1, column tier: each heading once"],
    ),
    "a column without a heading": (
        lambda r: folder(r, cases="case,,tier\nC1,x,A\n"),
        ["cases.csv, row 1: a heading over column 2"],
    ),
    "a required column missing": (
        lambda r: folder(r, cases="case_ref,tier\nC1,A\n"),
        ["cases.csv, column case: a column of this name; there is none; is it case_ref?"],
    ),
    "headings only, for practitioners": (
        lambda r: folder(r, practitioners="practitioner,grade\n"),
        ["practitioners.csv: at least one practitioner"],
    ),
    "201 columns": (
        lambda r: folder(r, cases="case,tier" + ",x" * 199 + "\n"),
        ["cases.csv, row 1: no more than 200 columns"],
    ),
    # Cells
    "a blank where something must be": (
        lambda r: folder(r, cases="case,tier\nC1,A\nC2,\n"),
        ["cases.csv, row 3, column tier: a value; the cell is blank"],
    ),
    "a tier that does not exist": (
        lambda r: folder(r, cases="case,tier\nC1,H\n"),
        ['cases.csv, row 2, column tier: "H": a tier: A to G, or A3 to D0'],
    ),
    "a tier that the policy does not weigh": (
        lambda r: folder(r, cases="case,tier\nC1,A3\n"),
        ['cases.csv, row 2, column tier: "A3": a tier that the policy weighs'],
    ),
    "a negative weight": (
        lambda r: folder(r, cases="case,tier,weight\nC1,A,-1\n"),
        ['cases.csv, row 2, column weight: "-1": a number from 0 to 1,000,000'],
    ),
    "not a number": (
        lambda r: folder(r, cases="case,tier,weight\nC1,A,NaN\n"),
        ['column weight: "NaN": a plain number'],
    ),
    "a number without end": (
        lambda r: folder(r, cases="case,tier,weight\nC1,A,1e999\n"),
        ['column weight: "1e999": a plain number'],
    ),
    "full-width digits": (
        lambda r: folder(r, cases="case,tier,weight\nC1,A,１２\n"),
        ['column weight: "１２": a plain number'],
    ),
    "underscores in a number": (
        lambda r: folder(r, cases="case,tier,weight\nC1,A,1_000\n"),
        ['column weight: "1_000": a plain number'],
    ),
    "separators of thousands": (
        lambda r: folder(r, cases='case,tier,weight\nC1,A,"1,000"\n'),
        ['column weight: "1,000": a plain number', "without separators"],
    ),
    "three decimals in a weight": (
        lambda r: folder(r, cases="case,tier,weight\nC1,A,1.125\n"),
        ['column weight: "1.125": no more than two decimals'],
    ),
    "half a case": (
        lambda r: folder(r, practitioners="practitioner,grade,caseload\nP1,PO,12.5\n"),
        ['practitioners.csv, row 2, column caseload: "12.5": a whole number'],
    ),
    "more reductions than hours": (
        lambda r: folder(
            r, practitioners="practitioner,grade,contracted_hours,reduction_hours\nP1,PO,20,30\n"
        ),
        ["practitioners.csv, row 2: reduction_hours no more than contracted_hours"],
    ),
    "neither yes nor no": (
        lambda r: folder(r, practitioners="practitioner,grade,floating\nP1,PO,perhaps\n"),
        ['column floating: "perhaps": yes or no'],
    ),
    "a date that could be two": (
        lambda r: folder(
            r, practitioners="practitioner,grade,away_until\nP1,PO,04/03/2026\n", policy=MONDAY
        ),
        ['column away_until: "04/03/2026"', "this could be two: write 2026-03-04 or 2026-04-03"],
    ),
    "a day that does not exist": (
        lambda r: folder(
            r, practitioners="practitioner,grade,away_until\nP1,PO,2026-02-30\n", policy=MONDAY
        ),
        ['column away_until: "2026-02-30": a date such as 2026-03-14'],
    ),
    "a date without the week": (
        lambda r: folder(r, practitioners="practitioner,grade,leaving_on\nP1,PO,2026-12-01\n"),
        ["row 2, column leaving_on: week_beginning to be set in policy.toml"],
    ),
    "an identifier that is too long": (
        lambda r: folder(r, cases=f"case,tier\n{LONG},A\n"),
        ["cases.csv, row 2, column case", f'"{"x" * 57}...": no more than 100 characters'],
    ),
    "a hidden character": (
        lambda r: folder(r, cases="case,tier\nC\u200b1,A\n"),
        ['column case: "C\\u200b1": text on one line', "there is zero width space in it"],
    ),
    "a semicolon in an identifier": (
        lambda r: folder(r, cases="case,tier\nC1;C2,A\n"),
        ['column case: "C1;C2": no semicolon'],
    ),
    # Columns that are not to be taken
    "a reason for a reduction": (
        lambda r: folder(r, practitioners="practitioner,grade,reduction_reason\nP1,PO,ill\n"),
        ["practitioners.csv, column reduction_reason: hours only, never the reason"],
    ),
    "pregnancy": (
        lambda r: folder(r, practitioners="practitioner,grade,Pregnancy\nP1,PO,yes\n"),
        ["practitioners.csv, column pregnancy: hours only"],
    ),
    "union time": (
        lambda r: folder(r, practitioners="practitioner,grade,Union hours\nP1,PO,4\n"),
        ["practitioners.csv, column union_hours: hours only"],
    ),
    # Between rows and tables
    "the same case twice": (
        lambda r: folder(r, cases="case,tier\nC1,A\nC2,A\nC1,B\n"),
        ['cases.csv, row 4, column case: "C1": each case once; it stands in cases.csv row 2 too'],
    ),
    "the same practitioner twice": (
        lambda r: folder(r, practitioners="practitioner,grade\nP1,PO\nP1,PSO\n"),
        ['practitioners.csv, row 3, column practitioner: "P1"', "row 2 has the same"],
    ),
    "a case both new and in hand": (
        lambda r: held(r, PRACTITIONERS, "case,tier,practitioner\nC1,A,P1\n"),
        ['current.csv, row 2, column case: "C1": each case once', "cases.csv row 2 too"],
    ),
    "a case in hand of somebody unknown": (
        lambda r: held(r, PRACTITIONERS, "case,tier,practitioner\nH1,A,P9\n"),
        ['current.csv, row 2, column practitioner: "P9"'],
    ),
    "counts beside a list of cases in hand": (
        lambda r: held(
            r, "practitioner,grade,caseload\nP1,PO,3\n", "case,tier,practitioner\nH1,A,P1\n"
        ),
        ['practitioners.csv, row 2, column caseload: "3": nothing', "give one or the other"],
    ),
    "a decision on an unknown case": (
        lambda r: decided(r, "C9,pin,P1,\n"),
        ['decisions.csv, row 2, column case: "C9": a new case of this instance'],
    ),
    "a decision that is none": (
        lambda r: decided(r, "C1,maybe,P1,\n"),
        ['decisions.csv, row 2, column decision: "maybe": one of pin, forbid'],
    ),
    "the same decision twice": (
        lambda r: decided(r, "C1,pin,P1,\nC1,pin,P1,again\n"),
        ["decisions.csv, row 3, column case", "each decision once; row 2 has the same"],
    ),
    "a case placed twice by hand": (
        lambda r: folder(r, manual="case,practitioner\nC1,P1\nC1,\n"),
        ["manual.csv, row 3, column case", "each case once; row 2 has the same"],
    ),
    # Workbooks
    "a zip bomb": (zip_bomb, ["week.xlsx", "unpacks to far more than it seems"]),
    "thousands of parts": (many_members, ["week.xlsx", "unpacks to far more than it seems"]),
    "an entity bomb": (entity_bomb, ["week.xlsx: a workbook that can be opened"]),
    "a workbook cut short": (cut_short, ["week.xlsx: an .xlsx workbook; the file is something"]),
    "a broken directory": (broken_directory, ["week.xlsx: a workbook that can be opened"]),
    "a dimension tag that lies": (lying_dimension, ["sheet cases, row 302, column tier", '"Z"']),
    "a cell in the last corner": (
        lambda r: workbook(r, put(cases_XFD1048576=1)),
        ["week.xlsx, sheet cases, row 1048576: no more than 200,000 rows and 200 columns"],
    ),
    "a cell in the last column": (
        lambda r: workbook(r, put(cases_XFD2=1)),
        ["week.xlsx, sheet cases, row 2: no more than 200,000 rows and 200 columns"],
    ),
    "a formula never calculated": (
        lambda r: workbook(r, put(practitioners_C1="caseload", practitioners_C2="=20+1")),
        [
            "sheet practitioners, row 2, column caseload",
            "never calculated: open the file",
        ],
    ),
    "a cell that shows an error": (
        lambda r: workbook(r, put(cases_A2="#N/A")),
        ['sheet cases, row 2, column case: "#N/A": a value; the cell shows an error'],
    ),
    "an identifier that became a date": (
        lambda r: workbook(r, put(cases_A2=date(2026, 3, 4))),
        ['sheet cases, row 2, column case: "2026-03-04"', "has made a date or time of it"],
    ),
    "an identifier that lost its last digits": (
        lambda r: workbook(r, put(cases_A2=1234567890123456789)),
        ["sheet cases, row 2, column case", "a spreadsheet keeps only 15 digits"],
    ),
    "a workbook without practitioners": (
        lambda r: workbook(r, lambda sheets: setattr(sheets["practitioners"], "title", "people")),
        ["week.xlsx: a table called practitioners; there is none"],
    ),
    "a setting twice in the sheet": (
        lambda r: workbook(r, policy=[["setting", "value"], ["unit", "a"], ["unit", "b"]]),
        ['sheet policy, row 3, column setting: "unit": each setting once; row 2 has the same'],
    ),
    # JSON
    "JSON with NaN": (
        lambda r: text_file(r, "week.json", '{"cases": NaN}'),
        ["week.json: numbers that can be used; NaN is none"],
    ),
    "JSON with a number without end": (
        lambda r: text_file(r, "week.json", '{"cases": [{"weight": 1e999}]}'),
        ["week.json: numbers that can be used; 1e999 is none"],
    ),
    "JSON with a number of 400 digits": (
        lambda r: json_file(r, cases=[{"case": "C1", "tier": "A", "weight": 10**400}]),
        ["week.json, sheet cases, row 1, column weight", "a plain number"],
    ),
    "JSON with a number of 5,000 digits": (
        lambda r: text_file(r, "week.json", '{"cases": 1' + "0" * 5_000 + "}"),
        ["week.json: numbers of ordinary size"],
    ),
    "JSON with the same key twice": (
        lambda r: text_file(r, "week.json", '{"cases": [], "cases": []}'),
        ["week.json: each key once in an object; cases stands there twice"],
    ),
    "JSON with the same key twice within": (
        lambda r: text_file(
            r, "week.json", '{"cases": [{"case": "C1"}, {"tier": "A", "tier": "B"}]}'
        ),
        ["week.json: each key once in an object; cases[2].tier stands there twice"],
    ),
    "JSON with a number in quotation marks": (
        lambda r: json_file(r, cases=[{"case": "C1", "tier": "A", "weight": "38"}]),
        ['column weight: "38": a number, without quotation marks'],
    ),
    "JSON with a number for a truth": (
        lambda r: json_file(r, cases=[{"case": "C1", "tier": "A", "safeguarding": 1}]),
        ['column safeguarding: "1": true or false, without quotation marks'],
    ),
    "JSON with a key in two spellings": (
        lambda r: json_file(r, cases=[{"case": "C1", "tier": "A", "Tier": "B"}]),
        ["week.json, sheet cases, row 1, column tier: each key once in a row"],
    ),
    "JSON nested without end": (
        lambda r: text_file(r, "week.json", "[" * 100_000),
        ["week.json: JSON that is not nested so deeply"],
    ),
    "JSON nested deeper than anything is": (
        lambda r: text_file(r, "week.json", '{"cases": ' + "[" * 200 + "]" * 200 + "}"),
        ["week.json: JSON that is not nested so deeply"],
    ),
    "JSON that is a list": (
        lambda r: text_file(r, "week.json", "[]"),
        ["week.json: one JSON object with cases and practitioners"],
    ),
    "JSON that breaks off": (
        lambda r: text_file(r, "week.json", '{"cases":\n['),
        ["week.json: JSON that can be read; it breaks off at line 2"],
    ),
    "JSON whose table is no list": (
        lambda r: json_file(r, cases={"C1": "A"}),
        ["week.json, sheet cases: a list of objects"],
    ),
    "JSON with a number for an identifier": (
        lambda r: json_file(r, cases=[{"case": 7, "tier": "A"}]),
        ['week.json, sheet cases, row 1, column case: "7": text in quotation marks'],
    ),
    "JSON with half a character": (
        lambda r: text_file(r, "week.json", r'{"policy": {"title": "\ud800"}, "cases": []}'),
        ["week.json, sheet policy, column title: text in UTF-8"],
    ),
    "JSON with a setting of 400 digits": (
        lambda r: json_file(r, policy={"capacity": {"full": 10**400}}),
        ["week.json, sheet policy, column capacity.full: a plain number, less than"],
    ),
    "JSON with an identifier of 400 digits": (
        lambda r: json_file(r, cases=[{"case": "C1", "tier": "A", "excluded": [10**400]}]),
        ["week.json, sheet cases, row 1, column excluded: text in quotation marks"],
    ),
    "JSON with a list for one value": (
        lambda r: json_file(r, cases=[{"case": "C1", "tier": ["A"]}]),
        ["week.json, sheet cases, row 1, column tier", "one value, not a list"],
    ),
    # The policy
    "TOML that breaks off": (lambda r: folder(r, policy="a ="), ["policy.toml: TOML that can be"]),
    "TOML nested without end": (
        lambda r: folder(r, policy="a = " + "[" * 5_000),
        ["policy.toml: TOML that is not nested so deeply"],
    ),
    "a key of a thousand parts": (
        lambda r: folder(r, policy=".".join("a" * 1_000) + " = 1"),
        ["policy.toml, column a: settings that are not nested so deeply"],
    ),
    "an infinite setting": (
        lambda r: folder(r, policy="[capacity]\nfull = inf"),
        ["policy.toml, column capacity.full: a plain number"],
    ),
    "a misspelt setting": (
        lambda r: folder(r, policy="[capacity]\nful_hours = 37.0"),
        ["policy.toml, column capacity.ful_hours", "did you mean full_hours?"],
    ),
    "a misspelt setting of the instance": (
        lambda r: folder(r, policy="week_begining = 2026-11-23"),
        ["policy.toml, column week_begining", "did you mean week_beginning?"],
    ),
    "a number in quotation marks": (
        lambda r: folder(r, policy='[capacity]\nfull = "56"'),
        ['policy.toml, column capacity.full: "56": a number, without quotation marks'],
    ),
    "a value where a section belongs": (
        lambda r: folder(r, policy="rules = 5"),
        ['policy.toml, column rules: "5": a section of its own'],
    ),
    "a complexity that is no section": (
        lambda r: folder(r, policy="complexity = 5"),
        ['policy.toml, column complexity: "5": a section of its own'],
    ),
    "a policy that does not exist": (
        lambda r: folder(r, policy='policy = "tiers-2025"'),
        ['policy.toml, column policy: "tiers-2025"', "did you mean tiers-2026?"],
    ),
    "a policy that starts from itself": (
        itself,
        ["mine.toml, column policy", "a policy that does not start from itself"],
    ),
    "a policy file that is not there": (
        lambda r: folder(r, policy='policy = "ours.toml"'),
        ["ours.toml: a file that can be opened"],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_is_refused_with_its_place(name, tmp_path):
    make, parts = FILES[name]
    said = "\n".join(faults_of(make(tmp_path)))
    for part in parts:
        assert part in said


def test_the_attacks_are_what_they_say(tmp_path):
    sheet = "xl/worksheets/sheet1.xml"
    assert b'ref="A1:B2"' in zipfile.ZipFile(lying_dimension(tmp_path)).read(sheet)
    assert b"&b8;" in zipfile.ZipFile(entity_bomb(tmp_path)).read(sheet)
    assert zip_bomb(tmp_path).stat().st_size < 400_000


def test_a_thousand_faults_of_one_kind_are_twenty_and_a_count(tmp_path):
    cases = "case,tier\n" + "".join(f"C{number},Z\n" for number in range(1_000))
    said = faults_of(folder(tmp_path, cases=cases))
    assert len(said) == 21
    assert said[19] == 'cases.csv, row 21, column tier: "Z": a tier: A to G, or A3 to D0'
    assert said[20] == "cases.csv, column tier: the same is wrong in 980 more rows"


def test_every_fault_of_every_file_is_said_at_once(tmp_path):
    broken = folder(
        tmp_path,
        cases="case,tier,rosh\nC1,Z,awful\nC2,A,low\n",
        practitioners="practitioner,grade\nP1,XX\n,PO\n",
        decisions="case,decision,practitioner\nC9,pin,P1\n",
        policy="[capacity]\nfull = -1.0\n",
    )
    said = faults_of(broken, overrides=["nonsense"])
    places = [sentence.split(":")[0] for sentence in said]
    assert sorted(places) == [
        "--set",
        "cases.csv, row 2, column rosh",
        "cases.csv, row 2, column tier",
        "decisions.csv, row 2, column case",
        "policy.toml, column capacity.full",
        "practitioners.csv, row 2, column grade",
        "practitioners.csv, row 3, column practitioner",
    ]


def test_a_fault_in_one_table_brings_none_in_those_that_point_to_it(tmp_path):
    unread = folder(
        tmp_path,
        practitioners="practitioner,grade\nP1,PO\0\n",
        decisions="case,decision,practitioner\nC1,pin,P1\n",
        current="case,tier,practitioner\nH1,A,P1\n",
    )
    assert len(faults_of(unread)) == 1


@pytest.mark.parametrize("column", ["excluded", "restricted_to"])
def test_who_stands_on_an_access_list_is_never_said(column, tmp_path):
    listed = folder(tmp_path, cases=f"case,tier,{column}\nC1,A,P1; P7\u200b\n")
    assert "P7" not in "".join(faults_of(listed))
    (gone,) = faults_of(folder(tmp_path, cases=f"case,tier,{column}\nC1,A,P7\n"))
    assert "row 2" in gone
    assert "P7" not in gone
    assert "C1" not in gone


def test_a_name_is_never_said(tmp_path):
    practitioners = "practitioner,grade,name\nP1,PO,Ann\tLee\n"
    (said,) = faults_of(folder(tmp_path, practitioners=practitioners))
    assert "column name" in said
    assert "Ann" not in said


@pytest.mark.parametrize("form", [".json", ".xlsx"])
def test_a_file_of_noise_is_refused_and_nothing_else_happens(form, tmp_path):
    for seed in range(20):
        noise = bytes((seed * 31 + place * place * 7) % 256 for place in range(3_000))
        with pytest.raises(BadInput):
            read_instance(text_file(tmp_path, f"week{form}", noise))


def test_a_bundled_instance_with_one_byte_changed_is_read_or_refused(tmp_path):
    whole = json.dumps({"cases": [{"case": "C1", "tier": "A"}], "practitioners": []}).encode()
    for place in range(len(whole)):
        changed = whole[:place] + b"\xff" + whole[place + 1 :]
        assert faults_of(text_file(tmp_path, "week.json", changed))
