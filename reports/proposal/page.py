"""A proposal as a page to send: who takes what and why, who else could, the figures, the proof."""

from collections.abc import Sequence

from caseload.models.fault import Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Figures, Proposal, StageName, Workload
from caseload.reports.proposal.arithmetic import shortfall_line
from caseload.reports.proposal.cases_table import cases_table, left_over_table
from caseload.reports.proposal.counts import Counts, placed_words
from caseload.reports.proposal.overrides import moved_lines, override_lines
from caseload.reports.proposal.screen import ending
from caseload.reports.proposal.tables import rule_rows
from caseload.reports.shared.charts import caseload_chart, used, utilisation_chart
from caseload.reports.shared.page import (
    Cell,
    Chart,
    Page,
    PageTable,
    Section,
    number_cell,
    share_cell,
)
from caseload.reports.shared.problems import fault_sentences
from caseload.reports.shared.words import (
    able_line,
    capitalised,
    counted,
    points,
    second_line,
    sentence,
    spread_line,
    waiting_lines,
)

STAGES = {
    StageName.ALLOCATE: "Priority of the cases left over",
    StageName.WAITING: "Risk of the cases left over, points",
    StageName.MINIMUMS: "Cases short of a minimum",
    StageName.SOFT_RULES: "Rules that gave way",
    StageName.BALANCE: "Balance, percentage points",
    StageName.KEEP: "Cases that left whoever was proposed before",
    StageName.PREFERENCES: "Preferences passed over",
}


def proposal_page(instance: Instance, proposal: Proposal) -> Page:
    """The page of a proposal, with who else could take each case."""
    sections = [
        _overridden(proposal),
        _left_over(instance, proposal),
        Section("How many cases people hold", chart=_caseloads(proposal)),
        Section("Figures by group", table=_figures(proposal)),
        Section("How full everyone is", chart=_utilisation(proposal)),
        Section(
            "Who takes which case",
            _about_others(proposal),
            table=cases_table(instance, proposal),
        ),
        Section("Practitioners", table=people_table(proposal.workloads, Counts(proposal))),
        _rules(instance, proposal),
        worth_a_look(proposal.told),
        _proof(proposal),
    ]
    certificate = proposal.certificate
    short = shortfall_line(instance)
    return Page(
        title=f"Proposal for {proposal.instance}",
        summary=[
            *([short] if short else []),
            placed_words(proposal),
            spread_line(certificate.spread_before, certificate.spread),
            *([able] if (able := able_line(certificate)) else []),
            certificate.sentence,
            "This is a proposal: the decision is the lead's.",
        ],
        sections=[section for section in sections if section is not None],
        source=source_lines(proposal),
    )


def worth_a_look(told: Sequence[Fault]) -> Section | None:
    """What reading the input found worth a look, None where nothing was."""
    return Section("Worth a look in the input", items=fault_sentences(told)) if told else None


def source_lines(proposal: Proposal) -> list[str]:
    """Where a page comes from, so that it can be repeated."""
    origin = proposal.provenance
    return [
        f"Policy {origin.policy}; caseload {origin.caseload_version}, OR-Tools "
        f"{origin.ortools_version}; seed {origin.seed}; input {origin.input_hash}."
    ]


def _overridden(proposal: Proposal) -> Section | None:
    if proposal.overrides is None:
        return None
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    said, *changes = override_lines(proposal.overrides, name_of)
    moved = [f"Moved besides: {line}" for line in moved_lines(proposal.overrides, name_of)]
    return Section("What the lead changed", [said], [*changes, *moved])


def _left_over(instance: Instance, proposal: Proposal) -> Section | None:
    if not proposal.unallocated and not instance.on_hold:
        return None
    return Section("Left over", table=left_over_table(instance, proposal))


def _carrying(rows: Sequence[Workload]) -> list[Workload]:
    return [row for row in rows if row.utilisation_after is not None]


def _utilisation(proposal: Proposal) -> Chart:
    rows = _carrying(proposal.workloads)
    before = [(row.name, row.utilisation_before or 0.0) for row in rows]
    after = used(rows, after=True)
    over = sum(share > 1 for share in after)
    return Chart(
        utilisation_chart(before, after, ("before", "after"), [row.most_share for row in rows]),
        "Utilisation of each practitioner before and after, against the cap",
        f"{counted(len(after), 'practitioner')}; {over:,} above 100 % afterwards. The figures "
        "stand in the table Practitioners.",
    )


def _caseloads(proposal: Proposal) -> Chart:
    before = [row.caseload_before for row in proposal.workloads]
    after = [row.caseload_after for row in proposal.workloads]

    def said(mark: int) -> str:
        first, then = (sum(n > mark for n in some) for some in (before, after))
        return f"over {mark}: {first:,} before, {then:,} after"

    return Chart(
        caseload_chart(before, after, ("before", "after")),
        "Caseload distribution before and after, against 40 and 50 cases",
        f"Practitioners {said(40)}; {said(50)}. The figures stand in the table Figures by group.",
    )


def _figures(proposal: Proposal) -> PageTable:
    pairs = ("Mean caseload", "Over 40", "Over 50", "Utilisation")
    heads = [
        "Group",
        "People",
        *(f"{what} {when}" for what in pairs for when in ("before", "after")),
    ]
    old_of = {row.group: row for row in proposal.figures_before}
    rows = [_group(old_of[row.group], row) for row in proposal.figures]
    return PageTable("Everyone, by grade and by team", heads, rows)


def _group(old: Figures, new: Figures) -> list[Cell | str]:
    return [
        capitalised(new.group),
        number_cell(new.people),
        number_cell(old.mean_caseload, f"{old.mean_caseload:.1f}"),
        number_cell(new.mean_caseload, f"{new.mean_caseload:.1f}"),
        *(
            share_cell(share)
            for share in (
                old.over_40,
                new.over_40,
                old.over_50,
                new.over_50,
                old.utilisation,
                new.utilisation,
            )
        ),
    ]


def _about_others(proposal: Proposal) -> list[str]:
    """What the alternatives say, and whether they are all there."""
    looked = proposal.alternatives_for
    free = sum(not row.pinned for row in proposal.assignments)
    if not looked:
        return []
    said = (
        "Who else could take a case are the two best of the others, each with what would follow "
        "once everything else is decided anew."
    )
    if looked < free:
        said += f" They were looked for in {looked:,} of {counted(free, 'case')}."
    return [said]


def people_table(workloads: Sequence[Workload], counts: Counts) -> PageTable:
    """Every practitioner before and after."""
    moved = (counts.come, counts.go) if counts.any_move else ()
    heads = (
        "Practitioner",
        "Identifier",
        "Grade",
        "Team",
        "New cases",
        *(("Taken over", "Given up") if moved else ()),
        "Caseload",
        "Cap",
        "Utilisation before",
        "Utilisation after",
    )
    rows = [
        [
            row.name,
            row.practitioner,
            row.grade.value,
            row.team or "",
            number_cell(counts.new[row.practitioner]),
            *(number_cell(kind[row.practitioner]) for kind in moved),
            number_cell(row.caseload_after),
            number_cell(row.cap),
            share_cell(row.utilisation_before),
            share_cell(row.utilisation_after, bar=True),
        ]
        for row in workloads
    ]
    return PageTable("Before and after; in the bars the mark stands at 100 %", heads, rows)


def _rules(instance: Instance, proposal: Proposal) -> Section:
    broken = [sentence(one.sentence) for one in proposal.soft_breaches]
    rows = [[str(cell) for cell in row[:3]] for row in rule_rows(instance, proposal)]
    texts = ["Every rule that must hold was checked again by itself after solving."]
    texts += ["Rules that gave way:"] if broken else ["No rule gave way."]
    table = PageTable("The rules in force", ("Rule", "Kind", "Says"), rows)
    return Section("Rules", texts, broken, table=table)


def _proof(proposal: Proposal) -> Section:
    rows = [
        [
            STAGES[stage.name],
            number_cell(stage.value, points(stage.value)),
            number_cell(stage.bound, points(stage.bound)),
            "proven" if stage.proven else "not proven",
        ]
        for stage in proposal.stages
    ]
    heads = ("What was settled, in this order", "Reached", "Nothing is below", "Best possible")
    texts = [
        proposal.certificate.sentence,
        *([second] if (second := second_line(proposal.certificate)) else []),
        *waiting_lines(proposal),
        *ending(proposal.provenance),
    ]
    return Section("Proof", texts, table=PageTable("Each stage with its bound", heads, rows))
