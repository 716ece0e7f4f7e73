"""Which files of a project somebody has just saved, so that a build can follow each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

MADE = ("reports", "data/processed")  # what a build itself writes
LOCKS = ("~$", ".~lock")  # beside an office file that is open


def saved(folder: Path) -> Iterator[list[str]]:
    """The files that were saved, renamed or deleted, as paths from the folder, as soon as some are, until Ctrl+C."""
    folder = folder.resolve()
    usual = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, ".ipynb_checkpoints"))

    def is_input(change: Change, path: str) -> bool:
        name = Path(path).relative_to(folder).as_posix()
        made = any(name == place or name.startswith(f"{place}/") for place in MADE)
        return usual(change, path) and not made and not Path(name).name.startswith(LOCKS)

    for changes in watch(folder, watch_filter=is_input, raise_interrupt=False):
        yield sorted({Path(path).relative_to(folder).as_posix() for _, path in changes})
