"""The report room: a run as a brief, two runs compared, a plan, tariffs, operations, the sea, oil, and a picture.

It reads runs and computes nothing new.
"""

from transcaspian.report._brief import brief
from transcaspian.report._comparison import comparison
from transcaspian.report._invest import investment
from transcaspian.report._oil import oil
from transcaspian.report._operations import operations
from transcaspian.report._picture import picture
from transcaspian.report._sea import sea
from transcaspian.report._tariffs import tariffs

__all__ = ["brief", "comparison", "investment", "oil", "operations", "picture", "sea", "tariffs"]
