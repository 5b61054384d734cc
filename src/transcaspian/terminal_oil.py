"""Kazakh oil in the terminal: the answer, years, netbacks, tankers, outages, cuts, counts."""

from __future__ import annotations

from rich.table import Table

from transcaspian.runs import Failure, OilAnswer
from transcaspian.terminal_tables import console, number, share, table

SHORT = {"btc-kazakh-quota": "quota", "fleet-tanker-caspian": "tankers"}
READING = """\
Can: least of what quota, ships, berths, pipes and railways leave, every day worked, and what binds it. To Baku:
tankers from Aktau, as counts and promises have it; line: what enters Baku-Tbilisi-Ceyhan. Held by: what would bring
most, 10 USD a tonne less (price) or twice of a capacity, then the first capacity and how full it is. Netback: price of
what the oil is sold as, less what the blend takes off, what is lost, and every tariff and fee; waits and constants of
the model are not money. Azerbaijan saves: all ways through it, against the best that all other ways do in an outage."""


def print_oil(found: OilAnswer) -> None:
    """Print the answer first, then what stands behind it."""
    screen = console()
    screen.print(found.answer)
    screen.print()
    for shown in (_years(found), _netbacks(found), _legs(found)):
        screen.print(shown)
        screen.print()
    screen.print(READING)
    screen.print()
    screen.print(_outages(found))
    screen.print()
    for one in found.closures:
        screen.print(_moved(one))
        screen.print(_closing(one))
        screen.print()
    for shown in (
        _insurance(found),
        _tankers(found),
        _blend(found),
        _cuts(found),
        _studies(found),
        _fields(found),
        _counts(found),
    ):
        screen.print(shown)
        screen.print()
    screen.print(f"{share(found.assumed_share)} of the numbers of the oil tables are assumed.")
    for note in found.notes:
        screen.print(note[0].upper() + note[1:] + ".")
    screen.print(f"{len(found.changes) or 'No'} Changes for freight: {found.changes_note}.")


def _years(found: OilAnswer) -> Table:
    shown = table(
        f"Kazakh oil by Baku in {found.scenario}, kt a year",
        "year", "can", "binds", "to Baku", "line", "signed", "missing", "held by", "full", "twice", "10 USD less",
        "CPC", "Makhachkala", "Samara", "China", left=("binds", "held by"),
    )  # fmt: skip
    for one in found.years:
        ways = {way.way: way.volume_kt for way in one.ways}
        first = one.holds[0]
        shown.add_row(
            str(one.year), number(one.can_kt), SHORT.get(one.can_held_by, one.can_held_by), number(one.crossing_kt),
            number(one.pipe_kt), number(one.step_kt), number(one.gap_kt),
            f"{'price, then ' if one.held_by == 'price' else ''}{SHORT.get(one.binding, one.binding)}",
            share(first.utilisation), number(first.gain_kt), number(one.price_gain_kt), number(ways["way-cpc"]),
            number(ways["way-makhachkala"]), number(ways["way-samara"]), number(ways["way-china"]),
        )  # fmt: skip
    return shown


def _netbacks(found: OilAnswer) -> Table:
    shown = table(
        f"Netback at Tengiz in {found.year}, Brent at {found.brent_usd_per_bbl:g} USD a barrel: USD a tonne",
        "way", "market", "open", "price", "quality", "lost", "legs", "netback", "low", "high", "days", "legs assumed",
        left=("way", "market", "open"),
    )  # fmt: skip
    for one in found.netbacks:
        shown.add_row(
            one.name, one.market, "yes" if one.is_open else "closed", number(one.price_usd_per_t),
            number(one.quality_usd_per_t, 1), number(one.lost_usd_per_t, 1), number(one.transport_usd_per_t, 1),
            number(one.netback_usd_per_t), number(one.low_usd_per_t), number(one.high_usd_per_t), number(one.days),
            share(one.assumed_usd_per_t / one.transport_usd_per_t),
        )  # fmt: skip
    return shown


def _legs(found: OilAnswer) -> Table:
    shown = table(
        "Legs of the ways, USD a tonne", "way", "leg", "kind", "USD/t", "status", left=("way", "leg", "kind", "status")
    )
    for one in found.netbacks:
        for row, leg in enumerate(one.legs):
            shown.add_row("" if row else one.name, leg.name, leg.kind, number(leg.usd_per_t, 1), leg.status)
    return shown


def _outages(found: OilAnswer) -> Table:
    shown = table(
        "The listed outages of CPC, each on the network of its year: kt and million USD",
        "from", "event", "days", "share", "lost", "diverted", "shut in", "cost", "Azerbaijan saves", "low", "high",
        "line alone", left=("from", "event"),
    )  # fmt: skip
    for one in found.events:
        shown.add_row(
            one.from_date, one.name, f"{one.days:g}", share(one.lost_share), number(one.lost_kt),
            number(one.diverted_kt), number(one.shut_in_kt), number(one.cost_musd, 1), number(one.way_musd, 1),
            number(one.low_way_musd, 1), number(one.high_way_musd, 1), number(one.pipe_musd, 1),
        )  # fmt: skip
    return shown


def _moved(one: Failure) -> Table:
    more = "" if one.russia_takes else ", no other way through Russia takes more"
    shown = table(f"CPC closed in {one.network_year}{more}: kt a year", "way", "before", "more", left=("way",))
    for way in one.moved:
        shown.add_row(way.name, number(way.before_kt_per_y), number(way.more_kt_per_y))
    return shown


def _closing(one: Failure) -> str:
    """Say what a trial of a closure comes to."""
    return (
        f"{one.name}: {one.lost_kt:,.0f} kt lost, {one.diverted_kt:,.0f} diverted, {one.shut_in_kt:,.0f} shut in: "
        f"{one.cost_musd:,.0f} million USD; full: {', '.join(one.binding)}."
    )


def _insurance(found: OilAnswer) -> Table:
    shown = table(
        f"The list of outages met again by the network of {found.year}, by the year: kt and million USD",
        "case", "events", "lost", "cost", "Azerbaijan saves", "low", "high", "line alone", left=("case",),
    )  # fmt: skip
    for one in found.insurance:
        shown.add_row(
            one.name, number(one.events_per_y, 2), number(one.lost_kt_per_y), number(one.cost_musd_per_y),
            number(one.way_musd_per_y, 1), number(one.low_way_musd_per_y, 1), number(one.high_way_musd_per_y, 1),
            number(one.pipe_musd_per_y, 1),
        )  # fmt: skip
    return shown


def _tankers(found: OilAnswer) -> Table:
    steps = [f"{one.volume_kt / 1000.0:g} Mt" for one in found.steps]
    shown = table(
        "Tankers Aktau-Baku: load by depth, ships that each step needs, and with room for queues",
        "year", "sea, m", "ships", "load, t", "of payload", "voyages", "kt a ship", *steps,
        *(f"{one} queued" for one in steps),
    )  # fmt: skip
    for one in found.tankers:
        shown.add_row(
            str(one.year), f"{one.level_m_baltic:.2f}", f"{one.ships:g}", number(one.load_t), share(one.depth_share),
            number(one.voyages_per_ship), number(one.kt_per_ship), *(str(need) for need in one.need),
            *(str(need) for need in one.need_queued),
        )  # fmt: skip
    return shown


def _blend(found: OilAnswer) -> Table:
    shown = table(
        "Kazakh oil that fits into the line to Ceyhan below a limit of sulphur, kt",
        "sulphur, %",
        "kt",
        "low",
        "high",
        "",
    )
    for one in found.blend:
        shown.add_row(
            f"{100.0 * one.limit_share:.3f}", number(one.room_kt), number(one.low_room_kt), number(one.high_room_kt),
            "what the signed ceiling implies" if one.is_implied else "",
        )  # fmt: skip
    return shown


def _cuts(found: OilAnswer) -> Table:
    shown = table(
        f"Tariffs from Aktau to Ceyhan lowered for Kazakh oil, {found.year}",
        "cut", "USD/t", "to Baku, kt", "line, kt", "netback", "legs earn, MUSD",
    )  # fmt: skip
    for one in found.cuts:
        shown.add_row(
            share(one.cut_share), number(one.usd_per_t, 1), number(one.crossing_kt), number(one.pipe_kt),
            number(one.netback_usd_per_t), number(one.legs_musd, 1),
        )  # fmt: skip
    return shown


def _studies(found: OilAnswer) -> Table:
    shown = table(
        "The step under study, kt a year",
        "case",
        "year",
        "step",
        "to Baku",
        "line",
        "first capacity",
        left=("case", "first capacity"),
    )
    for one in found.studies:
        shown.add_row(
            one.name, str(one.year), number(one.step_kt), number(one.crossing_kt), number(one.pipe_kt), one.binding_name
        )
    return shown


def _fields(found: OilAnswer) -> Table:
    shown = table(
        "Fields as reported, kt; by BTC what contracts promise",
        "field", "year", "sulphur, %", "output", "CPC", "BTC", left=("field",),
    )  # fmt: skip
    for one in found.fields:
        shown.add_row(
            one.name, str(one.year), f"{100.0 * one.sulphur_share:.2f}", number(one.output_kt or None),
            number(one.cpc_kt or None), number(one.btc_kt or None),
        )  # fmt: skip
    return shown


def _counts(found: OilAnswer) -> Table:
    shown = table(
        "Observed and model, kt a year; a count of fewer months is scaled to the year",
        "way", "year", "reading", "months", "observed", "model", "model over it", left=("way", "reading"),
    )  # fmt: skip
    for one in found.counts:
        shown.add_row(
            one.name, str(one.year), one.reading, str(one.months), number(one.observed_kt), number(one.model_kt),
            f"{100.0 * one.error_share:+.0f} %",
        )  # fmt: skip
    return shown
