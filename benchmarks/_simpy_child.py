"""The port-and-ferry model in SimPy, run in the rivals' environment: numbers in as JSON, times and means out.

Usage: python _simpy_child.py '{"until_h": 8760, ...}' SEED; every key of the model is in ``_harbour.HARBOUR``.

Written as one would for speed: a truck is a process only where it waits for somebody, a deck is a ``Store`` that a
ferry takes from, one berth with one ramp is the ferry's while it lies there, and times come from the ``random`` module.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Generator
from random import Random
from typing import Any

import simpy


class Harbours:
    """Two ports, a customs post at the second, ferries between them that leave when they are full."""

    def __init__(self, model: dict[str, Any], seed: int) -> None:
        self.model, self.random = model, Random(seed)
        self.env = simpy.Environment()
        self.berths = [simpy.Resource(self.env, model["berths"]) for _ in range(2)]
        self.decks = [simpy.Store(self.env) for _ in range(2)]
        self.customs = simpy.Resource(self.env, model["customs"])
        self.hours: tuple[list[float], list[float]] = ([], [])
        for side in range(2):
            self.env.process(self.source(side))
        for ship in range(model["ferries"]):
            self.env.process(self.ferry(ship % 2))

    def lognormal(self, mean_h: float, scv: float) -> float:
        """Draw a time of a mean and a squared coefficient of variation."""
        square = math.log1p(scv)
        return self.random.lognormvariate(math.log(mean_h) - square / 2.0, math.sqrt(square))

    def source(self, side: int) -> Generator[simpy.Event]:
        """Let trucks come; from the second port they go through customs first."""
        env, mean_h = self.env, self.model["gap_h"]
        while True:
            yield env.timeout(self.random.expovariate(1.0 / mean_h))
            if side:
                env.process(self.clear(env.now, out=True))
            else:
                self.decks[0].put(env.now)

    def clear(self, born_h: float, *, out: bool) -> Generator[simpy.Event]:
        """Take a truck through customs, out to the deck or in to its end."""
        with self.customs.request() as turn:
            yield turn
            yield self.env.timeout(self.lognormal(self.model["customs_h"], self.model["customs_scv"]))
        if out:
            self.decks[1].put(born_h)
        else:
            self.hours[0].append(self.env.now - born_h)

    def ferry(self, side: int) -> Generator[simpy.Event]:
        """Moor, unload, load, cast off, sail, and so on."""
        env, model = self.env, self.model
        load_h, cargo = model["load_h"], []
        while True:
            with self.berths[side].request() as berth:
                yield berth
                yield env.timeout(model["mooring_h"])
                for born_h in cargo:
                    yield env.timeout(load_h)
                    if side:
                        env.process(self.clear(born_h, out=False))
                    else:
                        self.hours[1].append(env.now - born_h)
                cargo = yield from self.load(side)
                yield env.timeout(model["casting_h"])
            yield env.timeout(self.lognormal(model["sailing_h"], model["sailing_scv"]))
            side = 1 - side

    def load(self, side: int) -> Generator[simpy.Event, Any, list[float]]:
        """Load till the deck is full or patience is over; an empty ferry stays if nobody waits on the other side."""
        env, deck, load_h = self.env, self.decks[side], self.model["load_h"]
        cargo: list[float] = []
        patience = env.timeout(self.model["patience_h"])
        while len(cargo) < self.model["places"]:
            turn = deck.get()
            if not turn.triggered:  # nobody is there: wait for one, but not for ever
                yield turn | patience
                if not turn.triggered:
                    turn.cancel()
                    if cargo or self.decks[1 - side].items:
                        break
                    patience = env.timeout(self.model["patience_h"])
                    continue
            cargo.append(turn.value)
            yield env.timeout(load_h)
        return cargo


def main() -> None:
    """Run once for each seed given and print what came of it, a line each."""
    model = json.loads(sys.argv[1])
    for seed in map(int, sys.argv[2:]):
        begun = time.perf_counter()
        harbours = Harbours(model, seed)
        harbours.env.run(until=model["until_h"])
        taken_s = time.perf_counter() - begun
        means = [sum(hours) / len(hours) for hours in harbours.hours]
        print(json.dumps({"seconds": taken_s, "count": sum(map(len, harbours.hours)), "mean_h": means}), flush=True)


if __name__ == "__main__":
    main()
