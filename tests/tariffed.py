"""One year of tariffs for all tests that read one: the corridor of 2024 as it stands."""

from __future__ import annotations

import functools

from transcaspian.model import atlas, scenario
from transcaspian.plan import Frame
from transcaspian.runs import Levers, Tariffs, TariffsWanted, tariffs_scenario
from transcaspian.runs._tariffs import Year, year_frames

YEAR = 2024
GROUPS = ("ktz port-aktau port-kuryk", "asco feeder-line dry-line tanker-line", "ady port-baku port-dubendi gr")
LEVERS = Levers(block_train_discount_share=0.1, eastbound_empties_discount_share=0.5, peak_share=0.1)


@functools.lru_cache(maxsize=1)
def frozen_year() -> Year:
    """Solve the year at today's tariffs and set up its game."""
    known = atlas()
    frozen = scenario("frozen", atlas=known)
    return year_frames(frozen, TariffsWanted(YEAR), atlas=known, progress=lambda stage, share: None)[0]


def frozen_frame() -> Frame:
    """Give what stands still while prices move."""
    return frozen_year().fixed


@functools.lru_cache(maxsize=1)
def tariffed_year() -> Tariffs:
    """Answer for the year, with three groups and levers."""
    known = atlas()
    wanted = TariffsWanted(YEAR, groups=GROUPS, levers=LEVERS)
    return tariffs_scenario(scenario("frozen", atlas=known), wanted, atlas=known)[0]
