"""What a level does at the ports: loads, first passages, works and their price, on levels made up here."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.errors import InputError
from transcaspian.model import LAST_YEAR, Atlas, Scenario, fold, scenario
from transcaspian.network import build
from transcaspian.world import (
    SEA_OWNER,
    PortLoads,
    Service,
    annuity_share,
    binding,
    dredging,
    first_years,
    past_levels,
    quantile_year,
    sea_changes,
    services,
    tonnes_kept,
    touched,
    usd_per_t_kept,
    with_works,
    works_of,
)

YEARS = np.arange(2025, 2041)
TANKER = Service("tanker-makhachkala", "tanker", "", ("aktau",))


@pytest.fixture(scope="module")
def base(shipped: Atlas) -> Scenario:
    return scenario("base", atlas=shipped)


def loads(found: Scenario, atlas: Atlas, years: np.ndarray = YEARS) -> PortLoads:
    return PortLoads(found, atlas, years=years, lowest_m_baltic=-36.0, highest_m_baltic=-26.0)


@pytest.fixture(scope="module")
def bare(base: Scenario, shipped: Atlas) -> PortLoads:
    return loads(with_works(base, shipped), shipped)


@pytest.fixture(scope="module")
def dredged(base: Scenario, shipped: Atlas) -> PortLoads:
    return loads(with_works(base, shipped, project="aktau-dredging"), shipped)


def falling(rate_m: float, draws: int = 3) -> np.ndarray:
    """Levels that fall from -29.2 in 2025, each draw a little faster, (D, Y)."""
    rates = rate_m * (1.0 + 0.1 * np.arange(draws))
    return -29.2 - rates[:, None] * (YEARS - YEARS[0])


# -- services and works ------------------------------------------------------------------------------------------------


def test_every_line_names_the_ends_whose_depth_is_known(shipped: Atlas) -> None:
    found = {one.link: one for one in services(shipped) if one.link}
    assert found["aktau-dubendi-tanker"].places == ("aktau", "dubendi")
    assert "batumi-burgas-ferry" not in found
    ports = [one for one in services(shipped) if not one.link]
    assert TANKER in ports
    assert len(set(ports)) == len(ports)


def test_projects_that_deepen_a_port_are_found(shipped: Atlas) -> None:
    assert set(dredging(shipped)) == {
        *("aktau-dredging", "aktau-dredging-second", "kuryk-dredging", "kuryk-dredging-8m"),
        *("alat-dredging", "dubendi-dredging", "turkmenbashi-dredging"),
    }


def test_works_are_dated_by_the_scenario_and_otherwise_as_promised(shipped: Atlas, base: Scenario) -> None:
    frozen = scenario("frozen", atlas=shipped)
    assert {one.from_year for one in works_of(base, shipped, "aktau-dredging")} == {2027}
    late = msgspec.structs.replace(
        base, changes=tuple(msgspec.structs.replace(one, from_year=one.from_year + 2) for one in base.changes)
    )
    assert {one.from_year for one in works_of(late, shipped, "aktau-dredging")} == {2029}
    assert works_of(frozen, shipped, "aktau-dredging") == shipped.changes["aktau-dredging"]


def test_one_project_alone_leaves_the_other_out_and_everything_else_in(shipped: Atlas, base: Scenario) -> None:
    alone = with_works(base, shipped, project="aktau-dredging")
    targets = {one.target for one in alone.changes if one.field == "depth_m"}
    assert targets == {f"depth-aktau-{kind}" for kind in ("feeder", "dry", "ferry", "tanker")}
    none = with_works(base, shipped)
    assert not any(one.field == "depth_m" for one in none.changes)
    assert len(none.changes) == len(base.changes) - 5


def test_only_services_at_a_deepened_berth_are_touched(shipped: Atlas, base: Scenario) -> None:
    works = works_of(base, shipped, "kuryk-dredging")
    assert {one.link for one in touched(shipped, works, services(shipped))} == {"", "kuryk-alat-ferry"}


# -- loads -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "share"), [(2022, 0.92), (2023, 0.88), (2024, 0.85), (2025, 0.83)])
def test_the_loads_of_a_large_tanker_at_aktau_are_cast_back(
    year: int, share: float, shipped: Atlas, base: Scenario
) -> None:
    years, levels = past_levels(shipped, first=2018, last=2025)
    found = loads(with_works(base, shipped), shipped, years).annual(TANKER, levels)
    assert found[0] == pytest.approx(1.0, abs=0.005)
    assert found[list(years).index(year)] == pytest.approx(share, abs=0.03)


def test_the_months_of_2025_span_what_the_press_said(bare: PortLoads) -> None:
    months = 12_000 * bare.monthly(TANKER, -29.2, year=2025)
    assert 9_000 < months.min() < 9_800
    assert 10_300 < months.max() < 10_700
    assert months[3] == pytest.approx(10_000, abs=60)
    assert [int(months.argmin()), int(months.argmax())] == [11, 5]


def test_dredging_to_7_7_m_lets_the_tanker_load_in_full_in_the_month_it_was_said_for(dredged: PortLoads) -> None:
    months = dredged.monthly(TANKER, -29.2, year=2027)
    assert months[3] > 0.985
    assert months[4:8].min() > 0.998
    assert dredged.monthly(TANKER, -29.2, year=2026)[3] < 0.85


def test_loads_of_a_year_are_those_that_the_network_builds_with(
    bare: PortLoads, shipped: Atlas, base: Scenario
) -> None:
    network = build(with_works(base, shipped), year=2030, atlas=shipped)
    line = next(one for one in services(shipped) if one.link == "aktau-dubendi-tanker")
    level = network.parameter("sea-level")
    share = bare.annual(line, np.full((1, len(YEARS)), level))[0, list(YEARS).index(2030)]
    fleet, link = shipped.fleets["tanker-caspian"], shipped.links[line.link]
    top = network.topology
    arc = next(a for a in range(len(top.arc_link)) if top.arc_link[a] == list(shipped.links).index(line.link))
    days = (2 * link.length_km / (fleet.speed_kn * 1.852) + fleet.turn_h) / 24.0
    uses = {float(network.use_units[use]) for use in range(int(top.use_start[arc]), int(top.use_start[arc + 1]))}
    assert any(one == pytest.approx(days / share, rel=1e-4) for one in uses)


@given(st.floats(-35.9, -26.1), st.floats(0.0, 2.0))
def test_a_line_never_loads_more_than_its_ports_and_a_lower_sea_never_more(
    bare: PortLoads, level: float, fall: float
) -> None:
    line = Service("tanker-makhachkala", "tanker", "aktau-makhachkala-tanker", ("aktau", "makhachkala"))
    ends = [msgspec.structs.replace(line, link="", places=(place,)) for place in line.places]
    at = np.full(len(YEARS), level)
    both = bare.annual(line, at)
    assert (both <= np.minimum(*(bare.annual(end, at) for end in ends)) + 1e-12).all()
    assert (bare.annual(line, np.maximum(at - fall, -36.0)) <= both + 1e-12).all()


def test_the_level_at_which_a_share_is_lost_gives_that_load(bare: PortLoads) -> None:
    level = bare.level_at(TANKER, lost_share=0.25, year=2030)
    assert level is not None
    assert bare.annual(TANKER, np.full(len(YEARS), level))[5] == pytest.approx(0.75, abs=1e-3)
    assert bare.level_at(TANKER, lost_share=1.0, year=2030) is None


def test_the_end_where_least_can_be_loaded_binds(bare: PortLoads) -> None:
    line = Service("tanker-makhachkala", "tanker", "aktau-makhachkala-tanker", ("makhachkala", "aktau"))
    assert binding(bare, line, -29.5, year=2025) == "aktau"
    assert binding(bare, line, -26.5, year=2025) == ""


def test_a_class_without_a_draught_is_refused(shipped: Atlas, base: Scenario) -> None:
    unknown = msgspec.structs.replace(shipped.fleets["tanker-makhachkala"], laden_draught_m=float("nan"))
    atlas = msgspec.structs.replace(shipped, fleets={**shipped.fleets, unknown.id: unknown})
    found = PortLoads(base, atlas, years=YEARS[:1], lowest_m_baltic=-30.0, highest_m_baltic=-29.0)
    with pytest.raises(InputError, match=r"fleets\.csv, row tanker-makhachkala, field 'laden_draught_m': no draught"):
        found.annual(TANKER, np.array([-29.5]))


# -- first passage -----------------------------------------------------------------------------------------------------


def test_the_first_year_of_a_loss_is_taken_on_each_path() -> None:
    share = np.array([[0.95, 0.85, 0.95, 0.80], [0.95, 0.94, 0.93, 0.92]])
    years = np.array([2025, 2026, 2027, 2028])
    assert first_years(share, years, lost_share=0.1, from_year=2025).tolist() == [2026.0, np.inf]
    assert first_years(share, years, lost_share=0.1, from_year=2027).tolist() == [2028.0, np.inf]
    assert first_years(share, years, lost_share=0.1, from_year=2029).tolist() == [np.inf, np.inf]


def test_quantiles_of_first_years_are_years_or_nothing() -> None:
    years = np.array([2031.0, 2030.0, np.inf, 2040.0])
    assert [quantile_year(years, share) for share in (0.05, 0.5, 0.95)] == [2030, 2031, None]


def test_deeper_cuts_come_later_and_faster_falls_sooner(bare: PortLoads) -> None:
    slow, fast = (bare.annual(TANKER, falling(rate)) for rate in (0.1, 0.2))
    for lost in (0.25, 0.5):
        assert (
            first_years(fast, YEARS, lost_share=lost, from_year=2025)
            <= first_years(slow, YEARS, lost_share=lost, from_year=2025)
        ).all()
    assert first_years(fast, YEARS, lost_share=0.25, from_year=2025)[0] == 2028.0


# -- the price of room -------------------------------------------------------------------------------------------------


def test_an_annuity_pays_back_price_and_interest() -> None:
    rate, years = 0.06, 15
    left = 1.0
    for _ in range(years):
        left = left * (1.0 + rate) - annuity_share(rate, years=years)
    assert left == pytest.approx(0.0, abs=1e-12)
    assert annuity_share(0.0, years=20.0) == 0.05


def test_room_is_voyages_times_payload_times_the_share_gained(
    bare: PortLoads, dredged: PortLoads, shipped: Atlas
) -> None:
    line = next(one for one in services(shipped) if one.link == "aktau-dubendi-tanker")
    levels = falling(0.15)
    kept = tonnes_kept(bare, dredged, levels, lines=[line])
    assert (kept[:, :2] == 0.0).all()
    gained = dredged.annual(line, levels) - bare.annual(line, levels)
    fleet, link = shipped.fleets["tanker-caspian"], shipped.links[line.link]
    days = (2 * link.length_km / (fleet.speed_kn * 1.852) + fleet.turn_h) / 24.0
    voyages = fleet.count * fleet.availability_share * 365.0 / days
    assert bare.voyages_per_y(line)[0] == pytest.approx(voyages)
    assert kept == pytest.approx(gained * voyages * fleet.payload_t)
    assert kept.max() > 50_000


def test_the_price_is_annuity_and_upkeep_over_the_tonnes() -> None:
    kept = np.array([[0.0, 1e6, 1e6, 1e6], [0.0, 0.0, 0.0, 0.0]])
    price = usd_per_t_kept(
        kept, np.arange(2026, 2030), capex_musd=10.0, opex_musd_per_y=0.5, from_year=2027, rate_share=0.06, life_y=15.0
    )
    assert price.tolist() == [pytest.approx(10.0 * annuity_share(0.06, years=15.0) + 0.5), np.inf]


# -- Changes -----------------------------------------------------------------------------------------------------------


def test_a_path_becomes_one_set_a_year_and_the_last_holds_on() -> None:
    years = list(range(2025, 2101))
    found = sea_changes([-29.0 - 0.1 * n for n in range(len(years))], years=years)
    assert [one.from_year for one in found] == list(range(2025, LAST_YEAR + 1))
    assert {one.owner for one in found} == {SEA_OWNER}
    for year in (2025, 2031, LAST_YEAR, LAST_YEAR + 5):
        expected = -29.0 - 0.1 * (min(year, LAST_YEAR) - 2025)
        assert fold(-28.0, found, year=year) == pytest.approx(expected)
