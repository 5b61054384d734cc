"""One port-and-ferry model for both simulators: its numbers, and the operations that ours runs."""

from __future__ import annotations

from transcaspian.sim import (
    Handling,
    Kind,
    Operations,
    Port,
    Program,
    SeaLink,
    Ship,
    Source,
    Spread,
    Station,
    Step,
)

HARBOUR = {
    "until_h": 8760.0, "gap_h": 0.61, "customs": 6, "customs_h": 1.4, "customs_scv": 0.5, "ferries": 4, "berths": 1,
    "places": 32, "load_h": 0.1, "mooring_h": 1.0, "casting_h": 0.5, "sailing_h": 21.0, "sailing_scv": 0.05,
    "patience_h": 12.0,
}  # fmt: skip


def harbour() -> Operations:
    """Trucks both ways over two ports with one berth and one ramp each; the second has a customs post for both ways."""
    model = HARBOUR
    customs = Step("serve", "customs", Spread("lognormal", model["customs_h"], model["customs_scv"]))
    sides, end = ("first", "second"), Step("end")
    out, back = (Step("sail", "crossing", leg=side) for side in sides)
    gap = Spread("exponential", model["gap_h"])
    return Operations(
        kinds=(Kind("truck", 1.0, 1.0),),
        programs=(Program("out", (out, customs, end)), Program("back", (customs, back, end))),
        sources=tuple(Source(way, "truck", way, gap) for way in ("out", "back")),
        stations=(Station("customs", int(model["customs"])),),
        ports=tuple(
            Port(side, "", int(model["berths"]), 1, mooring_h=model["mooring_h"], casting_h=model["casting_h"])
            for side in sides
        ),
        handlings=tuple(Handling(side, "truck", model["load_h"], model["load_h"]) for side in sides),
        links=(
            SeaLink(
                "crossing", "fleet", sides, Spread("lognormal", model["sailing_h"], model["sailing_scv"]),
                payload_t=(1e9,) * 12, fill_share=1.0, patience_h=model["patience_h"],
            ),
        ),
        ships=tuple(
            Ship(f"ferry {n}", "fleet", float(model["places"]), sides[n % 2]) for n in range(int(model["ferries"]))
        ),
    )  # fmt: skip
