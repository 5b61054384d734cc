"""Where numbers come from."""

from __future__ import annotations

import platform

import msgspec
import numpy as np
import pytest

from transcaspian import __version__
from transcaspian.data import Tables
from transcaspian.model import Atlas, Scenario
from transcaspian.runs import Run
from transcaspian.runs._provenance import INPUT_TABLES, NOT_INPUTS, STATUSES, row_keys, run_id, software, status_shares


def test_shares_of_statuses_sum_to_one(shipped: Atlas) -> None:
    shares = status_shares(shipped)
    assert tuple(shares) == STATUSES
    assert sum(shares.values()) == pytest.approx(1.0, rel=1e-12)
    assert all(0.0 < share < 1.0 for share in shares.values())


def test_every_claim_on_an_input_is_counted_as_its_own_status(shipped: Atlas) -> None:
    """Count again, cell by cell, over the tables whose rows have an id."""
    source: Tables = shipped.tables
    claims = {
        (row["table"], row["id"], row["field"]): row["status"]
        for row in source.frame("claims").iter_rows(named=True) if row["status"]
    }  # fmt: skip
    count = dict.fromkeys(STATUSES, 0)
    used = 0
    for table in INPUT_TABLES:
        frame = source.frame(table)
        keys = row_keys(frame, table)
        assert len(set(keys)) == len(keys) or table in ("changes", "uses")
        numbers = [name for name, kind in frame.schema.items() if kind.is_numeric() and name not in NOT_INPUTS]
        for key, row in zip(keys, frame.iter_rows(named=True), strict=True):
            for name in numbers:
                if row[name] is not None:
                    used += (table, key, name) in claims
                    default = row.get("status", "estimated") or "assumed"
                    column = claims.get((table, "*", name), default)
                    count[claims.get((table, key, name), column)] += 1
    total = sum(count.values())
    assert used > 50
    assert status_shares(shipped) == pytest.approx({name: number / total for name, number in count.items()})


def test_the_share_of_assumed_inputs_is_in_the_run(done: Run, shipped: Atlas) -> None:
    assert done.summary.status_shares == status_shares(shipped)
    assert done.summary.assumed_share == status_shares(shipped)["assumed"]


def test_what_was_counted_is_not_an_input() -> None:
    assert "observations" not in INPUT_TABLES
    assert "agreements" not in INPUT_TABLES


def test_software_is_named_with_its_versions(done: Run) -> None:
    found = software()
    assert found["version"] == __version__
    assert found["numpy"] == np.__version__
    assert found["python"] == platform.python_version()
    assert done.summary.software == found


def test_an_id_is_the_scenario_and_a_hash(frozen: Scenario, done: Run, shipped: Atlas) -> None:
    found = run_id(frozen, [2024], shipped.tables.sha256)
    assert found == run_id(frozen, [2024], shipped.tables.sha256) == done.summary.id
    name, _, digest = found.rpartition("-")
    assert name == "frozen"
    assert len(digest) == 10
    assert int(digest, 16) >= 0


def test_an_id_changes_with_the_scenario_the_years_and_the_data(frozen: Scenario) -> None:
    other = msgspec.structs.replace(frozen, target_kt=frozen.target_kt + 1.0)
    cases = [(frozen, [2024], "a"), (frozen, [2025], "a"), (frozen, [2024], "b"), (other, [2024], "a")]
    assert len({run_id(*case) for case in cases}) == 4


def test_the_run_says_on_which_data_it_rests(done: Run, shipped: Atlas) -> None:
    assert done.summary.data_sha256 == shipped.tables.sha256


def test_a_claim_for_a_column_counts_for_all_its_rows(shipped: Atlas) -> None:
    claims = [row for row in shipped.tables.frame("claims").iter_rows(named=True) if row["id"] == "*"]
    assert claims
    assert {row["status"] for row in claims} == {"assumed"}
    assert status_shares(shipped)["assumed"] > 0.5  # spreads, background and train loads that nobody published
