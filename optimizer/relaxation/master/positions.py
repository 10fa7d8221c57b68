"""A basis of a master LP, carried over when the model is written anew with more pairs."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.relaxation.master.hull_rows import HullRows
from caseload.optimizer.relaxation.master.layout import Layout
from caseload.optimizer.relaxation.master.tangents import Tangents
from caseload.optimizer.solvers.basis import Basis


@dataclass(frozen=True)
class Positions:
    """What each column of a model stands for, and where the rows and other columns stand.

    `pairs` [x] names the pairs; `others` and `rows` list the other columns and the rows in an order
    that is the same in every model of a master.
    """

    pairs: IntArray
    others: IntArray
    rows: IntArray

    @classmethod
    def of(
        cls, layout: Layout, rows: int, tangents: Tangents, blocks: Iterable[HullRows]
    ) -> "Positions":
        """Where things stand in a model that begins with so many rows beside its cuts and hulls."""
        x = np.arange(layout.first_left)
        part = (x >= layout.first_grouped).astype(np.int64) + (x >= layout.first_stay)
        pairs = (part * layout.classes + layout.group) * layout.people + layout.person
        hulls = list(blocks)
        others = np.concatenate(
            [np.arange(layout.first_left, layout.size), *(hull.all_columns for hull in hulls)]
        )
        own = [np.arange(rows), tangents.row, *(hull.all_rows for hull in hulls)]
        return cls(pairs, others, np.concatenate(own))

    def carried_over(self, basis: Basis, later: "Positions") -> Basis:
        """The basis in a later model; pairs that it has beside ours begin at nothing."""
        made = Basis.of_slacks(len(later.pairs) + len(later.others), len(later.rows))
        order = np.argsort(later.pairs)
        place = order[np.searchsorted(later.pairs[order], self.pairs)]
        made.columns[place] = basis.columns[: len(self.pairs)]
        made.columns[later.others] = basis.columns[self.others]
        made.rows[later.rows] = basis.rows[self.rows]
        return made
