"""What a command came to, kept so that the same command on unchanged files costs nothing: it is found, not made again.

Everything kept stands under a hash of the contents of all it depends on: files, the command, the software's own files
and the libraries beside it. Where anything of that differs it is made anew; ``--force`` uses nothing kept. It lies
beside the processed tables, is nobody's to pass on, and is deleted with them. Nothing here loads pandas.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.findings import acceptance, housekeeping
from evaluation.language.console import Line
from evaluation.language.errors import EvaluationError
from evaluation.project import secret

if TYPE_CHECKING:
    from evaluation.project.settings import Project

FOLDER = f"{housekeeping.PROCESSED}/kept"
MONTH = 30 * 24 * 3600
_places: list[Path] = []  # where this process keeps pictures, if it does
SHIPPED = ("notebooks", "texts")  # beside the package in a checkout, within it in a wheel


@dataclass(frozen=True)
class Outcome:
    """What a command says, and its exit code."""

    lines: tuple[Line, ...]
    code: int


@dataclass(frozen=True)
class Watched:
    """The files an outcome depends on, as paths from the project's folder: their contents, all contents of folders,
    whether something is ``there`` at all, and which of ``tracked`` git passes on. A folder may be a file.
    """

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    tracked: tuple[str, ...] = ()

    @classmethod
    def of(cls, project: Project, *outputs: str) -> Watched:
        """What commands that read a project depend on: all that is put in, and ``outputs`` made of it."""
        from evaluation.project.settings import SETTINGS

        sources = [name for source in project.sources for name in (source.file, source.structure) if name]
        files = dict.fromkeys([SETTINGS, acceptance.FILE, secret.FILE, *project.brand.files, *sources])
        tracked = housekeeping.of_people(project)
        return cls(tuple(files), ("notebooks", "texts", *outputs), project.privacy.key, tuple(tracked))

    def mark(self, folder: Path) -> str:
        """One hash of all of it as it stands now."""
        whole = {name: dict(_contents(folder / name, folder / FOLDER)) for name in self.folders}
        given_away = sorted(map(str, housekeeping.listed(folder / name for name in self.tracked)))
        there = [(folder / name).exists() for name in self.there]
        return key({name: _digest(folder / name) for name in self.files}, whole, there, given_away)


@dataclass(frozen=True)
class Kept:
    """The results kept beside the tables of the project in ``folder``; with ``used`` false they are only written."""

    folder: Path
    used: bool = True

    def get(self, name: str, mark: str) -> Any:
        """What is kept under a name, if it was made of what ``mark`` is a hash of; else nothing."""
        told = _read(self.folder / FOLDER / f"{name}.json") if self.used else {}
        return told.get("value") if told.get("mark") == mark else None

    def put(self, name: str, mark: str, value: Any) -> None:
        _write(self.folder / FOLDER / f"{name}.json", {"mark": mark, "value": value})


def outcome(folder: Path, command: Sequence[str]) -> Outcome | None:
    """What this command came to when it last ran, if nothing it depends on is another one since."""
    told = _read(_place(folder, command))
    try:
        watched = Watched(**{name: tuple(names) for name, names in told["watched"].items()})
        lines = tuple(Line(**line) for line in told["lines"])
        if told["command"] == _told(command) and told["mark"] == watched.mark(folder):
            return Outcome(lines, int(told["code"]))
    except (AttributeError, KeyError, OSError, TypeError, ValueError):  # nothing kept, or not by this version
        pass
    return None


def keep(folder: Path, command: Sequence[str], watched: Watched, outcome: Outcome) -> None:
    """Keep what a command came to."""
    told = {"command": _told(command), "watched": asdict(watched), "mark": watched.mark(folder), **asdict(outcome)}
    _write(_place(folder, command), told)


def pictures(folder: Path, *, used: bool = True) -> Path:
    """Where the pictures of a project's charts are kept for all its reports and builds; with ``used`` false none yet.

    Those that no build needed for a month are deleted.
    """
    place = folder / FOLDER / "pictures"
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
        from evaluation.data import replace_file

        content = made()
        with suppress(EvaluationError):
            replace_file(place, content)
    return content


def key(*parts: object) -> str:
    """A hash of values that JSON knows, of bytes, and of what has a text of its own.

    >>> key("a", b"b") == key("a", b"b"), key("a", b"b") == key("ab", b""), key({"a": 1}) == key({"a": 2})
    (True, False, False)
    """
    told = json.dumps(parts, sort_keys=True, default=lambda part: _hash(part) if isinstance(part, bytes) else str(part))
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def software() -> str:
    """A hash of what computes: this software's own files, the versions of all libraries, and Python's."""
    package = Path(__file__).parent
    beside = [] if (package / "shipped").is_dir() else [package.parents[1] / name for name in SHIPPED]
    own = {str(folder): dict(_contents(folder)) for folder in (package, *beside)}
    folders = [Path(name) for name in dict.fromkeys(sys.path) if Path(name).is_dir()]
    names = {path.name for folder in folders for path in folder.glob("*.*-info")}
    return key(sorted(own.values(), key=str), sorted(names), sys.version)


def _told(command: Sequence[str]) -> str:
    """A command with all that its outcome depends on beside the project: who works where, and with what software."""
    return key(list(command), software(), str(Path.cwd()), str(Path.home()), getpass.getuser())


def _place(folder: Path, command: Sequence[str]) -> Path:
    return folder / FOLDER / f"{command[0]}-{key(list(command))[:16]}.json"


def _contents(folder: Path, but: Path | None = None) -> Iterator[tuple[str, str]]:
    """The hash of every file in a folder, whatever is in ``but`` and what Python compiled left out; or of a file."""
    if folder.is_file():
        yield folder.name, _digest(folder)
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and Path(place, name) != but)
        for name in sorted(names):
            path = Path(place, name)
            yield path.relative_to(folder).as_posix(), _digest(path)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return "missing"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(place: Path) -> dict[str, Any]:
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(place: Path, told: Mapping[str, Any]) -> None:
    from evaluation.data import replace_file

    replace_file(place, json.dumps(told, ensure_ascii=False).encode())
