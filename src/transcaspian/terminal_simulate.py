"""What a person sees of ``simulate``: days from door to door, waits, queues, ships, storms; 110 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from transcaspian.runs import Simulation
from transcaspian.sim import Estimate, MarketDays, ResourceUse
from transcaspian.terminal_tables import console, number, share, table

WIDTH = 110
FEW = 12


def estimated(value: Estimate | None, digits: int = 1, factor: float = 1.0) -> str:
    """Write a mean with half the width of its interval.

    Examples
    --------
    >>> from transcaspian.sim import Estimate
    >>> estimated(Estimate(12.34, 0.56)), estimated(Estimate(12.34)), estimated(None)
    ('12.3 ±0.6', '12.3', '-')
    """
    if value is None:
        return "-"
    text = number(factor * value.value, digits)
    return text if value.half_value is None else f"{text} ±{number(abs(factor) * value.half_value, digits)}"


def signed_estimate(value: Estimate | None, digits: int = 1) -> str:
    """Write a difference with its sign and interval; a star where the interval leaves zero out.

    Examples
    --------
    >>> from transcaspian.sim import Estimate
    >>> signed_estimate(Estimate(-1.42, 0.4)), signed_estimate(Estimate(0.3, 0.4)), signed_estimate(None)
    ('-1.4 ±0.4*', '+0.3 ±0.4 ', '-')
    """
    if value is None:
        return "-"
    text = f"{value.value:+,.{digits}f}"
    if value.half_value is None:
        return text
    return f"{text} ±{number(value.half_value, digits)}{'*' if abs(value.value) > value.half_value else ' '}"


def print_simulation(answer: Simulation) -> None:
    """Print a simulated year."""
    out = console()
    out.width = min(out.width, WIDTH)
    found = answer.simulated
    years = f"{answer.year}" if answer.years_long == 1 else f"{answer.year}, {answer.years_long} years long"
    out.print(Text(f"{answer.scenario['name']} {years}: operations, simulated", style="bold"))
    many = "1 replication" if found.replications == 1 else f"{number(found.replications)} replications"
    out.print(
        f"{many}, seed {found.seed}; ± is half the 95 % interval of the mean over them"
        + (". One has none: ask for more with --replications." if found.replications == 1 else ".")
    )
    _print_days(out, answer)
    _print_causes(out, answer)
    _print_queues(out, found.resources)
    _print_yards(out, answer)
    _print_ships(out, answer)
    _print_storms(out, answer)
    _print_face(out, answer)
    _print_waits(out, answer)
    _print_pair(out, answer)
    out.print()
    for note in answer.notes:
        out.print(f"Note: {note}")


def _rest(out: Console, left_out: int) -> None:
    if left_out > 0:
        out.print(Text(f"and {left_out} more with --json", style="dim"))


def _print_days(out: Console, answer: Simulation) -> None:
    found = answer.simulated
    for name, rows in (("Days from door to door", found.groups), ("The same by market, the largest", found.markets)):
        if rows:
            _print_rows(out, name, rows)


def _print_rows(out: Console, name: str, markets: Sequence[MarketDays]) -> None:
    made = table(
        name, "freight", "a year", "5 %", "median", "95 %", "moving", "waiting", "storms cost",
        left=("freight",),
    )  # fmt: skip
    for one in markets[:FEW]:
        waiting = Estimate(one.mean_days.value - one.moving_days.value)
        made.add_row(
            one.name,
            f"{number(one.delivered_units.value)} {one.unit}", estimated(one.p5_days), estimated(one.median_days),
            estimated(one.p95_days), estimated(Estimate(one.moving_days.value)), estimated(waiting),
            estimated(one.storm_days),
        )  # fmt: skip
    out.print()
    out.print(made)
    _rest(out, len(markets) - FEW)


def _print_causes(out: Console, answer: Simulation) -> None:
    made = table("What a mean unit waits for", "cause", "days", "of all waiting", left=("cause",))
    for one in answer.simulated.causes[:FEW]:
        made.add_row(one.cause, estimated(one.mean_days, 2), share(one.share))
    out.print()
    out.print(made)


def _print_queues(out: Console, resources: Sequence[ResourceUse]) -> None:
    made = table(
        "Queues, the longest first", "at", "busy", "wait h", "mean day", "worst day", "year's end", "a day more",
        left=("at",),
    )  # fmt: skip
    for one in resources[:FEW]:
        busy = "-" if one.utilisation is None else share(one.utilisation.value)
        growth = f"{one.growth_units_per_day.value:+,.2f}" if one.overloaded else "-"
        made.add_row(
            one.name, busy, estimated(one.wait_h), estimated(one.queue_units), number(one.most_units.value),
            number(one.backlog_units.value), growth,
        )  # fmt: skip
    out.print()
    out.print(made)
    _rest(out, len(resources) - FEW)
    growing = [one.name for one in resources if one.overloaded]
    if growing:
        words = (
            f"Overloaded, so that what queues grows day by day: {'; '.join(growing[:FEW])}. Days from door to door are "
            "those of what got through."
        )
        out.print(Text(words, style="bold red"))


def _print_yards(out: Console, answer: Simulation) -> None:
    found = answer.simulated
    if found.yards:
        made = table("Yards, wagons, quotas", "store", "places", "taken", "fullest day", "full", left=("store",))
        for one in sorted(found.yards, key=lambda yard: -yard.taken_units.value / max(yard.capacity_units, 1.0))[:FEW]:
            cells = (number(one.capacity_units), estimated(one.taken_units, 0), number(one.most_taken_units.value))
            made.add_row(one.name, *cells, f"{share(one.full_share.value)} of days")
        out.print()
        out.print(made)
    held = [gate for gate in found.gates if gate.held_units.value > 0.0 or gate.bans.value > 0.0]
    if held:
        made = table("Held back", "gate", "bans a year", "held", "worst day", "refused a year", left=("gate",))
        for gate in held[:FEW]:
            cells = (estimated(gate.bans), estimated(gate.held_units), number(gate.most_held_units.value))
            made.add_row(gate.name, *cells, number(gate.refused_units.value))
        out.print()
        out.print(made)


def _print_ships(out: Console, answer: Simulation) -> None:
    voyages = answer.simulated.voyages
    if not voyages:
        return
    made = table(
        "Voyages", "service", "a year", "deck full", "payload", "t each", "units each", "hours at sea",
        left=("service",),
    )  # fmt: skip
    for one in voyages:
        made.add_row(
            one.name, estimated(one.voyages, 0), share(one.deck_share.value), share(one.payload_share.value),
            number(one.t_per_voyage.value), number(one.units_per_voyage.value, 1), number(one.sailing_h.value, 1),
        )  # fmt: skip
    out.print()
    out.print(made)


def _print_storms(out: Console, answer: Simulation) -> None:
    found = answer.simulated
    if not found.shores:
        return
    out.print()
    out.print(Text("Storms", style="bold"))
    for one in found.shores:
        out.print(f"  {one.name}: {estimated(one.storms)} storms shut it {estimated(one.shut_days)} days a year")
    if found.storms is not None:
        lost = found.storms
        out.print(
            f"  A mean unit loses {estimated(lost.lost_days, 2)} days to them: {estimated(lost.shut_days, 2)} while a "
            f"shore is shut, {estimated(lost.recovery_days, 2)} in the recovery after."
        )
        out.print(
            f"  {estimated(lost.recovering_days, 0)} open days a year are spent working off what storms left "
            f"(the same {lost.replications} seeds with and without storms)."
        )


def _print_face(out: Console, answer: Simulation) -> None:
    if not answer.face:
        return
    made = table(
        "Beside what was counted", "count", "year", "counted", "range", "simulated", "ratio", left=("count",)
    )  # fmt: skip
    for one in answer.face:
        digits = 0 if one.counted_value > 50.0 else 2
        known = one.low_value is not None and one.high_value is not None
        made.add_row(
            one.name, str(one.year), number(one.counted_value, digits),
            f"{number(one.low_value or 0.0, digits)}-{number(one.high_value or 0.0, digits)}" if known else "-",
            estimated(one.simulated, digits), number(one.ratio_value, 2),
        )  # fmt: skip
    out.print()
    out.print(made)


def _print_waits(out: Console, answer: Simulation) -> None:
    if not answer.waits:
        return
    made = table(
        "Together: the wait that the equilibrium reckons with, and the simulated one", "resource", "use",
        "reckoned h", "simulated h", "ratio", "", left=("resource", ""),
    )  # fmt: skip
    for one in answer.waits[:FEW]:
        ratio = "-" if one.ratio is None else number(one.ratio, 2)
        cells = (share(one.utilisation), number(one.analytic_wait_h, 1), estimated(one.simulated_wait_h), ratio)
        made.add_row(one.name, *cells, "off by more than two" if one.flagged else "")
    out.print()
    out.print(made)
    _rest(out, len(answer.waits) - FEW)
    flagged = sum(one.flagged for one in answer.waits)
    out.print(
        Text(f"{flagged} of {len(answer.waits)} are off by more than a factor of two. {answer.remedy}", style="dim")
    )


def _print_pair(out: Console, answer: Simulation) -> None:
    pair = answer.pair
    if pair is None:
        return
    title = f"{pair.scenario['name']} less {answer.scenario['name']}: days from door to door, same random numbers"
    out.print()
    moved = [one for one in (*pair.groups, *pair.markets[:FEW]) if one.mean_days.value or one.delivered_units.value]
    if not moved and not pair.queues:
        out.print(Text(title, style="bold"))
        out.print(f"Nothing differs between the two in {answer.year}.")
        return
    made = table(title, "freight", "units", "mean", "median", "95 %", left=("freight",))
    for one in moved:
        cells = (one.mean_days, one.median_days, one.p95_days)
        made.add_row(one.name, signed_estimate(one.delivered_units, 0), *(signed_estimate(cell, 2) for cell in cells))
    out.print(made)
    queues = table("Mean queues that move most", "at", "more", left=("at",))
    for shift in pair.queues[:FEW]:
        queues.add_row(shift.name, signed_estimate(shift.queue_units))
    out.print()
    out.print(queues)
    out.print(Text("* zero lies outside the 95 % interval", style="dim"))
