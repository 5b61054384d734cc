"""The schema of the answer on power."""

from __future__ import annotations

import msgspec
from tests.power import answer, needs_pypsa

from transcaspian.runs import POWER_SCHEMA, Power, json_schema

needs_pypsa()


def test_the_answer_survives_json_and_names_its_schema() -> None:
    found = answer()
    again = msgspec.json.decode(msgspec.json.encode(found), type=Power)
    assert again == found
    assert again.schema == POWER_SCHEMA == "transcaspian.power/1"


def test_the_published_schema_describes_every_field() -> None:
    described = json_schema("power")["$defs"]["Power"]["properties"]
    assert set(described) == set(Power.__struct_fields__)
