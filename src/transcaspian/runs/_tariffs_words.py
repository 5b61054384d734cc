"""Words for the regimes of tariffs: one place for the terminal, the page and the JSON."""

from __future__ import annotations

TITLES = {
    "today": "Today",
    "priced": "Today, scarcity priced",
    "nash": "Each for itself",
    "restrained": "Each with today's restraint",
    "through": "One through tariff, most profit",
    "most": "One through tariff, most tonnes",
    "lever": "Today with the discount",
}
WORDS = {
    "today": "today's tariffs; what scarce capacity is worth is burnt in queues, quotas and favours",
    "priced": "today's mark-ups; who uses scarce capacity pays its owner, so tonnes stay and rents become income",
    "nash": "every member sets the prices that pay it best, the others' given: a warning, not a forecast",
    "restrained": "every member takes the part of its best mark-up that its form shows today in the mean",
    "through": "one margin for each form, shared inside, that earns the members most together",
    "most": (
        "one margin for each form that carries most while the members together, and the shippers of every form, lose "
        "nothing"
    ),
    "lever": "today's tariffs less the discount; rents burnt as today",
}
