"""Where a notebook is looked at, its prose in other languages than the report's is hidden; exporters leave it out.

The output of the cover carries a style sheet for that. nbconvert's page gives each cell its tags as classes.
JupyterLab's page knows no tags: there a passage is found by its headings, which are read from the notebook's file (the
server tells the kernel which that is). A heading that the report's language has as well hides nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import mistune
from lxml.html import fragment_fromstring

from evaluation.language import wording

SESSION = "JPY_SESSION_NAME"  # set by jupyter_server: the notebook a kernel was started for
MARK = "evaluation-in-"  # several notebooks are open in one page; each hides its own


def style(language: str) -> str:
    """A mark of the language and the rules that hide what is not in it."""
    spoken = wording.language(language).spoken
    mine = "".join(f":not(.celltag_{code})" for code in spoken)
    tagged = [f".celltag_{code}{mine}" for code in _others(spoken)]
    rules = [*tagged, *(f".jp-MarkdownCell:has({each})" for each in tagged)]
    mark = MARK + language.replace("@", "-")
    rules += [
        f'.jp-Notebook:has(.{mark}) .jp-MarkdownCell:has([data-jupyter-id="{_escaped(heading)}"])'
        for heading in _headings(spoken)
    ]
    return f'<style class="{mark}">{",".join(rules)}{{display:none}}</style>' if rules else ""


def _others(spoken: Iterable[str]) -> list[str]:
    return [code for code in wording.languages() if code not in spoken]


def _headings(spoken: Iterable[str]) -> list[str]:
    """The headings that stand in passages of other languages alone, as JupyterLab names their places."""
    others: set[str] = set()
    own: set[str] = set()
    for cell in _cells(Path(os.environ.get(SESSION, ""))):
        if cell.get("cell_type") == "markdown":
            tags = [tag for tag in cell.get("metadata", {}).get("tags", []) if tag in wording.languages()]
            (own if not tags or not set(tags).isdisjoint(spoken) else others).update(_titles(cell.get("source", "")))
    return sorted(others - own)


def _cells(notebook: Path) -> list[Mapping[str, Any]]:
    """The cells of a notebook file; none where there is no such file, or it is no notebook."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in found if isinstance(cell, dict)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _titles(source: str | list[str]) -> Iterator[str]:
    text = source if isinstance(source, str) else "".join(source)
    for heading in fragment_fromstring(str(mistune.html(text)), create_parent="div").iter("h1", "h2", "h3", "h4"):
        if title := str(heading.text_content()).strip():
            yield title.replace(" ", "-")


def _escaped(text: str) -> str:
    r"""Text within a string of CSS that can neither end it nor the style sheet.

    >>> print(_escaped('A"</style'))
    A\22 \3c \2f style
    """
    return re.sub(r"[^\w-]", lambda found: f"\\{ord(found[0]):x} ", text)
