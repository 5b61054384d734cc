"""What can be wrong with the Changes of a scenario."""

from __future__ import annotations

import math

import pytest

from transcaspian.model import Change, atlas
from transcaspian.model._faults import change_faults, homes, number_faults, numbers_of

KNOWN = atlas()
GOOD = Change("aktau-alat-feeder", "length_km", "add", 10.0, 2026, source="planner-judgement")


def faults(**changed: object) -> list[str]:
    import msgspec

    return [str(fault) for fault in change_faults("my.toml", [msgspec.structs.replace(GOOD, **changed)], KNOWN)]


def test_a_good_change_has_no_fault() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": "aktau-alat-feder"}, ["field 'target'", "'aktau-alat-feder'", "Did you mean 'aktau-alat-feeder'?"]),
        ({"field": "lenght_km"}, ["field 'field'", "'lenght_km'", "Did you mean 'length_km'?"]),
        ({"op": "ad"}, ["field 'op'", "'ad'", "set, add, scale", "Did you mean 'add'?"]),
        ({"value": math.nan}, ["field 'value'", "nan", "a finite number"]),
        ({"from_year": 1999}, ["field 'from_year'", "1999", "2019 to 2050"]),
        ({"to_year": 2025}, ["field 'from_year'", "2026 to 2025"]),
        ({"source": ""}, ["field 'source'", "a source id"]),
    ],
)
def test_a_fault_names_file_row_field_and_the_way_out(changed: dict[str, object], words: list[str]) -> None:
    (message,) = faults(**changed)
    for word in ["my.toml", "row changes 1", *words]:
        assert word in message


def test_all_faults_of_one_change_are_collected() -> None:
    assert len(faults(field="nothing", op="ad", value=math.inf, source="")) == 4


def test_volume_is_a_number_of_a_market() -> None:
    market = next(iter(KNOWN.markets))
    assert "volume_kt" in numbers_of("markets", KNOWN, market)


def test_every_changeable_id_has_one_home() -> None:
    known = homes(KNOWN)
    assert known["aktau-alat-feeder"] == "links"
    assert known["ferry-asco"] == "fleets"
    assert known["sea-level"] == "parameters"


def test_numbers_out_of_range_are_each_named() -> None:
    found = [str(fault) for fault in number_faults("x.toml", (1999, 2060), 1.5, -1.0, 0.0)]
    assert len(found) == 4
    assert all("x.toml" in message and "allowed" in message for message in found)
