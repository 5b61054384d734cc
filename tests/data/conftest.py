"""A small valid data package that tests may spoil."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from transcaspian.data import Field, dictionary, stamp

SIDECAR = """\
title = "Table of {name}"
description = "A small table for tests."
producer = "transcaspian contributors"
licence = "{licence}"
attribution = ""
created = 2025-01-02
updated = 2025-03-04
locator = "made up"
url = "https://example.org/{name}"
sha256 = ""
status = "all made up"
key = [{key}]
"""
BY = {"status": "reported", "source": "yearbook"}

ROWS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "places": [
        {"id": "aktau", "name": "Aktau", "country": "KZ", "lat": "43.60", "lon": "51.22", "kind": "port"} | BY,
        {"id": "alat", "name": "Alat", "country": "AZ", "lat": "39.95", "lon": "49.42", "kind": "port"} | BY,
        {"id": "baku", "name": "Baku, the city", "country": "AZ", "lat": "40.38", "lon": "49.85", "kind": "city"} | BY,
    ],
    "links": [
        {"id": "aktau-alat-ferry", "origin": "aktau", "destination": "alat", "mode": "sea", "vehicle": "ferry",
         "length_km": "460", "speed_km_per_h": "22", "open_share": "1", "oneway": "false", "operator": "asco"} | BY,
        {"id": "baku-alat", "origin": "baku", "destination": "alat", "mode": "rail", "length_km": "72.5",
         "gauge_mm": "1520", "tracks": "2", "electrified": "yes", "speed_km_per_h": "35", "open_share": "1",
         "opens_year": "1883", "oneway": "false", "operator": "ady", "note": 'said "75", measured 72.5'} | BY,
    ],
    "alignments": [
        {"link": "aktau-alat-ferry", "seq": "0", "lat": "43.60", "lon": "51.22"},
        {"link": "aktau-alat-ferry", "seq": "1", "lat": "41.5", "lon": "50.6"},
        {"link": "aktau-alat-ferry", "seq": "2", "lat": "39.95", "lon": "49.42"},
        {"link": "baku-alat", "seq": "0", "lat": "40.40", "lon": "49.85"},
        {"link": "baku-alat", "seq": "1", "lat": "39.95", "lon": "49.42"},
    ],
    "forms": [
        {"id": "wagon", "name": "Rail wagon", "media": "rail-1520 ferry", "rail_speed_scale": "0.6",
         "border_scale": "1", "empty_return_share": "0.5"} | BY,
    ],
    "cargoes": [
        {"id": "wheat", "name": "Wheat", "group": "grain", "form": "wagon", "value_usd_per_t": "250",
         "value_of_time_usd_per_t_h": "0.01", "reliability_share": "0.5", "t_per_wagon": "65",
         "cost_elasticity": "4", "outside_gap": "1.5"} | BY,
    ],
    "corridors": [{"id": "titr", "name": "TITR", "group": "land", "rank": "1", "links": "aktau-alat-ferry"} | BY],
    "constants": [{"id": "titr-grain", "corridor": "titr", "cargo_group": "grain", "constant_usd_per_t": "-3.5"} | BY],
    "gateways": [{"id": "caspian", "name": "Caspian", "kind": "crossing", "links": "aktau-alat-ferry"}],
    "trips": [
        {"id": "aktau-baku", "name": "Aktau to Baku", "origin": "aktau", "destination": "baku", "cargo": "wheat"}
    ],
    "resources": [
        {"id": "baku-alat-section", "name": "Baku-Alat", "kind": "section", "unit": "train", "capacity_per_y": "14600",
         "availability_share": "0.98", "direction": "sum", "train_t": "3000", "rent_scale_usd_per_unit": "500"} | BY,
    ],
    "uses": [{"element": "baku-alat", "resource": "baku-alat-section", "usage_share": "1", "passages": "1"}],
    "transfers": [
        {"id": "roll-on", "place": "*", "from_medium": "rail-1520", "to_medium": "ferry", "form": "wagon",
         "dwell_h": "12", "cost_usd_per_t": "4", "both_ways": "true", "open_share": "1"} | BY,
    ],
    "fleets": [
        {"id": "asco-ferries", "name": "Ferries", "vehicle": "ferry", "count": "13", "payload_t": "4000",
         "wagons": "54", "speed_kn": "12", "turn_h": "30", "load_share": "0.8", "availability_share": "0.9",
         "rule": "fill_and_go", "links": "aktau-alat-ferry"} | BY,
    ],
    "berths": [
        {"id": "alat-ferry-berth", "place": "alat", "vehicle": "ferry", "depth_m": "7",
         "depth_level_m_baltic": "-28.5", "siltation_m_per_y": "0.1", "maintained": "true",
         "under_keel_share": "0.1"} | BY,
    ],
    "months": [
        {"id": f"month-{month}", "month": str(month), "season_m": "0.1", "wind_sd_m": "0.08"} | BY
        for month in range(1, 13)
    ],
    "tariffs": [{"id": "ady-wagon", "operator": "ady", "mode": "rail", "form": "wagon", "usd_per_t_km": "0.03"} | BY],
    "pools": [
        {"id": "wagons-caspian", "name": "Wagons", "unit": "wagon", "form": "wagon", "links": "aktau-alat-ferry",
         "scale_usd_per_unit": "50"} | BY,
    ],
    "bans": [
        {"id": "no-armenia", "name": "No transit to Armenia", "countries": "AM", "links": "baku-alat",
         "open_share": "0"} | BY,
    ],
    "markets": [
        {"id": "kz-az-wheat", "origin": "aktau", "destination": "baku", "cargo": "wheat", "role": "contest",
         "growth_share": "0.02"} | BY,
    ],
    "volumes": [
        {"market": "kz-az-wheat", "year": "2023", "volume_kt": "410"} | BY,
        {"market": "kz-az-wheat", "year": "2024", "volume_kt": "455.5"} | BY,
    ],
    "series": [
        {"id": "fuel-price", "year": "2024", "value": "0.7", "unit": "usd_per_t"} | BY,
        {"id": "ferry-count", "year": "2024", "target": "asco-ferries", "field": "count", "value": "13"} | BY
        | {"unit": "ships"},
    ],
    "perimeters": [
        {"id": "ministry", "name": "Ministry's total", "quantity": "corridor_kt", "unit": "kt",
         "links": "aktau-alat-ferry", "cargoes": "wheat"} | BY,
    ],
    "observations": [
        {"id": "ministry-2024", "perimeter": "ministry", "year": "2024", "quantity": "corridor_kt", "value": "4480",
         "unit": "kt"} | BY,
    ],
    "projects": [
        {"id": "second-berth", "name": "Second berth", "country": "AZ", "links": "aktau-alat-ferry", "kind": "port",
         "capex_musd": "120", "opens_year": "2028", "build_status": "planned"} | BY,
    ],
    "changes": [
        {"project": "second-berth", "target": "alat-ferry-berth", "field": "depth_m", "op": "set", "value": "8",
         "from_year": "2028", "claim": "engineering"} | BY,
        {"project": "second-berth", "target": "asco-ferries", "field": "count", "op": "add", "value": "2",
         "from_year": "2028", "to_year": "2035", "claim": "political"} | BY,
    ],
    "parties": [
        {"id": "ady", "name": "Railways", "country": "AZ", "kind": "railway", "tariffs": "ady", "places": "alat",
         "member": "true", "discount_share": "0.06"} | BY,
        {"id": "caspian-fund", "name": "Fund", "kind": "fund", "member": "false", "discount_share": "0.09",
         "budget_musd_per_y": "60"} | BY,
        {"id": "bank", "name": "Bank", "kind": "investor", "member": "false", "discount_share": "0.09"} | BY,
    ],
    "costs": [{"id": "cost-ady", "party": "ady", "form": "*", "marginal_share": "0.35"} | BY],
    "rents": [{"id": "rent-section", "target": "section", "owner": "ady"} | BY],
    "options": [
        {"project": "second-berth", "build_years": "2", "earliest_year": "2028", "life_years": "40"} | BY,
    ],
    "funding": [
        {"id": "ady-pays", "project": "second-berth", "party": "ady", "share": "0.6"} | BY,
        {"id": "fund-pays", "project": "second-berth", "party": "caspian-fund", "share": "0.4"} | BY,
        {"id": "fund-bank", "project": "caspian-fund", "party": "bank", "share": "1"} | BY,
    ],
    "agreements": [
        {"id": "roadmap", "title": "Roadmap", "parties": "AZ GE KZ", "signed_year": "2022", "due_year": "2027",
         "topic": "transit", "promise": "10 Mt", "target_value": "10000", "unit": "kt", "measure": "corridor_kt"} | BY,
        {"id": "berth", "title": "Berth", "parties": "KZ", "topic": "transit", "promise": "A second berth",
         "measure": "opening_year", "projects": "second-berth"} | BY,
        {"id": "treaty", "title": "Treaty", "parties": "AZ KZ", "topic": "politics", "promise": "Friendship",
         "reason": "no figure"} | BY,
    ],
    "measures": [
        {"measure": "corridor_kt", "name": "Freight", "kind": "flow", "perimeter": "ministry", "unit": "kt"},
        {"measure": "opening_year", "name": "Opening", "kind": "opening", "unit": "year"},
    ],
    "milestones": [
        {"agreement": "roadmap", "day": "2022-11-25", "state": "signed"} | BY,
        {"agreement": "berth", "day": "2023", "state": "announced"} | BY,
        {"agreement": "treaty", "day": "2005-03", "state": "signed"} | BY,
    ],
    "parameters": [{"id": "path-size", "name": "Path size", "value": "1", "unit": "factor"} | BY],
    "fits": [
        {"id": "fit-grain", "name": "Constant of grain", "targets": "titr-grain", "field": "constant_usd_per_t",
         "op": "add", "value": "2", "prior_value": "0", "prior_sd_value": "10", "unit": "usd_per_t"} | BY,
    ],
    "claims": [
        {"table": "links", "id": "baku-alat", "field": "speed_km_per_h", "status": "assumed",
         "source": "planner-judgement", "low": "25", "high": "45", "note": "no timetable"},
        {"table": "volumes", "id": "kz-az-wheat:2024", "field": "volume_kt", "status": "measured", "low": "450"},
    ],
    "sources": [
        {"id": "yearbook", "title": "Yearbook", "publisher": "An office", "url": "https://example.org/y",
         "year": "2024"},
        {"id": "planner-judgement", "title": "Judgement of the makers"},
    ],
}  # fmt: skip


class Package:
    """A folder of tables; every edit keeps the hashes in the sidecars true."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: Sequence[Mapping[str, str]], columns: Sequence[str] = ()) -> None:
        names = columns or dictionary().tables[table].columns
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, names, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.put(table, text.getvalue().encode())

    def put(self, table: str, content: bytes) -> None:
        (self.folder / f"{table}.csv").write_bytes(content)

    def edit(self, table: str, index: int, /, **cells: str) -> None:
        rows = self.rows(table)
        rows[index] |= cells
        self.write(table, rows)

    def append(self, table: str, /, like: int = 0, **cells: str) -> None:
        rows = self.rows(table)
        self.write(table, [*rows, rows[like] | cells])

    def sidecar(self, table: str, old: str, new: str) -> None:
        path = self.folder / f"{table}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def filler(field: Field) -> str:
    """Give some text that a required field takes, for columns that these rows do not care about."""
    if field.enum:
        return str(field.enum[0])
    if field.type == "boolean":
        return "false"
    if field.type == "string":
        return "x"
    least = max(bound for bound in (field.minimum, field.above, -1e9) if bound is not None)
    most = 1e9 if field.maximum is None else field.maximum
    return "1" if least < 1 <= most else str(int((least + most) / 2))


def make_package(folder: Path) -> Package:
    package = Package(folder)
    for name, schema in dictionary().tables.items():
        fill = {column: filler(schema.fields[column]) for column in schema.columns if column in schema.required}
        package.write(name, [fill | row for row in ROWS.get(name, ())])
        licence = "ODbL-1.0" if name == "alignments" else "CC-BY-4.0"
        key = ", ".join(f'"{column}"' for column in schema.key)
        text = SIDECAR.format(name=name, licence=licence, key=key)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    stamp(folder)
    return package


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a valid package that nobody spoils."""
    return make_package(tmp_path_factory.mktemp("sample")).folder


@pytest.fixture
def package(sample: Path, tmp_path: Path) -> Package:
    """A fresh valid package."""
    return Package(shutil.copytree(sample, tmp_path / "package"))


@pytest.fixture(scope="module")
def spoiled(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A valid package for property tests, which mend what they spoil."""
    return Package(shutil.copytree(sample, tmp_path_factory.mktemp("spoiled") / "package"))
