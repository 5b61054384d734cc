"""How kernels are compiled and where the compiled code is kept.

The cache folder is named by a hash of the kernel sources and of the options: a compiled kernel can then never be
older than
its source, which Numba alone does not promise when one kernel calls another.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

KERNEL_FILES = ("network/_kernels.py", "flow/_kernels.py", "flow/_kernels_routes.py")
OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "fastmath": False, "error_model": "numpy"}


def cache_folder() -> Path:
    """Folder of compiled kernels: in the user's cache, or in the temporary folder where that cannot be written."""
    package = Path(__file__).parent
    digest = hashlib.sha256(repr(sorted(OPTIONS.items())).encode())
    for name in KERNEL_FILES:
        digest.update((package / name).read_bytes())
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for folder in (
        root / "transcaspian",
        Path(tempfile.gettempdir()) / f"transcaspian-{os.getuid() if hasattr(os, 'getuid') else 0}",
    ):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder / f"kernels-{digest.hexdigest()[:16]}"
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="transcaspian-"))


_ready = False


@functools.lru_cache(maxsize=1)
def _pools() -> Any:
    """Find the thread pools of the linear algebra libraries, once."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Let linear algebra use one thread: matrices of a few hundred rows only wait for each other on more."""
    limit: AbstractContextManager[Any] = _pools().limit(limits=1, user_api="blas")
    return limit


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a bare kernel: arrays and scalars in, arrays out, no Python objects."""
    global _ready
    import numba

    if not _ready:
        numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined,unused-ignore]
        _ready = True
    compiled: Callable[..., Any] = numba.njit(**OPTIONS)(function)
    return compiled
