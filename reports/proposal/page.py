"""A proposal as a page to send: who takes what and why, who else could, the figures, the proof."""

from caseload.models.instance import Instance
from caseload.models.proposal import Proposal, StageName
from caseload.optimizer.proposal.nothing_new import why_none
from caseload.reports.proposal.alternatives import about_alternatives
from caseload.reports.proposal.arithmetic import shortfall_line
from caseload.reports.proposal.cases_table import cases_table, left_over_table
from caseload.reports.proposal.counts import finding
from caseload.reports.proposal.decided import kept_free_lines
from caseload.reports.proposal.figures import caseloads, figures_table, utilisation_of_all
from caseload.reports.proposal.needs import needs_you
from caseload.reports.proposal.overrides import moved_lines, override_lines
from caseload.reports.proposal.people_page import people_section
from caseload.reports.proposal.screen import ending
from caseload.reports.proposal.tables import rule_rows
from caseload.reports.shared.origin import origin_line
from caseload.reports.shared.page import Page, PageTable, Section, number_cell
from caseload.reports.shared.words import (
    able_line,
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
    """The page of a proposal: what needs the lead, left over, cases, people, figures, proof."""
    looks = about_alternatives(proposal, instance.policy.service)
    sections = [
        needs_you(proposal),
        _overridden(proposal),
        _left_over(instance, proposal),
        Section("Who takes which case", looks, table=cases_table(instance, proposal)),
        _ahead(proposal),
        people_section(proposal, why_none(instance, proposal)),
        Section(
            "Figures",
            table=figures_table(proposal),
            charts=[caseloads(proposal), utilisation_of_all(proposal)],
        ),
        _rules(instance, proposal),
        _proof(proposal),
    ]
    certificate = proposal.certificate
    short = shortfall_line(instance)
    return Page(
        title=f"Proposal for {proposal.instance}",
        summary=[
            *([short] if short else []),
            finding(proposal),
            spread_line(certificate.spread_before, certificate.spread),
            *([able] if (able := able_line(certificate)) else []),
            "This is a proposal: the decision is the lead's.",
        ],
        sections=[section for section in sections if section is not None],
        source=[_source(instance, proposal)],
    )


def _source(instance: Instance, proposal: Proposal) -> str:
    origin = proposal.provenance
    week, digest = instance.week_beginning, origin.input_hash
    return origin_line(
        proposal.instance,
        origin.policy,
        origin.seed,
        week=week,
        input_hash=digest,
        lot=origin.lot,
    )


def _overridden(proposal: Proposal) -> Section | None:
    if proposal.overrides is None:
        return None
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    said, *changes = override_lines(proposal.overrides, name_of)
    moved = [f"Moved besides: {line}" for line in moved_lines(proposal.overrides, name_of)]
    return Section("What the lead changed", [said], [*changes, *moved])


def _ahead(proposal: Proposal) -> Section | None:
    """What looking ahead moved, where somebody did."""
    lines = [sentence(line) for line in kept_free_lines(proposal)]
    return Section("Looking ahead", [], lines) if lines else None


def _left_over(instance: Instance, proposal: Proposal) -> Section | None:
    if not proposal.unallocated and not instance.on_hold:
        return None
    helps = [sentence(f"{one.need}: {one.sentence}") for one in proposal.would_help]
    texts = ["What would help, each solved with; what is against the guidance comes last:"]
    table = left_over_table(instance, proposal)
    return Section("Left over", texts if helps else [], helps, table=table)


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
