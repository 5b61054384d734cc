"""What happens in an hour: items, queues, gates, storms and ships, event by event."""

from transcaspian.sim._compile import Compiled, compile_year
from transcaspian.sim._curves import Growth, Place, closure_growth, waiting_curve
from transcaspian.sim._engine import outcome, run, simulate_operations
from transcaspian.sim._lanes import Lane
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

__all__ = [
    "Compiled",
    "Former",
    "Gate",
    "Growth",
    "Handling",
    "Kind",
    "Lane",
    "Operations",
    "Order",
    "Outcome",
    "Place",
    "Plan",
    "Port",
    "Program",
    "SeaLink",
    "Ship",
    "Shore",
    "Source",
    "Spread",
    "Station",
    "Step",
    "Store",
    "World",
    "closure_growth",
    "compile_year",
    "outcome",
    "pack",
    "run",
    "same",
    "simulate_operations",
    "waiting_curve",
]
