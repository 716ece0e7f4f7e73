"""Notebooks run through papermill, each in a separate kernel; errors are reported in one sentence.

Parameters are checked before a kernel starts, because papermill only warns of a misspelled one and then makes the
report for the default.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from evaluation.content.model import UNSEEN
from evaluation.disclosure.provenance import ASKED
from evaluation.language import wording
from evaluation.language.errors import EvaluationError, UsageError, closest

CELL_SECONDS = 600
_PARAMETER = re.compile(r"^(\w+)\s*(?::[^=]+)?=", re.MULTILINE)


def load(path: Path) -> NotebookNode:
    """A notebook file as a node; a file that is none is an error with its name."""
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise EvaluationError("bad_notebook", name=path.name, reason=type(error).__name__) from error
    return notebook


def parameters_of(notebook: NotebookNode) -> tuple[str, ...]:
    """The names assigned in the cell tagged ``parameters``."""
    return tuple(
        name
        for cell in notebook.cells
        if "parameters" in cell.metadata.get("tags", [])
        for name in _PARAMETER.findall(cell.source)
    )


def check_parameters(notebook: NotebookNode, parameters: Mapping[str, str], *, name: str) -> None:
    """An error for the first parameter the notebook does not have, before anything runs."""
    known = parameters_of(notebook)
    if not known:
        raise UsageError("no_parameters", notebook=name)
    for parameter in parameters:
        if parameter not in known:
            raise UsageError("unknown_parameter", notebook=name, name=parameter, hint=closest(parameter, known))


def execute(notebook: NotebookNode, parameters: Mapping[str, str], *, report: str) -> NotebookNode:
    """The executed notebook without papermill's metadata (times, paths); an error names the section of the cell."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    check_parameters(notebook, parameters, name=report)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with _quiet_jupyter():
            executed = execute_notebook(
                notebook,
                None,
                dict(parameters),
                progress_bar=False,
                execution_timeout=CELL_SECONDS,
                config=Config({"KernelManager": {"transport_encryption": "auto"}}),
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],  # no message when a kernel is stopped
            )
    except PapermillExecutionError as error:
        cell = _failed_cell(notebook, str(error.source))
        section = _section(notebook, cell, parameters.get("language", "de"))
        reason = str(error.evalue) or str(error.ename)
        raise EvaluationError("cell_failed", report=report, section=section, cell=cell, reason=reason) from error
    except (CellTimeoutError, DeadKernelError, RuntimeError, OSError) as error:
        raise EvaluationError("kernel_failed", report=report, reason=str(error) or type(error).__name__) from error
    return _stripped(executed)


@contextmanager
def _quiet_jupyter() -> Iterator[None]:
    """A Jupyter and IPython that read and write nothing of the user's own: no start-up files, no history."""
    with tempfile.TemporaryDirectory() as folder:
        ours = {
            "IPYTHONDIR": folder,
            "JUPYTER_CONFIG_DIR": folder,
            "JUPYTER_PREFER_ENV_PATH": "1",
            UNSEEN: "1",
            ASKED: "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _failed_cell(notebook: NotebookNode, source: str) -> str:
    return next((str(cell.id) for cell in notebook.cells if cell.source == source), "?")


def _section(notebook: NotebookNode, cell_id: str, language: str) -> str:
    """The last heading before a cell, in the report's language."""
    heading, spoken = "–", set(wording.language(language or "de").spoken)
    for cell in notebook.cells:
        if cell.id == cell_id:
            break
        if cell.cell_type == "markdown" and not spoken.isdisjoint(cell.metadata.get("tags", spoken)):
            found = re.findall(r"^#+\s+(.+)$", cell.source, re.MULTILINE)
            heading = found[-1] if found else heading
    return heading


def _stripped(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
    return notebook
