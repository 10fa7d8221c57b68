"""Risk and gender of a case, from its risks and from the case in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.folder import Folder
from caseload.instances.imports.service.shapes import Shape
from caseload.instances.imports.service.validated import key_of
from caseload.instances.tables.table import shown
from caseload.models.base import Gender, Rosh
from caseload.models.fault import Fault

GENDERS = {"male": Gender.MAN, "female": Gender.WOMAN}

FLAGS = {
    "sexual_offence": ("sex", "sexual"),
    "child_protection": ("child",),
    "safeguarding": ("safeguard", "vulnerab", "adult at risk"),
}
"""Words in the name of a register that may mean one of our flags: asked about, never taken."""

PREDICTOR = "the RSR score, another predictor than CSRP"


@dataclass
class Known:
    """What the answers say of the risk and gender of each case, by CRN and event number.

    A risk without an event number is of the person: None stands in its place.
    """

    of: dict[tuple[str, int | None], dict[str, Any]] = field(default_factory=dict)
    registers: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def fields(self, crn: str, event: int) -> dict[str, Any]:
        """The fields of a case, its own before those of the person."""
        return {**self.of.get((crn, None), {}), **self.of.get((crn, event), {})}

    def asked(self, crn: str, case: str, known: Mapping[str, Any]) -> Iterator[Fault]:
        """Remarks on registers that may mean a flag which nobody has set."""
        for file, key, name in self.registers.get(crn, ()):
            for flag, marks in FLAGS.items():
                if flag not in known and any(mark in name.lower() for mark in marks):
                    expected = f"may be {flag} of case {case}: not taken, --cases can say it"
                    yield Fault(file=file, key=key, value=shown(name), expected=expected)


def known_of(folder: Folder) -> Known:
    """Risk and gender by case; what is not known or is of another predictor is told."""
    found = Known()
    other: list[str] = []
    for file, body in folder.of(Shape.DETAIL, payloads.Detail):
        fields = found.of.setdefault((body.crn, body.conviction_number), {})
        gender = GENDERS.get((body.gender or "").lower())
        fields |= {"gender": gender} if gender else {}
        inner = body.risk.rosh_risk if body.risk else None
        level = body.rosh_level or (inner.overall_risk if inner else None)
        key = "roshLevel" if body.rosh_level else "risk.roshRisk.overallRisk"
        fields |= _rosh(level, file, key, folder)
        fields |= _csrp(body.risk, None, file, other)
    for file, risks in folder.of(Shape.RISKS, payloads.Risks):
        fields = found.of.setdefault((risks.crn, risks.conviction_number), {})
        inner = risks.rosh_risk or (risks.risk.rosh_risk if risks.risk else None)
        key = "roshRisk.overallRisk" if risks.rosh_risk else "risk.roshRisk.overallRisk"
        fields |= _rosh(inner.overall_risk if inner else None, file, key, folder)
        fields |= _csrp(risks.risk, risks.rsr, file, other)
        found.registers[risks.crn] = [
            (file, key_of("activeRegistrations", one.place, "type"), one.type)
            for one in risks.active_registrations
        ]
    if other:
        more = f" (and in {len(other) - 1} more files)" if len(other) > 1 else ""
        folder.told.append(
            Fault(file=other[0], key="risk", expected=f"{PREDICTOR}, is taken as csrp{more}")
        )
    return found


def _rosh(level: str | None, file: str, key: str, folder: Folder) -> dict[str, Any]:
    """The level; nothing where the service found none."""
    if level is None:
        return {}
    word = level.replace("_", " ").lower()
    if word == "not found":
        return {}
    if word not in list(Rosh):
        expected = "one of VERY_HIGH, HIGH, MEDIUM, LOW, NOT_FOUND"
        folder.faults.append(Fault(file=file, key=key, value=shown(level), expected=expected))
        return {}
    return {"rosh": Rosh(word)}


def _csrp(
    risk: payloads.Risk | None, flat: payloads.Percentage | None, file: str, other: list[str]
) -> dict[str, Any]:
    """The predictor in per cent; files that have the older one in its place are noted."""
    if risk and risk.combined_serious_reoffending_predictor:
        score = risk.combined_serious_reoffending_predictor.score
        return {} if score is None else {"csrp": score}
    older = risk and risk.risk_of_serious_recidivism_score
    score = older.percentage_score if older else flat.percentage if flat else None
    if score is None:
        return {}
    other.append(file)
    return {"csrp": score}
