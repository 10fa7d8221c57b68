"""Grades as the Workload Measurement Tool and NDelius write them."""

from caseload.models.base import Grade

MANAGER, DUMMY = "SPO", "DMY"
"""A senior probation officer, and whatever code the tool itself does not know."""

CODES = {
    "PO": "M E D O J H N G F CRCM CRCO CRCN NPSM NPSO NPSN PSM PSO PSN",
    MANAGER: "C NPSC PSC CRCB CRCA NPSB PSB PSA B A",
    "TPO": "P L K CRCP NPSP PSP CPQF",
    "PSO": "Q Z Y CRCQ NPSQ PSQ CRC1 CRC2 CRCC PS4",
}
"""NDelius grade codes: wmt-worker, context-map/om-grade-code.js. The code PSO means a PO there."""

GRADE_OF_CODE = {code: grade for grade, codes in CODES.items() for code in codes.split()}

GRADES = {
    "PO": Grade.PO,
    "PSO": Grade.PSO,
    "PSO-B": Grade.PSO,
    "TPO": Grade.PQIP,
    "PQIP": Grade.PQIP,
    "NQO": Grade.NQO,
    "NQPO": Grade.NQO,
}
"""Grades as the tool's screens and exports show them, and ours for each."""


def shown_grade(text: object) -> Grade | str | None:
    """Our grade for one as the tool shows it; SPO and DMY as they are; None if it is unknown."""
    said = str(text).strip().upper()
    return said if said in (MANAGER, DUMMY) else GRADES.get(said)


def coded_grade(code: object) -> Grade | str:
    """Our grade for an NDelius code; SPO, or DMY for a code that the tool does not know either."""
    said = str(code).strip().upper()
    if "PQF" in said:
        return Grade.PQIP
    known = GRADE_OF_CODE.get(said, DUMMY)
    return GRADES.get(known, known)
