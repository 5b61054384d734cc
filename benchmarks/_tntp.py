"""Reads networks in the TNTP format of Transportation Networks for Research, and makes cities like them.

A network is ``NAME_net.tntp`` with ``NAME_trips.tntp`` and, where the answer is known, ``NAME_flow.tntp``. What is
wrong is said as everywhere here: file, row (the line of the file), field, what was read, what is allowed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.flow import Roads, Trips, judge

FIELDS = ("init_node", "term_node", "capacity", "length", "free_flow_time", "b", "power", "speed", "toll", "link_type")
NODES, NEEDED, MOST_FAULTS = 2, 7, 5  # columns of nodes, columns that a link must have, faults that are listed
NOT_NEGATIVE = ("capacity", "length", "free_flow_time", "b", "power")
# By which the sum of the trips may differ from the stated total: published files state it loosely, so where a file goes
# on to its last zone much is let pass with a note, and little elsewhere, where it may have been cut.
TOTAL_SHARE, CUT_SHARE = 0.05, 1e-4
FACTOR = r"{}[\s_]*factor\W*?([-+]?[.\d][-+.\deE]*)"
# Published beside the network, not in its files.
FACTORS = {"chicagosketch": (0.02, 0.04)}


class Case(msgspec.Struct, frozen=True, eq=False):
    """A network to solve; ``known_flow`` is (L,), nan where the file has none."""

    name: str
    zones: int
    roads: Roads
    trips: Trips
    known_flow: NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()


class Options(msgspec.Struct, frozen=True):
    """What the caller says beside the files; a factor of None is that of the file."""

    toll_factor: float | None = None
    distance_factor: float | None = None
    any_total: bool = False
    known: bool = True


def stop(faults: list[Fault]) -> None:
    """Raise the faults there are, the first few of many."""
    if faults:
        more = len(faults) - MOST_FAULTS
        tail = [Fault(faults[0].file, f"and {more} more faults of its kind")] if more > 0 else []
        raise InputError([*faults[:MOST_FAULTS], *tail])


def find_networks(place: Path) -> list[Path]:
    """Every network in a folder and below it, or the one network file that is given."""
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise InputError(Fault(str(place), "no such folder", hint="Give a folder with NAME_net.tntp files."))
    found = sorted(path for path in place.rglob("*") if path.name.lower().endswith("_net.tntp") and path.is_file())
    if not found:
        raise InputError(Fault(str(place), "no network in this folder", allowed="NAME_net.tntp, NAME_trips.tntp"))
    return found


def sibling(net: Path, kind: str) -> Path:
    """Path of the trips or the flows of a network, whatever the case of its name."""
    wanted = re.sub(r"net(\.\w+)$", rf"{kind}\1", net.name, flags=re.IGNORECASE)
    there = {path.name.lower(): path for path in net.parent.iterdir()}
    return there.get(wanted.lower(), net.with_name(wanted))


def read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise InputError(Fault(str(path), f"cannot be read: {error.strerror or error}")) from None


class Header(msgspec.Struct, frozen=True):
    """Metadata of a file: tags in capitals with their text and row, and where the data begin."""

    path: Path
    tags: dict[str, tuple[int, str]]
    text: str
    begin: int

    def count(self, tag: str, default: int | None = None) -> int:
        """Read a whole number above 0 from a tag."""
        row, text = self.tags.get(tag, (0, ""))
        if not text and default is not None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not (value >= 1.0 and value == int(value)):
            raise InputError(
                Fault(
                    str(self.path), "no count in the metadata", row=str(row) if row else "", field=f"<{tag}>",
                    got=text or "nothing", allowed="a whole number above 0",
                )
            )  # fmt: skip
        return int(value)


def read_header(path: Path, lines: list[str]) -> Header:
    """Read the tags up to ``<END OF METADATA>``."""
    tags: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        match = re.match(r"\s*<([^>]*)>(.*)", line)
        if match is None:
            continue
        tag = " ".join(match[1].upper().split())
        if tag == "END OF METADATA":
            return Header(path, tags, "\n".join(lines[:number]), number + 1)
        tags[tag] = (number + 1, match[2].split("~")[0].strip())
    raise InputError(
        Fault(str(path), "truncated, or no TNTP file", row=str(len(lines)), field="<END OF METADATA>", got="nothing")
    )


def data_rows(lines: list[str], begin: int) -> Iterator[tuple[int, str]]:
    """Rows that are neither empty nor a comment, with their number."""
    for number in range(begin, len(lines)):
        text = lines[number].split("~")[0].strip()
        if text:
            yield number + 1, text


def number_of(cell: str, fault: Fault, faults: list[Fault]) -> float:
    """Read a finite number, or note a fault."""
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(msgspec.structs.replace(fault, message="not a number", got=cell, allowed="a number"))
        return 0.0
    return value


def check_link(path: Path, row: int, link: dict[str, float], nodes: int) -> Iterator[Fault]:
    """Say what is wrong with the numbers of a link."""
    place = Fault(str(path), "", row=str(row))
    for field in FIELDS[:NODES]:
        if not (1 <= link[field] <= nodes and link[field] == int(link[field])):
            yield msgspec.structs.replace(
                place, message="no such node", field=field, got=f"{link[field]:g}", allowed=f"1 to {nodes}"
            )
    for field in NOT_NEGATIVE:
        if link[field] < 0.0:
            yield msgspec.structs.replace(
                place, message="negative", field=field, got=f"{link[field]:g}", allowed="0 or more"
            )
    if link["capacity"] == 0.0 and link["b"] * link["free_flow_time"] * link["power"] > 0.0:
        yield msgspec.structs.replace(
            place, message="no capacity", field="capacity", got="0", allowed="above 0 where b and power are above 0"
        )


def read_links(path: Path) -> tuple[Header, dict[str, NDArray[np.float64]], list[str]]:
    """Read the links of a ``_net.tntp`` as columns."""
    lines = read_lines(path)
    header = read_header(path, lines)
    nodes, stated = header.count("NUMBER OF NODES"), header.count("NUMBER OF LINKS")
    faults: list[Fault] = []
    links: list[list[float]] = []
    notes: list[str] = []
    width, closes, row, text = NEEDED, False, header.begin, ""
    for row, text in data_rows(lines, header.begin):
        cells = text.replace(";", " ").split()
        if not links:
            width, closes = max(NEEDED, min(len(cells), len(FIELDS))), text.endswith(";")
        if len(cells) < width:
            faults.append(
                Fault(
                    str(path), "truncated row", row=str(row), field=FIELDS[len(cells)], got=f"{len(cells)} cells",
                    allowed=f"{width} cells",
                )
            )  # fmt: skip
            continue
        values = [number_of(cell, Fault(str(path), "", row=str(row), field=field), faults)
                  for field, cell in zip(FIELDS, cells, strict=False)]  # fmt: skip
        link = dict(zip(FIELDS, [*values, *[0.0] * (len(FIELDS) - len(values))], strict=True))
        faults.extend(check_link(path, row, link, nodes))
        links.append(list(link.values()))
    stop(faults)
    if len(links) < stated or (closes and not text.endswith(";")):
        stop([Fault(str(path), "truncated", row=str(row), field="<NUMBER OF LINKS>", got=f"{len(links)} whole links",
                    allowed=f"{stated}")])  # fmt: skip
    if len(links) > stated:
        notes.append(f"{len(links)} links, the metadata say {stated}")
    table = np.array(links, dtype=float).reshape(-1, len(FIELDS)).T
    return header, dict(zip(FIELDS, table, strict=True)), notes


def factors(header: Header, name: str, options: Options) -> tuple[float, float, list[str]]:
    """Toll and distance factor: those of the caller, of the file, or those published beside it."""
    found: list[float] = []
    for word, given in (("toll", options.toll_factor), ("distance", options.distance_factor)):
        match = re.search(FACTOR.format(word), header.text, re.IGNORECASE)
        try:
            of_file = float(match[1]) if match else 0.0
        except ValueError:
            stop([Fault(str(header.path), "not a number", field=f"<{word.upper()} FACTOR>", got=match[1])])
        found.append(of_file if given is None else given)
    published = FACTORS.get(re.sub(r"\W|_", "", name.lower()))
    if published and not any(found) and options.toll_factor is None and options.distance_factor is None:
        return *published, [f"toll factor {published[0]}, distance factor {published[1]}, as published beside the file"]
    return found[0], found[1], [f"toll factor {found[0]:g}, distance factor {found[1]:g}"] if any(found) else []


def read_trips(path: Path, zones: int, *, any_total: bool) -> tuple[Trips, list[str]]:
    """Read the trips of a ``_trips.tntp``; those inside a zone use no link and are left out."""
    lines = read_lines(path)
    header = read_header(path, lines)
    if (there := header.count("NUMBER OF ZONES", zones)) != zones:
        row = header.tags["NUMBER OF ZONES"][0]
        stop([Fault(str(path), "another number of zones than the network", row=str(row), field="<NUMBER OF ZONES>",
                    got=f"{there}", allowed=f"{zones}")])  # fmt: skip
    amounts: dict[tuple[int, int], float] = {}
    faults: list[Fault] = []
    origin, row, text = 0, header.begin, ""
    for row, text in data_rows(lines, header.begin):
        match = re.match(r"origin\s+(\S+)\s*;?\s*(.*)", text, re.IGNORECASE)
        if match:
            origin = zone_of(match[1], zones, Fault(str(path), "", row=str(row), field="Origin"), faults)
        items = match[2] if match else text
        if not origin:
            faults.append(
                Fault(str(path), "trips before an origin", row=str(row), got=text[:30], allowed="Origin ZONE")
            )
            break
        *whole, rest = items.split(";")
        if rest.strip():
            faults.append(Fault(str(path), "truncated item", row=str(row), got=rest.strip(), allowed="ZONE : TRIPS;"))
        for item in whole:
            read_item(item, origin, zones, Fault(str(path), "", row=str(row)), amounts, faults)
        if len(faults) > MOST_FAULTS:
            break
    stop(faults)
    between = {pair: value for pair, value in amounts.items() if value > 0.0 and pair[0] != pair[1]}
    sums = (sum(amounts.values()), sum(between.values()))
    share = math.inf if any_total else TOTAL_SHARE if origin == zones else CUT_SHARE
    notes = check_total(header, sums, row, share=share)
    pairs = np.array(sorted(between), dtype=np.int64).reshape(-1, 2) - 1
    amount = np.array([between[pair] for pair in sorted(between)])
    return Trips(pairs[:, 0].copy(), pairs[:, 1].copy(), amount), notes


def zone_of(cell: str, zones: int, place: Fault, faults: list[Fault]) -> int:
    """Read the number of a zone; where it is none, note a fault and take the first."""
    if cell.strip().isdigit() and 1 <= int(cell) <= zones:
        return int(cell)
    faults.append(msgspec.structs.replace(place, message="no such zone", got=cell.strip(), allowed=f"1 to {zones}"))
    return 1


def read_item(
    item: str, origin: int, zones: int, place: Fault, amounts: dict[tuple[int, int], float], faults: list[Fault]
) -> None:
    """Read one ``zone : trips``; the same pair again adds up."""
    if not item.strip():
        return
    goal, colon, cell = item.partition(":")
    if not colon:
        faults.append(
            msgspec.structs.replace(place, message="no trips", got=item.strip()[:30], allowed="ZONE : TRIPS;")
        )
        return
    place = msgspec.structs.replace(place, field=f"trips from {origin} to {goal.strip()}")
    value = number_of(cell.strip(), place, faults)
    if value < 0.0:
        faults.append(msgspec.structs.replace(place, message="negative", got=cell.strip(), allowed="0 or more"))
    pair = origin, zone_of(goal, zones, place, faults)
    amounts[pair] = amounts.get(pair, 0.0) + value


def check_total(header: Header, sums: tuple[float, float], last_row: int, *, share: float) -> list[str]:
    """Hold the sum of the trips, with or without those inside zones, against the stated total."""
    row, text = header.tags.get("TOTAL OD FLOW", (0, ""))
    faults: list[Fault] = []
    stated = (
        number_of(text, Fault(str(header.path), "", row=str(row), field="<TOTAL OD FLOW>"), faults) if text else 0.0
    )
    stop(faults)
    apart = min(abs(value - stated) for value in sums) / max(abs(stated), 1e-300)
    if not text or apart <= CUT_SHARE / 10.0:
        return []
    message = f"trips add up to {sums[0]:g}, the metadata say {stated:g}"
    if apart > share:
        stop([Fault(str(header.path), "truncated, or another total than stated", row=str(last_row),
                    field="<TOTAL OD FLOW>", got=f"{sums[0]:g} in all", allowed=f"{stated:g}",
                    hint="Where the file is whole, --any-total takes it as it is.")])  # fmt: skip
    return [message]


def read_known(path: Path, links: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Read the flows of a ``_flow.tntp`` in the order of the links; parallel links in the order of the file."""
    faults: list[Fault] = []
    volumes: dict[tuple[float, float], list[float]] = {}
    width, row = 0, 0
    for row, text in data_rows(read_lines(path), 0):
        cells = text.replace(";", " ").replace(":", " ").split()
        if text.startswith("<") or (not width and not re.match(r"[-+.\d]", text)):
            continue
        width = width or max(NODES + 1, len(cells))
        if len(cells) < width:
            allowed = f"{width} cells"
            faults.append(Fault(str(path), "truncated row", row=str(row), field="Volume", got=text, allowed=allowed))
            continue
        start, end, volume = (
            number_of(cell, Fault(str(path), "", row=str(row), field=field), faults)
            for field, cell in zip(("From", "To", "Volume"), cells, strict=False)
        )
        volumes.setdefault((start, end), []).append(volume)
    stop(faults)
    flows = []
    for ends in zip(links["init_node"], links["term_node"], strict=True):
        left = volumes.get(ends)
        if not left:
            got, allowed = f"no row from {ends[0]:g} to {ends[1]:g}", "a row for each link"
            stop([Fault(str(path), "truncated, or of another network", row=str(row), field="Volume", got=got,
                        allowed=allowed, hint="--no-known leaves the known flows out.")])  # fmt: skip
        else:
            flows.append(left.pop(0))
    return np.array(flows)


def read_case(net: Path, options: Options) -> Case:
    """Read one network with its trips and, if they are there, its known flows."""
    name = re.sub(r"_net\.\w+$", "", net.name, flags=re.IGNORECASE)
    header, links, notes = read_links(net)
    zones, nodes = header.count("NUMBER OF ZONES"), header.count("NUMBER OF NODES")
    if zones > nodes:
        row = header.tags["NUMBER OF ZONES"][0]
        stop([Fault(str(net), "more zones than nodes", row=str(row), field="<NUMBER OF ZONES>", got=f"{zones}",
                    allowed=f"1 to {nodes}")])  # fmt: skip
    toll_factor, distance_factor, said = factors(header, name, options)
    trips, more = read_trips(sibling(net, "trips"), zones, any_total=options.any_total)
    fixed = toll_factor * links["toll"] + distance_factor * links["length"]
    cheap = np.flatnonzero(links["free_flow_time"] + fixed < 0.0)
    stop([Fault(str(net), "a link that pays its users", field="toll", got=f"{links['toll'][link]:g} on link {link + 1}",
                allowed="a cost of 0 or more at the given factors") for link in cheap])  # fmt: skip
    roads = Roads(
        tail=links["init_node"].astype(np.int64) - 1,
        head=links["term_node"].astype(np.int64) - 1,
        free_cost=links["free_flow_time"],
        rise_share=links["b"],
        capacity=links["capacity"],
        power=links["power"],
        fixed_cost=fixed,
        closed=np.arange(nodes) < header.count("FIRST THRU NODE", 1) - 1,
    )
    lost = np.flatnonzero(np.isinf(judge(roads, trips, np.zeros(len(roads.tail))).pair_cost))
    stop([Fault(str(sibling(net, "trips")), "no way to take these trips",
                got=f"zone {trips.origin[trip] + 1} to zone {trips.goal[trip] + 1}") for trip in lost])  # fmt: skip
    flows = sibling(net, "flow")
    known = read_known(flows, links) if options.known and flows.is_file() else None
    if options.known and known is None:
        more.append("no file of known flows")
    return Case(name, zones, roads, trips, known, (*notes, *said, *more))
