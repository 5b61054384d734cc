from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from transcaspian.report._flows import gather
from transcaspian.report._geography import Place, read_ground
from transcaspian.report._labels import LETTER_EM, Label, Ranked, rank, settle, short
from transcaspian.report._projection import View
from transcaspian.report._reading import KeptRun

VIEW = View(x=0, y=0, width_px=1000, height_px=600)
HEIGHT = 12.0


def box(label: Label) -> tuple[float, float, float, float]:
    width = len(label.place.name) * LETTER_EM * HEIGHT
    left = {"start": label.x, "end": label.x - width, "middle": label.x - width / 2}[label.anchor]
    return left, label.y - HEIGHT, left + width, label.y + 0.34 * HEIGHT


@given(st.lists(st.tuples(st.integers(-50, 1050), st.integers(-50, 650)), max_size=60))
@settings(deadline=None)
def test_no_two_names_overlap_and_none_leaves_the_view(spots: list[tuple[int, int]]) -> None:
    places = [Place(id=f"p{n}", name=f"Place {n}", kind="port", x=x, y=y) for n, (x, y) in enumerate(spots)]
    boxes = [box(label) for label in settle((Ranked(p, 1.0) for p in places), VIEW, letter_px=HEIGHT)]
    for n, (left, top, right, bottom) in enumerate(boxes):
        assert left > 0
        assert top > 0
        assert right < 1000
        assert bottom < 600
        for other in boxes[:n]:
            assert left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom


def test_the_busier_of_two_places_is_named_and_the_limit_holds() -> None:
    places = [Place(id=f"p{n}", name=f"Place {n}", kind="port", x=100.0 * n + 50, y=300) for n in range(9)]
    labels = settle([Ranked(place, 1.0) for place in places], VIEW, letter_px=HEIGHT, limit=4)
    assert [label.place.id for label in labels] == ["p0", "p1", "p2", "p3"]


def test_ports_rank_first_and_places_of_ocean_ships_do_not_count(kept: KeptRun, small: Any) -> None:
    ground = read_ground(small, {"type": "FeatureCollection", "features": []})
    ranked = rank(ground, gather(kept.flows, [2024, 2025, 2030]), 3)
    names = [item.place.name for item in ranked]
    assert set(names[:2]) == {"Aktau", "Alat"}
    assert "Rotterdam" not in names


def test_names_lose_what_every_yard_is_called() -> None:
    assert short("Poti port") == "Poti"
    assert short("Khorgos (Horgos) station") == "Khorgos"
    assert short("Port") == "Port"
