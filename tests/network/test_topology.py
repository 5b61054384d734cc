"""States, arcs and slots: what no year changes."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest

from transcaspian.model import Atlas
from transcaspian.network import GATE, Topology, topology


@pytest.fixture(scope="module")
def top(shipped: Atlas) -> Topology:
    return topology(shipped)


def media(top: Topology, arcs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Medium that each arc leaves and that it reaches."""
    name = np.array([medium for _, medium in top.states])
    return name[top.arc_tail[arcs]], name[top.arc_head[arcs]]


def test_every_array_is_read_only(top: Topology) -> None:
    arrays = {name: value for name, value in msgspec.structs.asdict(top).items() if isinstance(value, np.ndarray)}
    assert len(arrays) >= 15
    for array in arrays.values():
        with pytest.raises(ValueError, match="read-only"):
            array[:1] = 0


def test_it_is_laid_out_once_for_an_atlas(shipped: Atlas, top: Topology) -> None:
    assert topology(shipped) is top


def test_an_arc_is_a_link_or_a_transfer_and_never_both(top: Topology) -> None:
    assert np.array_equal(top.arc_link >= 0, top.arc_transfer < 0)


def test_arcs_are_grouped_by_form(top: Topology) -> None:
    assert top.form_start[0] == 0
    assert top.form_start[-1] == len(top.arc_form)
    for form in range(len(top.forms)):
        assert set(top.arc_form[top.form_start[form] : top.form_start[form + 1]]) == {form}


def test_a_link_joins_its_two_places_on_its_medium_in_both_directions(shipped: Atlas, top: Topology) -> None:
    ends = {link: set() for link in shipped.links}
    for arc in np.flatnonzero(top.arc_link >= 0):
        link = shipped.links[top.links[top.arc_link[arc]]]
        (start, medium), (end, same) = top.states[top.arc_tail[arc]], top.states[top.arc_head[arc]]
        assert medium == same == link.medium
        expected = (link.origin, link.destination) if top.arc_forward[arc] else (link.destination, link.origin)
        assert (start, end) == expected
        ends[link.id].add((start, end))
    for name, found in ends.items():
        assert len(found) in ((0, 1) if shipped.links[name].oneway else (0, 2))


def test_a_form_only_goes_on_its_own_media(shipped: Atlas, top: Topology) -> None:
    for number, form in enumerate(shipped.forms.values()):
        before, after = media(top, np.arange(top.form_start[number], top.form_start[number + 1]))
        assert {*before, *after} <= {*form.media.split(), GATE}


def test_a_change_of_medium_is_a_transfer_in_one_place(top: Topology) -> None:
    arcs = np.arange(len(top.arc_link))
    before, after = media(top, arcs)
    assert np.array_equal(before != after, top.arc_transfer >= 0)
    moves = top.arc_transfer >= 0
    assert np.array_equal(top.state_place[top.arc_tail[moves]], top.state_place[top.arc_head[moves]])


def test_the_gauge_changes_only_in_a_transfer_that_takes_hours(shipped: Atlas, top: Topology) -> None:
    before, after = media(top, np.arange(len(top.arc_link)))
    gauge = np.flatnonzero((before != after) & np.char.startswith(before, "rail-") & np.char.startswith(after, "rail-"))
    assert len(gauge) >= 10
    for arc in gauge:
        assert shipped.transfers[top.transfers[top.arc_transfer[arc]]].dwell_h > 0.0


def test_a_row_for_a_place_replaces_the_row_for_all(shipped: Atlas, top: Topology) -> None:
    pairs: dict[tuple[int, int, int], list[str]] = {}
    for arc in np.flatnonzero(top.arc_transfer >= 0):
        key = (int(top.arc_form[arc]), int(top.arc_tail[arc]), int(top.arc_head[arc]))
        pairs.setdefault(key, []).append(top.transfers[top.arc_transfer[arc]])
    assert all(len(found) == 1 for found in pairs.values())
    own = {(t.place, t.form, t.from_medium, t.to_medium) for t in shipped.transfers.values() if t.place != "*"}
    for (form, tail, head), (name,) in pairs.items():
        place, medium = top.states[tail]
        if (place, top.forms[form], medium, top.states[head][1]) in own:
            assert shipped.transfers[name].place == place


def test_a_section_with_one_capacity_for_both_directions_is_one_slot(shipped: Atlas, top: Topology) -> None:
    rules = {
        name: [top.slot_side[slot] for slot in np.flatnonzero(top.slot_resource == number)]
        for number, name in enumerate(top.resources)
        if name in shipped.resources and shipped.resources[name].direction != "lines"
    }
    assert {shipped.resources[name].direction for name in rules} == {"sum", "each"}
    for name, found in rules.items():
        assert found == (["out", "back"] if shipped.resources[name].direction == "each" else [""])


def test_the_fullest_slot_of_a_fleet_holds_the_fuller_direction_of_every_line(shipped: Atlas, top: Topology) -> None:
    number = top.resources.index("fleet-ferry-asco")
    slots = np.flatnonzero(top.slot_resource == number)
    lines = shipped.fleets["ferry-asco"].links.split()
    assert sorted(top.slot_side[slot] for slot in slots) == sorted(
        "-".join(sides) for sides in itertools.product(("out", "back"), repeat=len(lines))
    )
    rng = np.random.default_rng(5)
    for _ in range(20):
        days, load = rng.exponential(size=(len(lines), 2)), np.zeros(top.n_slots)
        for arc in np.flatnonzero(top.arc_link >= 0):
            line, form = top.links[top.arc_link[arc]], top.forms[top.arc_form[arc]]
            if line in lines and form == "truck":
                uses = range(top.use_start[arc], top.use_start[arc + 1])
                own = [use for use in uses if top.slot_resource[top.use_slot[use]] == number]
                assert len(own) == 4
                assert top.use_passages[own].sum() == 1.0
                load[top.use_slot[own]] += days[lines.index(line), int(not top.arc_forward[arc])] * top.use_share[own]
        assert load.max() == pytest.approx(days.max(axis=1).sum())
        sides = top.slot_side[int(np.argmax(load))].split("-")
        assert [side == "back" for side in sides] == (days[:, 1] > days[:, 0]).tolist()


@pytest.mark.parametrize(("rule", "shared"), [("sum", True), ("each", False)])
def test_trains_of_both_directions_meet_in_a_slot_only_where_the_rule_sums(
    shipped: Atlas, top: Topology, rule: str, shared: bool
) -> None:
    used: dict[tuple[str, int], set[tuple[bool, int]]] = {}
    for arc in np.flatnonzero(top.arc_link >= 0):
        for use in range(top.use_start[arc], top.use_start[arc + 1]):
            slot, number = int(top.use_slot[use]), int(top.slot_resource[top.use_slot[use]])
            name = top.resources[number]
            if top.use_empties[use]:
                continue
            if name in shipped.resources and shipped.resources[name].direction == rule:
                link = top.links[top.arc_link[arc]]
                used.setdefault((link, number), set()).add((bool(top.arc_forward[arc]), int(slot)))
    both = [found for found in used.values() if {way for way, _ in found} == {True, False}]
    assert len(both) > 5
    for found in both:
        assert len(found) == 2
        assert len({slot for _, slot in found}) == (1 if shared else 2)


def test_an_arc_uses_what_the_table_says_of_its_link_or_transfer(shipped: Atlas, top: Topology) -> None:
    given: dict[str, dict[str, tuple[float, float]]] = {}
    for use in shipped.uses:
        given.setdefault(use.element, {})[use.resource] = (use.usage_share, use.passages)
    for arc in range(len(top.arc_link)):
        link = top.arc_link[arc]
        element = top.links[link] if link >= 0 else top.transfers[top.arc_transfer[arc]]
        rows = [row for row in range(top.use_start[arc], top.use_start[arc + 1]) if not top.use_empties[row]]
        found = {
            top.resources[top.slot_resource[top.use_slot[row]]]: (
                top.use_share[row], top.use_passages[row] * top.slot_met[top.use_slot[row]]
            )
            for row in rows
        }  # fmt: skip
        assert {name: pair for name, pair in found.items() if name not in shipped.pools} == given.get(element, {})


def test_a_pool_counts_boxes_one_way_and_gives_them_back_the_other(shipped: Atlas, top: Topology) -> None:
    pool = shipped.pools["boxes-titr"]
    slot = int(np.flatnonzero(top.slot_resource == top.resources.index(pool.id))[0])
    arc_of_use = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
    rows = np.flatnonzero(top.use_slot == slot)
    arcs = arc_of_use[rows]
    assert {top.links[link] for link in top.arc_link[arcs]} == set(pool.links.split())
    assert {top.forms[form] for form in top.arc_form[arcs]} == {pool.form}
    np.testing.assert_array_equal(top.use_share[rows], np.where(top.arc_forward[arcs], 1.0, -1.0))
    assert not top.use_passages[rows].any()


def test_a_slot_is_named_by_its_resource_and_direction(shipped: Atlas, top: Topology) -> None:
    names = [top.slot_name(slot) for slot in range(top.n_slots)]
    assert len(set(names)) == top.n_slots
    assert {"fleet-dry-iran:out", "fleet-ferry-asco:out-out-back", "sec-dostyk-aktogay", "boxes-titr"} <= set(names)


def test_empty_wagons_come_back_by_ferry_and_nobody_waits_with_them(shipped: Atlas, top: Topology) -> None:
    arc_of_use = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
    rows = np.flatnonzero(top.use_empties)
    arcs = arc_of_use[rows]
    assert {top.forms[form] for form in top.arc_form[arcs]} == {"wagon", "tank"}
    assert {shipped.links[top.links[link]].vehicle for link in top.arc_link[arcs]} == {"ferry"}
    assert not top.use_passages[rows].any()
    sides = {"out": True, "back": False}
    for row, arc in zip(rows, arcs, strict=True):
        resource = shipped.resources[top.resources[top.slot_resource[top.use_slot[row]]]]
        lines = shipped.fleets[resource.fleet].links.split()
        chosen = top.slot_side[top.use_slot[row]].split("-")
        side = chosen[lines.index(top.links[top.arc_link[arc]])] if len(chosen) > 1 else chosen[0]
        assert sides[side] != top.arc_forward[arc]


def test_a_person_reads_a_fleet_over_its_lines_as_one(top: Topology) -> None:
    read = {top.slot_name(slot): top.read_as(slot) for slot in range(top.n_slots)}
    assert read["fleet-ferry-asco:back-out-back"] == "fleet-ferry-asco"
    assert all(read[name] == name for name in ("fleet-dry-iran:out", "fleet-tanker-caspian:back", "sec-dostyk-aktogay"))
