"""Where the commands of companions put an answer, and `run --with`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.commands import call, refused
from tests.frozen import kept_in, ran
from tests.lights import dim_answer
from tests.traded import traded_as

from transcaspian import _verbs, _verbs_trade
from transcaspian.runs import COMPANIONS, _beside


def test_trade_is_kept_in_a_run_and_writes_the_scenario_it_feeds(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = kept_in(here)
    own = traded_as("frozen")
    monkeypatch.setattr(_verbs_trade, "trade", lambda *_, **__: own)
    done = call("trade", "frozen", "--keep", str(folder), "--scenario-out", "deep/fed.toml", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads((folder / "trade.json").read_text(encoding="utf-8")) == json.loads(done.out)
    assert 'extends = "frozen"' in Path("deep/fed.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("trade", "--keep", "absent"), ("not a run folder",)),
        (("trade", "--scenario-out", "."), ("a file to write",)),
        (("trade", "--scenario-out", "fed.json"), ("fed.json: is no scenario file",)),
        (("run", "--with", "pover"), ("--with: no companion has this name; read 'pover'", "Did you mean 'power'?")),
        (("run", "--scenario-out", "a b.toml"), ("this cannot name a run",)),
        (("agreements", "--with", "power,trad"), ("read 'trad'", "Did you mean 'trade'?")),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    assert refused(*arguments, says=says).out == ""


def test_a_run_asks_companions_keeps_their_answers_and_goes_on_without_an_extra(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(own: Any, atlas: Any, progress: Any) -> Any:
        return dim_answer(own, atlas)

    fake = msgspec.structs.replace(COMPANIONS["fibre"], ask=ask)
    trade = msgspec.structs.replace(COMPANIONS["trade"], ask=lambda *_: traded_as("frozen"))
    monkeypatch.setattr(_verbs, "run_scenario", lambda *_, **__: ran())
    monkeypatch.setitem(_beside.COMPANIONS, "fibre", fake)
    monkeypatch.setitem(_beside.COMPANIONS, "trade", trade)
    monkeypatch.setitem(sys.modules, "pypsa", None)
    done = call("run", "frozen", "--with", "power,fibre,trade", "--scenario-out", "fed.toml")
    assert (done.code, done.err) == (0, "")
    folder = next(Path("runs").iterdir())
    assert {"fibre.json", "trade.json"} <= {path.name for path in folder.iterdir()}
    assert "left out: power - pip install 'transcaspian[power]'" in done.out
    assert "fibre: Aktau-Sumgait takes" in done.out
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(f'<section id="{name}"' in page for name in ("fibre", "trade", "left-out"))
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["left_out"] == {
        "power": "pip install 'transcaspian[power]'"
    }
    promises = json.loads((folder / "agreements.json").read_text(encoding="utf-8"))["promises"]
    verdicts = {one["id"]: one["verdict"] for one in promises}
    assert (verdicts["agr-trade-1bn"], verdicts["agr-caspian-cable"]) == ("missed", "cannot be measured")
    assert 'note = "trade"' in Path("fed.toml").read_text(encoding="utf-8")
