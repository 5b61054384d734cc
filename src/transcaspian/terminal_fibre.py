"""The fibre companion in the terminal: the answer, then lines, round trips, outages."""

from __future__ import annotations

import textwrap

from rich.table import Table

from transcaspian.runs import FibreAnswer
from transcaspian.terminal_tables import console, number, share, table

WIDTH = 120
BASIS = {"along": "along roads", "drawn": "straight"}
LINES = {"today": "lines of today", "straight": "with a straight line Almaty-Aktau"}
FEW_CUTS = 4


def print_fibre(found: FibreAnswer) -> None:
    """Print the answer in one sentence, then the tables behind it."""
    screen = console()
    screen.print(textwrap.fill(found.answer, WIDTH))
    screen.print()
    for shown in (_lines(found), _readings(found), _trips(found), _gains(found), _outages(found), _shocks(found)):
        screen.print(shown)
        screen.print()
    screen.print(_cuts(found))
    screen.print()
    for note in found.notes:
        screen.print(textwrap.fill(note[0].upper() + note[1:] + ".", WIDTH))
    screen.print(f"{share(found.assumed_share)} of the numbers behind this are assumed.")


def _pairs(pairs: int | None) -> str:
    return "-" if pairs is None else number(pairs)


def _lines(found: FibreAnswer) -> Table:
    opens = "not opened by the scenario" if found.opens_year is None else f"open from {found.opens_year}"
    title = f"The line under the sea: {found.cable_name}, {opens}; pairs for {found.target_tbps:g} Tbit/s"
    others = [one for one in dict.fromkeys(line.cable for line in found.lines) if one != found.cable]
    shown = table(
        title, "design", "channels", "launch dBm", "GSNR worst", "mean dB", "Tbit/s a pair", "pairs", "Shannon Tbit/s",
        "pairs ", *(f"{one.removeprefix('cable-')}" for one in others), left=("design",),
    )  # fmt: skip
    by_key = {(line.cable, line.design): line for line in found.lines}
    for line in found.lines:
        if line.cable == found.cable:
            shown.add_row(
                line.name, str(line.channels), f"{line.launch_dbm:.1f}", f"{line.worst_gsnr_db:.1f}",
                f"{line.mean_gsnr_db:.1f}", f"{line.modes_tbps:.1f}", _pairs(line.modes_pairs),
                f"{line.shannon_tbps:.1f}", _pairs(line.shannon_pairs),
                *(_pairs(by_key[one, line.design].modes_pairs) for one in others),
            )  # fmt: skip
    shown.caption = (
        f"signal over all noise in 0.1 nm; {found.margin_db:g} dB of margin kept; Shannon's limit less a gap of "
        f"{found.shannon_gap_db:g} dB; last columns: pairs on the other routes"
    )
    shown.caption_justify = "left"
    return shown


def _readings(found: FibreAnswer) -> Table:
    shown = table(
        f"One factor on land, fitted to {found.measured_ms:g} ms for each reading of it; London-Hong Kong is foretold",
        "reading", "lengths", "land km", "factor", "foretold ms", "measured", "error", left=("reading", "lengths"),
    )  # fmt: skip
    for one in found.readings:
        shown.add_row(
            one.name, BASIS[one.basis], number(one.land_km), f"{one.factor:.2f}", f"{one.predicted_ms:.0f}",
            f"{one.measured_ms:g}", f"{100.0 * one.error_share:+.0f} %",
        )  # fmt: skip
    return shown


def _trips(found: FibreAnswer) -> Table:
    shown = table(
        "Round trips Almaty-Frankfurt, and Hong Kong-Frankfurt by Almaty, ms",
        "path", "reading", "lengths", "km", "Almaty", "gain", "Hong Kong", "today", left=("path", "reading", "lengths"),
    )  # fmt: skip
    names = {one.path: one.name.removeprefix("Almaty-Frankfurt ") for one in found.readings}
    for one in found.trips:
        if one.kind != "reading":
            shown.add_row(
                one.name.removeprefix("Almaty-Frankfurt "), names[one.reading], BASIS[one.basis],
                number(one.land_km + one.sea_km), f"{one.rtt_ms:.0f}", f"{one.gain_ms:+.0f}", f"{one.hong_kong_ms:.0f}",
                f"{one.hong_kong_now_ms:.0f}",
            )  # fmt: skip
    return shown


def _gains(found: FibreAnswer) -> Table:
    shown = table(
        "Gain in ms of round trip over all readings: below zero the cable is slower",
        "lines in Kazakhstan", "against the measured trip", "against the straight way by Moscow",
        left=("lines in Kazakhstan",),
    )  # fmt: skip
    for one in found.gains:
        shown.add_row(
            LINES[one.lines], f"{one.low_ms:+.0f} to {one.high_ms:+.0f}",
            f"{one.over_north_low_ms:+.0f} to {one.over_north_high_ms:+.0f}",
        )  # fmt: skip
    return shown


def _outages(found: FibreAnswer) -> Table:
    shown = table(
        "Hours a year without a way out", "cables", "to Europe (low-high)", "to Europe or China", "half of the links",
        "half of the traffic", left=("cables",),
    )  # fmt: skip
    for one in found.outages:
        shown.add_row(
            " + ".join(one.cables) or "none",
            f"{one.europe_h_per_y:.2f} ({one.europe_low_h_per_y:.2f}-{one.europe_high_h_per_y:.2f})",
            f"{one.anywhere_h_per_y:.4f}", f"{one.half_h_per_y:.2f}", f"{one.half_carried_h_per_y:.2f}",
        )  # fmt: skip
    total = sum(one.links for one in found.directions)
    russia = max(found.directions, key=lambda one: one.links)
    shown.caption = (
        f"{russia.links} of {total} links run to {russia.name}; a cable is one link more, or has room for all traffic; "
        f"a broken cable waits about {found.repair_days:g} days for a ship"
    )
    shown.caption_justify = "left"
    return shown


def _shocks(found: FibreAnswer) -> Table:
    days = next(one.shock_days for one in found.directions if one.shock_days)
    shown = table(
        f"Hours a year without a way to Europe, by how often all of Russia is lost at once for {days:g} days (a prior)",
        "events a year", "one in years", "without", "with", "saved",
    )  # fmt: skip
    for one in found.shocks:
        years = f"{1.0 / one.shock_per_y:.0f}" if one.shock_per_y else "never"
        shown.add_row(
            f"{one.shock_per_y:.3f}", years, f"{one.without_h_per_y:.2f}", f"{one.with_h_per_y:.2f}",
            f"{one.saved_h_per_y:.2f}",
        )  # fmt: skip
    return shown


def _cuts(found: FibreAnswer) -> Table:
    shown = table(
        "Smallest sets of losses that leave no way to Europe",
        "cables",
        "all of these lost",
        "hours a year",
        left=("cables", "all of these lost"),
    )
    for cables in dict.fromkeys(tuple(one.cables) for one in found.cuts):
        for one in [cut for cut in found.cuts if tuple(cut.cables) == cables][:FEW_CUTS]:
            shown.add_row(
                " + ".join(cables) or "none",
                " and ".join(f"({part})" if " + " in part else part for part in one.parts),
                f"{one.lost_h_per_y:.4f}",
            )
    return shown
