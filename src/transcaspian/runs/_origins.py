"""Who says so: status, sources, range and Changes of every number that a year reads."""

from __future__ import annotations

from typing import Any

import msgspec

from transcaspian.data import EVERY_ROW, Source, dictionary
from transcaspian.model import FIRST_YEAR, Change
from transcaspian.network import Network
from transcaspian.runs._inputs import Input, active_changes
from transcaspian.runs._provenance import row_keys

ASSUMED = "assumed"
Row = dict[str, Any]


class Touch(msgspec.Struct, frozen=True):
    """A Change, a point of a series or a free parameter of the calibration that has a part in a number of a year.

    ``kind`` is ``change``, ``series`` or ``fit``; ``owner`` the project, the scenario, the series or the parameter;
    ``op`` what it does.
    """

    kind: str
    owner: str
    op: str
    value: float
    from_year: int
    claim: str
    status: str
    sources: list[str]


class Origin(msgspec.Struct, frozen=True):
    """Where a number comes from: ``given_by`` is ``table``, ``series`` or ``change``, the last that sets it."""

    name: str
    unit: str
    given_by: str
    status: str
    sources: list[str]
    low_value: float | None
    high_value: float | None
    touched_by: list[Touch]


class Origins:
    """The claims, sources, series and Changes behind the numbers of a year."""

    def __init__(self, network: Network) -> None:
        atlas = network.atlas
        self.year, self.tables = network.year, atlas.tables
        self.changes = active_changes(network.scenario, network.year)
        self.fits, self.fit_values = atlas.fits, network.columns["fits"]["value"]
        self.claims = {
            (row["table"], row["id"], row["field"]): row for row in self.tables.frame("claims").iter_rows(named=True)
        }
        self.known = {
            row["id"]: Source(row["id"], row["title"] or "", row["publisher"] or "", row["url"] or "", row["year"])
            for row in self.tables.frame("sources").iter_rows(named=True)
        }
        self._rows: dict[str, dict[str, Row]] = {}
        self._changed: dict[tuple[str, str, str, str], list[tuple[str, Row]]] = {}
        for key, row in self._of("changes").items():
            place = (row["project"], row["target"] or "", row["field"] or "", row["op"] or "")
            self._changed.setdefault(place, []).append((key, row))
        self._points: dict[tuple[str, str], list[tuple[str, Row]]] = {}
        for key, row in self._of("series").items():
            if row["target"]:
                self._points.setdefault((row["target"], row["field"]), []).append((key, row))

    def source(self, id_: str) -> Source:
        """Find a source; one that no table knows is its own title (a scenario may cite what it likes)."""
        return self.known.get(id_) or Source(id_, id_)

    def of(self, one: Input) -> Origin:
        """Say where a number comes from."""
        row = self._of(one.table).get(one.row, {})
        owner = self._of("markets").get(one.target, {}) if one.table == "volumes" else row
        touched = self.touches(one.target, "volume_kt" if one.table in ("volumes", "markets") else one.field)
        held = self._claim(one.table, one.row, one.field, row)
        given_by, origin = "table", (held["status"], held["sources"], held["low"], held["high"])
        for touch in touched:
            if touch.kind == "series":
                point = self._point(one.target, one.field)
                low, high = (self._claim("series", point[0], "value", point[1])[end] for end in ("low", "high"))
                given_by, origin = "series", (touch.status, touch.sources, low, high)
            elif touch.op == "set":
                given_by, origin = "change", (touch.status, touch.sources, None, None)
        status, sources, low, high = origin
        return Origin(
            name=owner.get("name") or one.target,
            unit=unit_of(one, row),
            given_by=given_by,
            status=status,
            sources=sources,
            low_value=low,
            high_value=high,
            touched_by=touched,
        )

    def touches(self, target: str, field: str) -> list[Touch]:
        """Series point, then free parameters, then Changes, that make a number of the year."""
        found = []
        if (target, field) in self._points:
            key, row = self._point(target, field)
            held = self._claim("series", key, "value", row)
            found.append(
                Touch("series", row["id"], "set", row["value"], row["year"], "", held["status"], held["sources"])
            )
        found += self._fits(target, field)
        return found + [self.touch(change) for change in self.changes.get((target, field), [])]

    def _fits(self, target: str, field: str) -> list[Touch]:
        """Free parameters of the calibration that move a number."""
        found = []
        for fit, value in zip(self.fits.values(), self.fit_values, strict=True):
            if fit.field == field and target in fit.targets.split():
                held = self._claim("fits", fit.id, "value", self._of("fits")[fit.id])
                found.append(
                    Touch("fit", fit.id, fit.op, float(value), FIRST_YEAR, "", held["status"], held["sources"])
                )
        return found

    def touch(self, change: Change) -> Touch:
        """Say who stands behind a Change; one that a scenario makes up itself is assumed."""
        rows = self._changed.get((change.owner, change.target, change.field, change.op), [])
        words = change.source.split()
        status, sources = ASSUMED, words if all(word in self.known for word in words) else [change.source]
        if rows:
            key, row = min(rows, key=lambda found: (found[1]["value"] != change.value, found[0]))
            status = self._claim("changes", key, "value", row)["status"]
        return Touch("change", change.owner, change.op, change.value, change.from_year, change.claim, status, sources)

    def _of(self, table: str) -> dict[str, Row]:
        """Rows of a table by the id that claims use."""
        if table not in self._rows:
            frame = self.tables.frame(table)
            self._rows[table] = dict(zip(row_keys(frame, table), frame.iter_rows(named=True), strict=True))
        return self._rows[table]

    def _point(self, target: str, field: str) -> tuple[str, Row]:
        """Point of a series that holds in the year: the last one at or before it, else the first."""
        points = sorted(self._points[target, field], key=lambda found: int(found[1]["year"]))
        before = [found for found in points if found[1]["year"] <= self.year]
        return before[-1] if before else points[0]

    def _claim(self, table: str, key: str, field: str, row: Row) -> Row:
        """Status, sources and range of one value: its own claim, else that of the column, else its row."""
        own, every = self.claims.get((table, key, field), {}), self.claims.get((table, EVERY_ROW, field), {})
        said = {part: own.get(part) or every.get(part) or row.get(part) for part in ("status", "source")}
        span = {end: own.get(end) if own.get(end) is not None else every.get(end) for end in ("low", "high")}
        if table == "parameters":
            span = {end: span[end] if span[end] is not None else row.get(end) for end in ("low", "high")}
        return {"status": said["status"] or ASSUMED, "sources": (said["source"] or "").split(), **span}


def unit_of(one: Input, row: Row) -> str:
    """Name the unit of a number, with the row's own unit where the field leaves it open."""
    unit = dictionary().schema(one.table).fields[one.field].unit
    if unit == "as the unit column":
        return row.get("unit") or ""
    if unit == "per_y" and row.get("unit"):
        return f"{row['unit']}_per_y"
    if unit == "usd_per_unit" and row.get("unit"):
        return f"usd_per_{row['unit']}"
    return unit
