"""Synthetic instances of any size from a seed: the same seed gives the same instance anywhere."""

from datetime import date

import numpy as np

from caseload.instances.generate import calibration
from caseload.instances.generate.cases import draw_held, draw_new
from caseload.instances.generate.names import pdu_names
from caseload.instances.generate.people import Tightness, Wish, draw_people, practitioner_models
from caseload.instances.generate.rng import Draws, Ints, shared_out
from caseload.instances.generate.rows import case_numbers, count_held, held_cases, new_cases
from caseload.models.instance import Instance
from caseload.models.policy import Policy

PLACES, PEOPLE, NAMES, NEW, LINKS, HELD, HOLDING, NUMBERS = range(8)
"""Each subject has a stream of its own, so that more cases leave the people as they are."""


def generate(
    policy: Policy,
    *,
    name: str,
    seed: int,
    pdus: int = 1,
    teams: int = 6,
    practitioners: int = 84,
    cases: int = 120,
    tightness: Tightness = "usual",
    scarce: bool = False,
    over_cap_share: float = calibration.OVER_SHARE,
    listed: bool = False,
    week_beginning: date = date(2026, 11, 23),
) -> Instance:
    """A synthetic instance, calibrated on public figures (`instances.figures`).

    Args:
        policy: weighs the cases in hand; its tiers decide whether cases are tiered A to G or
            A3 to D0.
        name: the instance's name.
        seed: the same seed and arguments give the same instance on every machine.
        pdus: probation delivery units, up to 108 of them with their real names.
        teams: teams in each PDU.
        practitioners: practitioners in all PDUs together, at least one a PDU.
        cases: new cases in all PDUs together.
        tightness: how full caseloads are before the week: "usual" as published, "loose" with
            ample room under 50, "tight" with little.
        scarce: few women among the officers, and many cases that ask for one.
        over_cap_share: share of practitioners who hold more than 50 cases (for full hours).
        listed: list the cases in hand one by one instead of as counts. The holdings are equal.
        week_beginning: the Monday of the week.

    Raises:
        ValueError: if a size is too small or the share is not between 0 and 1.
    """
    _refuse_sizes(pdus, teams, practitioners, cases, over_cap_share)
    wish = Wish(policy, pdu_names(pdus), teams, tightness, scarce, over_cap_share, week_beginning)
    places = Draws(seed, PLACES)
    heads = 1 + shared_out(practitioners - pdus, places.level(calibration.PDU_SIZES, pdus))
    starts = shared_out(cases, heads * places.level(calibration.CASES_PER_HEAD, pdus))
    people = draw_people(Draws(seed, PEOPLE), wish, _places(heads))
    new = draw_new(Draws(seed, NEW), wish, _places(starts), people)
    held = draw_held(Draws(seed, HELD), wish, people)
    ids = case_numbers(Draws(seed, NUMBERS), cases + int(people.caseload.sum()))
    counts = None if listed else count_held(policy, held, people)
    in_hand = held_cases(Draws(seed, HOLDING), wish, held, people, ids[cases:]) if listed else None
    return Instance(
        name=name,
        week_beginning=week_beginning,
        policy=policy,
        cases=tuple(new_cases(Draws(seed, LINKS), wish, new, people, ids[:cases])),
        practitioners=tuple(practitioner_models(Draws(seed, NAMES), wish, people, counts)),
        held=None if in_hand is None else tuple(in_hand),
    )


def _places(sizes: Ints) -> Ints:
    """The place of each PDU as often as it has members, in order."""
    return np.repeat(np.arange(len(sizes)), sizes)


def _refuse_sizes(pdus: int, teams: int, practitioners: int, cases: int, share: float) -> None:
    if pdus < 1 or teams < 1 or cases < 0:
        raise ValueError("at least one PDU and one team, and no fewer than 0 cases")
    if practitioners < pdus:
        raise ValueError("at least one practitioner for each PDU")
    if not 0 <= share <= 1:
        raise ValueError("a share over the cap from 0 to 1")
