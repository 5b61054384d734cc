"""Writing so that nothing half-written is ever seen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from transcaspian.errors import Fault, OutputError


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give a path beside the final one to write to, and clear away whatever is left of it.

    Yields
    ------
    pathlib.Path
        A path with the final name in a temporary folder on the same file system.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield folder / out.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, and only if it would change."""
    if path.is_file() and path.read_bytes() == content:
        return
    with staging(path) as draft:
        draft.write_bytes(content)
        draft.replace(path)


@contextmanager
def all_or_nothing(folder: Path, names: Iterable[str]) -> Iterator[None]:
    """Put files of a folder back as they were, those that were not there too, unless everything goes well.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    paths = [folder / name for name in names]
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    try:
        yield
    except BaseException as error:
        with suppress(OSError):  # as far as the folder still takes them
            for path, content in before.items():
                if content is None:
                    path.unlink(missing_ok=True)
                else:
                    replace_bytes(path, content)
        if isinstance(error, OSError):
            raise OutputError(cannot_write(folder, error)) from error
        raise


def replace_folder(draft: Path, out: Path) -> None:
    """Put a finished folder in the place of another; the old one comes back if that fails."""
    if not out.exists():
        draft.rename(out)
        return
    with staging(out) as old:
        out.rename(old)
        try:
            draft.rename(out)
        except OSError:
            old.rename(out)
            raise


def cannot_write(out: Path, error: OSError) -> Fault:
    """Say why a path cannot be written.

    Examples
    --------
    >>> print(cannot_write(Path("out"), PermissionError(13, "Permission denied")))
    out: cannot be written: permission denied. Choose a folder that you may write to.
    """
    reason = (error.strerror or str(error)).rstrip(".").lower()
    return Fault(str(out), f"cannot be written: {reason}", hint="Choose a folder that you may write to.")
