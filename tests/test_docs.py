"""What is generated is up to date, and what is shown is true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from scripts.docs import DOCS, cli_page, pages

from transcaspian.cli import app
from transcaspian.runs import (
    AGREEMENTS_SCHEMA,
    COMPARE_SCHEMA,
    FIBRE_SCHEMA,
    OIL_SCHEMA,
    POWER_SCHEMA,
    ROUTE_SCHEMA,
    RUN_SCHEMA,
    SEA_SCHEMA,
    TRADE_SCHEMA,
    WHY_SCHEMA,
)


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_generated_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "write it again: python scripts/docs.py"


def test_the_page_of_commands_names_every_command_and_option() -> None:
    page = cli_page()
    for name, command in typer.main.get_command(app).commands.items():
        for words, leaf in getattr(command, "commands", {"": command}).items():
            heading = f"## transcaspian {name} {words}".rstrip()
            section = page.partition(f"{heading}\n")[2].partition("\n## ")[0]
            assert section, heading
            for option in leaf.params:
                assert option.name == "help" or option.opts[0].upper() in section.upper(), (heading, option.name)


def test_links_of_the_page_of_commands_lead_to_its_headings() -> None:
    page = cli_page()
    headings = {line[3:].replace(" ", "-") for line in page.splitlines() if line.startswith("## ")}
    assert set(re.findall(r"\(#([\w-]+)\)", page)) == headings


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("run", RUN_SCHEMA),
        ("compare", COMPARE_SCHEMA),
        ("route", ROUTE_SCHEMA),
        ("why", WHY_SCHEMA),
        ("sea", SEA_SCHEMA),
        ("oil", OIL_SCHEMA),
        ("fibre", FIBRE_SCHEMA),
        ("power", POWER_SCHEMA),
        ("trade", TRADE_SCHEMA),
        ("agreements", AGREEMENTS_SCHEMA),
    ],
)
def test_the_page_of_schemas_names_each_version(name: str, version: str) -> None:
    assert f"| `{name}` | `{version}` |" in (DOCS / "schemas" / "README.md").read_text(encoding="utf-8")
    assert (
        json.loads((DOCS / "schemas" / f"{name}.json").read_text(encoding="utf-8"))["title"]
        == f"transcaspian {name} --json"
    )
