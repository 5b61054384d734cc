"""The twin's ships in cases small enough to work out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from transcaspian.sim import (
    Handling,
    Kind,
    Operations,
    Order,
    Outcome,
    Port,
    Program,
    SeaLink,
    Ship,
    Shore,
    Source,
    Spread,
    Step,
    Store,
)
from transcaspian.sim._twin import Twin

CALM = (0.0,) * 12


def strait(*, kinds: tuple[tuple[str, float], ...] = (("wagon", 10.0),), **changes: Any) -> Operations:
    """Ports a and b, one ship of 30 m that lies at a, and a unit of each kind (name, metres) every two hours."""
    link = {"payload_t": (100.0,) * 12} | changes.pop("link", {})
    made = Operations(
        tuple(Kind(name, length, 5.0) for name, length in kinds),
        (Program("west", (Step("sail", "l", leg="a"), Step("end"))),),
        tuple(Source(name, name, "west", Spread(mean_h=2.0)) for name, _ in kinds),
        shores=(Shore("east", CALM, Spread(mean_h=1.0)), Shore("west", CALM, Spread(mean_h=1.0))),
        ports=(Port("a", "east", 1, 1, 1.0, 0.25), Port("b", "west", 1, 1, 1.0, 0.25)),
        handlings=tuple(Handling(port, name, 0.5, 1.0) for port in "ab" for name, _ in kinds),
        links=(SeaLink("l", "f", ("a", "b"), Spread(mean_h=10.0), **link),),
        ships=(Ship("s", "f", 30.0, "a"),),
    )
    fields = {name: getattr(made, name) for name in Operations.__struct_fields__}
    return Operations(**(fields | changes))


def outcome(operations: Operations, until_h: float) -> Outcome:
    twin = Twin(operations, seed=1, replication=0)
    twin.run(until_h)
    return twin.outcome()


def voyages(operations: Operations, until_h: float) -> list[tuple[float, ...]]:
    table = outcome(operations, until_h).voyages
    return list(zip(*(table[name].tolist() for name in ("depart_h", "arrive_h", "deck", "units")), strict=True))


def test_a_ship_fills_sails_and_unloads_one_by_one() -> None:
    found = outcome(strait(), 20.0)
    assert [column.tolist() for column in found.voyages.values()] == [[0], [0], [6.75], [16.75], [30.0], [15.0], [3]]
    assert found.deliveries["delivered_h"].tolist() == [18.75, 19.75]
    assert found.deliveries["born_h"].tolist() == [2.0, 4.0]
    assert found.step_busy_h.tolist() == [12.0 + 13.0 + 14.0, 0.0]
    assert found.present_units == 8


def test_the_draught_of_the_month_fills_a_ship() -> None:
    full = strait(link={"payload_t": (5.0, *(100.0,) * 11), "fill_share": 1.0})
    assert voyages(full, 40.0)[0] == (2.75, 12.75, 10.0, 1)
    ship = strait(link={"payload_t": (9.0, *(100.0,) * 11), "fill_share": 1.0})
    assert voyages(ship, 40.0)[0] == (4.25, 14.25, 10.0, 1)  # when the next does not fit
    march = Operations(**{name: getattr(ship, name) for name in Operations.__struct_fields__} | {"start_h": 1460.0})
    assert voyages(march, 40.0)[0] == (6.75, 16.75, 30.0, 3)


def test_patience_ends_and_starts_again_when_there_is_nobody() -> None:
    assert voyages(strait(link={"patience_h": 3.5}), 20.0)[0] == (4.75, 14.75, 20.0, 2)
    late = strait(link={"patience_h": 3.5}, sources=(Source("wagon", "wagon", "west", Spread(mean_h=12.0)),))
    assert voyages(late, 40.0)[0] == (15.25, 25.25, 10.0, 1)


def test_an_empty_ship_goes_where_somebody_waits() -> None:
    east = Program("east", (Step("sail", "l", leg="b"), Step("end")))
    waits = strait(programs=(east,), sources=(Source("wagon", "wagon", "east", Spread(mean_h=3.0)),))
    assert voyages(waits, 200.0)[0] == (97.25, 107.25, 0.0, 0)
    assert voyages(waits, 200.0)[1] == (110.0, 120.0, 30.0, 3)


@pytest.mark.parametrize(("offset_h", "depart_h"), [(3.0, 3.25), (0.0, 12.25), (15.0, 15.25)])
def test_a_timetable_ship_leaves_at_its_slot_full_or_not(offset_h: float, depart_h: float) -> None:
    link = {"rule": "timetable", "headway_h": 12.0, "offset_h": (offset_h, 5.0)}
    first, second = voyages(strait(link=link), 60.0)[:2]
    assert first == (depart_h, depart_h + 10.0, 10.0 if depart_h < 4.0 else 30.0, 1 if depart_h < 4.0 else 3)
    ready = depart_h + 11.0 + first[3]
    assert second[0] == 0.25 + min(5.0 + 12.0 * k for k in range(5) if 5.0 + 12.0 * k >= ready)


@pytest.mark.parametrize("shore", ["east", "west"])
def test_both_ends_must_be_open_to_sail(shore: str) -> None:
    first = voyages(strait(orders=(Order(shore, 5.0, 45.0),)), 100.0)[0]
    assert first == (50.0, 60.0, 30.0, 3)


def test_a_kind_keeps_to_its_share_of_the_deck() -> None:
    both = strait(kinds=(("wagon", 10.0), ("truck", 10.0)), link={"deck_share": (("wagon", 0.4),), "fill_share": 1.0})
    found = outcome(both, 40.0)
    assert found.deliveries["kind"].tolist()[:3] == [0, 1, 1]
    alone = strait(link={"deck_share": (("wagon", 0.4),), "fill_share": 1.0})
    assert voyages(alone, 120.0)[0] == (97.25, 107.25, 10.0, 1)


def test_a_store_gets_back_what_is_on_board() -> None:
    take, sail = Step("take", "yard"), Step("sail", "l", gives="yard", leg="a")
    yard = strait(programs=(Program("west", (take, sail, Step("end"))),), stores=(Store("yard", 1.0),), sample_h=1.0)
    found = outcome(yard, 8.0)
    assert found.samples[:, found.queue_names.index("store:yard")].tolist() == [0] * 9
    assert found.store_samples[:, 0].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 0]
    short = strait(programs=yard.programs, stores=(Store("yard", 1.0),), sample_h=1.0, ships=())
    assert outcome(short, 8.0).samples[:, 0].tolist() == [0, 0, 0, 0, 0, 1, 1, 2, 2]


def test_ships_share_out_over_the_links_of_their_fleet() -> None:
    one = strait()
    more = SeaLink("m", "f", ("a", "b"), Spread(mean_h=10.0), payload_t=(100.0,) * 12)
    fleet = strait(
        programs=(*one.programs, Program("far", (Step("sail", "m", leg="a"), Step("end")))),
        sources=(*one.sources, Source("far", "wagon", "far", Spread(mean_h=5.0))),
        ports=tuple(Port(port.id, port.shore, 2, 1, 1.0, 0.25) for port in one.ports),
        links=(*one.links, more),
        ships=(Ship("s", "f", 30.0, "a", 12.5), Ship("t", "f", 30.0, "a", 12.5)),
    )
    twin = Twin(fleet, seed=1, replication=0)
    twin.run(13.5)  # three wagons wait for l still, which one ship loads, and two for m
    assert [vessel.side.link.id for vessel in twin.sea.vessels if vessel.side is not None] == ["l", "m"]
