"""A comparison as a page to send."""

from collections.abc import Sequence

from caseload.models.comparison import ByHand, Comparison, GroupFigures, Side
from caseload.reports.comparison.chart import path_chart
from caseload.reports.comparison.screen import figures_of
from caseload.reports.comparison.words import (
    ALIKE,
    burden,
    changes_title,
    findings,
    gain_sentence,
    ordered_changes,
    stay_sentence,
    stays,
    verdicts,
)
from caseload.reports.proposal.figures import over_their_cap
from caseload.reports.shared.charts import cap_marks, caseload_chart, used, utilisation_chart
from caseload.reports.shared.fairness import CHANCE, FEW, fairness_table
from caseload.reports.shared.origin import origin_line
from caseload.reports.shared.page import (
    Cell,
    Chart,
    Page,
    PageTable,
    Section,
    number_cell,
    share_cell,
)
from caseload.reports.shared.words import capitalised, counted, points, sentence


def comparison_page(found: Comparison) -> Page:
    """The page of a comparison."""
    sections = [Section("Side by side", [ALIKE], table=_sides(found))]
    for known in found.by_hand:
        sections += _of_one(found, known)
    for side in found.sides:
        if side.fairness:
            title = f"Who gets more and less: {side.name}"
            sections.append(Section(title, [CHANCE], table=fairness_table(side.fairness)))
    return Page(
        title=f"Comparison for {found.instance}",
        summary=[*findings(found), *verdicts(found), found.certificate.sentence],
        sections=sections,
        source=[origin_line(found.instance, found.policy, found.seed, input_hash=found.input_hash)],
    )


def _sides(found: Comparison) -> PageTable:
    columns = [figures_of(side, found.cases) for side in found.sides]
    rows = [[rows[0][0], *(value for _, value in rows)] for rows in zip(*columns, strict=True)]
    heads = ["Figure", *(capitalised(side.name) for side in found.sides)]
    return PageTable("The allocations side by side", heads, rows, ordered=True)


def _of_one(found: Comparison, known: ByHand) -> list[Section]:
    tail = f": {known.name}" if len(found.by_hand) > 1 else ""
    side, proposed = found.side(known.name), found.proposed
    return [
        _broken(f"Rules broken{tail}", found, known),
        Section(
            f"The smallest changes{tail}",
            [gain_sentence(known.path)],
            chart=_path_chart(known),
            table=_path(known),
        ),
        Section(f"The changes to make{tail}", table=_changes(known, proposed)),
        Section(f"How many cases people hold{tail}", chart=_caseloads(side, proposed)),
        Section(
            f"Who bears it{tail}",
            burden(side, proposed, known),
            table=_groups(side.groups, proposed.groups),
        ),
        Section(f"How full everyone is{tail}", chart=_utilisation(side, proposed)),
        Section(f"Who gains and who takes on more{tail}", table=_differences(known)),
        Section(f"Case by case{tail}", table=_cases(side, proposed)),
    ]


def _broken(title: str, found: Comparison, known: ByHand) -> Section:
    breaches = found.side(known.name).breaches
    if not breaches:
        return Section(title, ["No rule is broken."])
    said = {None: "may give way", True: "stays", False: "put right"}
    rows = [[one.title, sentence(one.sentence), said[stays(found, known, one)]] for one in breaches]
    heads = ("Rule", "What was broken", capitalised(known.put_right or "Kind"))
    table = PageTable("Each breach, and whether it can be put right", heads, rows)
    return Section(title, stay_sentence(found, known), table=table)


def _cases(side: Side, proposed: Side) -> PageTable:
    name_of = {row.practitioner: row.name for row in proposed.workloads}

    def named(person: str | None) -> str:
        return "nobody" if person is None else name_of[person]

    rows = [
        [case, named(person), named(other), "same" if person == other else "other"]
        for case, person in side.allocation.items()
        for other in [proposed.allocation[case]]
    ]
    heads = ("Case", capitalised(side.name), capitalised(proposed.name), "Agreement")
    return PageTable("Every case with who has it", heads, rows)


def _path_chart(known: ByHand) -> Chart | None:
    if len(known.path) < 2:
        return None
    first, last = known.path[0], known.path[-1]
    return Chart(
        path_chart(known.path),
        "The best balance that so many changes of the allocation by hand can reach",
        f"From {points(first.value)} points without a change to {points(last.value)} with "
        f"{last.moves:,}. The figures stand in the table below.",
    )


def _path(known: ByHand) -> PageTable:
    heads = (
        "Changes",
        "Still broken",
        "Balance, points",
        "Nothing is below",
        "Best possible",
        "Share of the gain",
        "Priority left over",
    )
    rows = [
        [
            number_cell(point.moves, counted(point.moves, "change")),
            number_cell(point.broken),
            number_cell(point.value, points(point.value)),
            number_cell(point.bound, points(point.bound)),
            "proven" if point.proven else "not proven",
            share_cell(point.gain),
            number_cell(point.left_over),
        ]
        for point in known.path
    ]
    return PageTable("Best for each number of changes", heads, rows)


def _changes(known: ByHand, proposed: Side) -> PageTable:
    """The changes that bring most, numbered: what puts something right first."""
    right, even = ordered_changes(known)
    name_of = {row.practitioner: row.name for row in proposed.workloads}
    rows: list[list[Cell | str]] = []
    for what, some in (("puts right", right), ("evenness", even)):
        for change in some:
            named = [
                "nobody" if who is None else name_of.get(who, who)
                for who in (change.before, change.after)
            ]
            rows.append([number_cell(len(rows) + 1), change.case, *named, what])
    heads = ("Number", "Case", "By hand with", "Better with", "What for")
    return PageTable(changes_title(known), heads, rows)


def _utilisation(side: Side, proposed: Side) -> Chart:
    pairs = [
        (one, other)
        for one, other in zip(side.workloads, proposed.workloads, strict=True)
        if one.utilisation_after is not None
    ]
    before = [(one.name, one.utilisation_after or 0.0) for one, _ in pairs]
    return Chart(
        utilisation_chart(
            before,
            used([other for _, other in pairs], after=True),
            (side.name, proposed.name),
            [one.most_share for one, _ in pairs],
        ),
        f"Utilisation of each practitioner {side.name} and {proposed.name}, against the cap",
        f"The spread is {points(side.spread)} points {side.name} and {points(proposed.spread)} "
        f"{proposed.name}. Those who differ stand in the table Who gains and who takes on more.",
    )


def _caseloads(side: Side, proposed: Side) -> Chart:
    first, then = ([row.caseload_after for row in one.workloads] for one in (side, proposed))
    rows = side.workloads
    over = [over_their_cap(rows, some) for some in (first, then)]
    return Chart(
        caseload_chart(first, then, (side.name, proposed.name), cap_marks(rows)),
        f"Caseload of practitioners {side.name} and {proposed.name}, against the policy's caps",
        f"Over their own cap: {over[0]:,} {side.name}, {over[1]:,} {proposed.name}.",
    )


def _groups(before: Sequence[GroupFigures], after: Sequence[GroupFigures]) -> PageTable:
    figures = ("New cases", "Over cap", "Over 40", "Over 50", "Utilisation")
    whose = ("by hand", "proposed")
    heads = ["Group", "Kind", "People", *(f"{what} {who}" for what in figures for who in whose)]
    rows: list[list[Cell | str]] = []
    for old, new in zip(before, after, strict=True):
        if new.suppressed:
            rows.append([capitalised(new.group), new.kind, *[FEW] * (len(heads) - 2)])
            continue
        pairs = (
            (old.over_cap, new.over_cap),
            (old.over_40, new.over_40),
            (old.over_50, new.over_50),
            (old.utilisation, new.utilisation),
        )
        rows.append(
            [
                capitalised(new.group),
                new.kind,
                number_cell(new.people),
                number_cell(old.new_cases),
                number_cell(new.new_cases),
                *(share_cell(share) for pair in pairs for share in pair),
            ]
        )
    return PageTable("By grade, team, hours and gender of the practitioners", heads, rows)


def _differences(known: ByHand) -> PageTable:
    heads = (
        "Practitioner",
        "Identifier",
        "New cases by hand",
        "New cases proposed",
        "Utilisation by hand",
        "Utilisation proposed",
    )
    rows: list[list[Cell | str]] = [
        [
            row.name,
            row.practitioner,
            number_cell(row.cases_by_hand),
            number_cell(row.cases_proposed),
            share_cell(row.utilisation_by_hand),
            share_cell(row.utilisation_proposed, bar=True),
        ]
        for row in known.differences
    ]
    return PageTable("Whose load falls most comes first", heads, rows)
