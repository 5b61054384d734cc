"""Plans against the enumeration of every plan: budgets, precedence, exclusion, decks that cargoes share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from tests.flow.problems import random_problem
from tests.plan.planted import works
from verification.theory.investments_of_theory import Tabled, decks, every_plan, meets, random_works, violation_kt

from transcaspian.errors import NoPlan
from transcaspian.flow import replace, solve
from transcaspian.plan import (
    Counted,
    Question,
    Works,
    best_worth,
    corridor_room,
    explain,
    floor_musd,
    least_cost,
    least_regret_kt,
    least_regret_musd,
    least_set,
    local_worth,
    measure_eps,
    members,
    most_kt,
    most_tonnes,
    pose_worth,
    roof_kt,
)

PERIODS = 4
ROUNDING = 1e-6


def instances(count: int, most: int = 8) -> Iterator[tuple[np.random.Generator, np.ndarray, Works, float]]:
    """Draw works with their table and its true violation; every second one has ports that may crowd decks."""
    for seed in range(count):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(3, most + 1))
        table = decks(rng, n, PERIODS, crowding=seed % 2 == 0).table()
        yield rng, table, random_works(rng, n, PERIODS, table), violation_kt(table)


def cheapest(plan: Works, table: np.ndarray) -> float | None:
    plans = every_plan(plan)
    reached = meets(plans, plan, table)
    return float(plans.present_musd[reached].min()) if reached.any() else None


def found(plan: Works, table: np.ndarray, eps_kt: float) -> float | None:
    try:
        schedule = least_cost(plan, Counted(Tabled(table)), eps_kt)
    except NoPlan:
        return None
    assert schedule.status == "optimal"
    return schedule.bounds.best_value


def test_the_true_violation_is_that_of_all_nested_pairs() -> None:
    worst = []
    for seed in range(6):
        table = decks(np.random.default_rng(seed), 4, 2, crowding=True).table()
        nested = [(small, large) for small in range(16) for large in range(16) if small & ~large == 0]
        worst.append(max(float(year[small] - year[large]) for year in table for small, large in nested))
        assert violation_kt(table) == pytest.approx(worst[-1])
    assert 0.0 in worst
    assert max(worst) > 100.0


def asked(plan: Works, years: np.ndarray) -> Works:
    """Ask only what is asked in some of the years."""
    return msgspec.structs.replace(plan, target_kt=np.where(years, plan.target_kt, np.nan))


def test_the_cheapest_plan_is_that_of_enumeration_once_eps_is_the_true_violation() -> None:
    seen: Counter[str] = Counter()
    for _, table, plan, true_kt in instances(200):
        best = cheapest(plan, table)
        assert found(plan, table, true_kt) == (None if best is None else pytest.approx(best, abs=ROUNDING))
        seen["crowded"] += true_kt > 0.0
        seen["impossible"] += best is None
        seen["wrong without eps"] += found(plan, table, 0.0) != (None if best is None else pytest.approx(best))
        seen["budgets"] += bool(np.isfinite(plan.budget_musd).any())
        seen["precedence"] += bool(plan.after)
        seen["exclusion"] += bool(plan.excludes)
    assert seen["crowded"] >= 20
    assert seen["wrong without eps"] > 0
    assert min(seen["budgets"], seen["precedence"], seen["exclusion"]) > 60
    assert 10 < seen["impossible"] < 100


def test_the_most_tonnes_are_those_of_enumeration() -> None:
    for _, table, plan, true_kt in instances(80):
        free = msgspec.structs.replace(
            plan, target_kt=np.where(np.arange(PERIODS) < PERIODS - 1, plan.target_kt, np.nan)
        )
        plans = every_plan(free)
        reached = meets(plans, free, table)
        if not reached.any():
            with pytest.raises(NoPlan):
                most_tonnes(plan, Counted(Tabled(table)), true_kt, period=PERIODS - 1)
            continue
        best_kt = table[-1, plans.built[reached, -1]].max()
        near = most_tonnes(plan, Counted(Tabled(table)), true_kt, period=PERIODS - 1)
        assert (
            best_kt - true_kt - ROUNDING <= near.bounds.best_value <= best_kt <= near.bounds.within_eps_value + ROUNDING
        )
        last = most_tonnes(plan, Counted(Tabled(table)), true_kt, period=PERIODS - 1, to_the_last=True)
        assert last.status == "optimal"
        assert last.bounds.best_value == last.bounds.within_eps_value == best_kt


def planted() -> tuple[Works, Tabled]:
    """A ship carries the target alone; a port beside it lets cheap cargo crowd the deck."""
    kt = {0b000: 0.0, 0b001: 100.0, 0b010: 20.0, 0b011: 95.0, 0b100: 30.0, 0b101: 100.0, 0b110: 60.0, 0b111: 99.0}
    plan = works([5.0, 8.0, 50.0], [100.0])
    return plan, Tabled(np.array([[kt[built] for built in range(8)]]))


def test_without_eps_a_planted_plan_is_called_impossible() -> None:
    plan, oracle = planted()
    assert cheapest(plan, oracle.table) == 5.0
    assert violation_kt(oracle.table) == 5.0
    with pytest.raises(NoPlan):
        least_cost(plan, Counted(oracle), 0.0)
    assert least_cost(plan, Counted(oracle), 5.0).bounds.best_value == 5.0
    assert measure_eps(plan, Counted(oracle)).eps_kt == pytest.approx(7.5)


def test_branch_and_bound_on_sets_is_enumeration() -> None:
    for _, table, plan, true_kt in instances(200):
        static = msgspec.structs.replace(
            plan, budget_musd=np.full_like(plan.budget_musd, np.inf), total_musd=np.inf, discount_share=0.0,
            target_kt=plan.target_kt[-1:], build_years=np.zeros_like(plan.build_years),
            earliest=np.zeros_like(plan.earliest), latest=np.zeros_like(plan.latest),
        )  # fmt: skip
        static = msgspec.structs.replace(static, budget_musd=static.budget_musd[:, :1])
        best = cheapest(static, table[-1:])
        question = Question(
            Counted(Tabled(table[-1:])), 0, float(static.target_kt[0]), true_kt, (1 << plan.n) - 1, plan.excludes
        )
        answer = least_set(question, static)
        assert answer.complete
        assert (None if answer.built is None else answer.capex_musd) == best
        assert answer.bound_musd == pytest.approx(np.inf if best is None else best)


def test_an_impossible_target_names_each_constraint_that_alone_lets_go() -> None:
    named: Counter[str] = Counter()
    for _, table, plan, true_kt in instances(160, most=6):
        if cheapest(plan, table) is not None:
            continue
        clash = explain(plan, Counted(Tabled(table)), true_kt)
        paths = [asked(plan, np.arange(PERIODS) <= y) for y in plan.asked]
        first = next(path for path in paths if cheapest(path, table) is None)
        assert clash.period == max(first.asked)
        before = asked(first, np.arange(PERIODS) < clash.period)
        plans = every_plan(before)
        most = table[clash.period, plans.built[meets(plans, before, table), clash.period]].max()
        assert most - true_kt - ROUNDING <= clash.reachable_kt <= most < clash.target_kt
        freed = {
            "exclusion": [{"excludes": ()}],
            "precedence": [{"after": ()}],
            "budget": [
                {"total_musd": np.inf},
                *({"budget_musd": np.where(np.arange(2)[:, None] == p, np.inf, plan.budget_musd)} for p in (0, 1)),
            ],
        }
        alone = {
            kind
            for kind, changes in freed.items()
            if any(cheapest(msgspec.structs.replace(first, **change), table) is not None for change in changes)
        }
        said = set(clash.constraint.split(" or ")) - {"build time"}
        assert said == alone or (not alone and (clash.constraint == "target" or " and " in clash.detail))
        named[clash.constraint] += 1
    assert {"budget", "target", "build time"} <= named.keys()


def test_the_highest_worth_is_that_of_enumeration() -> None:
    same = total = 0
    for rng, table, drawn, _ in instances(100, most=7):
        plan = drawn if rng.random() < 0.4 else msgspec.structs.replace(drawn, target_kt=np.full(PERIODS, np.nan))
        benefit = table * rng.uniform(0.02, 0.08)
        question = pose_worth(
            plan, Counted(Tabled(benefit)), rents="burnt", tail_years=2.5, carried=Counted(Tabled(table))
        )
        plans = every_plan(plan)
        worth = sum(question.weight[y] * benefit[y, plans.built[:, y]] for y in range(PERIODS)) - plans.present_musd
        reached = meets(plans, plan, table)
        if not reached.any():
            with pytest.raises(NoPlan):
                best_worth(question)
            continue
        best = best_worth(question)
        assert best.bounds.best_value == pytest.approx(worth[reached].max(), abs=ROUNDING)
        assert best.bounds.proved_value == pytest.approx(best.bounds.best_value, abs=ROUNDING)
        if not plan.asked:
            climbed = local_worth(pose_worth(plan, Counted(Tabled(benefit)), rents="burnt", tail_years=2.5))
            assert climbed.bounds.best_value <= worth.max() + ROUNDING
            same += climbed.bounds.best_value == pytest.approx(worth.max(), abs=ROUNDING)
            total += 1
    assert same >= 0.9 * total > 0


def test_the_least_worst_regret_is_that_of_enumeration() -> None:
    for rng, table, drawn, _ in instances(40, most=6):
        tables = [table, *(decks(rng, drawn.n, PERIODS, crowding=True).table() for _ in range(2))]
        plan = msgspec.structs.replace(drawn, target_kt=np.full(PERIODS, np.nan))
        plans = every_plan(plan)
        eps_kt = max(map(violation_kt, tables))
        kt = np.stack([each[-1, plans.built[:, -1]] for each in tables])
        futures = {str(number): Counted(Tabled(each)) for number, each in enumerate(tables)}
        regret = least_regret_kt(plan, futures, eps_kt, period=PERIODS - 1, to_the_last=True)
        true = (kt.max(axis=1, keepdims=True) - kt).max(axis=0).min()
        assert regret.schedule.bounds.best_value == pytest.approx(true, abs=ROUNDING)
        assert max(regret.regret_of["chosen"].values()) == pytest.approx(true, abs=ROUNDING)
        worths = [pose_worth(plan, Counted(Tabled(0.05 * each)), rents="owned") for each in tables]
        yearly = [[0.05 * each[y, plans.built[:, y]] for y in range(PERIODS)] for each in tables]
        musd = np.einsum("y,fyk->fk", worths[0].weight, np.array(yearly)) - plans.present_musd
        answer = least_regret_musd({str(number): worth for number, worth in enumerate(worths)})
        true = (musd.max(axis=1, keepdims=True) - musd).max(axis=0).min()
        assert answer.schedule.bounds.best_value == pytest.approx(true, abs=ROUNDING)


@pytest.mark.parametrize("seed", range(10))
def test_the_bound_without_assumption_is_never_below_an_equilibrium(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, demand_kt=float(rng.choice([100.0, 300.0, 3000.0])), potential=seed % 3 == 0)
    corridor = rng.random(problem.n_routes) < 0.5
    added = np.zeros((4, len(problem.slots.capacity_per_y)))
    for j in range(4):
        added[j, rng.choice(added.shape[1], 3, replace=False)] = rng.uniform(100.0, 900.0, 3)
    limits = corridor_room(problem, corridor, added)
    kt = {}
    for built in range(16):
        capacity = problem.slots.capacity_per_y + added[list(members(built))].sum(axis=0)
        state = solve(replace(problem, capacity_per_y=capacity)).state
        kt[built] = float(state.flow_kt[corridor].sum())
        assert kt[built] <= most_kt(limits, built) + ROUNDING
    capex = [10.0, 20.0, 35.0, 50.0]
    money = {built: sum(capex[j] for j in members(built)) for built in range(16)}
    target = 0.3 * kt[0] + 0.7 * max(kt.values())
    assert floor_musd(works(capex, [target]), {0: limits}) <= min(money[b] for b in kt if kt[b] >= target) + ROUNDING
    roof = roof_kt(works(capex, [np.nan], total_musd=60.0), {0: limits}, period=0)
    assert roof >= max(kt[b] for b in kt if money[b] <= 60.0) - ROUNDING
