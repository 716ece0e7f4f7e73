"""Cells of notebooks as a report has them, and the document that is read from them."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from evaluation.content.model import Content, Cover, Statement
from evaluation.exporting import document
from evaluation.exporting.document import Document

COVER = Cover("x-cover", "de", (), "survey", "Titel", "", "Verein", "2024-05-31", "public", (), "")


SENTENCE = Statement("x", "de", (), "Es sind 12.", slots=(("x.base", "12"), ("x.code", "<b>*fett*</b> {{x.base}}")))


def shown(content: Content) -> NotebookNode:
    return new_output("display_data", {content.MIME: content.to_json(), "text/plain": "Vorschau"})


def code(*outputs: NotebookNode, id: str = "zelle", tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell("", outputs=list(outputs), id=id, metadata={"tags": list(tags)})


def prose(text: str, *tags: str, id: str = "prosa") -> NotebookNode:
    return new_markdown_cell(text, id=id, metadata={"tags": list(tags)})


def read(*cells: NotebookNode, cover: Cover = COVER) -> Document:
    notebook = new_notebook(cells=[code(shown(cover), id="cover"), *cells])
    nbformat.validate(notebook)
    return document.read(notebook)
