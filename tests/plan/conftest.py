"""The corridor of 2024 as it stands, at today's tariffs: what all tests of tariffs on the network share."""

from __future__ import annotations

import pytest
from tests.tariffed import frozen_frame

from transcaspian.plan import Frame


@pytest.fixture(scope="session")
def fixed() -> Frame:
    return frozen_frame()
