"""Small pieces of HTML. Plain strings are always escaped; `Raw` is HTML already."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from importlib import resources

import msgspec


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


SHORT_ROWS = 8  # a table of so few rows is not broken over two pages

Value = str | tuple[str, float | None]


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Raw:
    """Write a table; a numeric value is a pair of its text and its exact value."""
    head = join(tag("th", c.header, scope="col", class_="n" if c.numeric else "t") for c in columns)
    lines = [Raw(f"<tr>{_row(columns, row)}</tr>\n") for row in rows]
    body = join(lines)
    kind = "table short" if len(lines) <= SHORT_ROWS else "table"
    top = Raw(f"<thead><tr>{head}</tr></thead>\n<tbody>\n")
    return tag("div", tag("table", tag("caption", caption), top, body, Raw("</tbody>")), Raw("\n"), class_=kind)


def _row(columns: Sequence[Column], row: Sequence[Value]) -> Raw:
    cells = []
    for column, value in zip(columns, row, strict=True):
        if isinstance(value, tuple):
            text, exact = value
            cells.append(
                Raw(f'<td class="n" data-value="{exact!r}">{esc(text)}</td>')
                if exact is not None
                else tag("td", text, class_="n")
            )
        else:
            cells.append(tag("td", value, class_="n" if column.numeric else "t"))
    return join(cells)


def link(text: str, url: str) -> Raw:
    """Cite a page; anything but a web address stays plain text."""
    return tag("a", text, href=url, rel="noreferrer") if url.startswith(("https://", "http://")) else esc(text)


def figure(content: str, caption: str) -> Raw:
    """Set a picture with its caption."""
    return Raw(f"<figure>{esc(content)}<figcaption>{esc(caption)}</figcaption></figure>\n")


def section(number: int, anchor: str, title: str, *content: str) -> Raw:
    """Write one numbered section."""
    heading = Raw(f'<h2><span class="no">{number}</span>{esc(title)}</h2>')
    return Raw(f'<section id="{esc(anchor)}">\n{heading}\n{join(content)}</section>\n')


def asset(name: str) -> str:
    """Read a file that ships beside this module: the style sheet or the script."""
    return resources.files("transcaspian.report").joinpath("page", name).read_text(encoding="utf-8")


def page(title: str, body: str, *, script: str = "") -> bytes:
    """Put the whole file together: style and script inside, nothing loaded from elsewhere."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    closing = f"<script>\n{script}</script>\n" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{esc(title)}</title>\n<style>\n{asset('brief.css')}</style>\n</head>\n<body>\n"
        f"{esc(body)}\n{closing}</body>\n</html>\n"
    ).encode()
