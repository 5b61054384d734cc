"""A year's tariffs: the regimes side by side on one network, what each step gains, and how it could be shared."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian._version import __version__
from transcaspian.errors import Fault, InputError, nearest
from transcaspian.flow import Flows
from transcaspian.model import FIRST_YEAR, LAST_YEAR, Atlas, Scenario
from transcaspian.network import build, freeze, routes_between
from transcaspian.plan import (
    Frame,
    Regime,
    Restraint,
    each_for_itself,
    frame,
    most_freight,
    most_profit,
    operators_of,
    priced,
    restrained,
    restraint,
    today,
    with_discount,
)
from transcaspian.runs._measures import CORRIDOR, Book, corridor_weight, keep_book
from transcaspian.runs._provenance import software
from transcaspian.runs._run import Progress, choice_keys, quiet, solve_years
from transcaspian.runs._tariffs_levers import Levers, check_levers, floor_prices, given_away, peak_prices
from transcaspian.runs._tariffs_money import Trip, conducts, gains, nobody_loses, regime_answer, settle_departures
from transcaspian.runs._tariffs_records import TARIFFS_SCHEMA, Tariffs
from transcaspian.runs._tariffs_sharing import default_groups, named_groups, share_out
from transcaspian.runs._threads import side_by_side

Floats = NDArray[np.float64]
TRIP = "altynkol-poti"  # of trips.csv
FROZEN = (
    "departures of ships that fill, path-size weights and the choice set stand still at today's inside every regime; "
    "each regime is settled anew at its end, and the difference is shown"
)
RIVALS = "tariffs of all who are not members stand still, and so do the members' own on all other routes"
LONGEST_YEARS = 10
FEW_GROUPS, SOLVES_A_COALITION = 6, 30.0  # more groups are announced with the time that they will take

Notice = Callable[[str], None]


def silent(words: str) -> None:
    """Say nothing."""


class TariffsWanted(msgspec.Struct, frozen=True):
    """What is asked: a year, for how long a through tariff holds, who takes part, how gains are shared, and levers.

    ``groups`` are member ids joined by blanks, one text for each group; without any, members group by country, and
    lines by whether they cross the corridor's own sea. ``shared`` false leaves the sharing out.
    """

    year: int
    years: int = 1
    groups: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    shared: bool = True
    levers: Levers = Levers()


class Year(msgspec.Struct, frozen=True, eq=False):
    """A year ready for its tariffs: flows, what is counted, and what stands still."""

    flows: Flows
    book: Book
    fixed: Frame


def check_tariffs(wanted: TariffsWanted, atlas: Atlas) -> None:
    """Refuse what cannot be asked, every fault at once.

    Raises
    ------
    InputError
        If a year lies outside the data, a party is unknown or no member, or a lever has no meaning.
    """
    faults = []
    limits = (("--year", wanted.year, FIRST_YEAR, LAST_YEAR, "the year is outside the data"),
              ("--years", wanted.years, 1, min(LONGEST_YEARS, max(LAST_YEAR - wanted.year + 1, 1)),
               "a tariff cannot be held for so many years"))  # fmt: skip
    for option, value, low, high, message in limits:
        if not low <= value <= high:
            faults.append(Fault(option, message, got=str(value), allowed=f"{low} to {high}"))
    members = [one.id for one in atlas.parties.values() if one.member]
    named = [("--without", name) for name in wanted.without]
    named += [("--groups", name) for group in wanted.groups for name in group.split()]
    for option, name in named:
        if name not in members:
            known = name in atlas.parties
            message = "this party is no member of the corridor" if known else "no party has this id"
            faults.append(
                Fault(option, message, got=repr(name), allowed=", ".join(members), hint=nearest(name, members))
            )
    faults += check_levers(wanted.levers)
    if faults:
        raise InputError(faults)


def year_frames(scenario: Scenario, wanted: TariffsWanted, *, atlas: Atlas, progress: Progress) -> list[Year]:
    """Solve the years at today's tariffs and set up their games."""
    years = list(range(wanted.year, wanted.year + wanted.years))
    networks = {year: build(scenario, year=year, atlas=atlas) for year in years}
    choice = choice_keys(scenario, atlas=atlas, years=years, progress=progress)
    routes = freeze(choice.keys, atlas=atlas)
    flows = solve_years(networks, routes, guesses=choice.guesses, progress=progress)
    book = keep_book(routes, flows=flows[years[0]])
    found = []
    for year in years:
        operators = operators_of(flows[year], inside=book.corridor.inside, without=wanted.without)
        found.append(Year(flows[year], book, frame(flows[year], operators, counted=corridor_weight(book))))
    if not len(found[0].fixed.operators.names):
        hint = "See the year with 'transcaspian run'."
        message = f"no member carries a kilotonne over the corridor in {wanted.year}: there is no tariff to set"
        raise InputError(Fault(scenario.name, message, got="0 prices", allowed="a year with traffic", hint=hint))
    return found


def reference_trip(flows: Flows, *, trip: str = TRIP) -> Trip:
    """Find today's best way of the reference trip over the corridor, and what it pays to whom."""
    network, atlas = flows.network, flows.network.atlas
    asked = atlas.trips[trip]
    prices = flows.equilibrium.state.prices
    links = set(atlas.perimeters[CORRIDOR].links.split())
    top = network.topology
    for path, _ in routes_between(
        network, asked.origin, asked.destination, cargo=asked.cargo, slot_wait_h=prices[2],
        slot_rent_usd_per_unit=prices[3], frequency_h=flows.frequency_h,
    ):  # fmt: skip
        used = [top.links[link] for link in top.arc_link[list(path)] if link >= 0]
        if links & set(used):
            stops = [top.states[top.arc_tail[path[0]]][0], *(top.states[top.arc_head[arc]][0] for arc in path)]
            places = [one for k, one in enumerate(stops) if k == 0 or stops[k - 1] != one]
            boxes = atlas.cargoes[asked.cargo].t_per_teu
            return Trip(asked.id, asked.name, asked.cargo, list(path), places, boxes, {}, 0.0).repriced(network)
    message = f"no open way over the corridor from {asked.origin} to {asked.destination} in {network.year}"
    raise InputError(Fault("trips.csv", message, row=trip))


def tariffs_scenario(
    scenario: Scenario, wanted: TariffsWanted, *, atlas: Atlas, progress: Progress = quiet, notice: Notice = silent
) -> tuple[Tariffs, list[Year]]:
    """Set the regimes of a year's tariffs side by side.

    Parameters
    ----------
    scenario : Scenario
        In full form.
    wanted : TariffsWanted
        Year, length, groups, levers.
    atlas : Atlas
        The corridor of today, with its parties, costs and rents.
    progress : callable
        Called with a word and the share done.
    notice : callable
        Told how long it will take, where more than six groups share.

    Returns
    -------
    tuple
        The answer, and the years with what stood still.

    Raises
    ------
    InputError
        If something asked for cannot be, or the tables of parties cannot be used.
    NotConverged
        If a year has no equilibrium.
    """
    check_tariffs(wanted, atlas)
    named = named_groups(wanted.groups)
    years = year_frames(scenario, wanted, atlas=atlas, progress=_part(progress, 0.0, 0.2))
    first = years[0]
    trip = reference_trip(first.flows)
    begun = time.perf_counter()
    shown = restraint(first.fixed)
    solve_s = time.perf_counter() - begun
    groups = named or default_groups(first.fixed, atlas)
    if wanted.shared and len(groups) > FEW_GROUPS:
        minutes = 2.0 ** len(groups) * SOLVES_A_COALITION * solve_s / 60.0
        notice(f"{len(groups)} groups make {2 ** len(groups):,} coalitions: about {minutes:.0f} minutes on one core")
    found, split, burnt_kt = _all(years, wanted, trip, shown, groups, progress=_part(progress, 0.2, 0.75))
    progress("departures", 0.96)
    settled = side_by_side(lambda one: settle_departures(first, one), found)
    answers = [regime_answer(one, found[0], first, trip, moved) for one, moved in zip(found, settled, strict=True)]
    by_id = {one.id: one for one in answers}
    answer = Tariffs(
        schema=TARIFFS_SCHEMA,
        id=tariffs_id(scenario, wanted, atlas.tables.sha256),
        software=software(),
        data_sha256=atlas.tables.sha256,
        scenario=msgspec.to_builtins(scenario),
        year=wanted.year,
        years=[one.flows.network.year for one in years],
        trip=trip.id,
        trip_name=trip.name,
        trip_places=[atlas.places[place].name for place in trip.places],
        trip_t_per_teu=trip.t_per_teu,
        members=[first.fixed.operators.parties[one] for one in first.fixed.operators.members],
        without=list(wanted.without),
        regimes=answers,
        gains=gains(by_id),
        harmonised_kt=by_id["most"].corridor_kt - by_id["today"].corridor_kt,
        harmonised_burnt_kt=burnt_kt - by_id["today"].corridor_kt,
        conduct=conducts(first.fixed, shown),
        form_conduct_share=shown.by_form,
        sharing=split,
        peak=peak_prices(first, wanted.levers),
        nobody_loses=nobody_loses(by_id["most"]),
        notes=_notes(first, wanted),
    )
    return answer, years


def _all(
    years: Sequence[Year], wanted: TariffsWanted, trip: Trip, shown: Restraint, groups: Sequence[tuple[str, ...]],
    *, progress: Progress,
) -> tuple[list[Regime], Any, float]:  # fmt: skip
    """Solve the regimes and the coalitions, a few at once."""
    fixed = [year.fixed for year in years]
    first = fixed[0]
    floor = [floor_prices(one, trip, wanted.levers) for one in fixed]
    given = given_away(years[0], wanted.levers)
    done: list[str] = []
    pieces = 5.0 + (2.0 ** len(groups) if wanted.shared else 0.0) / 8.0

    def told(name: str) -> None:
        done.append(name)
        progress(name, min(sum(1.0 if one != "coalitions" else 0.125 for one in done) / pieces, 1.0))

    def one(job: Callable[[], Any]) -> Any:
        return job()

    def counted(name: str, work: Callable[[], Any]) -> Callable[[], Any]:
        def job() -> Any:
            answer = work()
            told(name)
            return answer

        return job

    jobs = [
        counted("each for itself", lambda: each_for_itself(first)),
        counted("restraint", lambda: restrained(first, shown)),
        counted("through tariff", lambda: most_profit(fixed, floor=floor)),
        counted("most tonnes", lambda: most_freight(fixed, floor=floor)),
        counted("rents burnt", lambda: most_freight(fixed, floor=floor, priced=False)),
    ]
    if wanted.shared:
        jobs.append(lambda: share_out(years[0], groups, each=lambda _: told("coalitions")))
    answers = side_by_side(one, jobs)
    nash, held, profit, tonnes, burnt = answers[:5]
    levers = [] if given is None else [with_discount(first, given)]
    found = [today(first), *levers, priced(first), nash, held, profit, tonnes]
    stays = found[0]  # today's prices are always open to those who would carry more
    burnt_kt = max(float(first.counted @ one.state.flow_kt) for one in (stays, burnt))
    return found, answers[5] if wanted.shared else None, burnt_kt


def tariffs_id(scenario: Scenario, wanted: TariffsWanted, data_sha256: str) -> str:
    """Name of an answer: the scenario, the year and a hash of everything that it depends on."""
    content = [msgspec.to_builtins(scenario), msgspec.to_builtins(wanted), data_sha256, __version__]
    return f"{scenario.name}-{wanted.year}-{hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:10]}"


def _part(progress: Progress, start_share: float, width_share: float) -> Progress:
    return lambda stage, share: progress(stage, start_share + width_share * share)


def _notes(first: Year, wanted: TariffsWanted) -> list[str]:
    operators = first.fixed.operators
    notes = [RIVALS, FROZEN]
    if operators.fringe:
        notes.append("prices that hardly a tonne pays stay as they are: " + ", ".join(operators.fringe))
    if wanted.without:
        notes.append(f"outside the through tariff, at today's prices: {', '.join(wanted.without)}")
    return [*notes, *first.flows.notes]
