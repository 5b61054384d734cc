"""Where figures come from: numbered sources, and what made the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import polars as pl

from transcaspian.report._markup import Raw, join, link, section, tag
from transcaspian.report._reading import scenario_sha256
from transcaspian.report._words import number
from transcaspian.runs import RunSummary

LICENCES = (
    "Software: Apache-2.0. Tables: CC-BY-4.0, transcaspian contributors. Lines of railways and roads: ODbL-1.0, "
    "© OpenStreetMap contributors, via scgraph-data. Land: Natural Earth, public domain."
)
RUN_ANCHOR = "made"  # where the page says which run and data made its figures


class Source(msgspec.Struct, frozen=True):
    """Where a figure comes from."""

    id: str
    title: str
    url: str = ""


class Bibliography(msgspec.Struct, frozen=True):
    """The sources that a page cites, by title; the place in the list is the number that a reader sees."""

    cited: tuple[Source, ...]
    known: int

    def cite(self, ids: Iterable[str], *, run: bool = True) -> Raw:
        """Link to numbered sources and, for what the model computed, to the run."""
        wanted = set(ids)
        parts = [tag("a", "this run", href=f"#{RUN_ANCHOR}")] if run else []
        parts += [
            tag("a", f"[{place}]", href=f"#src-{source.id}", title=source.title)
            for place, source in enumerate(self.cited, start=1)
            if source.id in wanted
        ]
        return join(parts, " ")


def read_sources(frame: pl.DataFrame) -> dict[str, Source]:
    """Read the table of sources."""
    rows = frame.select("id", "title", "url").iter_rows()
    return {id_: Source(id=id_, title=title or id_, url=url or "") for id_, title, url in rows}


def bibliography(sources: Mapping[str, Source], cited: Iterable[str]) -> Bibliography:
    """Put the cited sources in order; ids that no table knows are left out."""
    found = [sources[id_] for id_ in sorted(set(cited)) if id_ in sources]
    return Bibliography(tuple(sorted(found, key=lambda s: (s.title.casefold(), s.id))), len(sources))


def colophon_section(summary: RunSummary, books: Bibliography, *, number_: int) -> Raw:
    """Name sources, licences and what made the run."""
    software = summary.software
    made = [
        ("Software", f"{software['name']} {software['version']}, Python {software['python']}"),
        ("Scenario", summary.scenario["name"]),
        ("Run", summary.id),
        ("Data (sha256)", tag("code", summary.data_sha256)),
        ("Scenario (sha256)", tag("code", scenario_sha256(summary))),
        ("Licences", LICENCES),
    ]
    cited = f"Sources cited in this brief ({len(books.cited)} of {number(books.known)} behind the tables)"
    return made_section(number_, made, books=books, cited=cited)


def made_section(
    number_: int,
    terms: Iterable[tuple[str, str]],
    *,
    books: Bibliography | None = None,
    notes: Iterable[str] = (),
    title: str = "Sources, licences and how this was made",
    cited: str = "Sources cited here",
) -> Raw:
    """Write the last section of an answer's page: what made it, its notes, and the sources it cites."""
    listed = tag(
        "dl", *(join([tag("dt", term), tag("dd", text)]) for term, text in terms), class_="terms", id=RUN_ANCHOR
    )
    parts = [listed]
    said = [tag("li", note) for note in notes]
    if said:
        parts.append(tag("ul", *said, class_="plain"))
    if books is not None and books.cited:
        items = (tag("li", link(source.title, source.url), id=f"src-{source.id}") for source in books.cited)
        parts += [tag("h3", cited), tag("ol", *items, class_="sources")]
    return section(number_, "sources", title, *parts)
