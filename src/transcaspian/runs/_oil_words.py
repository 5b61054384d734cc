"""The sentence that answers on oil, and what a reader should not forget."""

from __future__ import annotations

from collections.abc import Mapping

from transcaspian.runs._oil_records import Netback, OilAnswer, OilYear

BTC, CPC = "way-btc", "way-cpc"
NEAR_SHARE = 0.1  # of a count: the model is said to agree
KT_PER_MT = 1000.0


def oil_answer(found: OilAnswer, earned: Mapping[str, Netback]) -> str:
    """Answer in one sentence: how much, what it earns, what it is worth when CPC fails."""
    year = next(one for one in found.years if one.year == found.year)
    last, by_btc, by_cpc = found.years[-1], earned[BTC], earned[CPC]
    gap = by_btc.netback_usd_per_t - by_cpc.netback_usd_per_t
    alone, dark = found.insurance
    return (
        f"{year.crossing_kt / KT_PER_MT:.2f} Mt of Kazakh oil cross to Baku in {year.year} and "
        f"{last.crossing_kt / KT_PER_MT:.2f} Mt in {last.year} ({year.pipe_kt / KT_PER_MT:.2f} and "
        f"{last.pipe_kt / KT_PER_MT:.2f} Mt enter Baku-Tbilisi-Ceyhan) against {year.step_kt / KT_PER_MT:.1f} Mt signed, "
        f"{_holding(year)}; a tonne by it earns {by_btc.netback_usd_per_t:.0f} USD at Tengiz, {abs(gap):.0f} "
        f"{'more' if gap > 0.0 else 'less'} than by CPC ({by_btc.low_usd_per_t - by_cpc.high_usd_per_t:+.0f} to "
        f"{by_btc.high_usd_per_t - by_cpc.low_usd_per_t:+.0f} by what the blends fetch); when CPC fails the ways through "
        f"Azerbaijan save {alone.way_musd_per_y:.0f} million USD a year ({alone.low_way_musd_per_y:.0f} to "
        f"{alone.high_way_musd_per_y:.0f}), {_part(alone.way_musd_per_y, alone.cost_musd_per_y)} of what outages cost, "
        f"and {dark.way_musd_per_y:.0f} ({dark.low_way_musd_per_y:.0f} to {dark.high_way_musd_per_y:.0f}) if no other "
        "way through Russia takes more."
    )


def _holding(year: OilYear) -> str:
    """Say what holds the volume of a year: the price of the way, or a capacity."""
    gain = max((one.gain_kt for one in year.holds), default=0.0)
    return (
        f"held by {'the price of the way' if year.held_by == 'price' else year.binding_name} (10 USD a tonne less bring "
        f"{year.price_gain_kt / KT_PER_MT:.2f} Mt, twice the first capacity, {year.binding_name}, {gain / KT_PER_MT:.2f})"
    )


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
    notes = [*_disagreements(found), *_contract(years, found.year)]
    notes += [
        "what crosses to Baku is what counts and promises measure; part of it goes on by railway to Georgian ports or "
        "to the north, and some oil reaches the line by Turkmenbashi: what enters the line is told beside it",
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


def _contract(years: Mapping[int, OilYear], year: int) -> list[str]:
    one = years[year]
    return [
        f"{one.year}: of {one.contract_kt:,.0f} kt promised at Ceyhan {one.contract_moved_kt:,.0f} kt cross to Baku in "
        "the model: its shippers are free to send the rest round by CPC and the sea, which a contract may not let them"
    ]
