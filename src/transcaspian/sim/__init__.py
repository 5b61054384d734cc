"""What happens in an hour: items, queues, gates, storms and ships, event by event."""

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

__all__ = [
    "Former",
    "Gate",
    "Handling",
    "Kind",
    "Operations",
    "Order",
    "Outcome",
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
    "same",
]
