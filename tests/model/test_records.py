"""Records: frozen, and what little they know of themselves."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian import model
from transcaspian.model import Change, Link

RECORDS = [
    kind for kind in (getattr(model, name) for name in model.__all__)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
]  # fmt: skip


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_is_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


def test_a_record_does_not_take_a_new_value() -> None:
    link = Link("aktau-beyneu", "aktau", "beyneu", "rail", 400.0, gauge_mm="1520")
    with pytest.raises(AttributeError):
        link.length_km = 1.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("mode", "vehicle", "gauge_mm", "medium"),
    [
        ("rail", "", "1520", "rail-1520"),
        ("rail", "", "1435", "rail-1435"),
        ("sea", "feeder", "", "feeder"),
        ("sea", "ferry", "", "ferry"),
        ("road", "", "", "road"),
        ("pipeline", "", "", "pipeline"),
    ],
)
def test_a_link_needs_the_medium_of_its_mode_gauge_and_vehicle(
    mode: str, vehicle: str, gauge_mm: str, medium: str
) -> None:
    assert Link("a-b", "a", "b", mode, 1.0, vehicle=vehicle, gauge_mm=gauge_mm).medium == medium


def test_a_change_is_active_in_its_first_and_last_year_and_between() -> None:
    change = Change("alat", "depth_m", "add", 1.0, 2026, 2028)
    assert [change.active(year) for year in range(2025, 2030)] == [False, True, True, True, False]


def test_a_change_without_an_end_holds_for_good() -> None:
    assert Change("alat", "depth_m", "add", 1.0, 2026).active(2050)


def test_a_change_is_engineering_unless_it_says_political() -> None:
    assert Change("alat", "depth_m", "add", 1.0, 2026).claim == "engineering"
