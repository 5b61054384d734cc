"""What ships load at what depth, and what fleets carry, against published particulars and loads."""

from __future__ import annotations

import pytest

from transcaspian.model import Atlas, atlas, scenario
from transcaspian.network import Network, build, crossing_capacities, draught_m, payload_share


@pytest.fixture(scope="module")
def known() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def today(known: Atlas) -> Network:
    return build(scenario("base", atlas=known), year=2024, atlas=known)


def load_share(known: Atlas, fleet: str, depth_m: float) -> float:
    ship = known.fleets[fleet]
    assert ship.laden_draught_m is not None
    assert ship.tpc_t_per_cm is not None
    return payload_share(
        draught_m(depth_m),
        laden_draught_m=ship.laden_draught_m,
        tpc_t_per_cm=ship.tpc_t_per_cm,
        payload_t=ship.payload_t,
    )


# -- water under the keel ----------------------------------------------------------------------------------------------


def test_the_depth_dredged_for_full_tankers_lets_them_load_in_full(known: Atlas) -> None:
    """7.7 m at Aktau for ships of 6.99 m (Report.az, 24 April 2025; Today.az on project 19619).

    That is ten per cent of the draught, what PIANC report 121 (2014) asks for at least in sheltered water.
    """
    assert draught_m(7.7) == pytest.approx(7.0, abs=1e-12)
    assert draught_m(7.7) >= 6.99
    assert load_share(known, "tanker-makhachkala", 7.7) == 1.0
    assert draught_m(10.0, under_keel_share=0.125) == pytest.approx(8.889, abs=1e-3)  # the rule of the Scheldt


def test_a_tanker_at_aktau_loads_ten_thousand_of_twelve(known: Atlas) -> None:
    """Report.az, 24 April 2025: about 10,000 t instead of 12,000."""
    share = load_share(known, "tanker-makhachkala", known.berths["depth-aktau-tanker"].depth_m)
    assert share == pytest.approx(10_000 / 12_000, abs=0.02)


def test_a_dry_ship_at_aktau_loads_5500_of_6500(known: Atlas) -> None:
    """CKHQ citing Kazinform, May 2025."""
    share = load_share(known, "dry-caspian", known.berths["depth-aktau-dry"].depth_m)
    assert share == pytest.approx(5_500 / 6_500, abs=0.02)


# -- tonnes a centimetre -----------------------------------------------------------------------------------------------


def test_the_river_sea_ship_gains_what_its_two_sea_draughts_say(known: Atlas) -> None:
    """RSD59 (Marine Engineering Bureau, 26 May 2018): 6,896 t at 4.20 m, 7,679 t at 4.53 m."""
    tpc = known.fleets["dry-volga"].tpc_t_per_cm
    assert tpc is not None
    assert 6_896 + tpc * (453 - 420) == pytest.approx(7_679, rel=0.002)


@pytest.mark.parametrize(
    ("fleet", "length_m", "beam_m"),
    [
        pytest.param("ferry-asco", 154.5, 17.5, id="Azerbaijan class, Baird Maritime"),
        pytest.param("tanker-makhachkala", 149.35, 17.3, id="Makhambet, Regnum 2006"),
        pytest.param("dry-volga", 141.0, 16.98, id="RSD59, PortNews 2020"),
    ],
)
def test_a_hull_is_no_fuller_than_its_box(fleet: str, length_m: float, beam_m: float, known: Atlas) -> None:
    """The waterplane of a full ship is 0.8 to 0.99 of length times beam; a tonne is a cubic metre within 1 %."""
    tpc = known.fleets[fleet].tpc_t_per_cm
    assert tpc is not None
    assert 0.8 <= tpc / (length_m * beam_m / 100.0) <= 0.99


def test_the_block_of_the_ferry_is_that_of_its_displacement(known: Atlas) -> None:
    """Azerbaijan class (Baird Maritime, vessel review); 0.66 would leave a hull of 154 m 2,300 t of its own."""
    assert known.fleets["ferry-asco"].block_share == pytest.approx(10_438 / (154.5 * 17.5 * 4.5), rel=0.05)


# -- fleets ------------------------------------------------------------------------------------------------------------


def test_six_feeders_carry_the_published_boxes_a_year(today: Network) -> None:
    """89 thousand TEU one way (SIA 2025); the model's ships at their draught on the days the sea is open."""
    rows = crossing_capacities(today, cargoes=("container-general",))
    (west,) = [row for row in rows if row.link == "aktau-alat-feeder" and row.forward]
    t_per_teu = today.atlas.cargoes["container-general"].t_per_teu
    assert west.weather_kt * 1000.0 / t_per_teu == pytest.approx(89_000, rel=0.15)


def test_five_tankers_carry_more_than_the_oil_of_2024(today: Network) -> None:
    """At least the 1.4 Mt that went to Baku (Times of Central Asia 2025), at most the 2.2 Mt agreed."""
    rows = crossing_capacities(today, cargoes=("crude-oil",))
    (west,) = [row for row in rows if row.link == "aktau-dubendi-tanker" and row.forward]
    assert 1_400 <= west.weather_kt <= 2_200
