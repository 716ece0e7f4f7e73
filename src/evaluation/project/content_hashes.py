"""Hashes of contents: whether a stored result was made from the present inputs, by this software and these libraries.

Results of builds and pictures are stored under such a hash, and are not used if anything differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SHIPPED = ("notebooks", "texts")  # next to the package in a checkout, within it in a wheel


def key(*parts: object) -> str:
    """A hash of values that JSON can hold, of bytes, and of other objects by their text.

    >>> key("a", b"b") == key("a", b"b"), key("a", b"b") == key("ab", b""), key({"a": 1}) == key({"a": 2})
    (True, False, False)
    """
    text = json.dumps(parts, sort_keys=True, default=lambda part: _hash(part) if isinstance(part, bytes) else str(part))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def software() -> str:
    """A hash of this software's files, the versions of all libraries, and that of Python."""
    package = Path(__file__).parents[1]
    beside = [] if (package / "shipped").is_dir() else [package.parents[1] / name for name in SHIPPED]
    files = {str(folder): dict(contents(folder)) for folder in (package, *beside)}
    folders = [Path(name) for name in dict.fromkeys(sys.path) if Path(name).is_dir()]
    names = {path.name for folder in folders for path in folder.glob("*.*-info")}
    return key(sorted(files.values(), key=str), sorted(names), sys.version)


def contents(folder: Path, but: Path | None = None) -> Iterator[tuple[str, str]]:
    """The hash of a file, or of every file in a folder except those in ``but`` and what Python compiled."""
    if folder.is_file():
        yield folder.name, digest(folder)
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and Path(place, name) != but)
        for name in sorted(names):
            path = Path(place, name)
            yield path.relative_to(folder).as_posix(), digest(path)


def digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return "missing"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
