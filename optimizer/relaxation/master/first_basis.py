"""Where the simplex begins: the basis of a master LP that lies near a known allocation.

Every class row has a basic column, the pair that takes most of it; the workload and the convex cost
of each practitioner are basic, and one tangent of each is tight. Such a basis takes a fourth of the
steps that the simplex takes from nothing (a crash basis: Bixby 1992).
"""

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.relaxation.master.rows import Master, MasterRows
from caseload.optimizer.solvers.basis import AT_LOWER, AT_UPPER, BASIC, FIXED, Basis


def first_basis(master: Master, counts: IntArray, written: MasterRows, tangents: IntArray) -> Basis:
    """The basis near an allocation [class, practitioner], for the rows of a master as `written`.

    `tangents` [practitioner] is the row of a tangent at each one's workload, none where there is no
    convex cost.
    """
    problem, layout, groups, loads = master.problem, master.layout, master.groups, written.loads
    basis = Basis.of_slacks(layout.size, written.rows.size)
    here = np.minimum(counts, problem.own)
    come = counts - here
    taken, together = layout.each(come, here), groups.total(come)[groups.group_of]
    grouped = layout.grouped
    taken[grouped] = together[layout.group[grouped], layout.person[grouped]]
    whole = np.zeros(len(taken), dtype=bool)
    whole[layout.stay] = taken[layout.stay] == layout.each(master.stays, master.stays)[layout.stay]
    basis.columns[layout.pairs][whole] = AT_UPPER
    # What is set last stays: of each group the pair that takes most, else cases left over.
    some = np.flatnonzero((taken > 0) & ~whole)
    some = some[np.argsort(taken[some], kind="stable")]
    left = layout.first_left + np.arange(problem.classes)[::-1]
    basic = np.full(len(groups.sample), -1)
    basic[groups.group_of[left - layout.first_left]] = left
    basic[groups.group_of[layout.group[some]]] = some
    basis.columns[basic] = BASIC
    basis.rows[: len(basic)] = FIXED
    basis.columns[layout.added] = basis.columns[layout.cost] = BASIC if len(loads) else AT_LOWER
    basis.rows[loads], basis.rows[tangents] = FIXED, AT_LOWER
    return basis
