"""The world that trade is seen in: countries, goods and the balanced flows between them, and what both sides count.

Only trade between Kazakhstan and Azerbaijan is counted; flows between other countries are a gravity seed from incomes,
distances and the structure of exports, balanced so that each country sells and buys its income.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.model import Atlas
from transcaspian.world._trade_gravity import balance_flows

Floats = NDArray[np.float64]

BASE_YEAR = 2024  # whose trade the model changes; no row of a later year is read by it
PAIR = ("KZ", "AZ")
LEAST_KM = 200.0  # between the places of two countries
EARTH_KM = 6371.0
MIX_TOLERANCE = 1e-6


class TradeWorld(msgspec.Struct, frozen=True, eq=False):
    """Flows of G goods between N countries in the base year, million USD, home sales on the diagonal."""

    countries: tuple[str, ...]
    goods: tuple[str, ...]
    flows_musd: Floats
    residual: float

    def place(self, country: str) -> int:
        """Give the row of a country."""
        return self.countries.index(country)

    def between_musd(self, seller: str, buyer: str) -> Floats:
        """Give the flows of each good from one country to another."""
        return self.flows_musd[:, self.place(seller), self.place(buyer)]


class MirrorYear(msgspec.Struct, frozen=True):
    """Turnover of one year as each side counts it and as both together say; nothing where a side has no count."""

    year: int
    kz_musd: float | None
    az_musd: float | None
    ratio: float | None
    reconciled_musd: float
    low_musd: float
    high_musd: float


class Mirror(msgspec.Struct, frozen=True):
    """Both counts of the turnover up to the base year, and how far apart they are."""

    years: list[MirrorYear]
    kz_share: float  # count of Kazakhstan over the reconciled one
    az_share: float
    sd_share: float  # of the logarithm of a reconciled value of a year with both counts


def mirror(atlas: Atlas) -> Mirror:
    """Reconcile what both sides count of the turnover of whole years, up to the base year.

    With both counts the reconciled value is their geometric mean and its range goes from one to the other; with one
    it is that count moved by half the mean logarithm of their ratio, and its range is as wide as the mean ratio says.
    """
    rows = atlas.tables.frame("trade").filter(
        (pl.col("measure") == "turnover") & (pl.col("months") == 12) & (pl.col("year") <= BASE_YEAR)
    )
    counts = {(row["reporter"], row["year"]): float(row["value"]) for row in rows.iter_rows(named=True)}
    years = sorted({year for _, year in counts})
    both = [year for year in years if (("KZ", year) in counts) and (("AZ", year) in counts)]
    if BASE_YEAR not in both:
        hint = f"Add the turnover of {BASE_YEAR} by both."
        raise InputError(Fault("trade.csv", f"lacks the turnover of {BASE_YEAR} as one side counts it", hint=hint))
    logs = [math.log(counts["KZ", year] / counts["AZ", year]) for year in both]
    half = sum(logs) / len(logs) / 2.0
    spread = sum(abs(log) for log in logs) / len(logs) / 2.0
    found = []
    for year in years:
        kz, az = counts.get(("KZ", year)), counts.get(("AZ", year))
        if kz is not None and az is not None:
            middle, low, high = math.sqrt(kz * az), min(kz, az), max(kz, az)
        else:
            middle = kz * math.exp(-half) if kz is not None else (az or 0.0) * math.exp(half)
            low, high = middle * math.exp(-spread), middle * math.exp(spread)
        ratio = None if kz is None or az is None else kz / az
        found.append(MirrorYear(year, kz, az, ratio, middle, low, high))
    return Mirror(found, math.exp(half), math.exp(-half), spread)


def direction_share(atlas: Atlas) -> float:
    """Give the part of the turnover that Kazakhstan sells, from the last counts of both directions by one side."""
    frame = atlas.tables.frame("trade").filter((pl.col("reporter") == "KZ") & (pl.col("year") <= BASE_YEAR))
    counts = {
        (row["measure"], row["year"], row["months"]): float(row["value"])
        for row in frame.iter_rows(named=True)
        if row["measure"] in ("kz-to-az", "az-to-kz")
    }
    whole = [(year, months) for measure, year, months in counts if measure == "kz-to-az"]
    known = [key for key in whole if ("az-to-kz", *key) in counts]
    if not known:
        raise InputError(Fault("trade.csv", "lacks a count of both directions", hint="Add kz-to-az and az-to-kz."))
    last = max(known)
    there, back = counts["kz-to-az", *last], counts["az-to-kz", *last]
    return there / (there + back)


def trade_world(atlas: Atlas, *, turnover_musd: float) -> TradeWorld:
    """Build the balanced flows of the base year around a turnover of Kazakhstan and Azerbaijan.

    Raises
    ------
    InputError
        If the goods of a seller do not sum to 1, a country lacks goods, or the flows cannot be balanced.
    """
    frame = atlas.tables.frame("trade_countries")
    countries = tuple(frame["country"].to_list())
    goods = tuple(atlas.tables.frame("trade_goods")["id"].to_list())
    income = frame["gdp_musd"].to_numpy().astype(np.float64)
    total = _totals(frame, distance_power=trade_values(atlas, "distance")[""][0])
    fixed = np.zeros_like(total)
    there = direction_share(atlas)
    kz, az = (countries.index(country) for country in PAIR)
    fixed[kz, az], fixed[az, kz] = there * turnover_musd, (1.0 - there) * turnover_musd
    seed = np.where(fixed > 0.0, 0.0, total)
    rest, residual = balance_flows(seed, sold=income - fixed.sum(axis=1), bought=income - fixed.sum(axis=0))
    flows = (rest + fixed)[None] * _mix(atlas, countries, goods)
    return TradeWorld(countries, goods, flows, residual)


def trade_values(atlas: Atlas, kind: str) -> dict[str, tuple[float, float, float]]:
    """Give value, low and high of the trade parameters of a kind, by good; growth by row."""
    found: dict[str, tuple[float, float, float]] = {}
    for row in atlas.tables.frame("trade_parameters").iter_rows(named=True):
        if row["kind"] == kind:
            name = row["id"] if kind == "growth" else row["good"] or ""
            found.setdefault(name, (float(row["value"]), float(row["low"]), float(row["high"])))
    return found


def _totals(frame: pl.DataFrame, *, distance_power: float) -> Floats:
    """Give the gravity seed of all goods together: exports by distance and income of the buyer, home sales the rest."""
    income = frame["gdp_musd"].to_numpy()
    lat, lon = (np.radians(frame[name].to_numpy()) for name in ("lat", "lon"))
    half = np.sin((lat[:, None] - lat) / 2.0) ** 2
    half += np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2.0) ** 2
    km = np.maximum(2.0 * EARTH_KM * np.arcsin(np.sqrt(half)), LEAST_KM)
    pull = income / km**distance_power
    np.fill_diagonal(pull, 0.0)
    sold = frame["export_share"].to_numpy() * income
    total = pull * (sold / pull.sum(axis=1))[:, None]
    np.fill_diagonal(total, income - sold)
    return np.asarray(total, dtype=np.float64)


def _mix(atlas: Atlas, countries: tuple[str, ...], goods: tuple[str, ...]) -> Floats:
    """Give the part (G, N, N) of each good in every flow."""
    found = np.full((len(goods), len(countries), len(countries)), np.nan)
    rows = list(atlas.tables.frame("trade_flows").iter_rows(named=True))
    for row in sorted(rows, key=lambda row: row["buyer"] is not None):  # rows with a buyer go last: they stand above
        at = slice(None) if row["buyer"] is None else countries.index(row["buyer"])
        found[goods.index(row["good"]), countries.index(row["seller"]), at] = float(row["share"])
    home = atlas.tables.frame("trade_goods")["home_share"].to_numpy()
    own = np.arange(len(countries))
    found[:, own, own] = home[:, None]
    sums = found.sum(axis=0)
    if not np.all(np.abs(sums - 1.0) < MIX_TOLERANCE):
        seller, buyer = np.argwhere(~(np.abs(sums - 1.0) < MIX_TOLERANCE))[0].tolist()
        where, table = countries[seller], "trade_goods.csv" if seller == buyer else "trade_flows.csv"
        hint = f"Give {where} a row for each good."
        got = f"{sums[seller, buyer]:g} to {countries[buyer]}"
        raise InputError(Fault(table, "the goods of a seller do not sum to 1", where, "share", got, "1", hint))
    return np.asarray(found / sums)
