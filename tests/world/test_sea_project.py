"""Fans and paths to 2100, variants, and what is refused."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.errors import InputError
from transcaspian.model import Atlas, Change, atlas
from transcaspian.world._sea_project import (
    PATHWAYS,
    VARIANTS,
    Projection,
    last_inflow_km3,
    project,
    variant_changes,
    warming_k,
)

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@pytest.fixture(scope="module")
def base(shipped: Atlas) -> Projection:
    return project(shipped)


def median(shipped: Atlas, year: int, **asked: object) -> float:
    found = project(shipped, draws=1000, **asked)  # type: ignore[arg-type]
    return float(np.median(found.level_m_baltic[:, year - 2025]))


def test_a_projection_has_a_level_for_each_draw_and_year(base: Projection) -> None:
    assert base.years.tolist() == list(range(2025, 2101))
    assert base.level_m_baltic.shape == (2000, 76)
    assert np.isfinite(base.level_m_baltic).all()
    assert base.level_m_baltic.min() >= -60.0
    assert base.level_m_baltic.max() <= -25.0
    assert base.is_held.mean() < 0.02


def test_the_same_seed_gives_the_same_draws_and_another_others(shipped: Atlas, base: Projection) -> None:
    assert np.array_equal(project(shipped).level_m_baltic, base.level_m_baltic)
    assert not np.array_equal(project(shipped, seed=2).level_m_baltic, base.level_m_baltic)


def test_a_shorter_projection_ends_earlier(shipped: Atlas) -> None:
    assert project(shipped, to_year=2030, draws=100).years.tolist() == list(range(2025, 2031))


def test_a_fan_is_ordered_and_widens(base: Projection) -> None:
    fan = base.fan(SHARES)
    assert fan.shape == (5, 76)
    assert (np.diff(fan, axis=0) > 0.0).all()
    width = fan[-1] - fan[0]
    assert width[0] < width[10] < width[30] < width[75]


def test_a_path_ends_at_its_quantile_and_is_a_mean_of_draws(base: Projection) -> None:
    at = 2060 - 2025
    for share in SHARES:
        path = base.path(share, 2060)
        assert path.shape == (76,)
        assert path[at] == pytest.approx(base.fan([share])[0, at], abs=0.1)
    low = base.path(0.05, 2060)
    assert low[0] > base.fan([0.05])[0, 0]


def test_a_path_is_no_row_of_quantiles(base: Projection) -> None:
    """Draws that are low in 2060 were not the lowest in every year before."""
    gap = base.path(0.05, 2060) - base.fan([0.05])[0]
    assert (gap[:20] > 0.05).all()


@pytest.mark.parametrize("share", [[0.05, 0.95], (0.5,), np.array([0.1, 0.9]), "0.5"])
def test_a_path_of_several_quantiles_is_refused(base: Projection, share: object) -> None:
    with pytest.raises(InputError, match=r"quantiles year by year make no path.*allowed: one share.*Ask for one share"):
        base.path(share, 2050)  # type: ignore[arg-type]


def test_a_year_or_a_share_that_is_not_there_is_refused(base: Projection) -> None:
    with pytest.raises(InputError, match=r"field 'by_year': has no such year; read 2101; allowed: 2025 to 2100"):
        base.path(0.5, 2101)
    with pytest.raises(InputError, match="is no share; read 5; allowed: from 0 to 1"):
        base.fan([0.5, 5.0])


@given(st.floats(-40.0, -27.0))
def test_the_first_year_below_a_level_is_the_first(level: float) -> None:
    found = project(atlas(), draws=100, to_year=2060)
    for draw, first in zip(found.level_m_baltic, found.first_year_below(level), strict=True):
        below = found.years[draw <= level]
        assert first == (below[0] if below.size else np.inf)


def test_a_later_year_is_met_at_a_lower_level(base: Projection) -> None:
    assert (base.first_year_below(-31.0) >= base.first_year_below(-30.0)).all()
    assert np.isinf(base.first_year_below(-59.0)).mean() > 0.9


def test_warmer_pathways_and_harsher_responses_stand_lower(shipped: Atlas) -> None:
    by_pathway = [median(shipped, 2100, pathway=pathway) for pathway in PATHWAYS]
    assert by_pathway == sorted(by_pathway, reverse=True)
    by_response = [median(shipped, 2100, response=response) for response in ("mild", "central", "severe")]
    assert by_response == sorted(by_response, reverse=True)


def test_pathways_do_not_differ_before_2030(shipped: Atlas) -> None:
    near = [median(shipped, 2030, pathway=pathway) for pathway in PATHWAYS]
    assert max(near) - min(near) < 0.06


def test_a_dry_decade_takes_its_water_for_ten_years(shipped: Atlas) -> None:
    (change,) = variant_changes(shipped, "dry_decade")
    assert (change.target, change.op, change.from_year, change.to_year) == ("sea-inflow-mean", "set", 2025, 2034)
    fall = {year: median(shipped, year) - median(shipped, year, variant="dry_decade") for year in (2030, 2034, 2060)}
    assert fall[2030] > 0.25
    assert fall[2034] > fall[2030]
    assert 0.0 < fall[2060] < fall[2034]


def test_rivers_bring_255_km3_in_the_dry_decade(shipped: Atlas) -> None:
    (change,) = variant_changes(shipped, "dry_decade")
    window = warming_k(shipped, "ssp245", np.arange(2012.0, 2024.0)).mean()
    now = change.value * (1.0 - 0.04 * (window - shipped.parameter("sea-record-warming")))
    assert now == pytest.approx(255.0)


def test_a_dam_keeps_water_from_its_year_on_where_the_sea_is_above_the_sill(shipped: Atlas, base: Projection) -> None:
    (change,) = variant_changes(shipped, "kbg_dam")
    assert (change.target, change.value) == ("sea-kbg-scale", 0.0)
    dam = project(shipped, variant="kbg_dam")
    gain = dam.level_m_baltic - base.level_m_baltic
    assert np.abs(gain[:, : change.from_year - 2025]).max() == 0.0
    assert gain.min() >= -1e-9
    assert 0.05 < np.median(gain[:, 2050 - 2025]) < 0.5
    assert set(VARIANTS) == {"", "dry_decade", "kbg_dam"}


def test_a_dam_is_a_change_like_any_other(shipped: Atlas) -> None:
    own = Change("sea-kbg-scale", "value", "scale", 0.0, 2028, source="planner-judgement", owner="test")
    dam, half = (
        project(shipped, draws=200, changes=[change]).level_m_baltic
        for change in (own, msgspec.structs.replace(own, value=0.5, to_year=2040))
    )
    assert np.array_equal(dam, project(shipped, draws=200, variant="kbg_dam").level_m_baltic)
    plain = project(shipped, draws=200).level_m_baltic
    assert plain[:, 10].mean() < half[:, 10].mean() < dam[:, 10].mean()
    dry = Change("sea-inflow-mean", "value", "add", -30.0, 2030, source="planner-judgement", owner="test")
    assert np.median(project(shipped, draws=200, changes=[dry]).level_m_baltic[:, 10]) < np.median(plain[:, 10]) - 0.3


def test_a_change_of_anything_else_is_refused(shipped: Atlas) -> None:
    wrong = Change("sea-groundwater", "value", "set", 5.0, 2030, source="planner-judgement", owner="test")
    says = r"moves no year of the sea; read 'value' of 'sea-groundwater'; allowed: sea-inflow-mean"
    with pytest.raises(InputError, match=says):
        project(shipped, changes=[wrong])
    less = Change("sea-inflow-mean", "value", "add", -400.0, 2030, source="planner-judgement", owner="test")
    with pytest.raises(InputError, match=r"'sea-inflow-mean' below zero in 2030; read -110"):
        project(shipped, changes=[less])


def test_global_warming_goes_through_the_published_means(shipped: Atlas) -> None:
    years = np.array([2015.0, 2030.0, 2050.0, 2090.0, 2100.0])
    assert warming_k(shipped, "ssp245", years).tolist() == pytest.approx([1.09, 1.5, 2.0, 2.7, 2.875])
    assert warming_k(shipped, "ssp585", years)[-1] == pytest.approx(4.9)


def test_the_unpublished_inflow_is_what_process_and_level_say_together(shipped: Atlas) -> None:
    mean, spread = last_inflow_km3(shipped)
    assert mean == pytest.approx(245.0, abs=10.0)
    assert 20.0 < spread < 35.0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"response": "centrl"}, r"field 'response': is not known; read 'centrl'.*Did you mean 'central'"),
        ({"pathway": "ssp999"}, r"field 'pathway'.*allowed: 'ssp126' \| 'ssp245'"),
        ({"variant": "dam"}, r"field 'variant'.*'kbg_dam'"),
        ({"to_year": 2101}, r"field 'to_year'.*read 2101; allowed: 2025 to 2100"),
        ({"draws": 10}, r"field 'draws'.*allowed: at least 100"),
    ],
)
def test_what_is_not_known_is_refused_by_name(shipped: Atlas, asked: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        project(shipped, **asked)  # type: ignore[arg-type]


def test_all_faults_are_said_at_once(shipped: Atlas) -> None:
    with pytest.raises(InputError) as refusal:
        project(shipped, response="x", pathway="y", to_year=1990)
    assert [fault.field for fault in refusal.value.faults] == ["response", "pathway", "to_year"]
