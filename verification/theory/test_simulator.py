"""The simulator against queueing theory: exact means, all judged together, and the shares of storms.

Each case is run twenty times; how far the mean of its runs lies from theory, over its standard error, follows Student's
t with 19 degrees of freedom. Turned into normal scores and squared they add up to chi-square: one by one at 95 %, one
of twenty right cases would fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import chi2, norm, t
from verification.theory.queues_of_theory import (
    NOTHING,
    Queue,
    d_m_1,
    ferries,
    forming,
    line,
    m_g_1,
    m_m_c,
    metered,
    office,
    places,
    stormy,
    tandem,
    timetable,
    trains,
)

from transcaspian.sim import Outcome, Shore, Spread, Station, Step, simulate_operations

RUNS = 20
SETTLED = (0.2, 0.9)  # of a run: who is born between is counted, and has left by its end; whole days where days count
FAR = 1e-6  # a simulator this unlikely is wrong
NEAR = 0.01

CASES: dict[str, Callable[[], Queue]] = {
    "M/M/1 0.5": lambda: m_m_c(0.5, 1, 20_000),
    "M/M/1 0.8": lambda: m_m_c(0.8, 1, 30_000),
    "M/M/1 0.95": lambda: m_m_c(0.95, 1, 120_000),
    "M/M/3 0.5": lambda: m_m_c(0.5, 3, 20_000),
    "M/M/3 0.9": lambda: m_m_c(0.9, 3, 60_000),
    "M/M/8 0.8": lambda: m_m_c(0.8, 8, 30_000),
    "M/M/8 0.95": lambda: m_m_c(0.95, 8, 120_000),
    "M/lognormal/1 scv 0.5": lambda: m_g_1(0.8, Spread("lognormal", 1.0, 0.5), 30_000, scv=0.5),
    "M/lognormal/1 scv 2": lambda: m_g_1(0.8, Spread("lognormal", 1.0, 2.0), 60_000, scv=2.0),
    "M/D/1": lambda: m_g_1(0.8, Spread("constant", 1.0), 30_000, scv=0.0),
    "M/D/1 of a gate": lambda: metered(0.8, 30_000),
    "D/M/1": lambda: d_m_1(0.8, 30_000),
    "tandem": lambda: tandem(0.8, 40_000),
    "places of a store": lambda: places(0.8, 3, 30_000),
    "batches": lambda: trains(0.7, 8, 40_000),
    "trains that form": lambda: forming(1.0, 20, 20_000),
    "ferries of 10": lambda: ferries(1.0, 10, 10_000),
    "ferries of 28": lambda: ferries(1.0, 28, 10_000),
    "ferries of 28, thrice the load": lambda: ferries(3.0, 28, 10_000),
    "timetable": lambda: timetable(1.0, 24.0, 12_000),
    "shut 8 hours a day": lambda: office(8.0, 24_000),
    "shut 16 hours a day": lambda: office(16.0, 24_000),
    "storms of any length": lambda: stormy(1 / 200.0, Spread("exponential", 30.0), 40_000, scv=1.0),
    "storms of like length": lambda: stormy(1 / 100.0, Spread("lognormal", 20.0, 0.3), 40_000, scv=0.3),
}
FAULTS: dict[str, Callable[[], Queue]] = {
    "services 5 % too long": lambda: m_m_c(0.8, 3, 30_000, mean_h=1.05),
    "services that vary too little": lambda: m_g_1(0.8, Spread("lognormal", 1.0, 0.5), 30_000, scv=1.0),
    "a ferry that takes one more": lambda: ferries(1.0, 28, 10_000)._replace(exact_h=ferries(1.0, 29, 1).exact_h),
    "shut half an hour more": lambda: office(8.5, 24_000)._replace(exact_h=office(8.0, 1).exact_h),
    "storms that vary too much": lambda: stormy(1 / 100.0, Spread("lognormal", 20.0, 0.5), 40_000, scv=0.3),
}


def settled_h(outcome: Outcome) -> np.ndarray:
    """Hours from birth to delivery of those born in the settled part of a run."""
    born_h = outcome.deliveries["born_h"]
    first, last = (share * outcome.hours for share in SETTLED)
    inside = (born_h >= first) & (born_h < last)
    return np.asarray((outcome.deliveries["delivered_h"] - born_h)[inside])


def scores(samples: np.ndarray, exact: float) -> float:
    """Normal score of the mean of independent samples (runs,) against what it should be."""
    error = samples.std(ddof=1) / math.sqrt(len(samples))
    students = (samples.mean() - exact) / error
    tail = t.sf(abs(students), len(samples) - 1)
    return float(math.copysign(norm.isf(max(tail, 1e-300)), students))


def settled_runs(queue: Queue, seed: int) -> list[np.ndarray]:
    """Run a queue some times; cases take seeds of their own, for names of streams are alike."""
    return [
        settled_h(simulate_operations(queue.operations, queue.until_h, seed=seed, replication=k)) for k in range(RUNS)
    ]


def score(queue: Queue, seed: int) -> tuple[float, float]:
    """Run a queue and give the mean hours and their normal score."""
    means = np.array([hours.mean() for hours in settled_runs(queue, seed)])
    return float(means.mean()), scores(means, queue.exact_h)


def pooled(z: list[float]) -> float:
    """How likely scores at least as far from zero are in a right simulator."""
    return float(chi2.sf(np.square(z).sum(), len(z)))


def is_right(z: list[float]) -> bool:
    """Judge scores: together no further off than chance, and none impossible alone."""
    return pooled(z) > NEAR and max(map(abs, z)) < norm.isf(FAR / 2.0)


# -- means -------------------------------------------------------------------------------------------------------------


def test_all_means_together_are_those_of_theory() -> None:
    found = {}
    for seed, (name, make) in enumerate(CASES.items()):
        queue = make()
        mean_h, z = score(queue, seed)
        found[name] = z
        print(f"{name:32} exact {queue.exact_h:9.4f} h, simulated {mean_h:9.4f} h, score {z:+.2f}")
    print(f"together: {pooled(list(found.values())):.3f}")
    assert is_right(list(found.values())), found


@pytest.mark.parametrize("name", FAULTS)
def test_one_wrong_case_would_fail_the_test_above(name: str) -> None:
    """All others as near as chance has it (a score of 1 each)."""
    _, z = score(FAULTS[name](), seed=100)
    others = [1.0] * (len(CASES) - 1)
    print(f"{name}: score {z:+.1f}, together {pooled([*others, z]):.0e}")
    assert is_right([*others, 1.0])
    assert not is_right([*others, z])
    assert abs(z) > norm.isf(FAR / 2.0)


# -- more than means ---------------------------------------------------------------------------------------------------


def test_the_time_in_an_m_m_1_is_exponential_as_only_first_come_first_served_makes_it() -> None:
    """Last come, first served has the same mean; here the variance and the slowest twentieth are held too."""
    queue = m_m_c(0.8, 1, 40_000)
    hours = settled_runs(queue, seed=200)
    slow = np.array([(one > queue.exact_h * math.log(20.0)).mean() for one in hours])
    squares = np.array([(one**2).mean() for one in hours])
    assert pooled([scores(slow, 0.05), scores(squares, 2.0 * queue.exact_h**2)]) > NEAR
    out_of_turn = np.array([last_come_first_served(0.8, 40_000, seed=k) for k in range(RUNS)])
    assert abs(scores(out_of_turn, 2.0 * queue.exact_h**2)) > norm.isf(FAR / 2.0)


def last_come_first_served(rho: float, visits: int, *, seed: int) -> float:
    """Mean square of hours in an M/M/1 whose server takes the latest comer."""
    rng = np.random.default_rng(seed)
    comes = np.cumsum(rng.exponential(1.0 / rho, visits)).tolist()
    services, waiting, total, free_h, k = rng.exponential(1.0, visits).tolist(), [], 0.0, 0.0, 0
    for service_h in services:
        if not waiting:
            free_h = max(free_h, comes[k])
        while k < visits and comes[k] <= free_h:
            waiting.append(comes[k])
            k += 1
        free_h += service_h
        total += (free_h - waiting.pop()) ** 2
    return total / visits


# -- storms by month ---------------------------------------------------------------------------------------------------

STORMS_PER_H = tuple(
    0.0125 if k in (0, 1, 10, 11) else 0.005 if k in (2, 3, 9) else 0.0 if k == 6 else 0.002 for k in range(12)
)
CLOSED_H = 36.0
YEARS = 40


def closed_shares(rates_per_h: tuple[float, ...], closed_h: float) -> np.ndarray:
    """Share of each month that a shore is shut: two states, ``p' = rate (1 - p) - p / closed``, a year that repeats."""

    def year(start: float) -> tuple[np.ndarray, float]:
        shares, p = [], start
        for rate in rates_per_h:
            found = solve_ivp(
                lambda _, y, rate=rate: [rate * (1.0 - y[0]) - y[0] / closed_h, y[0]], (0.0, 730.0), [p, 0.0],
                rtol=1e-9, atol=1e-12,
            )  # fmt: skip
            p = float(found.y[0, -1])
            shares.append(float(found.y[1, -1]) / 730.0)
        return np.array(shares), p

    start = 0.0
    for _ in range(3):
        shares, start = year(start)
    return shares


def shut_by_month(rates_per_h: tuple[float, ...], replication: int) -> tuple[np.ndarray, float]:
    """Share of each month in which a visitor every hour finds the shore shut (12,), and storms a year."""
    program = Step("serve", "post", NOTHING)
    operations = line(
        1.0, program, fixed=True,
        stations=(Station("post", 100_000, shore="shore"),),
        shores=(Shore("shore", rates_per_h, Spread("exponential", CLOSED_H)),),
    )  # fmt: skip
    outcome = simulate_operations(operations, (YEARS + 1) * 8760.0, seed=300, replication=replication)
    born_h = outcome.deliveries["born_h"]
    kept = (born_h >= 8760.0) & (born_h < (YEARS + 1) * 8760.0 - 730.0)
    month = np.floor(born_h[kept] % 8760.0 / 730.0).astype(int)
    waited = outcome.deliveries["delivered_h"][kept] > born_h[kept]
    counts = np.bincount(month, minlength=12)
    return np.bincount(month, waited, minlength=12) / counts, outcome.shore_storms[0] / (YEARS + 1)


def test_days_shut_by_month_are_those_of_the_rates() -> None:
    exact = closed_shares(STORMS_PER_H, CLOSED_H)
    runs = [shut_by_month(STORMS_PER_H, k) for k in range(RUNS)]
    shares = np.array([found for found, _ in runs])
    z = [scores(shares[:, month], exact[month]) for month in range(12)]
    print("days shut by month, exact", np.round(exact * 730.0 / 24.0, 2), "simulated",
          np.round(shares.mean(axis=0) * 730.0 / 24.0, 2), "scores", np.round(z, 2), sep="\n")  # fmt: skip
    assert pooled(z) > NEAR
    a_year = float((np.array(STORMS_PER_H) * (1.0 - exact)).sum() * 730.0)
    assert abs(scores(np.array([storms for _, storms in runs]), a_year)) < norm.isf(NEAR / 2.0)
    a_month_late = np.roll(exact, 1)
    assert pooled([scores(shares[:, month], a_month_late[month]) for month in range(12)]) < FAR
