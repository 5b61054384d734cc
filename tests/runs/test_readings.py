"""What a person reads of the slots of a year."""

from __future__ import annotations

import numpy as np
import pytest

from transcaspian.network import Network
from transcaspian.runs import Run
from transcaspian.runs._readings import Reading, readings

FERRIES = "fleet-ferry-asco"


def reading(done: Run, name: str) -> Reading:
    return next(one for one in readings(done.flows[2024]) if one.name == name)


def met(network: Network, values: np.ndarray, link: str, *, forward: bool) -> tuple[float, float]:
    """Sum a value over the ferries' slots of one direction of a line, by passage and by unit."""
    top = network.topology
    arc = np.flatnonzero((top.arc_link == top.links.index(link)) & (top.arc_forward == forward))[0]
    uses = range(top.use_start[arc], top.use_start[arc + 1])
    own = [use for use in uses if top.resources[top.slot_resource[top.use_slot[use]]] == FERRIES]
    return float(top.use_passages[own] @ values[top.use_slot[own]]), float(values[top.use_slot[own]].sum())


def test_every_slot_but_pools_is_read_once(done: Run) -> None:
    flows = done.flows[2024]
    found = readings(flows)
    assert sorted(slot for one in found for slot in one.slots) == np.flatnonzero(~flows.problem.slots.pool).tolist()
    assert len({one.name for one in found}) == len(found)


def test_a_slot_by_itself_is_read_as_it_is(done: Run) -> None:
    one, values = reading(done, "fleet-tanker-caspian:out"), np.arange(done.flows[2024].network.topology.n_slots) * 1.0
    assert one.slots == (one.fullest,)
    assert one.title == "Ship days: Tankers Aktau-Baku, westbound"
    assert one.wait(values) == one.rent(values) == one.total(values) == values[one.fullest]
    assert reading(done, "sec-dostyk-aktogay").title == done.routes.atlas.resources["sec-dostyk-aktogay"].name


def test_a_fleet_over_its_lines_is_read_as_what_is_met_in_the_fuller_directions(done: Run) -> None:
    flows = done.flows[2024]
    top, atlas = flows.network.topology, flows.network.atlas
    one = reading(done, FERRIES)
    assert len(one.slots) == 8
    assert (
        flows.equilibrium.state.utilisation[list(one.slots)].max() == flows.equilibrium.state.utilisation[one.fullest]
    )
    values = np.random.default_rng(3).random(top.n_slots)
    sides = top.slot_side[one.fullest].split("-")
    parts = [
        met(flows.network, values, link, forward=side == "out")
        for link, side in zip(atlas.fleets["ferry-asco"].links.split(), sides, strict=True)
    ]
    assert one.wait(values) == pytest.approx(np.mean([wait for wait, _ in parts]))
    assert one.rent(values) == pytest.approx(np.mean([rent for _, rent in parts]))
    assert one.wait(np.ones(top.n_slots)) == pytest.approx(1.0)


def test_the_title_of_a_fleet_names_the_fuller_direction_of_each_line(done: Run) -> None:
    flows = done.flows[2024]
    top, state = flows.network.topology, flows.equilibrium.state
    number = {top.slot_name(slot): slot for slot in range(top.n_slots)}
    title = reading(done, FERRIES).title
    for place, port in enumerate(("Kuryk", "Aktau", "Turkmenbashi")):
        sides = [["out"] * 3, ["out"] * 3]
        sides[1][place] = "back"
        out, back = (state.used_per_y[number[f"{FERRIES}:{'-'.join(side)}"]] for side in sides)
        assert out != pytest.approx(back)
        assert (f"{port} to Alat" if out > back else f"Alat to {port}") in title
