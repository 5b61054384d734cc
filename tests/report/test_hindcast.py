"""How good the model is, in the brief: what was fitted, the year held out, the forecast."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from transcaspian.data import tables
from transcaspian.report import brief
from transcaspian.report._hindcast import hindcast_section, hindcast_sources, kept_calibration
from transcaspian.report._sources import Bibliography, Source
from transcaspian.runs import Calibration

BOOKS = Bibliography((Source("ministry", "Ministry"),), 3)


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    found = kept_calibration(tables())
    assert found is not None
    return found


def test_tables_without_a_calibration_say_how_to_get_one(small: Any) -> None:
    assert kept_calibration(small) is None
    assert "transcaspian calibrate --save" in hindcast_section(None, small, BOOKS, number_=8)
    assert hindcast_sources(None) == []


def test_the_shipped_one_shows_every_parameter_count_and_forecast(shipped: Calibration) -> None:
    section = hindcast_section(shipped, tables(), BOOKS, number_=8)
    assert section.count("<tr>") == sum(
        1 + len(rows) for rows in (shipped.fits, shipped.counts, shipped.hold_out, shipped.forecasts)
    )
    for one in (*shipped.fits, *shipped.hold_out):
        assert one.name in section
    assert all(f"<li>{aim}.</li>" in section for aim in shipped.aims)
    assert section.count('role="img"') == 2


def test_a_figure_says_its_counts_in_words(shipped: Calibration) -> None:
    section = hindcast_section(shipped, tables(), BOOKS, number_=8)
    label = section.partition('aria-label="')[2].partition('"')[0]
    held = next(one for one in shipped.hold_out if one.perimeter == "titr-association")
    assert f"{held.year} counted" in label
    assert "forecast" in label


def test_changed_tables_ask_for_another_fit(shipped: Calibration) -> None:
    old = msgspec.structs.replace(shipped, inputs_sha256="0" * 64)
    assert "The tables have changed since" in hindcast_section(old, tables(), BOOKS, number_=8)


def test_a_parameter_far_from_its_prior_is_named(shipped: Calibration) -> None:
    near = [msgspec.structs.replace(fit, moved_sd_value=0.5) for fit in shipped.fits]
    far = [msgspec.structs.replace(near[0], moved_sd_value=-3.0), *near[1:]]
    said = {
        name: hindcast_section(msgspec.structs.replace(shipped, fits=fits), tables(), BOOKS, number_=8)
        for name, fits in (("near", near), ("far", far))
    }
    assert "Counts and prior disagree" not in said["near"]
    assert "went -3.0 of its standard deviations" in said["far"]


def test_page_one_gives_the_forecast_with_its_range(
    write_run: Callable[..., Path], tmp_path: Path, shipped: Calibration, monkeypatch: pytest.MonkeyPatch, small: Any
) -> None:
    from transcaspian.report import _brief

    monkeypatch.setattr(_brief, "kept_calibration", lambda _: shipped)
    page = brief(write_run(tmp_path / "base"), out=tmp_path / "page.html", tables=small).read_text(encoding="utf-8")
    first = page.partition('id="flows"')[0]
    assert "between" in first
    assert 'href="#how-good"' in first
