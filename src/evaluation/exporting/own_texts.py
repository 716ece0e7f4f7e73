"""Texts of the author: ``texts/<report>.<language>.md`` replaces prose of a report, or adds to it.

A section begins with a line ``# id``. The id of a passage of prose (``findings``, whatever the notebook's language)
replaces it; the id of a cell that shows something puts the words below it. The same ``{{slots}}`` as in the notebook
stand for numbers; a number typed by hand is reported, because it stays when the data change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nbformat import NotebookNode

from evaluation.language import wording
from evaluation.language.errors import EvaluationError, closest

SECTION = re.compile(r"^#[ \t]+([\w-]+)[ \t]*$", re.MULTILINE)
SLOT = re.compile(r"\{\{[^}]*\}\}")
# numbers that may be typed: a date, a year or two (2023/24), the number of an item in a list
DATES = re.compile(
    r"\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,2}\. (?:[A-ZÄ][a-zä]+)(?: \d{4})?|\d{1,2} [A-Z][a-z]+ \d{4}"
    r"|\b(?:19|20)\d{2}(?:/\d{2,4})?\b|^[ \t]*\d+\.[ \t]",
    re.MULTILINE,
)


def sections(text: str, *, file: str) -> dict[str, str]:
    """The sections of a file of texts by id; words above the first one or an id that comes twice are an error.

    >>> sections("# findings\\nUnd jetzt?\\n", file="closing_event.de.md")
    {'findings': 'Und jetzt?'}
    """
    before, *parts = SECTION.split(text.lstrip("\ufeff").replace("\r\n", "\n"))
    if before.strip():
        raise EvaluationError("texts_unheaded", file=file, text=before.strip().splitlines()[0])
    names = parts[::2]
    for name in names:
        if names.count(name) > 1:
            raise EvaluationError("texts_twice", file=file, id=name)
    return {name: body.strip() for name, body in zip(names, parts[1::2], strict=True)}


def stem(cell: NotebookNode) -> str:
    """The id of a cell without its language: ``findings-de`` and ``findings-en`` are the passage ``findings``."""
    tags = [tag for tag in cell.metadata.get("tags", []) if tag in wording.languages()]
    return next((cell.id.removesuffix(f"-{tag}") for tag in tags if cell.id.endswith(f"-{tag}")), str(cell.id))


def check(found: Mapping[str, str], notebook: NotebookNode, *, file: str) -> None:
    """Raise an error for a section without a cell in the notebook, with the nearest name."""
    known = list(dict.fromkeys(stem(cell) for cell in notebook.cells))
    for name in found:
        if name not in known:
            raise EvaluationError("texts_unknown", file=file, id=name, hint=closest(name, known))


def typed_numbers(text: str) -> list[str]:
    """The lines in which a number is typed rather than taken from the data; except dates and years.

    >>> typed_numbers("Seit dem 14. Juni 2024 sind es {{seats.total}} Sitze.\\nVorher waren es 9.")
    ['Vorher waren es 9.']
    """
    bare = (DATES.sub("", SLOT.sub("", line)) for line in text.splitlines())
    return [line for line, rest in zip(text.splitlines(), bare, strict=True) if re.search(r"\d", rest)]
