"""The fibre companion: what a cable under the Caspian carries, what it gains in time, how many outages it spares."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from transcaspian.compiled import one_thread
from transcaspian.data import great_circle_km
from transcaspian.errors import Fault, InputError, ScenarioError, nearest
from transcaspian.model import FIBRE_TABLES, Atlas, Cable, Design, Fibre, Scenario, fold
from transcaspian.runs._fibre_records import FIBRE_SCHEMA, FibreAnswer, Gain, LatencyReading, Line, Trip
from transcaspian.runs._fibre_safety import Ground, cuts, links_out, outage_case, shock_points, ways_out
from transcaspian.runs._provenance import STATUSES, software, status_counts
from transcaspian.runs._run import Progress, quiet
from transcaspian.world import (
    GBPS_PER_TBPS,
    Light,
    RoundTrip,
    added_ms,
    design_line,
    fastest,
    gnpy_version,
    mode_rates,
    pairs_for,
    path_km,
    readings,
    round_trips,
    rtt_ms,
    shannon_rates,
)

BITS_PER_BYTE = 8.0
SECONDS_PER_YEAR = 365.0 * 86400.0
TBPS_PER_MILLION_TB_PER_Y = 1e6 * BITS_PER_BYTE / SECONDS_PER_YEAR
TODAY, STRAIGHT = "today", "straight"
WAYS_OF_CABLE = {TODAY: ("caspian",), STRAIGHT: ("caspian", "caspian-straight")}
LINES_SHARE = 0.95  # of the time goes into the lines


def caspian_cables(fibre: Fibre) -> list[Cable]:
    """List the routes of the Caspian cable."""
    return [one for one in fibre.cables.values() if one.kind == "caspian"]


def opening(scenario: Scenario, atlas: Atlas, cable: Cable) -> int | None:
    """First year of a scenario in which a cable is open, nothing where it never is."""
    link = atlas.links[cable.link]
    own = [one for one in scenario.changes if (one.target, one.field) == (link.id, "open_share")]
    first, last = scenario.years
    return next((year for year in range(first, last + 1) if fold(link.open_share, own, year=year) > 0.0), None)


def chosen_cable(scenario: Scenario, atlas: Atlas, name: str) -> tuple[Cable, int | None]:
    """Take the route that is asked for, else the first that the scenario opens, else the first of the table.

    Raises
    ------
    InputError
        If no such route is known; names the nearest.
    """
    routes = caspian_cables(atlas.fibre)
    known = [one.id for one in routes]
    if name and name not in known:
        raise InputError(
            Fault("--cable", "the Caspian cable has no such route", got=repr(name), allowed=", ".join(known),
                  hint=nearest(name, known))
        )  # fmt: skip
    opened = {one.id: opening(scenario, atlas, one) for one in routes}
    if name:
        return atlas.fibre.cables[name], opened[name]
    cable = min(routes, key=lambda one: (opened[one.id] is None, opened[one.id] or 0))
    return cable, opened[cable.id]


def chosen_designs(fibre: Fibre, names: Iterable[str]) -> list[Design]:
    """Take the designs that are asked for, all without a name.

    Raises
    ------
    InputError
        If a name is not known; names the nearest.
    """
    asked = list(dict.fromkeys(names))
    unknown = [name for name in asked if name not in fibre.designs]
    if unknown:
        raise InputError(
            Fault("--design", "no line is designed so", got=repr(name), allowed=", ".join(fibre.designs),
                  hint=nearest(name, fibre.designs))
            for name in unknown
        )  # fmt: skip
    return [one for one in fibre.designs.values() if not asked or one.id in asked]


def link_lengths(scenario: Scenario, atlas: Atlas, *, year: int) -> dict[str, float]:
    """Length of each link of light in a year of a scenario, km.

    Raises
    ------
    ScenarioError
        If a Change makes one of no length.
    """
    found = {}
    for link in atlas.links.values():
        if link.mode == "fibre":
            own = [one for one in scenario.changes if (one.target, one.field) == (link.id, "length_km")]
            found[link.id] = fold(link.length_km, own, year=year)
            if not found[link.id] > 0.0:
                got, allowed = f"{found[link.id]:g} km in {year}", "more than 0 km"
                message = "the Changes of the scenario leave no length"
                raise ScenarioError(Fault(scenario.name, message, link.id, "length_km", got, allowed))
    return found


def fibre_companion(
    scenario: Scenario,
    *,
    atlas: Atlas,
    cable: str = "",
    designs: Iterable[str] = (),
    progress: Progress = quiet,
) -> FibreAnswer:
    """Say what a cable under the Caspian gives in capacity, time and safety, with and without it.

    Parameters
    ----------
    scenario : Scenario
        Whose cable and lengths, in full form.
    atlas : Atlas
        The tables.
    cable : str
        Id of a route; that of the scenario without it.
    designs : iterable of str
        Only these designs of the line; all without it.
    progress : callable, optional
        Called with a word and the share done.

    Raises
    ------
    InputError
        If the route or a design is not known, or a line is too short for its design.
    ExtraMissing
        If GNPy is not installed; said before anything is computed.
    """
    fibre, gnpy = atlas.fibre, gnpy_version()
    picked, opens_year = chosen_cable(scenario, atlas, cable)
    wanted = chosen_designs(fibre, designs)
    link_km = link_lengths(scenario, atlas, year=opens_year or scenario.years[1])
    lines = _lines(fibre, wanted, link_km, progress)
    progress("round trips", LINES_SHARE)
    told, trips, gains = _latency(atlas, link_km, picked)
    progress("outages", LINES_SHARE)
    ground = Ground(fibre, link_km)
    backups = [one for one in reversed(caspian_cables(fibre)) if one != picked]
    built = [(), (picked,), *((picked, one) for one in backups[:1])]
    shares = _status_shares(atlas, link_km)
    found = FibreAnswer(
        schema=FIBRE_SCHEMA,
        scenario=scenario.name,
        title=scenario.title,
        answer="",
        cable=picked.id,
        cable_name=picked.name,
        opens_year=opens_year,
        target_tbps=fibre.constant("cable-target"),
        traffic_tbps=fibre.constant("yearly-traffic") * TBPS_PER_MILLION_TB_PER_Y,
        margin_db=fibre.constant("design-margin"),
        shannon_gap_db=fibre.constant("shannon-gap"),
        lines=lines,
        readings=told,
        trips=trips,
        gains=gains,
        measured_ms=fibre.constant("rtt-almaty-frankfurt"),
        directions=links_out(fibre),
        ways_out=list(ways_out(ground, picked)),
        outages=[outage_case(ground, cables) for cables in built],
        shocks=list(shock_points(ground, picked)),
        cuts=[*cuts(ground, ()), *cuts(ground, (picked,))],
        repair_days=fibre.constant("sea-repair"),
        status_shares=shares,
        assumed_share=shares["assumed"],
        sources=_sources(atlas, link_km),
        data_sha256=atlas.tables.sha256,
        software=software() | {"gnpy": gnpy},
        notes=[],
    )
    return _with_words(found)


def _lines(fibre: Fibre, designs: Sequence[Design], link_km: Mapping[str, float], progress: Progress) -> list[Line]:
    """Design each line on each route; the launch of one route is where the search on the next begins."""
    routes = caspian_cables(fibre)
    for design in designs:
        short = [cable for cable in routes if design.remote and not design.remote_km < link_km[cable.link]]
        if short:
            got, allowed = (
                f"{design.remote_km:g} km",
                f"less than the {link_km[short[0].link]:g} km of '{short[0].link}'",
            )
            raise InputError(
                Fault("fibre_designs.csv", "the line is too short for it", design.id, "remote_km", got, allowed)
            )
    found: dict[tuple[str, str], Line] = {}
    with one_thread():
        for number, design in enumerate(designs):
            start_dbm = None
            for place, cable in enumerate(routes):
                done = (number + place / len(routes)) / len(designs)
                progress(f"{design.id}", LINES_SHARE * done)
                light = design_line(fibre, design, length_km=link_km[cable.link], start_dbm=start_dbm)
                start_dbm = light.launch_dbm
                found[cable.id, design.id] = _line(fibre, design, cable, link_km[cable.link], light)
    return [found[cable.id, design.id] for cable in routes for design in designs]


def _line(fibre: Fibre, design: Design, cable: Cable, length_km: float, light: Light) -> Line:
    margin_db, target_tbps = fibre.constant("design-margin"), fibre.constant("cable-target")
    by_mode = float(mode_rates(light.gsnr_db, fibre.modes.values(), margin_db=margin_db).sum()) / GBPS_PER_TBPS
    by_limit = shannon_rates(
        light.snr_db, symbol_rate_gbd=fibre.constant("symbol-rate"), gap_db=fibre.constant("shannon-gap"),
        margin_db=margin_db,
    )  # fmt: skip
    shannon_tbps = float(by_limit.sum()) / GBPS_PER_TBPS
    return Line(
        design=design.id,
        name=design.name,
        kind=design.kind,
        cable=cable.id,
        length_km=length_km,
        repeaters=design.repeaters,
        channels=len(light.gsnr_db),
        launch_dbm=light.launch_dbm,
        worst_gsnr_db=float(light.gsnr_db.min()),
        mean_gsnr_db=float(light.gsnr_db.mean()),
        best_gsnr_db=float(light.gsnr_db.max()),
        mean_osnr_db=float(light.osnr_db.mean()),
        modes_tbps=by_mode,
        modes_pairs=pairs_for(target_tbps, by_mode),
        shannon_tbps=shannon_tbps,
        shannon_pairs=pairs_for(target_tbps, shannon_tbps),
        delay_ms=light.delay_ms,
        is_held=light.is_held,
    )


def _latency(
    atlas: Atlas, link_km: Mapping[str, float], cable: Cable
) -> tuple[list[LatencyReading], list[Trip], list[Gain]]:
    """Fit the factor for each reading, and give the round trips that follow."""
    fibre = atlas.fibre
    measure = functools.partial(path_km, fibre, link_km=link_km, drawn_km=drawn_lengths(atlas))
    measured_ms, told, feeder_ms = fibre.constant("rtt-london-hong-kong"), [], {}
    straight = next(path for path in fibre.paths.values() if path.kind == "reading")
    for one in readings(fibre, measure):
        added = {kind: added_ms(fibre, measure, one, kind=kind) for kind in ("hong-kong", "london")}
        feeder_ms[one.path, one.basis] = added["hong-kong"]
        between_ms = rtt_ms(fibre, measure(straight, basis=one.basis), factor=one.factor)
        predicted_ms = added["hong-kong"] + between_ms + added["london"]
        told.append(
            LatencyReading(
                one.path, fibre.paths[one.path].name, one.basis, one.land_km, one.sea_km, one.factor, predicted_ms,
                measured_ms, predicted_ms / measured_ms - 1.0,
            )
        )  # fmt: skip
    found = list(round_trips(fibre, measure, cable))
    now_ms = fibre.constant("rtt-almaty-frankfurt")
    trips = [
        Trip(
            one.reading, one.basis, one.path, fibre.paths[one.path].name, one.kind, one.cable, one.land_km, one.sea_km,
            one.rtt_ms, one.gain_ms, one.rtt_ms + feeder_ms[one.reading, one.basis],
            now_ms + feeder_ms[one.reading, one.basis],
        )
        for one in found
    ]  # fmt: skip
    return told, trips, [_gain(found, lines, straight.id) for lines in WAYS_OF_CABLE]


def _gain(trips: list[RoundTrip], lines: str, straight: str) -> Gain:
    """Give the interval of the gain over all readings, the faster way of the cable each time."""
    best = fastest(trips, *WAYS_OF_CABLE[lines])
    gains = [one.gain_ms for one in best]
    north = {(one.reading, one.basis): one.rtt_ms for one in trips if one.path == straight}
    over = [north[one.reading, one.basis] - one.rtt_ms for one in best]
    return Gain(lines, min(gains), max(gains), min(over), max(over))


def drawn_lengths(atlas: Atlas) -> dict[str, float]:
    """Length of each link of light as it is drawn on the map, straight from point to point, km."""
    of_light = {link.id for link in atlas.links.values() if link.mode == "fibre"}
    found = dict.fromkeys(of_light, 0.0)
    before: dict[str, tuple[float, float]] = {}
    for link, _, lat, lon in atlas.tables.frame("alignments").sort("link", "seq").iter_rows():
        if link in of_light:
            if link in before:
                found[link] += great_circle_km(before[link], (lat, lon))
            before[link] = (lat, lon)
    return found


def _status_shares(atlas: Atlas, link_km: Mapping[str, float]) -> dict[str, float]:
    """Share of the numbers behind the answer by status: those of the fibre tables, and the lengths of links."""
    count = status_counts(atlas, [f"fibre_{name}" for name in FIBRE_TABLES])
    for name, status in atlas.tables.frame("links").select("id", "status").iter_rows():
        count[status] += name in link_km
    total = sum(count.values())
    return {status: count[status] / total for status in STATUSES}


def _sources(atlas: Atlas, link_km: Mapping[str, float]) -> list[str]:
    """List the sources of the fibre tables and of the links of light, in alphabetical order."""
    cells = [cell for name in FIBRE_TABLES for cell in atlas.tables.frame(f"fibre_{name}")["source"]]
    cells += [cell for name, cell in atlas.tables.frame("links").select("id", "source").iter_rows() if name in link_km]
    return sorted({source for cell in cells if cell for source in cell.split()})


def _notes(found: FibreAnswer) -> list[str]:
    """Say what a reader should not forget."""
    names = list(dict.fromkeys(one.name for one in found.readings))
    errors = [[one.error_share for one in found.readings if one.name == name] for name in names]
    told = ", ".join(
        f"{100.0 * min(error):+.0f} to {100.0 * max(error):+.0f} % if {found.measured_ms:g} ms are {name}"
        for name, error in zip(names, errors, strict=True)
    )
    notes = [
        f"London-Hong Kong, to which nothing is fitted, comes out {told}: less error, likelier reading",
        "not in the lines: scattering of strong light back to its source, safety of pumps, the pump light of a remote "
        "amplifier, electric feed; the margin is for these, for repairs and for age",
        "the number of pairs of the real cable, and the capacity of each international link, are not published",
    ]
    if found.opens_year is None:
        notes.append(f"scenario {found.scenario} opens no cable under the Caspian: 'with' is what it forgoes")
    return notes


def _pairs_words(lines: Sequence[Line], *kinds: str) -> str:
    """Write the span of pairs over some lines."""
    pairs = sorted({line.modes_pairs for line in lines if line.kind in kinds and line.modes_pairs is not None})
    if not pairs:
        return ""
    return str(pairs[0]) if len(pairs) == 1 else f"{pairs[0]} to {pairs[-1]}"


def _gain_words(gain: Gain) -> str:
    """Write an interval of the gain.

    Examples
    --------
    >>> _gain_words(Gain("today", -9.6, 5.8, 0.0, 0.0)), _gain_words(Gain("today", -21.0, -2.9, 0.0, 0.0))
    ('between 10 ms slower and 6 ms faster', '3 to 21 ms slower')
    """
    low, high = gain.low_ms, gain.high_ms
    if low < 0.0 < high:
        return f"between {-low:.0f} ms slower and {high:.0f} ms faster"
    near, far = sorted((abs(low), abs(high)))
    return f"{near:.0f} to {far:.0f} ms {'faster' if high > 0.0 else 'slower'}"


def in_one_sentence(found: FibreAnswer) -> str:
    """Answer the planner's question in one sentence: capacity, time, safety."""
    lines = [line for line in found.lines if line.cable == found.cable]
    kinds = (("with repeaters", ("repeatered",)), ("without", ("raman", "remote")))
    told = [f"{words} fibre pairs {how}" for how, names in kinds if (words := _pairs_words(lines, *names))]
    today, straight = (_gain_words(gain) for gain in found.gains)
    before, after = found.outages[:2]
    prior_h = before.europe_h_per_y - found.shocks[0].without_h_per_y
    pairs = " and ".join(told) or "no number of fibre pairs"
    return (
        f"{found.cable_name} takes {pairs} for the promised {found.target_tbps:g} Tbit/s; by it "
        f"Almaty-Frankfurt, {found.measured_ms:g} ms, is {today} on the lines of today and {straight} with a straight "
        f"line across Kazakhstan; and Kazakhstan is without a way to Europe for {after.europe_h_per_y:.2f} instead of "
        f"{before.europe_h_per_y:.2f} hours a year, {prior_h:.2f} of which rest on a prior for losing all of Russia at "
        "once."
    )


def _with_words(found: FibreAnswer) -> FibreAnswer:
    return msgspec.structs.replace(found, answer=in_one_sentence(found), notes=_notes(found))
