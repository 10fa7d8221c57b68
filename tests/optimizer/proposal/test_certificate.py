"""The certificate is the same whichever way a set of people comes."""

from builders import case, instance, practitioner
from caseload.models.proposal import StageName
from caseload.optimizer.pipeline.answer import StageValue
from caseload.optimizer.proposal.certificate import certificate


def test_what_preferences_spent_does_not_hang_on_the_order_of_a_set() -> None:
    people = [practitioner(f"P{n}", capacity=size) for n, size in enumerate((0.1, 0.2, 0.3, 70.7))]
    week = instance([case("C1")], people)
    stages = [StageValue(StageName.BALANCE, 0.0, 0.0)]
    names = [one.id for one in people[:3]]
    made = {
        certificate(week, {"C1": "P3"}, able, stages, 1, None).model_dump_json()
        for able in (names, names[::-1], [names[2], names[0], names[1]])
    }
    assert len(made) == 1
