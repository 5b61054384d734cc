"""Subjects around the freight: Kazakh oil, and the level of the sea, its water, its future, its effect at the ports."""

from transcaspian.world._oil_blend import blend_room_kt, blend_sulphur_share
from transcaspian.world._oil_insurance import expected_musd_per_y, moving_days, retained_share, saved_musd, shut_in_kt
from transcaspian.world._oil_netback import (
    OilLeg,
    WayPath,
    netback_usd_per_t,
    price_usd_per_t,
    quality_cost_usd_per_t,
    way_legs,
    way_path,
)
from transcaspian.world._oil_tankers import TankerLine, ships_needed, tanker_line
from transcaspian.world._sea_balance import Hypsometry, balance, hypsometry
from transcaspian.world._sea_fit import SeaFit, fit_sea
from transcaspian.world._sea_generator import SEA_PARAMETERS, generate
from transcaspian.world._sea_hindcast import RollingScore, SeaHindcast, hindcast_sea
from transcaspian.world._sea_outlook import beside_published, sea_series
from transcaspian.world._sea_ports import (
    LOST_SHARES,
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
from transcaspian.world._sea_project import MOVABLE, PATHWAYS, RESPONSES, VARIANTS, Projection, project
from transcaspian.world._sea_scores import SeaScore

__all__ = [
    "LOST_SHARES",
    "MOVABLE",
    "PATHWAYS",
    "RESPONSES",
    "SEA_OWNER",
    "SEA_PARAMETERS",
    "VARIANTS",
    "Hypsometry",
    "OilLeg",
    "PortLoads",
    "Projection",
    "RollingScore",
    "SeaFit",
    "SeaHindcast",
    "SeaScore",
    "Service",
    "TankerLine",
    "WayPath",
    "annuity_share",
    "balance",
    "beside_published",
    "binding",
    "blend_room_kt",
    "blend_sulphur_share",
    "dredging",
    "expected_musd_per_y",
    "first_years",
    "fit_sea",
    "generate",
    "hindcast_sea",
    "hypsometry",
    "moving_days",
    "netback_usd_per_t",
    "past_levels",
    "price_usd_per_t",
    "project",
    "quality_cost_usd_per_t",
    "quantile_year",
    "retained_share",
    "saved_musd",
    "sea_changes",
    "sea_series",
    "services",
    "ships_needed",
    "shut_in_kt",
    "tanker_line",
    "tonnes_kept",
    "touched",
    "usd_per_t_kept",
    "way_legs",
    "way_path",
    "with_works",
    "works_of",
]
