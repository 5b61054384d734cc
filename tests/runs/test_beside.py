"""Companions beside a run: chosen by name, asked one by one, left out with a reason; and the scenario they feed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.frozen import ran
from tests.lights import dim_answer
from tests.traded import traded

from transcaspian.errors import ExtraMissing, InputError, NoRoute, OutputError
from transcaspian.model import Atlas, Scenario, scenario
from transcaspian.runs import COMPANIONS, FibreAnswer, Run, _beside, _run, run_scenario, run_tables, write_companion
from transcaspian.runs._beside import (
    changes_of,
    companion_names,
    companion_of,
    read_companions,
    with_companions,
    write_fed,
)


def asked_as(monkeypatch: pytest.MonkeyPatch, **asks: Callable[..., Any]) -> None:
    """Let companions answer with what a test gives."""
    for name, ask in asks.items():
        monkeypatch.setitem(_beside.COMPANIONS, name, msgspec.structs.replace(COMPANIONS[name], ask=ask))


def no_pypsa(*_: Any) -> Any:
    raise ExtraMissing("power", needs="pypsa")


def no_route(*_: Any) -> Any:
    raise NoRoute("no open route carries grain")


@pytest.mark.parametrize(
    ("asked", "names"),
    [("", []), ("all", list(COMPANIONS)), (["trade", "power", "trade"], ["power", "trade"]), ("fibre,", ["fibre"])],
)
def test_names_come_once_and_in_their_own_order(asked: Any, names: list[str]) -> None:
    assert companion_names(asked) == names


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"--with.*read 'fiber'.*Did you mean 'fibre'\?"):
        companion_names("power,fiber")


def test_a_run_holds_the_answers_and_names_what_is_left_out(monkeypatch: pytest.MonkeyPatch, shipped: Atlas) -> None:
    told: list[tuple[str, float]] = []
    seen: list[str] = []

    def fibre(own: Scenario, atlas: Atlas, progress: Any) -> FibreAnswer:
        seen.append(own.name)
        progress("lines", 0.5)
        return dim_answer(own, atlas)

    asked_as(monkeypatch, power=no_pypsa, fibre=fibre, trade=no_route)
    done = with_companions(ran(), "power,fibre,trade", progress=lambda stage, share: told.append((stage, share)))
    assert (list(done.beside.answers), seen) == (["fibre"], ["frozen"])
    left = {"power": "pip install 'transcaspian[power]'", "trade": "no open route carries grain"}
    assert (done.beside.left_out, done.summary.left_out) == (left, left)
    assert ("fibre: lines", 0.5) in told
    assert companion_of(done.beside.answers["fibre"]).name == "fibre"
    assert msgspec.structs.replace(done.summary, left_out={}) == ran().summary


def test_kept_answers_come_back_as_they_were(tmp_path: Path, shipped: Atlas, frozen: Scenario) -> None:
    found = {"fibre": dim_answer(frozen, shipped), "trade": traded()}
    for name, one in found.items():
        write_companion(tmp_path, name, one)
    assert read_companions(tmp_path) == found
    (tmp_path / "trade.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"Keep it again: transcaspian trade --keep FOLDER"):
        read_companions(tmp_path)


def in_2030(name: str, atlas: Atlas) -> Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_run, "relieve", lambda flows, book: [])
        patch.setattr(_run, "pairs", lambda flows, book: [])
        return run_scenario(scenario(name, atlas=atlas), atlas=atlas, years="2030")


def test_the_scenario_that_trade_feeds_runs_and_moves_the_corridor_as_its_changes_say(
    tmp_path: Path, shipped: Atlas
) -> None:
    out = write_fed(tmp_path / "fed.toml", "base", {"trade": traded()}, atlas=shipped)
    plain, fed = in_2030("base", shipped), in_2030(str(out), shipped)
    scales = {change.target: change.value for change in changes_of({"trade": traded()}) if change.active(2030)}
    before, after = ({row["market"]: row for row in run_tables(one)["markets"].iter_rows(named=True)}
                     for one in (plain, fed))  # fmt: skip
    for name, row in before.items():
        assert after[name]["volume_kt"] == pytest.approx(row["volume_kt"] * scales.get(name, 1.0), rel=1e-12)
    said_kt = sum((scale - 1.0) * before[name]["titr_kt"] for name, scale in scales.items())
    moved_kt = fed.summary.years[0].corridor_kt - plain.summary.years[0].corridor_kt
    assert said_kt < -5.0
    assert moved_kt == pytest.approx(said_kt, rel=0.5)  # others take part of the room


def test_without_a_response_the_scenario_that_is_fed_is_the_asked_one(tmp_path: Path, shipped: Atlas) -> None:
    still = msgspec.structs.replace(traded(), changes=[])
    out = write_fed(tmp_path / "fed.toml", "base", {"trade": still}, atlas=shipped)
    fed, base = (scenario(name, atlas=shipped) for name in (str(out), "base"))
    assert msgspec.structs.replace(fed, name="base", title=base.title, description=base.description) == base
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        write_fed(tmp_path / "file" / "fed.toml", "base", {"trade": still}, atlas=shipped)
