"""A notebook of the package run without a kernel, on data that stand in no folder."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import nbformat
import pytest

from evaluation.building import kernels
from evaluation.content.model import Content
from evaluation.data import Data
from evaluation.exporting.document import Document, read
from evaluation.project.settings import shipped


def executed(name: str, data: Data, texts: Mapping[str, str] | None = None) -> Document:
    """The report ``name`` of ``data``, as a build reads it from the executed notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluation.data.open_project", lambda *_, **__: data)
        return read(Cells(kernels.load(shipped("notebooks") / f"{name}.ipynb")).run(), texts or {})


class Cells:
    """The code cells of a notebook run in this process: what they show becomes their output, as in a kernel."""

    def __init__(self, notebook: nbformat.NotebookNode) -> None:
        self.notebook, self.names = notebook, {"display": self.show}

    def show(self, shown: Any) -> None:
        if isinstance(shown, Content):  # what exporters read; previews are for people
            self.cell.outputs.append(nbformat.v4.new_output("display_data", data={shown.MIME: shown.to_json()}))

    def run(self) -> nbformat.NotebookNode:
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                self.cell, tree = cell, ast.parse(cell.source)
                last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
                exec(compile(tree, cell.id, "exec"), self.names)
                self.names["display"] = self.show
                if isinstance(last, ast.Expr):
                    self.show(eval(compile(ast.Expression(last.value), cell.id, "eval"), self.names))
        return self.notebook
