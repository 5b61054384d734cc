"""What happens in an hour: items, queues, gates, storms and ships, event by event."""

from transcaspian.sim._answers import (
    CauseDays,
    DailyQueue,
    HoldBack,
    MarketDays,
    ResourceUse,
    Simulated,
    StormLoss,
    Storms,
    Voyages,
    YardUse,
)
from transcaspian.sim._case import Case, calm, make_case, replicate
from transcaspian.sim._compile import Compiled, compile_year
from transcaspian.sim._curves import Growth, Place, closure_growth, waiting_curve
from transcaspian.sim._engine import outcome, run, simulate_operations
from transcaspian.sim._face import Face, face
from transcaspian.sim._harbours import WARM_MONTHS
from transcaspian.sim._lanes import Lane
from transcaspian.sim._layout import Market, Names
from transcaspian.sim._names import names_of
from transcaspian.sim._operations import (
    Former,
    Gate,
    Handling,
    Kind,
    Operations,
    Order,
    Port,
    Program,
    SeaLink,
    Ship,
    Shore,
    Source,
    Spread,
    Station,
    Step,
    Store,
)
from transcaspian.sim._outcome import Outcome, same
from transcaspian.sim._pack import Plan, World, pack
from transcaspian.sim._paired import MarketShift, QueueShift, market_shifts, queue_shifts
from transcaspian.sim._replication import Replication
from transcaspian.sim._simulate import PAIRED, of_a_year, summarise
from transcaspian.sim._spread import arc_spread
from transcaspian.sim._statistics import Estimate, pooled_quantiles
from transcaspian.sim._together import WaitPair, waits_together
from transcaspian.sim._tracks import check_tracks, write_tracks

__all__ = [
    "PAIRED",
    "WARM_MONTHS",
    "Case",
    "CauseDays",
    "Compiled",
    "DailyQueue",
    "Estimate",
    "Face",
    "Former",
    "Gate",
    "Growth",
    "Handling",
    "HoldBack",
    "Kind",
    "Lane",
    "Market",
    "MarketDays",
    "MarketShift",
    "Names",
    "Operations",
    "Order",
    "Outcome",
    "Place",
    "Plan",
    "Port",
    "Program",
    "QueueShift",
    "Replication",
    "ResourceUse",
    "SeaLink",
    "Ship",
    "Shore",
    "Simulated",
    "Source",
    "Spread",
    "Station",
    "Step",
    "Store",
    "StormLoss",
    "Storms",
    "Voyages",
    "WaitPair",
    "World",
    "YardUse",
    "arc_spread",
    "calm",
    "check_tracks",
    "closure_growth",
    "compile_year",
    "face",
    "make_case",
    "market_shifts",
    "names_of",
    "of_a_year",
    "outcome",
    "pack",
    "pooled_quantiles",
    "queue_shifts",
    "replicate",
    "run",
    "same",
    "simulate_operations",
    "summarise",
    "waiting_curve",
    "waits_together",
    "write_tracks",
]
