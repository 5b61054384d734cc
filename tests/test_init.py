"""The front door: sorted, complete, and light to open."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

import transcaspian
from transcaspian import (
    _verbs,
    _verbs_agreements,
    _verbs_companions,
    _verbs_fibre,
    _verbs_invest,
    _verbs_oil,
    _verbs_power,
    _verbs_sea,
    _verbs_tariffs,
    _verbs_trade,
    cli,
)

VERBS = (
    _verbs,
    _verbs_agreements,
    _verbs_companions,
    _verbs_fibre,
    _verbs_invest,
    _verbs_oil,
    _verbs_power,
    _verbs_sea,
    _verbs_tariffs,
    _verbs_trade,
)
NO_COMMAND = {"export_subject", "invest_why", "keep", "keep_companion", "why_tariff"}

HEAVY = (
    "altair",
    "gnpy",
    "highspy",
    "numba",
    "numpy",
    "polars",
    "rich",
    "scipy",
    "shapely",
    "typer",
    "vl_convert",
    "xlsxwriter",
)


def fresh(code: str) -> str:
    """Run code in a new process and give what it printed."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_door_is_sorted_and_every_name_is_there() -> None:
    assert transcaspian.__all__ == sorted(transcaspian.__all__)
    assert len(set(transcaspian.__all__)) == len(transcaspian.__all__)
    for name in transcaspian.__all__:
        assert getattr(transcaspian, name) is not None
    assert dir(transcaspian) == transcaspian.__all__


def test_every_verb_is_at_the_door() -> None:
    for verbs in VERBS:
        assert set(verbs.__all__) <= set(transcaspian.__all__)
        for name in verbs.__all__:
            assert getattr(transcaspian, name) is getattr(verbs, name)


def test_every_command_has_a_verb() -> None:
    commands = set(typer.main.get_command(cli.app).commands) - {"data", "schema"}
    renamed = {"report": "brief", "runs": "stored"}  # a verb never bears the name of a room
    verbs = {name for module in VERBS for name in module.__all__} - NO_COMMAND
    assert {renamed.get(name, name) for name in commands} == verbs


def test_a_name_that_is_not_there_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'transcaspian' has no attribute 'rum'"):
        _ = transcaspian.rum


def test_importing_opens_no_heavy_room() -> None:
    code = f"import sys, transcaspian; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert fresh(code) == "[]"


def test_help_opens_no_heavy_room() -> None:
    heavy = tuple(name for name in HEAVY if name not in ("typer", "rich"))
    code = f"""
import sys
from transcaspian.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "run" in done.stdout


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "transcaspian", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"transcaspian {transcaspian.__version__}"
