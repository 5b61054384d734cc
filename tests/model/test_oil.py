"""The oil tables as records."""

from __future__ import annotations

import pytest

from transcaspian.errors import DataError
from transcaspian.model import OIL_TABLES, atlas


def test_every_table_becomes_records_in_its_order() -> None:
    oil = atlas().oil
    for name, rows in zip(
        OIL_TABLES, (oil.grades, oil.fields, oil.ways, oil.outages, oil.steps, oil.records, oil.terms), strict=True
    ):
        ids = [row.id for row in (rows.values() if hasattr(rows, "values") else rows)]
        assert ids == atlas().tables.frame(name)["id"].to_list()


def test_what_a_field_does_not_tell_is_none_of_it() -> None:
    tengiz = next(one for one in atlas().oil.fields if one.id == "field-tengiz")
    assert (tengiz.output_kt, tengiz.cpc_kt, tengiz.btc_kt) == (0.0, 36600.0, 1500.0)


def test_eight_outages_are_listed_and_each_range_holds_its_share() -> None:
    outages = list(atlas().oil.outages.values())
    assert len(outages) == 8
    assert [one.from_date for one in outages] == sorted(one.from_date for one in outages)
    assert all(one.low_lost_share <= one.lost_share <= one.high_lost_share for one in outages)
    assert all(int(one.from_date[:4]) == one.year for one in outages)


def test_a_constant_that_is_missing_is_named() -> None:
    assert atlas().oil.value("oil-brent") == atlas().oil.term("oil-brent").value
    with pytest.raises(DataError, match=r"oil_terms\.csv, field 'id': the constant 'oil-brant' is missing"):
        atlas().oil.term("oil-brant")
