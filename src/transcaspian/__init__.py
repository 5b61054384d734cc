"""The open planning system of the Middle Corridor."""
