"""A small run folder between real places, and the few tables that a report asks for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from transcaspian.model import DatedProject, Scenario
from transcaspian.network import Crossing
from transcaspian.report import brief, comparison
from transcaspian.report._reading import KeptRun, read_kept
from transcaspian.report._sources import Bibliography, bibliography, read_sources
from transcaspian.runs import (
    COMPARE_SCHEMA,
    RUN_SCHEMA,
    Bottleneck,
    BundleResult,
    Comparison,
    Leg,
    Observed,
    Relief,
    RunSummary,
    Target,
    TripWays,
    Wait,
    Way,
    YearResult,
)

PLACES = [
    ("xian", "Xi'an International Port station (Xinzhu)", "CN", 34.385, 109.05, "dry_port"),
    ("dostyk", "Dostyk <& border>", "KZ", 45.25, 82.48, "border"),
    ("almaty", "Almaty-1", "KZ", 43.34, 76.95, "marshalling"),
    ("aktau", "Aktau port", "KZ", 43.60, 51.22, "port"),
    ("alat", "Alat (Baku International Sea Port)", "AZ", 39.98, 49.42, "port"),
    ("tbilisi", "Tbilisi marshalling yard", "GE", 41.685, 44.86, "marshalling"),
    ("poti", "Poti port", "GE", 42.15, 41.65, "port"),
    ("rotterdam", "Rotterdam port", "NL", 51.95, 4.05, "port"),
    ("anzali", "Anzali port", "IR", 37.47, 49.46, "port"),
]
LINKS = [
    ("xian-dostyk", "xian", "dostyk", "rail", None),
    ("dostyk-almaty", "dostyk", "almaty", "rail", None),
    ("almaty-aktau", "almaty", "aktau", "rail", None),
    ("aktau-alat-feeder", "aktau", "alat", "sea", "feeder"),
    ("alat-tbilisi", "alat", "tbilisi", "rail", None),
    ("tbilisi-poti", "tbilisi", "poti", "rail", None),
    ("almaty-tbilisi-road", "almaty", "tbilisi", "road", None),
    ("xian-rotterdam-boxship", "xian", "rotterdam", "sea", "boxship"),
    ("aktau-alat-fibre", "aktau", "alat", "fibre", None),
]
IDLE_LINKS = [
    ("alat-aktau-dry", "alat", "aktau", "sea", "dry"),
    ("anzali-alat-dry", "anzali", "alat", "sea", "dry"),
    ("aktau-anzali-dry", "aktau", "anzali", "sea", "dry"),
]
YEARS = (2024, 2025, 2030)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SOURCES = [
    ("yearbook", "Yearbook <of ports> & railways", "https://example.org/yearbook"),
    ("odd", "Odd", "javascript:alert(1)"),
]


class SmallTables:
    """The tables that a report asks for, without a data package."""

    folder = Path("nowhere")
    sha256s: Mapping[str, str] = {}

    def __init__(self) -> None:
        place = ["id", "name", "country", "lat", "lon", "kind"]
        points = {id_: (lat, lon) for id_, _, _, lat, lon, _ in PLACES}
        bends = [
            row
            for id_, origin, destination, _, _ in LINKS + IDLE_LINKS
            for row in ((id_, 0, *points[origin]), (id_, 1, *points[destination]))
        ]
        self.frames = {
            "places": pl.DataFrame(PLACES, schema=place, orient="row"),
            "links": pl.DataFrame(
                LINKS + IDLE_LINKS, schema=["id", "origin", "destination", "mode", "vehicle"], orient="row"
            ),
            "alignments": pl.DataFrame(bends, schema=["link", "seq", "lat", "lon"], orient="row"),
            "sources": pl.DataFrame(SOURCES, schema=["id", "title", "url"], orient="row"),
            "corridors": pl.DataFrame(
                [("titr", "Trans-Caspian", "land"), ("north", "North", "land"), ("suez", "Suez", "sea")],
                schema=["id", "name", "group"],
                orient="row",
            ),
            "resources": pl.DataFrame([("alat-quay", "Alat <1>")], schema=["id", "name"], orient="row"),
            "cargoes": pl.DataFrame([("grain", "Wheat <& barley>")], schema=["id", "name"], orient="row"),
            "projects": pl.DataFrame(
                [("hub", "Aktau hub <stage 2>", "KZ", 38.0, 2027, "construction", "yearbook")],
                schema=["id", "name", "country", "capex_musd", "opens_year", "build_status", "source"],
                orient="row",
            ),
        }

    def frame(self, name: str, /) -> pl.DataFrame:
        return self.frames[name]


def bottleneck(resource: str, utilisation: float) -> Bottleneck:
    return Bottleneck(
        resource=resource,
        name=f"Place of {resource} <1>",
        kind="berth",
        place="aktau",
        unit="call",
        capacity_per_y=400.0,
        load_per_y=400.0 * utilisation,
        utilisation=utilisation,
        wait_h=31.25,
        rent_usd_per_unit=1234.0,
        price_usd_per_unit=4321.0,
        user_saving_usd_per_unit=987.0,
        corridor_kt_per_unit=-0.0125,
        revenue_usd_per_unit=654.0,
        scarcity_musd=12.5,
    )


def year_of(year: int, total_kt: float) -> YearResult:
    return YearResult(
        year=year,
        corridor_kt=total_kt,
        corridor_teu=12.5 * total_kt,
        corridor_empty_teu=2.5 * total_kt,
        by_cargo_kt={"container": 0.6 * total_kt, "grain": 0.4 * total_kt} if total_kt else {},
        by_direction_kt={"west": 0.7 * total_kt, "east": 0.3 * total_kt},
        by_corridor_share={"titr": 0.01, "north": 0.06, "suez": 0.93} if total_kt else {},
        not_moved_kt=0.0,
        measures={"titr-ministry": total_kt},
        relative_gap=3.1e-13 if year % 2 else None,
        residual=2.2e-9,
        residual_h=4.4e-7,
        iterations=14,
        departure_rounds=3,
        contraction=0.25,
        bottlenecks=[bottleneck("aktau-berths", 0.97), bottleneck("alat-ferries", 0.91)] if total_kt else [],
    )


def count(year: int, value: float, model: float | None) -> Observed:
    return Observed(
        perimeter="titr-ministry",
        name="All freight",
        year=year,
        quantity="kt",
        unit="kt",
        value=value,
        model=model,
        status="reported",
        source="yearbook",
    )


def crossing(link: str, *, forward: bool, berth_kt: float | None, binds: str) -> Crossing:
    return Crossing(
        link=link,
        cargo="grain",
        forward=forward,
        ships_kt=1763.1,
        draught_kt=1724.4,
        weather_kt=1414.5,
        berth_kt=berth_kt,
        wagons_kt=None,
        least_kt=1414.5 if berth_kt is None else berth_kt,
        binds=binds,
    )


def way(corridor: str, *, days: float, usd_per_teu: float, closed_by: str = "") -> Way:
    """Make a way of one leg: a quarter of its days is waiting, a tenth of its money is rent."""
    leg = Leg("xian", "poti", "rail-1520", ["ktz"], 4000.0, 18.0 * days, 6.0 * days, 0.9 * usd_per_teu / 10, 0.0)
    ship = Leg("aktau", "poti", "feeder", ["asco"], 500.0, 0.0, 0.0, 0.0, 0.1 * usd_per_teu / 10)
    waits = [Wait("aktau-berths", "Place of aktau-berths <1>", 6.0 * days, 1.0)]
    price_usd_per_t = usd_per_teu / 10
    return Way(
        corridor, ["xian", "poti"], 4500.0, days, 0.1 * days, price_usd_per_t, usd_per_teu, 2 * price_usd_per_t,
        closed_by, [leg, ship], waits,
    )  # fmt: skip


def trips_of() -> list[TripWays]:
    short = [way("titr", days=14.0, usd_per_teu=3700.0), way("north", days=30.5, usd_per_teu=2950.0)]
    long = [*short, way("suez", days=31.5, usd_per_teu=1786.0, closed_by="red-sea")]
    return [
        TripWays("xian-poti", "Xi'an to <Poti>", "xian", "poti", "grain", 2030, short),
        TripWays("xian-rotterdam", "Xi'an to Rotterdam", "xian", "rotterdam", "grain", 2030, long),
    ]


def scenario_of() -> Scenario:
    return Scenario(
        name="base",
        title="Base <case> & more",
        description="What is under way.",
        years=(2024, 2030),
        price_year=2024,
        target_kt=10000.0,
        target_year=2030,
        haircut_share=0.0,
        haircut_source="",
        value_of_time_usd_per_t_h=0.0,
        projects=(DatedProject("hub", 2028), DatedProject("unknown-work", 2027)),
        changes=(),
    )


def summary_of(totals_kt: tuple[float, ...]) -> RunSummary:
    return RunSummary(
        schema=RUN_SCHEMA,
        id="base-1",
        software={"name": "transcaspian", "version": "9.8.7", "python": "3.11.7"},
        data_sha256="ab" * 32,
        scenario=msgspec.to_builtins(scenario_of()),
        years=[year_of(year, kt) for year, kt in zip(YEARS, totals_kt, strict=True)],
        targets=[
            Target(
                id="ten",
                title="Ten million tonnes",
                measure="corridor_kt",
                unit="kt",
                target=10000.0,
                year=2030,
                value=totals_kt[-1],
                year_met=None,
                met=False,
                source="yearbook",
            )
        ],
        observed=[count(2022, 1485.0, None), count(2024, 4484.0, totals_kt[0])],
        relief=[
            Relief(
                year=2030,
                resource="aktau-berths",
                name="Aktau berths",
                before_kt=8000.0,
                after_kt=8321.0,
                next_resource="x",
                next_name="Next one",
            )
        ],
        bundles=[BundleResult(2030, ["aktau-berths", "alat-ferries"], [0.31, 0.12], 0.88)],
        crossings=[
            crossing("aktau-alat-feeder", forward=True, berth_kt=1088.25, binds="berth"),
            crossing("aktau-alat-feeder", forward=False, berth_kt=777.75, binds="berth"),
            crossing("alat-aktau-dry", forward=False, berth_kt=None, binds="weather"),
            crossing("xian-rotterdam-boxship", forward=True, berth_kt=555.5, binds="berth"),
        ],
        missing_mass_share=0.0004,
        missing_corridor_share=0.004,
        n_routes=40,
        assumed_share=0.31,
        status_shares={"measured": 0.12, "reported": 0.35, "estimated": 0.22, "assumed": 0.31},
        notes=["A note with <angle> brackets & more."],
        trips=trips_of(),
    )


def flows_of(totals_kt: tuple[float, ...]) -> pl.DataFrame:
    """Make flows on rail and sea, all of them the corridor's own."""
    rows = [
        (year, link, forward, cargo, cargo, *(share * kt, share * kt * 80 if cargo == "container" else 0.0) * 2)
        for year, kt in zip(YEARS, totals_kt, strict=True)
        for link, _, _, mode, _ in LINKS
        if mode in {"rail", "sea"} and kt
        for forward, cargo, share in ((True, "container", 0.4), (False, "container", 0.2), (True, "grain", 0.4))
    ]
    kinds = {"year": pl.Int64, "link": pl.String, "forward": pl.Boolean, "cargo": pl.String, "group": pl.String}
    numbers = dict.fromkeys(("kt", "teu", "corridor_kt", "corridor_teu"), pl.Float64)
    return pl.DataFrame(rows, schema={**kinds, **numbers}, orient="row")


@pytest.fixture(scope="session")
def small() -> SmallTables:
    return SmallTables()


@pytest.fixture(scope="session")
def write_run() -> Callable[..., Path]:
    """Write a run folder.

    `totals_kt` are the corridor's tonnes of its three years, `scenario` goes over its scenario, `changes` go over
    run.json.
    """

    def written(
        folder: Path,
        *,
        totals_kt: tuple[float, ...] = (4388.0, 4585.0, 7972.0),
        scenario: Mapping[str, object] | None = None,
        **changes: object,
    ) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        said = msgspec.to_builtins(summary_of(totals_kt))
        said["scenario"] |= scenario or {}
        (folder / "run.json").write_bytes(msgspec.json.encode(said | changes))
        flows_of(totals_kt).write_parquet(folder / "flows.parquet")
        full = [
            (y, r, f"Place of {r} <1>", u) for y in YEARS for r, u in (("aktau-berths", 0.8), ("alat-ferries", 0.7))
        ]
        kinds = {"year": pl.Int64, "resource": pl.String, "name": pl.String, "utilisation": pl.Float64}
        pl.DataFrame(full, schema=kinds, orient="row").write_parquet(folder / "resources.parquet")
        return folder

    return written


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, write_run: Callable[..., Path]) -> Path:
    return write_run(tmp_path_factory.mktemp("runs") / "base")


@pytest.fixture(scope="session")
def kept(folder: Path) -> KeptRun:
    """Give the small run as records and frames."""
    return read_kept(folder)


@pytest.fixture(scope="session")
def books(kept: KeptRun, small: SmallTables) -> Bibliography:
    """Give the sources of the small run, numbered."""
    return bibliography(read_sources(small.frame("sources")), ["yearbook"])


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give a Chromium of this machine or of Playwright, or skip with the way out."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        with playwright.sync_playwright() as driver:
            found = driver.chromium.executable_path
    if not Path(found).is_file():
        pytest.skip(
            f"no page was opened: none of {', '.join(BROWSERS)} is here; `playwright install chromium` gets one"
        )
    return found


@pytest.fixture(scope="session")
def page(folder: Path, small: SmallTables) -> str:
    """Give the brief of the small run."""
    return brief(folder, out=folder.parent / "brief.html", tables=small).read_text(encoding="utf-8")


def side_of(name: str, title: str) -> dict[str, Any]:
    """Give a whole run summary as a comparison holds it."""
    said: dict[str, Any] = msgspec.to_builtins(summary_of((4388.0, 4585.0, 7972.0)))
    said["scenario"] |= {"name": name, "title": title}
    return said


@pytest.fixture(scope="session")
def compared() -> Comparison:
    years = [(2024, 4388.0, 4388.0, "Aktau", "Aktau"), (2030, 7972.0, 9100.0, "Aktau", "alat-quay")]
    keys = ("year", "a_kt", "b_kt", "a_bottleneck", "b_bottleneck")
    boxes = {"a_teu": 0.0, "b_teu": 0.0}
    effects = [("hub", 1128.0, 1072.0), ("tiny", 0.2, 0.2)]
    return Comparison(
        schema=COMPARE_SCHEMA,
        a=side_of("base", "Base"),
        b=side_of("hub", "Hub <twice>"),
        years=[{**dict(zip(keys, row, strict=True)), **boxes, "difference_kt": row[2] - row[1]} for row in years],
        projects_only_a=[],
        projects_only_b=["hub"],
        projects_other_date=[{"project": "unknown-work", "a_year": 2027, "b_year": 2029}],
        moves=[{"year": 2030, "scenario": "hub", "from": "Aktau", "to": "alat-quay"}],
        by_project=[
            {
                "project": project,
                "year": 2030,
                "corridor_kt_first": first,
                "corridor_kt_last": last,
                "corridor_kt": 0.5 * (first + last),
            }
            for project, first, last in effects
        ],
        project_year=2030,
    )


@pytest.fixture(scope="session")
def comparison_page(compared: Comparison, small: SmallTables, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("compared") / "compared.html"
    return comparison(compared, out=out, tables=small).read_text(encoding="utf-8")


VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Reader(HTMLParser):
    """Read a page: faults of nesting, what it loads, its ids, its links inside and the numbers in its cells."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.inside: list[str] = []
        self.values: list[float] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"{tag} stays open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        for key in ("src", "href", "xlink:href", "data", "action", "srcset", "poster"):
            if held.get(key) and tag != "a":
                self.loads.append(held[key] or "")
        if tag == "a" and (held.get("href") or "").startswith("#"):
            self.inside.append((held["href"] or "")[1:])
        if "id" in held:
            self.ids.append(held["id"] or "")
        if "data-value" in held:
            self.values.append(float(held["data-value"] or "nan"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"{tag} closes {self.open[-1] if self.open else 'nothing'}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.words.append(data)


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Reader]:
    return Reader
