"""How kernels are compiled and where the compiled code is kept.

The cache folder is named by a hash of the kernel sources and of the options: a compiled kernel can then never be
older than
its source, which Numba alone does not promise when one kernel calls another.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

KERNEL_FILES = (
    "network/_kernels.py", "flow/_kernels.py", "flow/_kernels_prices.py", "flow/_kernels_routes.py", "sim/_kernels.py",
    "sim/_kernels_ships.py", "sim/_kernels_steps.py", "sim/_kernels_run.py",
)  # fmt: skip
OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "fastmath": False, "error_model": "numpy"}

# The simulator allocates nothing in its kernels, so references need no counting (private to Numba, three times as
# fast); only the function that Python calls has wrappers and is cached, all others are laid into it.
ENTRY: dict[str, Any] = {"_nrt": False}
INLINED: dict[str, Any] = {
    "_nrt": False, "cache": False, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip
CALLED: dict[str, Any] = INLINED | {"forceinline": False}  # what is long and used at many places


def cache_folder() -> Path:
    """Folder of compiled kernels: in the user's cache, or in the temporary folder where that cannot be written."""
    package = Path(__file__).parent
    options = [sorted(options.items()) for options in (OPTIONS, ENTRY, INLINED, CALLED)]
    digest = hashlib.sha256(repr((options, importlib.metadata.version("numba"))).encode())
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


@functools.lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Name the options that this Numba knows."""
    from numba.core.registry import cpu_target

    return frozenset(name for name in dir(cpu_target.options) if not name.startswith("__")) | {"cache"}


def kernel(function: Callable[..., Any] | None = None, **options: Any) -> Callable[..., Any]:
    """Compile a bare kernel: arrays and scalars in, arrays out, no Python objects.

    ``options`` add to those of every kernel; one that this Numba does not know is left out, since none of them changes
    what a kernel does.
    """
    global _ready
    if function is None:
        return functools.partial(kernel, **options)
    import numba

    if not _ready:
        numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined,unused-ignore]
        _ready = True
    kept = {name: value for name, value in (OPTIONS | options).items() if name in OPTIONS or name in _known()}
    compiled: Callable[..., Any] = numba.njit(**kept)(function)
    return compiled
