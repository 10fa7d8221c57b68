"""Who else could take each case: as rows of a table of their own, and in short on the page."""

from collections.abc import Iterator

from caseload.models import glossary
from caseload.models.proposal import Alternative, Assignment, Proposal, StageName
from caseload.models.service import PROBATION, Service
from caseload.reports.shared.tables import Cell as TableCell
from caseload.reports.shared.words import SAME, capitalised, counted, points

COLUMNS = (
    "case",
    "rank",
    "practitioner",
    "name",
    "utilisation with it",
    "balance then",
    "other cases that move",
    "as good",
    "proven",
    "against it besides",
    "says",
)
"""The columns of the table: a row for each case and alternative, the best first."""


def alternative_rows(proposal: Proposal) -> Iterator[list[TableCell]]:
    """The rows of the table. The balance is what the measure would be, in percentage points."""
    for row in proposal.assignments:
        for rank, one in enumerate(row.alternatives, start=1):
            used = None if one.utilisation is None else round(one.utilisation, 4)
            yield [
                row.case,
                rank,
                one.practitioner,
                one.name,
                used,
                round(_then(proposal, one), 2),
                one.moves,
                "yes" if one.free else "no",
                "yes" if one.proven else "no",
                one.besides,
                one.sentence,
            ]


def _then(proposal: Proposal, one: Alternative) -> float:
    """The lowest possible value of the balance measure with the alternative."""
    stage = next(stage for stage in proposal.stages if stage.name is StageName.BALANCE)
    return stage.value + one.rise


def about_alternatives(proposal: Proposal, service: Service = PROBATION) -> list[str]:
    """What stands in the cells, and whether the alternatives are all there."""
    looked = proposal.alternatives_for
    said = "Where no reason stands, several could take the case, and so the load is most even."
    if not looked:
        return [said]
    free = sum(not row.pinned for row in proposal.assignments)
    stage = next(stage for stage in proposal.stages if stage.name is StageName.BALANCE)
    said += (
        " Who else could are the two best of the others, everything else decided anew: how many "
        "other cases would move, the lowest possible balance where that rises (now "
        f"{points(stage.value)} points), and what counts against it besides, for this case or "
        f"another.{_legend(proposal, service)}"
    )
    if looked < free:
        said += f" They were looked for in {looked:,} of {counted(free, 'case')}."
    return [said]


def others_cell(proposal: Proposal, row: Assignment, service: Service = PROBATION) -> str:
    """The alternatives of a case in short: who, the balance then, the other cases that move."""

    def short(one: Alternative) -> str:
        then, now = points(_then(proposal, one)), points(_then(proposal, one) - one.rise)
        worse = [] if one.rise < SAME or then == now else [then]
        said = [f"{one.moves:,}", *worse, *besides_in_short(one, service)]
        return f"{one.name} ({', '.join(said)})"

    return "; ".join(short(one) for one in row.alternatives)


def besides_in_short(one: Alternative, service: Service) -> list[str]:
    """What counts against an alternative besides: a word each of what the glossary has one for."""
    clauses = [clause.partition(" for ")[0] for clause in one.besides.split("; ") if clause]
    short = _short(service)
    return list(dict.fromkeys(short.get(clause, clause) for clause in clauses))


def _short(service: Service) -> dict[str, str]:
    """What speaks against a pair in one word, in the words of the service."""
    return {service.say(what): service.say(word) for what, word in glossary.SHORT.items()}


def _legend(proposal: Proposal, service: Service) -> str:
    """What the words in the cells stand for, those that are there."""
    found = {
        word
        for row in proposal.assignments
        for one in row.alternatives
        for word in besides_in_short(one, service)
    }
    said = [f"{word}: {what}" for what, word in _short(service).items() if word in found]
    return f" {capitalised('; '.join(said))}." if said else ""


def reason_words(row: Assignment, service: Service = PROBATION) -> str:
    """The reason in a few words of the glossary; of a decision, the reason that was given."""
    if row.pinned or not row.codes:
        return row.reason
    return service.say(", ".join(filter(None, (glossary.CODES[code][0] for code in row.codes))))
