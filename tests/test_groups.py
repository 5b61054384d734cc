"""Tests that read one costly answer run in one process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.groups import COSTLY, ROOT, group_of

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))


def test_a_file_is_a_group_and_files_of_one_answer_are_one() -> None:
    assert group_of("tests/test_groups.py") == "tests/test_groups.py"
    assert group_of("tests/test_cli_power.py") == group_of("tests/runs/test_power.py") == "tests.power"
    assert group_of("tests/absent.py") == "tests/absent.py"


@pytest.mark.parametrize("answer", COSTLY)
def test_every_answer_is_read_by_several_files(answer: str) -> None:
    assert (ROOT / f"{answer.replace('.', '/')}.py").is_file()
    assert sum(group_of(file) == answer for file in FILES) > 1


@pytest.mark.parametrize("nth", range(6))
def test_this_file_stays_in_one_process(
    nth: int, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not request.config.getoption("loadgroup", False):
        pytest.skip("runs with --dist loadgroup only")
    seen: Path = tmp_path_factory.getbasetemp().parent / "groups"  # above the folder of each process
    seen.mkdir(exist_ok=True)
    (seen / os.environ["PYTEST_XDIST_WORKER"]).touch()
    assert len(list(seen.iterdir())) == 1
