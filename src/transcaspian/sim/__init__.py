"""What happens in an hour: items, queues, gates, storms and ships, event by event."""

from transcaspian.sim._compile import Compiled, compile_year
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
    "Handling",
    "Kind",
    "Lane",
    "Operations",
    "Order",
    "Outcome",
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
    "compile_year",
    "outcome",
    "pack",
    "run",
    "same",
    "simulate_operations",
]
