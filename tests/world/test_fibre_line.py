"""Lines of light through GNPy."""

from __future__ import annotations

import sys

import msgspec
import numpy as np
import pytest

from transcaspian.errors import ExtraMissing
from transcaspian.model import Atlas
from transcaspian.world import design_line, gnpy_version, propagate
from transcaspian.world._fibre_line import _worth, channels_of, greatest_launch_dbm


def with_gnpy() -> None:
    pytest.importorskip("gnpy", reason="the extra 'fibre' is not installed: no light is sent")


def test_bands_hold_whole_channels_and_outputs_are_shared_by_them(shipped: Atlas) -> None:
    fibre = shipped.fibre
    small, wide = fibre.designs["repeaters-4-c"], fibre.designs["repeaters-4-cl"]
    assert (channels_of(fibre, small), channels_of(fibre, wide)) == (64, 140)
    assert greatest_launch_dbm(fibre, small) == pytest.approx(22.0 - 0.2 - 10.0 * np.log10(64.0))
    assert greatest_launch_dbm(fibre, fibre.designs["bare-c"]) > greatest_launch_dbm(fibre, small)


def test_without_the_extra_the_message_says_what_to_install(shipped: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "gnpy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "gnpy", None)
    for ask in (
        gnpy_version,
        lambda: design_line(shipped.fibre, shipped.fibre.designs["bare-c"], length_km=380.0),
    ):
        with pytest.raises(ExtraMissing, match=r"the extra 'fibre' is not installed.*transcaspian\[fibre\]") as caught:
            ask()
        assert caught.value.exit_code == 2


def test_a_line_keeps_all_channels_and_takes_the_time_of_its_glass(shipped: Atlas) -> None:
    with_gnpy()
    light = propagate(
        shipped.fibre, shipped.fibre.designs["repeaters-4-c"], length_km=380.0, launch_dbm=0.0, step_m=1e3
    )
    assert len(light.gsnr_db) == 64
    assert light.frequency_thz[0] == pytest.approx(191.3375)
    assert light.delay_ms == pytest.approx(380.0 * 4.897e-3, rel=1e-3)
    assert (light.gsnr_db < light.osnr_db).all()
    assert not light.is_held


def test_more_repeaters_and_shorter_lines_are_clearer(shipped: Atlas) -> None:
    with_gnpy()
    fibre = shipped.fibre
    by_count = [design_line(fibre, fibre.designs[f"repeaters-{count}-c"], length_km=380.0) for count in (1, 2, 3, 4)]
    means = [light.gsnr_db.mean() for light in by_count]
    assert means == sorted(means)
    shorter = design_line(fibre, fibre.designs["repeaters-1-c"], length_km=330.0)
    assert shorter.gsnr_db.mean() > means[0] + 2.0


def test_the_launch_is_a_peak_or_the_greatest(shipped: Atlas) -> None:
    with_gnpy()
    fibre, design = shipped.fibre, shipped.fibre.designs["repeaters-4-c"]
    best = design_line(fibre, design, length_km=380.0)
    assert best.launch_dbm < greatest_launch_dbm(fibre, design)
    for aside_db in (-1.0, 1.0):
        other = propagate(fibre, design, length_km=380.0, launch_dbm=best.launch_dbm + aside_db, step_m=1000.0)
        assert other.gsnr_db.mean() < best.gsnr_db.mean()
    bare = design_line(fibre, fibre.designs["bare-c"], length_km=380.0)
    assert bare.launch_dbm == greatest_launch_dbm(fibre, fibre.designs["bare-c"])


def test_a_launch_above_the_output_of_a_repeater_is_told(shipped: Atlas) -> None:
    with_gnpy()
    fibre, design = shipped.fibre, shipped.fibre.designs["repeaters-4-c"]
    too_much = greatest_launch_dbm(fibre, design) + 3.0
    assert propagate(fibre, design, length_km=380.0, launch_dbm=too_much, step_m=1000.0).is_held


def test_the_coarse_step_is_good_where_there_are_no_pumps(shipped: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    with_gnpy()
    fibre, design = shipped.fibre, shipped.fibre.designs["repeaters-2-cl"]
    coarse = propagate(fibre, design, length_km=380.0, launch_dbm=1.0, step_m=100.0)
    monkeypatch.setattr("transcaspian.world._fibre_line.PLAIN_STEP_M", 200.0)
    fine = propagate(fibre, design, length_km=380.0, launch_dbm=1.0, step_m=100.0)
    assert np.abs(fine.gsnr_db - coarse.gsnr_db).max() < 0.001


def test_the_launch_that_is_found_carries_most_on_a_finer_grid_too(shipped: Atlas) -> None:
    with_gnpy()
    rough = msgspec.structs.replace(
        shipped.fibre.constants["raman-step"], value=2000.0
    )  # of the answer: nobody reads it
    fibre = msgspec.structs.replace(shipped.fibre, constants={**shipped.fibre.constants, "raman-step": rough})
    design, step_db = fibre.designs["remote-c"], fibre.constant("launch-step")
    best_dbm = design_line(fibre, design, length_km=330.0, start_dbm=8.0).launch_dbm
    carried = [
        _worth(fibre, propagate(fibre, design, length_km=330.0, launch_dbm=best_dbm + aside_db, step_m=500.0))
        for aside_db in (-step_db, 0.0, step_db)
    ]
    assert carried[1] == max(carried)


@pytest.mark.slow
def test_under_pumps_a_hundred_metres_are_fine_enough_and_a_kilometre_is_not(shipped: Atlas) -> None:
    with_gnpy()
    fibre, design = shipped.fibre, shipped.fibre.designs["raman-c"]
    rough, used, finer = (
        propagate(fibre, design, length_km=340.0, launch_dbm=10.0, step_m=step_m) for step_m in (1000.0, 100.0, 50.0)
    )
    assert used.gsnr_db.mean() - rough.gsnr_db.mean() > 0.5
    assert abs(finer.gsnr_db.mean() - used.gsnr_db.mean()) < 0.1


def test_pumps_and_a_remote_amplifier_lift_a_long_span(shipped: Atlas) -> None:
    with_gnpy()
    fibre = shipped.fibre
    bare, pumped, remote = (
        propagate(fibre, fibre.designs[name], length_km=340.0, launch_dbm=9.0, step_m=1000.0)
        for name in ("bare-c", "raman-c", "remote-c")
    )
    assert bare.gsnr_db.mean() + 5.0 < pumped.gsnr_db.mean()
    assert pumped.gsnr_db.min() + 5.0 < remote.gsnr_db.min()
