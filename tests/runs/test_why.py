"""Why a number of a run is what it is."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from transcaspian.errors import InputError
from transcaspian.model import Atlas, scenario
from transcaspian.runs import Comparison, Run, Why, headline_whys, json_schema, run_scenario, why

Compared = tuple[Comparison, Run, Run]


@pytest.fixture(scope="module")
def roadmap(compared: Compared) -> Run:
    return compared[2]


@pytest.fixture(scope="module")
def answer(roadmap: Run) -> Why:
    return why(roadmap, "corridor_kt", 2030, most=25)


def test_the_largest_effects_come_first_with_who_says_so(answer: Why, roadmap: Run) -> None:
    assert answer.value == roadmap.summary.years[0].corridor_kt
    assert (answer.metric, answer.unit, answer.year, answer.run) == ("corridor_kt", "kt", 2030, roadmap.summary.id)
    assert len(answer.drivers) == 25
    effects = [abs(driver.effect) for driver in answer.drivers]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] > 1.0
    cited = {source.id for source in answer.sources}
    for driver in (*answer.drivers, *answer.ranges):
        assert driver.sources
        assert {*driver.sources, *(id_ for touch in driver.touched_by for id_ in touch.sources)} <= cited
        assert driver.status in ("measured", "reported", "estimated", "assumed")
    for change in answer.changes:
        assert set(change.change.sources) <= cited


def test_an_effect_is_the_derivative_times_its_step(answer: Why) -> None:
    for driver in answer.drivers:
        assert driver.effect == driver.derivative * driver.step_value
        level = driver.unit == "m_baltic"
        assert driver.step_value == (0.01 if level else pytest.approx(0.01 * driver.value))


def test_ranges_move_from_the_low_to_the_high_end(answer: Why) -> None:
    swings = [driver.swing for driver in answer.ranges]
    assert swings == sorted(swings, reverse=True)
    for driver in answer.ranges:
        assert driver.low_value is not None
        assert driver.high_value is not None
        assert driver.low_effect is not None
        assert driver.high_effect is not None
        if not driver.touched_by and driver.table not in ("volumes", "markets"):
            assert driver.low_effect == pytest.approx(driver.derivative * (driver.low_value - driver.value))
            assert driver.high_effect == pytest.approx(driver.derivative * (driver.high_value - driver.value))


def test_shares_of_statuses_make_one(answer: Why) -> None:
    assert sum(answer.status_shares.values()) == pytest.approx(1.0)
    assert answer.status_shares["assumed"] > 0.0
    assert answer.inputs > 3000


def test_a_column_is_the_sum_of_its_rows(roadmap: Run) -> None:
    whole = why(roadmap, "corridor_kt", 2030, most=10**6)
    column = whole.columns[0]
    rows = [one for one in whole.drivers if (one.table, one.field) == (column.table, column.field)]
    assert column.rows == len(rows) > 1
    assert column.effect == pytest.approx(sum(one.effect for one in rows))
    assert len(whole.drivers) == whole.inputs


def test_changes_are_taken_away_one_by_one(answer: Why, roadmap: Run) -> None:
    by_target = {(one.target, one.field, one.change.owner): one for one in answer.changes}
    quota = by_target["kz-contract-crude-ceyhan", "volume_kt", "btc-quota-2200"]
    assert quota.without_value < quota.with_value
    assert quota.effect < 0.0
    derivative = next(
        one for one in why(roadmap, "corridor_kt", 2030, most=10**6).drivers if one.row.startswith("kz-contract-crude")
    )
    assert derivative.derivative > 0.0
    assert any(one.field == "open_share" for one in answer.changes)
    effects = [abs(one.effect) for one in answer.changes]
    assert effects == sorted(effects, reverse=True)


def test_solving_again_agrees_where_it_was_asked_for(roadmap: Run) -> None:
    checked = why(roadmap, "corridor_kt", 2030, check=True)
    tested = [driver.check for driver in checked.drivers if driver.check is not None]
    assert len(tested) == 5
    for check in tested:
        assert check.ratio == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    "metric", ["corridor_teu", "not_moved_kt", "by_cargo_kt.oil", "by_corridor_share.titr", "measures.btc-kazakh"]
)
def test_other_numbers_are_explained_too(roadmap: Run, metric: str) -> None:
    found = why(roadmap, metric, 2030, most=3, check=True)
    assert found.metric == metric
    for driver in found.drivers:
        assert driver.check is not None
        assert driver.check.ratio == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("family", ["utilisation", "wait_h", "rent_usd_per_unit"])
def test_what_a_bottleneck_costs_is_explained_too(roadmap: Run, family: str) -> None:
    worst = roadmap.summary.years[0].bottlenecks[0]
    found = why(roadmap, f"{family}.{worst.resource}", 2030, most=5, check=True)
    assert found.value == getattr(worst, family)
    for driver in found.drivers:
        assert driver.check is not None
        assert driver.check.ratio == pytest.approx(1.0, abs=0.01)


def test_headlines_are_of_the_target_year_and_of_the_first(roadmap: Run, done: Run) -> None:
    found = headline_whys(roadmap, most=3)
    assert [(one.metric, one.year) for one in found] == [
        ("corridor_kt", 2030), ("corridor_teu", 2030), ("by_direction_kt.west", 2030),
    ]  # fmt: skip
    single = why(roadmap, "corridor_kt", 2030, most=3)
    for one, other in zip(found[0].drivers, single.drivers, strict=True):
        assert (one.row, one.field) == (other.row, other.field)
        assert one.effect == pytest.approx(other.effect, rel=1e-9)
    assert {one.year for one in headline_whys(done, most=1)} == {2024}


def test_headlines_of_a_span_are_of_its_first_its_target_and_its_last_year(shipped: Atlas) -> None:
    run = run_scenario(scenario("base", atlas=shipped), atlas=shipped, years="2024,2030,2040")
    assert [(one.metric, one.year) for one in headline_whys(run, most=1)] == [
        ("corridor_kt", 2030), ("corridor_teu", 2030), ("by_direction_kt.west", 2030),
        ("corridor_kt", 2024), ("corridor_teu", 2024), ("corridor_kt", 2040), ("corridor_teu", 2040),
    ]  # fmt: skip


def test_the_same_question_has_the_same_answer_to_the_byte(roadmap: Run, answer: Why) -> None:
    again = why(roadmap, "corridor_kt", 2030, most=25)
    assert msgspec.json.encode(again) == msgspec.json.encode(answer)


def test_the_answer_is_valid(answer: Why) -> None:
    jsonschema.Draft202012Validator(json_schema("why")).validate(json.loads(msgspec.json.encode(answer)))


def test_a_number_or_a_year_that_is_none_is_refused(roadmap: Run) -> None:
    with pytest.raises(InputError, match="Did you mean 'corridor_kt'"):
        why(roadmap, "corridor", 2030)
    with pytest.raises(InputError, match="the run has not this year; read 2031"):
        why(roadmap, "corridor_kt", 2031)
