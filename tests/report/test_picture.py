from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from transcaspian.errors import OutputError
from transcaspian.report import picture

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_picture_is_a_png_of_a_readable_size(folder: Path, small: Any, tmp_path: Path) -> None:
    content = picture(folder, out=tmp_path / "picture.png", tables=small).read_bytes()
    assert content.startswith(PNG)
    assert int.from_bytes(content[16:20], "big") == 2240


def test_an_svg_is_well_formed_and_the_same_bytes_each_time(folder: Path, small: Any, tmp_path: Path) -> None:
    first = picture(folder, out=tmp_path / "one.svg", tables=small).read_bytes()
    assert picture(folder, out=tmp_path / "two.svg", tables=small).read_bytes() == first
    words = "".join(ET.fromstring(first).itertext())
    assert "Middle Corridor in 2030: 7\N{NARROW NO-BREAK SPACE}972 kt" in words
    assert "Base <case> & more" in words
    assert "OpenStreetMap" in words


def test_another_ending_is_refused(folder: Path, small: Any, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"read \.gif; allowed: \.png \| \.svg"):
        picture(folder, out=tmp_path / "picture.gif", tables=small)
