"""The policies on the screen: what each is, and what its rules say."""

import tomllib
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.instances.policies.policy import policy_text
from caseload.models.policy import Policy
from caseload.optimizer.rule_book import RuleBook


def policy_rows(names: Sequence[str]) -> list[dict[str, Any]]:
    """Each policy with its rules, as plain data."""
    rows = []
    for name in names:
        policy = Policy.model_validate(tomllib.loads(policy_text(name)))
        rules = [
            {"rule": key, "title": title, "mode": mode, "says": says}
            for key, title, mode, says in RuleBook.of(policy).table()
        ]
        rows.append(
            {
                "policy": policy.name,
                "title": policy.title,
                "dated": policy.dated.isoformat(),
                "unit": policy.unit,
                "rules": rules,
            }
        )
    return rows


def show_policies(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """Print the policies, and how to see where a number comes from."""
    table = Table(box=None, pad_edge=False)
    for head in ("Policy", "Dated", "Workload in", "What it is"):
        table.add_column(head)
    for row in rows:
        table.add_row(row["policy"], row["dated"], row["unit"], Text(row["title"]))
    console.print(table)
    console.print("\ncaseload policies NAME prints one with the source of each number.")
