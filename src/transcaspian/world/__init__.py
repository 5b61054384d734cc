"""Subjects around the freight: the level of the sea, its water, its future, and what it does at the ports."""

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
    "PortLoads",
    "Projection",
    "RollingScore",
    "SeaFit",
    "SeaHindcast",
    "SeaScore",
    "Service",
    "annuity_share",
    "balance",
    "beside_published",
    "binding",
    "dredging",
    "first_years",
    "fit_sea",
    "generate",
    "hindcast_sea",
    "hypsometry",
    "past_levels",
    "project",
    "quantile_year",
    "sea_changes",
    "sea_series",
    "services",
    "tonnes_kept",
    "touched",
    "usd_per_t_kept",
    "with_works",
    "works_of",
]
