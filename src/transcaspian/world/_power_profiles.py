"""Hours of a year: sun by geometry, wind and clearness by stated statistics, demand and prices by shapes.

Hours are UTC; every zone sees its own sun by its longitude. All series are made, none is measured: yearly means are the
published ones, shapes, persistence and season are those of the table of terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtr

from transcaspian.world._power_facts import PowerFacts, Zone

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEAR_HOURS, WEEK_HOURS, YEAR_WEEKS = 8760, 168, 52
DAY_HOURS, YEAR_DAYS = 24, 365
COLDEST_DAY = 15  # of the year, in January
MONTH_ENDS = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
WINDY_SHORES = frozenset({"mangystau-zone", "west-kz-zone", "az-zone"})  # share a part of their wind
CUT_IN_M_PER_S, RATED_M_PER_S, CUT_OUT_M_PER_S = 3.0, 12.0, 25.0
TILT_BELOW_LATITUDE_DEG = 10.0
CLEAR_SHARE, DIFFUSE_SHARE = 0.7, 0.1  # of light: through one air mass of clear sky; what clouds leave
COOLING_POWER, BISECTIONS = 4, 60


class Hours(msgspec.Struct, frozen=True, eq=False):
    """The hours that are solved and the hours of the year for which each stands; their product is a year.

    ``of_year`` counts from 0 at midnight UTC of the first of January.
    """

    of_year: Ints
    weight_h: float

    @property
    def weeks(self) -> int:
        """How many weeks of the year they are; 52 stands for all hours."""
        return min(len(self.of_year) // WEEK_HOURS, YEAR_WEEKS)

    @property
    def year_share(self) -> float:
        """Part of the year that is solved."""
        return len(self.of_year) / YEAR_HOURS


def sample_hours(weeks: int) -> Hours:
    """Choose whole weeks at even distances through the year; 52 gives every hour of it."""
    if weeks >= YEAR_WEEKS:
        return Hours(np.arange(YEAR_HOURS), 1.0)
    starts = ((np.arange(weeks) + 0.5) * YEAR_WEEKS / weeks).astype(np.int64) * WEEK_HOURS
    chosen = (starts[:, None] + np.arange(WEEK_HOURS)[None, :]).ravel()
    return Hours(chosen, YEAR_HOURS / len(chosen))


def _noise(name: str, seed: int, size: int) -> Floats:
    """White normal noise that belongs to a name, whatever else is drawn."""
    return np.random.default_rng([seed, crc32(name.encode())]).standard_normal(size)


def _persistent(noise: Floats, coefficient: float) -> Floats:
    """Turn white noise into an AR(1) of variance one."""
    first = noise[:1]
    later = lfilter([np.sqrt(1.0 - coefficient**2)], [1.0, -coefficient], noise[1:], zi=coefficient * first)[0]
    return np.concatenate([first, later])


def _scaled(make: Callable[[float], Floats], target_share: float, high_value: float) -> Floats:
    """Find by bisection the scale at which a series that grows with it has the wanted mean."""
    low = 0.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high_value)
        low, high_value = (middle, high_value) if make(middle).mean() < target_share else (low, middle)
    return make(high_value)


def days(of_year: Ints) -> Floats:
    """Day of the year of each hour, the first of January being 1."""
    return (of_year // DAY_HOURS + 1.0).astype(np.float64)


def solar_h(of_year: Ints, lon: float) -> Floats:
    """Hour of true local solar time, 12 when the sun is highest; with the equation of time."""
    angle = 2.0 * np.pi * (days(of_year) - 81.0) / 364.0
    equation_min = 9.87 * np.sin(2.0 * angle) - 7.53 * np.cos(angle) - 1.5 * np.sin(angle)
    found: Floats = np.mod(of_year % DAY_HOURS + 0.5 + lon / 15.0 + equation_min / 60.0, DAY_HOURS)
    return found


def sunlight(of_year: Ints, *, lat: float, lon: float) -> Floats:
    """Clear light on a panel that looks south, tilted ten degrees less than the latitude; zero at night."""
    turn = np.radians(15.0 * (solar_h(of_year, lon) - 12.0))
    tilt_lat = np.radians(TILT_BELOW_LATITUDE_DEG)
    dip = np.radians(23.45) * np.sin(2.0 * np.pi * (284.0 + days(of_year)) / 365.0)
    high = np.sin(np.radians(lat)) * np.sin(dip) + np.cos(np.radians(lat)) * np.cos(dip) * np.cos(turn)
    onto = np.sin(tilt_lat) * np.sin(dip) + np.cos(tilt_lat) * np.cos(dip) * np.cos(turn)
    air = 1.0 / np.maximum(high, 0.02)
    light = CLEAR_SHARE ** (air**0.678) * np.maximum(onto, 0.0) + DIFFUSE_SHARE * np.maximum(high, 0.0)
    return np.where(high > 0.0, light, 0.0)


def solar_shares(zone: Zone, hours: Hours, *, output_share: float, terms: Mapping[str, float], seed: int) -> Floats:
    """Output over capacity of solar plants, hour by hour; its mean is ``output_share``."""
    cloud = _persistent(_noise(f"sun {zone.id}", seed, YEAR_DAYS), terms["power-clear-day"])
    clear = np.clip(1.0 + terms["power-clear-spread"] * cloud, 0.15, 1.25)
    light = sunlight(hours.of_year, lat=zone.lat, lon=zone.lon) * clear[hours.of_year // DAY_HOURS]
    return _scaled(lambda scale: np.minimum(scale * light, 1.0), output_share, 50.0)


def wind_shares(zone: Zone, hours: Hours, *, output_share: float, terms: Mapping[str, float], seed: int) -> Floats:
    """Output over capacity of wind farms, hour by hour; its mean is ``output_share``.

    A normal AR(1), part of it common to the shores of the Caspian, turned into Weibull speeds with a winter season and
    through the curve of a turbine.
    """
    own = _persistent(_noise(f"wind {zone.id}", seed, YEAR_HOURS), terms["power-wind-hour"])
    if zone.id in WINDY_SHORES:
        part = terms["power-wind-shared"]
        common = _persistent(_noise("wind of the Caspian", seed, YEAR_HOURS), terms["power-wind-hour"])
        own = np.sqrt(part) * common + np.sqrt(1.0 - part) * own
    rank = np.clip(ndtr(own[hours.of_year]), 1e-9, 1.0 - 1e-9)
    season = 1.0 + terms["power-wind-season"] * _winter(hours.of_year)
    speed = season * (-np.log1p(-rank)) ** (1.0 / terms["power-wind-shape"])
    return _scaled(lambda scale: turbine(scale * speed), output_share, CUT_OUT_M_PER_S)


def turbine(speed_m_per_s: Floats) -> Floats:
    """Output over capacity of a turbine by the speed of the wind: cubic from 3 to 12 m/s, stopped above 25.

    Examples
    --------
    >>> turbine(np.array([2.0, 12.0, 26.0])).tolist()
    [0.0, 1.0, 0.0]
    """
    rise = (speed_m_per_s**3 - CUT_IN_M_PER_S**3) / (RATED_M_PER_S**3 - CUT_IN_M_PER_S**3)
    return np.where(speed_m_per_s > CUT_OUT_M_PER_S, 0.0, np.clip(rise, 0.0, 1.0))


def _winter(of_year: Ints) -> Floats:
    """Plus one in mid-winter, minus one in mid-summer."""
    found: Floats = np.cos(2.0 * np.pi * (days(of_year) - COLDEST_DAY) / YEAR_DAYS)
    return found


def _by_hour(shape: Floats, hour: Floats) -> Floats:
    """Read a shape of 24 hours at any hour of the day, straight between the middles of its hours."""
    found: Floats = np.interp(np.mod(hour - 0.5, DAY_HOURS), np.arange(DAY_HOURS + 1.0), np.append(shape, shape[0]))
    return found


def _by_month(shape: Floats, of_year: Ints) -> Floats:
    found: Floats = shape[np.searchsorted(MONTH_ENDS, of_year // DAY_HOURS, side="right")]
    return found


def demand_mw(zone: Zone, hours: Hours, *, facts: PowerFacts, year: int) -> Floats:
    """Demand of a zone hour by hour in MW; its mean is the grown demand of the table over the hours of a year."""
    winter = _winter(hours.of_year)
    season = 1.0 + zone.winter_share * winter + zone.summer_share * np.maximum(-winter, 0.0) ** COOLING_POWER
    local = solar_h(hours.of_year, zone.lon)
    weekday = (hours.of_year // DAY_HOURS) % 7
    week = np.where(weekday >= 5, facts.terms["power-weekend"], 1.0)
    made = season * _by_hour(facts.shapes["demand-day"], local) * week
    found: Floats = made / made.mean() * zone.demand_in(year) * 1000.0 / YEAR_HOURS
    return found


def inflow_shares(hours: Hours, *, output_share: float, facts: PowerFacts) -> Floats:
    """Water that reaches a reservoir over the capacity of its plant, hour by hour; its mean is ``output_share``."""
    made = _by_month(facts.shapes["inflow-month"], hours.of_year)
    found: Floats = made / made.mean() * output_share
    return found


def prices(zone: Zone, hours: Hours, *, facts: PowerFacts, seed: int) -> Floats:
    """Price of a market abroad hour by hour, USD/MWh; its mean is that of the table."""
    noise = _persistent(_noise(f"price {zone.id}", seed, YEAR_HOURS), facts.terms["power-wind-hour"])[hours.of_year]
    made = _by_hour(facts.shapes["price-day"], solar_h(hours.of_year, zone.lon))
    made = made * _by_month(facts.shapes["price-month"], hours.of_year)
    made = made * np.exp(facts.terms["power-price-spread"] * noise)
    found: Floats = made / made.mean() * zone.price_usd_per_mwh
    return found
