from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from transcaspian.report._geography import read_ground
from transcaspian.report._map import CORRIDOR_VIEW, FlowMap, flow_map, map_html, map_svg, payload_of
from transcaspian.report._markup import Raw
from transcaspian.report._projection import project
from transcaspian.report._reading import KeptRun


@pytest.fixture
def drawn(kept: KeptRun, small: Any) -> FlowMap:
    ground = read_ground(small, {"type": "FeatureCollection", "features": []})
    return flow_map(ground, kept.flows, [2024, 2025, 2030], first=2030)


def test_the_data_of_the_map_is_json_that_cannot_end_its_script(drawn: FlowMap) -> None:
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', map_html(drawn, Raw("")))
    assert found
    assert "<" not in found[1]
    read = json.loads(found[1])
    assert read["links"]["dostyk-almaty"]["o"] == "Dostyk <& border>"
    assert read == json.loads(json.dumps(payload_of(drawn)))


def test_the_data_holds_each_direction_and_cargo_of_the_run(drawn: FlowMap) -> None:
    link = payload_of(drawn)["links"]["aktau-alat-feeder"]["s"]["all"]
    assert link["f"] == {"container": [1755, 1834, 3189], "grain": [1755, 1834, 3189]}
    assert link["b"] == {"container": [878, 917, 1594]}
    assert link["ft"][0] == round(0.4 * 4388 * 80)


def test_the_still_map_shows_the_widest_line_and_hides_the_ocean(drawn: FlowMap) -> None:
    text = map_svg(drawn, CORRIDOR_VIEW)
    assert '<use href="#p-aktau-alat-feeder" class="f ship" stroke-width="15.00">' in text
    assert '<use href="#p-xian-rotterdam-boxship" class="f ocean" stroke-width="15.00" style="display:none">' in text
    assert ">Aktau</text>" in text


def test_a_run_that_tells_the_corridor_apart_shows_it_first(kept: KeptRun, small: Any) -> None:
    ground = read_ground(small, {"type": "FeatureCollection", "features": []})
    own = pl.when(pl.col("link") == "aktau-alat-feeder").then(pl.col("kt") / 2).otherwise(0.0)
    flows = kept.flows.with_columns(corridor_kt=own)
    both = flow_map(ground, flows, [2024, 2025, 2030], first=2030)
    assert [layer.id for layer in both.layers] == ["corridor", "all"]
    assert both.layers[0].widest_kt == pytest.approx(both.layers[1].widest_kt / 2)
    text = map_html(both, Raw(""))
    assert '<option value="corridor">of the corridor</option>' in text
    assert '<use href="#p-aktau-alat-feeder" class="f ship" stroke-width="15.00">' in text
    assert '<use href="#p-alat-tbilisi" class="f rail" stroke-width="0.00" style="display:none">' in text


def test_a_run_without_freight_of_the_corridor_shows_all_routes_and_no_choice(kept: KeptRun, small: Any) -> None:
    ground = read_ground(small, {"type": "FeatureCollection", "features": []})
    alone = flow_map(ground, kept.flows.with_columns(corridor_kt=0.0), [2024, 2025, 2030], first=2030)
    assert [layer.id for layer in alone.layers] == ["all"]
    assert 'id="map-layer"' not in map_html(alone, Raw(""))


def test_the_first_view_holds_the_corridor_from_dostyk_to_poti() -> None:
    spots = project(np.array([[82.48, 45.25], [41.65, 42.15], [51.22, 43.6], [29.0, 41.0]]))
    view = CORRIDOR_VIEW
    assert ((spots > [view.x, view.y]) & (spots < [view.x + view.width_px, view.y + view.height_px])).all()


def test_every_line_to_point_at_has_its_drawn_line(drawn: FlowMap) -> None:
    text = map_svg(drawn, CORRIDOR_VIEW)
    lines, hits = text.split('<g id="map-lines">')[1].split('<g id="map-hits">')
    to = re.compile(r'href="#(p-[\w-]+)"')
    assert to.findall(lines) == to.findall(hits.split("</g>")[0])
    assert set(to.findall(lines)) == set(re.findall(r'<path id="(p-[\w-]+)"', text))


@pytest.mark.browser
def test_the_map_lives_in_a_browser_without_fault_or_request(page: str, chromium: str, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "brief.html"
    path.write_text(page, encoding="utf-8")
    faults: list[str] = []
    asked: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        view = browser.new_page(viewport={"width": 1200, "height": 900})
        view.on("console", lambda message: faults.append(message.text))
        view.on("pageerror", lambda error: faults.append(str(error)))
        view.on("request", lambda request: asked.append(request.url))
        view.goto(path.as_uri())
        line = view.locator("#map-lines use[href='#p-aktau-alat-feeder']")
        wide = float(line.get_attribute("stroke-width"))
        view.evaluate(
            "slider => { slider.value = 1; slider.dispatchEvent(new Event('input')); }",
            view.query_selector("#map-year"),
        )
        assert view.inner_text("#map-shown") == "2025"
        assert float(line.get_attribute("stroke-width")) < wide
        view.click("[data-view=Caspian]")
        view.hover("#map-hits use[href='#p-aktau-alat-feeder']", force=True)
        tip = view.inner_text("#map-tip")
        assert "Caspian and Black Sea ships, 2025" in tip
        assert "Aktau port → Alat (Baku International Sea Port): 3\N{NARROW NO-BREAK SPACE}668 kt" in tip
        browser.close()
    assert faults == []
    assert asked == [path.as_uri()]
