"""What operations must be before they are packed: names that exist, hours that pass, items that fit where they go.

All faults are found before one is raised. What an engine could only answer by waiting for ever is refused.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.sim._operations import (
    CONSTANT,
    DELAY,
    END,
    EXPONENTIAL,
    FILL,
    FORM,
    GATE,
    GIVE,
    LOGNORMAL,
    SAIL,
    SERVE,
    SPLIT,
    TAKE,
    TIMETABLE,
    Operations,
    Program,
    SeaLink,
    Spread,
    Step,
)  # fmt: skip

MONTHS = 12
MOST_COUNT = 1 << 24
LISTS = (
    "kinds", "programs", "sources", "stations", "stores", "gates", "formers", "shores", "ports", "links", "ships",
)  # fmt: skip
WHAT = {SERVE: "stations", TAKE: "stores", GIVE: "stores", GATE: "gates", SAIL: "links", FORM: "formers"}
OPS = (END, DELAY, SERVE, TAKE, GIVE, GATE, SAIL, FORM, SPLIT)
ROUNDS = 64


def walked(operations: Operations, program: Program, units: int) -> Iterator[tuple[int, Step, int]]:
    """Give each step of a program with the most units that an item can have there if it enters with ``units``."""
    formers = {former.id: former.units for former in operations.formers}
    before = 0
    for number, step in enumerate(program.steps):
        yield number, step, units
        if step.op == FORM:
            before, units = units, max(units, formers.get(step.what, 1) - 1 + units)
        elif step.op == SPLIT:
            before, units = 0, before or 1


def entering_units(operations: Operations) -> dict[tuple[str, str], int]:
    """Give the most units that items of a kind can have when they enter a program, by kind and program.

    Raises
    ------
    InputError
        If what returns grows without end: trains that are never split and come back to be formed again.
    """
    kinds = {kind.id: kind for kind in operations.kinds}
    programs = {program.id: program for program in operations.programs}
    most: dict[tuple[str, str], int] = {}
    new = [((source.kind, source.program), source.units) for source in operations.sources]
    for _ in range(ROUNDS):
        changed = []
        for (kind_id, program_id), units in new:
            if most.get((kind_id, program_id), 0) < units and kind_id in kinds and program_id in programs:
                most[kind_id, program_id] = units
                kind = kinds[kind_id]
                if kind.returns and programs[program_id].steps:
                    *_, (_, _, last) = walked(operations, programs[program_id], units)
                    changed.append(((kind.returns_as, kind.returns), last))
        new = changed
        if not new:
            return most
    message = "trains that are never split return to be formed again and grow without end"
    raise InputError(Fault("operations", message, field="programs", hint="Split them before they end."))


def most_units(operations: Operations) -> int:
    """Give the most units that any item can have."""
    programs = {program.id: program for program in operations.programs}
    entering = entering_units(operations)
    return max((u for (_, p), m in entering.items() for _, _, u in walked(operations, programs[p], m)), default=1)


class Checker:
    """Faults found so far, and the names there are."""

    def __init__(self, operations: Operations) -> None:
        self.o = operations
        self.faults: list[Fault] = []
        self.names: dict[str, dict[str, Any]] = {
            name: {record.id: record for record in getattr(operations, name)} for name in LISTS
        }

    def say(self, row: str, field: str, message: str, got: Any = "", allowed: str = "", hint: str = "") -> None:
        """Note a fault."""
        read = got if isinstance(got, str) else repr(got)
        self.faults.append(Fault("operations", message, row=row, field=field, got=read, allowed=allowed, hint=hint))

    def known(self, row: str, field: str, name: str, where: str, *, needed: bool = True) -> bool:
        """Tell whether a name stands in a list; note a fault if not."""
        if name in self.names[where]:
            return True
        if name or needed:
            hint = nearest(name, self.names[where]) if name else ""
            self.say(row, field, f"no such name among the {where}", repr(name), "a name in that list", hint)
        return False

    def at_least(self, row: str, record: Any, minimum: float, *fields: str, maximum: float = math.inf) -> None:
        """Hold numbers of a record to a range; only infinite hours that the range allows may be infinite."""
        for field in fields:
            value = getattr(record, field)
            if not minimum <= value <= maximum:
                allowed = f"at least {minimum:g}" if maximum == math.inf else f"{minimum:g} to {maximum:g}"
                self.say(row, field, "outside its range", value, allowed)

    def count(self, row: str, record: Any, *fields: str) -> None:
        """Hold counts to whole numbers from one."""
        for field in fields:
            value = getattr(record, field)
            if not isinstance(value, int) or not 1 <= value <= MOST_COUNT:
                self.say(row, field, "no count", value, f"a whole number from 1 to {MOST_COUNT}")

    def months(self, row: str, field: str, by_month: Sequence[float]) -> None:
        """Hold a list by month to twelve numbers that are not negative."""
        if len(by_month) != MONTHS or not all(0.0 <= value < math.inf for value in by_month):
            self.say(row, field, "no list by month", by_month, "twelve finite numbers, none negative")

    def spread(self, row: str, field: str, spread: Spread, *, passes: bool = False) -> None:
        """Hold a distribution to what can be drawn; one that must pass has a mean above zero."""
        if spread.kind not in (CONSTANT, EXPONENTIAL, LOGNORMAL):
            self.say(row, f"{field}.kind", "no such distribution", spread.kind, "constant, exponential, lognormal")
        for name, value in (("mean_h", spread.mean_h), ("scv", spread.scv)):
            if not 0.0 <= value < math.inf:
                self.say(row, f"{field}.{name}", "outside its range", value, "finite, not negative")
        if not spread.most_h >= 0.0:
            self.say(row, f"{field}.most_h", "outside its range", spread.most_h, "not negative")
        if (passes or spread.kind == LOGNORMAL) and (spread.mean_h == 0.0 or (passes and spread.most_h == 0.0)):
            self.say(row, f"{field}.mean_h", "no time passes", 0.0, "above zero")

    def alone(self, field: str, names: Collection[str]) -> None:
        """Note names that come twice."""
        for name, times in Counter(names).items():
            if times > 1:
                self.say(name, field, "the same name twice", f"{times} times", "once")
            if not name:
                self.say(name, field, "no name", "''", "a name")


def check_land(c: Checker) -> None:
    """Check kinds, sources, stations, stores, gates and formers."""
    for kind in c.o.kinds:
        c.at_least(kind.id, kind, 0.0, "length", "t", maximum=1e12)
        if kind.returns:
            c.known(kind.id, "returns", kind.returns, "programs")
            c.known(kind.id, "returns_as", kind.returns_as, "kinds")
            c.spread(kind.id, "returns_after", kind.returns_after, passes=True)
    for source in c.o.sources:
        c.known(source.id, "kind", source.kind, "kinds")
        c.known(source.id, "program", source.program, "programs")
        c.spread(source.id, "gap", source.gap, passes=True)
        c.count(source.id, source, "units")
        c.at_least(source.id, source, 0.0, "first_h")
        if source.month_share:
            c.months(source.id, "month_share", source.month_share)
            if max(source.month_share) == 0.0:
                c.say(source.id, "month_share", "a source that never sends", "twelve zeros", "a month above zero")
            if source.first_h == math.inf:
                c.say(source.id, "first_h", "no hour of any month", "inf", "a finite hour")
    for station in c.o.stations:
        c.count(station.id, station, "servers")
        c.at_least(station.id, station, 0.0, "open_h", maximum=23.999999)
        if not station.open_h < station.close_h < math.inf:
            c.say(station.id, "close_h", "does not follow the opening", station.close_h, "finite, after open_h")
        c.known(station.id, "shore", station.shore, "shores", needed=False)
    for store in c.o.stores:
        c.at_least(store.id, store, 0.0, "capacity")
    for gate in c.o.gates:
        c.at_least(gate.id, gate, 0.0, "ban_at", "lift_at", "most_waiting")
        c.at_least(gate.id, gate, 0.0, "release_h", "exempt_h", maximum=1e12)
        c.known(gate.id, "store", gate.store, "stores", needed=gate.ban_at > 0.0)
        if gate.ban_at > 0.0 and gate.lift_at > gate.ban_at:
            c.say(gate.id, "lift_at", "a ban that lifts before it falls", gate.lift_at, f"at most {gate.ban_at:g}")
    for former in c.o.formers:
        c.count(former.id, former, "units")
        c.at_least(former.id, former, 0.0, "most_h")


def check_link(c: Checker, link: SeaLink) -> None:
    """Check one link."""
    for port in link.ports:
        c.known(link.id, "ports", port, "ports")
    if len(set(link.ports)) != 2:
        c.say(link.id, "ports", "both ends are one", str(link.ports), "two ports")
    c.spread(link.id, "sailing", link.sailing, passes=True)
    c.months(link.id, "payload_t", link.payload_t)
    c.at_least(link.id, link, 0.0, "fill_share", maximum=1.0)
    if link.rule not in (FILL, TIMETABLE):
        c.say(link.id, "rule", "no such rule", repr(link.rule), f"{FILL}, {TIMETABLE}")
    if link.rule == FILL and not link.patience_h > 0.0:
        c.say(link.id, "patience_h", "no time passes", link.patience_h, "above zero")
    if link.rule == TIMETABLE and not 0.0 < link.headway_h < math.inf:
        c.say(link.id, "headway_h", "no timetable", link.headway_h, "finite, above zero")
    if not all(math.isfinite(offset_h) for offset_h in link.offset_h):
        c.say(link.id, "offset_h", "no hours", link.offset_h, "finite")
    for kind, share in link.deck_share:
        c.known(link.id, "deck_share", kind, "kinds")
        if not 0.0 <= share <= 1.0:
            c.say(link.id, f"deck_share.{kind}", "no share", share, "0 to 1")
    c.alone(f"deck_share of {link.id}", [kind for kind, _ in link.deck_share])


def check_sea(c: Checker) -> None:
    """Check shores, ports, handlings, links, ships and orders."""
    for shore in c.o.shores:
        c.months(shore.id, "storms_per_h", shore.storms_per_h)
        c.spread(shore.id, "closed", shore.closed)
    for port in c.o.ports:
        c.known(port.id, "shore", port.shore, "shores", needed=False)
        c.count(port.id, port, "berths", "gangs")
        c.at_least(port.id, port, 0.0, "mooring_h", "casting_h", maximum=1e12)
    for row in c.o.handlings:
        name = f"{row.port}, {row.kind}"
        c.known(name, "port", row.port, "ports")
        c.known(name, "kind", row.kind, "kinds")
        c.at_least(name, row, 0.0, "load_h", "unload_h", maximum=1e12)
    c.alone("handlings", [f"{row.port}, {row.kind}" for row in c.o.handlings])
    for link in c.o.links:
        check_link(c, link)
    for ship in c.o.ships:
        c.known(ship.id, "port", ship.port, "ports")
        c.at_least(ship.id, ship, 0.0, "first_h")
        if not 0.0 < ship.deck < math.inf:
            c.say(ship.id, "deck", "no deck", ship.deck, "finite, above zero")
        own = [link for link in c.o.links if link.fleet == ship.fleet and ship.link in ("", link.id)]
        if ship.link and c.known(ship.id, "link", ship.link, "links") and not own:
            c.say(ship.id, "link", "a link of another fleet", repr(ship.link), f"one of fleet {ship.fleet!r}")
        elif not any(ship.port in link.ports for link in own):
            c.say(ship.id, "port", "no link of the ship's goes there", repr(ship.port), "a port of one of its links")
    for k, order in enumerate(c.o.orders):
        both = [where for where in ("shores", "gates") if order.target in c.names[where]]
        if len(both) != 1:
            got = f"{order.target!r}, found in {both}"
            c.say(f"order {k}", "target", "not one shore or gate", got, "the name of a shore or of a gate")
        c.at_least(f"order {k}", order, 0.0, "from_h", "hours")


def check_step(c: Checker, row: str, step: Step) -> None:
    """Check one step by itself."""
    if step.op not in OPS:
        c.say(row, "op", "no such operation", repr(step.op), ", ".join(OPS))
    if step.op in WHAT:
        c.known(row, "what", step.what, WHAT[step.op])
    if step.op in (DELAY, SERVE):
        c.spread(row, "time", step.time)
    if step.op in (TAKE, GIVE, SAIL):
        c.at_least(row, step, 0.0, "units", maximum=1e12)
    if step.op == SAIL:
        c.known(row, "gives", step.gives, "stores", needed=False)
        if step.what in c.names["links"] and step.leg not in c.names["links"][step.what].ports:
            ports = c.names["links"][step.what].ports
            c.say(row, "leg", "not the port it sails from", repr(step.leg), " or ".join(ports))


def check_programs(c: Checker) -> None:
    """Check programs: the end, and trains."""
    for program in c.o.programs:
        train = ""
        ends = [number for number, step in enumerate(program.steps) if step.op == END]
        if not program.steps or ends != [len(program.steps) - 1]:
            c.say(program.id, "steps", "a program ends once", f"END at {ends}", "END as its last step and nowhere else")
        for number, step in enumerate(program.steps):
            row = f"{program.id}:{number}"
            check_step(c, row, step)
            if step.op in (SAIL, FORM) and train:
                c.say(row, "op", "a train that is not split", f"{step.op} after {train}", "SPLIT before it")
            train = f"form {step.what}" if step.op == FORM else "" if step.op == SPLIT else train
    used = Counter(step.what for program in c.o.programs for step in program.steps if step.op == FORM)
    for name, times in used.items():
        if times > 1:
            c.say(name, "formers", "a former forms the trains of one step", f"{times} steps", "one step")


def check_fits(c: Checker) -> None:
    """Check that the largest items can be taken in by the stores and ships they are sent to."""
    handled = {(row.port, row.kind) for row in c.o.handlings}
    for (kind_id, program_id), entering in entering_units(c.o).items():
        kind = c.names["kinds"][kind_id]
        for number, step, units in walked(c.o, c.names["programs"][program_id], entering):
            row = f"{program_id}:{number}"
            if step.op == TAKE and step.units * units > c.names["stores"][step.what].capacity:
                capacity = c.names["stores"][step.what].capacity
                c.say(row, "units", "takes more than there is", step.units * units, f"at most {capacity:g}")
            if step.op != SAIL:
                continue
            link = c.names["links"][step.what]
            for port in link.ports:
                if (port, kind_id) not in handled:
                    c.say(
                        row, "what", "nobody handles that kind at that port", f"{kind_id!r} at {port!r}", "a handling"
                    )
            ships = [ship for ship in c.o.ships if ship.fleet == link.fleet and ship.link in ("", link.id)]
            share = dict(link.deck_share).get(kind_id, 1.0)
            deck = share * max((ship.deck for ship in ships), default=math.inf)
            for field, has, room in (("length", kind.length, deck), ("t", kind.t, max(link.payload_t))):
                if has * units > room:
                    got, hint = f"{has * units:g} of {units} units of {kind_id!r}", "Split it before it sails."
                    c.say(row, field, "an item that no ship of the link takes", got, f"at most {room:g}", hint)


def check(operations: Operations) -> None:
    """Refuse operations that make no sense.

    Raises
    ------
    InputError
        With every fault that was found; each names the record, the field, what was read and what is allowed.
    """
    c = Checker(operations)
    for name in LISTS:
        c.alone(name, [record.id for record in getattr(operations, name)])
    if not (operations.start_h >= 0.0 and float(operations.start_h).is_integer()):
        c.say("", "start_h", "no hour of a year", operations.start_h, "a whole number, not negative")
    if not operations.sample_h > 0.0:
        c.say("", "sample_h", "no time passes", operations.sample_h, "above zero")
    check_land(c)
    check_sea(c)
    check_programs(c)
    if not c.faults:
        check_fits(c)
    if c.faults:
        raise InputError(c.faults)
