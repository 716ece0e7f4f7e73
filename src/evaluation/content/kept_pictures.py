"""Pictures of charts that were drawn before, kept so that a chart is drawn once for all reports and builds.

A picture stands under a hash of the chart, its size and the software, and never comes from another version of either.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from evaluation.data import replace_file
from evaluation.findings.housekeeping import KEPT
from evaluation.language.errors import EvaluationError
from evaluation.project.content_hashes import key, software

MONTH = 30 * 24 * 3600
_places: list[Path] = []  # where this process keeps pictures, if it does


def pictures(folder: Path, *, used: bool = True) -> Path:
    """Where the pictures of a project's charts are kept for all its reports and builds; with ``used`` false none yet.

    Those that no build needed for a month are deleted.
    """
    place = folder / KEPT / "pictures"
    for path in place.iterdir() if place.is_dir() else ():
        if not used or time.time() - path.stat().st_mtime > MONTH:
            path.unlink(missing_ok=True)
    return place


def keep_pictures(place: Path) -> None:
    """In a process that makes reports: keep pictures there, and take what is there."""
    _places[:] = [place]


def picture(made: Callable[[], bytes], *parts: object) -> bytes:
    """A picture as it is kept of what ``parts`` say, else as it is ``made``; one that cannot be kept is made anew."""
    if not _places:
        return made()
    place = _places[0] / key(software(), *parts)
    try:
        content = place.read_bytes()
        os.utime(place)
    except OSError:
        content = b""
    if not content:
        content = made()
        with suppress(EvaluationError):
            replace_file(place, content)
    return content
