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

_VERBS = {
    "_verbs": ("brief", "calibrate", "compare", "curves", "keep", "route", "run", "sea", "simulate", "stored", "why"),
    "_verbs_agreements": ("agreements",),
    "_verbs_companions": ("keep_companion",),
    "_verbs_fibre": ("fibre",),
    "_verbs_invest": ("invest", "invest_why"),
    "_verbs_oil": ("oil",),
    "_verbs_power": ("power",),
    "_verbs_sea": ("export_subject",),
    "_verbs_tariffs": ("tariffs", "why_tariff"),
    "_verbs_trade": ("trade",),
}
_MODULE_OF = {verb: module for module, verbs in _VERBS.items() for verb in verbs}
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

    if name in _MODULE_OF:
        return getattr(import_module(f"transcaspian.{_MODULE_OF[name]}"), name)
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
    "agreements",
    "atlas",
    "brief",
    "calibrate",
    "compare",
    "curves",
    "export_subject",
    "fibre",
    "invest",
    "invest_why",
    "keep",
    "keep_companion",
    "oil",
    "power",
    "route",
    "run",
    "scenario",
    "sea",
    "simulate",
    "stored",
    "tariffs",
    "trade",
    "why",
    "why_tariff",
]
