"""Outages of Kazakhstan: what a cable spares, and what that owes to the prior."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian.model import Atlas, Cable, atlas
from transcaspian.runs._fibre_safety import (
    RUSSIA,
    Ground,
    by_links,
    cuts,
    exits,
    links_out,
    outage_case,
    shock_points,
    to_europe,
    ways_out,
)


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def ground(shipped: Atlas) -> Ground:
    return Ground(shipped.fibre, {link.id: link.length_km for link in shipped.links.values()})


@pytest.fixture(scope="module")
def cable(shipped: Atlas) -> Cable:
    return shipped.fibre.cables["cable-sumgait"]


def test_rates_become_shares_of_the_year(ground: Ground) -> None:
    sea_h = ground.down_share("aktau-sumgait-fibre") * 8760.0
    land_h = ground.down_share("aktau-atyrau-fibre") * 8760.0
    assert sea_h == pytest.approx(0.17 * 0.38 * 35.0 * 24.0, rel=0.01)
    assert land_h == pytest.approx(2.73 * 0.82 * 8.0, rel=0.01)
    black_sea_h = ground.down_share("poti-balchik-fibre") * 8760.0
    assert black_sea_h == pytest.approx(0.17 * 1.182 * 25.0 * 24.0, rel=0.02)


def test_ways_share_the_links_of_their_direction(ground: Ground, cable: Cable) -> None:
    ways = exits(ground, (cable,), "exit", "exit-east", "exit-cable")
    weight = {way.direction: 0.0 for way in ways}
    for way in ways:
        weight[way.direction] += way.weight_share
    assert weight == pytest.approx({"to-russia": 17.0, "to-china": 2.0, "to-caucasus": 1.0})
    assert exits(ground, (), "exit-cable") == []


def test_without_a_common_cause_the_prior_is_all_that_is_missing(ground: Ground) -> None:
    never, known = (to_europe(ground, (), russia_per_y=rate).none_h_per_y for rate in (0.0, 1.0 / 30.0))
    shock = ground.shock_shares(1.0 / 30.0)[RUSSIA]
    assert known == pytest.approx(never * (1.0 - shock) + shock * 8760.0, rel=1e-12)
    assert 0.0 < never < known


def test_a_cable_spares_hours_and_a_second_one_more(ground: Ground, shipped: Atlas, cable: Cable) -> None:
    cases = [outage_case(ground, chosen) for chosen in ((), (cable,), (cable, shipped.fibre.cables["cable-buzovna"]))]
    hours = [case.europe_h_per_y for case in cases]
    assert hours[0] > 10.0 * hours[1] > 10.0 * hours[2]
    for case in cases:
        assert case.europe_low_h_per_y < case.europe_h_per_y < case.europe_high_h_per_y
        assert case.anywhere_h_per_y < case.europe_h_per_y


def test_as_one_link_of_many_a_cable_does_not_save_half_of_them(ground: Ground, cable: Cable) -> None:
    for chosen in ((), (cable,)):
        case = outage_case(ground, chosen)
        assert case.half_h_per_y > 2.0
    assert outage_case(ground, (cable,)).half_carried_h_per_y < 0.1
    counted, carried = (by_links(ground, (cable,), carries=carries).half_h_per_y for carries in (False, True))
    assert carried < counted


def test_the_saving_grows_with_the_prior_and_is_small_without_it(ground: Ground, cable: Cable) -> None:
    points = list(shock_points(ground, cable))
    saved = [one.saved_h_per_y for one in points]
    assert saved == sorted(saved)
    assert points[0].shock_per_y == 0.0
    assert saved[0] < 0.5 < 2.0 < saved[3]
    for one in points:
        assert one.saved_h_per_y == pytest.approx(one.without_h_per_y - one.with_h_per_y)


def test_the_likeliest_cut_is_the_loss_of_russia_and_with_the_cable_two_things_must_fail(
    ground: Ground, cable: Cable
) -> None:
    without, having = cuts(ground, ()), cuts(ground, (cable,))
    assert without[0].parts == [RUSSIA]
    assert all(len(cut.parts) > 1 for cut in having)
    assert having[0].lost_h_per_y < without[0].lost_h_per_y


def test_each_way_out_tells_land_sea_and_shock_apart(ground: Ground, cable: Cable) -> None:
    found = {one.path: one for one in ways_out(ground, cable)}
    assert found["exit-west-minsk"].sea_h_per_y == 0.0
    assert found["exit-black-sea"].sea_km == 380.0 + 1182.0
    assert found["exit-black-sea"].land_km == 820.0 + 35.0 + 600.0 + 350.0 + 480.0 + 1750.0
    assert found["exit-turkiye"].sea_h_per_y == pytest.approx(ground.down_share(cable.link) * 8760.0)
    assert found["exit-turkiye"].shock_h_per_y == pytest.approx(72.0 / 30.0, rel=0.01)


def test_a_longer_cable_is_down_longer(ground: Ground, cable: Cable) -> None:
    longer = msgspec.structs.replace(ground, link_km={**ground.link_km, cable.link: 760.0})
    assert outage_case(longer, (cable,)).europe_h_per_y > outage_case(ground, (cable,)).europe_h_per_y
    assert outage_case(longer, ()) == outage_case(ground, ())


def test_links_by_direction_carry_their_prior(shipped: Atlas) -> None:
    russia = next(one for one in links_out(shipped.fibre) if one.direction == RUSSIA)
    assert (russia.links, russia.shock_days) == (17, 3.0)
    assert russia.shock_low_per_y < russia.shock_per_y < russia.shock_high_per_y
