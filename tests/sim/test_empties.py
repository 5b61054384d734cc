"""Empties come back by the way they came; ballast lies where next to nothing waits."""

from __future__ import annotations

import msgspec
import pytest
from tests.sim.years import base, compiled

from transcaspian.network import build
from transcaspian.sim import compile_year


def _units(source) -> float:  # type: ignore[no-untyped-def]
    return 8760.0 * source.units / source.gap.mean_h


def test_a_part_of_the_wagons_returns_over_the_same_link() -> None:
    made = compiled().operations
    kinds = {kind.id: kind for kind in made.kinds}
    programs = {program.id: program for program in made.programs}
    returning = [source for source in made.sources if source.id.endswith(":returning")]
    loaded = {source.id: source for source in made.sources}
    assert returning
    for source in returning:
        whole = _units(source) + _units(loaded[source.program])
        assert _units(source) == pytest.approx(0.28 * whole)
        back = programs[kinds[source.kind].returns]
        sails = [step for step in programs[source.program].steps if step.op == "sail"]
        sail = next(step for step in back.steps if step.op == "sail")
        assert sail.what == sails[-1].what
        assert sail.leg != sails[-1].leg
        assert back.steps[0].op == "split"


def test_no_empties_without_their_share() -> None:
    network = base().network
    row = list(network.atlas.parameters).index("empty-wagons")
    values = network.columns["parameters"]["value"].copy()
    values[row] = 0.0
    columns = {**network.columns, "parameters": {"value": values}}
    bare = build(network.scenario, year=network.year, atlas=network.atlas, columns=columns)
    none = compile_year(msgspec.structs.replace(base(), network=bare)).operations
    assert not any(source.id.endswith(":returning") for source in none.sources)
    assert len(none.kinds) < len(compiled().operations.kinds)


def test_ballast_lies_at_the_idle_end_of_tankers_only() -> None:
    made = compiled().operations
    ballast = {source.id for source in made.sources if source.id.startswith("ballast:")}
    assert "ballast:turkmenbashi-dubendi-tanker.back" in ballast
    assert "ballast:turkmenbashi-dubendi-tanker.out" not in ballast
    assert not any("ferry" in name or "feeder" in name for name in ballast)
    kinds = {kind.id: kind for kind in made.kinds}
    links = {link.id: link for link in made.links}
    for name in ballast:
        link = links[name.split(":")[1].split(".")[0]]
        assert kinds[name].length == 0.0
        assert kinds[name].t == max(link.payload_t)  # it fills the ship, or keeps it from waiting for more
        assert base().network.atlas.fleets[link.fleet].vehicle in ("dry", "tanker")
