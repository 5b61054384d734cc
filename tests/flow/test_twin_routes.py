"""The compiled kernels of routes against their slow twin, bit for bit, and mutants that the comparison catches."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.roads import braess, random_city, roads, trips

from transcaspian.flow import Roads, Trips, _kernels_routes, _twin_routes
from transcaspian.flow._user_equilibrium import STRIDES, SWEEPS, _Layout
from transcaspian.network import cheapest_tree, mend_tree, walk

Tables = dict[str, np.ndarray]
SOURCE = ast.unparse(ast.parse(Path(_kernels_routes.__file__).read_text(encoding="utf-8")))
ITERATIONS = 6


def kernel_tables(made: Roads, asked: Trips, kernels: Any, iterations: int = ITERATIONS) -> Tables:
    """Run some iterations with the kernels of a module, compiled or mutants."""
    layout = _Layout(made, asked)
    size, pairs = len(layout.law), len(layout.demand)
    links = (np.zeros(size), np.empty(size), np.empty(size))
    kernels.delays(layout.law, *links)
    store: Any = (np.zeros(pairs + 1, np.int64), np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0))
    found = []
    for step in range(iterations):
        *store, excess, total, lost = kernels.renew(
            *layout.goals, layout.demand, *layout.graph, step == 0, *store, layout.law, *links
        )
        assert lost == -1
        found.append((excess, total))
        kernels.even_out(SWEEPS, STRIDES, *store, layout.law, *links)
    least = np.empty(pairs)
    kernels.least_costs(*layout.goals, *layout.graph, False, links[1], least)
    afresh = np.empty(pairs)
    kernels.least_costs(*layout.goals, *layout.graph, True, links[1], afresh)
    assert least.tobytes() == afresh.tobytes()
    pair_start, route_start, cells, route_flow = store
    by_link = np.empty((3, size))
    by_link[:, layout.order] = links
    lengths = np.diff(route_start[: pair_start[-1] + 1])
    return {
        "links": by_link, "routes": np.diff(pair_start).astype(float), "lengths": lengths.astype(float),
        "cells": layout.order[cells].astype(float), "route flow": route_flow, "found": np.array(found), "least": least,
    }  # fmt: skip


def twin_tables(made: Roads, asked: Trips, iterations: int = ITERATIONS) -> Tables:
    """The same by the twin."""
    city, found = _twin_routes.iterate(made, asked, iterations=iterations)
    routes = [route for w in city.pairs for route in city.routes[w]]
    least = [city.tree(int(asked.origin[w]))[int(asked.goal[w])] for w in city.pairs]
    tables = {
        "links": [city.flow, city.cost, city.slope], "routes": [len(city.routes[w]) for w in city.pairs],
        "lengths": [len(route.links) for route in routes], "cells": [link for r in routes for link in r.links],
        "route flow": [route.flow for route in routes], "found": found, "least": least,
    }  # fmt: skip
    return {name: np.array(table, dtype=float) for name, table in tables.items()}


def differences(one: Tables, other: Tables) -> set[str]:
    """Names of the tables that differ in any bit; one zero is as good as the other."""
    return {name for name in one if (one[name] + 0.0).tobytes() != (other[name] + 0.0).tobytes()}


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.3, 1.0, 4.0]))
def test_kernels_and_twin_agree_in_every_bit(seed: int, crowd: float) -> None:
    made, asked = random_city(seed, crowd=crowd)
    assert not differences(kernel_tables(made, asked, _kernels_routes), twin_tables(made, asked))


def test_kernels_and_twin_agree_on_a_larger_city() -> None:
    made, asked = random_city(8, nodes=40, links=130, pairs=150, crowd=0.4)
    told = twin_tables(made, asked, 8)
    assert not differences(kernel_tables(made, asked, _kernels_routes, 8), told)
    assert told["routes"].max() >= 3


@pytest.mark.parametrize("bridge", [True, False])
def test_kernels_and_twin_agree_on_braess(bridge: bool) -> None:
    made, asked = braess(bridge=bridge), trips((0, 3, 6.0))
    assert not differences(kernel_tables(made, asked, _kernels_routes), twin_tables(made, asked))


# -- mutants -----------------------------------------------------------------------------------------------------------

MUTANTS = [
    # delay
    ("rise * ratio * ratio * ratio if power == 4.0", "rise * ratio * ratio if power == 4.0"),
    ("rise * ratio ** (power - 1.0)", "rise * ratio ** power"),
    ("slope[e] = power * top * per_capacity", "slope[e] = top * per_capacity"),
    ("cost[e] = law[e, 0] + top * ratio", "cost[e] = law[e, 0] + top"),
    ("rise * per_capacity if power == 1.0 else 0.0 if", "0.0 if"),
    ("ratio = flow[e] * per_capacity", "ratio = flow[e]"),
    # delays, load_links
    ("    for e in range(len(law)):\n        delay(e, law, flow, cost, slope)", "    pass"),
    ("flow[cells[k]] += route_flow[p]", "flow[cells[k]] = route_flow[p]"),
    ("    flow[:] = 0.0\n", ""),
    # move, shift
    ("flow[e] += -x if i < count_from else x", "flow[e] += x if i < count_from else -x"),
    ("dearer += cost[e] if i < count_from else -cost[e]", "dearer += cost[e]"),
    ("steep += slope[e]", "steep = slope[e]"),
    ("mark[cells[k]] = stamp + 1", "pass"),
    ("mark[cells[k]] = stamp\n        else", "pass\n        else"),
    ("if new >= high and is_open:", "if new >= high:"),
    ("new = at + dearer / steep if", "new = at + 0.5 * dearer / steep if"),
    ("is_open = False", "is_open = True"),
    ("abs(dearer) <= most_left or low == whole", "low == whole"),
    ("tried > 1 and tried % 2 == 0", "tried > 90"),
    ("route_flow[p] = 0.0 if at == whole else whole - at", "route_flow[p] = whole"),
    ("route_flow[best] += at", "route_flow[best] = at"),
    # level, sweep
    ("            least = sum_cost\n            best = p", "            best = p"),
    ("            best = p", "            best = first"),
    ("return stamp + 2", "return stamp"),
    ("if pair_start[w + 1] - pair_start[w] > 1:", "if pair_start[w + 1] - pair_start[w] > 2:"),
    # heading, rising, stride
    ("ahead[p] = route_flow[p] - before[p]", "ahead[p] = before[p] - route_flow[p]"),
    ("route_flow[p] + FAR * ahead[p] <= 0.0", "route_flow[p] + ahead[p] <= 0.0"),
    ("by_link[cells[k]] += ahead[p]", "by_link[cells[k]] = ahead[p]"),
    ("second += by_link[e] * by_link[e] * slope[e]", "second += by_link[e] * slope[e]"),
    ("trial[e] = flow[e] + t * by_link[e]", "trial[e] = flow[e]"),
    ("    if falls < 0.0:\n", "    if falls < -1e300:\n"),
    ("            at = FAR\n", "            at = 1.0\n"),
    ("at = new if low < new < high else 0.5 * (low + high)", "at = 0.5 * (low + high)"),
    ("route_flow[p] += at * ahead[p]", "route_flow[p] += ahead[p]"),
    ("flow[e] += at * by_link[e]", "flow[e] += by_link[e]"),
    # even_out
    ("            before[:] = route_flow\n", ""),
    ("    load_links(route_start, cells, route_flow, law, flow, cost, slope)\n", ""),
    # carry, add_route
    ("        if route_flow[p] > 0.0:\n            sum_cost", "        if route_flow[p] >= 0.0:\n            sum_cost"),
    ("paid += route_flow[p] * sum_cost", "paid += sum_cost"),
    ("least = min(least, sum_cost)", "least = sum_cost"),
    ("    if sum_cost < least_value:\n", "    if True:\n"),
    ("new_flow[route_at] = 0.0", "new_flow[route_at] = 1.0"),
    # renew, least_costs
    ("reached < least - CHEAPER * least", "reached < 0.9 * least"),
    ("excess += paid - demand[w] * reached", "excess += paid"),
    ("flow[new_cells[k]] += demand[w]", "flow[new_cells[k]] = demand[w]"),
    ("if route_at - begin > 1:", "if route_at - begin > 2:"),
    ("least[w] = dist[goal[w]]", "least[w] = dist[0]"),
]  # fmt: skip


class Module:
    """Kernels as plain Python, from a source that may be wrong."""

    def __init__(self, source: str) -> None:
        names: dict[str, Any] = {"cheapest_tree": cheapest_tree, "mend_tree": mend_tree, "walk": walk}
        plain = source.replace("from transcaspian.compiled import kernel", "").replace("@kernel\n", "")
        plain = plain.replace("from transcaspian.network import cheapest_tree, mend_tree, walk", "")
        exec(compile(plain, "mutant", "exec"), names)
        self.delays, self.renew, self.even_out = names["delays"], names["renew"], names["even_out"]
        self.least_costs = names["least_costs"]


def steep() -> tuple[Roads, Trips]:
    """Two ways, one of them a wall at the end of its capacity: Newton goes too far and is taken back."""
    made = roads([(0, 1, 1.0, 50.0, 2.0, 30.0), (0, 2, 3.0, 1.0, 1.0, 1.0), (2, 1, 1.0, 0.5, 1.0, 0.4)])
    return made, trips((0, 1, 7.0), (2, 1, 0.3))


@cache
def cases() -> tuple[tuple[Roads, Trips, Tables], ...]:
    """Networks and what the twin says of them; computed once for all mutants."""
    made = [random_city(seed, crowd=3.0) for seed in (1, 2, 3)] + [steep(), (braess(), trips((0, 3, 6.0)))]
    made.append(random_city(5, nodes=12, links=44, pairs=40, crowd=1.0))
    return tuple((*case, twin_tables(*case)) for case in made)


def caught(kernels: Module) -> bool:
    """Tell whether the twin, or an error, gives the module away."""
    try:
        return any(differences(kernel_tables(made, asked, kernels), told) for made, asked, told in cases())
    except (ArithmeticError, AssertionError, ValueError, IndexError, RuntimeWarning):
        return True


def test_the_kernels_as_plain_python_are_not_caught() -> None:
    with np.errstate(divide="ignore"):
        assert not caught(Module(SOURCE))


@pytest.mark.parametrize(("right", "wrong"), MUTANTS, ids=lambda text: text.strip()[:60])
def test_the_twin_catches_the_mutant(right: str, wrong: str) -> None:
    assert right in SOURCE, "the kernel was rewritten: rewrite its mutant"
    assert caught(Module(SOURCE.replace(right, wrong)))


def test_every_kernel_has_a_mutant() -> None:
    bodies = {block.split("(")[0]: block for block in SOURCE.split("@kernel\ndef ")[1:]}
    assert {"delay", "shift", "stride", "renew"} < set(bodies)
    assert [name for name, body in bodies.items() if not any(right in body for right, _ in MUTANTS)] == []
