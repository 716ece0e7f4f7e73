"""What a command came to, kept so that the same command on unchanged files costs nothing: it is found, not made again.

Everything kept stands under a hash of the contents of all it depends on: files, the command, the software's own files
and the libraries beside it. Where anything of that differs it is made anew; ``--force`` uses nothing kept. It lies
beside the processed tables, is nobody's to pass on, and is deleted with them. Nothing here loads pandas.
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
        whole = {name: dict(contents(folder / name, folder / housekeeping.KEPT)) for name in self.folders}
        given_away = sorted(map(str, housekeeping.listed(folder / name for name in self.tracked)))
        there = [(folder / name).exists() for name in self.there]
        return key({name: digest(folder / name) for name in self.files}, whole, there, given_away)


@dataclass(frozen=True)
class Kept:
    """The results kept beside the tables of the project in ``folder``; with ``used`` false they are only written."""

    folder: Path
    used: bool = True

    def get(self, name: str, mark: str) -> Any:
        """What is kept under a name, if it was made of what ``mark`` is a hash of; else nothing."""
        told = _read(self.folder / housekeeping.KEPT / f"{name}.json") if self.used else {}
        return told.get("value") if told.get("mark") == mark else None

    def put(self, name: str, mark: str, value: Any) -> None:
        _write(self.folder / housekeeping.KEPT / f"{name}.json", {"mark": mark, "value": value})


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


def _told(command: Sequence[str]) -> str:
    """A command with all that its outcome depends on beside the project: who works where, and with what software."""
    return key(list(command), software(), str(Path.cwd()), str(Path.home()), getpass.getuser())


def _place(folder: Path, command: Sequence[str]) -> Path:
    return folder / housekeeping.KEPT / f"{command[0]}-{key(list(command))[:16]}.json"


def _read(place: Path) -> dict[str, Any]:
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(place: Path, told: Mapping[str, Any]) -> None:
    from evaluation.data import replace_file

    replace_file(place, json.dumps(told, ensure_ascii=False).encode())
