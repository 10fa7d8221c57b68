"""What there is to say of the program: versions, policy with its assumptions, what is kept."""

import platform
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from caseload.instances.policies.layer import Layer
from caseload.instances.policies.policy import DEFAULT, base_policy, layered_policy
from caseload.instances.policies.settings import OPTIONS, flatten, overrides_layer, without_nothing
from caseload.instances.policies.sources import comments, policy_sources, source_of
from caseload.instances.records.run import INSTANCE, PROPOSAL
from caseload.instances.week.policy_file import find_policy
from caseload.instances.week.read import read_instance
from caseload.library.licences import OF_DEVELOPERS, PROGRAM, requirements
from caseload.library.plan import Plan, open_run
from caseload.models.about import About, Figure, Kept, Library, PolicyAbout, RunAbout
from caseload.models.fault import BadInput
from caseload.models.instance import Action
from caseload.models.policy import Policy
from caseload.optimizer.rule_book import RuleBook, policy_faults
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.reports.shared.words import second_line

SAID = ("name", "title", "dated", "unit")
"""What of a policy is no figure."""

KEPT = (
    Kept(
        by="allocate --out",
        what="the input with its limited access lists, the proposal with its reasons, a log",
        where="the folder that is named; without --out nothing",
        until="somebody deletes the folder",
    ),
    Kept(
        by="caps, staffing, simulate, compare and history with --out, and --html",
        what="the results; compare names cases and practitioners, history who decided what and why",
        where="the place that is named; without the option nothing",
        until="somebody deletes it",
    ),
    Kept(
        by="import, next, template, generate and export",
        what="what they write",
        where="the place that is named",
        until="somebody deletes it",
    ),
    Kept(
        by="serve",
        what="what was brought in, each input, proposals, decisions, notes, approvals, the record",
        where="the folder that is named, or one of its own among the user's data (mode 0700)",
        until="somebody deletes the folder: no line of the record is taken out before",
    ),
    Kept(
        by="serve, while files of other programs are read",
        what="these files",
        where="a folder of the system for temporary files",
        until="they are read",
    ),
)
"""What is kept where, by which command."""

LEAVES = (
    "Nothing: no command connects to another machine, looks for newer versions or reports its use.",
    "serve answers to browsers on this computer alone.",
    "Two options send data where they say: --scheduler ADDRESS sends cases and practitioners to "
    "the workers of that cluster, and serve --database ADDRESS keeps decisions in that database.",
)
"""What leaves the machine, in sentences."""


def about(
    source: str | Path | None = None,
    *,
    policy: str | None = None,
    settings: Sequence[str] = (),
) -> About:
    """Say what the program is, under which policy it works, what it keeps, and what it sends.

    Parameters
    ----------
    source
        An instance or the folder of a run, whose policy is in force; without one the default.
    policy
        Another policy, by name or as a .toml file.
    settings
        Settings laid over it, such as `caseload_cap.PO=40`.

    Returns
    -------
    About
        With every figure of the policy and its source; what no source backs is an assumption. Of
        a run also what it came to: counts, spread and proof, without cases or people.

    Raises
    ------
    BadInput
        If there is no such instance, run or policy, or a setting cannot be used.
    """
    plan = _run(source)
    found, sources = _in_force(source, policy, settings)
    return About(
        run=None if plan is None else _of_run(plan),
        version=metadata.version("caseload"),
        python=platform.python_version(),
        libraries=tuple(_libraries()),
        policy=PolicyAbout(
            name=found.name,
            title=found.title,
            dated=found.dated.isoformat(),
            unit=found.unit,
            sha256=found.digest,
            figures=tuple(_figures(found, sources)),
        ),
        kept=KEPT,
        leaves=LEAVES,
    )


def _run(source: str | Path | None) -> Plan | None:
    """The run in a folder; None where none is asked about."""
    return open_run(source) if source and (Path(source) / PROPOSAL).is_file() else None


def _of_run(plan: Plan) -> RunAbout:
    week, proposal = plan.instance, plan.proposal
    of_week = {*week.case_of} & {
        one.case for one in proposal.decisions if one.action is not Action.NOTE
    }
    overrides = proposal.overrides
    return RunAbout(
        instance=proposal.instance,
        week_beginning=week.week_beginning.isoformat() if week.week_beginning else "",
        practitioners=len(week.practitioners),
        cases=len(week.cases),
        placed=len(proposal.new),
        left_over=len(proposal.left),
        on_hold=len(week.on_hold),
        choice=sum((row.could_take or 0) > 1 for row in proposal.new),
        looks=len(worth_a_look(week, proposal)),
        decided=len(of_week),
        changed=len(overrides.changes) if overrides else 0,
        exceptions=sum(one.action is Action.EXCEPT for one in proposal.decisions),
        spread_before=plan.certificate.spread_before,
        spread=plan.certificate.spread,
        certificate=plan.certificate.sentence,
        confirmed=second_line(plan.certificate) or "",
        repeatable=proposal.provenance.repeatable,
    )


def _in_force(
    source: str | Path | None, policy: str | None, settings: Sequence[str]
) -> tuple[Policy, dict[str, str]]:
    """The policy, and what its own file says of its figures beside what the named policy says."""
    if source and (Path(source) / PROPOSAL).is_file():
        source = Path(source) / INSTANCE
    if source is not None:
        reading = read_instance(
            source,
            policy=policy,
            overrides=settings,
            check_policy=policy_faults,
            stored=Path(source).name == INSTANCE,
        )
        return reading.instance.policy, {} if policy or settings else _own_comments(Path(source))
    name = policy or DEFAULT
    base = Layer(name, base_policy(name))
    over, wrong = overrides_layer(settings, base.settings, OPTIONS.settings)
    made, faults = layered_policy([base, over], policy_faults)
    if made is None or wrong or faults:
        raise BadInput([*wrong, *faults])
    return made, policy_sources(name) if name.endswith(".toml") else {}


def _own_comments(folder: Path) -> dict[str, str]:
    """The comments of the policy file in an instance's folder."""
    file = find_policy(sorted(folder.iterdir()), [], []) if folder.is_dir() else None
    return {} if file is None else comments(file.read_text(encoding="utf-8-sig"))


def _figures(policy: Policy, own: dict[str, str]) -> Iterator[Figure]:
    """Every figure with its source: the file's own word for it, else the named policy's."""
    try:
        named, base = policy_sources(policy.name), _flat(base_policy(policy.name))
    except BadInput:
        named, base = {}, {}
    for key, value in _flat(without_nothing(_settings(policy))).items():
        if key in SAID:
            continue
        differs = bool(base) and key in base and base[key] != value
        said = own.get(key, "") or ("" if differs else source_of(key, {**named, **own}))
        yield Figure(key=key, value=value, source=said, own=differs and not said)


def _settings(policy: Policy) -> dict[str, Any]:
    """Every setting in force: a rule that is off has none but that, one that gives way a price."""
    found: dict[str, Any] = policy.model_dump(mode="json")
    del found["service"]  # words, and no figures
    if not policy.capacity.grades:
        del found["capacity"]["grades"]
    book = {rule.key: rule for rule in RuleBook.of(policy).rules}
    for key, section in found["rules"].items():
        if section.get("mode") == "off":
            found["rules"][key] = {"mode": "off"}
        elif section.get("mode") == "soft" and key in book:
            found["rules"][key] = book[key].settings.model_dump(mode="json") | section
    return found


def _flat(settings: dict[str, object]) -> dict[str, object]:
    return {key: _number(value) for key, value in flatten(settings).items()}


def _number(value: object) -> object:
    """A number in one way: 40, never 40.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _libraries() -> Iterator[Library]:
    """The libraries that are there and that some answer may rest on, by name."""
    found: dict[str, Library] = {}
    for one in requirements(PROGRAM):
        if one.name == PROGRAM or one.extra in OF_DEVELOPERS:
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            continue
        library = Library(name=one.name, version=version, wanted=one.wanted, extra=one.extra)
        found.setdefault(one.name, library)
    yield from (found[name] for name in sorted(found))
