"""Runs inside the environment of the rivals: reads arrays, answers one line of JSON for each line asked.

Nothing of this project is imported here. A question is ``{"code": ..., "gap": ...}``; the answer has seconds,
iterations and the gap the code reports; its link flows are in ``flows.npy``. What is timed is one call of the solver on
a network it has already prepared.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Solve = Callable[[float], tuple[float, int, float, np.ndarray]]


def pytraf_solver(given: dict[str, np.ndarray], cores: int) -> Solve:
    """Prepare pytraf: gradient projection on routes in Rust; it asks for a capacity above 0."""
    import pytraf

    network = pytraf.Network(
        len(given["closed"]), given["tail"], given["head"], given["free"], given["capacity"], given["rise"],
        given["power"], is_centroid=given["closed"],
    )  # fmt: skip
    demand = pytraf.Demand(len(given["closed"]), given["origin"], given["goal"], given["amount"])
    users = pytraf.TrafficClass(demand, extra_link_cost=given["fixed"]) if given["fixed"].any() else demand

    def solve(gap: float) -> tuple[float, int, float, np.ndarray]:
        start = time.perf_counter()
        result = network.assign(users, gap=gap, max_iter=100_000, threads=cores)
        return time.perf_counter() - start, result.iterations, result.relative_gap, result.links.flow

    return solve


def aequilibrae_solver(given: dict[str, np.ndarray], cores: int) -> Solve:
    """Prepare AequilibraE: bi-conjugate Frank-Wolfe; zones are closed to through traffic all or none."""
    import pandas as pd
    from aequilibrae.matrix import AequilibraeMatrix
    from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass

    zones, links = int(given["zones"]), len(given["tail"])
    centroids = np.arange(1, zones + 1)
    if given["closed"].any() and not (given["closed"][:zones].all() and given["closed"].sum() == zones):
        raise ValueError("AequilibraE closes all zones or none, and no other node")
    graph = Graph()
    graph.network = pd.DataFrame(
        {
            "link_id": np.arange(1, links + 1), "a_node": given["tail"] + 1, "b_node": given["head"] + 1,
            "direction": 1, "capacity": given["capacity"], "free_flow_time": given["free"], "b": given["rise"],
            "power": given["power"], "fixed": given["fixed"],
        }
    )  # fmt: skip
    graph.prepare_graph(centroids)
    graph.set_graph("free_flow_time")
    graph.set_blocked_centroid_flows(bool(given["closed"].any()))
    table = np.zeros((zones, zones))
    np.add.at(table, (given["origin"], given["goal"]), given["amount"])
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=zones, matrix_names=["trips"], memory_only=True)
    matrix.index[:] = centroids
    matrix.matrices[:, :, 0] = table
    matrix.computational_view(["trips"])

    def solve(gap: float) -> tuple[float, int, float, np.ndarray]:
        users = TrafficClass("users", graph, matrix)
        if given["fixed"].any():
            users.set_fixed_cost("fixed")
        assignment = TrafficAssignment()
        assignment.set_classes([users])
        assignment.set_vdf("BPR")
        assignment.set_vdf_parameters({"alpha": "b", "beta": "power"})
        assignment.set_capacity_field("capacity")
        assignment.set_time_field("free_flow_time")
        assignment.set_algorithm("bfw")
        assignment.set_cores(cores)
        assignment.max_iter = 1_000_000
        assignment.rgap_target = gap
        start = time.perf_counter()
        assignment.execute()
        taken = time.perf_counter() - start
        flows = assignment.results()["trips_ab"].reindex(np.arange(1, links + 1)).fillna(0.0).to_numpy()
        return taken, int(assignment.assignment.iter), float(assignment.assignment.rgap), flows

    return solve


PREPARE = {"pytraf": pytraf_solver, "AequilibraE": aequilibrae_solver}


def main() -> None:
    """Answer until there are no more questions; what the rivals print goes to the error stream."""
    folder, cores = Path(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    given = dict(np.load(folder / "network.npz"))
    solvers: dict[str, Solve] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any]
        try:
            if asked["code"] not in solvers:
                solvers[asked["code"]] = PREPARE[asked["code"]](given, cores)
            taken, iterations, gap, flows = solvers[asked["code"]](asked["gap"])
            np.save(folder / "flows.npy", np.asarray(flows, dtype=float))
            answer = {"seconds": taken, "iterations": iterations, "gap": gap}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
