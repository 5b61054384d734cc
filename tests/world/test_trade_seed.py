"""The world of trade: both counts reconciled, goods that sum, and nothing read after the base year."""

from __future__ import annotations

import dataclasses
import math

import msgspec
import polars as pl
import pytest

from transcaspian.errors import InputError
from transcaspian.model import Atlas
from transcaspian.world import BASE_YEAR, PAIR, direction_share, mirror, trade_values, trade_world


def with_table(known: Atlas, name: str, frame: pl.DataFrame) -> Atlas:
    frames = {**known.tables._frames, name: frame}
    return msgspec.structs.replace(known, tables=dataclasses.replace(known.tables, _frames=frames))


def test_both_counts_make_a_mean_inside_them_and_one_count_is_moved_by_the_usual_ratio(shipped: Atlas) -> None:
    found = mirror(shipped)
    by_year = {one.year: one for one in found.years}
    last = by_year[2024]
    assert (last.kz_musd, last.az_musd) == (530.0, 470.0)
    assert last.reconciled_musd == pytest.approx(math.sqrt(530.0 * 470.0))
    assert (last.low_musd, last.high_musd) == (470.0, 530.0)
    ratio = math.sqrt((530.0 / 470.0) * (529.4 / 313.0))
    assert found.kz_share == pytest.approx(math.sqrt(ratio))
    assert found.kz_share * found.az_share == pytest.approx(1.0)
    assert by_year[2022].reconciled_musd == pytest.approx(463.3 / math.sqrt(ratio))
    assert by_year[2022].low_musd < by_year[2022].reconciled_musd < by_year[2022].high_musd


def test_later_counts_and_parts_of_a_year_move_nothing(shipped: Atlas) -> None:
    trade = shipped.tables.frame("trade")
    later = trade.with_columns(
        pl.when(pl.col("year") > BASE_YEAR).then(pl.col("value") * 3.0).otherwise(pl.col("value")).alias("value")
    )
    assert not later.equals(trade)
    moved = with_table(shipped, "trade", later)
    assert mirror(moved) == mirror(shipped)
    assert direction_share(moved) == direction_share(shipped)
    assert all(one.year <= BASE_YEAR for one in mirror(shipped).years)


def test_the_counts_are_those_of_the_observations(shipped: Atlas) -> None:
    """The years stand in both tables: as counts beside others, and with directions and months."""
    perimeters = {"trade-azkz-kz": ("turnover", "KZ"), "trade-azkz-az": ("turnover", "AZ")}
    perimeters |= {"trade-azkz-kz-export": ("kz-to-az", "KZ"), "trade-azkz-kz-import": ("az-to-kz", "KZ")}
    perimeters |= {"trade-azkz-az-import": ("kz-to-az", "AZ"), "trade-azkz-az-export": ("az-to-kz", "AZ")}
    rows = shipped.tables.frame("trade").filter(pl.col("months") == 12).iter_rows(named=True)
    own = {(row["measure"], row["reporter"], row["year"]): row["value"] for row in rows}
    seen = [one for one in shipped.observations if one.perimeter in perimeters]
    assert len(seen) > 10
    for one in seen:
        assert own[*perimeters[one.perimeter], one.year] == one.value


def test_the_pair_trades_what_is_asked_and_every_country_sells_and_buys_its_income(shipped: Atlas) -> None:
    found = trade_world(shipped, turnover_musd=499.0)
    there, back = found.between_musd(*PAIR).sum(), found.between_musd(*PAIR[::-1]).sum()
    assert there + back == pytest.approx(499.0, rel=1e-12)
    assert there / 499.0 == pytest.approx(256.1 / 280.6)
    income = shipped.tables.frame("trade_countries")["gdp_musd"].to_numpy()
    assert found.flows_musd.sum(axis=(0, 2)) == pytest.approx(income, rel=1e-9)
    assert found.flows_musd.sum(axis=(0, 1)) == pytest.approx(income, rel=1e-9)
    assert found.residual < 1e-9
    assert found.flows_musd.min() > 0.0


def test_elasticities_are_published_and_inside_their_ranges(shipped: Atlas) -> None:
    frame = shipped.tables.frame("trade_parameters")
    theta = frame.filter(pl.col("kind") == "theta")
    assert theta.filter(pl.col("status") == "assumed").height == 0
    assert theta["source"].null_count() == 0
    assert frame.filter((pl.col("low") > pl.col("value")) | (pl.col("high") < pl.col("value"))).height == 0
    goods = set(shipped.tables.frame("trade_goods")["id"])
    assert set(trade_values(shipped, "theta")) - {""} == goods == set(trade_values(shipped, "day"))


def test_goods_that_do_not_sum_are_refused_with_table_row_and_field(shipped: Atlas) -> None:
    flows = shipped.tables.frame("trade_flows")
    short = with_table(shipped, "trade_flows", flows.filter(pl.col("id") != "sells-tr-metals"))
    with pytest.raises(InputError, match=r"trade_flows.csv, row TR, field 'share': the goods of a seller do not sum"):
        trade_world(short, turnover_musd=499.0)
    goods = shipped.tables.frame("trade_goods").with_columns(home_share=pl.lit(0.5))
    with pytest.raises(InputError, match=r"trade_goods.csv"):
        trade_world(with_table(shipped, "trade_goods", goods), turnover_musd=499.0)


def test_a_year_without_both_counts_is_refused(shipped: Atlas) -> None:
    trade = shipped.tables.frame("trade")
    without = with_table(shipped, "trade", trade.filter(pl.col("id") != "trade-turnover-az-2024"))
    with pytest.raises(InputError, match="lacks the turnover of 2024"):
        mirror(without)
    one_way = with_table(shipped, "trade", trade.filter(pl.col("measure") != "az-to-kz"))
    with pytest.raises(InputError, match="both directions"):
        direction_share(one_way)
