"""Who signs in, what she may do, and whose weeks she sees."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseload.models.fault import BadInput, Fault
from caseload.web.security.duties import MAY, Duty, Role

FILE = "accounts.toml"


@dataclass(frozen=True)
class Account:
    """Somebody who has signed in.

    `places` are the PDUs and teams whose weeks she sees, None for all. `practitioner` is who she is
    among the practitioners: a case that she must not see is not there for her.
    """

    name: str
    roles: frozenset[Role] = frozenset(Role)
    places: frozenset[str] | None = None
    practitioner: str | None = None

    def may(self, duty: Duty | str) -> bool:
        """Whether somebody with her roles does this; for what is handed over, see `Visit.may`."""
        return bool(self.roles & MAY[Duty(duty)])

    def sees(self, pdu: str | None, team: str | None) -> bool:
        """Whether she sees the weeks of a PDU or team."""
        return self.places is None or bool(self.places & {pdu, team})


class Accounts:
    """The accounts of `accounts.toml` by what the proxy calls people; read anew when it changes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._read_at: int | None = None
        self._found: dict[str, Account] = {}
        self.of("")

    def of(self, signed_in_as: str) -> Account | None:
        """The account of somebody whom the proxy has let in, None if she has none.

        Raises:
            BadInput: if the file is not there or cannot be used.
        """
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._read_at:
                self._found = _accounts(self._path)
                self._read_at = changed
        except FileNotFoundError:
            expected = (
                'a file with everybody who may come in: ["sam.reed"], name = "Sam Reed", '
                'roles = ["lead"], places = ["North PDU"]'
            )
            raise BadInput([Fault(file=str(self._path), expected=expected)]) from None
        return self._found.get(signed_in_as)

    def deputies(self, pdu: str | None, team: str | None) -> list[str]:
        """The names of the deputies who see the weeks of a PDU or team.

        Raises:
            BadInput: as `of`.
        """
        self.of("")
        seen = [one for one in self._found.values() if one.sees(pdu, team)]
        return sorted({one.name for one in seen if Role.DEPUTY in one.roles})


def _accounts(path: Path) -> dict[str, Account]:
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput([Fault(file=path.name, expected=f"a TOML file ({error})")]) from None
    faults: list[Fault] = []
    found = {who: _account(who, said, path.name, faults) for who, said in stated.items()}
    number = Counter(one.name for one in found.values())
    expected = "a name that nobody else has: what is decided and handed over goes by it"
    faults += [
        Fault(file=path.name, sheet=who, column="name", value=one.name, expected=expected)
        for who, one in found.items()
        if number[one.name] > 1
    ]
    if faults:
        raise BadInput(faults)
    return found


def _account(who: str, said: Any, file: str, faults: list[Fault]) -> Account:
    """One section of the file; what is wrong with it joins the faults."""
    if not isinstance(said, dict):
        faults.append(Fault(file=file, value=who, expected=f'a section: ["{who}"]'))
        return Account(who, frozenset())
    known = ("name", "roles", "places", "practitioner")
    faults += [
        Fault(file=file, sheet=who, value=key, expected=f"one of {', '.join(known)}")
        for key in said.keys() - set(known)
    ]
    roles = said.get("roles", [])
    texts = isinstance(roles, list) and all(isinstance(one, str) for one in roles)
    if not texts or not roles or set(roles) - set(Role):
        expected = f"a list of {', '.join(Role)}"
        faults.append(
            Fault(file=file, sheet=who, column="roles", value=str(roles), expected=expected)
        )
        roles = []
    places = said.get("places")
    if places is not None and not (
        isinstance(places, list) and all(isinstance(one, str) for one in places)
    ):
        expected = "a list of PDUs and teams, or nothing for all"
        faults.append(Fault(file=file, sheet=who, column="places", expected=expected))
        places = []
    for key in ("name", "practitioner"):
        if not isinstance(said.get(key, ""), str):
            faults.append(Fault(file=file, sheet=who, column=key, expected="text in quotes"))
    return Account(
        str(said.get("name", who)),
        frozenset(Role(one) for one in roles),
        None if places is None else frozenset(places),
        said.get("practitioner"),
    )
