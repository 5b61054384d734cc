"""The report room: a run as a brief, two runs compared, operations, the sea and promises as pages, and a picture.

It reads runs and computes nothing new.
"""

from transcaspian.report._agreements import agreements
from transcaspian.report._brief import brief
from transcaspian.report._comparison import comparison
from transcaspian.report._operations import operations
from transcaspian.report._picture import picture
from transcaspian.report._sea import sea

__all__ = ["agreements", "brief", "comparison", "operations", "picture", "sea"]
