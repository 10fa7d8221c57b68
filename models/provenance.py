"""Where a proposal comes from: what it takes to repeat the run, and what ended the search."""

from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from caseload.models.base import Frozen

PreferenceProof = Literal["served", "bounded", "proven"]
"""How much is spent on the last stage: preferences are served alone; bounded by the relaxation, in
small weeks proven; or proven wherever that is within reach."""


class Provenance(Frozen):
    """What it takes to repeat a run."""

    caseload_version: str
    ortools_version: str
    input_hash: str
    policy: str
    seed: int
    gap: float = 1e-4
    effort: float = 1.5
    """How close to the best possible was enough, and how hard was looked."""
    preferences: PreferenceProof = "bounded"
    repeatable: bool
    stopped_by: str
    """What ended the search: "proof", "effort", "time", "person" or "crash"."""
    broke_off: str | None = None
    """Why, where the search crashed; not stored where it did not."""
    rebalance: bool = False
    most_moves: int | None = None
    """Whether cases in hand could move, and how many at most (None: any number)."""
    lot: int | None = None
    """The number from which exact ties were drawn by lot; not stored where none were."""

    @model_serializer(mode="wrap")
    def _stored(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        values: dict[str, Any] = plain(self)
        if self.broke_off is None:
            values.pop("broke_off", None)
        if self.lot is None:
            values.pop("lot", None)
        return values
