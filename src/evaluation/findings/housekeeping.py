"""Housekeeping for personal data: what is due to be deleted, what must not be in version control, and random names.

The file that says who is who (the key) is named in the settings and never opened here: it is only found, listed
and deleted when its date has passed and a person asks for it. Reports and releases hold no raw data and stay.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.project import secret
from evaluation.project.settings import path_shown

if TYPE_CHECKING:  # whether anything changed is asked before pandas is loaded
    from evaluation.findings.checks import Finding
    from evaluation.project.settings import Project

RAW, PROCESSED = "data/raw", "data/processed"
KEPT = f"{PROCESSED}/kept"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are mistaken for each other


def findings(project: Project, today: dt.date) -> list[Finding]:
    """What is wrong with how the project keeps its data: a date that has passed, files that git would pass on."""
    from evaluation.findings.checks import Finding

    day = project.privacy.delete_after
    late = (
        [Finding("warning", "delete_after", "", value=day.isoformat())]
        if day and today > day and personal_files(project)
        else []
    )
    in_git = [Finding("error", "tracked_file", "", file=name) for name in tracked(project)]
    return [*late, *in_git]


def tracked(project: Project) -> list[str]:
    """Files with personal data that git tracks: the key always, raw and processed data unless they are invented.

    Empty where a folder is in no repository or there is no git.
    """
    return list(
        dict.fromkeys(within(project, file) for file in listed(project.folder / name for name in of_people(project)))
    )


def of_people(project: Project) -> list[str]:
    """The files and folders of a project that git must not track."""
    names = [*project.privacy.key, *([] if project.demo else [RAW, PROCESSED, secret.FILE, *_sources(project)])]
    return list(dict.fromkeys(names))


def listed(paths: Iterable[Path]) -> list[Path]:
    """Which of these files, and of the files in these folders, git tracks; git is asked once for each folder."""
    git = shutil.which("git")
    found: dict[Path, None] = {}
    beside: dict[Path, list[str]] = {}
    for path in dict.fromkeys(paths) if git else ():
        beside.setdefault(path.parent, []).append(path.name)
    for folder, names in beside.items():
        command = [str(git), "--literal-pathspecs", "-C", str(folder), "ls-files", "-z", "--", *names]
        output = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # no shell; names as they are
        files = (folder / name for name in output.stdout.decode("utf-8", "replace").split("\0") if name)
        found |= {file: None for file in files if not file.name.startswith(".")}
    return list(found)


def personal_files(project: Project) -> list[Path]:
    """The existing files with personal data: raw files and sources, processed tables, the secret, the key."""
    folders = [project.folder / name for name in (RAW, PROCESSED)]
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*"))]
    named = [project.folder / name for name in [*_sources(project), secret.FILE, *project.privacy.key]]
    files = (path for path in dict.fromkeys([*found, *named]) if path.is_file() or path.is_symlink())
    return [path for path in files if path.name != ".gitkeep"]


def deleted(project: Project, files: Iterable[Path]) -> list[Path]:
    """Delete the files in the project's folder; return those elsewhere, which a person has to delete."""
    elsewhere = []
    home = project.folder.resolve()
    for path in files:
        if path.parent.resolve().is_relative_to(home):
            path.unlink()
        else:
            elsewhere.append(path)
    return elsewhere


def _sources(project: Project) -> list[str]:
    return [name for source in project.sources for name in (source.file, source.structure) if name]


def within(project: Project, file: Path) -> str:
    """The path of a file from the project's folder; of a file elsewhere its name alone."""
    return file.relative_to(project.folder).as_posix() if file.is_relative_to(project.folder) else path_shown(str(file))


def pseudonyms(number: int, *, length: int = 6) -> list[str]:
    """Different random names for people; not hashes, which anybody could compute from a name.

    >>> codes = pseudonyms(50)
    >>> len(set(codes)), {len(code) for code in codes}
    (50, {6})
    """
    codes: dict[str, None] = {}
    while len(codes) < number:
        codes["".join(secrets.choice(LETTERS) for _ in range(length))] = None
    return list(codes)
