"""Items of a survey export that comes without its structure: what headings and answers alone say, and no more.

Codes like ``QMIQ02[QMI01]`` and headings like ``Frage [Teilfrage]`` name question and subquestion. A scale is only
recognised where the answers are whole numbers; the order of labels is unknown without the structure, and stays so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from evaluation import parsing
from evaluation.reading.questionnaire import BOX, TICKED, Choice, Item, ItemType, fold, missing_answer, without_number

LARGEST = 10  # the end of the longest usual scale
FEW = 12  # more different labels are free text
SHORT = 80  # longer ones as well

_CODE = re.compile(
    r"(?P<question>[A-Za-z]\w*)(?:\[(?P<sub>[^\]]+)\])?(?:\[(?P<scale>\d)\])?(?:[.:]\s+(?P<text>.*))?", re.DOTALL
)
_TEXT = re.compile(r"(?P<question>.+?)\s*\[\s*(?P<sub>[^\[\]]+)\]", re.DOTALL)
_NUMBERED = re.compile(r"(?P<code>\d{1,2})(?:\s*(?:[-–:]\s+|\()(?P<label>.*?)\)?)?", re.DOTALL)
_YES_NO = frozenset(fold(word) for words in TICKED for word in words)

Parts = tuple[str, str, str, str]


def infer_items(cells: pd.DataFrame, places: Mapping[str, int]) -> dict[str, Item]:
    """An item for each column of ``cells``; ``places`` are the file columns, which name items that have no code."""
    parts = {heading: _parts(heading, places[heading]) for heading in cells.columns}
    groups: dict[str, list[str]] = {}
    for heading, (_, question, _, _) in parts.items():
        groups.setdefault(question, []).append(heading)
    found: dict[str, Item] = {}
    for question, headings in groups.items():
        values = {heading: _answers(cells[heading]) for heading in headings}
        together = set().union(*values.values())
        for heading in headings:
            code, _, question_text, text = parts[heading]
            several = len(headings) > 1
            seen = values[heading] if _yes_no(values[heading]) or not several else together
            kind, choices = _read(seen, len(cells), several=several)
            found[heading] = Item(code, question, question_text, text, kind, "", choices)
    return found


def _parts(heading: str, place: int) -> Parts:
    """Item code, question code, question text and text of a heading; without a code the file column stands for it."""
    bare = without_number(heading)
    match = _CODE.fullmatch(bare)
    if match and " " not in match["question"]:
        scale = f"[{match['scale']}]" if match["scale"] else ""
        code = match["question"] + (f"[{match['sub']}]" if match["sub"] else "") + scale
        told = (match["text"] or code).strip()
        told = told[1:-1] if told.startswith("[") and told.endswith("]") else told
        split = _TEXT.fullmatch(told)
        return code, match["question"], split["question"] if split else told, split["sub"].strip() if split else told
    split = _TEXT.fullmatch(bare)
    question = split["question"] if split else bare
    return f"F{place:03}", fold(question)[:40] or f"F{place:03}", question, split["sub"].strip() if split else bare


def _answers(column: pd.Series) -> set[str]:
    values = {value.replace("\ufeff", "").strip() for value in column.unique()}
    return {value for value in values if parsing.missing_kind(value, source="limesurvey") is None}


def _read(values: set[str], rows: int, *, several: bool) -> tuple[ItemType, tuple[Choice, ...]]:
    if _yes_no(values):
        return ("multiple" if several and not values <= {"Y", "N"} else "single"), BOX
    numbered = {value: _NUMBERED.fullmatch(value) for value in values}
    if values and all(match and int(match["code"]) <= LARGEST for match in numbered.values()):
        labels = {int(match["code"]): (match["label"] or "").strip() for match in numbered.values() if match}
        if several or any(labels.values()):
            return "scale", _scale(labels)
    form = parsing.decide_number_format(values).format
    if values and all(parsing.parse_number(value, form) is not None for value in values):  # type: ignore[arg-type]  # a format
        return "number", ()
    if _are_labels(values, rows):
        choices = (
            Choice(value, value, None, missing_answer(value, sorted(values - {value}))) for value in sorted(values)
        )
        return "single", tuple(choices)
    return "text", ()


def _yes_no(values: set[str]) -> bool:
    return bool(values) and {fold(value) for value in values} <= _YES_NO


def _scale(labels: dict[int, str]) -> tuple[Choice, ...]:
    """Every number between the lowest and the highest seen, chosen or not."""
    numbers = range(min(labels), max(labels) + 1)
    return tuple(Choice(str(number), labels.get(number) or str(number), rank) for rank, number in enumerate(numbers, 1))


def _are_labels(values: set[str], rows: int) -> bool:
    return 1 < len(values) <= FEW and len(values) * 2 < rows and max(map(len, values)) <= SHORT
