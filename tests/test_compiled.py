"""Compiled kernels are never older than their source, and a cache that cannot be written is no obstacle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from transcaspian import compiled

PACKAGE = Path(compiled.__file__).parent


def test_every_kernel_file_counts_in_the_name_of_the_cache() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("_kernels*.py")}
    assert found == set(compiled.KERNEL_FILES)


def test_the_cache_is_named_by_sources_and_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = compiled.cache_folder()
    assert folder == compiled.cache_folder()
    assert folder.parent == tmp_path / "transcaspian"
    monkeypatch.setitem(compiled.CALLED, "forceinline", True)
    other = compiled.cache_folder()
    assert other != folder
    monkeypatch.setitem(compiled.OPTIONS, "fastmath", True)
    assert compiled.cache_folder() not in (folder, other)


def test_another_source_is_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiled, "KERNEL_FILES", ("flow/_kernels.py",))
    one = compiled.cache_folder()
    monkeypatch.setattr(compiled, "KERNEL_FILES", ("flow/_state.py",))
    assert compiled.cache_folder() != one


def test_a_cache_that_cannot_be_written_moves_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked, other = tmp_path / "file", tmp_path / "other"
    blocked.write_text("not a folder")
    other.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(compiled.tempfile, "tempdir", str(other))
    mine = compiled.cache_folder().parent
    assert mine.parent == other
    mine.rmdir()
    mine.write_text("somebody else's")
    last = compiled.cache_folder()
    assert last.is_dir()
    assert last.parent == other


def test_a_kernel_does_as_its_python_and_divides_as_numpy_does() -> None:
    @compiled.kernel
    def ratio(a: float, b: float) -> float:
        return a / b

    assert ratio(1.0, 3.0) == ratio.py_func(1.0, 3.0) == 1.0 / 3.0
    assert ratio(1.0, 0.0) == np.inf


def test_an_option_that_this_numba_does_not_know_is_left_out() -> None:
    @compiled.kernel(no_such_option=True, cache=False)
    def twice(a: float) -> float:
        return 2.0 * a

    assert twice(1.5) == 3.0


def test_this_numba_knows_the_options_that_make_the_simulator_fast() -> None:
    known = compiled._known()
    assert not [name for name in compiled.ENTRY | compiled.CALLED if name not in known]
