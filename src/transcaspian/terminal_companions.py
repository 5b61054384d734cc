"""What a person sees of companions beside a run: each answer in a sentence, the promises, and what was left out."""

from __future__ import annotations

from pathlib import Path

from transcaspian.runs import AGREEMENTS_SCHEMA, Agreements, Beside, read_companion
from transcaspian.terminal_tables import console


def print_beside(beside: Beside, folder: Path) -> None:
    """Print what companions answered, what they change in freight, what the run says of promises, what was left out."""
    if not beside.answers and not beside.left_out:
        return
    screen = console()
    screen.print()
    for name, found in beside.answers.items():
        screen.print(f"{name}: {getattr(found, 'answer', '')}", markup=False)
        count = len(getattr(found, "changes", ())) or "No"
        screen.print(f"  {count} Changes for freight: {getattr(found, 'changes_note', '')}.", markup=False)
    judged = read_companion(folder, "agreements", Agreements, schema=AGREEMENTS_SCHEMA)
    if judged is not None:
        screen.print(f"promises: {judged.answer}", markup=False)
    for line in left_out_lines(beside):
        screen.print(line, markup=False, soft_wrap=True)


def left_out_lines(beside: Beside) -> list[str]:
    """Say in one line each what was left out, and what would bring it in."""
    return [f"left out: {name} - {reason}" for name, reason in beside.left_out.items()]
