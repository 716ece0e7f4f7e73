"""A cache of the outcomes of commands, so that the same command on unchanged files costs nothing.

Each entry has a hash of the contents of everything it depends on: files, the command, the software's own files and its
libraries. If any of these has changed, the entry is not used; ``--force`` uses none. The cache lies with the processed
tables, must not be passed on, and is deleted with them. Nothing here loads pandas.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.findings import acceptance, housekeeping
from evaluation.language.console import Line
from evaluation.project import secret
from evaluation.project.content_hashes import contents, digest, key, software

if TYPE_CHECKING:
    from evaluation.project.settings import Project


@dataclass(frozen=True)
class Outcome:
    """The lines a command prints, and its exit code."""

    lines: tuple[Line, ...]
    code: int


@dataclass(frozen=True)
class Watched:
    """The files an outcome depends on, as paths from the project's folder: the contents of ``files`` and of all in
    ``folders`` (which may be files), whether ``there`` exists, and which of ``tracked`` git has.
    """

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    tracked: tuple[str, ...] = ()

    @classmethod
    def of(cls, project: Project, *outputs: str) -> Watched:
        """The inputs of commands that read a project, and ``outputs`` made from them."""
        from evaluation.project.settings import SETTINGS

        sources = [name for source in project.sources for name in (source.file, source.structure) if name]
        files = dict.fromkeys([SETTINGS, acceptance.FILE, secret.FILE, *project.brand.files, *sources])
        tracked = housekeeping.of_people(project)
        return cls(tuple(files), ("notebooks", "texts", *outputs), project.privacy.key, tuple(tracked))

    def mark(self, folder: Path) -> str:
        """A single hash of the current state of all of them."""
        inside = {name: dict(contents(folder / name, folder / housekeeping.KEPT)) for name in self.folders}
        passed_on = sorted(map(str, housekeeping.listed(folder / name for name in self.tracked)))
        there = [(folder / name).exists() for name in self.there]
        return key({name: digest(folder / name) for name in self.files}, inside, there, passed_on)


@dataclass(frozen=True)
class Cache:
    """The cached results of the project in ``folder``; with ``used`` false they are only written."""

    folder: Path
    used: bool = True

    def get(self, name: str, mark: str) -> Any:
        """The cached result of that name if it was made from inputs with the hash ``mark``, otherwise ``None``."""
        entry = _read(self.folder / housekeeping.KEPT / f"{name}.json") if self.used else {}
        return entry.get("value") if entry.get("mark") == mark else None

    def put(self, name: str, mark: str, value: Any) -> None:
        _write(self.folder / housekeeping.KEPT / f"{name}.json", {"mark": mark, "value": value})


def outcome(folder: Path, command: Sequence[str]) -> Outcome | None:
    """The outcome of this command's last run, if nothing it depends on has changed."""
    entry = _read(_place(folder, command))
    try:
        watched = Watched(**{name: tuple(names) for name, names in entry["watched"].items()})
        lines = tuple(Line(**line) for line in entry["lines"])
        if entry["command"] == _command_hash(command) and entry["mark"] == watched.mark(folder):
            return Outcome(lines, int(entry["code"]))
    except (AttributeError, KeyError, OSError, TypeError, ValueError):  # no entry, or one of another version
        pass
    return None


def keep(folder: Path, command: Sequence[str], watched: Watched, outcome: Outcome) -> None:
    """Store the outcome of a command."""
    entry = {
        "command": _command_hash(command),
        "watched": asdict(watched),
        "mark": watched.mark(folder),
        **asdict(outcome),
    }
    _write(_place(folder, command), entry)


def _command_hash(command: Sequence[str]) -> str:
    """A hash of a command and what its outcome depends on outside the project: user, folder and software."""
    return key(list(command), software(), str(Path.cwd()), str(Path.home()), getpass.getuser())


def _place(folder: Path, command: Sequence[str]) -> Path:
    return folder / housekeeping.KEPT / f"{command[0]}-{key(list(command))[:16]}.json"


def _read(place: Path) -> dict[str, Any]:
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(place: Path, content: Mapping[str, Any]) -> None:
    from evaluation.data import replace_file

    replace_file(place, json.dumps(content, ensure_ascii=False).encode())
