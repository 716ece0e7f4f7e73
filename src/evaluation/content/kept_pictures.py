"""A cache of chart pictures, so that a chart is drawn once for all reports and builds.

The key is a hash of the chart, its size and the software version.
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
_places: list[Path] = []  # the cache folder of this process, if it has one


def pictures(folder: Path, *, used: bool = True) -> Path:
    """The cache folder of a project, without pictures unused for a month; ``used=False`` deletes all of them."""
    place = folder / KEPT / "pictures"
    for path in place.iterdir() if place.is_dir() else ():
        if not used or time.time() - path.stat().st_mtime > MONTH:
            path.unlink(missing_ok=True)
    return place


def keep_pictures(place: Path) -> None:
    """Let this process cache pictures in a folder."""
    _places[:] = [place]


def picture(made: Callable[[], bytes], *parts: object) -> bytes:
    """The cached picture for ``parts``, otherwise that of ``made``, which is then cached if possible."""
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
