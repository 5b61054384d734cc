"""Record arrays as a kernel can use them."""

from __future__ import annotations

import numpy as np

from transcaspian.sim._records import FIELDS, Tables, layout


def test_no_field_hides_an_attribute_of_numpy_records() -> None:
    fields = [field for name in FIELDS for field in layout(name).names or ()]
    assert not [field for field in fields if hasattr(np.recarray, field) or hasattr(np.record, field)]


def test_fields_are_eight_bytes_wide_so_that_nothing_overflows() -> None:
    for name in FIELDS:
        types = {field[0] for field in (layout(name).fields or {}).values()}
        assert types <= {np.dtype(np.int64), np.dtype(np.float64)}
        assert layout(name).itemsize == 8 * len(layout(name).names or ())


def test_every_layout_is_of_a_table() -> None:
    assert set(FIELDS) < set(Tables._fields)
