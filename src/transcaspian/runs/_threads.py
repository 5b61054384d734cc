"""A few independent pieces of one run side by side: kernels and linear algebra leave the interpreter free."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from transcaspian.compiled import one_thread

T = TypeVar("T")
R = TypeVar("R")

MOST_THREADS = 4


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Do the same for each item on a few threads; answers in the order of the items, whatever finishes first.

    An error or an interrupt stops what has not begun.

    Examples
    --------
    >>> side_by_side(abs, [-2, 1, -3])
    [2, 1, 3]
    """
    items = list(items)
    threads = min(len(items), MOST_THREADS, os.cpu_count() or 1)
    if threads <= 1:
        return [work(item) for item in items]
    with one_thread():
        pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="transcaspian")
        try:
            return list(pool.map(work, items))
        finally:
            pool.shutdown(cancel_futures=True)
