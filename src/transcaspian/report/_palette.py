"""Every colour of a page by name, once for light and once for dark paper."""

from __future__ import annotations

import re

TONES: dict[str, tuple[str, str]] = {  # name: (on light paper, on dark paper)
    "paper": ("#ffffff", "#12181f"),
    "wash": ("#f4f6f8", "#1b232c"),
    "ink": ("#1c2733", "#e4eaf0"),
    "soft": ("#55626f", "#a9b5c1"),
    "faint": ("#66727d", "#8794a0"),
    "rule": ("#d8dee4", "#333f4a"),
    "edge": ("#7f8b97", "#6d7a87"),
    "deep": ("#1f3f66", "#93bdec"),
    "red": ("#a8392c", "#f28f7d"),
    "good": ("#1e6b4a", "#77cda2"),
    # cargoes
    "container": ("#23487a", "#6d9fdc"),
    "oil": ("#6b4a3a", "#ab8976"),
    "products": ("#a1755a", "#d2a888"),
    "grain": ("#a97b0f", "#e3b84e"),
    "metals": ("#6b7b8b", "#9fb0c0"),
    "chemicals": ("#7d5a94", "#b594cf"),
    "coal": ("#3d444b", "#7e8994"),
    "ore": ("#a65a43", "#d98a70"),
    "food": ("#688230", "#a9c763"),
    "general": ("#3b808a", "#6fbcc7"),
    "vehicles": ("#b95c7e", "#e397b2"),
    "fertiliser": ("#437f55", "#7cc092"),
    "uranium": ("#85801c", "#d3ce63"),
    "empty": ("#808b96", "#98a3ae"),
    "other": ("#8a8a8a", "#8c959e"),
    # corridors
    "titr": ("#1f3f67", "#7fb2ee"),
    "turkmen": ("#3c7f8a", "#69b8c4"),
    "iran": ("#67812f", "#a6c45f"),
    "west-caspian": ("#7c5993", "#b493ce"),
    "north": ("#a5793f", "#d8ae7c"),
    "ocean-suez": ("#5e87a3", "#8fb4cc"),
    "ocean-cape": ("#7a8792", "#a3afba"),
    "direct": ("#b85b7d", "#e296b1"),
    # status of inputs
    "measured": ("#1f3f65", "#7eb1ed"),
    "reported": ("#4f7fa8", "#4f86b5"),
    "estimated": ("#ad7a19", "#d9b660"),
    "assumed": ("#a8392b", "#e0705f"),
    # five steps of how full a place is, and the figures on them
    "full-0": ("#eef1f3", "#1f2932"),
    "full-60": ("#dbe5dc", "#2a3d35"),
    "full-85": ("#f0d493", "#67521e"),
    "full-95": ("#bd5237", "#b04e35"),
    "full-100": ("#84271d", "#f0a08f"),
    "on-0": ("#1c2732", "#c9d3dc"),
    "on-60": ("#1c2731", "#dce8e0"),
    "on-85": ("#1c2730", "#fff3d6"),
    "on-95": ("#fffffe", "#fffffd"),
    "on-100": ("#fffffc", "#1c1210"),
    # the map
    "water": ("#e3edf2", "#1a2833"),
    "land": ("#faf8f3", "#171d23"),
    "coast": ("#b9c6cd", "#465561"),
    "border": ("#cfc9bd", "#3b424a"),
    "idle": ("#c9cdd1", "#3c4650"),
    "sea-name": ("#4b6e81", "#86a7ba"),
    "rail": ("#23487b", "#79adea"),
    "ship": ("#0d8084", "#45c4c4"),
    "road": ("#b87413", "#e3a34d"),
    "pipeline": ("#8a5a44", "#c08a6e"),
    "ocean": ("#75818d", "#93a0ad"),
}
_NAMES = {light: name for name, (light, _) in TONES.items()}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def light(name: str) -> str:
    """Give a colour as it is on light paper, for pictures that know no theme.

    >>> light("paper")
    '#ffffff'
    """
    return TONES[name][0]


def themed(svg: str) -> str:
    """Put the names of colours in place of their light values, so that a drawing follows the page.

    >>> themed('<path fill="#ffffff"/>')
    '<path fill="var(--paper)"/>'
    """
    return _COLOUR.sub(lambda found: f"var(--{_NAMES[found[0].lower()]})", svg)


def variables() -> str:
    """Write the colours as variables of a style sheet: light by itself and in print, dark by wish or by choice."""
    bright, dark = ("; ".join(f"--{name}: {pair[side]}" for name, pair in TONES.items()) for side in (0, 1))
    return (
        f":root {{ color-scheme: light; {bright}; }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) "
        f"{{ color-scheme: dark; {dark}; }} }}\n"
        f"@media screen {{ :root[data-theme=dark] {{ color-scheme: dark; {dark}; }} }}\n"
    )
