"""One year of a scenario as read-only arrays, and the routes through it."""

from transcaspian.network._build import Network, arc_tariffs, build
from transcaspian.network._choice_set import FROZEN_TODAY, arc_costs, find_routes, reference_costs, routes_between
from transcaspian.network._columns import Columns, fitted, parameter, places, year_columns
from transcaspian.network._crossings import Crossing, crossing_capacities
from transcaspian.network._curves import CURVE_LOADS, closure_factors
from transcaspian.network._kernels import cheapest_tree, mend_tree, walk
from transcaspian.network._routes import RouteSet, banned_by, corridor_of, freeze, group_numbers, open_routes
from transcaspian.network._ships import (
    Loads,
    cycle_days,
    draught_m,
    payload_share,
    sea_level_m_baltic,
    squat_m,
    voyages_per_y,
)
from transcaspian.network._topology import DECKED, GATE, RETURNING, SIDE_MARK, SIDES, Topology, topology

__all__ = [
    "CURVE_LOADS",
    "DECKED",
    "FROZEN_TODAY",
    "GATE",
    "RETURNING",
    "SIDES",
    "SIDE_MARK",
    "Columns",
    "Crossing",
    "Loads",
    "Network",
    "RouteSet",
    "Topology",
    "arc_costs",
    "arc_tariffs",
    "banned_by",
    "build",
    "cheapest_tree",
    "closure_factors",
    "corridor_of",
    "crossing_capacities",
    "cycle_days",
    "draught_m",
    "find_routes",
    "fitted",
    "freeze",
    "group_numbers",
    "mend_tree",
    "open_routes",
    "parameter",
    "payload_share",
    "places",
    "reference_costs",
    "routes_between",
    "sea_level_m_baltic",
    "squat_m",
    "topology",
    "voyages_per_y",
    "walk",
    "year_columns",
]
