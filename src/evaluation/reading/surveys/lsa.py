"""The archive LimeSurvey keeps of a whole survey (``.lsa``): the questionnaire and the answers in one file.

It holds ``survey_<number>.lss``, ``survey_<number>_responses.lsr`` and, where people were invited, their addresses
(``_tokens.lst``), which are never read. Answers have the names of database columns, made of the numbers of
survey, group and question and the code of the subquestion (``123X4X56SQ001``). A column a person has no element for
was never shown to them; an empty element was shown and not answered.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
import pandas as pd
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import opening
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.lss import Structure, member
from evaluation.reading.surveys.questionnaire import Item, items_of

RESPONSES, STRUCTURE = ".lsr", ".lss"
NOT_SHOWN = "N/A"  # what LimeSurvey's own exports write


def is_archive(path: Path) -> bool:
    """Whether a file is an archive with a questionnaire in it, whatever its name says."""
    data = opening.load(path)
    if not opening.is_archive(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.endswith(STRUCTURE) for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def read_responses(path: Path, structure: Structure) -> RawTable:
    """The answers in an archive, a column an item under its code; a row is numbered by its place in the archive.

    Raises ``EvaluationError`` for an archive without answers, or with XML that is broken or made to harm.
    """
    data = member(opening.load(path), RESPONSES, path.name, missing="reading_no_responses")
    names, rows = _table(data, path.name)
    items = {_column(structure, item): item.code for item in items_of(structure)}
    cells = {
        items.get(name, name): pd.Series(
            [row.get(_element(name), NOT_SHOWN if name in items else "") for row in rows], dtype="str"
        )
        for name in names
    }
    places = tuple(range(1, len(cells) + 1))
    return RawTable(path.name, "lsa", pd.DataFrame(cells), np.arange(1, len(rows) + 1), places, encoding="utf-8")


def _table(data: bytes, file: str) -> tuple[list[str], list[dict[str, str]]]:
    """The names of the columns, and for each row the text of its elements."""
    try:
        kind, names, rows = "", [], []
        for tag, values in _elements(data):
            if tag == "LimeSurveyDocType":
                kind = values.get("", "")
            elif tag == "fieldname":
                names.append(values.get("", ""))
            else:
                rows.append(values)
    except DefusedXmlException:
        raise EvaluationError("reading_entities", file=file) from None
    except (ParseError, ValueError, LookupError):
        raise EvaluationError("reading_no_responses", file=file) from None
    if kind != "Responses" or not names or not rows:
        raise EvaluationError("reading_no_responses", file=file)
    return list(dict.fromkeys(names)), rows


def _elements(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of the table, one at a time: its kind, its columns, its rows."""
    for _, element in ElementTree.iterparse(io.BytesIO(data), events=("end",), forbid_dtd=True):
        if element.tag in ("LimeSurveyDocType", "fieldname"):
            yield element.tag, {"": element.text or ""}
        elif element.tag == "row":
            yield element.tag, {cell.tag: cell.text or "" for cell in element}
            element.clear()


def _element(name: str) -> str:
    """The element of a column: a name may not begin with a digit in XML, nor hold a ``#``.

    >>> _element("123X4X56SQ001#0"), _element("submitdate")
    ('_123X4X56SQ001-0', 'submitdate')
    """
    return ("_" if name[:1].isdigit() else "") + name.replace("#", "-")


def _column(structure: Structure, item: Item) -> str:
    """The database column of an item; the two scales of a dual array are ``#0`` and ``#1``."""
    question = next(question for question in structure.questions if question.code == item.question)
    suffix = item.code.removeprefix(question.code)
    if question.type == "1" and suffix.endswith(("[1]", "[2]")):
        suffix = f"{suffix[:-3]}#{int(suffix[-2]) - 1}"
    return question.column + suffix.replace("[", "").replace("]", "")
