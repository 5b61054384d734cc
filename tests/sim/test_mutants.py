"""Mutants of the simulator's kernel: the twin must tell each from the kernel, or the random networks have a hole.

The kernel runs uncompiled on lists of plain rows that refuse a wrong index, from little room, so that it grows as well.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import NamedTuple

import pytest
from tests.sim.networks import Network, random_network
from tests.sim.plain import Runaway, functions, load_kernels, run_plain

from transcaspian.sim import Outcome, same
from transcaspian.sim._twin import Twin

NETWORKS = 200  # to choose from
TRIES = 40  # of the smallest networks that reach what a mutant breaks


class Mutant(NamedTuple):
    """A change in one kernel, what it breaks, and what a network must reach to show it."""

    kernel: str
    right: str
    wrong: str
    breaks: str
    reached: str = "op delay"


NUMBERS = [
    Mutant("mix", "BITS_27", "BITS_31", "the mixing of 64 bits"),
    Mutant("uniform", "+ 0.5", "+ 0.0", "the middle of a grain"),
    Mutant("normal", "-(above / below) if q < 0.0 else above / below", "above / below", "the sign of a low quantile"),
    Mutant("normal", "0.180625 - q * q", "0.180625 + q * q", "the quantile in the middle"),
    Mutant("fresh", "x if x < spread.most else spread.most", "x", "the longest time"),
    Mutant("draw_ahead", "range(spread.batch - 1, -1, -1)", "range(spread.batch)", "the order of times drawn ahead"),
    Mutant("draw", "spread.ahead == 0", "True", "times drawn ahead"),
    Mutant("fresh", "-spread.average * math.log", "spread.average * -math.log10", "exponential times"),
    Mutant("month", "HOURS_OF_YEAR / HOURS_OF_MONTH", "8030.0 / HOURS_OF_MONTH", "December", "event month_ends"),
    Mutant("month", "/ HOURS_OF_MONTH)", "/ HOURS_OF_MONTH + 11) % 12", "the month, off by one", "event month_ends"),
    Mutant("month_end", "+ 1.0", "+ 2.0", "the end of a month", "event month_ends"),
]
CALENDAR = [
    Mutant("key_of", "np.float64(t).view(np.int64)", "int(t)", "the hour of a pending event"),
    Mutant("hour_of", "np.int64(key).view(np.float64)", "float(key)", "the hour of the clock"),
    Mutant("sink", "other.seq > seq", "other.seq < seq", "the order of events of one hour when one sinks",
           "events of one hour"),
    Mutant("sink", "below -= 1", "break", "the last pending event"),
    Mutant("rise", "other.seq < seq", "other.seq > seq", "the order of events of one hour when one rises",
           "events of one hour"),
    Mutant("settle", "clock.gap = 0", "pass", "a gap that is filled"),
    Mutant("settle", "last < clock.pending", "False", "the end of the heap when its last fills the gap"),
    Mutant("set_event", "event.seq = seq", "pass", "the number of a pending event", "events of one hour"),
    Mutant("handle", "code == DONE", "code == READY", "the end of a service", "op serve"),
    Mutant("push", "t != clock.now", "t > clock.now + 1.0", "what is soon"),
    Mutant("first_of", "one.seq < other.seq", "one.seq > other.seq", "the order of events of one hour in the heap",
           "events of one hour"),
    Mutant("push", "a << 32", "a << 31", "who an event is about"),
    Mutant("next_event", "hour_of(first.key) > until", "hour_of(first.key) >= until", "an event at the very end"),
    Mutant("next_event", "return soon.what", "return world.soon[at(clock.soon_head - 1)].what",
           "the line of what is now"),
    Mutant("advance", "clock.now = until_h", "pass", "the clock at the end"),
    Mutant("advance", "clock.events += 1", "pass", "the count of events"),
    Mutant("handle_rest", "world.former[at(a)].generation == b and ", "", "a stale time-out of a train",
           "stale time-out"),
    Mutant("begin", "station.opens if station.opens > 0.0 else station.closes", "station.closes", "the first shift",
           "station shut by hours"),
    Mutant("begin", "world.source[at(k)].first", "0.0", "the first hour of a source"),
    Mutant("sample", "world.store[at(s)].taken", "world.store[at(s)].unused", "samples of stores", "op take"),
    Mutant("lacking", "clock.pushed + pushes", "clock.pushed", "the room for events"),
    Mutant("lacking", "clock.soon_tail + pushes", "clock.soon_tail", "the room for what is now"),
    Mutant("lacking", "clock.alive + CALM * clock.item_room", "clock.alive", "the room for items", "split of a block"),
    Mutant("lacking", "clock.traced + CALM + items", "clock.traced - CALM", "the room for the trace"),
]  # fmt: skip
ITEMS = [
    Mutant("make_item", "item.own = units", "item.own = 1", "the units of a block in a train", "split of a train"),
    Mutant("make_item", "item.born = born_h", "item.born = clock.now", "when what returns is born", "return"),
    Mutant("drop", "if child < 0:", "if True:", "wagons that vanish with their train", "group end"),
    Mutant("join", "items[at(queue.tail)].next = i\n    queue.tail = i",
           "item.next = queue.head\n        queue.head = i\n    queue.tail = queue.tail if queue.head != i else i",
           "first in, first out"),
    Mutant("join", "queue.length += item.units", "queue.length += 1", "the length of a queue of groups", "group serve"),
    Mutant("join", "queue.joined += item.units", "queue.joined += 1", "the count of those who join", "group serve"),
    Mutant("join", "queue.last = now", "pass", "the integral of a queue"),
    Mutant("leave", "queue.wait += hours", "queue.wait += now - item.joined", "a group's wait", "group serve"),
    Mutant("leave", "step.left += item.units", "step.left += 1", "the count of waits by step", "group serve"),
    Mutant("leave", "queue.area += queue.length", "queue.area += (queue.length - item.units)", "the area of a queue"),
    Mutant("spend", "item.units * spent_h", "spent_h", "a group's hours", "group delay"),
    Mutant("spend", "row.program = step.program", "row.program = 0", "the program in the trace"),
    Mutant("next_arrival", "t + left / share", "t + left", "the pace of a month", "arrival by month share"),
    Mutant("next_arrival", "left -= room", "pass", "what a month of little share works off", "month of some share"),
    Mutant("next_arrival", "left <= room and share > 0.0", "share > 0.0", "the end of a month", "month of some share"),
    Mutant("arrive", "source.units, clock.now", "1, clock.now", "blocks", "block"),
    Mutant("finish", "kind.returns, item.units, born_h", "kind.returns, 1, born_h", "units that return", "return"),
    Mutant("finish", "row.units = item.units", "row.units = item.own", "the units of a train delivered", "group end"),
    Mutant("finish", "draw(world.spread, world.stream, world.drawn, kind.after)", "0.0",
           "when what returns comes back", "return"),
    Mutant("walk", "give(world, step.what, step.units * item.units)", "give(world, step.what, step.units)",
           "the size of a group in GIVE", "group give"),
    Mutant("walk", "step.what * clock.kinds + item.kind", "step.what * clock.kinds", "one deck queue for each kind",
           "several kinds on a deck"),
    Mutant("split", "item.units = item.own", "pass", "the units of a leader", "split of a train"),
    Mutant("split", "range(1, units)", "range(units)", "single units of a block", "split of a block"),
    Mutant("split", "world.item[at(child)].step = item.step + 1", "world.item[at(child)].step += 2",
           "where wagons go on after their train", "split of a train"),
    Mutant("form", "while world.queue[at(q)].head >= 0", "while units < 2 and world.queue[at(q)].head >= 0",
           "who goes with a train", "train of several"),
    Mutant("form", "world.former[at(k)].generation += 1", "pass", "the generation of a train", "stale time-out"),
    Mutant("form", "world.item[at(leader)].units = units", "pass", "the units of a train's leader",
           "train of several"),
    Mutant("join_train", ">= former.units", "> former.units", "when a train is full", "train of several"),
    Mutant("join_train", "if world.queue[at(q)].head < 0:", "if False:", "the time-out of a train",
           "train by time-out"),
]  # fmt: skip
LAND = [
    Mutant("start_services", "station.shut or ", "", "working hours", "station shut by hours"),
    Mutant("start_services", "not shore_open(world.shore, station.shore)", "False", "a station in a storm",
           "station shut by shore"),
    Mutant("start_services", "station.busy < station.servers", "station.busy <= station.servers", "servers",
           "op serve"),
    Mutant("start_services", "station.hours += hours", "station.hours += hours * 2", "a station's hours", "op serve"),
    Mutant("serve_out", "start_services(world, s)", "pass", "the next who is served", "op serve"),
    Mutant("shift", "24.0 - hours", "24.0", "the day of a station", "event shift"),
    Mutant("arm", "or gate.exempt > 0.0", "", "the exempt of a ban", "exempt"),
    Mutant("arm", "gate.after if gate.after > now else now", "now", "the hours between two releases", "released"),
    Mutant("arm", "gate.armed = 1", "pass", "one release at a time", "released"),
    Mutant("watch", "units >= gate.ban_at", "units > gate.ban_at", "the ban, off by one", "ban"),
    Mutant("watch", "units <= gate.lift_at", "units < gate.lift_at", "the lifting, off by one", "ban lifted"),
    Mutant("watch", "+ world.queue[at(world.clock[0].store_queues + s)].length", "", "those who queue for a yard",
           "ban"),
    Mutant("take", "need <= store.unused", "need < store.unused", "the last place of a yard", "take waits"),
    Mutant("take", "world.queue[at(q)].head < 0 and ", "", "the queue at a yard: none may pass it", "take waits"),
    Mutant("take", "step.units * item.units", "step.units", "the size of a group in TAKE", "group take"),
    Mutant("give", "store.taken -= units", "pass", "what is taken of a yard", "ban"),
    Mutant("give", "need > store.unused", "need >= store.unused", "the last place given back", "take waits"),
    Mutant("give", "    watch(world, s)", "    pass", "the gates that see a yard empty", "ban lifted"),
    Mutant("lay_on_board", "step.units * item.units", "step.units", "what a group on board gives", "group sail gives"),
    Mutant("pass_gate", "gate.release * item.units", "gate.release", "the metering of a group", "group metered"),
    Mutant("pass_gate", "item.units > gate.most", "item.units >= gate.most", "how many may wait", "refused"),
    Mutant("pass_gate", "clock.refused += item.units", "clock.refused += 1", "units refused", "refused"),
    Mutant("pass_gate", " and (clock.now >= gate.after)", "", "a metered gate that nobody waits at", "released"),
    Mutant("pass_gate", "gate.orders == 0", "True", "a gate shut by order", "order of a gate"),
    Mutant("release", "gate.release if is_open else gate.exempt", "gate.release", "the pace of the exempt", "exempt"),
    Mutant("release", "(not is_open and gate.exempt == 0.0)", "False", "a release under a ban", "release of nothing"),
    Mutant("release", "* world.item[at(i)].units", "", "the metering of a group that waited", "group gate"),
]  # fmt: skip
SHORES = [
    Mutant("shore_open", "shores[at(s)].orders == 0", "True", "a shore shut by order", "order of a shore"),
    Mutant("shore_open", "shores[at(s)].stormy == 0", "True", "a shore in a storm", "event storm_begins"),
    Mutant("reopen", "dock(world, world.shore_ports[k])", "pass", "ships that waited for calm", "event storm_ends"),
    Mutant("reopen", "start_services(world, world.shore_stations[k])", "pass", "stations that waited for calm",
           "station shut by shore"),
    Mutant("reopen", "world.ship[at(v)].state == HELD and may_sail(world, v)", "False", "ships that were held",
           "held ship sails"),
    Mutant("reopen", "and may_sail(world, v)", "", "the other end of a held ship", "held by the other port"),
    Mutant("next_storm", "now + wait_h < end", "True", "the next month's storms", "event month_ends"),
    Mutant("next_storm", "month(world.clock, now)", "0", "the months of storms", "event month_ends"),
    Mutant("storm", "if shore_open(world.shore, s):\n            reopen", "if True:\n            reopen",
           "a storm's end under an order", "storm under an order"),
    Mutant("storm", "if shore_open(world.shore, s):\n            shore.since", "if True:\n            shore.since",
           "hours shut by two causes", "storm under an order"),
    Mutant("order", "world.shore[at(shore)].orders += 1 - 2 * b", "world.shore[at(shore)].orders = 1 - b",
           "two orders at once",
           "shut by two causes"),
    Mutant("order", "world.gate[at(gate)].orders += 1 - 2 * b", "world.gate[at(gate)].orders = 1 - b",
           "two orders of a gate",
           "two orders of a gate"),
    Mutant("order", "    arm(world, gate)", "    pass", "a gate when its order is over", "order over where items wait"),
    Mutant("order", "if shore_open(world.shore, shore):\n            reopen", "if True:\n            reopen",
           "an order's end in a storm", "shut by two causes"),
]  # fmt: skip
SHIPS = [
    Mutant("make_ready", "ship.ready if ship.ready > now else now", "now", "cargo not yet on board", "full by deck"),
    Mutant("make_ready", "+ world.port[at(ship.port)].casting", "", "casting off", "event depart"),
    Mutant("make_ready", "link.last = before", "pass", "the list of loading ships", "a later ship is ready first"),
    Mutant("make_ready", "world.ship[at(before)].next = ship.next", "pass", "the same, when a later ship leaves it",
           "a later ship is ready first"),
    Mutant("make_ready", "before = world.ship[at(before)].next", "break", "the same, when a much later ship leaves it",
           "a much later ship is ready first"),
    Mutant("gang_of", "gangs[j] < gangs[best]", "False", "the choice of a gang", "second gang"),
    Mutant("take_on_board", "world.clock[0].now else", "0.0 else", "a gang that stood idle", "event loaded"),
    Mutant("take_on_board", ".load * item.units", ".load", "the loading of a group", "group sail"),
    Mutant("take_on_board", ".load * item.units", ".unload * item.units", "hours of loading", "event loaded"),
    Mutant("take_on_board", "ship.payload_left -= kind.t * item.units", "pass", "the payload", "full by payload"),
    Mutant("take_on_board", "world.used[v * kinds + k] += kind.length * item.units", "pass", "the deck used by a kind",
           "deck share stops loading"),
    Mutant("next_head", " or kind.t * item.units > ship.payload_left", "", "the draught", "payload too small"),
    Mutant("next_head", "kind.t * item.units > ship", "kind.t * item.units >= ship", "the last tonne",
           "fits to the tonne"),
    Mutant("next_head", "world.queue[at(first + best)]", "world.queue[at(first - best)]", "the third kind",
           "later kind loads first"),
    Mutant("next_head", "if best < 0 and (", "if best <= 0 and (", "a kind passed over for its share of the deck",
           "deck share passed over"),
    Mutant("next_head", "length > ship.deck_left or ", "", "the length of the deck", "deck too small"),
    Mutant("next_head", "item.joined < world", "item.joined <= world", "first wins among those who came at once",
           "several kinds on a deck"),
    Mutant("next_head", "item.joined < world", "item.joined > world", "who came first", "later kind loads first"),
    Mutant("next_head", "held_back = True", "pass", "a ship that a share of its deck holds back",
           "deck share stops loading"),
    Mutant("next_head", "(held_back or not queueing)", "not queueing", "the same, where it is decided",
           "deck share stops loading"),
    Mutant("load", "full and (not link.timetable)", "full", "a timetable ship that is full", "full before the slot"),
    Mutant("load", "ship.deck - ship.deck_left >=", "ship.deck - ship.deck_left >", "the share that fills a deck",
           "full to the metre"),
    Mutant("load", "ship.payload - ship.payload_left >=", "False and ship.payload >=", "the payload that fills a ship",
           "full by payload"),
    Mutant("load", "            make_ready(world, v)\n            continue", "            return",
           "a ship that nothing fits", "nothing fits"),
    Mutant("dock", "port.berths > 0", "port.berths >= 0", "berths", "ship waited at anchor"),
    Mutant("dock", "now + port.mooring", "now", "mooring", "event unloaded"),
    Mutant("dock", ".unload * item.units", ".unload", "the unloading of a group", "group sail"),
    Mutant("dock", "queue.wait += now - ship.joined", "pass", "waits at anchor", "ship waited at anchor"),
    Mutant("dock", "until_h - ship.departed)", "until_h - now)", "hours at sea", "event loaded"),
    Mutant("dock", "and shore_open(world.shore, port.shore)", "", "mooring in a storm", "event storm_begins"),
    Mutant("arrive_ship", "world.ship[at(queue.tail)].next = v\n    queue.tail = v",
           "ship.next = queue.head\n        queue.head = v\n    queue.tail = queue.tail if queue.head != v else v",
           "first come, first served at anchor", "ship waited at anchor"),
    Mutant("arrive_ship", "world.voyage[at(ship.voyage)].arrived = now", "pass", "the end of a voyage",
           "event depart"),
    Mutant("choose_link", "score > best_score", "score >= best_score", "the first of equal links", "op sail"),
    Mutant("choose_link", "score /= 1 + others", "pass", "other ships on a link", "ship chose a later link"),
    Mutant("choose_link", "others -= 1", "pass", "the ship itself on its link", "ship chose a later link"),
    Mutant("choose_link", " + world.queue[at(there + k)].length", "", "who waits at the other end",
           "ship chose a later link"),
    Mutant("choose_link", "ship.tied >= 0", "False", "a tied ship", "tied ship"),
    Mutant("unload", "month(world.clock, now)]", "0]", "the payload of the month", "payload too small"),
    Mutant("unload", "month(world.clock, now)]", "(month(world.clock, now) + 1) % 12]", "the payload, a month off",
           "payload too small"),
    Mutant("unload", "math.ceil", "math.floor", "the next slot", "slot to wait for"),
    Mutant("unload", "slots if slots > 0.0 else 0.0", "slots", "the first slot", "long before the first slot"),
    Mutant("unload", "ready_h = leaves_h", "pass", "a full timetable ship that waits for its slot", "slot to wait for"),
    Mutant("unload", "world.used[k] = 0.0", "pass", "the deck of the next loading", "deck share stops loading"),
    Mutant("unload", "world.link[at(ship.link & -2)].ships -= 1", "pass", "ships that left a link",
           "ship chose a later link"),
    Mutant("wait_is_over", "ship.generation != generation or ", "", "stale patience", "stale ready"),
    Mutant("wait_is_over", "(l ^ 1) * kinds", "l * kinds", "who calls an empty ship", "waits on empty"),
    Mutant("wait_is_over", "    load(world, l)", "    pass", "the next ship when one gives up",
           "ships loading behind one another"),
    Mutant("sail", "world.port[at(left)].berths += 1", "pass", "a berth that is free again", "ship waited at anchor"),
    Mutant("sail", "dock(world, left)", "pass", "the next ship at the berth", "ship waited at anchor"),
    Mutant("sail", "row.units += world.item[at(i)].units", "row.units += 1", "units of a voyage", "group sail"),
    Mutant("sail", "row.t = ship.payload - ship.payload_left", "row.t = ship.payload_left", "tonnes of a voyage",
           "event depart"),
    Mutant("may_sail", " and shore_open(world.shore, there.shore)", "", "a storm at the other end",
           "held by the other port"),
    Mutant("depart", "ship.state = HELD", "pass", "a ship that is held", "held ship sails"),
]  # fmt: skip
MUTANTS = [*NUMBERS, *CALENDAR, *ITEMS, *LAND, *SHORES, *SHIPS]


class Case(NamedTuple):
    """A random network and what its twin says."""

    network: Network
    told: Outcome
    reached: frozenset[str]


@cache
def cases() -> tuple[Case, ...]:
    """Run the twin of every network, the smallest first; computed once for all mutants."""
    found = []
    for seed in range(NETWORKS):
        network = random_network(seed)
        twin = Twin(network.operations, seed=network.seed, replication=network.replication)
        twin.run(network.hours)
        found.append(Case(network, twin.outcome(), frozenset(name for name, count in twin.reached.items() if count)))
    return tuple(sorted(found, key=lambda case: case.told.events))


def alarms(mutant: Mutant, case: Case) -> set[str]:
    """Name what tells a mutant from the kernel on one network: the twin, the two identities, or a fault of its own."""
    text = functions()[mutant.kernel]
    advance = load_kernels(**{mutant.kernel: text.replace(mutant.right, mutant.wrong)})["advance"]
    try:
        found = run_plain(advance, case.network, most_events=3 * case.told.events + 100, room=1)
    except (ArithmeticError, AttributeError, IndexError, ValueError, Runaway):
        return {"fault"}
    rung = {"twin"} if same(found, case.told) else set()
    if found.born_units != found.delivered_units + found.refused_units + found.present_units:
        rung.add("conservation")
    empty = found.inside == 0
    if (
        abs(found.area - found.wait_h)[empty].max(initial=0.0) > 1e-6
        or (found.joined - found.left != found.inside).any()
    ):
        rung.add("Little")
    return rung


def test_the_kernel_as_plain_python_is_the_twin_with_no_wrong_index() -> None:
    advance = load_kernels()["advance"]
    for case in cases()[:: NETWORKS // 8]:
        found = run_plain(advance, case.network, most_events=case.told.events + 1, room=1)
        assert same(found, case.told) == []


@pytest.mark.parametrize(
    "p", [1e-300, 1e-20, 1e-12, 1e-11, 1.3e-11, 1e-5, 0.074, 0.075, 0.0751, 0.5, 0.925, 0.93, 1 - 1e-13]
)
def test_the_kernel_knows_the_normal_quantile_in_every_region(p: float) -> None:
    assert load_kernels()["normal"](p) == NormalDist().inv_cdf(p)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.kernel}: {mutant.breaks}")
def test_the_twin_catches_the_mutant(mutant: Mutant) -> None:
    assert functions()[mutant.kernel].count(mutant.right) >= 1, "the kernel was rewritten: rewrite its mutant"
    there = [case for case in cases() if mutant.reached in case.reached][:TRIES]
    assert any(alarms(mutant, case) & {"twin", "fault"} for case in there)


def test_every_kernel_has_a_mutant() -> None:
    assert set(functions()) - {mutant.kernel for mutant in MUTANTS} == {""}
