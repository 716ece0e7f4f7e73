"""Prose of other languages is hidden where a notebook is looked at: in nbconvert's page by tag, else by heading."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook
from notebook_cells import prose

from evaluation.content import other_languages


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook as JupyterLab's server tells a kernel of it."""
    path = tmp_path / "survey.ipynb"
    monkeypatch.setenv(other_languages.SESSION, str(path))
    return path


def written(path: Path, *cells: nbformat.NotebookNode) -> None:
    nbformat.write(new_notebook(cells=list(cells)), path)


def test_prose_of_another_language_is_hidden_by_its_tag() -> None:
    said = other_languages.style("de")
    assert ".jp-MarkdownCell:has(.celltag_en:not(.celltag_de))" in said
    assert ".celltag_de:not" not in said
    assert ".celltag_de:not(.celltag_en)" in other_languages.style("en")


def test_in_jupyterlab_a_passage_is_found_by_its_headings(opened: Path) -> None:
    cells = (prose("## Das *Wichtigste*", "de", id="a"), prose("## Main findings\n\nText", "en", id="b"))
    written(opened, *cells)
    german, english = (other_languages.style(language) for language in ("de", "en"))
    assert '.jp-Notebook:has(.evaluation-in-de) .jp-MarkdownCell:has([data-jupyter-id="Main-findings"])' in german
    assert "Wichtigste" not in german
    assert '"Das-Wichtigste"' in english


def test_a_heading_that_is_in_both_languages_or_has_none_hides_nothing(opened: Path) -> None:
    cells = (prose("## Budget", "de", id="a"), prose("## Budget", "en", id="b"), prose("## Own", id="c"))
    written(opened, *cells, prose("## Own", "en", id="d"))
    assert "data-jupyter-id" not in other_languages.style("de")


def test_a_heading_ends_no_style_sheet(opened: Path) -> None:
    written(opened, prose('# "]{}</style>&lt;script>', "en"))
    said = other_languages.style("de")
    assert said.count("<") == 2
    assert said.count('"') == 4  # the class, and one string


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 1}', "\x00"])
def test_what_is_no_notebook_has_no_headings(opened: Path, text: str) -> None:
    opened.write_text(text, encoding="utf-8")
    assert "data-jupyter-id" not in other_languages.style("de")
