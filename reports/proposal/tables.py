"""A proposal as tables of rows, once, for every file that shows them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from caseload.instances.week.made_for import made_for
from caseload.models.glossary import evenness
from caseload.models.instance import Instance
from caseload.models.proposal import Assignment, Figures, Help, Proposal, Unallocated, Workload
from caseload.optimizer.proposal.nothing_new import why_none
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import Preference
from caseload.reports.proposal.alternatives import COLUMNS as ALTERNATIVES
from caseload.reports.proposal.alternatives import alternative_rows
from caseload.reports.proposal.arithmetic import shortfall_line
from caseload.reports.proposal.case_facts import AFTER, BEFORE, CaseFacts
from caseload.reports.proposal.counts import Counts
from caseload.reports.proposal.decided import DECIDING, KEPT, decided_cells
from caseload.reports.proposal.overrides import override_lines
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.reports.shared.problems import fault_sentences
from caseload.reports.shared.tables import Cell, Rows, printable
from caseload.reports.shared.words import listed, second_line, sentence

COLUMNS = {
    "Proposal": (
        "case",
        *BEFORE,
        "practitioner",
        "name",
        *DECIDING,
        "grade",
        "team",
        "worth a look",
        *AFTER,
        "pinned",
        "moved from",
        "reason",
        "codes",
        "could take",
        "alternative 1",
        "alternative 2",
        *KEPT,
    ),
    "Practitioners": (
        "practitioner",
        "name",
        "grade",
        "team",
        "new cases",
        "taken over",
        "given up",
        "caseload before",
        "caseload after",
        "cap",
        "workload before",
        "workload after",
        "of it coming",
        "capacity",
        "utilisation before",
        "utilisation after",
        "why none",
    ),
    "Left over": (
        "case",
        *BEFORE,
        *DECIDING,
        *AFTER,
        "reason",
        "codes",
        "kept away by",
        "in hand with",
        KEPT[-1],
    ),
    "Would help": ("need", "cases that it places", "against the guidance", "says", "settings"),
    "Alternatives": ALTERNATIVES,
    "Figures": (
        "group",
        "people",
        "mean caseload before",
        "mean caseload after",
        "over 40 before",
        "over 40 after",
        "over 50 before",
        "over 50 after",
        "utilisation before",
        "utilisation after",
    ),
    "Rules": ("rule", "kind", "says", "gave way"),
    "Proof": ("what", "value"),
}
"""The tables by name, each with its columns. Shares (over, utilisation) are 1 for 100 %."""

ON_HOLD = "kept out of this week on purpose"
"""Why nobody has a case that is on hold."""


def tables(instance: Instance, proposal: Proposal) -> dict[str, Rows]:
    """The tables of a proposal by name, in the order of `COLUMNS`, each with its headings.

    Those of cases have the riskiest first. Blank cells are None.
    """
    pairs = zip(proposal.figures_before, proposal.figures, strict=True)
    counts, none = Counts(proposal), why_none(instance, proposal)
    made = made_for(instance, proposal.allocation)
    rows: Mapping[str, Sequence[list[Cell]]] = {
        **_of_cases(instance, proposal, made),
        "Practitioners": [
            [*_person(row, counts), none.get(row.practitioner)] for row in proposal.workloads
        ],
        "Would help": [_help(one) for one in proposal.would_help],
        "Alternatives": list(alternative_rows(proposal)),
        "Figures": [_figures(before, after) for before, after in pairs],
        "Rules": rule_rows(instance, proposal),
        "Proof": [
            *_short(instance),
            *_proof(instance, proposal),
            [KEPT[-1], made],
        ],
    }
    return {
        name: [list(columns), *([printable(cell) for cell in row] for row in rows[name])]
        for name, columns in COLUMNS.items()
    }


def _of_cases(instance: Instance, proposal: Proposal, made: str) -> dict[str, list[list[Cell]]]:
    """The rows of the tables of cases, the riskiest first; `made` is what each says it is for."""
    facts, look = CaseFacts(instance), worth_a_look(instance, proposal)
    person_of = {row.practitioner: row for row in proposal.workloads}
    told = decided_cells(instance)
    rows: dict[str, dict[str, dict[str, Cell]]] = {"Proposal": {}, "Left over": {}}
    for placed in proposal.assignments:
        about = _placed(placed, person_of[placed.practitioner])
        rows["Proposal"][placed.case] = {"worth a look": look.get(placed.case), **about}
    for left in proposal.unallocated:
        rows["Left over"][left.case] = _left(left)
    for case in instance.on_hold - proposal.allocation.keys():
        rows["Left over"][case] = {"reason": ON_HOLD}
    found: dict[str, list[list[Cell]]] = {}
    for name, of_case in rows.items():
        found[name] = []
        for case in facts.riskiest_first(of_case):
            said = {"case": case, KEPT[-1]: made, **told.get(case, {}), **of_case[case]}
            found[name].append(
                [
                    facts.cell(case, head) if head in (*BEFORE, *AFTER) else said.get(head)
                    for head in COLUMNS[name]
                ]
            )
    return found


def _placed(row: Assignment, person: Workload) -> dict[str, Cell]:
    others = {
        f"alternative {place}": f"{one.name}: {one.sentence}"
        for place, one in enumerate(row.alternatives[:2], start=1)
    }
    return {
        "practitioner": row.practitioner,
        "name": person.name,
        "grade": person.grade,
        "team": person.team,
        "pinned": "yes" if row.pinned else "no",
        "moved from": row.moved_from,
        "reason": row.reason,
        "codes": ";".join(row.codes),
        "could take": row.could_take,
        **others,
        KEPT[0]: row.practitioner,
    }


def _person(row: Workload, counts: Counts) -> list[Cell]:
    return [
        row.practitioner,
        row.name,
        row.grade,
        row.team,
        counts.new[row.practitioner],
        counts.come[row.practitioner],
        counts.go[row.practitioner],
        row.caseload_before,
        row.caseload_after,
        row.cap,
        row.workload_before,
        row.workload_after,
        row.coming,
        row.capacity,
        _share(row.utilisation_before),
        _share(row.utilisation_after),
    ]


def _left(row: Unallocated) -> dict[str, Cell]:
    kept = listed([f"{n} {words}" for words, n in row.blockers.items()])
    codes = ";".join(row.codes)
    return {
        "reason": row.reason,
        "codes": codes,
        "kept away by": kept,
        "in hand with": row.held_by,
    }


def _help(one: Help) -> list[Cell]:
    against = "yes" if one.against_guidance else "no"
    return [one.need, ";".join(one.cases), against, one.sentence, " ".join(one.settings)]


def _figures(before: Figures, after: Figures) -> list[Cell]:
    return [
        after.group,
        after.people,
        round(before.mean_caseload, 2),
        round(after.mean_caseload, 2),
        _share(before.over_40),
        _share(after.over_40),
        _share(before.over_50),
        _share(after.over_50),
        _share(before.utilisation),
        _share(after.utilisation),
    ]


def rule_rows(instance: Instance, proposal: Proposal) -> list[list[Cell]]:
    """Every rule in force: its name, whether it must hold, what it says, how often it gave way.

    A preference gives way with each case that costs something by it.
    """
    gave = Counter(breach.title for breach in proposal.soft_breaches)
    return [
        [
            rule.title,
            "must hold" if rule.hard else "counts, may give way",
            sentence(rule.sentence()),
            _passed_over(rule, instance, proposal)
            if isinstance(rule, Preference)
            else gave[rule.title],
        ]
        for rule in RuleBook.of(instance.policy).rules
    ]


def _passed_over(rule: Preference, instance: Instance, proposal: Proposal) -> int:
    """How many cases are placed against a preference."""
    case_of = {case.id: case for case in (*(instance.held or ()), *instance.cases)}
    people = instance.practitioner_of
    return sum(
        rule.price(case_of[row.case], people[row.practitioner], instance) > 0
        for row in proposal.assignments
    )


def _share(share: float | None) -> float | None:
    """A share to a hundredth of a per cent."""
    return None if share is None else round(share, 4)


def _short(instance: Instance) -> list[list[Cell]]:
    """How far all work is above all capacity, if it is."""
    short = shortfall_line(instance)
    return [["short", short]] if short else []


def _proof(instance: Instance, proposal: Proposal) -> list[list[Cell]]:
    """What the proposal claims, what gave way or did nothing, and what it takes to repeat it."""
    certificate = proposal.certificate
    rows: list[list[Cell]] = [
        ["certificate", certificate.sentence],
        ["shown without a solver", second_line(certificate) or "no"],
        ["spread before", round(certificate.spread_before, 4)],
        ["spread after", round(certificate.spread, 4)],
        ["in plain words", sentence(evenness(certificate.spread))],
    ]
    if certificate.spread_able is not None and certificate.spread_able_before is not None:
        rows += [
            ["practitioners who could take a case", certificate.able],
            ["spread between them before", round(certificate.spread_able_before, 4)],
            ["spread between them after", round(certificate.spread_able, 4)],
        ]
    if certificate.parts > 1 and certificate.largest_part_gap is not None:
        rows.append(["parts solved apart", certificate.parts])
        rows.append(["largest gap of a part", float(f"{certificate.largest_part_gap:.2g}")])
    for stage in proposal.stages:
        rows.append([f"{stage.name}: reached", round(stage.value, 4)])
        rows.append([f"{stage.name}: nothing is below", round(stage.bound, 4)])
    rows += [["gave way", breach.sentence] for breach in proposal.soft_breaches]
    rows += [["worth a look", said] for said in fault_sentences(proposal.told)]
    rows += [["decided beforehand", decision.words()] for decision in proposal.decisions]
    if proposal.overrides:
        rows += [["changed by the lead", said] for said in override_lines(proposal.overrides)]
    idle = RuleBook.of(instance.policy).idle(instance)
    rows += [["did nothing", sentence(idle)]] if idle else []
    for name, value in proposal.provenance.model_dump().items():
        said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        rows.append([name.replace("_", " "), said])
    return rows
