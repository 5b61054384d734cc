"""Operations that make no sense are refused: the record, the field, what was read, what is allowed."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest
from tests.sim.corridor import corridor, one_station

from transcaspian.errors import InputError
from transcaspian.sim import Operations, Order, Program, Source, Spread, Step, pack
from transcaspian.sim._check import check, entering_units, most_units

GOOD = corridor()


def changed(field: str, k: int, **values: Any) -> Operations:
    """Give the corridor with one record of a list changed."""
    records = list(getattr(GOOD, field))
    records[k] = msgspec.structs.replace(records[k], **values)
    return msgspec.structs.replace(GOOD, **{field: tuple(records)})


def with_steps(*steps: Step, program: int = 2) -> Operations:
    return changed("programs", program, steps=steps)


END = Step("end")
BAD: dict[str, tuple[Operations, str]] = {
    "twice": (changed("stores", 1, id="yard-east"), "row yard-east, field 'stores': the same name twice; read 2 times"),
    "no name": (changed("ships", 0, id=""), "field 'ships': no name; read ''; allowed: a name"),
    "kind": (
        changed("sources", 0, kind="wagn"),
        "row trains, field 'kind': no such name among the kinds; read 'wagn'; allowed: a name in that list. Did",
    ),
    "program": (changed("sources", 0, program="?"), "field 'program': no such name among the programs"),
    "returns": (changed("kinds", 0, returns="?"), "row wagon, field 'returns': no such name among the programs"),
    "returns as": (changed("kinds", 0, returns_as=""), "row wagon, field 'returns_as': no such name among the kinds"),
    "returns at once": (changed("kinds", 0, returns_after=Spread()), "field 'returns_after.mean_h': no time passes"),
    "shore of a station": (changed("stations", 1, shore="?"), "row customs-east, field 'shore': no such name"),
    "shore of a port": (changed("ports", 0, shore="?"), "row east, field 'shore': no such name among the shores"),
    "store of a gate": (changed("gates", 0, store=""), "row ban-east, field 'store': no such name among the stores"),
    "lift": (
        changed("gates", 0, lift_at=56.0),
        "field 'lift_at': a ban that lifts before it falls; read 56.0; allowed: at most 55",
    ),
    "gap": (changed("sources", 0, gap=Spread("constant", 0.0)), "row trains, field 'gap.mean_h': no time passes"),
    "gap cut": (changed("sources", 0, gap=Spread("exponential", 1.0, 1.0, 0.0)), "field 'gap.mean_h': no time passes"),
    "negative gap": (
        changed("sources", 0, gap=Spread("constant", -1.0)),
        "field 'gap.mean_h': outside its range; read -1",
    ),
    "nan": (changed("sources", 0, gap=Spread("constant", math.nan)), "field 'gap.mean_h': outside its range; read nan"),
    "no spread": (
        changed("sources", 0, gap=Spread("gamma", 1.0)),
        "field 'gap.kind': no such distribution; read gamma",
    ),
    "scv": (changed("sources", 0, gap=Spread("lognormal", 1.0, -0.5)), "field 'gap.scv': outside its range; read -0.5"),
    "lognormal zero": (changed("shores", 0, closed=Spread("lognormal")), "field 'closed.mean_h': no time passes"),
    "most": (
        changed("shores", 0, closed=Spread("constant", 1.0, 0.0, -1.0)),
        "row east, field 'closed.most_h': outside",
    ),
    "eleven months": (changed("sources", 0, month_share=(1.0,) * 11), "field 'month_share': no list by month"),
    "twelve zeros": (changed("sources", 0, month_share=(0.0,) * 12), "field 'month_share': a source that never sends"),
    "first hour": (changed("sources", 0, first_h=math.inf), "field 'first_h': no hour of any month"),
    "no units": (changed("sources", 0, units=0), "row trains, field 'units': no count; read 0"),
    "half a server": (changed("stations", 0, servers=1.5), "row border, field 'servers': no count; read 1.5"),
    "opens": (changed("stations", 0, open_h=24.0, close_h=30.0), "field 'open_h': outside its range; read 24.0"),
    "closes": (
        changed("stations", 0, close_h=8.0),
        "row border, field 'close_h': does not follow the opening; read 8.0",
    ),
    "capacity": (changed("stores", 0, capacity=-1.0), "row yard-east, field 'capacity': outside its range; read -1.0"),
    "release": (changed("gates", 0, release_h=-1.0), "row ban-east, field 'release_h': outside its range; read -1.0"),
    "former": (changed("formers", 0, units=0), "row train-east, field 'units': no count; read 0"),
    "former time": (changed("formers", 0, most_h=-2.0), "row train-east, field 'most_h': outside its range"),
    "storms": (changed("shores", 0, storms_per_h=(0.1,)), "row east, field 'storms_per_h': no list by month"),
    "berths": (changed("ports", 0, berths=0), "row east, field 'berths': no count; read 0"),
    "mooring": (changed("ports", 0, mooring_h=math.inf), "row east, field 'mooring_h': outside its range; read inf"),
    "handling": (changed("handlings", 0, load_h=-1.0), "row east, wagon, field 'load_h': outside its range; read -1.0"),
    "handled twice": (changed("handlings", 1, kind="wagon"), "row east, wagon, field 'handlings': the same name twice"),
    "handled nowhere": (changed("handlings", 0, port="?"), "row ?, wagon, field 'port': no such name among the ports"),
    "one port": (changed("links", 0, ports=("east", "east")), "row ferry, field 'ports': both ends are one"),
    "no port": (changed("links", 0, ports=("east", "wst")), "row ferry, field 'ports': no such name among the ports"),
    "payload": (changed("links", 0, payload_t=(900.0,)), "row ferry, field 'payload_t': no list by month"),
    "fill": (
        changed("links", 0, fill_share=1.2),
        "row ferry, field 'fill_share': outside its range; read 1.2; allowed: 0 to 1",
    ),
    "rule": (changed("links", 0, rule="fill"), "row ferry, field 'rule': no such rule; read 'fill'"),
    "patience": (changed("links", 0, patience_h=0.0), "row ferry, field 'patience_h': no time passes; read 0.0"),
    "headway": (changed("links", 1, headway_h=0.0), "row other, field 'headway_h': no timetable; read 0.0"),
    "offset": (changed("links", 1, offset_h=(0.0, math.nan)), "row other, field 'offset_h': no hours"),
    "sailing": (changed("links", 0, sailing=Spread()), "row ferry, field 'sailing.mean_h': no time passes"),
    "deck share": (changed("links", 0, deck_share=(("lorry", 1.1),)), "field 'deck_share.lorry': no share; read 1.1"),
    "shared twice": (
        changed("links", 0, deck_share=(("lorry", 0.1),) * 2),
        "field 'deck_share of ferry': the same name twice",
    ),
    "ship's port": (changed("ships", 0, port="?"), "row ferry-0, field 'port': no such name among the ports"),
    "ship's fleet": (changed("ships", 0, fleet="?"), "row ferry-0, field 'port': no link of the ship's goes there"),
    "ship's link": (changed("ships", 6, link="?"), "row tied, field 'link': no such name among the links; read '?'"),
    "other fleet": (changed("ships", 6, fleet="?"), "row tied, field 'link': a link of another fleet; read 'other'"),
    "tied elsewhere": (changed("ships", 6, port="east"), "row tied, field 'port': no link of the ship's goes there"),
    "deck": (changed("ships", 0, deck=0.0), "row ferry-0, field 'deck': no deck; read 0.0"),
    "first": (changed("ships", 0, first_h=-1.0), "row ferry-0, field 'first_h': outside its range; read -1.0"),
    "target": (
        changed("orders", 0, target="border"),
        "row order 0, field 'target': not one shore or gate; read 'border', found in []",
    ),
    "order": (changed("orders", 0, hours=-1.0), "row order 0, field 'hours': outside its range; read -1.0"),
    "start": (msgspec.structs.replace(GOOD, start_h=0.5), "field 'start_h': no hour of a year; read 0.5"),
    "sample": (msgspec.structs.replace(GOOD, sample_h=0.0), "field 'sample_h': no time passes; read 0.0"),
    "no end": (with_steps(Step("delay")), "row lorry, field 'steps': a program ends once; read END at []"),
    "two ends": (with_steps(END, END), "row lorry, field 'steps': a program ends once; read END at [0, 1]"),
    "no steps": (with_steps(), "row lorry, field 'steps': a program ends once"),
    "operation": (with_steps(Step("fly"), END), "row lorry:0, field 'op': no such operation; read 'fly'"),
    "station": (with_steps(Step("serve", "?"), END), "row lorry:0, field 'what': no such name among the stations"),
    "delay": (
        with_steps(Step("delay", time=Spread("constant", -1.0)), END),
        "row lorry:0, field 'time.mean_h': outside",
    ),
    "take less": (with_steps(Step("take", "path", units=-1.0), END), "row lorry:0, field 'units': outside its range"),
    "gives": (
        with_steps(Step("sail", "ferry", gives="?", leg="east"), END),
        "row lorry:0, field 'gives': no such name",
    ),
    "leg": (
        with_steps(Step("sail", "ferry", leg="south"), END),
        "row lorry:0, field 'leg': not the port it sails from; read 'south'; allowed: east or west",
    ),
    "take more": (
        with_steps(Step("take", "path", units=31.0), END),
        "row lorry:0, field 'units': takes more than there is; read 31.0; allowed: at most 30",
    ),
    "train at sea": (
        with_steps(Step("form", "train-east"), Step("sail", "ferry", leg="east"), END),
        "row lorry:1, field 'op': a train that is not split; read sail after form train-east",
    ),
    "train of trains": (
        with_steps(Step("form", "train-east"), Step("form", "train-south"), END),
        "row lorry:1, field 'op': a train that is not split",
    ),
    "two trains": (
        with_steps(Step("form", "train-east"), END),
        "row train-east, field 'formers': a former forms the trains of one step; read 2 steps",
    ),
    "long": (
        changed("kinds", 2, length=246.0),
        "field 'length': an item that no ship of the link takes; read 246 of 1 units of 'lorry'; allowed: at most 245",
    ),
    "heavy": (changed("kinds", 2, t=901.0), "row lorry:2, field 't': an item that no ship of the link takes"),
    "group": (
        changed("sources", 2, units=14),
        "row lorry:2, field 'length': an item that no ship of the link takes; read 252 of 14 units",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_makes_no_sense_is_refused_by_name(case: str) -> None:
    operations, message = BAD[case]
    with pytest.raises(InputError) as refused:
        pack(operations)
    assert any(message in str(fault) for fault in refused.value.faults), str(refused.value)
    assert refused.value.exit_code == 2


def test_what_makes_sense_is_not_refused() -> None:
    check(GOOD)
    check(one_station())


def test_a_kind_that_nobody_handles_is_refused() -> None:
    bare = msgspec.structs.replace(GOOD, handlings=GOOD.handlings[1:])
    with pytest.raises(InputError, match=r"row wagon-east:4, field 'what': nobody handles .*read 'wagon' at 'east'"):
        pack(bare)


def test_all_faults_are_told_at_once() -> None:
    bad = msgspec.structs.replace(GOOD, start_h=-1.0, sample_h=-1.0, orders=(Order("nobody", 0.0, 1.0),))
    with pytest.raises(InputError) as refused:
        check(bad)
    assert [fault.field for fault in refused.value.faults] == ["start_h", "sample_h", "target"]


def test_the_largest_items_are_followed_through_trains_and_returns() -> None:
    assert entering_units(GOOD) == {
        ("wagon", "wagon-east"): 20, ("wagon", "wagon-south"): 1, ("lorry", "lorry"): 1, ("hull", "empty"): 1,
    }  # fmt: skip
    assert most_units(GOOD) == 20
    assert most_units(changed("formers", 0, units=50)) == 50


def test_trains_that_grow_with_every_return_are_refused() -> None:
    kinds = (msgspec.structs.replace(GOOD.kinds[0], returns="p", returns_as="wagon"),)
    programs = (Program("p", (Step("form", "train-east"), END)),)
    source = Source("s", "wagon", "p", Spread("constant", 1.0))
    with pytest.raises(InputError, match="grow without end"):
        pack(Operations(kinds, programs, (source,), formers=GOOD.formers))
