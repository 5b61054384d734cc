"""The brief in a real browser without a network: read, dark, printed, narrow, and by the keyboard."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import transcaspian

pytestmark = pytest.mark.browser
WIDE, NARROW, A4_PX = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 688, "height": 1024}
A4_HEIGHT_PX = (297 - 2 * 13) / 25.4 * 96  # less the margins of the style sheet
LAST_ON_SCREEN_PX = 1400
LEAST_PICTURE_BYTES = 50_000  # an empty screen of this size takes a tenth
QUESTIONS = ("How much?", "When 10", "What holds it back", "How many days", "How far from", "What is assumed?")
FIGURES = """() => [...document.querySelectorAll("figure")].map(figure => ({
  words: figure.querySelector("[role=img]")?.getAttribute("aria-label") ?? "",
  sources: [...figure.querySelectorAll("figcaption a")].map(link => link.getAttribute("href")),
}))"""
LOST_LINKS = """() => [...document.querySelectorAll("a[href^='#']")].map(link => link.getAttribute("href"))
  .filter(to => !document.getElementById(to.slice(1)))"""
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOOT = "document.querySelector('{}').getBoundingClientRect().bottom + window.scrollY"
BARE_CELLS = """() => [...document.querySelectorAll("th:not([scope])")].length
  + [...document.querySelectorAll("table")].filter(table => !table.caption || !table.tHead).length"""


class Opened:
    """A page in a browser, with what it complained of and asked for."""

    def __init__(self, browser: Any, path: Path) -> None:
        self.path = path
        self.faults: list[str] = []
        self.asked: list[str] = []
        context = browser.new_context(offline=True, viewport=WIDE)
        self.view = context.new_page()
        self.view.on("console", lambda message: self.faults.append(message.text))
        self.view.on("pageerror", lambda error: self.faults.append(str(error)))
        self.view.on("request", lambda request: self.asked.append(request.url))
        self.view.goto(path.as_uri())

    def run(self, script: str) -> Any:
        return self.view.evaluate(script)

    def show(self, *, scheme: str = "light", size: dict[str, int] = WIDE) -> None:
        self.view.emulate_media(media="screen", color_scheme=scheme)
        self.view.set_viewport_size(size)

    def paper(self) -> int:
        """Give the brightness of one dot of the margin, 0 to 255, as the browser painted it."""
        png = self.view.screenshot(clip={"x": 4, "y": 300, "width": 1, "height": 1})
        at = png.index(b"IDAT")
        at_end = at + 4 + int.from_bytes(png[at - 4 : at], "big")
        dot = zlib.decompressobj().decompress(png[at + 4 : at_end])
        return sum(dot[1:4]) // 3  # a filter byte, then red, green and blue: of one dot every filter leaves them


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def opened(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The brief of the shipped base scenario, in two of its years."""
    done = transcaspian.run("base", years="2024,2030")
    page = Opened(browser, transcaspian.keep(done, out=tmp_path_factory.mktemp("runs")) / "report.html")
    yield page
    assert page.faults == []
    assert page.asked == [page.path.as_uri()]


@pytest.fixture(scope="module")
def compared_page(browser: Any, comparison_page: str, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    path = tmp_path_factory.mktemp("pages") / "compared.html"
    path.write_text(comparison_page, encoding="utf-8")
    return Opened(browser, path)


def test_nothing_is_asked_from_elsewhere_and_nothing_complains(opened: Opened) -> None:
    opened.run("window.scrollTo(0, document.body.scrollHeight)")
    assert opened.faults == []
    assert opened.asked == [opened.path.as_uri()]
    assert opened.run("navigator.onLine") is False
    assert opened.run("document.documentElement.lang") == "en"


def test_every_figure_says_its_finding_in_numbers_and_leads_to_its_sources(opened: Opened) -> None:
    figures = opened.run(FIGURES)
    assert len(figures) >= 6
    for figure in figures:
        assert len(figure["words"]) > 40
        assert re.search(r"\d", figure["words"]), figure["words"]
        assert figure["sources"]
        assert all(to.startswith("#") for to in figure["sources"])
    assert opened.run("[...document.querySelectorAll('svg')].every(svg => svg.closest('figure'))")


def test_every_link_inside_the_page_leads_somewhere(opened: Opened, compared_page: Opened) -> None:
    assert opened.run("document.querySelectorAll(\"a[href^='#']\").length") > 30
    assert opened.run(LOST_LINKS) == []
    assert compared_page.run(LOST_LINKS) == []


def test_tables_name_their_rows_and_columns(opened: Opened, compared_page: Opened) -> None:
    assert opened.run("document.querySelectorAll('table').length") >= 10
    assert opened.run(BARE_CELLS) == 0
    assert compared_page.run(BARE_CELLS) == 0


def test_the_answers_come_first_and_fit_a_screen_and_a_sheet(opened: Opened) -> None:
    opened.show()
    text = opened.view.inner_text("#answers")
    places = [text.index(question) for question in QUESTIONS]
    assert places == sorted(places)
    assert re.search(r"The corridor carries \d+\.\d+\sMt in 2030", text)
    assert 0 < opened.run(FOOT.format("#answers")) <= LAST_ON_SCREEN_PX
    opened.view.set_viewport_size(A4_PX)
    opened.view.emulate_media(media="print")
    assert 0 < opened.run(FOOT.format("nav")) <= A4_HEIGHT_PX
    assert opened.run("getComputedStyle(document.querySelector('#flows')).breakBefore") == "page"
    assert opened.run(WIDER_THAN_SCREEN) <= 0, "a table is cut off on paper"


def test_each_number_of_the_headline_leads_to_why_it_is_so(opened: Opened) -> None:
    links = opened.run("[...document.querySelectorAll('#answers .headline a, #answers .figures a')].map(a => a.hash)")
    assert len(links) >= 5
    both = {f"#why-{what}-{y}" for what in ("corridor_kt", "corridor_teu") for y in (2024, 2030)}
    assert set(links) == both | {"#why-by_direction_kt.west-2030"}


@pytest.mark.parametrize(("scheme", "low", "high"), [("light", 240, 255), ("dark", 0, 50)])
def test_the_page_follows_the_readers_system(opened: Opened, scheme: str, low: int, high: int) -> None:
    opened.show(scheme=scheme)
    assert low <= opened.paper() <= high
    assert len(opened.view.screenshot()) > LEAST_PICTURE_BYTES


def test_the_switch_turns_the_page_dark_and_back(opened: Opened, compared_page: Opened) -> None:
    for page in (opened, compared_page):
        page.show()
        page.view.click("#theme")
        assert page.paper() < 50
        assert page.view.inner_text("#theme") == "Light page"
        page.view.click("#theme")
        assert page.paper() > 240


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_is_no_wider_than_the_screen(opened: Opened, compared_page: Opened, size: dict[str, int]) -> None:
    for page in (opened, compared_page):
        page.show(size=size)
        assert page.run(WIDER_THAN_SCREEN) <= 0


def test_it_prints_light_on_several_sheets_whatever_the_screen(opened: Opened, tmp_path: Path) -> None:
    opened.show(scheme="dark")
    opened.view.emulate_media(media="print", color_scheme="dark")
    assert opened.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = opened.view.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) > 3
    opened.show()


def test_the_keyboard_reaches_the_answers_first(opened: Opened) -> None:
    opened.show()
    opened.view.reload()
    opened.asked.pop()
    opened.view.keyboard.press("Tab")
    assert opened.run("document.activeElement.className") == "skip"
    assert opened.run("document.activeElement.getBoundingClientRect().left") >= 0
    opened.view.keyboard.press("Tab")
    assert opened.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
