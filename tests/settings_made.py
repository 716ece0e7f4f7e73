"""Settings as text, and the project that is read from them."""

from __future__ import annotations

from pathlib import Path

from evaluation.project.settings import SETTINGS, Project, load

HEAD = '[project]\ntitle = "Tandem"\norganisation = "Verband"\nas_of = 2024-05-31\n'


def project(folder: Path, text: str, encoding: str = "utf-8") -> Project:
    (folder / SETTINGS).write_text(text, encoding=encoding, newline="")
    return load(folder)
