"""An instance for a notebook: from files, or from data frames with the checks of a file."""

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.instances.policies.layer import Layer, unfit
from caseload.instances.policies.policy import DEFAULT
from caseload.instances.policies.settings import ARGUMENTS, OPTIONS, Places, setting_texts
from caseload.instances.tables.frame import read_frame
from caseload.instances.week.mended import Mended, mend
from caseload.instances.week.read import Reading, policies_with, read_instance, understand
from caseload.instances.week.source import Source, open_source
from caseload.library.result import Brief
from caseload.models import instance as models
from caseload.models.fault import BadInput, Fault
from caseload.models.policy import Policy
from caseload.optimizer.rule_book import NO_CAP, RuleBook, caseload_cap, policy_faults
from caseload.reports.shared.holds import holds

if TYPE_CHECKING:
    import pandas as pd

FRAMES = "from_frames"
"""What faults call the arguments of `Instance.from_frames` that are no tables."""


class InputWarning(UserWarning):
    """Something in an input that a person should look at, though it can be used."""


class Instance(Brief, models.Instance):
    """One week: new cases, practitioners, policy and decisions, as `caseload.read` gives it."""

    @property
    def sentence(self) -> str:
        """What it holds."""
        return holds(self)

    @classmethod
    def from_frames(
        cls,
        cases: "pd.DataFrame",
        practitioners: "pd.DataFrame",
        current: "pd.DataFrame | None" = None,
        *,
        decisions: "pd.DataFrame | None" = None,
        manual: "pd.DataFrame | None" = None,
        policy: str | Mapping[str, Any] | Policy = DEFAULT,
        week_beginning: date | str | None = None,
        settings: Mapping[str, Any] | None = None,
        name: str = "week",
    ) -> "Instance":
        """Make an instance from tables with the columns of the files.

        Parameters
        ----------
        cases, practitioners
            A row for each new case (`case`, `tier`, …) and each practitioner (`practitioner`,
            `grade`, …).
        current
            A row for each case in hand, with its `practitioner`; without it the cases in hand are
            the counts in `practitioners`.
        decisions
            The lead's decisions: `case`, `decision` (pin or forbid), `practitioner`, `reason`.
        manual
            An allocation made by hand: `case`, `practitioner`.
        policy
            A policy's name, the path of a .toml file, a policy, or what a policy.toml holds: the
            name under `policy`, and the settings that differ.
        week_beginning
            The Monday of the week; needed where a table has dates.
        settings
            Settings laid over the policy, such as `{"own_team.mode": "off"}`.
        name
            What the instance is called in results.

        Returns
        -------
        Instance
            Equal in content, and so in its digest, to the instance of files with these rows.

        Raises
        ------
        BadInput
            With every fault at once: table, row (its position, counted from 0), column, value, and
            what was expected.

        Warns
        -----
        InputWarning
            For what can be used but should be looked at, such as an unknown column.
        """
        tables = {
            "cases": cases,
            "practitioners": practitioners,
            "current": current,
            "decisions": decisions,
            "manual": manual,
        }
        source = Source(name, FRAMES, Path(), Layer(FRAMES, {}))
        source.tables = {
            table: read_frame(frame, table, source.faults)
            for table, frame in tables.items()
            if frame is not None
        }
        own = _own_settings(policy)
        if week_beginning is not None:
            own["week_beginning"] = week_beginning
        wrong = unfit(Layer(FRAMES, own))
        source.faults += wrong
        source.layer = Layer(FRAMES, {} if wrong else own)
        reading = understand(
            source,
            overrides=setting_texts(settings or {}),
            check_policy=policy_faults,
            places=ARGUMENTS,
        )
        return _warned(asked(reading))


def _own_settings(policy: str | Mapping[str, Any] | Policy) -> dict[str, Any]:
    """The settings of an instance that has this policy."""
    if isinstance(policy, str):
        return {"policy": policy}
    return dict(
        policy.model_dump(mode="json", exclude_none=True)
        if isinstance(policy, Policy)
        else _plain(policy)
    )


def _plain(value: Any) -> Any:
    """Settings without numpy's numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.item() if hasattr(value, "item") else value


def read(
    source: str | Path, *, policy: str | None = None, settings: Mapping[str, Any] | None = None
) -> Instance:
    """Read an instance from a folder, a workbook, a .json, or by the name of a bundled one.

    Parameters
    ----------
    source
        The path, or one of tiny, weekly, understaffed, contradiction.
    policy
        The policy to use instead of the instance's own: a name, or the path of a .toml file.
    settings
        Settings laid over the policy, such as `{"caseload_cap.PO": 45}`.

    Returns
    -------
    Instance
        The week, checked.

    Raises
    ------
    BadInput
        With every fault at once: file, sheet, row as a spreadsheet counts it, column and value.

    Warns
    -----
    InputWarning
        For what can be used but should be looked at.
    """
    return _warned(read_week(source, policy, setting_texts(settings or {}), ARGUMENTS))


def read_week(
    source: str | Path, policy: str | None, overrides: list[str], places: Places = OPTIONS
) -> Reading:
    """Read an instance; its warnings include the questions that its rules leave open.

    Raises:
        BadInput: with every fault that was found.
    """
    reading = read_instance(
        source, policy=policy, overrides=overrides, check_policy=policy_faults, places=places
    )
    return asked(reading)


def read_mended(source: Path, cells: Sequence[Mended]) -> Reading:
    """Read an instance with cells that were mended beside it.

    Raises:
        BadInput: with every fault that is left.
    """
    opened = open_source(source)
    mend(opened, cells)
    return asked(understand(opened, check_policy=policy_faults))


def asked(reading: Reading) -> Reading:
    """A reading with the questions that the rules leave open among what is told of it."""
    open_now = _open_questions(reading.instance)
    told = (*reading.instance.told, *open_now)
    instance = reading.instance.changed(told=told)
    warnings = (*reading.warnings, *reading.usual, *open_now)
    return replace(reading, instance=instance, warnings=warnings)


def _open_questions(instance: models.Instance) -> list[Fault]:
    return [
        Fault(file=instance.name, expected=clause)
        for rule in RuleBook.of(instance.policy).rules
        for clause in rule.unanswered(instance)
    ]


def _warned(reading: Reading) -> Instance:
    """The instance of a reading, its warnings told to Python."""
    given = reading.instance
    said = [fault.sentence() for fault in reading.warnings]
    said += [
        f"policy {given.policy.name} does not name {rule.key}: off"
        for rule in RuleBook.of(given.policy).unnamed
    ]
    for sentence in said:
        warnings.warn(sentence, InputWarning, stacklevel=3)
    return Instance(**{name: getattr(given, name) for name in models.Instance.model_fields})


Caps = int | Mapping[str, int]
"""A cap on the caseload: everybody's, or by grade."""


def stored_week(path: Path) -> models.Instance:
    """A week that we wrote ourselves, taken as it stands.

    Raises
    ------
    BadInput
        If it cannot be read.
    """
    return read_instance(path, check_policy=policy_faults, stored=True).instance


def under(
    week: models.Instance, settings: Mapping[str, Any] | None = None, caps: Caps | None = None
) -> models.Instance:
    """The instance with settings and caps laid over its policy.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    overrides = [*setting_texts(settings or {}), *_cap_texts(caps, week.policy.service.grades)]
    if not overrides:
        return week
    (policy,) = policies_with(week, [overrides], policy_faults, ARGUMENTS.settings)
    return week.changed(policy=policy)


def _cap_texts(caps: Caps | None, grades: Collection[str]) -> list[str]:
    """Caps on the caseload as settings."""
    if caps is None:
        return []
    by_grade = caps if isinstance(caps, Mapping) else dict.fromkeys(grades, caps)
    known = {grade.lower(): grade for grade in grades}
    faults = [
        Fault(
            file="caps",
            value=f"{grade}={cap}",
            expected=f"a whole number for a grade of {', '.join(known.values())}",
        )
        for grade, cap in by_grade.items()
        if str(grade).lower() not in known or not _whole(cap)
    ]
    if faults:
        raise BadInput(faults)
    rule = caseload_cap()
    if rule is None:
        raise BadInput([Fault(file="caps", expected=NO_CAP)])
    return [f"{rule.key}.{known[str(grade).lower()]}={int(cap)}" for grade, cap in by_grade.items()]


def _whole(value: object) -> bool:
    """Whether a value is a whole number that is not negative."""
    return hasattr(value, "__index__") and not isinstance(value, bool) and int(value) >= 0
