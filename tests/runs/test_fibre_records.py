"""The schema of the fibre companion."""

from __future__ import annotations

import msgspec
from tests.lights import dim_answer

from transcaspian.model import atlas, scenario
from transcaspian.runs import FIBRE_SCHEMA, FibreAnswer, json_schema


def test_an_answer_comes_back_from_its_json() -> None:
    known = atlas()
    found = dim_answer(scenario("frozen", atlas=known), known)
    assert found.schema == FIBRE_SCHEMA
    assert msgspec.json.decode(msgspec.json.encode(found), type=FibreAnswer) == found


def test_every_field_stands_in_the_schema() -> None:
    fields = json_schema("fibre")["$defs"]["FibreAnswer"]["properties"]
    assert set(fields) == set(FibreAnswer.__struct_fields__)
