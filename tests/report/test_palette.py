"""Colours: unlike one another, legible on both papers, and dark only where it is asked for."""

from __future__ import annotations

import re

import pytest

from transcaspian.report._markup import asset
from transcaspian.report._palette import TONES, light, themed, variables

TEXT_RATIO, MARK_RATIO = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11 at level AA
GROUNDS = ("paper", "wash")
WORDS = ("ink", "soft", "deep", "red", "good")
MARKS = (
    "edge", "container", "oil", "products", "grain", "metals", "chemicals", "coal", "ore", "food", "general",
    "vehicles", "fertiliser", "uranium", "empty", "other", "titr", "turkmen", "iran", "west-caspian", "north",
    "ocean-suez", "ocean-cape", "direct", "measured", "reported", "estimated", "assumed",
)  # fmt: skip
LINES = ("rail", "ship", "road", "pipeline", "ocean")
PAIRS = (
    [(word, ground, TEXT_RATIO) for word in WORDS for ground in GROUNDS]
    + [("faint", "paper", TEXT_RATIO), ("paper", "deep", TEXT_RATIO), ("sea-name", "water", TEXT_RATIO)]
    + [("ink", "land", TEXT_RATIO), ("ink", "water", TEXT_RATIO)]
    + [(f"on-{step}", f"full-{step}", TEXT_RATIO) for step in (0, 60, 85, 95, 100)]
    + [(mark, "paper", MARK_RATIO) for mark in MARKS]
    + [(line, ground, MARK_RATIO) for line in LINES for ground in ("land", "water")]
)


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_published_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_words_and_marks_stand_out_from_their_ground(mark: str, ground: str, least: float, side: int) -> None:
    assert contrast(TONES[mark][side], TONES[ground][side]) >= least


def test_every_colour_is_checked_or_only_decorates() -> None:
    decoration = {"rule", "coast", "border", "idle"}
    named = {name for pair in PAIRS for name in pair[:2]}
    assert set(TONES) - named == decoration


def test_no_two_colours_are_one_so_that_a_drawing_can_be_recoloured() -> None:
    assert len({pair[0] for pair in TONES.values()}) == len(TONES)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for pair in TONES.values() for colour in pair)


def test_a_drawing_follows_the_page() -> None:
    assert (
        themed(f'<path fill="{light("rail")}" stroke="#FFFFFF"/>') == '<path fill="var(--rail)" stroke="var(--paper)"/>'
    )


def test_a_colour_that_the_page_does_not_know_is_no_drawing_of_it() -> None:
    with pytest.raises(KeyError):
        themed('<path fill="#123456"/>')


def test_the_style_sheet_uses_only_known_colours_and_no_other() -> None:
    style = asset("brief.css")
    assert set(re.findall(r"var\(--([\w-]+)\)", style)) <= set(TONES)
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;\s])", style) == []


def test_paper_is_dark_on_a_screen_only() -> None:
    text = variables()
    assert text.index(light("paper")) < text.index("@media screen")
    assert text.count(TONES["paper"][1]) == 2
    assert "print" not in text
