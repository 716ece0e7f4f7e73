"""A new project's folder, complete from the start: commented settings, templates, notebooks.

All files are made in memory first and written only into a new or empty folder; the settings come last, because they
make a folder a project.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from evaluation.building import templates
from evaluation.data import replace_file
from evaluation.language import wording
from evaluation.language.errors import UsageError
from evaluation.project import schema, secret
from evaluation.project.settings import SETTINGS, shipped

SKELETON = Path(__file__).with_name("skeleton")
EMPTY_FOLDERS = ("data/raw", "data/processed", "texts", "reports")
SYSTEM_FILES = (".git", ".DS_Store", "desktop.ini", "Thumbs.db")  # what a new folder may already contain


def start(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a project's files into a new or empty folder; for another one, ``UsageError`` and nothing is written."""
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError("new.not_a_folder", folder=folder.absolute().name)
        if folder.exists() and any(path.name not in SYSTEM_FILES for path in folder.iterdir()):
            raise UsageError("new.not_empty", folder=folder.absolute().name)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            replace_file(folder / name, content)
    except OSError as error:
        raise UsageError("new.not_writable", folder=folder.absolute().name) from error


def files(*, language: str, title: str = "", organisation: str = "", as_of: dt.date) -> dict[str, bytes]:
    """Every file of a new project by its path in the folder, the settings last. ``UsageError`` for other languages."""
    if language not in wording.full_languages():
        raise UsageError("unknown_language", name=language, known=", ".join(wording.full_languages()))
    language = wording.language(language).spoken[-1]  # templates have no simplified variant
    books = {f"data/raw/{name}": content for name, content in templates.workbooks(language).items()}
    notebooks = {f"notebooks/{path.name}": path.read_bytes() for path in sorted(shipped("notebooks").glob("*.ipynb"))}
    placeholders = {f"{name}/.gitkeep": b"" for name in EMPTY_FOLDERS}
    ignored = {".gitignore": (SKELETON / "gitignore").read_bytes()}
    text = settings(language=language, title=title, organisation=organisation, as_of=as_of)
    ignored[secret.FILE] = secret.made().encode()
    return {**ignored, **placeholders, **books, **notebooks, SETTINGS: text.encode()}


def settings(*, language: str, title: str = "", organisation: str = "", as_of: dt.date) -> str:
    """The text of a new ``evaluation.toml`` with every template, and comments for optional settings."""
    words = wording.language(language)
    values = {
        "title": quoted(title) or quoted(words.say("new.project")),
        "organisation": quoted(organisation) or quoted(words.say("new.organisation")),
        "as_of": as_of.isoformat(),
        "tables": "\n".join(_table(book, name, language) for book, names in templates.BOOKS.items() for name in names),
    }
    text = (SKELETON / f"{language}.toml").read_text(encoding="utf-8")
    parts = text.split("{{")
    filled = [parts[0], *(values[name] + rest for name, rest in (part.split("}}", 1) for part in parts[1:]))]
    return "".join(filled)


def quoted(text: str) -> str:
    """A text as a TOML string in one line, without control characters; empty where nothing is left.

    >>> quoted('Wir "zusammen"'), quoted("   ")
    ('"Wir \\\\"zusammen\\\\""', '')
    """
    allowed = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    shown = " ".join(allowed.split())
    return json.dumps(shown, ensure_ascii=False) if shown else ""


def _table(book: str, name: str, language: str) -> str:
    file, sheet = templates.file_name(book, language), schema.TABLES[name].label(language)
    return f'[tables.{name}]\nfile = "data/raw/{file}"\nsheet = "{sheet}"\n'
