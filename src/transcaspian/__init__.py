"""The open planning system of the Middle Corridor and of what crosses the Caspian beside it.

Every verb of the command line is a function here (``runs`` is :func:`stored` and ``report`` is :func:`brief`, because
rooms bear those names); rooms load on first use::

    import transcaspian
    done = transcaspian.run("base")
    done.summary.years[0].corridor_kt
"""

from __future__ import annotations

from typing import Any

from transcaspian._version import __version__

_VERBS = ("brief", "calibrate", "compare", "curves", "keep", "route", "run", "sea", "simulate", "stored", "why")
_TARIFFS = ("tariffs", "why_tariff")
_COMPANIONS = {"oil": "_verbs_oil"}  # verbs that have a module of their own
_INVEST_VERBS = ("invest", "invest_why")
_RECORDS = {
    "Atlas": "model",
    "Change": "model",
    "Scenario": "model",
    "atlas": "model",
    "scenario": "model",
    "Run": "runs",
    "RunSummary": "runs",
    "Simulation": "runs",
    "Levers": "runs",
    "Tariffs": "runs",
    "Investment": "runs",
}


def __getattr__(name: str) -> Any:
    """Load a verb or a record from its room when it is first asked for."""
    from importlib import import_module

    if name in _VERBS:
        return getattr(import_module("transcaspian._verbs"), name)
    if name in _TARIFFS:
        return getattr(import_module("transcaspian._verbs_tariffs"), name)
    if name in _INVEST_VERBS:
        return getattr(import_module("transcaspian._verbs_invest"), name)
    if name in _COMPANIONS:
        return getattr(import_module(f"transcaspian.{_COMPANIONS[name]}"), name)
    if name in _RECORDS:
        return getattr(import_module(f"transcaspian.{_RECORDS[name]}"), name)
    raise AttributeError(f"module 'transcaspian' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "Atlas",
    "Change",
    "Investment",
    "Levers",
    "Run",
    "RunSummary",
    "Scenario",
    "Simulation",
    "Tariffs",
    "__version__",
    "atlas",
    "brief",
    "calibrate",
    "compare",
    "curves",
    "invest",
    "invest_why",
    "keep",
    "oil",
    "route",
    "run",
    "scenario",
    "sea",
    "simulate",
    "stored",
    "tariffs",
    "why",
    "why_tariff",
]
