"""Light against what is published: the example that GNPy ships, a record of a laboratory, and the times of light."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from transcaspian.model import Amplifier, Atlas, Design, Fibre, Glass, atlas
from transcaspian.world import design_line, propagate, shannon_rates

GNPY_GSNR_DB, GNPY_OSNR_DB, GNPY_DELAY_MS, GNPY_CHANNELS = 31.17, 33.29, 0.39, 76
SPACING_GHZ, FIRST_THZ = 50.0, 191.35


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def gnpy() -> Any:
    return pytest.importorskip("gnpy", reason="the extra 'fibre' is not installed: nothing is held against GNPy")


@pytest.fixture(scope="module")
def example(gnpy: Any) -> list[Any]:
    """Send light through the shipped example as GNPy's own command does."""
    from gnpy.core.parameters import SimParams
    from gnpy.tools import json_io
    from gnpy.tools.worker_utils import designed_network, transmission_simulation

    folder = Path(gnpy.__file__).parent / "example-data"
    SimParams.set_params({})
    equipment = json_io.load_equipments_and_configs(folder / "eqpt_config.json", [], [])
    network = json_io.load_network(folder / "edfa_example_network.json", equipment)
    network, asked, reference = designed_network(equipment, network, source="Site_A", destination="Site_B")
    path: list[Any] = transmission_simulation(equipment, network, asked, reference)[0]
    return path


def like_the_example(fibre: Fibre, noise_db: float) -> tuple[Fibre, Design]:
    """Write the line of the example in the words of this project's tables."""
    band = (FIRST_THZ - 0.5e-3 * SPACING_GHZ, FIRST_THZ + (GNPY_CHANNELS - 0.5) * 1e-3 * SPACING_GHZ)
    constants = {
        "symbol-rate": 32.0, "channel-spacing": SPACING_GHZ, "transmitter-osnr": 40.0, "roll-off": 0.15,
        "connector-loss": 0.5,
    }  # fmt: skip
    changed = {name: msgspec.structs.replace(fibre.constants[name], value=value) for name, value in constants.items()}
    design = Design("line", "line", "unrepeatered", "ssmf", "amp", "amp", 0)
    own = msgspec.structs.replace(
        fibre,
        glasses={"ssmf": Glass("ssmf", "ssmf", 0.2, 83.0, 16.7)},
        amplifiers={"amp": Amplifier("amp", "amp", *band, noise_db, 40.0)},
        constants={**fibre.constants, **changed},
    )
    return own, design


def test_the_shipped_example_is_reproduced_to_a_hundredth_of_a_decibel(example: list[Any], shipped: Atlas) -> None:
    end, amplifier = example[-1], example[-2]
    assert len(end.snr_01nm) == GNPY_CHANNELS
    assert end.snr_01nm.mean() == pytest.approx(GNPY_GSNR_DB, abs=0.01)
    assert end.osnr_ase_01nm.mean() == pytest.approx(GNPY_OSNR_DB, abs=0.01)
    assert end.latency[0] == pytest.approx(GNPY_DELAY_MS, abs=0.01)
    fibre, design = like_the_example(shipped.fibre, float(amplifier.nf[0]))
    light = propagate(fibre, design, length_km=80.0, launch_dbm=0.0, step_m=100.0)
    assert len(light.gsnr_db) == GNPY_CHANNELS
    assert light.gsnr_db.mean() == pytest.approx(GNPY_GSNR_DB, abs=0.01)
    assert light.osnr_db.mean() == pytest.approx(GNPY_OSNR_DB, abs=0.01)
    assert light.delay_ms == pytest.approx(GNPY_DELAY_MS, abs=0.01)


@pytest.mark.slow
def test_a_record_of_a_laboratory_is_met_to_a_quarter(gnpy: Any, shipped: Atlas) -> None:
    """10.3 Tbit/s over 403 km without a remote amplifier (OFC 2025); here without margin, by Shannon less 3 dB."""
    fibre = shipped.fibre
    free = msgspec.structs.replace(fibre.constants["design-margin"], value=0.0)
    bare = msgspec.structs.replace(fibre, constants={**fibre.constants, "design-margin": free})
    light = design_line(bare, fibre.designs["raman-ultra-c"], length_km=403.0)
    rates = shannon_rates(light.snr_db, symbol_rate_gbd=60.0, gap_db=3.0, margin_db=0.0)
    assert rates.sum() / 1000.0 == pytest.approx(10.3, rel=0.25)


def test_light_takes_five_microseconds_a_kilometre(shipped: Atlas) -> None:
    delay = shipped.fibre.constants["delay-us-per-km"]
    assert delay.value == pytest.approx(1.468 / 299792.458 * 1e6, rel=1e-4)
    assert np.isclose(delay.low, delay.value, rtol=1e-3)
