"""Random operations for the tests of the simulator: small networks that leave no operation and no lever out."""

from __future__ import annotations

import itertools
import random
from typing import NamedTuple

from transcaspian.errors import InputError
from transcaspian.sim import (
    Former,
    Gate,
    Handling,
    Kind,
    Operations,
    Order,
    Port,
    Program,
    SeaLink,
    Ship,
    Shore,
    Source,
    Spread,
    Station,
    Step,
    Store,
)
from transcaspian.sim._check import check

SHIFTS = ((8.0, 20.0), (0.5, 9.0), (0.0, 12.0), (6.5, 19.25), (22.0, 30.0), (0.0, 20.5), (0.0, 24.0), (0.0, 24.0))


class Network(NamedTuple):
    """Operations, and the hours and the seed to run them with."""

    operations: Operations
    hours: float
    seed: int
    replication: int


class Draft:
    """A network being drawn; ``pace`` is the hours of a typical step, ``tidy`` networks keep to whole hours and tie."""

    def __init__(self, seed: int, attempt: int) -> None:
        self.rng = random.Random(f"network {seed}, attempt {attempt}")
        self.hours = self.rng.choice((150.0, 300.0, 300.0, 800.0, 2500.0, 9000.0))
        self.tidy = self.rng.random() < 0.4
        self.pace = max(1.0, self.hours / 120.0)
        self.kinds: list[Kind] = []
        self.stations: list[Station] = []
        self.stores: list[Store] = []
        self.gates: list[Gate] = []
        self.formers: list[Former] = []
        self.shores: list[Shore] = []
        self.ports: list[Port] = []
        self.links: list[SeaLink] = []
        self.ships: list[Ship] = []
        self.programs: list[Program] = []

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def h(self, paces: float) -> float:
        """Hours about so many paces, whole ones in a tidy network."""
        x = self.pace * paces * self.rng.uniform(0.4, 1.6)
        return float(max(1, round(x))) if self.tidy else x

    def spread(self, paces: float) -> Spread:
        kind = self.rng.choices(("constant", "exponential", "lognormal"), (8, 1, 1) if self.tidy else (1, 2, 2))[0]
        mean = self.h(paces)
        most = mean * 1.3 if self.chance(0.3) else float("inf")
        return Spread(kind, mean, self.rng.choice((0.0, 0.3, 1.5)) if kind == "lognormal" else 0.0, most)

    # -- places --------------------------------------------------------------------------------------------------------

    def draw_kinds(self) -> None:
        for i in range(self.rng.choice((1, 2, 3, 3))):
            length, t = self.rng.choice(((15.0, 60.0), (18.5, 30.0), (2.0, 20.3), (1.0, 0.0), (0.0, 3.0), (12.1, 24.7)))
            self.kinds.append(Kind(f"kind{i}", length, t))

    def draw_shores(self) -> None:
        for i in range(self.rng.choice((0, 1, 2, 3))):
            rate = tuple(self.rng.choice((0.0, 3.0, 12.0, 30.0)) / self.hours for _ in range(12))
            self.shores.append(Shore(f"shore{i}", rate, self.spread(3.0)))

    def shore(self) -> str:
        return self.rng.choice(self.shores).id if self.shores and self.chance(0.8) else ""

    def draw_land(self) -> None:
        for i in range(self.rng.choice((1, 2, 3))):
            shift = self.rng.choice(SHIFTS) if self.hours < 3000.0 or self.chance(0.3) else (0.0, 24.0)
            shore = self.shore() if self.chance(0.5) else ""
            self.stations.append(Station(f"station{i}", self.rng.choice((1, 1, 2, 4)), *shift, shore))
        for i in range(self.rng.choice((1, 2, 3))):
            self.stores.append(Store(f"store{i}", self.rng.choice((6.0, 12.0, 20.5, 40.0))))
        for i in range(self.rng.choice((1, 2, 3))):
            store = self.rng.choice(self.stores)
            at = round(store.capacity * self.rng.choice((0.2, 0.5, 0.8, 1.1, 1.5)))
            watches, idle, meters, exempts, refuses = (self.chance(share) for share in (0.8, 0.1, 0.5, 0.5, 0.5))
            self.gates.append(
                Gate(
                    f"gate{i}",
                    store=store.id if watches else "",
                    ban_at=float(max(1, at)) if watches and not idle else 0.0,
                    lift_at=float(max(0, max(1, at) - self.rng.choice((1, 1, 3)))) if watches else 0.0,
                    release_h=self.h(0.2) if meters else 0.0,
                    exempt_h=self.h(0.7) if exempts else 0.0,
                    most_waiting=float(self.rng.choice((1, 4, 9))) if refuses else 0.0,
                )
            )

    def draw_sea(self) -> None:
        crowded = self.chance(0.2)  # ships of one fleet wait for cargo side by side
        for i in range(2 if crowded else self.rng.choice((0, 2, 2, 3, 4))):
            mooring, casting = (self.h(0.2), self.h(0.1)) if self.chance(0.7) else (0.0, 0.0)
            berths, gangs = 6 if crowded else self.rng.choice((1, 1, 3)), self.rng.choice((1, 1, 2, 3))
            self.ports.append(Port(f"port{i}", self.shore(), berths, gangs, mooring, casting))
        if not self.ports:
            return
        names = [port.id for port in self.ports]
        for i in range(1 if crowded else self.rng.choice((1, 2, 3))):
            first = names[0] if self.chance(0.6) else self.rng.choice(names)
            second = self.rng.choice([name for name in names if name != first])
            self.links.append(self.draw_link(f"link{i}", (first, second)))
        for i in range(6 if crowded else self.rng.choice((1, 2, 3, 5))):
            link = self.rng.choice(self.links)
            tied = link.id if self.chance(0.3) else ""
            deck = self.rng.choice((20.0, 60.0, 61.7, 150.0))
            self.ships.append(Ship(f"ship{i}", link.fleet, deck, self.rng.choice(link.ports), self.h(2.0), tied))

    def draw_link(self, name: str, ports: tuple[str, str]) -> SeaLink:
        low, high = self.rng.choice(((1e6, 1e6), (150.0, 300.0), (60.0, 120.0), (61.5, 400.0)))
        capped = [kind.id for kind in self.kinds if self.chance(0.4)]
        return SeaLink(
            name,
            self.rng.choice(("fleet0", "fleet0", "fleet1")),
            ports,
            self.spread(3.0),
            tuple(self.rng.choice((low, high, 0.5 * (low + high))) for _ in range(12)),
            rule=self.rng.choice(("fill_and_go", "fill_and_go", "timetable")),
            fill_share=self.rng.choice((0.3, 0.7, 0.85, 1.0)),
            patience_h=self.h(self.rng.choice((4.0, 9.0))),
            headway_h=self.h(4.0),
            offset_h=(self.h(0.7), self.h(self.rng.choice((1.5, 15.0)))) if self.chance(0.6) else (0.0, 0.0),
            deck_share=tuple((kind, self.rng.choice((0.3, 0.5, 0.75))) for kind in capped),
        )

    # -- programs ------------------------------------------------------------------------------------------------------

    def delay(self, paces: float = 1.0) -> Step:
        return Step("delay", time=self.spread(paces), stream=self.rng.choice(("", "", "shared")))

    def serve(self) -> Step:
        return Step("serve", self.rng.choice(self.stations).id, self.spread(0.7))

    def plain(self) -> list[Step]:
        kind = self.rng.choice(("delay", "serve", "serve", "gate", "gate", "held"))
        if kind == "delay":
            return [self.delay()]
        if kind == "serve":
            return [self.serve()]
        if kind == "gate":
            gate = self.rng.choice(self.gates)
            passed = Step("gate", gate.id)
            return [passed, *self.held([self.delay()], gate.store)] if self.chance(0.7) else [passed]
        return self.held([self.rng.choice((self.delay, self.serve))()])

    def held(self, steps: list[Step], store: str = "") -> list[Step]:
        """Take something for the time of some steps."""
        store, units = store or self.rng.choice(self.stores).id, self.rng.choice((1.0, 1.0, 1.0, 0.5, 2.0))
        return [Step("take", store, units=units), *steps, Step("give", store, units=units)]

    def train(self, program: str) -> list[Step]:
        """Form a train, let it do something, and split it; what single units take, a train may give back."""
        name = f"former_{program}_{len(self.formers)}"
        self.formers.append(Former(name, self.rng.choice((2, 3, 5)), self.h(3.0) if self.chance(0.7) else float("inf")))
        form, inside = Step("form", name), [step for _ in range(self.rng.choice((1, 2))) for step in self.plain()]
        how = self.rng.choice(("inside", "inside", "give", "take"))
        store = self.rng.choice(self.stores).id
        take, give = Step("take", store), Step("give", store)
        if how == "give":
            return [take, form, *inside, give, Step("split")]
        if how == "take":
            return [form, take, *inside, Step("split"), self.delay(0.5), give]
        return [form, *inside, Step("split")]

    def crossing(self) -> list[Step]:
        link = self.rng.choice(self.links)
        sail = Step("sail", link.id, leg=self.rng.choice(link.ports))
        if self.chance(0.5):
            return [sail]
        store, units = self.rng.choice(self.stores).id, self.rng.choice((1.0, 1.0, 0.5))
        return [Step("take", store, units=units), Step("sail", link.id, units=units, gives=store, leg=sail.leg)]

    def draw_programs(self) -> None:
        for i in range(self.rng.choice((1, 2, 2, 3))):
            steps: list[Step] = []
            for _ in range(self.rng.choice((2, 3, 4))):
                part = self.rng.choice(("plain", "train", "split", "sea", "sea", "sea"))
                if part == "train":
                    steps += self.train(f"program{i}")
                elif part == "split":
                    steps.append(Step("split"))
                elif part == "sea" and self.links:
                    steps += self.crossing()
                else:
                    steps += self.plain()
            if self.chance(0.15):
                steps += [Step("form", self.stray_former()), self.delay()]
            self.programs.append(Program(f"program{i}", (*steps, Step("end"))))

    def stray_former(self) -> str:
        """Name a former whose trains are never split."""
        self.formers.append(Former(f"former_{len(self.formers)}", 2, self.h(4.0)))
        return self.formers[-1].id

    def draw_returns(self) -> None:
        back = Program("back", (self.delay(), *self.plain(), Step("end")))
        self.programs.insert(0, back)
        ends = len(self.kinds)
        self.kinds.append(Kind("empty", 3.0, 2.0))
        for i in range(ends):
            if self.chance(0.6):
                kind = self.kinds[i]
                self.kinds[i] = Kind(kind.id, kind.length, kind.t, "back", "empty", self.spread(2.0))

    def sources(self) -> tuple[Source, ...]:
        made = []
        programs = [program.id for program in self.programs if program.id != "back"]
        for i in range(max(len(programs), self.rng.choice((1, 2, 3)))):
            gap = self.spread(1.0)
            mean = self.hours / self.rng.choice((8, 20, 45))
            mean = float(max(1, round(mean))) if self.tidy else mean
            share = tuple(self.rng.choice((0.0, 0.5, 1.0, 1.7)) for _ in range(11)) if self.chance(0.3) else ()
            made.append(
                Source(
                    f"source{i}",
                    self.rng.choice([kind.id for kind in self.kinds if kind.id != "empty"]),
                    programs[i % len(programs)],
                    Spread(gap.kind, mean, gap.scv, gap.most_h if gap.most_h > mean else float("inf")),
                    units=self.rng.choice((1, 1, 1, 2, 4)),
                    first_h=self.h(1.0) if self.chance(0.5) else 0.0,
                    month_share=(*share, 1.0) if share else (),
                )
            )
        return tuple(made)

    def orders(self) -> tuple[Order, ...]:
        targets = [row.id for row in (*self.shores, *self.gates)]
        targets = self.rng.sample(targets, min(2, len(targets)))
        count = self.rng.choice((0, 1, 3, 6))
        return tuple(
            Order(self.rng.choice(targets), self.rng.uniform(0.0, 0.7) * self.hours, self.h(8.0)) for _ in range(count)
        )


def drawn(seed: int, attempt: int) -> Network:
    """Draw a small network, which may ask what is refused: more than a yard holds, blocks that no ship takes."""
    draft = Draft(seed, attempt)
    draft.draw_kinds()
    draft.draw_shores()
    draft.draw_land()
    draft.draw_sea()
    draft.draw_programs()
    if draft.chance(0.3):
        draft.draw_returns()
    handlings = tuple(
        Handling(port.id, kind.id, draft.h(0.1), draft.h(0.1)) for port in draft.ports for kind in draft.kinds
    )
    operations = Operations(
        tuple(draft.kinds), tuple(draft.programs), draft.sources(), tuple(draft.stations), tuple(draft.stores),
        tuple(draft.gates), tuple(draft.formers), tuple(draft.shores), tuple(draft.ports), handlings,
        tuple(draft.links), tuple(draft.ships), draft.orders(),
        start_h=draft.rng.choice((0.0, 4380.0, 8000.0)),
        sample_h=draft.hours / draft.rng.choice((4.0, 9.7)),
        trace=draft.chance(0.5),
    )  # fmt: skip
    return Network(operations, draft.hours, seed=draft.rng.randrange(2**40), replication=draft.rng.randrange(50))


def makes_sense(network: Network) -> bool:
    """Tell whether the check before packing lets a network pass."""
    try:
        check(network.operations)
    except InputError:
        return False
    return True


def random_network(seed: int) -> Network:
    """Draw small networks until one makes sense; the same seed gives the same."""
    return next(filter(makes_sense, (drawn(seed, attempt) for attempt in itertools.count())))
