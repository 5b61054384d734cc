"""What a person sees in the terminal: tables of a run, a comparison, ways, data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from transcaspian.data import Citation, Entry, Report
from transcaspian.runs import Bottleneck, Comparison, RouteAnswer, RunSummary
from transcaspian.terminal_tables import console as _console
from transcaspian.terminal_tables import number
from transcaspian.terminal_tables import share as _share
from transcaspian.terminal_tables import table as _table

CORRIDOR = "titr-ministry"
BOXES = "titr-boxes"
CASPIAN = (
    "aktau-alat-dry",
    "aktau-alat-feeder",
    "aktau-alat-ferry",
    "aktau-dubendi-tanker",
    "kuryk-alat-ferry",
    "turkmenbashi-alat-dry",
    "turkmenbashi-alat-feeder",
    "turkmenbashi-alat-ferry",
    "turkmenbashi-dubendi-tanker",
)


def print_run(summary: RunSummary, folder: Path) -> None:
    """Print a run: years, worst bottlenecks, relief, targets, observation, certificate, share of assumed inputs."""
    console = _console()
    scenario = summary.scenario
    console.print()
    spread = ", simulated reliability" if scenario.get("reliability") == "simulated" else ""
    console.print(Text(f"{scenario['name']}: {scenario['title']}{spread}", style="bold"))
    console.print(_years_table(summary))
    focus = min(summary.years, key=lambda year: (abs(year.year - scenario["target_year"]), year.year))
    console.print()
    console.print(_bottleneck_table(focus.year, focus.bottlenecks))
    console.print(
        Text(
            "Price is rent and queue together; users save, the corridor gains and operators earn per unit more a "
            "year. Negative: a unit more does harm.",
            style="dim",
        )
    )
    _print_relief(console, summary)
    console.print()
    console.print(_crossing_table(focus.year, summary))
    console.print()
    console.print(_target_table(summary))
    _print_honesty(console, summary)
    console.print(f"Run:    {folder}")
    console.print(f"Report: {folder / 'report.html'}")


def _years_table(summary: RunSummary) -> Table:
    seen = {o.year: o.value for o in summary.observed if o.perimeter == CORRIDOR}
    boxes = {o.year: o.value for o in summary.observed if o.perimeter == BOXES}
    table = _table(
        "Corridor, ministry's perimeter (all freight over the Kazakhstan-Azerbaijan Caspian links)",
        "year", "kt", "seen kt", "west", "east", "oil", "TEU", "seen TEU", "empties", "share", "worst bottleneck",
        "residual", "gap",
        left=("worst bottleneck",),
    )  # fmt: skip
    for year in summary.years:
        worst = year.bottlenecks[0].resource if year.bottlenecks else "-"
        table.add_row(
            str(year.year), number(year.corridor_kt), number(seen.get(year.year)),
            number(year.by_direction_kt["west"]), number(year.by_direction_kt["east"]),
            number(year.by_cargo_kt.get("oil", 0.0)), number(year.corridor_teu), number(boxes.get(year.year)),
            number(year.corridor_empty_teu),
            _share(year.by_corridor_share.get("titr", 0.0)), worst, f"{year.residual:.0e}", "-" if year.relative_gap
            is None else f"{year.relative_gap:.0e}",
        )  # fmt: skip
    return table


def _bottleneck_table(year: int, bottlenecks: Sequence[Bottleneck]) -> Table:
    table = _table(
        f"Worst bottlenecks of the corridor in {year}",
        "resource", "unit", "utilisation", "wait h", "rent USD", "price USD", "users save USD", "corridor kt",
        "operators USD", "lost MUSD",
        left=("resource", "unit"),
    )  # fmt: skip
    for b in bottlenecks:
        table.add_row(
            b.resource, b.unit, _share(b.utilisation), number(b.wait_h, 1), number(b.rent_usd_per_unit, 0),
            number(b.price_usd_per_unit, 0),
            number(b.user_saving_usd_per_unit, 0), f"{b.corridor_kt_per_unit:+.4f}", number(b.revenue_usd_per_unit,
            0), number(b.scarcity_musd, 1),
        )  # fmt: skip
    return table


def _crossing_table(year: int, summary: RunSummary) -> Table:
    """Tabulate what each Caspian crossing could carry by itself, westbound."""
    table = _table(
        f"What each crossing could carry alone in {year}, outbound, kt a year",
        "crossing", "cargo", "ships", "less draught", "less weather", "berth", "wagons", "binds",
        left=("crossing", "cargo", "binds"),
    )  # fmt: skip
    for row in summary.crossings:
        if row.forward and row.link in CASPIAN:
            cells = (row.ships_kt, row.draught_kt, row.weather_kt, row.berth_kt, row.wagons_kt)
            table.add_row(row.link, row.cargo, *(number(cell) for cell in cells), row.binds)
    return table


def _print_relief(console: Console, summary: RunSummary) -> None:
    console.print()
    console.print(Text("If the worst is relieved (capacity doubled), the next one binds", style="bold"))
    for step in summary.relief:
        gain = step.after_kt - step.before_kt
        console.print(
            f"  {step.year}: {step.resource} -> corridor {number(step.after_kt)} kt ({gain:+,.0f}); "
            f"next: {step.next_resource}"
        )
    useful = [b for b in summary.bundles if b.joint_kt > sum(b.single_kt)]
    for bundle in useful[:3]:
        single = " and ".join(f"{value:+,.0f}" for value in bundle.single_kt)
        console.print(
            f"  together: {' + '.join(bundle.resources)} by half: {bundle.joint_kt:+,.0f} kt; alone {single} kt"
        )


def _target_table(summary: RunSummary) -> Table:
    table = _table(
        "Targets",
        "target",
        "measure",
        "unit",
        "wanted",
        "by",
        "model",
        "state",
        left=("target", "measure", "unit", "state"),
    )
    for target in summary.targets:
        missed = "missed" if target.value is not None else "year not run"
        state = "met" if target.met else f"met later, in {target.year_met}" if target.year_met else missed
        table.add_row(
            target.title,
            target.measure,
            target.unit,
            number(target.target),
            str(target.year or "-"),
            number(target.value),
            state,
        )
    return table


def _print_honesty(console: Console, summary: RunSummary) -> None:
    beside = [
        o
        for o in summary.observed
        if o.model is not None
        and o.perimeter
        in (CORRIDOR, BOXES, "btc-kazakh", "casca-plus", "north-boxes-china-eu", "baku-port", "georgia-rail-transit")
    ]
    if beside:
        console.print()
        fitted = summary.scenario.get("calibration") == "fitted"
        fit = "fitted to counts of 2019-2023 only: see calibrate" if fitted else "nothing was fitted"
        table = _table(
            f"Model beside the world ({fit})",
            "counted",
            "year",
            "unit",
            "seen",
            "model",
            "difference",
            left=("counted", "unit"),
        )
        for o in beside:
            assert o.model is not None
            table.add_row(
                o.name,
                str(o.year),
                o.unit,
                number(o.value),
                number(o.model),
                f"{100.0 * (o.model / o.value - 1.0):+.0f} %" if o.value else "-",
            )
        console.print(table)
    console.print()
    worst = max(year.residual for year in summary.years)
    shares = ", ".join(f"{name} {_share(value)}" for name, value in summary.status_shares.items())
    console.print(f"Inputs: {shares}.")
    moved, own = _share(summary.missing_mass_share), _share(summary.missing_corridor_share)
    console.print(
        f"Certificate: largest residual of utilisation {worst:.1e}; {summary.n_routes:,} routes, one more pass "
        f"would move {moved} of all tonnes, {own} of the corridor's."
    )
    slow = [year.year for year in summary.years if year.contraction > 0.5]
    if slow:
        console.print(
            f"Departures of ships that fill contract slowly in {', '.join(map(str, slow))}: another start may "
            "give another answer."
        )
    for note in summary.notes[:6]:
        console.print(f"Note: {note}")
    if len(summary.notes) > 6:
        console.print(f"      and {len(summary.notes) - 6} more in run.json")


def print_comparison(answer: Comparison) -> None:
    """Print a comparison: years, moves of the bottleneck, effects of projects."""
    console = _console()
    a, b = answer.a["scenario"]["name"], answer.b["scenario"]["name"]
    table = _table(
        f"{b} less {a}, corridor in the ministry's perimeter",
        "year",
        f"{a} kt",
        f"{b} kt",
        "difference kt",
        f"{a} binds",
        f"{b} binds",
        left=(f"{a} binds", f"{b} binds"),
    )
    for row in answer.years:
        table.add_row(
            str(row["year"]),
            number(row["a_kt"]),
            number(row["b_kt"]),
            f"{row['difference_kt']:+,.0f}",
            row["a_bottleneck"],
            row["b_bottleneck"],
        )
    console.print(table)
    console.print(_waits(answer, a, b))
    _print_moves(console, answer)
    if answer.by_project:
        console.print()
        effects = _table(
            f"Effect of each difference in {answer.project_year}, corridor kt",
            "project",
            f"added to {a}",
            f"last in {b}",
            "mean",
            left=("project",),
        )
        for row in answer.by_project[:15]:
            effects.add_row(
                row["project"],
                f"{row['corridor_kt_first']:+,.1f}",
                f"{row['corridor_kt_last']:+,.1f}",
                f"{row['corridor_kt']:+,.1f}",
            )
        console.print(effects)
        if len(answer.by_project) > 15:
            console.print(Text(f"and {len(answer.by_project) - 15} smaller ones with --json", style="dim"))


def _waits(answer: Comparison, a: str, b: str) -> Table:
    """Set waits and rents of what binds worst in both beside each other, in the first and the last year."""
    made = _table(
        "Hours waited, and rent in USD a unit, where both bind",
        "year", "bottleneck", f"{a} h", f"{b} h", f"{a} rent", f"{b} rent", left=("bottleneck",),
    )  # fmt: skip
    pairs = list(zip(answer.a["years"], answer.b["years"], strict=True))
    for left, right in pairs[:1] + pairs[1:][-1:]:
        other = {one["resource"]: one for one in right["bottlenecks"]}
        for one in left["bottlenecks"]:
            if one["resource"] in other:
                ends = (one, other[one["resource"]])
                waits = [number(end["wait_h"], 1) for end in ends]
                made.add_row(
                    str(left["year"]), one["resource"], *waits, *(number(end["rent_usd_per_unit"]) for end in ends)
                )
    return made


def _print_moves(console: Console, answer: Comparison) -> None:
    """Say in which year the worst bottleneck moves, and what relieving it brings."""
    console.print()
    for move in answer.moves:
        console.print(
            f"{move['scenario']}: the worst bottleneck moves in {move['year']} from {move['from']} to {move['to']}"
        )
    for side in (answer.a, answer.b):
        name = side["scenario"]["name"]
        if not any(move["scenario"] == name for move in answer.moves):
            years = side["years"]
            first = years[0]["bottlenecks"][0]["resource"] if years[0]["bottlenecks"] else "none"
            console.print(
                f"{name}: the worst bottleneck stays {first.partition(':')[0]} from {years[0]['year']} to "
                f"{years[-1]['year']}"
            )
        for step in side["relief"][:2]:
            console.print(
                f"  relieve {step['resource']} in {step['year']}: "
                f"{step['after_kt'] - step['before_kt']:+,.0f} kt, next {step['next_resource']}"
            )


def print_ways(answer: RouteAnswer) -> None:
    """Print the ways between two places, each with its legs and what it waits for."""
    console = _console()
    unit = "USD/TEU" if answer.ways[0].usd_per_teu is not None else "USD/t"
    console.print(
        Text(
            f"{answer.cargo} from {answer.origin} to {answer.destination}, {answer.scenario} {answer.year}",
            style="bold",
        )
    )
    for rank, way in enumerate(answer.ways, start=1):
        price = way.usd_per_teu if way.usd_per_teu is not None else way.usd_per_t
        shut = f"  CLOSED by {way.closed_by}" if way.closed_by else ""
        console.print()
        console.print(
            Text(
                f"{rank}. {way.corridor}: {number(way.length_km)} km, {way.days:.1f} days (spread "
                f"{way.sd_days:.1f}), {number(price)} {unit}{shut}",
                style="bold red" if shut else "bold",
            )
        )
        legs = _table(
            "", "leg", "by", "operators", "km", "days", "of it waits", "USD/t", left=("leg", "by", "operators")
        )
        legs.title = None
        for leg in way.legs:
            days = (leg.time_h + leg.wait_h) / 24.0
            legs.add_row(
                f"{leg.origin} - {leg.destination}",
                leg.medium,
                " ".join(leg.operators),
                number(leg.length_km),
                f"{days:.1f}",
                f"{leg.wait_h / 24.0:.1f}",
                number(leg.tariff_usd_per_t + leg.rent_usd_per_t),
            )
        console.print(legs)
        waits = "; ".join(
            f"{wait.name} {wait.wait_h:.0f} h"
            + (f" and {wait.rent_usd_per_t:+.1f} USD/t" if abs(wait.rent_usd_per_t) >= 0.05 else "")
            for wait in way.waits[:4]
        )
        console.print(f"   waits for: {waits or 'nothing worth naming'}")


def runs_record(found: list[tuple[Path, RunSummary]]) -> dict[str, Any]:
    """Turn the list of runs into what ``runs --json`` prints."""
    rows = [
        {
            "id": summary.id,
            "folder": str(folder),
            "scenario": summary.scenario["name"],
            "years": [summary.years[0].year, summary.years[-1].year],
            "data_sha256": summary.data_sha256,
        }
        for folder, summary in found
    ]
    return {"schema": "transcaspian.runs/1", "runs": rows}


def print_runs(found: list[tuple[Path, RunSummary]]) -> None:
    """Print the runs that are kept."""
    table = _table("Runs", "id", "scenario", "years", "last year kt", "data", left=("id", "scenario", "data"))
    for _, summary in found:
        years = summary.years
        table.add_row(
            summary.id,
            summary.scenario["name"],
            f"{years[0].year}-{years[-1].year}",
            number(years[-1].corridor_kt),
            summary.data_sha256[:10],
        )
    _console().print(table if found else "no runs here")


def check_record(found: Report) -> dict[str, Any]:
    """Turn a check into what ``data check --json`` prints."""
    return {
        "schema": "transcaspian.check/1",
        "faults": [str(fault) for fault in found.faults],
        "warnings": [str(fault) for fault in found.warnings],
        "rows": found.rows,
        "statuses": found.statuses,
    }


def print_check(found: Report) -> None:
    """Print what a check found: rows and statuses by table, warnings by number."""
    console = _console()
    names = sorted({status for counts in found.statuses.values() for status in counts})
    table = _table("Tables", "table", "rows", *names, left=("table",))
    for name, rows in found.rows.items():
        counts = found.statuses.get(name, {})
        table.add_row(name, number(rows), *(number(counts[status]) if status in counts else "" for status in names))
    console.print(table)
    console.print(
        f"{len(found.faults)} faults, {len(found.warnings)} warnings; {_share(found.assumed_share)} of rows are assumed"
    )
    for warning in found.warnings[:5]:
        console.print(Text(f"warning: {warning}", style="dim"))
    if len(found.warnings) > 5:
        console.print(Text(f"and {len(found.warnings) - 5} more warnings with --json", style="dim"))


def frame_record(frame: Any, *, table: str | None) -> dict[str, Any]:
    """Turn a table, or the list of tables, into what ``data list --json`` prints."""
    return {"schema": "transcaspian.list/1", "table": table, "rows": frame.to_dicts()}


def print_frame(frame: Any, *, title: str) -> None:
    """Print a data frame as a table, cut to what fits."""
    table = _table(title, *frame.columns, left=[name for name, kind in frame.schema.items() if not kind.is_numeric()])
    for row in frame.iter_rows():
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    _console().print(table)


def entry_record(entry: Entry) -> dict[str, Any]:
    """Turn one row into what ``data show --json`` prints."""
    return {"schema": "transcaspian.entry/1", "entry": entry}


def print_entry(entry: Entry) -> None:
    """Print one row: every value with unit, status and source."""
    console = _console()
    table = _table(
        f"{entry.table}: {entry.id}",
        "field",
        "value",
        "unit",
        "status",
        "source",
        "range",
        left=("field", "value", "unit", "status", "source", "range"),
    )
    for value in entry.values:
        if value.value is not None:
            span = "" if value.low_value is None else f"{value.low_value:g} to {value.high_value:g}"
            table.add_row(value.field, str(value.value), value.unit, value.status, value.source, span)
    console.print(table)
    for other in entry.related[:12]:
        words = ", ".join(f"{value.field} {value.value}" for value in other.values[:5] if value.value is not None)
        console.print(Text(f"{other.table}: {words}", style="dim"))


def citations_record(id: str, found: Sequence[Citation]) -> dict[str, Any]:
    """Turn the sources of a row into what ``data cite --json`` prints."""
    return {"schema": "transcaspian.citations/1", "id": id, "citations": found}


def print_citations(id: str, found: Sequence[Citation]) -> None:
    """Print the sources of every value of a row."""
    console = _console()
    console.print(Text(f"Who says so: {id}", style="bold"))
    for citation in found:
        where = f" ({citation.row})" if citation.row else ""
        console.print(f"{citation.field}{where} = {citation.value} {citation.unit}  [{citation.status}]")
        for source in citation.sources:
            tail = f", {source.year}" if source.year else ""
            console.print(f"    {source.title} ({source.publisher}{tail}) {source.url}".rstrip(), soft_wrap=True)
        if citation.note:
            console.print(Text(f"    {citation.note}", style="dim"), soft_wrap=True)
