"""The week after an approved one: who holds what, what has ended, who is there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from caseload.instances.imports.service.record import is_record
from caseload.instances.tables.files import write_folder
from caseload.library.next_week import NextWeekResult, next_week
from caseload.library.plan import Plan
from caseload.models.fault import BadInput, Fault
from caseload.models.service import Service
from caseload.reports.next_week import next_week_lines
from caseload.reports.proposal.decided import held_lines
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.bring_in import as_brought, start_week
from caseload.web.services.folders import read_input
from caseload.web.services.proposing import plan_of
from caseload.web.store.approvals import end
from caseload.web.store.events import record
from caseload.web.store.offers import taken_elsewhere
from caseload.web.store.weeks import APPROVED, Week

TABLES = {
    "cases": "New cases",
    "ended": "Cases that ended",
    "people": "Changes of practitioners",
    "done": "Who really has each case, where it is not as approved",
}
"""What may be brought in beside the week before, with what each is."""

HINTS = {
    "cases": "The columns of new cases. What was left over or on hold comes again by itself.",
    "ended": "Each case; or how many of each practitioner's, where cases are only counted.",
    "people": "A row for each who changes, starts or has left. Blank cells change nothing.",
    "done": "Each case with who has it; or the allocation service's record of it (.json).",
}

Example = tuple[tuple[str, ...], ...]

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "cases": (
        (
            ("Case", "Tier", "Type", "RoSH", "CSRP", "Team"),
            ("X123456", "C", "community", "medium", "3.2", "North 1"),
        ),
    ),
    "ended": (
        (("Case",), ("X123456",)),
        (("Practitioner", "Tier", "Type", "Cases"), ("P014", "D", "community", "2")),
    ),
    "people": (
        (
            ("Practitioner", "Grade", "Contracted hours", "Away until", "Leaving on", "Left"),
            ("P014", "", "29.6", "", "2027-01-15", ""),
            ("P015", "", "", "2026-12-14", "", ""),
            ("P016", "", "", "", "", "yes"),
            ("P099", "PO", "37", "", "", ""),
        ),
    ),
    "done": ((("Case", "Practitioner"), ("X123456", "P014")),),
}
"""What each may look like: its headings, and rows below them. Other columns of the week may stand
there, too."""


def examples_for(service: Service) -> dict[str, tuple[Example, ...]]:
    """The examples in the words of a service, without the columns that it does not know."""
    if service.probation:
        return EXAMPLES
    own = {"Tier": service.tiers[-1], "Type": service.types[0], "Grade": next(iter(service.grades))}
    left_out = {*service.without, *(["type"] if len(service.types) == 1 else [])}

    def of_its_own(table: Example) -> Example:
        at = [place for place, head in enumerate(table[0]) if head.lower() not in left_out]
        rows = [
            tuple(own.get(table[0][place], row[place]) if row[place] else "" for place in at)
            for row in table[1:]
        ]
        return (tuple(table[0][place] for place in at), *rows)

    return {name: tuple(map(of_its_own, some)) for name, some in EXAMPLES.items()}


@dataclass(frozen=True)
class Ahead:
    """What the next week begins with when nothing else is brought in, in sentences."""

    lines: tuple[str, ...]
    on_hold: tuple[str, ...]


def ahead(bench: Bench, week: Week) -> Ahead:
    """What comes of a week by itself.

    Raises:
        BadInput: if it is not approved.
    """
    made = _made(bench, _approved(week), {})
    proposal = plan_of(bench, week).proposal
    taken = _taken(bench, week)
    again = tuple(one for one in proposal.decisions if one.case not in taken)
    held = held_lines(proposal.model_copy(update={"decisions": again}))
    return Ahead((*next_week_lines(made.account), *taken_lines(bench, week)), tuple(held))


def taken_lines(bench: Bench, week: Week) -> list[str]:
    """What another PDU has taken of a week, in sentences."""
    taken = _taken(bench, week).items()
    return [f"{to} has taken {case}: it does not come again." for case, to in taken]


def _taken(bench: Bench, week: Week) -> dict[str, str]:
    """The cases of a week that nobody in it has and another PDU has taken, each with which."""
    placed = plan_of(bench, week).allocation
    with bench.store.read() as tx:
        found = taken_elsewhere(tx, week.id)
    return {case: to for case, to in found.items() if placed.get(case) is None}


def carry_forward(
    bench: Bench, week: Week, given: Mapping[str, tuple[str, bytes]], account: Account
) -> tuple[str, tuple[str, ...]]:
    """Start the week after an approved one; returns its identifier, and what became of this one.

    `given` are name and bytes of the tables that are brought in, by the names of `TABLES`.

    Raises:
        BadInput: with everything that does not add up; nothing is kept.
    """
    made = _made(bench, _approved(week), given)
    came = {
        f"{one}-{name}": content
        for one, (name, content) in given.items()
        if not (one == "done" and is_record(Path(name)))  # it names people on probation
    }
    brought = as_brought(
        made.instance, f"carried forward from {week.title}", came, made.account.told
    )
    id = start_week(bench, brought, account, week.title, after=week.id)
    with bench.store.begin() as tx:
        end(tx, made.account.ended, made.instance.week_beginning)
        counts = {"held": made.account.held, "waiting": len(made.account.waiting)}
        record(
            tx,
            "carried forward",
            account.name,
            week.id,
            to=id,
            ended=len(made.account.ended),
            **counts,
        )
    return id, (*next_week_lines(made.account), *taken_lines(bench, week))


def _made(bench: Bench, week: Week, given: Mapping[str, tuple[str, bytes]]) -> NextWeekResult:
    plan = as_it_goes_on(bench, week, plan_of(bench, week))
    with TemporaryDirectory(prefix="caseload-") as folder:
        path: dict[str, Path] = {}
        for one, (name, content) in given.items():
            path[one] = Path(folder) / one / name
            write_folder(path[one].parent, {name: content})
        made = next_week(plan, **path)
    taken = _taken(bench, week)
    week_of = made.instance
    left = week_of.changed(
        cases=tuple(one for one in week_of.cases if one.id not in taken),
        decisions=tuple(one for one in week_of.decisions if one.case not in taken),
    )
    names = ("waiting", "on_hold")
    again = {n: tuple(c for c in getattr(made.account, n) if c not in taken) for n in names}
    return replace(made, instance=left, account=made.account.model_copy(update=again))


def as_it_goes_on(bench: Bench, week: Week, plan: Plan) -> Plan:
    """A plan under the policy that was brought in.

    A limit of one week ends with the week; those that were changed for good are laid over whatever
    is proposed next.
    """
    policy = read_input(bench.settings, week.id, week.input or 0).policy
    return replace(plan, instance=plan.instance.changed(policy=policy))


def _approved(week: Week) -> Week:
    if week.state != APPROVED:
        expected = "a week that is approved: what was decided in it is carried forward"
        raise BadInput([Fault(file=week.title, expected=expected)])
    return week
