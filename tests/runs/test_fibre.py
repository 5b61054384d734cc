"""The fibre companion: what it answers with and without the cable, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.lights import dim_answer, without_gnpy

from transcaspian.errors import InputError, ScenarioError
from transcaspian.model import Atlas, Change, Scenario, atlas, scenario
from transcaspian.runs import FibreAnswer, fibre_companion
from transcaspian.runs._fibre import in_one_sentence, link_lengths


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def base(shipped: Atlas) -> Scenario:
    return scenario("base", atlas=shipped)


@pytest.fixture(scope="module")
def found(base: Scenario, shipped: Atlas) -> FibreAnswer:
    return dim_answer(base, shipped)


def with_change(one: Scenario, **fields: object) -> Scenario:
    change = {"target": "aktau-sumgait-fibre", "field": "length_km", "op": "set", "value": 400.0, "from_year": 2024}
    return msgspec.structs.replace(one, changes=(*one.changes, Change(**{**change, **fields})))  # type: ignore[arg-type]


def test_the_project_of_the_scenario_opens_the_cable_and_without_it_nothing_is_open(
    found: FibreAnswer, shipped: Atlas
) -> None:
    assert (found.cable, found.opens_year) == ("cable-sumgait", 2028)
    frozen = dim_answer(scenario("frozen", atlas=shipped), shipped)
    assert (frozen.cable, frozen.opens_year) == ("cable-sumgait", None)
    assert any("opens no cable under the Caspian" in note for note in frozen.notes)
    assert frozen.outages == found.outages
    assert not any("opens no cable" in note for note in found.notes)


def test_every_design_stands_on_every_route_at_its_length(found: FibreAnswer, shipped: Atlas) -> None:
    assert len(found.lines) == 3 * len(shipped.fibre.designs)
    assert {line.cable: line.length_km for line in found.lines} == {
        "cable-sumgait": 380.0, "cable-siyazan": 340.0, "cable-buzovna": 330.0,
    }  # fmt: skip
    for line in found.lines:
        if line.modes_pairs is not None:
            assert (line.modes_pairs - 1) * line.modes_tbps < found.target_tbps <= line.modes_pairs * line.modes_tbps


def test_a_change_of_the_length_reaches_line_and_round_trip(base: Scenario, shipped: Atlas) -> None:
    longer = dim_answer(with_change(base, value=500.0), shipped)
    assert {line.length_km for line in longer.lines if line.cable == "cable-sumgait"} == {500.0}
    plain = dim_answer(base, shipped)
    by_path = {(one.reading, one.basis, one.path): one.rtt_ms for one in plain.trips}
    for one in longer.trips:
        later_ms = one.rtt_ms - by_path[one.reading, one.basis, one.path]
        assert later_ms == pytest.approx(0.0 if one.kind == "reading" else 2.0 * 120.0 * 4.897e-3, abs=1e-9)


def test_the_gain_is_an_interval_over_the_readings(found: FibreAnswer) -> None:
    today, straight = found.gains
    gains = [one.gain_ms for one in found.trips if one.path == "path-black-sea"]
    assert (today.low_ms, today.high_ms) == (min(gains), max(gains))
    assert straight.low_ms < 0.0 < straight.high_ms
    assert today.high_ms < 0.0
    assert today.over_north_high_ms <= 0.0


def test_hong_kong_keeps_the_gain_of_almaty(found: FibreAnswer) -> None:
    for one in found.trips:
        assert one.hong_kong_now_ms - one.hong_kong_ms == pytest.approx(one.gain_ms)


def test_london_hong_kong_is_foretold_and_its_error_told(found: FibreAnswer) -> None:
    for one in found.readings:
        assert one.measured_ms == 190.0
        assert one.error_share == pytest.approx(one.predicted_ms / 190.0 - 1.0)
    errors = {one.path: one.error_share for one in found.readings if one.basis == "along"}
    assert errors["path-north"] == pytest.approx(-0.097, abs=0.002)
    assert errors["path-north-london"] == pytest.approx(-0.275, abs=0.002)
    assert any("London-Hong Kong, to which nothing is fitted" in note for note in found.notes)


def test_the_sentence_holds_pairs_gain_and_hours(found: FibreAnswer) -> None:
    said = found.answer
    assert said.startswith("Aktau-Sumgait takes ")
    assert said.count(". ") == 0
    for words in ("fibre pairs with repeaters", "ms slower", f"{found.outages[0].europe_h_per_y:.2f} hours a year"):
        assert words in said
    gain = msgspec.structs.replace(found.gains[0], low_ms=2.0, high_ms=9.0)
    faster = msgspec.structs.replace(found, gains=[gain, found.gains[1]], lines=[])
    assert "2 to 9 ms faster" in in_one_sentence(faster)
    assert "no number of fibre pairs" in in_one_sentence(faster)


def test_shares_of_statuses_make_a_whole_and_sources_are_known(found: FibreAnswer, shipped: Atlas) -> None:
    assert sum(found.status_shares.values()) == pytest.approx(1.0)
    assert found.assumed_share == found.status_shares["assumed"] > 0.5
    assert set(found.sources) <= set(shipped.tables.frame("sources")["id"])
    assert {"gnpy-equipment-library", "taipei-times-kazakh-links"} <= set(found.sources)


def test_traffic_is_a_small_part_of_the_promise(found: FibreAnswer) -> None:
    assert found.traffic_tbps == pytest.approx(2.14e6 * 8.0 / (365.0 * 86400.0))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"cable": "cable-sumgayt"}, "--cable: the Caspian cable has no such route; .*Did you mean 'cable-sumgait'"),
        ({"cable": "cable-poti"}, "--cable: the Caspian cable has no such route"),
        ({"designs": ["raman", "bare-c"]}, "--design: no line is designed so; read 'raman'.*Did you mean 'raman-c'"),
    ],
)
def test_an_unknown_route_or_design_is_refused(
    asked: dict[str, object], says: str, base: Scenario, shipped: Atlas
) -> None:
    with without_gnpy(), pytest.raises(InputError, match=says):
        fibre_companion(base, atlas=shipped, **asked)  # type: ignore[arg-type]


def test_a_cable_of_no_length_is_refused_by_link_and_year(base: Scenario, shipped: Atlas) -> None:
    gone = with_change(base, op="add", value=-400.0)
    with pytest.raises(ScenarioError, match=r"base, row aktau-sumgait-fibre, field 'length_km': .*read -20 km in 2028"):
        link_lengths(gone, shipped, year=2028)


def test_a_line_shorter_than_its_remote_amplifier_stands_is_refused(base: Scenario, shipped: Atlas) -> None:
    with without_gnpy(), pytest.raises(InputError, match="row remote-c, field 'remote_km': the line is too short"):
        fibre_companion(with_change(base, value=120.0), atlas=shipped, designs=["remote-c"])


def test_one_route_alone_has_no_backup(base: Scenario, shipped: Atlas) -> None:
    kept = {name: one for name, one in shipped.fibre.cables.items() if name in ("cable-sumgait", "cable-poti")}
    lone = msgspec.structs.replace(shipped, fibre=msgspec.structs.replace(shipped.fibre, cables=kept))
    assert [case.cables for case in dim_answer(base, lone).outages] == [[], ["cable-sumgait"]]


def test_progress_goes_forward_to_the_end(base: Scenario, shipped: Atlas) -> None:
    seen: list[float] = []
    with without_gnpy():
        fibre_companion(base, atlas=shipped, progress=lambda _, share: seen.append(share))
    assert seen == sorted(seen)
    assert 0.0 <= seen[0] <= seen[-1] <= 1.0


def test_one_true_line_is_the_same_twice(base: Scenario, shipped: Atlas, tmp_path: Path) -> None:
    pytest.importorskip("gnpy", reason="the extra 'fibre' is not installed: no light is sent")
    first, again = (fibre_companion(base, atlas=shipped, designs=["repeaters-2-c"]) for _ in range(2))
    assert first == again
    line = first.lines[0]
    assert (line.channels, line.modes_tbps, line.modes_pairs) == (64, 25.6, 16)
    assert line.mean_gsnr_db == pytest.approx(28.1, abs=0.1)
