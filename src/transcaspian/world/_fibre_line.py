"""A line of light under the sea, sent through GNPy: the signal to noise ratio of every channel, and the best launch.

What GNPy does not know stays outside: scattering of strong light back to its source (SBS), safety of pumps, the pump
light of a remote amplifier, electric feed of repeaters. The margin is for these. The state of its solver is one for the
whole process, so it is set before every run and nothing here may run in threads.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import ExtraMissing
from transcaspian.model import Amplifier, Design, Fibre, Glass
from transcaspian.world._fibre_capacity import shannon_rates

Floats = NDArray[np.float64]

HZ_PER_GHZ, HZ_PER_THZ = 1e9, 1e12
M_PER_KM = 1000.0
M2_PER_UM2 = 1e-12
S_PER_M2_OF_PS_PER_NM_KM = 1e-6
MS_PER_S = 1000.0
GLASS = "glass"
PLAIN_STEP_M = 1000.0  # of the solver in glass without pumps: less than 0.001 dB off there
SEARCH_STEP_M = 2000.0  # while a launch is sought: ratios come out too low, their peak stays where it is
KEPT_STEP_M = 10000.0
START_DBM = {True: 2.0, False: 11.0}  # where the search for a launch starts: with repeaters, without
ROUND_DB = 1e-6
ROOM_DB = 0.2  # left in the output of a repeater for the noise and the tilt it carries along
HALF = 0.5
LONGEST_GAIN_DB = 80.0  # no amplifier here is held by its gain, only by its output
PMD_S_PER_SQRT_M = 1e-15  # of the glass; it enters no ratio


class Light(msgspec.Struct, frozen=True, eq=False):
    """What arrives at the far end of a line.

    Attributes
    ----------
    frequency_thz : (N,) centre of each channel
    gsnr_db : (N,) signal over all noise in 0.1 nm, transmitter included
    snr_db : (N,) the same in the width of the symbols
    osnr_db : (N,) signal over the noise of amplifiers alone in 0.1 nm
    launch_dbm : power of each channel at the start
    delay_ms : one way
    is_held : whether an amplifier under the sea gave less than it was asked for, having reached its greatest output
    """

    frequency_thz: Floats
    gsnr_db: Floats
    snr_db: Floats
    osnr_db: Floats
    launch_dbm: float
    delay_ms: float
    is_held: bool


def gnpy_version() -> str:
    """Give the version of GNPy.

    Raises
    ------
    ExtraMissing
        If it is not installed.
    """
    try:
        import gnpy.core.elements
    except ImportError as error:
        raise ExtraMissing("fibre", needs="gnpy") from error
    return version(gnpy.__name__)


def channels_of(fibre: Fibre, design: Design) -> int:
    """Count the channels in the band of a design.

    GNPy's first frequency is the centre of the first channel, so that stands half a spacing inside the band.
    """
    band = fibre.amplifiers[design.booster]
    return int((band.to_thz - band.from_thz) * HZ_PER_THZ / HZ_PER_GHZ / fibre.constant("channel-spacing") + ROUND_DB)


def greatest_launch_dbm(fibre: Fibre, design: Design) -> float:
    """Greatest power of a channel that booster and repeaters can send, all channels alike."""
    names = [design.booster, *([design.repeater] if design.repeaters else [])]
    return (
        min(fibre.amplifiers[name].output_dbm for name in names)
        - ROOM_DB
        - 10.0 * math.log10(channels_of(fibre, design))
    )


def propagate(fibre: Fibre, design: Design, *, length_km: float, launch_dbm: float, step_m: float) -> Light:
    """Send light through a line with GNPy.

    Parameters
    ----------
    fibre : Fibre
        The tables.
    design : Design
        Glass, amplifiers, pumps.
    length_km : float
        Length under the sea.
    launch_dbm : float
        Power of each channel as it enters the glass, before its connector.
    step_m : float
        Step of the Raman solver in glass with pumps.

    Raises
    ------
    ExtraMissing
        If GNPy is not installed.

    References
    ----------
    Ferrari, A. et al. (2020), GNPy: an open source application for physical layer aware open optical networks,
    Journal of Optical Communications and Networking 12(6), C31. Noise of the glass by the analytic GN model
    (Poggiolini 2012), which leaves the Raman tilt out of the noise; power along the glass by the Raman solver.
    """
    gnpy_version()
    from gnpy.core.elements import Fiber, RamanFiber, Transceiver, TransceiverRole
    from gnpy.core.info import create_input_spectral_information
    from gnpy.core.parameters import SimParams
    from gnpy.core.utils import dbm2watt
    from gnpy.tools.json_io import load_eqpt_topo_from_json

    parts = list(_elements(fibre, design, length_km))
    joins = [{"from_node": a["uid"], "to_node": b["uid"]} for a, b in itertools.pairwise(parts)]
    wanted = [part["uid"] for part in parts]
    _, net = load_eqpt_topo_from_json(_equipment(fibre, design), {"elements": parts, "connections": joins})
    nodes = {node.uid: node for node in net.nodes()}
    band, spacing_ghz = fibre.amplifiers[design.booster], fibre.constant("channel-spacing")
    light = create_input_spectral_information(
        f_min=band.from_thz * HZ_PER_THZ + HALF * spacing_ghz * HZ_PER_GHZ, f_max=band.to_thz * HZ_PER_THZ,
        roll_off=fibre.constant("roll-off"), baud_rate=fibre.constant("symbol-rate") * HZ_PER_GHZ,
        spacing=spacing_ghz * HZ_PER_GHZ, tx_osnr=fibre.constant("transmitter-osnr"), tx_power=dbm2watt(launch_dbm),
    )  # fmt: skip
    sent = light.frequency.copy()
    for name in wanted:
        node = nodes[name]
        if isinstance(node, Transceiver):
            light = node(light, role=TransceiverRole.EMITTER if name == wanted[0] else TransceiverRole.RECEIVER)
        else:
            if isinstance(node, Fiber):
                node.ref_pch_in_dbm = launch_dbm
                SimParams.set_params(_solver(step_m if isinstance(node, RamanFiber) else max(step_m, PLAIN_STEP_M)))
            light = node(light)
    end = nodes[wanted[-1]]
    if not np.array_equal(light.frequency, sent):
        raise AssertionError("GNPy dropped channels outside the band of an amplifier")
    end.update_snr(light.tx_osnr)
    return Light(
        frequency_thz=sent / HZ_PER_THZ,
        gsnr_db=np.asarray(end.snr_01nm, dtype=np.float64),
        snr_db=np.asarray(end.snr, dtype=np.float64),
        osnr_db=np.asarray(end.osnr_ase_01nm, dtype=np.float64),
        launch_dbm=launch_dbm,
        delay_ms=float(light.latency[0]) * MS_PER_S,
        is_held=any(_is_held(nodes[name]) for name in wanted if name.startswith("line")),
    )


def design_line(fibre: Fibre, design: Design, *, length_km: float, start_dbm: float | None = None) -> Light:
    """Find the launch power at which a line carries most, and send the light through it.

    The power climbs in steps from a start until Shannon's sum over the channels falls, on a coarse grid of the solver;
    the answer is then computed on the fine one.

    Parameters
    ----------
    fibre, design : the tables, and the design
    length_km : float
        Length under the sea.
    start_dbm : float, optional
        Where the search starts: the answer for a like line saves time.

    Raises
    ------
    ExtraMissing
        If GNPy is not installed.
    """
    step_db, top_dbm = fibre.constant("launch-step"), greatest_launch_dbm(fibre, design)
    worth: dict[float, float] = {}

    def carried(launch_dbm: float) -> float:
        if launch_dbm not in worth:
            found = propagate(fibre, design, length_km=length_km, launch_dbm=launch_dbm, step_m=SEARCH_STEP_M)
            worth[launch_dbm] = _worth(fibre, found)
        return worth[launch_dbm]

    best_dbm = min(START_DBM[bool(design.repeaters)] if start_dbm is None else start_dbm, top_dbm)
    for sign in (1.0, -1.0):
        while (step := min(best_dbm + sign * step_db, top_dbm)) != best_dbm and carried(step) > carried(best_dbm):
            best_dbm = step
    step_m = fibre.constant("raman-step")
    return propagate(fibre, design, length_km=length_km, launch_dbm=best_dbm, step_m=step_m)


def _solver(step_m: float) -> dict[str, Any]:
    """Write the state of GNPy's solvers; power is kept every ten kilometres."""
    raman = {"flag": True, "result_spatial_resolution": KEPT_STEP_M, "solver_spatial_resolution": step_m}
    return {"raman_params": raman, "nli_params": {"method": "gn_model_analytic"}}


def _worth(fibre: Fibre, light: Light) -> float:
    rates = shannon_rates(
        light.snr_db, symbol_rate_gbd=fibre.constant("symbol-rate"), gap_db=fibre.constant("shannon-gap"),
        margin_db=fibre.constant("design-margin"),
    )  # fmt: skip
    return float(rates.sum())


def _is_held(amplifier: Any) -> bool:
    return bool(amplifier.effective_gain < amplifier.operational.gain_target - ROUND_DB)


def _equipment(fibre: Fibre, design: Design) -> dict[str, Any]:
    """Write the library of equipment that GNPy reads; its loader takes things out, so it is made anew for each run."""
    glass = fibre.glasses[design.glass]
    kind = {
        "type_variety": GLASS,
        "dispersion": glass.dispersion_ps_per_nm_km * S_PER_M2_OF_PS_PER_NM_KM,
        "effective_area": glass.area_um2 * M2_PER_UM2,
        "pmd_coef": PMD_S_PER_SQRT_M,
    }
    band = fibre.amplifiers[design.booster]
    named = {name for name in (design.repeater, design.receiver, design.remote) if name}
    span = {
        "power_mode": False, "delta_power_range_db": [0, 0, 1], "max_fiber_lineic_loss_for_raman": 1.0,
        "target_extended_gain": 0.0, "max_length": 1000, "length_units": "km", "max_loss": 1000, "padding": 0,
        "EOL": 0, "con_in": 0, "con_out": 0,
    }  # fmt: skip
    signal = {
        "f_min": band.from_thz * HZ_PER_THZ, "f_max": band.to_thz * HZ_PER_THZ,
        "baud_rate": fibre.constant("symbol-rate") * HZ_PER_GHZ,
        "spacing": fibre.constant("channel-spacing") * HZ_PER_GHZ,
        "power_dbm": 0, "power_range_db": [0, 0, 1], "roll_off": fibre.constant("roll-off"),
        "tx_osnr": fibre.constant("transmitter-osnr"), "sys_margins": 0,
    }  # fmt: skip
    roadm = {
        "type_variety": "none", "target_pch_out_db": 0, "add_drop_osnr": 100, "pmd": 0, "pdl": 0,
        "restrictions": {"preamp_variety_list": [], "booster_variety_list": []},
    }  # fmt: skip
    return {
        "Edfa": [_amplifier(fibre.amplifiers[name]) for name in sorted(named)],
        "Fiber": [dict(kind)], "RamanFiber": [dict(kind)], "Span": [span], "Roadm": [roadm], "SI": [signal],
        "Transceiver": [],
    }  # fmt: skip


def _amplifier(one: Amplifier) -> dict[str, Any]:
    """Write an amplifier of flat gain; without its band GNPy would take a default one."""
    return {
        "type_variety": one.id, "type_def": "fixed_gain", "gain_flatmax": LONGEST_GAIN_DB, "gain_min": 0,
        "p_max": one.output_dbm, "nf0": one.noise_db, "allowed_for_design": False,
        "f_min": one.from_thz * HZ_PER_THZ, "f_max": one.to_thz * HZ_PER_THZ,
    }  # fmt: skip


def _elements(fibre: Fibre, design: Design, length_km: float) -> Iterator[dict[str, Any]]:
    """List the elements of a line in order; a gain makes good the loss of its span, a remote amplifier has its own."""
    glass = fibre.glasses[design.glass]
    connector_db = fibre.constant("connector-loss")
    yield {"uid": "start", "type": "Transceiver"}
    if design.remote:
        yield _span("first", glass, length_km - design.remote_km, connector_db)
        yield _gain("line-remote", design.remote, design.remote_gain_db)
        last_km = design.remote_km
    else:
        last_km = length_km / (design.repeaters + 1)
        loss_db = last_km * glass.attenuation_db_per_km + 2.0 * connector_db
        for number in range(design.repeaters):
            yield _span(f"span-{number}", glass, last_km, connector_db)
            yield _gain(f"line-{number}", design.repeater, loss_db)
    yield _span("last", glass, last_km, connector_db, pumped=list(_pumps(fibre, design)), kelvin=_kelvin(fibre))
    yield _gain("receiver", design.receiver, last_km * glass.attenuation_db_per_km + 2.0 * connector_db)
    yield {"uid": "end", "type": "Transceiver"}


def _kelvin(fibre: Fibre) -> float:
    return fibre.constant("raman-temperature")


def _pumps(fibre: Fibre, design: Design) -> Iterator[dict[str, Any]]:
    for name in design.pumps.split():
        pump = fibre.pumps[name]
        frequency_hz = pump.frequency_thz * HZ_PER_THZ
        yield {"power": pump.pump_w, "frequency": frequency_hz, "propagation_direction": "counterprop"}


def _span(
    uid: str, glass: Glass, length_km: float, connector_db: float, *, pumped: list[dict[str, Any]] | None = None,
    kelvin: float = 0.0,
) -> dict[str, Any]:  # fmt: skip
    params = {
        "length": length_km, "length_units": "km", "loss_coef": glass.attenuation_db_per_km, "att_in": 0,
        "con_in": connector_db, "con_out": connector_db,
    }  # fmt: skip
    made = {"uid": uid, "type": "Fiber", "type_variety": GLASS, "params": params}
    if pumped:
        return {**made, "type": "RamanFiber", "operational": {"temperature": kelvin, "raman_pumps": pumped}}
    return made


def _gain(uid: str, kind: str, gain_db: float) -> dict[str, Any]:
    held = {"gain_target": gain_db, "delta_p": 0, "tilt_target": 0, "out_voa": 0, "in_voa": 0}
    return {"uid": uid, "type": "Edfa", "type_variety": kind, "operational": held}
