"""An instance from a folder, a workbook, a JSON file or a bundled name; every fault at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseload.instances.policies.layer import Layer
from caseload.instances.policies.policy import (
    DEFAULT,
    PolicyCheck,
    base_policy,
    layered_policy,
    merge,
)
from caseload.instances.policies.settings import OPTIONS, Places, overrides_layer
from caseload.instances.tables import cells
from caseload.instances.tables.columns import DECISIONS, PLACEMENTS, TABLES, Placed, read_rows
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.service_columns import columns_of
from caseload.instances.tables.table import grouped
from caseload.instances.week import cross_checks
from caseload.instances.week.allocations import placement_rows
from caseload.instances.week.decisions import decision_rows
from caseload.instances.week.examples import leave_out_examples, leave_out_unfilled
from caseload.instances.week.own_settings import at_setting, own_unit, setting, week_beginning
from caseload.instances.week.plausible import (
    doubtful,
    hours_from_shares,
    overfull,
    taken_as_usual,
)
from caseload.instances.week.references import discreet, lists_without_rule, resolve
from caseload.instances.week.source import Source, bundled_names, open_source
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.service import PROBATION, Service

__all__ = ["PolicyCheck", "Reading", "bundled_names", "read_instance"]

LEAST_TOLERANCE = 0.5
"""A tolerance below this, unless it is 0, may date from before it counted in squares."""

WHOLE_POLICY = {"name", "dated", "unit", "weights", "capacity"}
"""An instance whose own settings have all of these brings a whole policy; none is put under it."""


@dataclass(frozen=True)
class Reading:
    """An instance with what is worth a warning, and a digest that is the same in every form.

    `usual` says in a line what was taken for columns that are missing.
    """

    instance: Instance
    warnings: tuple[Fault, ...]
    usual: tuple[Fault, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of the instance."""
        return self.instance.digest


def read_instance(
    source: str | Path,
    *,
    policy: str | None = None,
    overrides: Sequence[str] = (),
    check_policy: PolicyCheck | None = None,
    places: Places = OPTIONS,
    stored: bool = False,
) -> Reading:
    """Read and check an instance.

    `source` is a folder, a workbook, a .json or the name of a bundled instance. `policy` replaces
    the policy that the instance names; `overrides` are laid over it (`caseload_cap.PO=40`).
    `check_policy` checks the sections that are the rules' own. Faults of either name its place.
    A `stored` instance is one that we wrote: it is taken as it stands, whatever a later version
    asks of an input.

    Raises:
        BadInput: with every fault that was found.
    """
    return understand(
        open_source(source),
        policy=policy,
        overrides=overrides,
        check_policy=check_policy,
        places=places,
        stored=stored,
    )


def understand(
    opened: Source,
    *,
    policy: str | None = None,
    overrides: Sequence[str] = (),
    check_policy: PolicyCheck | None = None,
    places: Places = OPTIONS,
    stored: bool = False,
) -> Reading:
    """The instance that tables and settings make, wherever they come from.

    Raises:
        BadInput: with every fault that was found.
    """
    faults, warnings, tables = opened.faults, opened.warnings, opened.tables
    name = setting(opened, "instance", cells.text) or opened.name
    begins = week_beginning(opened)
    unit = own_unit(opened)
    made = _policy(opened, policy, overrides, check_policy, places)
    service = made.service if made else PROBATION
    examples: set[str] = set()
    if not stored:
        leave_out_unfilled(tables)
        examples = leave_out_examples(tables, faults, service)
        hours_from_shares(tables, made, faults)
    rows = _rows(opened, service)
    warnings += [one for table in tables.values() if table for one in table.told]
    known = cross_checks.known_identifiers(tables)
    faults += cross_checks.nobody_there(tables, examples) + cross_checks.repeated(tables)
    faults += cross_checks.counted_twice(tables) + cross_checks.held_by_nobody(tables, rows, known)
    if made:
        faults += cross_checks.unweighed(tables, rows, made)
        warnings += cross_checks.other_units(tables, unit or made.unit, made)
    if begins is None:
        layer = opened.layer
        where = f"the {layer.sheet} of {layer.file}" if layer.sheet else layer.file
        faults += cross_checks.undated(tables, rows, where)
    if not stored:
        resolve(tables, rows, faults, warnings)
        doubtful(tables, rows, made, faults, warnings)
        if made:
            warnings += lists_without_rule(tables, rows, made) + _tolerance_of_old(opened, made)
    decisions = decision_rows(tables.get("decisions"), known, faults)
    manual = placement_rows(tables.get("manual"), known, faults)
    if faults or made is None:
        raise BadInput(grouped(faults), grouped(dict.fromkeys(warnings)))
    instance = Instance(
        name=name,
        week_beginning=begins,
        policy=made,
        cases=tuple(placed.model for placed in rows["cases"]),
        practitioners=tuple(placed.model for placed in rows["practitioners"]),
        held=tuple(placed.model for placed in rows["current"]) if "current" in rows else None,
        decisions=tuple(decisions),
        manual=tuple(manual) if "manual" in tables else None,
    )
    usual = () if stored else tuple(taken_as_usual(tables, instance))
    if not stored:
        warnings += overfull(instance, opened.file)
    told = tuple(grouped(dict.fromkeys(warnings)))
    instance = instance.changed(told=(*discreet(told), *usual))
    return Reading(instance, told, usual)


def policies_with(
    instance: Instance,
    overrides: Iterable[Sequence[str]],
    check_policy: PolicyCheck | None = None,
    place: str = OPTIONS.settings,
) -> list[Policy]:
    """The instance's policy with each of several sets of settings laid over it.

    Faults of the settings name `place` as their origin.

    Raises:
        BadInput: with every fault that was found.
    """
    own = Layer(instance.name, instance.policy.model_dump(mode="json"))
    found: list[Policy] = []
    faults: list[Fault] = []
    for texts in overrides:
        over, wrong = overrides_layer(texts, own.settings, place)
        made, more = layered_policy([own, over], check_policy)
        faults += [*wrong, *more]
        found += [made] if made else []
    if faults:
        raise BadInput(list(dict.fromkeys(faults)))
    return found


def _rows(source: Source, service: Service) -> dict[str, list[Placed]]:
    """The rows that could be read of each table that is there."""
    rows: dict[str, list[Placed]] = {}
    for name, table in source.tables.items():
        if table is None:
            rows[name] = []
        elif name in TABLES:
            known, model = TABLES[name]
            columns = columns_of(service, known)
            check_headings(table, columns, source.faults, source.warnings)
            rows[name] = read_rows(table, columns, model, source.faults)
        else:
            columns = DECISIONS if name == "decisions" else PLACEMENTS
            check_headings(table, columns, [], source.warnings)
    return rows


def _tolerance_of_old(source: Source, policy: Policy) -> list[Fault]:
    """What to tell of a tolerance that may have been set before it counted in squares."""
    balance = policy.balance
    if balance.measure != "spread" or not 0 < balance.tolerance < LEAST_TOLERANCE:
        return []
    expected = (
        "points of a spread from nothing, such as 1.0: the tolerance counts in squares, and this "
        "lets preferences spend next to nothing (docs/fairness.md)"
    )
    return [at_setting(source, "balance.tolerance", balance.tolerance, expected)]


def _policy(
    source: Source,
    chosen: str | None,
    overrides: Sequence[str],
    check: PolicyCheck | None,
    places: Places,
) -> Policy | None:
    """Base policy, the instance's own settings over it, the overrides over both."""
    own = source.layer
    named = own.settings.pop("policy", None)
    complete = own.settings.keys() >= WHOLE_POLICY
    base = Layer(own.file, {}, own.sheet)
    try:
        if chosen:
            own = Layer(own.file, {}, own.sheet) if complete else own
            base = Layer(places.policy, base_policy(chosen))
        elif named is not None or not complete:
            base = Layer(own.file, base_policy(str(named or DEFAULT), source.folder), own.sheet)
    except BadInput as bad:
        source.faults += [
            _of_base(source, fault, places.policy if chosen else None) for fault in bad.faults
        ]
        return None
    over, wrong = overrides_layer(overrides, merge(base.settings, own.settings), places.settings)
    source.faults += wrong
    made, wrong = layered_policy([base, own, over], check)
    source.faults += wrong
    return made


def _of_base(source: Source, fault: Fault, place: str | None) -> Fault:
    """A fault of a policy's name where that name was given: `place`, else in the instance."""
    if fault.file != "policy":
        return fault
    if place:
        return fault.model_copy(update={"file": place})
    return at_setting(source, "policy", fault.value, fault.expected)
