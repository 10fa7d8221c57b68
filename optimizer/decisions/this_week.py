"""The week that is to be solved: what was decided beforehand taken into account."""

from caseload.models.earlier import AS_PROPOSED
from caseload.models.instance import Action, Decision, Instance


def this_week(instance: Instance) -> Instance:
    """The instance without the cases on hold, and without notes.

    Where all of an earlier proposal is to be kept, every case that it placed and on which nothing
    was decided is pinned to whoever was proposed. Such an instance is its own week.
    """
    hold, kept = instance.on_hold, _kept(instance)
    if not kept and not any(not one.practitioner for one in instance.decisions):
        return instance
    decided = [d for d in instance.decisions if d.practitioner and d.case not in hold]
    return instance.changed(
        cases=tuple(case for case in instance.cases if case.id not in hold),
        decisions=(*decided, *kept),
    )


def with_kept_decided(instance: Instance) -> Instance:
    """The instance in which what is to be kept of an earlier proposal is decided, one by one."""
    return instance.changed(decisions=(*instance.decisions, *_kept(instance)), earlier=None)


def without_exceptions(instance: Instance) -> Instance:
    """This week as a plan takes it: the limits hold for every case, whatever was agreed for one."""
    week = this_week(instance)
    kept = tuple(one for one in week.decisions if one.action is not Action.EXCEPT)
    return week if kept == week.decisions else week.changed(decisions=kept)


def _kept(instance: Instance) -> list[Decision]:
    """The pins that keep an earlier proposal; of whoever is still there, and not decided upon."""
    earlier = instance.earlier
    if earlier is None or earlier.keep != "all":
        return []
    decided = {d.case for d in instance.decisions if d.places} | instance.on_hold
    barred = {(d.case, d.practitioner) for d in instance.decisions if d.action is Action.FORBID}
    return [
        Decision(action=Action.PIN, case=case, practitioner=person, source=AS_PROPOSED)
        for case, person in earlier.holder_of.items()
        if case in instance.case_of
        and person in instance.practitioner_of
        and case not in decided
        and (case, person) not in barred
    ]
