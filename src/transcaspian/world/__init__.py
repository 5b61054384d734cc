"""Subjects around the freight: the sea, its water and what it does at the ports; the cable of light beneath it."""

from transcaspian.world._fibre_capacity import (
    GBPS_PER_TBPS,
    mode_rates,
    pairs_for,
    shannon_rates,
)
from transcaspian.world._fibre_latency import (
    PathKm,
    Reading,
    RoundTrip,
    added_ms,
    fastest,
    links_of,
    path_km,
    readings,
    round_trips,
    rtt_ms,
)
from transcaspian.world._fibre_line import (
    Light,
    design_line,
    gnpy_version,
    propagate,
)
from transcaspian.world._fibre_outages import (
    Outages,
    Way,
    in_series,
    outages,
    unavailable_share,
)
from transcaspian.world._sea_balance import (
    Hypsometry,
    balance,
    hypsometry,
)
from transcaspian.world._sea_fit import (
    SeaFit,
    fit_sea,
)
from transcaspian.world._sea_generator import (
    SEA_PARAMETERS,
    generate,
)
from transcaspian.world._sea_hindcast import (
    RollingScore,
    SeaHindcast,
    hindcast_sea,
)
from transcaspian.world._sea_outlook import (
    beside_published,
    sea_series,
)
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
from transcaspian.world._sea_project import (
    MOVABLE,
    PATHWAYS,
    RESPONSES,
    VARIANTS,
    Projection,
    project,
)
from transcaspian.world._sea_scores import (
    SeaScore,
)

__all__ = [
    "GBPS_PER_TBPS",
    "LOST_SHARES",
    "MOVABLE",
    "PATHWAYS",
    "RESPONSES",
    "SEA_OWNER",
    "SEA_PARAMETERS",
    "VARIANTS",
    "Hypsometry",
    "Light",
    "Outages",
    "PathKm",
    "PortLoads",
    "Projection",
    "Reading",
    "RollingScore",
    "RoundTrip",
    "SeaFit",
    "SeaHindcast",
    "SeaScore",
    "Service",
    "Way",
    "added_ms",
    "annuity_share",
    "balance",
    "beside_published",
    "binding",
    "design_line",
    "dredging",
    "fastest",
    "first_years",
    "fit_sea",
    "generate",
    "gnpy_version",
    "hindcast_sea",
    "hypsometry",
    "in_series",
    "links_of",
    "mode_rates",
    "outages",
    "pairs_for",
    "past_levels",
    "path_km",
    "project",
    "propagate",
    "quantile_year",
    "readings",
    "round_trips",
    "rtt_ms",
    "sea_changes",
    "sea_series",
    "services",
    "shannon_rates",
    "tonnes_kept",
    "touched",
    "unavailable_share",
    "usd_per_t_kept",
    "with_works",
    "works_of",
]
