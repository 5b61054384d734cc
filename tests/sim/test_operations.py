"""Operations are plain records: they can be written down and read back."""

from __future__ import annotations

import msgspec
import pytest
from tests.sim.corridor import corridor

from transcaspian.sim import Operations, Spread, Step


def test_operations_survive_being_written_down() -> None:
    written = msgspec.msgpack.encode(corridor())
    assert msgspec.msgpack.decode(written, type=Operations) == corridor()


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Step("end").op = "delay"  # type: ignore[misc]
    assert Spread() == Spread("constant", 0.0, 0.0, float("inf"))
