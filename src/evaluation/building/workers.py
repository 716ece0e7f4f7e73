"""The processes that make the reports: new ones, started the same way on every system (no fork).

They get ready while the tables are still being read, so that nobody waits for them when the reports are planned.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

REPORTS = 6  # as many as most projects have


@contextmanager
def pool(workers: int = 0, *, reports: int = 0, pictures: Path | None = None) -> Iterator[Executor]:
    """As many processes as wanted (0: one per core), but no more than there may be reports; ended with the block.

    They keep the pictures of charts in ``pictures``, where each is drawn once for all of them.
    """
    number = max(1, min(workers or os.cpu_count() or 1, reports or workers or REPORTS))
    from evaluation.content import kept_pictures

    keeping = (kept_pictures.keep_pictures, (pictures,)) if pictures else (None, ())
    with ProcessPoolExecutor(number, multiprocessing.get_context("spawn"), *keeping) as processes:
        for _ in range(number):
            processes.submit(_ready)
        try:
            yield processes
        finally:
            processes.shutdown(cancel_futures=True)  # and waits: else Python's own end may meet pipes half closed


def _ready() -> None:
    """Import what a report is run and written with."""
    import papermill

    from evaluation.content import drawing
    from evaluation.exporting import html, pdf, slides, table_files, word

    _ = papermill, drawing, html, pdf, table_files, slides, word
