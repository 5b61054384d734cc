"""The report room: a run as a brief, two runs compared, a plan, tariffs, operations, the sea, oil, and a picture.

It reads runs and computes nothing new.
"""

from transcaspian.report._agreements import (
    agreements,
)
from transcaspian.report._brief import (
    brief,
)
from transcaspian.report._comparison import (
    comparison,
)
from transcaspian.report._fibre import (
    fibre,
)
from transcaspian.report._invest import (
    investment,
)
from transcaspian.report._oil import (
    oil,
)
from transcaspian.report._operations import (
    operations,
)
from transcaspian.report._picture import (
    picture,
)
from transcaspian.report._power import (
    power,
)
from transcaspian.report._sea import (
    sea,
)
from transcaspian.report._tariffs import (
    tariffs,
)
from transcaspian.report._trade import (
    trade,
)

__all__ = [
    "agreements",
    "brief",
    "comparison",
    "fibre",
    "investment",
    "oil",
    "operations",
    "picture",
    "power",
    "sea",
    "tariffs",
    "trade",
]
