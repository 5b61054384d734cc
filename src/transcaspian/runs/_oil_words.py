"""The sentence that answers on oil, and what a reader should not forget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transcaspian.runs._oil_records import Netback, OilAnswer, OilCount, OilYear

BTC, CPC = "way-btc", "way-cpc"
NEAR_SHARE = 0.1  # of a count: the model is said to agree
LAST_COUNTED = 2024  # the last whole year with counts that agree
QUOTA = "btc-kazakh-quota"
KT_PER_MT = 1000.0


def oil_answer(found: OilAnswer, earned: Mapping[str, Netback]) -> str:
    """Answer in one sentence: how much can go and does, what it earns, what it is worth when CPC fails."""
    year = next(one for one in found.years if one.year == found.year)
    last, by_btc, by_cpc = found.years[-1], earned[BTC], earned[CPC]
    gap = by_btc.netback_usd_per_t - by_cpc.netback_usd_per_t
    seen = [one for one in found.counts if one.way == BTC and one.year == LAST_COUNTED]
    gaps = (by_btc.low_usd_per_t - by_cpc.high_usd_per_t, by_btc.high_usd_per_t - by_cpc.low_usd_per_t)
    alone, dark = found.insurance
    return (
        f"Up to {mt(year.can_kt)} Mt of Kazakh oil can go to Baku in {year.year} (bound by: "
        f"{_named(year.can_held_by_name)}), {mt(year.crossing_kt)} do and {mt(year.pipe_kt)} enter "
        f"Baku-Tbilisi-Ceyhan; in {last.year} {mt(last.crossing_kt)} of {mt(last.can_kt)} go; signed are "
        f"{mt(year.step_kt)}: {_holding(year)}{_counted(seen)}; a tonne by Ceyhan earns "
        f"{by_btc.netback_usd_per_t:.0f} USD at Tengiz, {abs(gap):.0f} {'more' if gap > 0.0 else 'less'} than by CPC "
        f"({gaps[0]:+.0f} to {gaps[1]:+.0f} by what the blends fetch); when CPC fails the ways through Azerbaijan save "
        f"{alone.way_musd_per_y:.0f} million USD a year ({alone.low_way_musd_per_y:.0f} to "
        f"{alone.high_way_musd_per_y:.0f}), {_part(alone.way_musd_per_y, alone.cost_musd_per_y)} of what outages cost, "
        f"and {dark.way_musd_per_y:.0f} ({dark.low_way_musd_per_y:.0f} to {dark.high_way_musd_per_y:.0f}) if no other "
        "way through Russia takes more."
    )


def _counted(seen: Sequence[OilCount]) -> str:
    """Say what was counted in a year beside the model; nothing without a count."""
    if not seen:
        return ""
    observed = sorted(one.observed_kt for one in seen)
    told = f"{mt(observed[0])} to {mt(observed[-1])} were counted"
    return f"; in {seen[0].year} the model moves {mt(seen[0].model_kt)} where {told}"


def mt(volume_kt: float) -> str:
    """Write kt as million tonnes.

    Examples
    --------
    >>> mt(1402.0)
    '1.40'
    """
    return f"{volume_kt / KT_PER_MT:.2f}"


def _named(name: str) -> str:
    """Write the name of a capacity inside a sentence.

    Examples
    --------
    >>> _named("Ship days: Tankers"), _named("Aktau oil berths")
    ('ship days: Tankers', 'Aktau oil berths')
    """
    first, colon, rest = name.partition(":")
    return first.lower() + colon + rest if colon else name


def _holding(year: OilYear) -> str:
    """Say what holds the volume of a year: the price of the way, or a capacity."""
    gain = max((one.gain_kt for one in year.holds), default=0.0)
    if year.held_by == "price":
        less = f"10 USD a tonne less brings {mt(year.price_gain_kt)} Mt"
        return f"the price of the way holds the rest back ({less}, any capacity doubled {mt(gain)})"
    name = _named(year.binding_name)
    less = f"10 USD a tonne less {mt(year.price_gain_kt)}"
    return f"{name} holds the rest back (twice of it brings {mt(gain)} Mt, {less})"


def _part(saved_musd: float, cost_musd: float) -> str:
    """Write a part of a cost.

    Examples
    --------
    >>> _part(2.0, 40.0), _part(2.0, 0.0)
    ('5 %', 'nothing')
    """
    return f"{100.0 * saved_musd / cost_musd:.0f} %" if cost_musd > 0.0 else "nothing"


def oil_notes(found: OilAnswer) -> list[str]:
    """Say what the model does not hold, and where it disagrees with the record."""
    years = {one.year: one for one in found.years}
    notes = [
        *_disagreements(found),
        *_contract(years, found.year),
        *_others(years, found.year),
        *_sulphur(found),
        _ships(found),
    ]
    notes += [
        "what crosses to Baku is what counts and promises measure; part of it goes on by railway to Georgian ports or "
        "to the north, and the network lets some reach the line by Turkmenbashi, which is not done today: what "
        "enters the line is told beside it",
        "oil of the shareholders of CPC is counted, not assigned, in years without an outage; in an outage what CPC "
        "turns away looks for another way, and CPC carries what was counted last",
        "in an outage all ways but CPC work as in a good year after the days of delay; tanks are not counted, oil for "
        "other markets (China) is not diverted there, and oil that waits keeps part of its worth",
        "the limit of sulphur at Ceyhan is not published: the one shown is what the signed ceiling implies",
        "no tariff of the full chain is published: tanker, terminals and railways are estimates or assumptions, the "
        "share of each netback that is assumed stands beside it",
    ]
    return notes


def _disagreements(found: OilAnswer) -> list[str]:
    """Tell where the model is far from a count of the way by Baku, a note for each reading."""
    notes = []
    for one in found.counts:
        if one.way == BTC and abs(one.error_share) > NEAR_SHARE:
            side = "less" if one.error_share < 0.0 else "more"
            notes.append(
                f"{one.year}: the model moves {one.model_kt:,.0f} kt to Baku, {abs(one.error_share):.0%} {side} than "
                f"the {one.observed_kt:,.0f} kt of the record ({one.reading})"
            )
    return notes


def _others(years: Mapping[int, OilYear], year: int) -> list[str]:
    """Tell what else takes of the quota."""
    one = years[year]
    left = next((limit.room_kt for limit in one.ceilings if limit.resource == QUOTA), one.quota_kt)
    if one.quota_kt - left < 1.0:
        return []
    return [
        f"{one.year}: oil products from Aktau take {one.quota_kt - left:,.0f} kt of the quota for crude in the freight "
        "run, whose table puts the quota on the tanker line"
    ]


def _sulphur(found: OilAnswer) -> list[str]:
    """Tell in which years the oil in the line is more than fits below the limit of sulphur."""
    over = [one for one in found.years if one.pipe_kt > one.room_kt]
    if not over:
        return []
    most = max(over, key=lambda one: one.pipe_kt)
    return [
        f"{over[0].year} to {over[-1].year}: more Kazakh oil is in the line than fits below the limit of sulphur that "
        f"the signed ceiling implies ({most.pipe_kt:,.0f} of {most.room_kt:,.0f} kt in {most.year}, "
        f"{most.blend_sulphur_share:.3%} of sulphur): the network holds the quota, not the blend"
    ]


def _ships(found: OilAnswer) -> str:
    """Tell how the lift of a tanker compares with what is claimed and seen."""
    one = next(line for line in found.tankers if line.year == found.year)
    return (
        f"{one.year}: a tanker of the model lifts {one.kt_per_ship:,.0f} kt a year in {one.voyages_per_ship:.0f} "
        f"voyages of {one.load_t:,.0f} t; owners claim {found.claimed_kt_per_ship:,.0f} kt for ships of 8,000 t, and "
        f"one was seen to lift {found.seen_kt_per_ship:,.0f}: used as that one, more than the ships shown are needed"
    )


def _contract(years: Mapping[int, OilYear], year: int) -> list[str]:
    one = years[year]
    return [
        f"{one.year}: of {one.contract_kt:,.0f} kt promised at Ceyhan {one.contract_moved_kt:,.0f} kt cross to Baku in "
        "the model: its shippers are free to send the rest round by CPC and the sea, which a contract may not let them"
    ]
