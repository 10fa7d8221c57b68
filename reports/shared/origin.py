"""Where a page comes from: the line at its foot that says how to make it again."""

from datetime import date
from importlib.metadata import version

from caseload.optimizer.rule_kit.wording import spoken


def origin_line(
    instance: str,
    policy: str,
    seed: int,
    *,
    week: date | None = None,
    input_hash: str = "",
    lot: int | None = None,
) -> str:
    """The instance, its week, the policy, seed and lot, the versions and the day, in one line."""
    begins = f", week beginning {spoken(week)}" if week else ""
    parts = [
        f"Made on {spoken(date.today())} from {instance}{begins}",
        f"policy {policy}",
        f"seed {seed}",
        *([] if lot is None else [f"lot {lot}"]),
        f"caseload {version('caseload')}, OR-Tools {version('ortools')}",
        *([f"input {input_hash}"] if input_hash else []),
    ]
    return f"{'; '.join(parts)}."
