"""Arguments given wrongly: a sentence in the words of the library, never a raw error."""

import pytest

import caseload as cl


@pytest.fixture(scope="module")
def tiny():
    return cl.read("tiny")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"pins": {"C01": ["P1"]}}, "pins: \"['P1']\": the identifier of one practitioner as text"),
        ({"pins": {"C01": None}}, 'pins: "None": the identifier of one practitioner as text'),
        ({"pins": {1: "P1"}}, 'pins: "1": the identifier of one new case as text; this is int'),
        ({"pins": [("C01", "P1")]}, "pins: practitioner by case, such as"),
        ({"pins": "C01=P1"}, "pins: practitioner by case, such as"),
        ({"forbid": {"C01": [1]}}, 'forbid: "1": the identifier of one practitioner as text'),
        ({"forbid": {"C01": 5}}, 'forbid: "5": the identifier of one practitioner as text'),
        ({"pins": {"c01": "P1"}}, "a new case of this instance; did you mean C01?"),
        ({"pins": {"C01": "Amara Obi"}}, "a practitioner of this instance; did you mean P1?"),
    ],
)
def test_of_pins_and_bans(tiny, arguments, said):
    with pytest.raises(cl.BadInput) as refused:
        cl.allocate(tiny, **arguments)
    assert said in str(refused.value)


def test_a_contradiction_does_not_speak_of_options(tiny):
    with pytest.raises(cl.Contradiction) as refused:
        cl.allocate(tiny, pins={"C01": "P4"})
    assert "--pin" not in str(refused.value)
