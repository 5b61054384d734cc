"""A tanker lifts what depth and cycle allow, and a volume needs whole ships."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oiled import base, known, network

from transcaspian.errors import DataError
from transcaspian.model import Change
from transcaspian.network import build
from transcaspian.world import ships_needed, tanker_line

LINE = "aktau-dubendi-tanker"


def test_the_line_lifts_what_the_network_lets_it() -> None:
    line, top = tanker_line(network(), link=LINE), network().topology
    slot = next(slot for slot in range(top.n_slots) if top.slot_name(slot) == "fleet-tanker-caspian:out")
    uses = [use for use in range(len(top.use_slot)) if top.use_slot[use] == slot]
    cargo = list(known().cargoes).index("crude-oil")
    ship_days = max(float(network().use_units[use]) for use in uses) * float(network().conversion[cargo, slot])
    assert line.kt_per_ship * line.ships == pytest.approx(float(network().capacity_per_y[slot]) / ship_days, rel=1e-6)
    assert line.load_t == pytest.approx(10200.0 * 0.92 * line.depth_share)


def test_the_falling_sea_takes_load_and_dredging_gives_it_back() -> None:
    shares = {year: tanker_line(network(year), link=LINE).depth_share for year in (2024, 2026, 2027)}
    assert shares[2026] < shares[2024]
    assert shares[2027] > shares[2026]


@given(volume=st.floats(min_value=1.0, max_value=1e4), each=st.floats(min_value=10.0, max_value=900.0))
def test_the_ships_lift_the_volume_and_one_less_does_not(volume: float, each: float) -> None:
    ships = ships_needed(volume, kt_per_ship=each)
    assert ships * each >= volume * (1.0 - 1e-6)
    assert (ships - 1) * each < volume
    assert ships_needed(volume, kt_per_ship=each, fill_share=0.5) >= ships


def test_a_line_without_ships_is_named() -> None:
    with pytest.raises(DataError, match=r"fleets\.csv, field 'links': no ship serves the line; read ceyhan-piraeus"):
        tanker_line(network(), link="ceyhan-piraeus-product")
    none = Change("tanker-caspian", "count", "set", 0.0, 2030, 2030)
    laid_up = msgspec.structs.replace(base(), changes=(*base().changes, none))
    with pytest.raises(DataError, match="no ship serves the line"):
        tanker_line(build(laid_up, year=2030, atlas=known()), link=LINE)
