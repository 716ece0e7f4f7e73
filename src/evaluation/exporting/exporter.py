"""What the exporters of nbconvert have in common: the notebook is read and searched, and what is wrong is a sentence.

On a command line the sentence ends the command. JupyterLab hands on whatever an exporter gives back, and makes an
exception a page on a fault of the server; so there the sentence is the file, as HTML whatever was asked for.
"""

from __future__ import annotations

import html
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from evaluation.exporting.document import Document, cover_of, read
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import load

BY_HAND = "evaluation.building.auditing.by_hand"  # a part of building, which no module here imports
PAGE = '<!doctype html>\n<html lang="{language}"><meta charset="utf-8"><title>{name}</title><p>{text}</p></html>\n'


class ReportExporter(Exporter):
    """The exporter for ``jupyter nbconvert --to evaluation_…`` and JupyterLab's *Save and Export Notebook As*."""

    def made(self, document: Document) -> Any:
        """The finished file of a document."""
        raise NotImplementedError

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The executed notebook as a file; ``EvaluationError`` when it is no report or must not be written."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        try:
            return self.made(exported(notebook, folder)), resources
        except EvaluationError as error:
            language = _language(notebook, folder)
            if "unique_key" in resources:  # set by the command alone
                raise SystemExit(error.text(language)) from error
            if "config_dir" not in resources:  # set by the command and by JupyterLab's server
                raise
            self.output_mimetype, resources["output_extension"] = "text/html", ".html"
            name = html.escape(str(resources.get("metadata", {}).get("name", "")))
            return PAGE.format(language=language, name=name, text=html.escape(error.text(language))), resources


def exported(notebook: NotebookNode, folder: Path) -> Document:
    """The document of a notebook that somebody exports by hand; nobody searches the file later, so it is done now."""
    found = read(notebook)
    search = import_module(BY_HAND)
    search.search(found, search.project_of(folder))
    return found


def _language(notebook: NotebookNode, folder: Path) -> str:
    """The language of the report, else of its project, else German."""
    with suppress(EvaluationError):
        return cover_of(notebook).language
    with suppress(EvaluationError):
        project: Path | None = import_module(BY_HAND).project_of(folder)
        return load(project).language if project else "de"
    return "de"
