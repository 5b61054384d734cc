"""What Kazakh oil earns by each way, how much fits the blend, how many tankers lift it, what lower tariffs bring."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from transcaspian.model import Atlas
from transcaspian.network import Network, sea_level_m_baltic
from transcaspian.runs._oil_records import BlendRoom, Netback, TankerYear, TariffCut
from transcaspian.runs._oil_years import BTC, CUT_LINKS, OTHER, PIPE, TANKER, Solved, crossing_kt, cut_flow
from transcaspian.world import (
    WayPath,
    blend_room_kt,
    blend_sulphur_share,
    netback_usd_per_t,
    price_usd_per_t,
    quality_cost_usd_per_t,
    ships_needed,
    tanker_line,
    way_legs,
)

FIELD_GRADE, KASHAGAN = "grade-tengiz", "field-kashagan"
OTHERS = (("oil-azeri", "grade-azeri"), ("oil-turkmen", "grade-turkmen"))  # what else is in the line to Ceyhan
CUTS = (0.0, 0.1, 0.2, 0.3)
LIMITS_SHARE = (0.0018, 0.0020, 0.0022, 0.0025)
USD_PER_T_KT_PER_MUSD = 1000.0


def netbacks(network: Network, paths: dict[str, WayPath]) -> list[Netback]:
    """Reckon what a tonne from Tengiz earns by every way at the prices of a year."""
    atlas = network.atlas
    oil = atlas.oil
    field, brent = oil.grades[FIELD_GRADE], oil.value("oil-brent")
    found = []
    for path in paths.values():
        way, blend = path.way, oil.grades[path.way.grade]
        at_line = way.id == BTC
        quality = (
            quality_cost_usd_per_t(field, blend, bank_usd_per_bbl=oil.value("oil-quality-bank")) if at_line else 0.0
        )

        price = price_usd_per_t(field.bbl_per_t, brent_usd_per_bbl=brent, premium_usd_per_bbl=blend.premium_usd_per_bbl)
        taken = {"transport_usd_per_t": path.usd_per_t, "loss_share": way.loss_share}
        low, middle, high = (
            netback_usd_per_t(price + (premium - blend.premium_usd_per_bbl) * field.bbl_per_t - quality, **taken)
            for premium in (blend.low_premium_usd_per_bbl, blend.premium_usd_per_bbl, blend.high_premium_usd_per_bbl)
        )
        legs = way_legs(network, path)
        found.append(
            Netback(
                way=way.id,
                name=way.name,
                market=way.destination,
                is_open=path.is_open,
                price_usd_per_t=price,
                quality_usd_per_t=quality,
                lost_usd_per_t=(price - quality) * way.loss_share,
                transport_usd_per_t=path.usd_per_t,
                netback_usd_per_t=middle,
                low_usd_per_t=low,
                high_usd_per_t=high,
                days=path.days,
                assumed_usd_per_t=sum(leg.usd_per_t for leg in legs if leg.status == "assumed"),
                legs=legs,
            )
        )
    return found


def worth_of(found: Iterable[Netback]) -> dict[str, float]:
    """Netback by way in USD a tonne; what goes by no way of the table earns what the least of them does."""
    told = {one.way: one.netback_usd_per_t for one in found}
    return told | {OTHER: min(told.values())}


def kashagan_share(atlas: Atlas, year: int) -> float:
    """Part of the oil by contract at Baku that is from Kashagan: none before the first year with a contract."""
    promised = [one for one in atlas.oil.fields if one.btc_kt > 0.0 and one.year <= year]
    total = sum(one.btc_kt for one in promised)
    return sum(one.btc_kt for one in promised if one.id == KASHAGAN) / total if total > 0.0 else 0.0


def kazakh_sulphur_share(atlas: Atlas) -> float:
    """Sulphur of the Kazakh oil that contracts send to Ceyhan, by mass."""
    grades = atlas.oil.grades
    return blend_sulphur_share((one.btc_kt, grades[one.grade].sulphur_share) for one in atlas.oil.fields)


def implied_limit_share(atlas: Atlas, *, end: str = "value") -> float:
    """Sulphur of the line to Ceyhan with the signed ceiling in it: the limit that the ceiling implies.

    The seller of the transit ties the ceiling to the sulphur of the blend and publishes no limit.
    """
    ceiling = max(one.volume_kt for one in atlas.oil.steps.values() if one.kind == "signed")
    return blend_sulphur_share([*others_in_line(atlas, end=end), (ceiling, kazakh_sulphur_share(atlas))])


def others_in_line(atlas: Atlas, *, end: str = "value") -> list[tuple[float, float]]:
    """Give what else is in the line to Ceyhan, kt and sulphur, in the middle or at an end of its range."""
    oil = atlas.oil
    return [(float(getattr(oil.term(term), end)), oil.grades[grade].sulphur_share) for term, grade in OTHERS]


def blend_rooms(atlas: Atlas) -> list[BlendRoom]:
    """Say how much Kazakh oil fits below limits of sulphur: the implied one, and round ones."""
    sulphur, implied = kazakh_sulphur_share(atlas), implied_limit_share(atlas)
    found = []
    for limit in sorted({implied, *LIMITS_SHARE}):
        low, middle, high = (
            blend_room_kt(others_in_line(atlas, end=end), sulphur_share=sulphur, limit_share=limit) or 0.0
            for end in ("low", "value", "high")
        )
        found.append(BlendRoom(limit, limit == implied, middle, min(low, high), max(low, high)))
    return found


def tanker_years(solved: Solved) -> list[TankerYear]:
    """Say what a tanker lifts in each year, and how many each step needs."""
    oil = solved.crude.routes.atlas.oil
    fill = oil.value("oil-fill")
    found = []
    for year in sorted(solved.flows):
        network = solved.flows[year].network
        line = tanker_line(network, link=TANKER)
        each = [one.volume_kt for one in oil.steps.values()]
        found.append(
            TankerYear(
                year=year,
                ships=line.ships,
                level_m_baltic=sea_level_m_baltic(network.atlas, network.columns),
                depth_share=line.depth_share,
                load_t=line.load_t,
                voyages_per_ship=line.voyages_per_ship,
                kt_per_ship=line.kt_per_ship,
                need=[ships_needed(kt, kt_per_ship=line.kt_per_ship) for kt in each],
                need_queued=[ships_needed(kt, kt_per_ship=line.kt_per_ship, fill_share=fill) for kt in each],
            )
        )
    return found


def tariff_cuts(solved: Solved, *, year: int, earned: Netback) -> list[TariffCut]:
    """Lower the tariffs of the legs from Aktau to Ceyhan for Kazakh oil, and see what moves and what the legs earn."""
    flows, crude = solved.flows[year], solved.crude
    network, top = flows.network, flows.network.topology
    wanted = np.array([name in CUT_LINKS for name in (*top.links, "")])[top.arc_link]
    paid = np.where(wanted, network.arc_usd_per_t, 0.0)
    per_t = np.add.reduceat(paid[crude.routes.path], crude.routes.start[:-1])
    legs_usd = sum(leg.usd_per_t for leg in earned.legs if set(leg.links.split()) & set(CUT_LINKS))
    found = []
    for cut in CUTS:
        flow = cut_flow(flows, crude, cut_share=cut)
        income = float(flow[crude.own] @ per_t[crude.own]) * (1.0 - cut) / USD_PER_T_KT_PER_MUSD
        found.append(
            TariffCut(
                cut_share=cut,
                usd_per_t=cut * legs_usd,
                crossing_kt=crossing_kt(crude, flow),
                pipe_kt=crude.kt(flow, PIPE),
                netback_usd_per_t=earned.netback_usd_per_t + cut * legs_usd,
                legs_musd=income,
            )
        )
    return found
