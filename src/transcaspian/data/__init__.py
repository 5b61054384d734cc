"""What is known about the corridor, and who says so.

Tables of places, links, capacities, prices, demand, projects and promises; every value has a status and a source, every
column one meaning and one unit. Read them with `tables`, look one thing up with `show` and `cite`, hand them out with
`export`, judge them with `check`.
"""

from transcaspian.data._check import Report, check
from transcaspian.data._cite import Citation, Entry, Source, Value, cite, listing, show
from transcaspian.data._curves import save_curves
from transcaspian.data._export import export
from transcaspian.data._fields import Dictionary, Field, Schema, dictionary, field_table_markdown
from transcaspian.data._files import cannot_write, replace_bytes, replace_folder, staging
from transcaspian.data._fits import save_fits, saved_calibration
from transcaspian.data._geography import great_circle_km
from transcaspian.data._load import Sidecar, Tables, land, scenario_files, tables
from transcaspian.data._package import stamp
from transcaspian.data._relations import EVERY_ROW, addressable

__all__ = [
    "EVERY_ROW",
    "Citation",
    "Dictionary",
    "Entry",
    "Field",
    "Report",
    "Schema",
    "Sidecar",
    "Source",
    "Tables",
    "Value",
    "addressable",
    "cannot_write",
    "check",
    "cite",
    "dictionary",
    "export",
    "field_table_markdown",
    "great_circle_km",
    "land",
    "listing",
    "replace_bytes",
    "replace_folder",
    "save_curves",
    "save_fits",
    "saved_calibration",
    "scenario_files",
    "show",
    "staging",
    "stamp",
    "tables",
]
