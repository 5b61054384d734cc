"""Nothing leaves the machine: no socket is opened, and what is written asks for nothing from elsewhere."""

from __future__ import annotations

import re
import socket
from html.parser import HTMLParser
from pathlib import Path
from typing import NoReturn

import pytest
from tests.commands import call

LOADS = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping"}
LOADING_TAGS = {
    "link",
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "source",
    "audio",
    "video",
    "use",
    "image",
    "base",
}
STYLE_LOADS = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"]?)(?!data:|#)([^)'\"\s]+)", re.IGNORECASE)
SCRIPT_LOADS = re.compile(r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|importScripts|sendBeacon|import)\s*\(")


class Offline(Exception):
    """A socket was asked for."""


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise Offline

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Loads(HTMLParser):
    """Collect whatever a browser would fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in ("style", "script") else ""
        for name, value in attrs:
            text = value or ""
            loads = name in LOADS or (name in ("href", "xlink:href") and tag in LOADING_TAGS)
            if loads and text and not text.startswith(("data:", "#")):
                self.found.append(f"<{tag} {name}={text[:60]}>")
            if name == "style":
                self.found += STYLE_LOADS.findall(text)

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.found += STYLE_LOADS.findall(data)
        elif self.inside == "script":
            self.found += SCRIPT_LOADS.findall(data)


def loads_of(page: str) -> list[str]:
    reader = Loads()
    reader.feed(page)
    return reader.found


@pytest.mark.usefixtures("offline")
def test_a_socket_is_refused_here() -> None:
    with pytest.raises(Offline):
        socket.create_connection(("127.0.0.1", 9))


def test_a_run_and_its_report_need_no_network(offline: Path) -> None:
    answer = call("run", "frozen", "--years", "2024", "--out", "runs")
    assert (answer.code, answer.err) == (0, "")
    page = next(offline.glob("runs/*/report.html")).read_text(encoding="utf-8")
    assert loads_of(page) == []
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_a_comparison_and_its_page_need_no_network(offline: Path) -> None:
    answer = call("compare", "frozen", "base", "--years", "2024", "--report", "page.html")
    assert (answer.code, answer.err) == (0, "")
    assert loads_of(Path("page.html").read_text(encoding="utf-8")) == []


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("form", ["xlsx", "gpkg", "csv"])
def test_an_export_needs_no_network(form: str) -> None:
    assert call("data", "export", "--format", form, "--out", f"out.{form}").code == 0


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://example.org/a.png">',
        '<script src="//example.org/a.js"></script>',
        '<link rel="stylesheet" href="a.css">',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>p { background: url(https://example.org/a.png) }</style>",
        '<p style="background: url(//example.org/a.png)">',
        "<script>fetch('https://example.org')</script>",
        '<svg><image href="https://example.org/a.png"/></svg>',
    ],
)
def test_a_page_that_loads_something_is_caught(page: str) -> None:
    assert loads_of(page)


@pytest.mark.parametrize("page", ['<a href="https://example.org">a source</a>', '<img src="data:image/png;base64,AA">'])
def test_an_address_to_click_is_no_load(page: str) -> None:
    assert loads_of(page) == []
