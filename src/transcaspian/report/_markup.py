"""Small pieces of HTML. Plain strings are always escaped; `Raw` is HTML already."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from importlib import resources

import msgspec

from transcaspian._version import __version__
from transcaspian.report._palette import variables


class Raw(str):
    """Text that is HTML already."""

    __slots__ = ()


def esc(text: str) -> Raw:
    """Escape a string unless it is HTML already.

    >>> esc("A & B <c>")
    'A &amp; B &lt;c&gt;'
    """
    return text if isinstance(text, Raw) else Raw(html.escape(text, quote=True))


def join(parts: Iterable[str], between: str = "") -> Raw:
    """Join pieces, each escaped unless `Raw`."""
    return Raw(between.join(esc(part) for part in parts))


def tag(name: str, *content: str, **attributes: str) -> Raw:
    """Write one element; `class_` becomes `class`, underscores become hyphens.

    >>> tag("p", "1 < 2", class_="note")
    '<p class="note">1 &lt; 2</p>'
    """
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{esc(value)}"' for key, value in attributes.items())
    return Raw(f"<{name}{written}>{join(content)}</{name}>")


class Column(msgspec.Struct, frozen=True):
    """A column of a table: its header, and whether it holds numbers."""

    header: str
    numeric: bool = False


SHORT_ROWS = 26  # a table of so few rows is not broken over two pages

Value = str | tuple[str, float | None]


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, anchor: str = "") -> Raw:
    """Write a table; a numeric value is a pair of its text and its exact value, the first cell names its row."""
    head = join(tag("th", c.header, scope="col", class_="n" if c.numeric else "t") for c in columns)
    return framed_table(caption, Raw(f"<tr>{head}</tr>"), [table_row(columns, row) for row in rows], anchor=anchor)


def framed_table(caption: str, head: Raw, lines: Sequence[Raw], *, anchor: str = "") -> Raw:
    """Write a table of rows that are HTML already, inside a frame that scrolls when it is too wide."""
    kind = "table short" if len(lines) <= SHORT_ROWS else "table"
    inner = [tag("caption", caption), Raw(f"<thead>{head}</thead>\n<tbody>\n"), join(lines), Raw("</tbody>")]
    named = {"id": anchor} if anchor else {}
    return tag("div", tag("table", *inner), Raw("\n"), class_=kind, **named)


def table_row(columns: Sequence[Column], row: Sequence[Value]) -> Raw:
    """Write one row of a table."""
    cells = []
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        name, scope = ("td", {}) if place else ("th", {"scope": "row"})
        text, exact = value if isinstance(value, tuple) else (value, None)
        numeric = column.numeric or isinstance(value, tuple)
        known = {} if exact is None else {"data_value": repr(exact)}
        cells.append(tag(name, text, class_="n" if numeric else "t", **scope, **known))
    return Raw(f"<tr>{join(cells)}</tr>\n")


def link(text: str, url: str) -> Raw:
    """Cite a page; anything but a web address stays plain text."""
    return tag("a", text, href=url, rel="noreferrer") if url.startswith(("https://", "http://")) else esc(text)


def figure(content: str, caption: str, sources: Raw, *, anchor: str = "") -> Raw:
    """Set a picture, which says its own alternative text, with its caption and where it comes from."""
    named = Raw(f' id="{esc(anchor)}"') if anchor else ""
    words = join([caption, Raw(' <span class="from">Source: '), sources, Raw(".</span>")])
    return Raw(f"<figure{named}>{esc(content)}<figcaption>{words}</figcaption></figure>\n")


def section(number: int, anchor: str, title: str, *content: str, new_page: bool = False) -> Raw:
    """Write one numbered section; in print it may begin a page."""
    heading = Raw(f'<h2><span class="no">{number}</span>{esc(title)}</h2>')
    kind = ' class="new-page"' if new_page else ""
    return Raw(f'<section id="{esc(anchor)}"{kind}>\n{heading}\n{join(content)}</section>\n')


def kicker(*words: str) -> Raw:
    """Write the line above a title, with the switch between light and dark that the script brings to life."""
    switch = Raw('<button type="button" id="theme" hidden>Dark page</button>')
    return tag("p", *(tag("span", word) for word in words), switch, class_="kicker")


def answer_page(
    title: str, *, over: Sequence[str], heading: str, headline: Raw, content: Iterable[str], foot: str
) -> bytes:
    """Put the page of one answer together: title of the file, words over the heading, the answer, sections, foot."""
    top = tag("header", kicker(*over), tag("h1", heading), headline, class_="top")
    footer = tag("footer", f"Made by transcaspian {__version__}. {foot}")
    return page(title, join([top, tag("main", *content, id="main"), footer]))


def told(answer: str) -> Raw:
    """Write an answer of one sentence below the heading."""
    return tag("p", answer, class_="headline")


def asset(name: str) -> str:
    """Read a file that ships beside this module: the style sheet or the script."""
    return resources.files("transcaspian.report").joinpath("page", name).read_text(encoding="utf-8")


def page(title: str, body: str, *, script: str = "") -> bytes:
    """Put the whole file together: style and script inside, nothing loaded from elsewhere."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    running = asset("theme.js") + script
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{esc(title)}</title>\n<style>\n{variables()}{asset('brief.css')}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the answers</a>\n'
        f"{esc(body)}\n<script>\n{running}</script>\n</body>\n</html>\n"
    ).encode()
