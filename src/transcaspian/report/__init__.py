"""The report room: a run as a brief, two runs compared, operations simulated, the sea, trade, and a picture.

It reads runs and computes nothing new.
"""

from transcaspian.report._brief import brief
from transcaspian.report._comparison import comparison
from transcaspian.report._operations import operations
from transcaspian.report._picture import picture
from transcaspian.report._sea import sea
from transcaspian.report._trade import trade

__all__ = ["brief", "comparison", "operations", "picture", "sea", "trade"]
