"""Write the pages of docs/ that follow from the code: the commands, and the JSON Schemas of what they print.

Usage: python scripts/docs.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from transcaspian.cli import app
from transcaspian.runs import SCHEMAS, json_schema

DOCS = Path(__file__).resolve().parents[1] / "docs"
HEAD = """\
# The command line

Written by `scripts/docs.py` from the commands themselves; do not edit it by hand.

Tables and answers go to standard output, progress and faults to standard error. With `--json` a command prints one JSON
document of a [versioned schema](schemas/README.md) and nothing else.

| exit code | means |
|---|---|
| 0 | done |
| 1 | the model has no answer: not converged, no open route, or no plan that reaches the target |
| 2 | bad input or wrong use: the message says where, what was read, what is allowed; nothing is written |
| 130 | interrupted; nothing half-written is left |
"""


def cli_page() -> str:
    """Describe every command."""
    root = typer.main.get_command(app)
    parts = [HEAD, _contents(root), *_sections(root, ())]
    return "\n".join(parts).rstrip() + "\n"


def schema_files() -> dict[str, str]:
    """Give the JSON Schemas by file name."""
    return {f"{name}.json": json.dumps(json_schema(name), indent=1, ensure_ascii=False) + "\n" for name in SCHEMAS}


def pages() -> dict[Path, str]:
    """Give every generated page by its path."""
    return {DOCS / "cli.md": cli_page()} | {DOCS / "schemas" / name: text for name, text in schema_files().items()}


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        if getattr(child, "commands", None):
            yield from _leaves(child, (*path, name))
        else:
            yield (*path, name), child


def _contents(root: Any) -> str:
    lines = ["| command | does |", "|---|---|"]
    for path, command in _leaves(root, ()):
        words = " ".join(path)
        lines.append(f"| [`{words}`](#transcaspian-{'-'.join(path)}) | {_first(command.help)} |")
    return "\n".join([*lines, ""])


def _sections(root: Any, path: tuple[str, ...]) -> Iterator[str]:
    for words, command in _leaves(root, path):
        yield _section(("transcaspian", *words), command)


def _section(path: tuple[str, ...], command: Any) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name != "help"]
    usage = " ".join([*path, *(_argument(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    lines = [f"## {' '.join(path)}", "", _paragraphs(command.help), "", "```", usage, "```", ""]
    if arguments:
        lines += ["| argument | meaning | without it |", "|---|---|---|"]
        lines += [f"| `{one.name.upper()}` | {one.help or ''} | {_default(one)} |" for one in arguments]
        lines.append("")
    if options:
        lines += ["| option | meaning | without it |", "|---|---|---|"]
        lines += [f"| `{_flag(one)}` | {one.help or ''} | {_default(one)} |" for one in options]
        lines.append("")
    return "\n".join(lines)


def _argument(one: Any) -> str:
    return one.name.upper() if one.required else f"[{one.name.upper()}]"


def _flag(one: Any) -> str:
    flag = ", ".join(one.opts)
    return flag if getattr(one, "is_flag", False) else f"{flag} {one.name.upper()}"


def _default(one: Any) -> str:
    if one.required:
        return "must be given"
    if getattr(one, "is_flag", False) or one.default is None:
        return ""
    return f"`{one.default}`"


def _first(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n"))


def main() -> None:
    """Write every page that is out of date, and name it."""
    for path, text in pages().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(DOCS.parent))


if __name__ == "__main__":
    main()
