"""Every PDU of an instance becomes an instance of its own."""

import pytest

from areas import EAST, WEST, joined
from builders import case, held_case
from caseload.instances.week.areas import by_pdu
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision


class TestByPdu:
    def test_every_pdu_becomes_an_instance_of_its_own(self) -> None:
        assert by_pdu(joined(EAST, WEST)) == [EAST, WEST]

    def test_cases_in_hand_and_decisions_go_with_their_people(self) -> None:
        whole = joined(EAST, WEST).changed(
            practitioners=tuple(
                one.model_copy(update={"caseload": None})
                for one in joined(EAST, WEST).practitioners
            ),
            held=(held_case("H1", "WestP0"),),
            decisions=(Decision(action=Action.PIN, case="East1", practitioner="EastP1"),),
        )
        east, west = by_pdu(whole)
        assert (len(east.held or ()), len(west.held or ())) == (0, 1)
        assert (len(east.decisions), len(west.decisions)) == (1, 0)

    def test_what_has_no_pdu_and_what_crosses_is_told_at_once(self) -> None:
        whole = joined(EAST, WEST)
        lost = whole.changed(
            cases=(*whole.cases, *(case(f"Z{n}") for n in range(7))),
            decisions=(Decision(action=Action.PIN, case="East1", practitioner="WestP1"),),
        )
        with pytest.raises(BadInput) as bad:
            by_pdu(lost)
        said = " ".join(fault.sentence() for fault in bad.value.faults)
        assert "Z0, Z1, Z2, Z3, Z4 and 2 more" in said
        assert "case East1 goes to WestP1" in said
