"""Scenarios: which figures of the policy vary, and each instance under the policy of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from caseload.instances.week.areas import by_pdu
from caseload.instances.week.read import policies_with
from caseload.models.conflict import Contradiction
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.service import PROBATION
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.hitting_set import fewest_to_give_up
from caseload.optimizer.rule_book import RuleBook, caseload_cap, policy_faults
from caseload.optimizer.scenarios.ranges import Plan, Row, scenarios

Figures = int | Iterable[int]
"""One figure, or several to try."""

Ranges = Figures | Mapping[str, Figures]
"""Caps on the caseload to try: everybody's, or by grade."""

ARGUMENTS = {"--vary": "vary", "--grade": "grades", "--set": "vary"}
"""The arguments that stand for options of the command line, which faults name."""


def varied(
    caps: Ranges | None,
    vary: Mapping[str, Figures] | None = None,
    name: str = "caps",
    grades: Sequence[str] = tuple(PROBATION.grades),
) -> Plan:
    """The scenarios of these figures, or the instance as it is where there are none.

    Faults of the caps name the argument `name`.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    by_grade = caps if isinstance(caps, Mapping) else {} if caps is None else {"": caps}
    with of_arguments(name):
        return plan_of(
            [
                f"{grade}={_listed(some)}" if grade else _listed(some)
                for grade, some in by_grade.items()
            ],
            [f"{key}={_listed(some)}" for key, some in (vary or {}).items()],
            grades,
        )


def _listed(some: Figures) -> str:
    """The figures as the command line writes them; text is taken to be written so."""
    if isinstance(some, str):
        return some
    return ",".join(str(one) for one in (some if isinstance(some, Iterable) else [some]))


@contextmanager
def of_arguments(caps: str = "caps") -> Iterator[None]:
    """Name the argument where a fault names the option of the command line.

    `caps` is the argument that holds the caps.
    """
    names = {**ARGUMENTS, "--caps": caps}
    try:
        yield
    except BadInput as bad:
        raise BadInput(
            [one.model_copy(update={"file": names.get(one.file, one.file)}) for one in bad.faults]
        ) from None


def grades_of(sources: Sequence[Callable[[], Instance]]) -> tuple[str, ...]:
    """The grades that caps may be of: those of the first instance that can be read."""
    for source in sources:
        with suppress(BadInput):
            return tuple(source().policy.service.grades)
    return tuple(PROBATION.grades)


def plan_of(
    caps: list[str], vary: list[str], grades: Sequence[str] = tuple(PROBATION.grades)
) -> Plan:
    """The scenarios that options ask for, or the instance as it is where there are none.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    if caps or vary:
        return scenarios(caps, vary, grades=grades)
    return Plan(varied=(), rows=(Row("", (), ()),), before=((),), caps=False)


@dataclass(frozen=True)
class Area:
    """An instance and the policy that each scenario has for it."""

    instance: Instance
    policies: Sequence[Policy]

    def under(self, place: int) -> Instance:
        """The instance in the scenario at this place."""
        return self.instance.changed(policy=self.policies[place])


def areas(sources: Sequence[Callable[[], Instance]], plan: Plan, *, by_area: bool) -> list[Area]:
    """Every instance with the policies of the scenarios, checked.

    Each source reads an instance when it is called, so that the faults of all are told at once.
    With `by_area` there is one area for each PDU of an instance.

    Raises:
        BadInput: with everything that is wrong with any of them.
        Contradiction: if the decisions of an instance cannot all hold in a scenario.
    """
    found: list[Area] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            base = source()
            mine = policies(base, plan.rows)
            found += [Area(part, mine) for part in (by_pdu(base) if by_area else [base])]
        except BadInput as bad:
            faults += bad.faults
    names = [area.instance.name for area in found]
    faults += [
        Fault(file=name, expected="instances of different names")
        for name in dict.fromkeys(name for name in names if names.count(name) > 1)
    ]
    if faults:
        raise BadInput(list(dict.fromkeys(faults)))
    for area in found:
        _see_that_decisions_hold(area)
    return found


def instances(source: Callable[[], Instance], plan: Plan) -> list[Instance]:
    """One instance under each scenario's policy.

    Raises:
        BadInput, Contradiction: as `areas`.
    """
    (area,) = areas([source], plan, by_area=False)
    return [area.under(place) for place in range(len(plan.rows))]


def policies(base: Instance, rows: Sequence[Row]) -> list[Policy]:
    """The policy of each scenario; a rule that a figure of it needs is on."""
    cap = caseload_cap()
    name = cap.key if cap else ""
    off = base.policy.rules.get(name, {}).get("mode") == "off"
    on = [f"{name}.mode=hard"] if off else []
    overrides = [
        [*on, *row.settings]
        if any(one.startswith(f"{name}.") for one in row.settings)
        else row.settings
        for row in rows
    ]
    return policies_with(base, overrides, policy_faults)


def _see_that_decisions_hold(area: Area) -> None:
    """Before anything is solved, and for the first scenario in which they do not."""
    if not area.instance.decisions:
        return
    for place in range(len(area.policies)):
        instance = area.under(place)
        book = RuleBook.of(instance.policy)
        found = conflicts(instance, book)
        if found:
            raise Contradiction(found, fewest_to_give_up(instance, book))
