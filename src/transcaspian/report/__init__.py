"""The report room: a run as a brief, two runs compared, operations simulated, the sea, power, and a picture.

It reads runs and computes nothing new.
"""

from transcaspian.report._brief import brief
from transcaspian.report._comparison import comparison
from transcaspian.report._operations import operations
from transcaspian.report._picture import picture
from transcaspian.report._power import power
from transcaspian.report._sea import sea

__all__ = ["brief", "comparison", "operations", "picture", "power", "sea"]
