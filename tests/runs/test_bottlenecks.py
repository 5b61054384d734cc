"""What binds, what it costs, and what comes next."""

from __future__ import annotations

import itertools

import pytest

from transcaspian.flow import replace, solve
from transcaspian.runs import Comparison, Run
from transcaspian.runs._bottlenecks import describe, ranked, scarcity_usd, worst, worth
from transcaspian.runs._measures import corridor_weight

LEAST = 0.99  # more of one thing may cost the corridor a little; never more than a hundredth


def test_bottlenecks_come_dearest_first(done: Run) -> None:
    found = done.summary.years[0].bottlenecks
    assert 3 <= len(found) <= 5
    assert [one.scarcity_musd for one in found] == sorted((one.scarcity_musd for one in found), reverse=True)
    assert all(one.scarcity_musd > 0.0 for one in found)
    assert len({one.resource for one in found}) == len(found)


def test_a_bottleneck_is_used_and_has_its_price(done: Run) -> None:
    for one in done.summary.years[0].bottlenecks:
        assert one.utilisation == pytest.approx(one.load_per_y / one.capacity_per_y)
        assert 0.3 < one.utilisation < 1.2
        assert one.price_usd_per_unit >= one.rent_usd_per_unit >= 0.0
        assert one.wait_h >= 0.0


def test_nothing_is_lost_where_the_corridor_does_not_go(done: Run) -> None:
    flows = done.flows[2024]
    lost = scarcity_usd(flows, 0.0 * corridor_weight(done.book))
    assert not lost.any()
    whole = scarcity_usd(flows, corridor_weight(done.book))
    assert (whole >= 0.0).all()
    assert not whole[flows.problem.slots.pool].any()


def test_what_a_slot_costs_is_the_flow_through_it_times_its_queue_and_rent(done: Run) -> None:
    flows = done.flows[2024]
    state, problem = flows.equilibrium.state, flows.problem
    slots = ranked(flows, done.book)[0].slots
    weight = corridor_weight(done.book)
    total = 0.0
    for p in range(problem.n_routes):
        for cell in range(problem.cell_start[p], problem.cell_start[p + 1]):
            slot = problem.cell_slot[cell]
            if slot in slots:
                queue_h = state.prices[2][slot] - problem.slots.closure_wait_h[slot]
                paid = problem.per_hour[cell] * queue_h + problem.per_rent[cell] * state.prices[3][slot]
                total += paid * state.flow_kt[p] * weight[p] * 1000.0
    assert done.summary.years[0].bottlenecks[0].scarcity_musd == pytest.approx(total / 1e6)


def test_the_worst_ones_are_described_from_the_ranking(done: Run) -> None:
    flows = done.flows[2024]
    worths = worth(flows, done.book)
    lost = scarcity_usd(flows, corridor_weight(done.book))
    found = worst(flows, done.book, worths, most=2)
    assert found == [describe(flows, worths, one, lost) for one in ranked(flows, done.book)[:2]]
    assert found == done.summary.years[0].bottlenecks[:2]


def test_a_unit_more_brings_the_tonnes_that_are_said(done: Run) -> None:
    flows = done.flows[2024]
    weight = corridor_weight(done.book)
    slots = list(ranked(flows, done.book)[0].slots)
    step = 1e-4 * flows.problem.slots.capacity_per_y[slots[0]]
    kt = []
    for sign in (-1.0, 1.0):
        capacity = flows.problem.slots.capacity_per_y.copy()
        capacity[slots] += sign * step
        state = solve(replace(flows.problem, capacity_per_y=capacity), start=flows.equilibrium.state.u).state
        kt.append(float(state.flow_kt @ weight))
    said = done.summary.years[0].bottlenecks[0].corridor_kt_per_unit
    assert said == pytest.approx((kt[1] - kt[0]) / (2.0 * step), rel=1e-4)


def runs_of(done: Run, compared: tuple[Comparison, Run, Run]) -> list[Run]:
    return [done, *compared[1:]]


def test_relief_starts_at_the_worst_and_goes_on_at_the_next(done: Run, compared: tuple[Comparison, Run, Run]) -> None:
    for run in runs_of(done, compared):
        steps, year = run.summary.relief, run.summary.years[0]
        assert len(steps) == 4
        assert steps[0].resource == year.bottlenecks[0].resource.partition(":")[0]
        assert steps[0].before_kt == pytest.approx(year.corridor_kt)
        assert all(step.year == year.year for step in steps)
        for step, following in itertools.pairwise(steps):
            assert following.resource == step.next_resource
            assert following.before_kt == step.after_kt


def test_relief_names_a_next_resource_that_exists(done: Run, compared: tuple[Comparison, Run, Run]) -> None:
    resources = done.routes.atlas.resources
    for run in runs_of(done, compared):
        for step in run.summary.relief:
            assert resources[step.resource].name == step.name
            assert resources[step.next_resource].name == step.next_name


def test_doubling_the_worst_resource_never_costs_the_corridor_a_hundredth(
    done: Run, compared: tuple[Comparison, Run, Run]
) -> None:
    for run in runs_of(done, compared):
        assert all(step.after_kt >= LEAST * step.before_kt for step in run.summary.relief)
        assert run.summary.relief[-1].after_kt > run.summary.relief[0].before_kt


def test_pairs_are_of_two_resources_and_best_first(done: Run, compared: tuple[Comparison, Run, Run]) -> None:
    for run in runs_of(done, compared):
        assert 1 <= len(run.summary.bundles) <= 5
        joint = [bundle.joint_kt for bundle in run.summary.bundles]
        assert joint[0] == max(joint) > 0.0
        for bundle in run.summary.bundles:
            assert len(set(bundle.resources)) == len(bundle.single_kt) == 2
            assert set(bundle.resources) <= set(run.routes.atlas.resources)
